internal import Syntax

/// The states: first the tree, then what refers to it.
extension WorkflowReader {
  private static let stateKeys = [
    "label", "owner", "type", "initial", "states", "on", "after", "discretionary", "protective", "history", "target",
  ]

  mutating func readStates(root: String) {
    guard let top = json["states"], top.object != nil else {
      return context.wrongType(json["states"] ?? json, sv: "ett objekt med tillstånd", en: "an object of states")
    }
    chart = Chart(root: root)
    stateTexts = [json]
    stateInfos = [
      Workflow.StateInfo(
        label: Label(sv: root, en: root), owner: nil, isProtective: false, isDiscretionary: false, place: Place(top))
    ]
    readChildren(top, parent: 0, depth: 0)
    nameStates()
    for state in chart.states.indices { resolveInitial(state) }
    for state in chart.states.indices.dropFirst() where !chart.isHistory(state) { readTransitions(state) }
  }

  private mutating func nameStates() {
    for state in chart.states.indices.dropFirst() {
      paths[chart.states[state].path] = state
      guard !chart.isHistory(state) else { continue }
      var rest: Substring? = chart.states[state].path[...]
      while let ending = rest {
        endings[ending, default: []].append(state)
        rest = ending.utf8.firstIndex(of: UInt8(ascii: ".")).map { ending[$0...].dropFirst() }
      }
    }
  }

  private mutating func readChildren(_ json: JSON, parent: Int, depth: Int) {
    guard let members = json.object, !members.isEmpty else {
      return context.wrongType(json, sv: "ett objekt med tillstånd", en: "an object of states")
    }
    for member in members {
      guard chart.states.count < StateSet.statesMax, depth < 10 else {
        return context.fault(
          .limit, at: Place(member), sv: "högst 512 tillstånd i 10 nivåer", en: "at most 512 states in 10 levels")
      }
      if !Spelling.isName(member.key) { badName(member.key, at: Place(member)) }
      readState(member, parent: parent, depth: depth)
    }
  }

  private mutating func readState(_ member: JSON.Member, parent: Int, depth: Int) {
    let json = checked(member.value, keys: WorkflowReader.stateKeys)
    let kind = stateKind(json, at: Place(member))
    let state = chart.addState(member.key, kind: kind, parent: parent)
    stateTexts.append(json)
    let isPseudo = chart.isHistory(state)
    if json["label"] == nil, !isPseudo { context.missing("label", at: Place(member)) }
    let label = json["label"].map { context.label(checked($0, keys: ["sv", "en"])) } ?? Label(sv: "", en: "")
    stateInfos.append(
      Workflow.StateInfo(
        label: label, owner: context.name(json["owner"], of: .roles), isProtective: context.flag(json["protective"]),
        isDiscretionary: context.flag(json["discretionary"]), place: Place(member)))
    forbidKeys(json, kind: kind)
    if let states = json["states"], kind == .compound || kind == .parallel {
      readChildren(states, parent: state, depth: depth + 1)
    }
  }

  private mutating func stateKind(_ json: JSON, at place: Place) -> Chart.State.Kind {
    switch json["type"]?.string {
    case nil where json["type"] == nil: return json["states"] == nil ? .atomic : .compound
    case "parallel":
      if json["states"] == nil { context.missing("states", at: place) }
      return .parallel
    case "final": return .final
    case "history":
      let depth = json["history"]?.string
      if depth != "deep", depth != "shallow" {
        context.fault(
          .badValue, at: Place(json["history"] ?? json), sv: "”history” ska vara deep eller shallow",
          en: "“history” must be deep or shallow")
      }
      return .history(deep: depth == "deep")
    default:
      context.fault(
        .badValue, at: Place(json["type"] ?? json), sv: "”type” ska vara parallel, final eller history",
        en: "“type” must be parallel, final or history")
      return .atomic
    }
  }

  /// Keys that mean nothing on a state of this kind would be silently ignored, so they are faults.
  private mutating func forbidKeys(_ json: JSON, kind: Chart.State.Kind) {
    let forbidden: [String] =
      switch kind {
      case .atomic: ["initial", "history", "target"]
      case .compound: ["history", "target"]
      case .parallel: ["initial", "history", "target"]
      case .final: ["initial", "states", "on", "after", "history", "target"]
      case .history: ["label", "owner", "initial", "states", "on", "after", "discretionary", "protective"]
      }
    for member in json.object ?? [] where forbidden.contains(member.key) {
      context.fault(
        .unknownKey, at: Place(member), sv: "nyckeln ”\(member.key)” hör inte till ett tillstånd av detta slag",
        en: "the key “\(member.key)” does not belong to a state of this kind")
    }
  }

  private mutating func resolveInitial(_ state: Int) {
    let json = stateTexts[state]
    let kind = chart.states[state].kind
    switch kind {
    case .compound:
      guard let initial = json["initial"] else { return context.missing("initial", at: stateInfos[state].place) }
      let children = chart.states[state].children.filter { !chart.isHistory($0) }
      if let child = children.first(where: { chart.states[$0].name == initial.string }) {
        chart.setInitial([child], of: state)
      } else {
        noState(initial, known: children.map { chart.states[$0].name })
      }
    case .history:
      let parent = chart.states[state].parent ?? 0
      if let target = json["target"] {
        if let found = target.string.flatMap({ sibling($0, parent: parent) }), !chart.isHistory(found) {
          chart.setInitial([found], of: state)
        } else {
          noState(target, known: chart.states[parent].children.map { chart.states[$0].name })
        }
      } else if chart.states[parent].kind == .compound {
        chart.setInitial(chart.states[parent].initial, of: state)
      } else {
        chart.setInitial(chart.states[parent].children.filter { !chart.isHistory($0) }, of: state)
      }
    case .atomic, .parallel, .final: break
    }
  }

  mutating func noState(_ json: JSON, known: [String]) {
    let text = json.string ?? ""
    let shown = Spelling.shown(text)
    context.fault(
      .danglingName, at: Place(json), sv: "inget tillstånd heter ”\(shown)” här",
      en: "no state is called “\(shown)” here",
      suggestion: Spelling.nearest(to: text, among: known))
  }

  /// "x" or "x.y" below the same parent.
  private func sibling(_ address: String, parent: Int) -> Int? {
    paths[parent == 0 ? address : "\(chart.states[parent].path).\(address)"]
  }

  // MARK: Transitions

  private mutating func readTransitions(_ state: Int) {
    let json = stateTexts[state]
    for member in json["on"]?.object ?? [] {
      let event = context.resolve(member.key, at: Place(member), of: .events) ?? ""
      let candidates = member.value.array.map { $0.isEmpty ? [member.value] : $0 } ?? [member.value]
      for item in candidates {
        let value = checked(item, keys: ["target", "guard", "records", "appealable", "reenter"])
        add(value, to: state, trigger: .event(event), place: member.value.array == nil ? Place(member) : Place(item))
      }
    }
    for member in json["after"]?.object ?? [] {
      let period = context.periodName(member.key, at: Place(member)) ?? ""
      let value = checked(
        member.value,
        keys: ["target", "guard", "reenter", "escalate", "since", "before", "from", "unserved"])
      let deadline = Workflow.Deadline(
        period: period, escalate: context.name(value["escalate"], of: .roles),
        since: context.name(value["since"], of: .events), before: context.name(value["before"], of: .facts),
        from: context.name(value["from"], of: .facts), isUnserved: context.flag(value["unserved"]))
      check(deadline, at: Place(member))
      add(value, to: state, trigger: .deadline(deadline), place: Place(member))
    }
    for key in ["on", "after"] {
      if let value = json[key], value.object == nil { context.wrongType(value, sv: "ett objekt", en: "an object") }
    }
  }

  private mutating func check(_ deadline: Workflow.Deadline, at place: Place) {
    let named = [deadline.since, deadline.before, deadline.from].count { $0 != nil }
    if named + (deadline.isUnserved ? 1 : 0) > 1 {
      context.fault(
        .badValue, at: place,
        sv: "en frist räknas från ”since”, ”from” eller ”unserved”, eller mot ”before”, bara ett av dem",
        en: "a deadline counts from “since”, “from” or “unserved”, or towards “before”, only one of them")
    }
    if let from = deadline.from.flatMap({ facts[$0] }), from.kind != .date {
      context.fault(
        .badValue, at: place, sv: "”from” ska vara en uppgift av slaget date", en: "“from” must be a fact of kind date")
    }
    guard let period = periods[deadline.period] else { return }
    if deadline.before == nil, deadline.from == nil, period.length == nil {
      context.fault(
        .badValue, at: place, sv: "en frist utan längd måste ha ”before” eller ”from”",
        en: "a deadline of no length needs “before” or “from”")
    }
    if deadline.before != nil, period.countsWorkdays || period.ends != .moment {
      context.fault(
        .badValue, at: place, sv: "en frist mot ”before” räknas i dagar, inte i arbetsdagar eller till dagens slut",
        en: "a deadline towards “before” counts plain days, not working days or to the end of a day")
    }
  }

  private mutating func add(
    _ json: JSON, to state: Int, trigger: Workflow.TransitionInfo.Trigger, place: Place
  ) {
    let rule = context.requiredName(json["guard"], of: .rules, at: place, key: "guard") ?? ""
    let isReentering = context.flag(json["reenter"])
    let target = json["target"].flatMap { resolveTarget($0, from: state) }
    if isReentering, json["target"] == nil { context.missing("target", at: place) }
    if transitionInfos.count >= 4096 {
      return context.fault(.limit, at: place, sv: "högst 4096 övergångar", en: "at most 4096 transitions")
    }
    _ = chart.addTransition(
      Chart.Transition(source: state, targets: target.map { [$0] } ?? [], isInternal: !isReentering))
    transitionInfos.append(
      Workflow.TransitionInfo(
        trigger: trigger, rule: rule, records: context.name(json["records"], of: .facts),
        isAppealable: context.flag(json["appealable"]), place: place))
  }

  private mutating func resolveTarget(_ json: JSON, from state: Int) -> Int? {
    let text = json.string ?? ""
    let prefix = "#\(chart.states[0].name)."
    let parent = chart.states[state].parent ?? 0
    let found =
      text.hasPrefix(prefix) ? sibling(String(text.dropFirst(prefix.count)), parent: 0) : sibling(text, parent: parent)
    if let found { return found }
    let siblings = chart.states[parent].children.map { chart.states[$0].name }
    let absolute = chart.states.dropFirst().map { prefix + $0.path }
    noState(json, known: siblings + absolute)
    return nil
  }
}

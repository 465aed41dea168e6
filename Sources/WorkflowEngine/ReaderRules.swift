internal import Syntax

/// Rules and their leaves.
extension WorkflowReader {
  mutating func rule(_ member: JSON.Member) -> Rule? {
    let json = checked(member.value, keys: ["sv", "en", "all"])
    guard let all = json["all"] else {
      context.missing("all", at: Place(member))
      return nil
    }
    guard let items = all.array else {
      context.wrongType(all, sv: "en lista [ … ]", en: "a list [ … ]")
      return nil
    }
    let leaves = items.compactMap { leaf($0, isNested: false) }
    return Rule(id: member.key, label: context.label(json), all: leaves, place: Place(member))
  }

  private static let leafKeys = [
    "role", "delegated", "approvals", "distinctFrom", "fact", "in", "notIn", "elapsed", "elapsedAtMost", "done",
    "reason", "count", "none", "noOwn", "open", "opened", "proof", "lasts", "anyOf",
  ]

  private mutating func leaf(_ item: JSON, isNested: Bool) -> Leaf? {
    guard let members = item.object else {
      context.wrongType(item, sv: "ett villkor { … }", en: "a condition { … }")
      return nil
    }
    guard let kind = members.first(where: { WorkflowReader.leafKeys.contains($0.key) })?.key else {
      let key = members.first?.key ?? ""
      context.fault(
        .unknownKey, at: members.first.map { Place($0) } ?? Place(item),
        sv: "det finns inget villkor ”\(Spelling.shown(key))”", en: "there is no condition “\(Spelling.shown(key))”",
        suggestion: Spelling.nearest(to: key, among: WorkflowReader.leafKeys))
      return nil
    }
    switch kind {
    case "approvals", "fact", "lasts", "count", "none", "noOwn", "open": return compoundLeaf(kind, item)
    case "elapsed", "elapsedAtMost", "done": return timeLeaf(kind, item)
    case "anyOf":
      let json = checked(item, keys: ["anyOf"])
      if isNested {
        context.fault(.badValue, at: Place(item), sv: "”anyOf” kan inte stå i ”anyOf”", en: "“anyOf” does not nest")
        return nil
      }
      return .anyOf(context.items(json["anyOf"]).compactMap { leaf($0, isNested: true) })
    default: return simpleLeaf(kind, checked(item, keys: [kind]))
    }
  }

  private mutating func simpleLeaf(_ kind: String, _ json: JSON) -> Leaf? {
    let value = json[kind]
    switch kind {
    case "role": return .role(context.nameList(value, of: .roles))
    case "delegated": return context.name(value, of: .delegations).map { .delegated($0) }
    case "distinctFrom": return .distinctFrom(context.nameList(value, of: .events))
    case "reason": return .reason(context.nameList(value, of: .reasons))
    case "opened": return context.name(value, of: .events).map { .opened($0) }
    case "in": return value.flatMap { path($0) }.map { .inState($0, path: chart.states[$0].path) }
    case "notIn": return value.flatMap { path($0) }.map { .notInState($0, path: chart.states[$0].path) }
    default:
      guard value?.string == "police" else {
        context.wrongType(value ?? json, sv: "”police”", en: "“police”")
        return nil
      }
      return .proof("police")
    }
  }

  private mutating func compoundLeaf(_ kind: String, _ item: JSON) -> Leaf? {
    let place = Place(item)
    switch kind {
    case "approvals":
      let json = checked(item, keys: ["approvals", "of", "by", "roles", "within"])
      let count = context.int(json["approvals"], in: 1...9)
      let of = context.requiredName(json["of"], of: .events, at: place, key: "of")
      let by = context.requiredName(json["by"], of: .events, at: place, key: "by")
      if json["roles"] == nil { context.missing("roles", at: place) }
      let roles = context.nameList(json["roles"], of: .roles)
      let within = namedPeriod(json["within"])
      guard let count, let of, let by else { return nil }
      return .approvals(Leaf.Approvals(count: count, of: of, by: by, roles: roles, within: within))
    case "fact": return factLeaf(checked(item, keys: ["fact", "state", "values", "since"]))
    case "lasts":
      let json = checked(item, keys: ["lasts", "atMost"])
      if json["atMost"] == nil { context.missing("atMost", at: place) }
      guard let fact = context.name(json["lasts"], of: .facts), let most = namedPeriod(json["atMost"]) else {
        return nil
      }
      return .lasts(fact, atMost: most)
    case "count":
      let json = checked(item, keys: ["count", "atMost", "since"])
      if json["atMost"] == nil { context.missing("atMost", at: place) }
      let most = context.int(json["atMost"], in: 1...999)
      let since = context.name(json["since"], of: .events)
      guard let event = context.name(json["count"], of: .events), let most else { return nil }
      return .count(event, atMost: most, since: since)
    case "open":
      let json = checked(item, keys: ["open", "atMost"])
      if json["atMost"] == nil { context.missing("atMost", at: place) }
      let most = context.int(json["atMost"], in: 0...999)
      return context.name(json["open"], of: .events).flatMap { event in most.map { .open(event, atMost: $0) } }
    default:
      let json = checked(item, keys: [kind, "until"])
      if json["until"] == nil { context.missing("until", at: place) }
      let until = context.nameList(json["until"], of: .events)
      return context.name(json[kind], of: .events).map {
        kind == "none" ? .none($0, until: until) : .noOwn($0, until: until)
      }
    }
  }

  private mutating func timeLeaf(_ kind: String, _ item: JSON) -> Leaf? {
    let json = checked(item, keys: kind == "done" ? [kind, "since"] : [kind, "since", "from"])
    if kind == "done" {
      let since = context.name(json["since"], of: .events)
      return context.name(json["done"], of: .events).map { .done($0, since: since) }
    }
    let start: Leaf.Start?
    if let from = json["from"], json["since"] == nil {
      start = context.name(from, of: .facts).map { .day($0) }
      if let fact = start.flatMap({ facts[$0.name] }), fact.kind != .date {
        context.fault(
          .badValue, at: Place(from), sv: "”from” ska vara en uppgift av slaget date",
          en: "“from” must be a fact of kind date")
      }
    } else {
      start = context.requiredName(json["since"], of: .events, at: Place(item), key: "since").map { .event($0) }
    }
    guard let period = namedPeriod(json[kind]), let since = start else { return nil }
    return kind == "elapsed" ? .elapsed(period, since: since) : .elapsedAtMost(period, since: since)
  }

  private mutating func factLeaf(_ json: JSON) -> Leaf? {
    guard let fact = context.name(json["fact"], of: .facts), let kind = facts[fact]?.kind else { return nil }
    let state: Leaf.FactCondition.State
    switch (json["state"]?.string, kind) {
    case ("valid", _), ("given", .consent), ("signed", .document), ("decided", .decision), ("decided", .need):
      state = .valid
    case ("any", _): state = .any
    case ("new", _): state = .new
    case ("lapsed", _): state = .lapsed
    default:
      context.fault(
        .badValue, at: Place(json["state"] ?? json),
        sv:
          "”state” ska vara valid, any, new eller lapsed (given för consent, signed för document, decided för decision och need)",
        en:
          "“state” must be valid, any, new or lapsed (given for consent, signed for document, decided for decision and need)"
      )
      return nil
    }
    var values: [String] = []
    for item in context.items(json["values"]) {
      guard let value = factValue(item) else { continue }
      check(value, of: fact, at: Place(item))
      values.append(value)
    }
    if kind == .assessment, json["values"] != nil {
      context.fault(
        .levelGate, at: Place(json["values"] ?? json),
        sv: "en bedömningsnivå får inte vara ett villkor; beslutsfattaren bemöter den i skälen",
        en: "a level of an assessment may not be a condition; the decider addresses it in the grounds")
    }
    let since = context.name(json["since"], of: .events)
    return .fact(Leaf.FactCondition(fact: fact, state: state, values: values, since: since))
  }

  /// A full path, or an ending that only one state has.
  private mutating func path(_ json: JSON) -> Int? {
    let text = json.string ?? ""
    let found = endings[text[...]] ?? []
    if let exact = found.first(where: { chart.states[$0].path == text }) { return exact }
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      context.fault(
        .danglingName, at: Place(json), sv: "flera tillstånd slutar på ”\(Spelling.shown(text))”",
        en: "several states end in “\(Spelling.shown(text))”", suggestion: chart.states[found[0]].path)
    } else {
      let states = chart.states.indices.dropFirst().filter { !chart.isHistory($0) }.map { chart.states[$0] }
      noState(json, known: states.map(\.path) + states.map(\.name))
    }
    return nil
  }
}

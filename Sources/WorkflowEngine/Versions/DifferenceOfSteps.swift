/// Forms, events, rules and the chart.
extension Difference {
  mutating func compareForms() {
    each(old.forms, new.forms, Label(sv: "formulär", en: "form")) { difference, form, before, after in
      let (was, now) = (Table(before.fields.map { ($0.id, $0) }), Table(after.fields.map { ($0.id, $0) }))
      difference.each(was, now, Label(sv: "fält i ”\(after.label.sv)”:", en: "field of “\(after.label.en)”:")) {
        $0.field($1, $2, $3, in: form.id)
      }
    }
  }

  private mutating func field(_ named: Named, _ before: Field, _ after: Field, in form: String) {
    if before.help != after.help {
      add(.labels, Label(sv: "annan hjälptext för", en: "another help text for"), named)
    }
    let texts = { (field: Field) in field.choices.map(\.label) }
    let isAsked = texts(before) != texts(after) || before.feeds != nil && before.label != after.label
    if isAsked, before.choices.map(\.id) == after.choices.map(\.id) {
      // The answer becomes a fact, or is read under its text: what it says is what was asked.
      let isTaken = after.choices.contains { choice in
        let was = before.choices.first { $0.id == choice.id }?.label ?? choice.label
        return before.choices.contains { $0.id != choice.id && choice.label.takes($0.label, from: was) }
      }
      let isFact = before.feeds != nil || after.feeds != nil
      add(
        isFact || isTaken ? .structure : .labels,
        Label(sv: "andra texter på frågan eller svaren:", en: "other texts of the question or its answers:"), named)
    }
    if before.isRequired != after.isRequired {
      let isSafeguard = [old, new].contains { workflow in
        workflow.events.contains { $0.form == form && $0.isSafeguard }
      }
      add(
        !after.isRequired ? .looser : isSafeguard ? .structure : .stricter,
        Label(sv: "ska eller behöver inte fyllas i:", en: "required or not:"), named)
    }
    let isSame =
      before.kind == after.kind && before.compartment == after.compartment && before.feeds == after.feeds
      && before.untilOf == after.untilOf && before.max == after.max && before.standard == after.standard
      && before.offersUnknown == after.offersUnknown && before.choices.map(\.id) == after.choices.map(\.id)
    if !isSame { add(.structure, Label(sv: "ändrat fält", en: "changed field"), named) }
  }

  mutating func compareEvents() {
    each(old.events, new.events, Label(sv: "händelse", en: "event")) { difference, event, before, after in
      if before.word != after.word {
        let isTaken = difference.old.events.contains { other in
          other.id != event.id && !Set(other.word.all).isDisjoint(with: after.word.all)
        }
        difference.add(
          isTaken ? .structure : .labels,
          isTaken
            ? Label(sv: "ord som gjorde något annat:", en: "word that did something else:")
            : Label(sv: "annat ord för", en: "another word for"), event)
      }
      // What begins to decide takes away what is open, and what police must sign they can stop.
      let bindings = [(before.decides, after.decides), (before.answers, after.answers), (before.proof, after.proof)]
      let kinds: [Change.Kind?] = bindings.map { was, now in
        was == now ? nil : now == nil ? .looser : .structure
      }
      difference.add(Change.together(kinds), Label(sv: "annan bindning av", en: "another binding of"), event)
      let isSame =
        before.form == after.form && before.duty == after.duty
        && before.isProtective == after.isProtective
        && before.isReceived == after.isReceived && before.isAppeal == after.isAppeal
        && before.isServing == after.isServing
        && before.allowsSeveral == after.allowsSeveral
        && before.isOutside == after.isOutside
        && before.proposed.map { [$0.fact, $0.value] } == after.proposed.map { [$0.fact, $0.value] }
        && before.sets.map { [$0.fact, $0.value] } == after.sets.map { [$0.fact, $0.value] }
      if !isSame { difference.add(.structure, Label(sv: "ändrad händelse", en: "changed event"), event) }
    }
    func same(_ a: Separation, _ b: Separation) -> Bool { a.first == b.first && Set(a.others) == Set(b.others) }
    func named(_ separation: Separation) -> Named { Named(separation.first, separation.label, separation.place) }
    for separation in old.separations where !new.separations.contains(where: { same($0, separation) }) {
      add(.looser, Label(sv: "åtskillnad borttagen:", en: "separation removed:"), named(separation), isGone: true)
    }
    for separation in new.separations {
      guard let before = old.separations.first(where: { same($0, separation) }) else {
        let isSafeguard = separation.others.contains { new.events[$0]?.isSafeguard == true }
        add(
          isSafeguard ? .structure : .stricter, Label(sv: "åtskillnad tillagd:", en: "separation added:"),
          named(separation))
        continue
      }
      if before.label != separation.label {
        add(.labels, Label(sv: "annan text för", en: "another text for"), named(separation))
      }
    }
  }

  /// Rules of the same name. One that is new or gone shows in the transitions that use it.
  mutating func compareRules() {
    for rule in new.rules {
      guard let before = old.rules[rule.id] else { continue }
      let named = Named(rule.id, rule.label, rule.place)
      if before.label != rule.label {
        text(named, isTaken: old.rules.contains { $0.id != rule.id && rule.label.takes($0.label, from: before.label) })
      }
      let used = Set(
        new.transitions.indices.filter { new.transitions[$0].rule == rule.id }.map { new.meaning(ofRuleOf: $0) })
      conditions(before, rule, Label(sv: "ändrad regel", en: "changed rule"), named) { kind in
        let kinds = Set(used.map { $0(kind) })
        return kinds.count == 1 ? kinds.first ?? kind : kinds.isEmpty ? kind : .structure
      }
    }
  }

  mutating func compareChart() {
    let start = { (workflow: Workflow) in workflow.chart.states[0].initial.map { workflow.chart.states[$0].path } }
    if start(old) != start(new) {
      let title = Named(new.id, new.title, Place(line: 1, column: 1))
      add(.structure, Label(sv: "ärenden börjar någon annanstans i", en: "cases begin elsewhere in"), title)
    }
    each(states(old), states(new), Label(sv: "läge", en: "state"), order: .structure) { difference, state, was, now in
      if was.shape != now.shape {
        difference.add(.structure, Label(sv: "ändrat läge", en: "changed state"), state)
      }
    }
    each(ways(old), ways(new), Label(sv: "väg", en: "way"), order: .structure, hasText: false) {
      difference, way, was, now in
      if was.shape != now.shape {
        difference.add(.structure, Label(sv: "ändrad väg", en: "changed way"), way)
      }
      if was.rule != now.rule, let old = difference.old.rules[was.rule], let new = difference.new.rules[now.rule] {
        difference.conditions(old, new, Label(sv: "annan regel för", en: "another rule for"), way) {
          now.meaning($0)
        }
      }
    }
  }

  private struct StateShape: Compared {
    let label: Label
    let shape: [String]
    let place: Place
  }

  private struct WayShape: Compared {
    let label: Label
    let rule: RuleID
    let meaning: RuleMeaning
    let shape: [String]
    let place: Place
  }

  private func states(_ workflow: Workflow) -> Table<StateShape> {
    let chart = workflow.chart
    return Table(
      chart.states.indices.dropFirst().map { state in
        let info = workflow.states[state]
        let initial = chart.states[state].initial.map { chart.states[$0].path }
        let shape = [
          "\(chart.states[state].kind)", info.owner ?? "", "\(info.isProtective)", "\(info.isDiscretionary)",
        ]
        return (chart.states[state].path, StateShape(label: info.label, shape: shape + initial, place: info.place))
      })
  }

  /// By state, trigger and, of several, which.
  private func ways(_ workflow: Workflow) -> Table<WayShape> {
    let chart = workflow.chart
    var count: [String: Int] = [:]
    return Table(
      chart.transitions.indices.map { transition in
        let (taken, info) = (chart.transitions[transition], workflow.transitions[transition])
        let trigger = info.event ?? "@" + (info.deadline?.period ?? "")
        let name = "\(chart.states[taken.source].path) \(trigger)"
        count[name, default: 0] += 1
        let id = count[name, default: 1] == 1 ? name : "\(name) (\(count[name, default: 1]))"
        let shape = [
          taken.targets.map { chart.states[$0].path }.joined(), "\(taken.isInternal)", info.records ?? "",
          "\(info.isAppealable)", info.deadline?.escalate ?? "", info.deadline?.since ?? "",
          info.deadline?.before ?? "", info.deadline?.from ?? "",
          "\(info.deadline?.isUnserved == true)",
        ]
        return (
          id,
          WayShape(
            label: label(transition, workflow), rule: info.rule, meaning: workflow.meaning(ofRuleOf: transition),
            shape: shape, place: info.place)
        )
      })
  }

  /// "Utredning pågår: Bevilja".
  private func label(_ transition: Int, _ workflow: Workflow) -> Label {
    let info = workflow.transitions[transition]
    let period = info.deadline.flatMap { workflow.periods[$0.period]?.label }
    let trigger = info.event.flatMap { workflow.events[$0]?.label } ?? period ?? Label(sv: "–", en: "–")
    let state = workflow.name(ofState: workflow.chart.transitions[transition].source)
    return Label(sv: "\(state.sv): \(trigger.sv)", en: "\(state.en): \(trigger.en)")
  }
}

/// What more conditions on a transition are: a step is harder to take, an alarm is silent more often; of a deadline that moves
/// the case neither more nor less can be said.
enum RuleMeaning {
  case step, alarm, move
  /// A step that protects, receives or takes back, or one that goes another way when its rule is not met: harder is no
  /// mere "stricter".
  case guarded

  func callAsFunction(_ kind: Change.Kind) -> Change.Kind {
    switch (self, kind) {
    case (.step, _), (_, .labels), (_, .structure), (.guarded, .looser): kind
    case (.alarm, .stricter): .looser
    case (.alarm, .looser): .stricter
    case (.move, _), (.guarded, .stricter): .structure
    }
  }
}

extension EventDefinition {
  /// It protects, pays, reports or notes at night; is received always; or takes something back, such as a consent.
  var isSafeguard: Bool {
    isReceived || isAppeal || isProtective || !duty.isEmpty
      || sets.contains { $0.value == FactDefinition.revokedValue }
  }
}

extension Label {
  fileprivate var all: [String] { [sv, en] }
}

extension Workflow {
  func meaning(ofRuleOf transition: Int) -> RuleMeaning {
    guard let event = transitions[transition].event else {
      return chart.transitions[transition].targets.isEmpty ? .alarm : .move
    }
    return events[event]?.isSafeguard == true || hasOtherWay(transition, event) ? .guarded : .step
  }

  /// Another transition of the event can be taken in its stead, and does something else.
  private func hasOtherWay(_ transition: Int, _ event: EventID) -> Bool {
    let (taken, info) = (chart.transitions[transition], transitions[transition])
    return (index.transitions[event] ?? []).contains { other in
      let (way, told) = (chart.transitions[other], transitions[other])
      let isSame =
        way.source == taken.source && way.targets == taken.targets && way.isInternal == taken.isInternal
        && told.records == info.records && told.isAppealable == info.isAppealable
      let isTriedBefore = way.source == taken.source && other <= transition
      return !isTriedBefore && !isSame && !exclude(way.source, taken.source)
    }
  }

  /// In one compound state only one child is active.
  func exclude(_ a: Int, _ b: Int) -> Bool {
    let (line, other) = (chart.lineage(a), chart.lineage(b))
    guard !line.contains(b), !other.contains(a), let common = line.first(where: other.contains) else { return false }
    return chart.states[common].kind != .parallel
  }
}

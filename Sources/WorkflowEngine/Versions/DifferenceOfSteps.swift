/// Forms, events, rules and the chart.
extension Difference {
  mutating func compareForms() {
    each(old.forms, new.forms, Label(sv: "formulär", en: "form"), place: \.place) { difference, id, before, after in
      difference.text(before.label, after.label, id, at: after.place)
      let (was, now) = (Table(before.fields.map { ($0.id, $0) }), Table(after.fields.map { ($0.id, $0) }))
      difference.each(was, now, Label(sv: "fält i \(id)", en: "field of \(id)"), place: \.place) {
        $0.field($1, $2, $3)
      }
    }
  }

  private mutating func field(_ id: String, _ before: Field, _ after: Field) {
    text(before.label, after.label, id, at: after.place)
    if before.help != after.help || before.choices.map(\.label) != after.choices.map(\.label) {
      add(.labels, Label(sv: "annan hjälptext för", en: "another help text for"), id, at: after.place)
    }
    if before.isRequired != after.isRequired {
      add(
        after.isRequired ? .stricter : .looser, Label(sv: "ska eller behöver inte fyllas i:", en: "required or not:"),
        id,
        at: after.place)
    }
    let isSame =
      before.kind == after.kind && before.compartment == after.compartment && before.feeds == after.feeds
      && before.untilOf == after.untilOf && before.max == after.max && before.standard == after.standard
      && before.offersUnknown == after.offersUnknown && before.choices.map(\.id) == after.choices.map(\.id)
    if !isSame { add(.structure, Label(sv: "ändrat fält", en: "changed field"), id, at: after.place) }
  }

  mutating func compareEvents() {
    each(old.events, new.events, Label(sv: "händelse", en: "event"), place: \.place) { difference, id, before, after in
      difference.text(before.label, after.label, id, at: after.place)
      difference.text(before.word, after.word, id, at: after.place)
      let bindings = [(before.decides, after.decides), (before.answers, after.answers), (before.proof, after.proof)]
      let kinds: [Change.Kind?] = bindings.map { was, now in
        was == now ? nil : was == nil ? .stricter : now == nil ? .looser : .structure
      }
      difference.add(
        Change.together(kinds), Label(sv: "annan bindning av", en: "another binding of"), id, at: after.place)
      let isSame =
        before.form == after.form && before.duty == after.duty
        && before.isProtective == after.isProtective && before.isSystem == after.isSystem
        && before.isReceived == after.isReceived && before.isAppeal == after.isAppeal
        && before.allowsSeveral == after.allowsSeveral
        && before.isOutside == after.isOutside
        && before.proposed.map { [$0.fact, $0.value] } == after.proposed.map { [$0.fact, $0.value] }
        && before.sets.map { [$0.fact, $0.value] } == after.sets.map { [$0.fact, $0.value] }
      if !isSame { difference.add(.structure, Label(sv: "ändrad händelse", en: "changed event"), id, at: after.place) }
    }
    func same(_ a: Separation, _ b: Separation) -> Bool { a.first == b.first && Set(a.others) == Set(b.others) }
    for separation in old.separations where !new.separations.contains(where: { same($0, separation) }) {
      add(
        .looser, Label(sv: "åtskillnad borttagen:", en: "separation removed:"), separation.first, at: separation.place,
        isGone: true)
    }
    for separation in new.separations {
      guard let before = old.separations.first(where: { same($0, separation) }) else {
        add(
          .stricter, Label(sv: "åtskillnad tillagd:", en: "separation added:"), separation.first, at: separation.place)
        continue
      }
      text(before.label, separation.label, separation.first, at: separation.place)
    }
  }

  /// Rules of the same name. One that is new or gone shows in the transitions that use it.
  mutating func compareRules() {
    for rule in new.rules {
      guard let before = old.rules[rule.id] else { continue }
      text(before.label, rule.label, rule.id, at: rule.place)
      conditions(before, rule, Label(sv: "ändrad regel", en: "changed rule"), rule.id, at: rule.place)
    }
  }

  mutating func compareChart() {
    let (before, after) = (states(old), states(new))
    each(before, after, Label(sv: "läge", en: "state"), place: \.place) { difference, path, was, now in
      difference.text(was.label, now.label, path, at: now.place)
      if was.shape != now.shape {
        difference.add(.structure, Label(sv: "ändrat läge", en: "changed state"), path, at: now.place)
      }
    }
    each(ways(old), ways(new), Label(sv: "väg", en: "way"), place: \.place) { difference, id, was, now in
      if was.shape != now.shape {
        difference.add(.structure, Label(sv: "ändrad väg", en: "changed way"), id, at: now.place)
      }
      if was.rule != now.rule, let old = difference.old.rules[was.rule], let new = difference.new.rules[now.rule] {
        difference.conditions(old, new, Label(sv: "annan regel för", en: "another rule for"), id, at: now.place)
      }
    }
  }

  private struct StateShape {
    let label: Label
    let shape: [String]
    let place: Place
  }

  private struct WayShape {
    let rule: RuleID
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
        ]
        return (id, WayShape(rule: info.rule, shape: shape, place: info.place))
      })
  }
}

/// Which alarms are sure to be set. One that counts from an event or a fact is set only if that is there: proved where the state
/// cannot be reached but by what brings it.
struct Arming {
  let exploration: Exploration
  private var workflow: Workflow { exploration.workflow }

  init(_ exploration: Exploration) { self.exploration = exploration }

  /// Whether, whichever way the case came to `state`, at least one of these deadlines was set.
  func isSure(_ deadlines: [Int], in state: Int) -> Bool {
    if deadlines.isEmpty { return false }
    if deadlines.contains(where: { workflow.isCountedFromEntry($0) }) { return true }
    let chart = workflow.chart
    guard !chart.start().configuration.contains(state), var component = exploration.component(of: state) else {
      return false
    }
    let setting = chart.transitions.indices.filter { transition in deadlines.contains { sets($0, transition, state) } }
    component.explore(nodesMax: Exploration.nodesMax, skipping: Set(setting).contains)
    return component.firstNode { $0.configuration.contains(state) } == nil
  }

  /// What they count from, where none of them is sure.
  func unsure(_ deadlines: [Int], in state: Int) -> [Label] {
    if isSure(deadlines, in: state) { return [] }
    var found: [Label] = []
    for deadline in deadlines.compactMap({ workflow.transitions[$0].deadline }) {
      let event = deadline.since.flatMap { workflow.events[$0]?.label }
      let fact = (deadline.before ?? deadline.from).flatMap { workflow.facts[$0]?.label }
      guard let label = (event ?? fact).map({ Label(sv: "”\($0.sv)”", en: "“\($0.en)”") }) else { continue }
      if !found.contains(label) { found.append(label) }
    }
    return found
  }

  /// Whether the case cannot take `transition` and stand in `state` afterwards without the deadline having been set.
  private func sets(_ deadline: Int, _ transition: Int, _ state: Int) -> Bool {
    guard let deadline = workflow.transitions[deadline].deadline,
      let event = workflow.transitions[transition].event.flatMap({ workflow.events[$0] })
    else { return false }
    if let since = deadline.since {
      // An event is never forgotten; but of several entries with times of their own only those that wait count.
      let isLasting = workflow.events[since]?.allowsSeveral != true || workflow.index.deciders[since] == nil
      if isLasting { return [event.id, event.decides, event.answers].contains(since) }
      return event.id == since && enters(transition, state)
    }
    guard enters(transition, state), !deadline.isUnserved else { return false }
    if let fact = deadline.from { return records(fact, transition, event) }
    // A warning is not given when it would come too late; the end itself is always told.
    guard let fact = deadline.before, workflow.periods[deadline.period]?.length == nil else { return false }
    return records(fact, transition, event) && ends(fact, transition, event)
  }

  private func enters(_ transition: Int, _ state: Int) -> Bool {
    workflow.landing(of: transition).contains { $0 == state || workflow.chart.isDescendant($0, of: state) }
  }

  private func required(_ event: EventDefinition) -> [Field] {
    (event.form.flatMap { workflow.forms[$0] }?.fields ?? []).filter { $0.isRequired && !$0.offersUnknown }
  }

  private func records(_ fact: FactID, _ transition: Int, _ event: EventDefinition) -> Bool {
    workflow.transitions[transition].records == fact || required(event).contains { $0.feeds == fact }
      || workflow.index.conditions[transition].contains { leaf in
        switch leaf {
        case .lasts(fact, _): true
        case .fact(let condition): condition.fact == fact && condition.state == .new
        default: false
        }
      }
  }

  private func ends(_ fact: FactID, _ transition: Int, _ event: EventDefinition) -> Bool {
    workflow.facts[fact]?.validFor != nil || required(event).contains { $0.untilOf == fact }
      || workflow.index.conditions[transition].contains { if case .lasts(fact, _) = $0 { true } else { false } }
  }
}

extension Workflow {
  func isCountedFromEntry(_ transition: Int) -> Bool {
    guard let deadline = transitions[transition].deadline else { return false }
    return deadline.since == nil && deadline.before == nil && deadline.from == nil && !deadline.isUnserved
  }
}

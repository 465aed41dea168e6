/// A deadline, and how long it is.
final class Clock: Sendable {
  let deadline: Workflow.Deadline
  let period: NamedPeriod

  init(_ deadline: Workflow.Deadline, _ period: NamedPeriod) { (self.deadline, self.period) = (deadline, period) }

  /// A note of service answers it or sets it going, decision by decision.
  var isOfService: Bool { deadline.isUnserved || deadline.from != nil }

  /// Its time runs on from when it was set, whatever is recorded.
  var countsOn: Bool { deadline.before == nil && deadline.from == nil && !deadline.isUnserved }
}

/// What judging a step of one event looks up, found at once when a definition is read.
final class StepPlan: Sendable {
  /// The event's place in the definition.
  let number: Int
  let event: EventDefinition
  /// The number of the event whose entries it decides.
  let decides: Int?
  let transitions: [Int]
  /// Facts that a step may carry because its form feeds them.
  let fed: Set<FactID>
  /// What must not be signed by the same person as this.
  let separations: [Separation]
  /// Neither the event nor a transition of it records a fact of its own.
  let recordsNothing: Bool
  /// Entries of it are open until one is decided or replaced.
  let isDecided: Bool
  /// Of several entries that may be open at once each has its own time.
  let hasOwnTimes: Bool
  /// Deadlines that it sets going.
  let deadlines: [Int]

  init(
    _ event: EventDefinition, _ number: Int, _ index: WorkflowIndex, _ infos: [Workflow.TransitionInfo]
  ) {
    (self.event, self.number) = (event, number)
    decides = event.decides.flatMap { index.numbers[$0] }
    transitions = index.transitions[event.id] ?? []
    fed = index.fed[event.id] ?? []
    recordsNothing = event.sets.isEmpty && transitions.allSatisfy { infos[$0].records == nil }
    separations = index.separations[event.id] ?? []
    isDecided = index.deciders[event.id] != nil
    hasOwnTimes = isDecided && event.allowsSeveral
    deadlines = index.deadlinesSince[event.id] ?? []
  }

  /// Transitions out of active states, inner first.
  func candidates(_ chart: Chart, _ configuration: StateSet) -> [Int] {
    let isActive = { (transition: Int) in configuration.contains(chart.transitions[transition].source) }
    return transitions.allSatisfy(isActive) ? transitions : transitions.filter(isActive)
  }
}

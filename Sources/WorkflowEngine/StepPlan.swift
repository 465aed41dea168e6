/// A deadline, and how long it is.
final class Clock: Sendable {
  let deadline: Workflow.Deadline
  let period: NamedPeriod

  init(_ deadline: Workflow.Deadline, _ period: NamedPeriod) { (self.deadline, self.period) = (deadline, period) }
}

/// What judging a step of one event looks up, found at once when a definition is read.
final class StepPlan: Sendable {
  let event: EventDefinition
  let transitions: [Int]
  /// Facts that a step may carry because its form feeds them.
  let fed: Set<FactID>
  /// What must not be signed by the same person as this.
  let separations: [Separation]
  /// Entries of it are open until one is decided or replaced.
  let isDecided: Bool
  /// Deadlines that it sets going.
  let deadlines: [Int]

  init(_ event: EventDefinition, _ index: WorkflowIndex) {
    self.event = event
    transitions = index.transitions[event.id] ?? []
    fed = index.fed[event.id] ?? []
    separations = index.separations[event.id] ?? []
    isDecided = index.deciders[event.id] != nil
    deadlines = index.deadlinesSince[event.id] ?? []
  }

  /// Transitions out of active states, inner first.
  func candidates(_ chart: Chart, _ configuration: StateSet) -> [Int] {
    let isActive = { (transition: Int) in configuration.contains(chart.transitions[transition].source) }
    return transitions.allSatisfy(isActive) ? transitions : transitions.filter(isActive)
  }
}

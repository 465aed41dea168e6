package import Syntax

/// Where a case stands: everything that judging the next step needs, as a value. Events go by their numbers in the
/// definition and entries by their places in the log: names are looked up once a step, not at every question.
package struct Position: Sendable, Equatable {
  package internal(set) var configuration: StateSet
  var memory: Chart.Memory
  /// When each active state was entered; by state.
  var entered: [Moment?]
  package internal(set) var facts: [FactID: FactValue] = [:]
  /// Accepted steps, in order.
  package internal(set) var log: [Occurrence] = []
  /// Which entries each person has opened.
  package internal(set) var opened: [String: Set<String>] = [:]
  var armed: [Armed] = []
  /// Deadlines that have fired, in order.
  package internal(set) var fired: [Fired] = []
  /// The latest time this case has seen.
  package internal(set) var now: Moment
  /// Places in the log, by event.
  var occurrences: [[Int]]
  /// Places in the log of proposals not yet decided or replaced, oldest first; by event.
  var open: [[Int]]
  /// The definition's.
  let numbers: NameTable

  struct Armed: Sendable, Equatable {
    let transition: Int
    let due: Moment
    let since: Moment
    /// The place of the entry it waits for, where several can be open at once and each has its own time.
    var entry: Int?
  }

  /// Before anything has happened, with nothing active.
  init(_ workflow: Workflow, at time: Moment) {
    (configuration, memory, now) = (StateSet(), [:], time)
    entered = [Moment?](repeating: nil, count: workflow.chart.states.count)
    numbers = workflow.index.numbers
    occurrences = [[Int]](repeating: [], count: workflow.events.count)
    open = occurrences
  }

  func places(of event: EventID) -> [Int] { numbers[event].map { occurrences[$0] } ?? [] }

  func latest(_ event: EventID) -> Occurrence? { numbers[event].flatMap { occurrences[$0].last }.map { log[$0] } }

  /// The entry of `event` with this hash. What is asked for is nearly always among the latest.
  func occurrence(_ event: EventID, leaf: String) -> Occurrence? {
    places(of: event).last { log[$0].leaf == leaf }.map { log[$0] }
  }

  /// The latest entry of `event` that is open, else the latest.
  func standing(_ event: EventID) -> Occurrence? {
    guard let number = numbers[event] else { return nil }
    return (open[number].last ?? occurrences[number].last).map { log[$0] }
  }

  /// Leaves of proposals of `event` that nobody has decided or replaced, oldest first.
  package func openEntries(of event: EventID) -> [String] {
    numbers[event].map { number in open[number].map { log[$0].leaf } } ?? []
  }

  func isOpen(_ event: EventID, leaf: String) -> Bool {
    numbers[event].map { number in open[number].contains { log[$0].leaf == leaf } } ?? false
  }

  /// Those of them that `decision` can decide: where it fits only some proposals, they are about that.
  package func openEntries(for decision: EventDefinition) -> [String] {
    (decision.decides.map { openEntries(of: $0) } ?? []).filter { fits(decision, leaf: $0) }
  }

  /// Whether the entry recorded what `event` asks of the entry that it decides or answers.
  package func fits(_ event: EventDefinition, leaf: String) -> Bool {
    guard let entry = (event.decides ?? event.answers).flatMap({ occurrence($0, leaf: leaf) }) else { return false }
    return event.proposed.allSatisfy { entry.states($0.fact, $0.value) }
  }
}

/// A fact as last recorded.
package struct FactValue: Sendable, Equatable {
  package let value: String
  /// Nil: it holds until something else is recorded.
  package let until: Moment?
  package let isRevoked: Bool
  package let leaf: String
  package let actor: String
  package let time: Moment
  /// The entry's place in the log.
  let place: Int

  package func isInForce(at moment: Moment) -> Bool { !isRevoked && (until.map { moment < $0 } ?? true) }
}

/// A step that was accepted.
package struct Occurrence: Sendable, Equatable {
  package let event: EventID
  package let actor: String
  package let role: RoleID
  package let leaf: String
  package let ref: String?
  package let time: Moment
  package let happened: Moment?
  package let reason: String?
  /// What the entry itself recorded.
  let facts: [StepFact]

  init(_ step: Step) {
    (event, actor, role, leaf, ref) = (step.event, step.actor, step.role, step.leaf, step.ref)
    (time, happened, reason, facts) = (step.time, step.happened, step.reason, step.facts)
  }

  func states(_ fact: FactID, _ value: String) -> Bool { facts.contains { $0.name == fact && $0.value == value } }

  /// What statutory clocks run from; nothing happened later than it was recorded.
  package var began: Moment { min(happened ?? time, time) }
}

extension Workflow {
  /// Paths of the active states, in document order.
  package func activePaths(at position: Position) -> [String] { activePaths(of: position.configuration) }

  package func activePaths(of configuration: StateSet) -> [String] {
    configuration.filter { $0 != 0 }.map { chart.states[$0].path }
  }

  /// Active states without children: the lines of a status.
  package func activeLeaves(at position: Position) -> [String] {
    position.configuration.filter { chart.isAtomic($0) }.map { chart.states[$0].path }
  }
}

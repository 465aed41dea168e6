package import Syntax

/// Where a case stands: everything that judging the next step needs, as a value.
package struct Position: Sendable, Equatable {
  package internal(set) var configuration: StateSet
  var memory: Chart.Memory
  /// When each active state was entered.
  var entered: [Int: Moment]
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
  /// Indices into `log`, by event.
  var occurrences: [EventID: [Int]] = [:]
  /// Index into `log`, by leaf.
  var byLeaf: [String: Int] = [:]
  /// Leaves of proposals not yet decided or replaced, oldest first, by event.
  var open: [EventID: [String]] = [:]

  struct Armed: Sendable, Equatable {
    let transition: Int
    let due: Moment
    let since: Moment
    /// The entry it waits for, where several can be open at once and each has its own time.
    var leaf: String?
  }

  func latest(_ event: EventID) -> Occurrence? { occurrences[event]?.last.map { log[$0] } }

  func occurrence(leaf: String) -> Occurrence? { byLeaf[leaf].map { log[$0] } }

  /// Leaves of proposals of `event` that nobody has decided or replaced, oldest first.
  package func openEntries(of event: EventID) -> [String] { open[event] ?? [] }

  /// Those of them that `decision` can decide: where it fits only some proposals, they are about that.
  package func openEntries(for decision: EventDefinition) -> [String] {
    (decision.decides.map { openEntries(of: $0) } ?? []).filter { fits(decision, leaf: $0) }
  }

  /// Whether the entry recorded what `event` asks of the entry that it decides or answers.
  package func fits(_ event: EventDefinition, leaf: String) -> Bool {
    occurrence(leaf: leaf).map { entry in event.proposed.allSatisfy { entry.states($0.fact, $0.value) } } ?? false
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

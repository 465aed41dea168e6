/// One condition of a rule. The vocabulary is closed: a lawyer signs it, every client must agree on it,
/// and each has its own sentence and its own answer to "who can mend it".
package indirect enum Leaf: Sendable, Hashable {
  case role([RoleID])
  case delegated(String)
  case approvals(Approvals)
  case distinctFrom([EventID])
  case fact(FactCondition)
  case inState(Int, path: String)
  case notInState(Int, path: String)
  case elapsed(NamedPeriod, since: Start)
  case elapsedAtMost(NamedPeriod, since: Start)
  case done(EventID, since: EventID?)
  case reason([String])
  case count(EventID, atMost: Int, since: EventID?)
  case none(EventID, until: [EventID])
  /// The actor has no entry of the event that no later entry of `until` names.
  case noOwn(EventID, until: [EventID])
  /// At most so many entries of the event wait for a decision.
  case open(EventID, atMost: Int)
  case opened(EventID)
  case proof(String)
  case lasts(FactID, atMost: NamedPeriod)
  case anyOf([Leaf])

  /// What a length of time is counted from.
  package enum Start: Sendable, Hashable {
    /// When the latest entry of the event happened.
    case event(EventID)
    /// The beginning of the day that the fact names, in Sweden.
    case day(FactID)
  }

  /// `count` distinct persons who signed `by` about the entry of `of` in question.
  package struct Approvals: Sendable, Hashable {
    package let count: Int
    package let of: EventID
    package let by: EventID
    package let roles: [RoleID]
    package let within: NamedPeriod?
  }

  package struct FactCondition: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable { case valid, any, new, lapsed }
    package let fact: FactID
    package let state: State
    /// Empty = any value.
    package let values: [String]
    package let since: EventID?

    func admits(_ value: String) -> Bool { values.isEmpty || values.contains(value) }
  }
}

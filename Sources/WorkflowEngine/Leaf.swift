/// One condition of a rule. The vocabulary is closed: a lawyer signs it, every client must agree on it,
/// and each has its own sentence and its own answer to "who can mend it".
package indirect enum Leaf: Sendable, Equatable {
  case role([RoleID])
  case delegated(String)
  case approvals(Approvals)
  case distinctFrom([EventID])
  case fact(FactCondition)
  case inState(Int, path: String)
  case notInState(Int, path: String)
  case elapsed(NamedPeriod, since: EventID)
  case elapsedAtMost(NamedPeriod, since: EventID)
  case done(EventID, since: EventID?)
  case reason([String])
  case count(EventID, atMost: Int, since: EventID?)
  case none(EventID, until: [EventID])
  case opened(EventID)
  case proof(String)
  case lasts(FactID, atMost: NamedPeriod)
  case anyOf([Leaf])

  /// `count` distinct persons who signed `by` about the entry of `of` in question.
  package struct Approvals: Sendable, Equatable {
    package let count: Int
    package let of: EventID
    package let by: EventID
    package let roles: [RoleID]
    package let within: NamedPeriod?
  }

  package struct FactCondition: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case valid, any, new, lapsed }
    package let fact: FactID
    package let state: State
    /// Empty = any value.
    package let values: [String]
    package let since: EventID?
  }
}

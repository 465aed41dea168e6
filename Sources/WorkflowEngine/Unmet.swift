package import Syntax

/// One condition that is not met: what, who can mend it, by which event, and when it opens by itself.
package struct Unmet: Sendable, Equatable {
  package enum Code: String, Sendable, CaseIterable {
    case unknownEvent, notEnabled, time, unknownRole
    case role, delegation, approvals, distinctFrom, separated
    case factMissing, factLapsed, factRevoked, factValue, factOld, factNotLapsed, factNew, factForeign, factIll
    case inState, notInState, elapsed, tooLate, done, reason, count, none, noOwn, open, opened, proof, lasts
    case refMissing, refWrong, refReplaced, refOwn, refUnopened, refOther
  }

  package let code: Code
  /// Names and numbers the sentence was made of.
  package var params: [String: String] = [:]
  /// Roles whose holders can mend it; empty if nobody can.
  package var by: [RoleID] = []
  /// The event that mends it.
  package var event: EventID?
  /// When it opens by itself.
  package var opensAt: Moment?
  package let sv: String
  package let en: String

  package func callAsFunction(_ language: Language) -> String { language == .sv ? sv : en }
}

/// "Why can't I?": the answer of the same evaluator that enforces.
package struct Explanation: Sendable, Equatable {
  package struct PathStep: Sendable, Equatable {
    package let event: EventID
    package let roles: [RoleID]
  }
  package let allowed: Bool
  package let rule: RuleID?
  package let met: [Evidence]
  package let unmet: [Unmet]
  /// A shortest way to make it possible, ending with the event itself; empty if there is none or none is needed.
  package let path: [PathStep]
  /// What the actor can do instead, nearest first.
  package let alternatives: [EventID]
}

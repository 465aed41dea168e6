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
    /// Who can take it.
    package let roles: [RoleID]
    /// When it opens, if time must pass first.
    package let opensAt: Moment?
  }
  package let allowed: Bool
  package let rule: RuleID?
  package let met: [Evidence]
  package let unmet: [Unmet]
  /// A way to make it possible, each step judged after the ones before it, ending with the event itself; no step of it can
  /// be left out. Empty if there is none, or none is needed.
  package let path: [PathStep]
  /// No way has fewer steps. False if that is not known.
  package let isShortest: Bool
  /// What the actor can do instead, nearest first.
  package let alternatives: [EventID]
}

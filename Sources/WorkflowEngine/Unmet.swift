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
    /// What it must state for the way to go on from there; a value left empty is any.
    package let states: [StepFact]
    /// Grounds that it must give one of, where one stands for a condition.
    package let grounds: [String]
    /// Nobody takes it to get on: it notes what others have brought, or that something is over.
    package let isCircumstance: Bool
    /// Places of earlier steps whose signers may not sign this one.
    package let others: [Int]
  }

  package enum Way: Sendable, Equatable {
    /// The step is possible, as far as it can be known before its form is filled in.
    case notNeeded
    /// No way weighs less: none has fewer steps, leaving aside those that nobody takes to get on.
    case shortest([PathStep])
    /// A way; one with fewer steps was not ruled out before the search reached its limit.
    case some([PathStep])
    /// There is none from where the case stands.
    case none
    /// The search reached its limit before it found one.
    case unknown
  }

  package let allowed: Bool
  package let rule: RuleID?
  package let met: [Evidence]
  package let unmet: [Unmet]
  package let way: Way
  /// What the actor can do instead, nearest first.
  package let alternatives: [EventID]

  /// A way to make it possible, each step judged after the ones before it, ending with the event itself. Empty if there is none,
  /// none is needed, or none was found.
  package var path: [PathStep] {
    switch way {
    case .shortest(let path), .some(let path): path
    case .notNeeded, .none, .unknown: []
    }
  }

  package var isShortest: Bool { if case .shortest = way { true } else { false } }
}

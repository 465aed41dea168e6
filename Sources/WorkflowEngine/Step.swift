package import Syntax

/// One thing a person wants to do, as an entry tells it. Names and leaves are opaque here.
package struct Step: Sendable, Equatable {
  package var event: EventID
  /// Key name of the signer.
  package var actor: String
  package var role: RoleID
  /// Hash of the entry.
  package var leaf: String
  /// Hash of the entry that this one decides, answers, endorses or replaces.
  package var ref: String?
  package var time: Moment
  package var happened: Moment?
  package var facts: [StepFact]
  package var reason: String?
  package var proofs: Set<String>
  /// Delegation items the actor holds, valid at `time`.
  package var delegations: Set<String>

  package init(
    event: EventID, actor: String, role: RoleID, leaf: String, ref: String? = nil, time: Moment,
    happened: Moment? = nil, facts: [StepFact] = [], reason: String? = nil, proofs: Set<String> = [],
    delegations: Set<String> = []
  ) {
    (self.event, self.actor, self.role, self.leaf, self.ref) = (event, actor, role, leaf, ref)
    (self.time, self.happened, self.facts, self.reason) = (time, happened, facts, reason)
    (self.proofs, self.delegations) = (proofs, delegations)
  }
}

package struct StepFact: Sendable, Equatable {
  package let name: FactID
  package let value: String
  package let until: Moment?

  package init(name: FactID, value: String, until: Moment? = nil) {
    (self.name, self.value, self.until) = (name, value, until)
  }
}

/// What judging says. Never thrown: a refusal is an answer.
package enum Verdict: Sendable, Equatable {
  case allowed(Position)
  case refused([Unmet])
}

/// What judging in place says.
package enum Ruling: Sendable, Equatable {
  case allowed
  case refused([Unmet])
}

/// A condition that is met, and the entries that meet it.
package struct Evidence: Sendable, Equatable {
  package let code: Unmet.Code
  package let leaves: [String]
}

/// A deadline whose time came.
package struct Fired: Sendable, Equatable {
  /// Path of the state it belongs to.
  package let state: String
  package let period: String
  package let due: Moment
  /// When it was told: when it was due, or later, if it was set later.
  package let time: Moment
  package let escalate: RoleID?
  /// False if it only tells: it has no target, or has one and its guard was unmet.
  package let moved: Bool
  /// The place in the log of the entry whose own time it was, where each has one.
  package var entry: Int?
}

/// A deadline that waits.
package struct Due: Sendable, Equatable {
  package let state: String
  package let period: String
  package let due: Moment
  package let escalate: RoleID?
  /// The fact whose end is announced or reached, if that is what it waits for.
  package let before: FactID?
  /// The fact whose day it is counted from, if any.
  package let from: FactID?
  /// The place in the log of the entry whose own time it is, where each has one.
  package var entry: Int?
}

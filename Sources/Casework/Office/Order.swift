import LedgerStore
package import Sealing
package import Syntax

/// What a person wants done in a case.
package struct Order: Sendable {
  package var event: String
  /// The filled-in form, where the event has one; its documents lie where their answers say.
  package var answers: Answers?
  /// What it decides or answers. nil: the only one there is.
  package var ref: Digest?
  package var happened: Moment?
  package var reason: String?
  /// nil: the role of mine that the rule asks for.
  package var role: String?
  /// The last entry that the person saw when they decided. Given, the step is not done if there is a later one.
  package var seen: Digest?
  /// Also hands out a ticket: filled in by `ticket`.
  var facts: [FactLine] = []
  /// Values of facts that the form only dates.
  var factValues: [String: String] = [:]
  var proofs: [ProofLine] = []
  var bodies: [BodyDraft] = []

  package init(
    event: String, answers: Answers? = nil, ref: Digest? = nil, happened: Moment? = nil, reason: String? = nil,
    role: String? = nil
  ) {
    (self.event, self.answers, self.ref) = (event, answers, ref)
    (self.happened, self.reason, self.role) = (happened, reason, role)
  }
}

/// What a replayed entry is found to be. Faults are data: an audit goes on, and every client rules alike, because
/// nothing here asks for a clock, a program version or anything outside the ledger.
package enum EntryRuling: Sendable, Equatable {
  case accepted
  case void(VoidRule)
}

/// The rule a void entry broke: the first in the order of the ruling. Words for people are elsewhere.
package enum VoidRule: String, Sendable, CaseIterable {
  // who signed
  case origin, tag, unknownSigner, signature, inactiveSigner
  // where it stands
  case seen, seq, prev, time, happened
  // in what capacity
  case role, notRegisterMember
  // members, epochs, keys
  case memberLine, epochLine, keyLine, stranded, staleEpoch, unableReaders, exclusion
  // what it carries
  case bodyCompartment, bodyEpoch, bodyReused, bodySize, bodyMissing, proof, ticket, fact
  // the built-in steps
  case unknownEvent, definition, alreadyOpen, notOpen, reference, readPart, readReason, assignment, destroy,
    selfEndorsed, plan, migration
  // the roster
  case founding, request, threshold, selfGrant, notFounder, subject, fewFounders
  // the log
  case checkpoint, equivocation
  // the workflow
  case unread, workflow

  /// More than a broken rule: two histories have met.
  package var isForkAlarm: Bool { self == .seen || self == .equivocation }
}

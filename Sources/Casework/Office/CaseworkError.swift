package import LedgerStore
package import Sealing
package import Syntax
package import WorkflowEngine

/// Everything that can go wrong in this module. Closed; no case carries content, names of people, or what was typed.
package enum CaseworkError: Error, Sendable, Equatable {
  // One's own files
  case noHome
  case noIdentity
  case identityExists
  case keystore(SealingError)
  case sealing(SealingError)
  /// A file of one's own could not be read or written.
  case local(operation: String, code: Int32)
  /// A file of one's own was changed by somebody else, or belongs to other keys.
  case localDamaged
  /// Another window holds my folder, or died while it did: the file that says so, where the file system has no locks.
  case localHeld(String)
  case noSuchDraft

  // The vault
  case notJoined
  /// The typed control code is not this vault's.
  case wrongVault
  /// The vault is older than the one this person has seen, or another in its place.
  case rolledBack(index: Int)
  case storage(LedgerError)
  /// An entry, or a file it names, is not what it must be.
  case damaged(index: Int, what: String)
  /// Of checkpoints, witnesses, proofs and exports.
  case oversight(OversightFault)
  case format(FormatFault)

  // The roster
  case notMember(compartment: String)
  case notAdmitted
  case codeMismatch
  /// The person's control code must be typed once before keys are handed to them.
  case notVerified(person: String)
  case unknownPerson
  case alreadyAdmitted
  /// The same act has been begun, and waits for founders' signatures.
  case alreadyWaits(mark: String)
  /// Nothing that waits for our signature has that mark.
  case nothingWaits
  /// Two acts begin so.
  case ambiguousMark
  case belowThreshold
  case unknownEntry
  case definitionFaults([Diagnostic])
  case notAdopted(workflow: String)
  /// An adopted definition that this program cannot read: a newer one made it.
  case newerDefinition(workflow: String)
  /// Of moving cases to another version.
  case migration(MigrationFault)

  // A case
  case number(NumberFault)
  case unknownCase
  case ambiguousCase([CaseID])
  /// The rules say no; the same answer as `why`.
  case refused([Unmet])
  /// A rule outside the definition would make the entry void.
  case wouldBeVoid(VoidRule)
  case noRole
  /// Somebody else wrote in the case meanwhile: look again.
  case caseMoved
  case aheadOfClock(Moment)
  /// Our clock is more than a day ahead of the newest time seen in the vault.
  case clockLeap(seen: Moment)
  /// Two histories have met in this vault, at this entry; only protection is written until it has been seen to.
  case forked(index: Int)
  case stranded(compartment: String)
  /// There is nothing of this event to decide on or answer.
  case noReference(event: String)
  /// There are several: which one is meant must be said.
  case ambiguousReference([Digest])
  case form(FormFaults)
  case document(FieldFault)
  case reasonNeeded
  /// The reading could not be recorded; nothing was opened.
  indirect case receiptFailed(CaseworkError)
  case bodyDestroyed
  case nothingThere
  /// The form says other things than the entry's facts.
  case lyingFact(name: String)
  /// A body that was put under another entry; the payload is the header line that differs.
  case misplacedBody(line: String)

  // Police
  case deposit(ImportFault)
  case noTicketEvent
}

/// Before anything is written, or made of what did not open: see `Sodium.failure`.
func checkMachine() throws(CaseworkError) {
  do { try Sodium.check() } catch { throw .sealing(error) }
}

extension CaseworkError {
  /// True for what is wrong with one case's own entries and files. An older vault, a lock, a disk or one's own memory concern
  /// everything.
  var isOfOneCase: Bool {
    switch self {
    case .damaged, .format, .notMember, .unknownCase, .unknownPerson, .definitionFaults, .notAdopted, .newerDefinition,
      .misplacedBody, .sealing:
      true
    case .storage(.missing), .storage(.wrongContent), .storage(.tooLarge), .storage(.badEntry), .storage(.damaged):
      true
    case .storage(.io("read a file", _)): true
    default: false
    }
  }
}

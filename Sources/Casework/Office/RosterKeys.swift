import LedgerStore
import Sealing
import Syntax

/// The roster's register key files, judged; and the auditors' own key, which nobody makes for them.
extension Office {
  /// What the ruling asks of a register key file of the roster: that it is the one its readers would have made.
  ///
  /// Whoever holds the epoch's secret makes it again and needs no file. A listed reader who cannot open the file knows by
  /// that alone that it isn't the reproducible one; and a newcomer was given the secret of every epoch that stands. Only
  /// whoever has been revoked can't tell, and believes it.
  func isMade(_ epoch: CompartmentState.Epoch, _ roster: Roster) -> Bool {
    let name = EpochName(caseID: .roster, compartment: Roster.Part.register, number: epoch.number)
    let readers = epoch.readers.compactMap { roster.recipient(of: $0.key, generation: $0.value) }
    if let isMade = keys.makes(epoch, name, for: readers, vault: genesisHash) { return isMade }
    keys.forget(name)
    if findSecret(epoch, name), let isMade = keys.makes(epoch, name, for: readers, vault: genesisHash) { return isMade }
    return roster.hasLeft(me)
  }

  private func findSecret(_ epoch: CompartmentState.Epoch, _ name: EpochName) -> Bool {
    let fits = (name, epoch.recipient)
    for hash in [rosterIndex.register[epoch.number], epoch.keyFile].compactMap({ $0 }) {
      if (try? openKeyFile(hash, of: fits)) ?? nil != nil { return true }
    }
    // A newcomer's copy of an older epoch came with their own admission, further on in the ledger.
    guard epoch.readers[me] == nil, let names = try? reader.fileNames(.key).hashes else { return false }
    return names.contains { hash in peekKeyFile(hash) == name && ((try? openKeyFile(hash, of: fits)) ?? nil) != nil }
  }

  /// An auditor who has come, or is left with others whose period is over, opens an epoch of `audit` themself: whoever
  /// made it for them could keep it, and read every register.
  func takeUpAudit() throws(CaseworkError) {
    guard owesOwnAudit() else { return }
    var draft = EntryDraft(role: Roster.Role.auditor, event: Roster.Event.members.rawValue)
    if roster.compartments[Roster.Part.audit]?.members[me] != roster.generation(of: me) {
      draft.changes.add.append((Roster.Part.audit, me))
    }
    draft.changes.turn.insert(Roster.Part.audit)
    draft.bindsToView = false
    _ = try append(draft, in: .roster)
  }

  private func owesOwnAudit() -> Bool {
    guard isMember, myRoles.contains(Roster.Role.auditor) else { return false }
    guard let audit = roster.compartments[Roster.Part.audit], audit.members[me] == roster.generation(of: me) else {
      return true
    }
    return audit.isStale(in: roster, at: nil) || roster.auditEpoch(at: nil, time: now()) == nil
  }
}

extension Roster {
  func hasLeft(_ name: String) -> Bool { persons[name].map { !$0.isActive } ?? false }
}

extension KeyBox {
  /// Whether the epoch's secret, sealed to these readers, gives the very file that the ledger names. nil: not held, or
  /// what is held isn't of the epoch's public key.
  func makes(_ epoch: CompartmentState.Epoch, _ name: EpochName, for readers: [Recipient], vault: Digest) -> Bool? {
    let made = try? withSecret(name) { secret throws(SealingError) -> Bool? in
      guard try SealingKey.from(secret: secret).recipient == epoch.recipient else { return nil }
      return Hash.blake2b(try KeyFile(vault: vault, place: name).sealed(secret, to: readers)) == epoch.keyFile
    }
    return made ?? nil ?? nil
  }
}

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
    guard let register = roster.compartments[Roster.Part.register] else { return false }
    // It was found so when the entry was first met, and what lies at that index is pinned.
    if rosterIndex.checked.contains(epoch.mark) { return true }
    let file = KeyFile(vault: genesisHash, epoch, of: Roster.Part.register, in: .roster)
    let readers = epoch.readers.compactMap { roster.recipient(of: $0.key, generation: $0.value) }
    let isFound = file.epochs.allSatisfy { findSecret($0, register, epoch) }
    guard isFound, let isMade = keys.makes(epoch, file, for: readers) else { return roster.hasLeft(me) }
    if isMade {
      rosterIndex.checked.insert(epoch.mark)
      unsaved.indexes.insert(.roster)
    }
    return isMade
  }

  private func findSecret(
    _ name: EpochName, _ register: CompartmentState, _ named: CompartmentState.Epoch
  ) -> Bool {
    let recipient = register.epochs[name.number - 1].recipient
    if keys.holds(name, of: recipient) { return true }
    keys.forget(name)
    let own = register.epochs[name.number - 1]
    for hash in [rosterIndex.register[name.number], own.keyFile, named.keyFile].compactMap({ $0 }) {
      _ = try? openKeyFile(hash, in: [Roster.Part.register: register])
      if keys.holds(name, of: recipient) { return true }
    }
    // A newcomer's copy of an older epoch came with their own admission, further on in the ledger.
    guard named.readers[me] == nil, let names = try? reader.fileNames(.key).hashes else { return false }
    for hash in names where peekKeyFile(hash)?.epochs.contains(name) == true {
      _ = try? openKeyFile(hash, in: [Roster.Part.register: register])
      if keys.holds(name, of: recipient) { return true }
    }
    return false
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
  /// Whether the secrets, sealed to these readers, give the very file that the ledger names. nil: not all are held.
  func makes(_ epoch: CompartmentState.Epoch, _ file: KeyFile, for readers: [Recipient]) -> Bool? {
    guard let made = try? file.sealed(from: self, to: readers) else { return nil }
    return Hash.blake2b(made) == epoch.keyFile
  }

  /// Whether every secret of the file is held, and is that of the epoch's public key.
  func holds(_ file: KeyFile, in compartment: CompartmentState?) -> Bool {
    guard let epochs = compartment?.epochs else { return false }
    return file.epochs.allSatisfy { $0.number <= epochs.count && holds($0, of: epochs[$0.number - 1].recipient) }
  }
}

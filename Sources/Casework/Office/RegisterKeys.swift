import LedgerStore
import Sealing

/// The register key files that entries name, judged by whoever follows the case or the roster.
extension Office {
  /// What a ruling asks of a register's key line. See `RegisterLine`.
  ///
  /// - Who holds the secrets makes the file again, and needs none.
  /// - Who is among the readers of a new epoch opens the file that the entry brings; if it doesn't open, it isn't the one.
  /// - Who came later, or came back, was given the secrets of all epochs that stand: what they can't find doesn't.
  /// - Who is out can't tell, and needn't: nothing that follows is for them. Whoever was revoked in the roster believes it,
  ///   also when they are back and nobody has let them in again.
  /// - Parameter checked: marks of lines that were found right before.
  func isMade(_ line: RegisterLine, checked: Set<Digest>) -> Bool {
    // Found so when the entry was first met, and what lies at that index is pinned.
    if checked.contains(line.epoch.mark) { return true }
    let (file, register) = (line.file(genesisHash), line.register)
    var brought = line.brought
    if line.isBrought, brought == nil { return false }
    if keys.holds(file, in: register) { return keys.makes(line.epoch, file, for: line.readers) ?? false }
    if line.opens, brought == nil {
      do { brought = try reader.readWhole(.key, line.epoch.keyFile) } catch {
        // It may come back: whoever has it can tell, so nothing is said before we can.
        if isReader(of: line.epoch) { unjudged = unjudged ?? CaseworkError(error) }
      }
    }
    if let brought {
      if let plaintext = try? person.keys.open(brought, within: .keyFile) {
        return line.isMade(plaintext, vault: genesisHash)
      }
      if line.opens, line.epoch.readers[me] != nil {
        // With an old copy of our keys we can't tell, and must not go on as if we could.
        if !isReader(of: line.epoch) { unjudged = unjudged ?? .sealing(.noMatchingKey) }
        return false
      }
    }
    findSecrets(file, line)
    if keys.holds(file, in: register) { return keys.makes(line.epoch, file, for: line.readers) ?? false }
    if line.roster.hasLeft(me) || line.isLost(to: me) { return true }
    doubts.add(line)
    return false
  }

  func isMade(_ line: RegisterLine) -> Bool { isMade(line, checked: []) }

  /// Whether the epoch's key file is to be sealed to a key that we have.
  private func isReader(of epoch: CompartmentState.Epoch) -> Bool {
    person.keys.generations.contains { $0.number == epoch.readers[me] }
  }

  /// Looks for the secrets in the files that are for us, whatever the ledger names now.
  private func findSecrets(_ file: KeyFile, _ line: RegisterLine) {
    for hash in offered[line.caseID] ?? [] where !keys.holds(file, in: line.register) {
      _ = try? openKeyFile(hash, in: [Roster.Part.register: line.register])
    }
  }

  /// Tells of a void entry; of one that we could not judge only when others are seen to have gone on without it.
  func tell(_ finding: Finding, in id: CaseID) {
    if doubts.takes(finding, in: id) { return }
    report(finding)
  }

  /// Takes the secret of a register's new epoch out of the entry that opens it, or out of whatever file has it.
  func learnRegister(_ entry: Entry, in id: CaseID) throws(CaseworkError) {
    guard entry.opensRegister, let register = compartments(id)[Roster.Part.register], let epoch = register.current
    else {
      return
    }
    let line = RegisterLine(entry: entry, caseID: id, register: register, number: epoch.number, roster: roster)
    guard !keys.holds(line.place, of: epoch.recipient) else { return }
    if let brought = line.brought, let plaintext = try? person.keys.open(brought, within: .keyFile),
      let file = KeyFile.read(plaintext), file == line.file(genesisHash),
      (try? keys.take(file, plaintext, in: register)) == true
    {
      return
    }
    findSecrets(line.file(genesisHash), line)
    if !keys.holds(line.place, of: epoch.recipient) { _ = try ensureKey(line.place, in: compartments(id)) }
  }
}

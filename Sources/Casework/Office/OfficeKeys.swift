import LedgerStore
import Sealing
import Syntax

/// Opening key files, and making them again to see that nobody was added or left out.
extension Office {
  /// Opens a key file if it is for us, and keeps its secret. nil when it is sealed to others.
  /// - Parameter epoch: what the ledger says of it, when that is known: the secret must be of that public key.
  @discardableResult
  func openKeyFile(_ hash: Digest, of epoch: (EpochName, Recipient)? = nil) throws(CaseworkError) -> EpochName? {
    let file: [UInt8]
    do {
      file = try reader.readWhole(.key, hash)
    } catch .tooLarge, .wrongContent {
      // No key file of ours is such: it gives nobody anything, and must not stop the cases it has nothing to do with.
      return nil
    } catch {
      throw CaseworkError(error)
    }
    do {
      let plaintext = try person.keys.open(file)
      return try keep(plaintext, of: epoch)
    } catch .noMatchingKey {
      return nil
    } catch {
      // Damaged, or written by somebody who wanted it so: it gives nobody anything.
      return nil
    }
  }

  /// What a key file says it is, if it is for us; nothing is kept.
  func peekKeyFile(_ hash: Digest) -> EpochName? {
    guard let file = try? reader.readWhole(.key, hash), let plaintext = try? person.keys.open(file),
      let read = KeyFile.read(plaintext), read.vault == genesisHash
    else { return nil }
    return read.place
  }

  /// Takes the secret out of an opened key file.
  func keep(_ plaintext: borrowing Plaintext, of epoch: (EpochName, Recipient)?) throws(SealingError) -> EpochName? {
    guard let file = KeyFile.read(plaintext), file.vault == genesisHash else { return nil }
    let secret = try plaintext.secret(at: plaintext.count - KeyFile.secretBytes, count: KeyFile.secretBytes)
    if let (name, recipient) = epoch {
      let isIt = try SealingKey.from(secret: secret).recipient == recipient
      guard name == file.place, isIt else { return nil }
    }
    try keys.add(secret, file.place)
    return file.place
  }

  /// Holds the secret of an epoch, opening its key file when needed. False when it isn't ours to hold.
  func ensureKey(_ name: EpochName, in compartments: [String: CompartmentState]) throws(CaseworkError) -> Bool {
    guard let compartment = compartments[name.compartment], name.number >= 1,
      name.number <= compartment.epochs.count
    else { return keys.holds(name) }
    let epoch = compartment.epochs[name.number - 1]
    if keys.holds(name, of: epoch.recipient) { return true }
    keys.forget(name)
    do {
      return try openKeyFile(epoch.keyFile, of: (name, epoch.recipient)) != nil
    } catch {
      guard case .storage(.missing) = error else { throw error }
      report(
        Finding(
          .keyFileMissing(compartment: name.compartment, epoch: name.number), index: epoch.index,
          caseID: name.caseID))
      return false
    }
  }

  /// Why there is no key: it isn't ours to hold, or the file that was to give it to us is damaged.
  func noKey(_ name: EpochName, in compartments: [String: CompartmentState]) -> CaseworkError {
    if let epoch = compartments[name.compartment]?.epochs.first(where: { $0.number == name.number }),
      epoch.readers[me] != nil
    {
      do { _ = try reader.readWhole(.key, epoch.keyFile) } catch { return CaseworkError(error) }
    }
    return .notMember(compartment: name.compartment)
  }

  /// Whom a key file must be sealed to, by the ledger.
  func readers(of epoch: CompartmentState.Epoch) -> [Recipient] {
    var recipients = epoch.readers.compactMap { name, generation in
      roster.recipient(of: name, generation: generation)
    }
    if let audit = epoch.auditEpoch, let recipient = roster.auditRecipient(epoch: audit) {
      recipients.append(recipient)
    }
    return recipients
  }

  /// Makes every key file that we can again and compares. Answers the parts whose current file is not as it must be.
  func compareKeyFiles(
    _ id: CaseID, _ compartments: [String: CompartmentState], checked: inout Set<Digest>
  ) throws(CaseworkError) -> Set<String> {
    var suspicious: Set<String> = []
    for (part, compartment) in compartments {
      for epoch in compartment.epochs where !checked.contains(epoch.keyFile) {
        let name = EpochName(caseID: id, compartment: part, number: epoch.number)
        guard try ensureKey(name, in: compartments) else {
          if epoch.readers[me] != nil, person.keys.generations.contains(where: { $0.number == epoch.readers[me] }) {
            omit(name, epoch)
            if epoch == compartment.current { suspicious.insert(part) }
          }
          continue
        }
        if try isReproduced(epoch, name) {
          checked.insert(epoch.keyFile)
        } else if epoch == compartment.current {
          suspicious.insert(part)
        }
      }
    }
    return suspicious
  }

  private func omit(_ name: EpochName, _ epoch: CompartmentState.Epoch) {
    guard reader.has(.key, epoch.keyFile) else { return }
    report(
      Finding(
        .omittedReader(compartment: name.compartment, epoch: name.number, writer: epoch.writer), index: epoch.index,
        caseID: name.caseID))
  }

  private func isReproduced(_ epoch: CompartmentState.Epoch, _ name: EpochName) throws(CaseworkError) -> Bool {
    let expected: [UInt8]?
    do {
      let file = KeyFile(vault: genesisHash, place: name)
      let readers = readers(of: epoch)
      expected = try keys.withSecret(name) { secret throws(SealingError) -> [UInt8] in
        try file.sealed(secret, to: readers)
      }
    } catch {
      throw .sealing(error)
    }
    guard let expected else { return false }
    if Hash.blake2b(expected) == epoch.keyFile { return true }
    report(Finding(try difference(epoch, name, expected), index: epoch.index, caseID: name.caseID))
    return false
  }

  /// What is wrong with a key file, as far as it can be told: raw `age` can seal to anybody, and a stanza doesn't say to
  /// whom. More stanzas than the members and dummies give is a stranger; the very file that leaves one member out is that.
  private func difference(
    _ epoch: CompartmentState.Epoch, _ name: EpochName, _ expected: [UInt8]
  ) throws(CaseworkError) -> Finding.Kind {
    guard let actual = try? reader.readWhole(.key, epoch.keyFile) else {
      return .keyFileMissing(compartment: name.compartment, epoch: name.number)
    }
    let (there, due) = (Stanzas.count(actual), Stanzas.count(expected))
    let all = readers(of: epoch)
    let file = KeyFile(vault: genesisHash, place: name)
    for left in all where all.count > 1 {
      let others = all.filter { $0 != left }
      let made = try? keys.withSecret(name) { secret throws(SealingError) -> [UInt8] in
        try file.sealed(secret, to: others)
      }
      if made == actual {
        return .omittedReader(compartment: name.compartment, epoch: name.number, writer: epoch.writer)
      }
    }
    if there > due { return .ghostReader(compartment: name.compartment, epoch: name.number, writer: epoch.writer) }
    if there < due { return .omittedReader(compartment: name.compartment, epoch: name.number, writer: epoch.writer) }
    return .wrongReaders(compartment: name.compartment, epoch: name.number, writer: epoch.writer)
  }
}

/// The recipients' lines at the head of an age file.
enum Stanzas {
  static func count(_ file: [UInt8]) -> Int {
    var count = 0
    for line in file.prefix(65_536).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: "---".utf8) { break }
      if line.starts(with: "-> ".utf8) { count += 1 }
    }
    return count
  }
}

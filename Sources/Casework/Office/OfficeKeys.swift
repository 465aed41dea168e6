import LedgerStore
import Sealing
import Syntax

/// Opening key files, and making them again to see that nobody was added or left out.
extension Office {
  /// Opens a key file if it is for us, and keeps its secrets.
  /// - Parameter compartments: what the ledger says: secrets that aren't of its epochs are not kept. nil where that isn't known:
  ///   then the first epoch's alone is.
  /// - Returns: what the file is; nil when it is sealed to others, or isn't of the epoch that it says.
  @discardableResult
  func openKeyFile(
    _ hash: Digest, in compartments: [String: CompartmentState]? = nil
  ) throws(CaseworkError) -> KeyFile? {
    let bytes: [UInt8]
    do {
      bytes = try reader.readWhole(.key, hash)
    } catch .tooLarge, .wrongContent, .io {
      // Nobody is given anything by it, and it must not stop the cases and the parts that it has nothing to do with.
      return nil
    } catch {
      throw CaseworkError(error)
    }
    do {
      let plaintext = try person.keys.open(bytes, within: .keyFile)
      guard let file = KeyFile.read(plaintext), file.vault == genesisHash else { return nil }
      guard let compartments else { return try keys.takeFirst(file, plaintext) ? file : nil }
      return try keys.take(file, plaintext, in: compartments[file.place.compartment]) ? file : nil
    } catch {
      try checkMachine()
      // Sealed to others; or damaged, or written by somebody who wanted it so: it gives nobody anything.
      return nil
    }
  }

  /// What a key file says it is, if it is for us; nothing is kept.
  func peekKeyFile(_ hash: Digest) -> KeyFile? { (try? reader.readWhole(.key, hash)).flatMap(peek) }

  func peek(_ bytes: [UInt8]) -> KeyFile? {
    guard let plaintext = try? person.keys.open(bytes, within: .keyFile), let file = KeyFile.read(plaintext),
      file.vault == genesisHash
    else { return nil }
    return file
  }

  /// Holds the secret of an epoch, opening a key file when needed. False when it isn't ours to hold.
  func ensureKey(_ name: EpochName, in compartments: [String: CompartmentState]) throws(CaseworkError) -> Bool {
    guard let compartment = compartments[name.compartment], name.number >= 1,
      name.number <= compartment.epochs.count
    else { return keys.holds(name) }
    let recipient = compartment.epochs[name.number - 1].recipient
    if keys.holds(name, of: recipient) { return true }
    keys.forget(name)
    var missing: CompartmentState.Epoch?
    // Its own file, or a later one that was made for whoever came later.
    for epoch in compartment.files(of: name.number) where epoch.number == name.number || epoch.readers[me] != nil {
      do {
        try openKeyFile(epoch.keyFile, in: compartments)
      } catch .storage(.missing) {
        missing = missing ?? epoch
      }
      if keys.holds(name, of: recipient) { return true }
    }
    // Whoever named the last file may have wanted it so; what opened once opens again.
    for hash in compartment.epochs[name.number - 1].replaced.reversed() {
      _ = try? openKeyFile(hash, in: compartments)
      if keys.holds(name, of: recipient) { return true }
    }
    if let missing {
      report(
        Finding(
          .keyFileMissing(compartment: name.compartment, epoch: missing.number), index: missing.index,
          caseID: name.caseID))
    }
    return false
  }

  /// Holds every secret that a key file has besides its own epoch's.
  func ensureKeys(_ file: KeyFile, in compartments: [String: CompartmentState]) throws(CaseworkError) -> Bool {
    for name in file.epochs {
      guard try ensureKey(name, in: compartments) else { return false }
    }
    return true
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

  /// Makes every key file that we can again and compares. Answers the parts whose current file is not as it must be.
  func compareKeyFiles(
    _ id: CaseID, _ compartments: [String: CompartmentState], checked: inout Set<Digest>
  ) throws(CaseworkError) -> Set<String> {
    var suspicious: Set<String> = []
    for (part, compartment) in compartments {
      for epoch in compartment.epochs where !checked.contains(epoch.mark) {
        let file = KeyFile(vault: genesisHash, epoch, of: part, in: id)
        guard try ensureKeys(file, in: compartments) else {
          if epoch.readers[me] != nil, person.keys.generations.contains(where: { $0.number == epoch.readers[me] }) {
            omit(file.place, epoch)
            if epoch == compartment.current { suspicious.insert(part) }
          }
          continue
        }
        if try isReproduced(epoch, file) {
          checked.insert(epoch.mark)
        } else if epoch == compartment.current {
          suspicious.insert(part)
        }
      }
    }
    return suspicious
  }

  private func omit(_ name: EpochName, _ epoch: CompartmentState.Epoch) {
    do {
      _ = try reader.readWhole(.key, epoch.keyFile)
    } catch {
      if case .missing = error { return }
      report(
        Finding(
          .keyFileDamaged(compartment: name.compartment, epoch: name.number), index: epoch.index, caseID: name.caseID))
      return
    }
    report(
      Finding(
        .omittedReader(compartment: name.compartment, epoch: name.number, writer: epoch.writer), index: epoch.index,
        caseID: name.caseID))
  }

  private func isReproduced(_ epoch: CompartmentState.Epoch, _ file: KeyFile) throws(CaseworkError) -> Bool {
    let expected: [UInt8]?
    do { expected = try file.sealed(from: keys, to: roster.recipients(of: epoch)) } catch { throw .sealing(error) }
    guard let expected else { return false }
    if Hash.blake2b(expected) == epoch.keyFile { return true }
    report(Finding(difference(epoch, file, expected), index: epoch.index, caseID: file.place.caseID))
    return false
  }

  /// What is wrong with a key file, as far as it can be told: raw `age` can seal to anybody, and a stanza doesn't say to
  /// whom. More stanzas than the members and dummies give is a stranger; the very file that leaves one member out is that.
  private func difference(_ epoch: CompartmentState.Epoch, _ file: KeyFile, _ expected: [UInt8]) -> Finding.Kind {
    let (part, number) = (file.place.compartment, file.place.number)
    guard let actual = try? reader.readWhole(.key, epoch.keyFile) else {
      return .keyFileMissing(compartment: part, epoch: number)
    }
    let (there, due) = (Stanzas.count(actual), Stanzas.count(expected))
    let all = roster.recipients(of: epoch)
    // Making it once for each of a thousand readers would take minutes, at every command.
    for left in all where (2...Self.leftOutMax).contains(all.count) {
      let made = try? file.sealed(from: keys, to: all.filter { $0 != left })
      if made == actual { return .omittedReader(compartment: part, epoch: number, writer: epoch.writer) }
    }
    if there > due { return .ghostReader(compartment: part, epoch: number, writer: epoch.writer) }
    if there < due { return .omittedReader(compartment: part, epoch: number, writer: epoch.writer) }
    return .wrongReaders(compartment: part, epoch: number, writer: epoch.writer)
  }

  private static let leftOutMax = 64
}

extension KeyFile {
  /// The key file in force of one epoch.
  init(vault: Digest, _ epoch: CompartmentState.Epoch, of part: String, in id: CaseID) {
    self.init(
      vault: vault, place: EpochName(caseID: id, compartment: part, number: epoch.number), first: epoch.first)
  }
}

extension CompartmentState.Epoch {
  /// What is remembered of a key file that was made again: the file, and the line that names it. The same file named
  /// again, for others, is looked at again.
  var mark: Digest { Hash.sha256(Array("\(keyFile.hex) \(number) \(index)".utf8)) }
}

/// The recipients' lines at the head of an age file.
enum Stanzas {
  static func count(_ file: [UInt8]) -> Int {
    var count = 0
    for line in file.prefix(Limit.keyFileHeaderBytesMax).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      if line.starts(with: "---".utf8) { break }
      if line.starts(with: "-> ".utf8) { count += 1 }
    }
    return count
  }
}

import LedgerStore
import Sealing

/// A `key` line of a register, as the entry leaves it: what has to be known to judge whether the file is the one that its
/// readers would have made.
///
/// The register seals every frame of its case, so a key file that shut somebody out would end the case for them. Such a
/// line is void, and for everybody: nothing here depends on when one reads or on which files one's disk still has. An
/// entry that opens an epoch brings the key file itself, so whoever is among its readers can tell (Decisions/0012).
struct RegisterLine {
  let entry: Entry
  let caseID: CaseID
  let register: CompartmentState
  let number: Int
  let roster: Roster

  /// Of `proof`: a piece of the key file of the epoch that the entry opens.
  static let proof = "key"
  /// A key file with more recipients is longer than an entry may be, and lies in the vault alone.
  static let broughtMax = 256

  var epoch: CompartmentState.Epoch { register.epochs[number - 1] }
  /// True for the entry that opens the epoch. The first epoch's secret has sealed the very frame that opens it.
  var opens: Bool { number > 1 && epoch.openedAt == epoch.index && entry.opensRegister }
  var readers: [Recipient] { roster.recipients(of: epoch) }
  var isBrought: Bool { opens && Set(readers).count <= Self.broughtMax }
  var place: EpochName { EpochName(caseID: caseID, compartment: Roster.Part.register, number: number) }

  /// They were shut out of the vault since they were let in, and have not been let in anew.
  func isLost(to person: String) -> Bool { register.hasLost(person, in: roster, at: epoch.index + 1) }

  /// The key file that the entry brings; nil when it brings another than the line names, or none.
  var brought: [UInt8]? {
    let file = entry.proofs.filter { $0.kind == Self.proof }.flatMap(\.note)
    return Hash.blake2b(file) == epoch.keyFile ? file : nil
  }

  /// The key file in pieces, in order.
  static func proofs(of file: [UInt8]) -> [ProofLine] {
    stride(from: 0, to: file.count, by: LedgerLimit.proofBytesMax).map { start in
      ProofLine(kind: proof, note: Array(file[start..<min(start + LedgerLimit.proofBytesMax, file.count)]))
    }
  }

  func file(_ vault: Digest) -> KeyFile { KeyFile(vault: vault, epoch, of: Roster.Part.register, in: caseID) }

  /// Whether the opened file of a new epoch holds its secret and is, for these readers, what the line names.
  func isMade(_ plaintext: borrowing Plaintext, vault: Digest) -> Bool {
    let expected = file(vault)
    guard KeyFile.read(plaintext) == expected, let secret = try? expected.secret(number, in: plaintext),
      var keys = try? KeyBox(), (try? keys.add(secret, place)) != nil, keys.holds(place, of: epoch.recipient)
    else { return false }
    return keys.makes(epoch, expected, for: readers) ?? false
  }
}

extension Entry {
  /// Opens an epoch of the register after the first.
  var opensRegister: Bool { epochs.contains { $0.compartment == Roster.Part.register && $0.n > 1 } }

  /// What other parties have signed, without the key file of a register.
  var othersProofs: [ProofLine] { proofs.filter { $0.kind != RegisterLine.proof } }

  /// A key file is brought for the epoch that the entry opens, or not at all.
  var bringsTooMuch: Bool { !opensRegister && proofs.count > othersProofs.count }
}

extension Roster {
  /// Whom the key file in force of an epoch must be sealed to.
  func recipients(of epoch: CompartmentState.Epoch) -> [Recipient] {
    var all = epoch.readers.compactMap { recipient(of: $0.key, generation: $0.value) }
    if let audit = epoch.auditEpoch, let recipient = auditRecipient(epoch: audit) { all.append(recipient) }
    return all
  }
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

import LedgerStore
import Sealing
import Syntax

/// The plaintext of a key file: where the secrets belong, and the secrets.
///
///     avhopp/key/v1
///     vault <genesis hash>
///     case <32 hex>
///     compartment <name>
///     epochs <first> <last>
///
///     <32 bytes for each epoch, the first first><0x80 00 … to a size of `Padding`; a register's to a byte less>
///
/// Without the padding, a file's size told which part it is of and how many epochs it holds. That it is a register's, and no
/// document's, it tells still: an auditor opens those alone, and would have to try all.
///
/// The file that opens an epoch holds that epoch's secret alone: whoever writes at night need hold no other. One that is
/// made again for a newcomer holds those before it too, so that a long history is handed over in a line or two.
/// Sealed reproducibly to the members of the epoch, so that each of them can make it again and compare.
struct KeyFile: Equatable {
  let vault: Digest
  /// The last epoch that it holds, whose file it is.
  let place: EpochName
  /// The first: at most `secretsMax` in all.
  let first: Int

  static let secretBytes = 32
  /// With header and padding they fit into the 16 KiB that a plaintext locks.
  static let secretsMax = 500
  private static let headerBytesMax = 384

  init(vault: Digest, place: EpochName, first: Int? = nil) {
    (self.vault, self.place, self.first) = (vault, place, first ?? place.number)
  }

  /// Every epoch that it holds.
  var epochs: [EpochName] {
    (first...place.number).map { EpochName(caseID: place.caseID, compartment: place.compartment, number: $0) }
  }

  /// One line that no other epoch's key file of any vault has.
  var context: String { "\(vault.hex) \(place.caseID.hex) \(place.compartment) \(place.number)" }

  private var header: [UInt8] {
    Array(
      """
      avhopp/key/v1
      vault \(vault.hex)
      case \(place.caseID.hex)
      compartment \(place.compartment)
      epochs \(first) \(place.number)


      """.utf8)
  }

  /// The age file for these readers; the same bytes whoever makes it. nil when a secret of it isn't held.
  func sealed(from keys: borrowing KeyBox, to readers: [Recipient]) throws(SealingError) -> [UInt8]? {
    guard epochs.allSatisfy({ keys.holds($0) }) else { return nil }
    let plaintext = try plaintext(keys)
    return try keys.withSecret(place) { secret throws(SealingError) in
      try Age.sealReproducibly(plaintext, to: readers, secret: secret, context: context)
    }
  }

  /// Bytes of header and secrets.
  private var contentCount: Int { header.count + epochs.count * KeyFile.secretBytes }

  private var paddedCount: Int {
    place.compartment == Roster.Part.register ? Padding.padme(contentCount + 2) - 1 : Padding.padme(contentCount + 1)
  }

  private func plaintext(_ keys: borrowing KeyBox) throws(SealingError) -> Secret {
    let (header, epochs) = (header, epochs)
    // What `filled` is not told lies there as zeros.
    return try Secret.filled(count: paddedCount) { buffer in
      unsafe buffer.copyBytes(from: header)
      var end = header.count
      for epoch in epochs {
        keys.withSecret(epoch) { secret in
          secret.withBytes { unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: $0) }
        }
        end += KeyFile.secretBytes
      }
      unsafe buffer[end] = 0x80
      return buffer.count
    }
  }

  /// Whether a register's key file can have that many bytes, and no other part's with as many stanzas: what spares an auditor
  /// from trying all.
  static func mayBeRegisters(size: Int) -> Bool {
    Age.reproducibleStanzaCounts.contains { stanzas in
      let padded = size - Age.reproducibleBytes(stanzas: stanzas, plaintext: 0) + 1
      return padded >= Padding.floor && Padding.padme(padded) == padded
    }
  }

  /// Reads what a key file held. nil for a plaintext that isn't one.
  static func read(_ plaintext: borrowing Plaintext) -> KeyFile? {
    let bytes = plaintext.withBytes { unsafe Array($0.prefix(headerBytesMax)) }
    guard let end = bytes.indices.dropFirst().first(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }),
      let file = try? read(header: Array(bytes[...end])), file.header == Array(bytes[...end]),
      file.first >= 1, file.first <= file.place.number, file.place.number - file.first < secretsMax,
      file.isPadded(plaintext)
    else { return nil }
    return file
  }

  private func isPadded(_ plaintext: borrowing Plaintext) -> Bool {
    let count = contentCount
    guard plaintext.count == paddedCount else { return false }
    return plaintext.withBytes { bytes in
      unsafe bytes[count] == 0x80 && bytes[(count + 1)...].allSatisfy { $0 == 0 }
    }
  }

  /// The secret of one of its epochs, from its plaintext.
  func secret(_ number: Int, in plaintext: borrowing Plaintext) throws(SealingError) -> Secret {
    try plaintext.secret(at: header.count + (number - first) * KeyFile.secretBytes, count: KeyFile.secretBytes)
  }

  private static func read(header bytes: [UInt8]) throws -> KeyFile {
    var lines = try Lines(bytes, lineMax: 200)
    _ = try lines.field("avhopp/key/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]),
      let caseID = CaseID(hex: try lines.field("case", count: 1)[0])
    else { throw lines.fail("a hash and a case") }
    let compartment = String(try lines.field("compartment", count: 1)[0])
    let numbers = try lines.field("epochs", count: 2).compactMap { Digits.number($0) }
    guard numbers.count == 2 else { throw lines.fail("two numbers") }
    return KeyFile(
      vault: vault, place: EpochName(caseID: caseID, compartment: compartment, number: numbers[1]), first: numbers[0])
  }
}

/// One epoch of one compartment of one case.
struct EpochName: Hashable, Sendable {
  let caseID: CaseID
  let compartment: String
  let number: Int
}

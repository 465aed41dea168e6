import LedgerStore
import Sealing
import Syntax

/// The plaintext of a key file: where the secret belongs, and the secret.
///
///     avhopp/key/v1
///     vault <genesis hash>
///     case <32 hex>
///     compartment <name>
///     epoch <n>
///
///     <32 bytes>
///
/// Sealed reproducibly to the members of the epoch, so that each of them can make it again and compare.
struct KeyFile: Equatable {
  let vault: Digest
  let place: EpochName

  static let secretBytes = 32

  /// One line that no other key file of any vault has.
  var context: String { "\(vault.hex) \(place.caseID.hex) \(place.compartment) \(place.number)" }

  private var header: [UInt8] {
    Array(
      """
      avhopp/key/v1
      vault \(vault.hex)
      case \(place.caseID.hex)
      compartment \(place.compartment)
      epoch \(place.number)


      """.utf8)
  }

  /// The age file for these readers; the same bytes whoever makes it.
  func sealed(_ secret: borrowing Secret, to readers: [Recipient]) throws(SealingError) -> [UInt8] {
    let plaintext = try plaintext(secret)
    return try Age.sealReproducibly(plaintext, to: readers, secret: secret, context: context)
  }

  private func plaintext(_ secret: borrowing Secret) throws(SealingError) -> Secret {
    guard secret.count == KeyFile.secretBytes else { throw .wrongLength("epoch secret") }
    let header = header
    return try secret.withBytes { secret throws(SealingError) in
      try Secret.filled(count: header.count + secret.count) { buffer in
        unsafe buffer.copyBytes(from: header)
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[header.count...]).copyMemory(from: secret)
        return buffer.count
      }
    }
  }

  /// Reads what a key file held. nil for a plaintext that isn't one.
  static func read(_ plaintext: borrowing Plaintext) -> KeyFile? {
    let count = plaintext.count - secretBytes
    guard count > 0, count <= 512 else { return nil }
    let bytes = plaintext.withBytes { unsafe Array($0[..<count]) }
    guard let file = try? read(header: bytes), file.header == bytes else { return nil }
    return file
  }

  private static func read(header bytes: [UInt8]) throws -> KeyFile {
    var lines = try Lines(bytes, lineMax: 200)
    _ = try lines.field("avhopp/key/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]),
      let caseID = CaseID(hex: try lines.field("case", count: 1)[0])
    else { throw lines.fail("a hash and a case") }
    let compartment = String(try lines.field("compartment", count: 1)[0])
    guard let number = Digits.number(try lines.field("epoch", count: 1)[0]) else { throw lines.fail("a number") }
    return KeyFile(vault: vault, place: EpochName(caseID: caseID, compartment: compartment, number: number))
  }
}

/// One epoch of one compartment of one case.
struct EpochName: Hashable, Sendable {
  let caseID: CaseID
  let compartment: String
  let number: Int
}

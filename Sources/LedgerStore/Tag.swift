package import Sealing

/// How the members of a case find its frames: unlinkable to everybody else. 16 bytes.
///
///     BLAKE2b-128(key: tag key, message: case, 16 bytes ‖ seq, 8 bytes big-endian)
package struct Tag: Hashable, Sendable {
  package static let byteCount = 16
  private let storage: SIMD16<UInt8>

  package var bytes: [UInt8] { storage.array }

  /// `key` is the register epoch's secret `.derived(Tag.purpose)`.
  package static func of(seq: Int, case caseID: CaseID, key: borrowing Secret) throws(SealingError) -> Tag {
    let message = caseID.bytes + BigEndian.bytes(seq, count: 8)
    return Tag(unchecked: try Hash.keyedBlake2b(message, key: key, count: byteCount))
  }

  package static let purpose = "avhopp/tag/v1"

  /// nil unless 16 bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Tag.byteCount else { return nil }
    storage = SIMD16(array: Array(bytes))
  }

  /// The same of a part of a buffer: a generic initialiser costs a thousand instructions across modules.
  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == Tag.byteCount else { return nil }
    var storage = SIMD16<UInt8>()
    unsafe withUnsafeMutableBytes(of: &storage) { storage in
      unsafe bytes.withUnsafeBytes { unsafe storage.copyMemory(from: $0) }
    }
    self.storage = storage
  }

  private init(unchecked bytes: [UInt8]) { storage = SIMD16(array: bytes) }
}

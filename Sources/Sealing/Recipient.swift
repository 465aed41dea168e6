internal import Syntax

/// Whom a file is sealed to: an X25519 public key, written `age1…`. Ordered by its bytes.
package struct Recipient: Hashable, Comparable, Sendable {
  private static let prefix = "age"
  private let key: Digest  // 32 bytes without a heap allocation

  /// 32 bytes: canonical (below 2²⁵⁵ − 19), and not of small order; else `.badPoint`.
  package init(bytes: some Collection<UInt8>) throws(SealingError) {
    guard let key = Digest(bytes: bytes) else { throw .wrongLength("recipient") }
    guard Recipient.isAdmitted(key) else { throw .badPoint }
    self.key = key
  }

  /// The lower-case text that `age-keygen` prints, and no other spelling.
  package init(_ text: some StringProtocol) throws(SealingError) {
    let characters = Array(text.utf8)
    var bytes = [UInt8](repeating: 0, count: X25519.byteCount)
    let isRead = unsafe characters.withUnsafeBytes { text in
      unsafe bytes.withUnsafeMutableBytes {
        unsafe Bech32.decode(text, prefix: Recipient.prefix, isUpperCase: false, into: $0)
      }
    }
    guard isRead else { throw .malformed(SyntaxError(line: 1, expected: "an age recipient: age1…")) }
    try self.init(bytes: bytes)
  }

  package var bytes: [UInt8] { key.bytes }

  package var text: String {
    let count = Bech32.textCount(prefix: Recipient.prefix, dataCount: X25519.byteCount)
    return unsafe String(unsafeUninitializedCapacity: count) { text in
      key.withBytes {
        unsafe Bech32.encode(
          $0, prefix: Recipient.prefix, isUpperCase: false,
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(text)[..<count]))
      }
      return count
    }
  }

  package static func < (left: Recipient, right: Recipient) -> Bool { left.key < right.key }

  private static func isAdmitted(_ key: Digest) -> Bool {
    var number = Array(key.bytes.reversed())  // big-endian
    guard number.lexicographicallyPrecedes(prime) else { return false }
    if smallOrder.contains(key.hex) { return false }
    number[31] &= 0xFE
    return number.contains { $0 != 0 }  // 0 and 1
  }

  private static let prime: [UInt8] = [0x7F] + [UInt8](repeating: 0xFF, count: 30) + [0xED]
  /// Points of order eight, and −1 (order two on the twist's side): their shared secret is zero for every key.
  private static let smallOrder: Set<String> = [
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ]
}

internal import Sealing
internal import Syntax

/// 128 random bits that mean nothing. 32 lower-case hex digits as text.
package struct CaseID: Hashable, Sendable {
  /// 16 bytes.
  package let bytes: [UInt8]

  /// The case in which people, roles and rules are recorded.
  package static let roster = CaseID(unchecked: [UInt8](repeating: 0, count: 16))

  package static func random() -> CaseID { CaseID(unchecked: Random.bytes(16)) }

  /// nil unless 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  package init?(hex: some StringProtocol) { self.init(hexBytes: Array(hex.utf8)[...]) }

  init?(hexBytes: ArraySlice<UInt8>) {
    guard let bytes = Hex.decode(hexBytes) else { return nil }
    self.init(bytes: bytes)
  }

  package var hex: String { Hex.encode(bytes) }

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

internal import Sealing
internal import Syntax

/// 128 random bits that mean nothing. 32 lower-case hex digits as text.
package struct CaseID: Hashable, Sendable {
  private let storage: SIMD16<UInt8>

  /// 16 bytes.
  package var bytes: [UInt8] { storage.array }

  /// The case in which people, roles and rules are recorded.
  package static let roster = CaseID(unchecked: [UInt8](repeating: 0, count: 16))

  package static func random() -> CaseID { CaseID(unchecked: Random.bytes(16)) }

  /// nil unless 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    storage = SIMD16(array: bytes)
  }

  package init?(hex: some StringProtocol) { self.init(hexBytes: Array(hex.utf8)[...]) }

  package init?(hexBytes: ArraySlice<UInt8>) {
    guard let bytes = Hex.decode(hexBytes) else { return nil }
    self.init(bytes: bytes)
  }

  package var hex: String { Hex.encode(bytes) }

  private init(unchecked bytes: [UInt8]) { storage = SIMD16(array: bytes) }
}

/// 16 bytes without a heap allocation.
extension SIMD16<UInt8> {
  init(array: [UInt8]) {
    precondition(array.count == 16, "16 bytes")
    self.init()
    unsafe withUnsafeMutableBytes(of: &self) { unsafe $0.copyBytes(from: array) }
  }

  var array: [UInt8] { unsafe withUnsafeBytes(of: self) { unsafe Array($0) } }
}

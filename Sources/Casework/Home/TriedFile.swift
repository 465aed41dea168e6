import Sealing
import Syntax

/// A key file that was looked at, by the first 8 bytes of its name; ordered as those are. A vault has eight key files a case, and
/// whoever remembers them holds this of each: it is a number, and lies in its set without an allocation of its own.
struct TriedFile: Hashable, Comparable {
  let prefix: UInt64

  init(prefix: UInt64) { self.prefix = prefix }
  init(_ hash: Digest) { prefix = hash.withBytes { unsafe $0.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } } }

  /// nil unless 16 lower-case hex digits.
  init?(hex: ArraySlice<UInt8>) {
    guard hex.count == 16, let bytes = Hex.decode(hex) else { return nil }
    prefix = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  var hex: String { Hex.encode((0..<8).map { UInt8(truncatingIfNeeded: prefix >> (56 - 8 * $0)) }) }

  /// As a pin and its journal say it.
  var line: String { "tried \(hex)\n" }
  static let lineBytes = 23

  static func < (left: TriedFile, right: TriedFile) -> Bool { left.prefix < right.prefix }
}

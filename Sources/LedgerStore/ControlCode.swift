package import Sealing

/// A hash that a person can read from paper and type: eight groups of five digits, 132 bits.
///
///     31337 04711 90125 58008 00042 77777 12345 67890
package enum ControlCode {
  /// Each group is four bytes of the hash, big-endian, modulo 100,000.
  package static func text(_ digest: Digest) -> String {
    let bytes = digest.bytes
    let groups = (0..<8).map { group in
      let number = bytes[(group * 4)..<(group * 4 + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let digits = String(number % 100_000)
      return String(repeating: "0", count: 5 - digits.count) + digits
    }
    return groups.joined(separator: " ")
  }

  /// Whether what was typed is this hash's code; spaces and hyphens may stand anywhere or be left out.
  package static func matches(_ typed: String, _ digest: Digest) -> Bool {
    typed.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
      == text(digest).utf8.filter { $0 != UInt8(ascii: " ") }
  }
}

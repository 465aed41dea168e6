/// Names: their grammar, and what was probably meant.
package enum Spelling {
  static func isName(_ text: String) -> Bool {
    matches(text, max: 48, first: isLower, rest: { isLower($0) || isUpper($0) || isDigit($0) })
  }

  static func isEvent(_ text: String) -> Bool {
    matches(text, max: 48, first: isUpper, rest: { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
  }

  package static func isItem(_ text: String) -> Bool {
    matches(text, max: 32, first: isAlphanumeric, rest: { isAlphanumeric($0) || $0 == UInt8(ascii: ".") })
  }

  static func isFactValue(_ text: String) -> Bool {
    matches(text, max: 64, first: isAlphanumeric, rest: { isAlphanumeric($0) || "._:+-".utf8.contains($0) })
  }

  /// Lower case, digits and hyphens; å, ä, ö and é allowed.
  static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 48
      && text.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "0"..."9", "-", "å", "ä", "ö", "é": true
        default: false
        }
      }
  }

  /// What a message may repeat of a name that was found.
  static func shown(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(48).map { $0.value < 0x20 ? "?" : $0 }))
  }

  /// The known name with the fewest differing letters, if it is near enough to be what was meant.
  package static func nearest(to text: String, among known: [String]) -> String? {
    let typed = Array(text.lowercased().unicodeScalars.prefix(48))
    let allowed = max(1, typed.count / 3)
    return known.map { (name: $0, distance: distance(typed, Array($0.lowercased().unicodeScalars))) }
      .filter { $0.distance <= allowed }.min { $0.distance < $1.distance }?.name
  }

  /// Insertions, deletions, replacements and swaps of neighbours.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var best = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
        next.append(best)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }

  private static func matches(_ text: String, max: Int, first: (UInt8) -> Bool, rest: (UInt8) -> Bool) -> Bool {
    let bytes = text.utf8
    guard let start = bytes.first, bytes.count <= max else { return false }
    return first(start) && bytes.dropFirst().allSatisfy(rest)
  }

  private static func isLower(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
  private static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) || isDigit(byte) }
}

extension Unicode.Scalar {
  /// A letter or a digit that Swedish and English are not written with: one that looks like another would make two texts of one.
  var isForeign: Bool {
    if value < 0x80 { return false }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      // Latin, to the end of what European names take; a dotless i and a long s look like others.
      value > 0x17F || value == 0x131 || value == 0x17F
    case .decimalNumber, .letterNumber: true
    default: false
    }
  }
}

@_spi(_Unicode) import Swift

/// What people write into fields: composed letters (NFC), no control characters, within a limit.
package enum PlainText {
  /// Composed, without spaces around. Typed text may come decomposed from a keyboard or a clipboard; nobody should be
  /// refused for that.
  package static func tidied(_ text: String) -> String {
    let scalars = Array(text._nfc)
    let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }

  /// What is wrong with a text; nil if nothing is.
  /// - Parameter max: Unicode scalars, so that the limit is the same on every system.
  package static func fault(_ text: String, max: Int, isMultiline: Bool) -> FieldExpectation? {
    var count = 0
    for scalar in text.unicodeScalars {
      count += 1
      if isMultiline, scalar == "\n" || scalar == "\t" { continue }
      guard isAllowed(scalar) else { return .controlCharacters }
    }
    guard count <= max else { return .tooLong(max) }
    return text.unicodeScalars.elementsEqual(text._nfc) ? nil : .normalised
  }

  /// No controls, no separators that act as line ends, and no scalars that turn the direction of writing: a text must look
  /// the same to the one who proposes and the one who decides. Joiners stay: names and emoji are written with them.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
    case .format: return scalar == "\u{200C}" || scalar == "\u{200D}" || scalar == "\u{AD}"
    default: return true
    }
  }
}

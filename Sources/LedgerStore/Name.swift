/// The words an entry may carry: ASCII, without spaces, short.
package enum Name {
  /// [a-zA-Z][A-Za-z0-9._:-]{0,63}: key names, roles, events, compartments, facts, kinds of proof.
  package static func isName(_ text: some StringProtocol) -> Bool { isName(Array(text.utf8)[...]) }

  /// The same, of text as bytes.
  static func isName(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, isLetter(first), text.count <= LedgerLimit.nameBytesMax else { return false }
    return text.allSatisfy { isLetter($0) || isDigit($0) || isMark($0) }
  }

  /// [A-Za-z0-9._:+-]{1,128}: what a fact says.
  package static func isFactValue(_ text: some StringProtocol) -> Bool { isFactValue(Array(text.utf8)[...]) }

  /// The same, of text as bytes.
  static func isFactValue(_ text: ArraySlice<UInt8>) -> Bool {
    (1...LedgerLimit.factValueBytesMax).contains(text.count)
      && text.allSatisfy { isLetter($0) || isDigit($0) || isMark($0) || $0 == UInt8(ascii: "+") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

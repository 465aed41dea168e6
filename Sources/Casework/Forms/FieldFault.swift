package import Syntax

/// What a field wanted instead. Never carries the answer.
package enum FieldExpectation: Error, Equatable, Sendable {
  case required
  case noSuchField
  case text
  case choice([String])
  /// `2026-11-27`
  case date
  /// `2026-11-27 12:00` in Swedish time, or `2026-11-27T11:00Z`
  case moment
  case number
  case numberAtMost(Int)
  case personNumber
  /// A check digit or a date that cannot be right: offer "uppgivet, ej styrkt".
  case personCheckDigit
  case bool
  /// A path to a file.
  case document
  case documentMissing
  /// Not in the folder of the answers that name it.
  case documentElsewhere
  /// Another file lies there than the one that was looked at, or it has grown or shrunk.
  case documentChanged
  case documentTooLarge(limit: Int)
  case mayNotBeUnknown
  case tooLong(Int)
  case controlCharacters
  /// Composed letters (NFC).
  case normalised
}

package struct FieldFault: Equatable, Sendable {
  package let field: String
  package let expected: FieldExpectation

  package init(field: String, expected: FieldExpectation) { (self.field, self.expected) = (field, expected) }

  /// A name that no field has: a slip worth showing if it looks like a name, `?` if someone wrote an answer in its place.
  static func shownID(_ key: String) -> String {
    let isName = (1...48).contains(key.utf8.count) && key.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
    return isName ? key : "?"
  }
}

/// Everything that is wrong with an answered form, in the order of its fields.
package struct FormFaults: Error, Equatable, Sendable {
  package let faults: [FieldFault]
  /// The JSON itself could not be read (duplicate keys among others); then `faults` is empty.
  package let syntax: SyntaxError?

  package init(_ faults: [FieldFault]) { (self.faults, syntax) = (faults, nil) }
  package init(syntax: SyntaxError) { (faults, self.syntax) = ([], syntax) }
}

extension UInt8 {
  var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) && self < 0x80 }
  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

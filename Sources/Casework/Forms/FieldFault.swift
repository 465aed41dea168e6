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
}

/// Everything that is wrong with an answered form, in the order of its fields.
package struct FormFaults: Error, Equatable, Sendable {
  package let faults: [FieldFault]
  /// The JSON itself could not be read (duplicate keys among others); then `faults` is empty.
  package let syntax: SyntaxError?

  package init(_ faults: [FieldFault]) { (self.faults, syntax) = (faults, nil) }
  package init(syntax: SyntaxError) { (faults, self.syntax) = ([], syntax) }
}

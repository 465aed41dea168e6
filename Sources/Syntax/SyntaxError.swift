/// A text that does not follow its grammar, and where.
///
/// It never carries the bytes that were found: those may be confidential, and an error travels to terminals and logs.
package struct SyntaxError: Error, Equatable, Sendable {
  /// 1-based; 0 where the text as a whole is at fault (its size, a missing last newline).
  package let line: Int
  /// 1-based, in bytes.
  package let column: Int
  /// A constant of ours, in English: "a date", "the line `seq`".
  package let expected: String

  package init(line: Int, column: Int = 1, expected: String) {
    self.line = line
    self.column = column
    self.expected = expected
  }
}

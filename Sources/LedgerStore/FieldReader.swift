internal import Sealing
internal import Syntax

/// The values both our texts (entry, genesis) are made of, read from their lines.
struct FieldReader {
  var lines: Lines

  mutating func header(_ text: String) throws(SyntaxError) {
    guard let line = lines.next(), line == text else { throw lines.fail("the line `\(text)`") }
  }

  mutating func one(_ name: String) throws(SyntaxError) -> Substring { try lines.field(name, count: 1)[0] }

  mutating func end() throws(SyntaxError) {
    guard lines.isAtEnd else {
      throw SyntaxError(line: lines.lineNumber + 1, expected: "a known line in its order, or the end")
    }
  }

  /// All lines of this name that follow, each with `count` values and no two alike.
  mutating func all<Line: Hashable>(
    _ name: String, count: Int, max: Int,
    _ read: (FieldReader, [Substring]) throws(SyntaxError) -> (line: Line, key: [String])
  ) throws(SyntaxError) -> [Line] {
    var found: [Line] = []
    var keys: Set<[String]> = []
    while let values = try lines.fieldIfPresent(name) {
      guard values.count == count else { throw lines.fail("\(count) values in the line `\(name)`") }
      guard found.count < max else { throw lines.fail("at most \(max) lines `\(name)`") }
      let (line, key) = try read(self, values)
      guard keys.insert(key).inserted else { throw lines.fail("no second line `\(name)` for the same thing") }
      found.append(line)
    }
    return found
  }

  func digest(_ text: Substring) throws(SyntaxError) -> Digest {
    guard let digest = Digest(hex: text) else { throw lines.fail("64 lower-case hex digits") }
    return digest
  }

  func optional<Value>(
    _ text: Substring, _ read: (Substring) throws(SyntaxError) -> Value
  ) throws(SyntaxError) -> Value? {
    text == "-" ? nil : try read(text)
  }

  func name(_ text: Substring) throws(SyntaxError) -> String {
    guard Name.isName(text) else { throw lines.fail("a name of letters, digits and . _ : -") }
    return String(text)
  }

  func number(_ text: Substring, from min: Int = 0, max: Int = LedgerLimit.countMax) throws(SyntaxError) -> Int {
    guard let number = Digits.number(text, max: max), number >= min else {
      throw lines.fail("a number from \(min) to \(max)")
    }
    return number
  }

  func moment(_ text: Substring) throws(SyntaxError) -> Moment {
    guard let moment = Moment(text) else { throw lines.fail("a time as 2026-11-22T13:20:00Z") }
    return moment
  }

  func recipient(_ text: Substring) throws(SyntaxError) -> Recipient {
    do { return try Recipient(String(text)) } catch { throw lines.fail("an age recipient") }
  }
}

internal import Sealing
internal import Syntax

/// The values both our texts (entry, genesis) are made of, read from their lines; in bytes, since an audit reads them by
/// the hundred thousand.
struct FieldReader {
  typealias Value = ArraySlice<UInt8>

  var lines: Lines

  mutating func header(_ text: String) throws(SyntaxError) {
    guard let line = lines.nextBytes(), line.elementsEqual(text.utf8) else { throw lines.fail("the line `\(text)`") }
  }

  mutating func one(_ name: String) throws(SyntaxError) -> Value { try lines.valueBytes(name) }

  mutating func three(_ name: String) throws(SyntaxError) -> (Value, Value, Value) {
    guard let values = try lines.fieldBytesIfPresent(name), values.count == 3 else {
      throw lines.fail("the line `\(name)` with three values")
    }
    return (values[0], values[1], values[2])
  }

  mutating func end() throws(SyntaxError) {
    guard lines.isAtEnd else {
      throw SyntaxError(line: lines.lineNumber + 1, expected: "a known line in its order, or the end")
    }
  }

  /// All lines of this name that follow, each with `count` values and no two with the same key.
  mutating func all<Line>(
    _ name: String, count: Int, max: Int,
    _ read: (FieldReader, [Value]) throws(SyntaxError) -> (line: Line, key: Value)
  ) throws(SyntaxError) -> [Line] {
    var found: [Line] = []
    var first: Value?
    var keys: Set<Value> = []
    while let values = try lines.fieldBytesIfPresent(name) {
      guard values.count == count else { throw lines.fail("\(count) values in the line `\(name)`") }
      guard found.count < max else { throw lines.fail("at most \(max) lines `\(name)`") }
      let (line, key) = try read(self, values)
      // Most texts have one such line, which is compared with nothing.
      if let first { keys.insert(first) } else { first = key }
      guard found.isEmpty || keys.insert(key).inserted else {
        throw lines.fail("no second line `\(name)` for the same thing")
      }
      found.append(line)
    }
    return found
  }

  func digest(_ text: Value) throws(SyntaxError) -> Digest {
    guard text.count == 2 * Digest.byteCount, let bytes = Hex.decode(text), let digest = Digest(bytes: bytes) else {
      throw lines.fail("64 lower-case hex digits")
    }
    return digest
  }

  func optional<Read>(
    _ text: Value, _ read: (Value) throws(SyntaxError) -> Read
  ) throws(SyntaxError) -> Read? {
    isNone(text) ? nil : try read(text)
  }

  func isNone(_ text: Value) -> Bool { text.count == 1 && text.first == UInt8(ascii: "-") }

  func string(_ text: Value) -> String { String(decoding: text, as: UTF8.self) }

  func name(_ text: Value) throws(SyntaxError) -> String {
    guard Name.isName(text) else { throw lines.fail("a name of letters, digits and . _ : -") }
    return string(text)
  }

  func number(_ text: Value, from min: Int = 0, max: Int = LedgerLimit.countMax) throws(SyntaxError) -> Int {
    guard let number = Digits.number(text, max: max), number >= min else {
      throw lines.fail("a number from \(min) to \(max)")
    }
    return number
  }

  func moment(_ text: Value) throws(SyntaxError) -> Moment {
    guard let moment = Moment(bytes: text) else { throw lines.fail("a time as 2026-11-22T13:20:00Z") }
    return moment
  }

  func minute(_ text: Value) throws(SyntaxError) -> Moment {
    guard let moment = Moment(minuteBytes: text) else { throw lines.fail("a time as 2026-11-21T23:18Z, or -") }
    return moment
  }

  func recipient(_ text: Value) throws(SyntaxError) -> Recipient {
    do { return try Recipient(string(text)) } catch { throw lines.fail("an age recipient") }
  }
}

/// The one reader of strict text. Every text grammar of ours is read through it:
/// UTF-8, every line ended by LF and nothing else, no control characters (C0, DEL, C1), no line or text above its limit.
///
///     avhopp/entry/v1⏎
///     seq 4⏎
package struct Lines: Sendable {
  /// 1-based number of the line read last; 0 before the first.
  package private(set) var lineNumber = 0
  private let bytes: [UInt8]
  private var position = 0

  /// - Parameters:
  ///   - lineMax: bytes in a line, its LF not counted.
  ///   - totalMax: bytes in the whole text.
  package init(_ bytes: [UInt8], lineMax: Int, totalMax: Int = 1 << 20) throws(SyntaxError) {
    guard bytes.count <= totalMax else { throw SyntaxError(line: 0, expected: "a text within its size limit") }
    if let last = bytes.last, last != Lines.newline { throw SyntaxError(line: 0, expected: "a newline at the end") }
    self.bytes = bytes
    try Lines.check(bytes, lineMax: lineMax)
  }

  package var isAtEnd: Bool { position == bytes.count }

  /// The next line without its LF; nil at the end.
  package mutating func next() -> Substring? {
    guard let line = nextBytes() else { return nil }
    return Substring(decoding: line, as: UTF8.self)
  }

  /// The next line as bytes, without its LF; nil at the end.
  package mutating func nextBytes() -> ArraySlice<UInt8>? {
    guard position < bytes.count else { return nil }
    let start = position
    var end = start
    while bytes[end] != Lines.newline { end += 1 }  // init has seen a newline at the very end
    position = end + 1
    lineNumber += 1
    return bytes[start..<end]
  }

  /// The next line if it starts with `name`, else nil and nothing is read: for lines that come 0..n times.
  package mutating func fieldIfPresent(_ name: String) throws(SyntaxError) -> [Substring]? {
    let saved = (position, lineNumber)
    guard let line = nextBytes() else { return nil }
    let word = name.utf8
    let isNamed =
      line.starts(with: word) && (line.count == word.count || line[line.startIndex + word.count] == Lines.space)
    guard isNamed else {
      (position, lineNumber) = saved
      return nil
    }
    return try values(of: line.dropFirst(word.count), column: word.count + 1)
  }

  /// The line `name a b c` as [a, b, c]: single spaces between, none at the end. `name` alone gives [].
  package mutating func field(_ name: String) throws(SyntaxError) -> [Substring] {
    if let values = try fieldIfPresent(name) { return values }
    throw SyntaxError(line: lineNumber + 1, expected: "the line `\(name)`")
  }

  /// The line `name a b c` with exactly `count` values.
  package mutating func field(_ name: String, count: Int) throws(SyntaxError) -> [Substring] {
    let values = try field(name)
    guard values.count == count else { throw fail("\(count) values in the line `\(name)`") }
    return values
  }

  /// An error at the line read last.
  package func fail(_ expected: String, column: Int = 1) -> SyntaxError {
    SyntaxError(line: lineNumber, column: column, expected: expected)
  }

  private func values(of tail: ArraySlice<UInt8>, column: Int) throws(SyntaxError) -> [Substring] {
    var values: [Substring] = []
    var rest = tail
    while rest.popFirst() != nil {  // the space before each value
      let value = rest.prefix { $0 != Lines.space }
      guard !value.isEmpty else {
        throw fail("single spaces between values", column: column + rest.startIndex - tail.startIndex)
      }
      values.append(Substring(decoding: value, as: UTF8.self))
      rest = rest[value.endIndex...]
    }
    return values
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")

  private static func check(_ bytes: [UInt8], lineMax: Int) throws(SyntaxError) {
    var line = 1
    var start = 0
    var isASCII = true
    var lead: UInt8 = 0  // the byte before
    for (offset, byte) in bytes.enumerated() {
      if byte == newline {
        line += 1
        start = offset + 1
      } else if byte < 0x20 || byte == 0x7F || (lead == 0xC2 && byte >= 0x80 && byte < 0xA0) {
        throw SyntaxError(line: line, column: offset - start + 1, expected: "text without control characters")
      } else if offset - start >= lineMax {
        throw SyntaxError(line: line, column: offset - start + 1, expected: "a line within its size limit")
      }
      if byte >= 0x80 { isASCII = false }
      lead = byte
    }
    if isASCII { return }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw SyntaxError(line: 0, expected: "UTF-8") }
  }
}

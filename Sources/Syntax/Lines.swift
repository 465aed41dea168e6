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
    let end = Lines.end(of: bytes, from: start)
    position = end + 1
    lineNumber += 1
    return bytes[start..<end]
  }

  /// The next line if it starts with `name`, else nil and nothing is read: for lines that come 0..n times.
  package mutating func fieldIfPresent(_ name: String) throws(SyntaxError) -> [Substring]? {
    try fieldBytesIfPresent(name)?.map { Substring(decoding: $0, as: UTF8.self) }
  }

  /// The line `name a b c` as [a, b, c]: single spaces between, none at the end. `name` alone gives [].
  package mutating func field(_ name: String) throws(SyntaxError) -> [Substring] {
    if let values = try fieldIfPresent(name) { return values }
    throw missing(name)
  }

  /// The line `name a b c` with exactly `count` values.
  package mutating func field(_ name: String, count: Int) throws(SyntaxError) -> [Substring] {
    let values = try field(name)
    guard values.count == count else { throw fail("\(count) values in the line `\(name)`") }
    return values
  }

  /// As `fieldIfPresent`, in bytes: for texts that are read by the hundred thousand.
  package mutating func fieldBytesIfPresent(_ name: String) throws(SyntaxError) -> [ArraySlice<UInt8>]? {
    guard let tail = tail(after: name) else { return nil }
    var values: [ArraySlice<UInt8>] = []
    var start = tail.startIndex
    while start < tail.endIndex {  // at the space before each value
      var end = start + 1
      while end < tail.endIndex, tail[end] != Lines.space { end += 1 }
      guard end > start + 1 else { throw fail("single spaces between values", column: name.utf8.count + 1) }
      values.append(tail[(start + 1)..<end])
      start = end
    }
    return values
  }

  /// The one value of the line `name a`.
  package mutating func valueBytes(_ name: String) throws(SyntaxError) -> ArraySlice<UInt8> {
    guard let tail = tail(after: name) else { throw missing(name) }
    guard tail.count > 1, !tail.dropFirst().contains(Lines.space) else { throw fail("1 values in the line `\(name)`") }
    return tail.dropFirst()
  }

  /// An error at the line read last.
  package func fail(_ expected: String, column: Int = 1) -> SyntaxError {
    SyntaxError(line: lineNumber, column: column, expected: expected)
  }

  private func missing(_ name: String) -> SyntaxError {
    SyntaxError(line: lineNumber + 1, expected: "the line `\(name)`")
  }

  /// Takes the next line if its first word is `name`: what follows it, from the space on.
  private mutating func tail(after name: String) -> ArraySlice<UInt8>? {
    let saved = (position, lineNumber)
    guard let line = nextBytes() else { return nil }
    let end = line.startIndex + name.utf8.count
    guard end <= line.endIndex, end == line.endIndex || line[end] == Lines.space, Lines.begins(line, with: name) else {
      (position, lineNumber) = saved
      return nil
    }
    return line[end...]
  }

  /// The next newline: init has seen one at the very end.
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    let text = bytes.span
    var end = start
    while text[end] != newline { end += 1 }
    return end
  }

  /// By place: comparing two sequences in general costs ten times as much, and a text has many lines.
  private static func begins(_ line: ArraySlice<UInt8>, with name: String) -> Bool {
    let (line, name) = (line.span, name.utf8.span)
    for place in name.indices where line[place] != name[place] { return false }
    return true
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")

  /// True only of what `check` passes: nearly every text is printable ASCII.
  private static func isPlain(_ bytes: [UInt8], lineMax: Int) -> Bool {
    let text = bytes.span
    var start = 0
    for offset in text.indices {
      if text[offset] == newline {
        guard offset - start <= lineMax else { return false }
        start = offset + 1
      } else if text[offset] &- 0x20 >= 0x5F {
        return false
      }
    }
    return true
  }

  private static func check(_ bytes: [UInt8], lineMax: Int) throws(SyntaxError) {
    if isPlain(bytes, lineMax: lineMax) { return }
    let text = bytes.span
    var line = 1
    var start = 0
    var isASCII = true
    for offset in text.indices {
      let byte = text[offset]
      if byte == newline {
        line += 1
        start = offset + 1
        continue
      }
      // C2 80 to C2 9F are the controls of C1.
      let isControl =
        byte < 0x20 || byte == 0x7F || byte >= 0x80 && byte < 0xA0 && offset > 0 && text[offset - 1] == 0xC2
      guard !isControl else {
        throw SyntaxError(line: line, column: offset - start + 1, expected: "text without control characters")
      }
      guard offset - start < lineMax else {
        throw SyntaxError(line: line, column: offset - start + 1, expected: "a line within its size limit")
      }
      if byte >= 0x80 { isASCII = false }
    }
    if isASCII { return }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw SyntaxError(line: 0, expected: "UTF-8") }
  }
}

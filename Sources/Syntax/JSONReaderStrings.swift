@_spi(_Unicode) import Swift

/// Strings: found eight bytes at a time, and looked at closer only where they are not ASCII or have escapes.
extension JSONReader {
  mutating func string() throws(SyntaxError) {
    let start = position
    let end = endOfPlainText(from: start + 1)
    position = end.place
    if current == UInt8(ascii: "\"") {
      if !end.isASCII { try checkPlain(from: start + 1) }
      open(.plain, at: start + 1, end: position)
      position += 1
    } else {
      try escapedString(start: start)
    }
  }

  /// The first quote, escape or control character; the text's end if there is none. And whether all before it is ASCII.
  private func endOfPlainText(from start: Int) -> (place: Int, isASCII: Bool) {
    let text = bytes.span
    var place = start
    var high: UInt64 = 0
    while place + 8 <= text.count {
      let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
      let ends = JSONReader.ends(word)
      if ends != 0 {
        let count = ends.trailingZeroBitCount / 8
        high |= word & ((1 << UInt64(8 * count)) - 1)
        return (place + count, high & JSONReader.tops == 0)
      }
      high |= word
      place += 8
    }
    while place < text.count, JSONReader.ends(UInt64(text[place]) | JSONReader.spaces) == 0 {
      high |= UInt64(text[place])
      place += 1
    }
    return (place, high & JSONReader.tops == 0)
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080
  /// Seven bytes that end nothing.
  private static let spaces: UInt64 = 0x2020_2020_2020_2000

  /// The top bit of the first of eight bytes that is a quote, a backslash, below 0x20 or 0x7F; bits above it mean nothing.
  /// A byte from 0x80 on is none of them.
  private static func ends(_ word: UInt64) -> UInt64 {
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
    return zeros(word ^ (ones &* 0x22)) | zeros(word ^ (ones &* 0x5C)) | zeros(word ^ (ones &* 0x7F))
      | ((word &- (ones &* 0x20)) & ~word & tops)
  }

  /// Whether nothing up to the position is a control character of C1 (C2 80 to C2 9F) or can be out of NFC: below U+0300 and
  /// among the dashes and quotation marks of U+2010 to U+2027 there is nothing that composes, decomposes or moves.
  private func isCheckedPlain(from start: Int) -> Bool {
    let text = bytes.span
    var place = start
    while place < position {
      let byte = text[place]
      if byte == 0xC2, text[place + 1] < 0xA0 { return false }
      if byte >= 0xCC {
        guard byte == 0xE2, text[place + 1] == 0x80, text[place + 2] >= 0x90, text[place + 2] <= 0xA7 else {
          return false
        }
        place += 2
      }
      place += 1
    }
    return true
  }

  /// Outside strings there is nothing but ASCII, so this is all that must be seen to be UTF-8.
  private func checkPlain(from start: Int) throws(SyntaxError) {
    let isUTF8 = (try? UTF8Span(validating: bytes.span.extracting(start..<position))) != nil
    guard isUTF8 else { throw notUTF8(from: start) }
    if isCheckedPlain(from: start) { return }
    try check(String(decoding: bytes[start..<position], as: UTF8.self), start: start - 1)
  }

  /// At the first byte that is none of a character's.
  private func notUTF8(from start: Int) -> SyntaxError {
    var fault = start
    do {
      _ = try UTF8Span(validating: bytes.span.extracting(start..<position))
    } catch {
      fault += error.byteOffsets.lowerBound
    }
    return SyntaxError(line: line, column: fault - lineStart + 1, expected: "UTF-8")
  }

  /// The rest of a string, from its first escape on.
  private mutating func escapedString(start: Int) throws(SyntaxError) {
    var text = Array(bytes[(start + 1)..<position])
    while true {
      guard let byte = current else { throw fail("`\"` at the end of the text") }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let whole = String(validating: text, as: UTF8.self) else { throw notUTF8(from: start + 1) }
        try check(whole, start: start)
        open(.escaped, at: start + 1, end: texts.count)
        texts.append(whole)
        return
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
      case 0..<0x20, 0x7F: throw fail("text without control characters")
      default:
        text.append(byte)
        position += 1
      }
    }
  }

  private func check(_ text: String, start: Int) throws(SyntaxError) {
    let place = (line: line, column: start - lineStart + 1)
    guard !text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) else {
      throw SyntaxError(line: place.line, column: place.column, expected: "text without control characters")
    }
    guard text._nfc.elementsEqual(text.unicodeScalars) else {
      throw SyntaxError(line: place.line, column: place.column, expected: "text in Unicode form NFC")
    }
  }

  private mutating func escape() throws(SyntaxError) -> [UInt8] {
    let start = position
    position += 1
    guard let byte = current else { throw fail("an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try hex4()
      if (0xD800...0xDBFF).contains(code), current == UInt8(ascii: "\\") {
        position += 1
        guard current == UInt8(ascii: "u") else { throw fail("the other half of the character") }
        position += 1
        let low = try hex4()
        guard (0xDC00...0xDFFF).contains(low) else { throw fail("the other half of the character") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      let isText = code == 0x0A || code == 0x09 || code >= 0x20 && !(0x7F...0x9F).contains(code)
      if isText, let scalar = Unicode.Scalar(code) { return Array(String(Character(scalar)).utf8) }
    default: break
    }
    position = start
    throw fail("an escape for a character of text")
  }

  private mutating func hex4() throws(SyntaxError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fail("four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}

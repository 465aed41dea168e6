@_spi(_Unicode) import Swift

/// Recursive descent over bytes; depth is bounded by `Limits.depth`.
struct JSONReader {
  private let bytes: [UInt8]
  private let limits: JSON.Limits
  private var position = 0
  private var line = 1
  private var lineStart = 0

  init(_ bytes: [UInt8], limits: JSON.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(SyntaxError) -> JSON {
    guard bytes.count <= limits.bytes else { throw SyntaxError(line: 0, expected: "a text within its size limit") }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw SyntaxError(line: 0, expected: "UTF-8") }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fail("nothing after the value") }
    return value
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func fail(_ expected: String) -> SyntaxError {
    SyntaxError(line: line, column: position - lineStart + 1, expected: expected)
  }

  private mutating func skipSpace() {
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\n"):
        position += 1
        line += 1
        lineStart = position
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(SyntaxError) -> JSON {
    guard depth <= limits.depth else { throw fail("at most \(limits.depth) levels") }
    let (line, column) = (line, position - lineStart + 1)
    func placed(_ value: JSON.Value) -> JSON { JSON(value, line: line, column: column) }
    switch current {
    case UInt8(ascii: "{"): return placed(.object(try members(depth: depth)))
    case UInt8(ascii: "["): return placed(.array(try items(depth: depth)))
    case UInt8(ascii: "\""): return placed(.string(try string()))
    case UInt8(ascii: "t"): return placed(try word("true", .bool(true)))
    case UInt8(ascii: "f"): return placed(try word("false", .bool(false)))
    case UInt8(ascii: "n"): return placed(try word("null", .null))
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return placed(.int(try number()))
    default: throw fail("a value")
    }
  }

  private mutating func word(_ word: String, _ value: JSON.Value) throws(SyntaxError) -> JSON.Value {
    guard bytes[position...].starts(with: word.utf8) else { throw fail("a value") }
    position += word.utf8.count
    return value
  }

  private mutating func members(depth: Int) throws(SyntaxError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    var seen: Set<[UInt8]> = []  // by bytes: String equality would take two spellings of å for one key
    position += 1
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return []
    }
    while true {
      guard current == UInt8(ascii: "\"") else { throw fail("a key in quotes") }
      let (keyLine, keyColumn) = (line, position - lineStart + 1)
      let key = try string()
      guard seen.insert(Array(key.utf8)).inserted else {
        throw SyntaxError(line: keyLine, column: keyColumn, expected: "each key once")
      }
      guard seen.count <= limits.members else { throw fail("at most \(limits.members) members") }
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw fail("`:` after the key") }
      position += 1
      skipSpace()
      members.append(JSON.Member(key, try value(depth: depth + 1), line: keyLine, column: keyColumn))
      guard try more(closing: UInt8(ascii: "}"), "`,` or `}`") else { return members }
    }
  }

  private mutating func items(depth: Int) throws(SyntaxError) -> [JSON] {
    var items: [JSON] = []
    position += 1
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return []
    }
    while true {
      items.append(try value(depth: depth + 1))
      guard items.count <= limits.members else { throw fail("at most \(limits.members) items") }
      guard try more(closing: UInt8(ascii: "]"), "`,` or `]`") else { return items }
    }
  }

  /// After a member or an item: true at a comma, false at the end.
  private mutating func more(closing: UInt8, _ expected: String) throws(SyntaxError) -> Bool {
    skipSpace()
    guard let byte = current, byte == closing || byte == UInt8(ascii: ",") else { throw fail(expected) }
    position += 1
    skipSpace()
    return byte != closing
  }

  private mutating func number() throws(SyntaxError) -> Int64 {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let digitsStart = position
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let hasSpareZero = position - digitsStart > 1 && bytes[digitsStart] == UInt8(ascii: "0")
    guard !hasSpareZero, text != "-0", let value = Int64(text) else {
      position = start
      throw fail("a whole number of at most 64 bits")
    }
    if let byte = current, byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      throw fail("a whole number, no fraction or exponent")
    }
    return value
  }

  private mutating func string() throws(SyntaxError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while true {
      guard let byte = current else { throw fail("`\"` at the end of the text") }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try checked(text, start: start)
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
      case 0..<0x20, 0x7F: throw fail("text without control characters")
      default:
        text.append(byte)
        position += 1
      }
    }
  }

  private func checked(_ bytes: [UInt8], start: Int) throws(SyntaxError) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard bytes.contains(where: { $0 >= 0x80 }) else { return text }
    let place = (line: line, column: start - lineStart + 1)
    guard !text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) else {
      throw SyntaxError(line: place.line, column: place.column, expected: "text without control characters")
    }
    guard text._nfc.elementsEqual(text.unicodeScalars) else {
      throw SyntaxError(line: place.line, column: place.column, expected: "text in Unicode form NFC")
    }
    return text
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

@_spi(_Unicode) import Swift

/// Recursive descent over bytes; depth is bounded by `Limits.depth`.
struct JSONReader {
  private let bytes: [UInt8]
  private let limits: JSON.Limits
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var nodes: [JSONText.Node] = []
  private var texts: [String] = []
  private var numbers: [Int64] = []
  private var lines: [Int32] = []

  /// More keys than this are looked up in a set.
  private static let fewKeys = 12

  init(_ bytes: [UInt8], limits: JSON.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(SyntaxError) -> JSONText {
    guard bytes.count <= min(limits.bytes, Int(Int32.max)) else {
      throw SyntaxError(line: 0, expected: "a text within its size limit")
    }
    guard (try? UTF8Span(validating: bytes.span)) != nil else { throw SyntaxError(line: 0, expected: "UTF-8") }
    nodes.reserveCapacity(bytes.count / 12)
    skipSpace()
    try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fail("nothing after the value") }
    return JSONText(bytes: bytes, nodes: nodes, texts: texts, numbers: numbers, lines: lines)
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
        lines.append(Int32(position))
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(SyntaxError) {
    guard depth <= limits.depth else { throw fail("at most \(limits.depth) levels") }
    switch current {
    case UInt8(ascii: "{"): try members(depth: depth)
    case UInt8(ascii: "["): try items(depth: depth)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true", .yes)
    case UInt8(ascii: "f"): try word("false", .no)
    case UInt8(ascii: "n"): try word("null", .null)
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try number()
    default: throw fail("a value")
    }
  }

  /// Takes up a value; what it holds is taken up after it, and `close` says where that ends.
  private mutating func open(_ kind: JSONText.Kind, at start: Int, end: Int = 0) {
    nodes.append(JSONText.Node(kind: kind, start: Int32(start), end: Int32(end), next: Int32(nodes.count + 1)))
  }

  private mutating func close(_ node: Int) { nodes[node].next = Int32(nodes.count) }

  private mutating func word(_ word: String, _ kind: JSONText.Kind) throws(SyntaxError) {
    guard bytes[position...].starts(with: word.utf8) else { throw fail("a value") }
    open(kind, at: position)
    position += word.utf8.count
  }

  private mutating func members(depth: Int) throws(SyntaxError) {
    let node = nodes.count
    open(.object, at: position)
    defer { close(node) }
    position += 1
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return
    }
    var count = 0
    var seen: Set<ArraySlice<UInt8>> = []
    while true {
      guard current == UInt8(ascii: "\"") else { throw fail("a key in quotes") }
      let (key, place) = (nodes.count, position)
      try string()
      guard isNew(key, in: node, count, &seen) else {
        throw SyntaxError(line: line, column: place - lineStart + 1, expected: "each key once")
      }
      count += 1
      guard count <= limits.members else { throw fail("at most \(limits.members) members") }
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw fail("`:` after the key") }
      position += 1
      skipSpace()
      try value(depth: depth + 1)
      guard try more(closing: UInt8(ascii: "}"), "`,` or `}`") else { return }
    }
  }

  /// Whether none of the `count` keys before it in the object is the same.
  private func isNew(_ key: Int, in object: Int, _ count: Int, _ seen: inout Set<ArraySlice<UInt8>>) -> Bool {
    if count >= Self.fewKeys {
      if count == Self.fewKeys {
        var other = object + 1
        while other < key {
          seen.insert(text(nodes[other]))
          other = Int(nodes[other + 1].next)
        }
      }
      return seen.insert(text(nodes[key])).inserted
    }
    var other = object + 1
    while other < key {
      if isSame(other, key) { return false }
      other = Int(nodes[other + 1].next)
    }
    return true
  }

  private func isSame(_ a: Int, _ b: Int) -> Bool {
    let (a, b) = (nodes[a], nodes[b])
    if a.kind == .escaped || b.kind == .escaped { return text(a).elementsEqual(text(b)) }
    let (first, second, count) = (Int(a.start), Int(b.start), Int(a.end - a.start))
    guard count == Int(b.end - b.start) else { return false }
    let text = bytes.span
    for place in 0..<count where text[first + place] != text[second + place] { return false }
    return true
  }

  private func text(_ node: JSONText.Node) -> ArraySlice<UInt8> {
    node.kind == .escaped
      ? Array(texts[Int(node.end)].utf8)[...] : bytes[Int(node.start)..<Int(node.end)]
  }

  private mutating func items(depth: Int) throws(SyntaxError) {
    let node = nodes.count
    open(.array, at: position)
    defer { close(node) }
    position += 1
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return
    }
    var count = 0
    while true {
      try value(depth: depth + 1)
      count += 1
      guard count <= limits.members else { throw fail("at most \(limits.members) items") }
      guard try more(closing: UInt8(ascii: "]"), "`,` or `]`") else { return }
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

  private mutating func number() throws(SyntaxError) {
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
    open(.int, at: start, end: numbers.count)
    numbers.append(value)
  }

  private mutating func string() throws(SyntaxError) {
    let start = position
    position = endOfPlainText(from: start + 1)
    if current == UInt8(ascii: "\"") {
      if !isCheckedPlain(from: start + 1) {
        try check(String(decoding: bytes[(start + 1)..<position], as: UTF8.self), start: start)
      }
      open(.plain, at: start + 1, end: position)
      position += 1
    } else {
      try escapedString(start: start)
    }
  }

  /// The first quote, escape or control character; the text's end if there is none.
  private func endOfPlainText(from start: Int) -> Int {
    let text = bytes.span
    var place = start
    while place < text.count {
      let byte = text[place]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte == 0x7F { break }
      place += 1
    }
    return place
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

  /// The rest of a string, from its first escape on.
  private mutating func escapedString(start: Int) throws(SyntaxError) {
    var text = Array(bytes[(start + 1)..<position])
    while true {
      guard let byte = current else { throw fail("`\"` at the end of the text") }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        let whole = String(decoding: text, as: UTF8.self)
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

/// Recursive descent over bytes; depth is bounded by `Limits.depth`.
struct JSONReader {
  let bytes: [UInt8]
  private let limits: JSON.Limits
  var position = 0
  var line = 1
  var lineStart = 0
  private var nodes: [JSONText.Node] = []
  var texts: [String] = []
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
    nodes.reserveCapacity(bytes.count / 12)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw fail("UTF-8 without a byte order mark") }
    skipSpace()
    try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fail("nothing after the value") }
    return JSONText(bytes: bytes, nodes: nodes, texts: texts, numbers: numbers, lines: lines)
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  func fail(_ expected: String) -> SyntaxError {
    SyntaxError(line: line, column: position - lineStart + 1, expected: expected)
  }

  @inline(__always)
  private mutating func skipSpace() {
    if position < bytes.count, bytes[position] <= UInt8(ascii: " ") { skipSpaces() }
  }

  private mutating func skipSpaces() {
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
  mutating func open(_ kind: JSONText.Kind, at start: Int, end: Int = 0) {
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
}

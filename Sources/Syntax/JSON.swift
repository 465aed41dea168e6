/// One JSON value and where it stood. Keys keep the order of the text; numbers are whole.
///
/// The standard readers disagree on what a text means (a duplicate key, `1.0` as an integer) and lose the order of keys;
/// a definition that people sign must have one meaning, so what they let through is refused here.
package struct JSON: Sendable {
  package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    case object([Member])
  }

  package struct Member: Sendable {
    package let key: String
    package let value: JSON
    private let name: JSON

    package init(_ key: String, _ value: JSON) { (self.key, self.value, name) = (key, value, .text(key)) }

    init(name: JSON, _ value: JSON) { (key, self.value, self.name) = (name.string ?? "", value, name) }

    /// Where the key stands, 1-based; 0 in a value that was built, not read.
    package var place: (line: Int, column: Int) { name.place }
    package var line: Int { place.line }
    package var column: Int { place.column }
  }

  /// A value of a text that was read is its place in that text; nothing of it is copied before somebody asks.
  enum Source {
    case read(JSONText, Int)
    case built(Value)
  }

  let source: Source

  init(_ text: JSONText, _ node: Int) { source = .read(text, node) }

  package init(_ value: Value) { source = .built(value) }

  package var value: Value {
    switch source {
    case .built(let value): value
    case .read(let text, let node): text.value(node)
    }
  }

  package var line: Int { place.line }
  package var column: Int { place.column }

  /// 1-based, column in bytes; 0 in a value that was built, not read.
  package var place: (line: Int, column: Int) {
    if case .read(let text, let node) = source { text.place(node) } else { (0, 0) }
  }

  /// Every upper bound of a text, with room for the largest definition or form we know of.
  package struct Limits: Sendable {
    package var bytes = 4 << 20
    package var depth = 32
    package var members = 4096

    package init() {}

    package init(bytes: Int) { self.bytes = bytes }
  }

  /// Reads exactly one value. Refuses a byte order mark, bytes after the value, duplicate keys, fractions and exponents,
  /// numbers beyond 64 bits, lone surrogates, control characters other than `\n` and `\t`, and text not in NFC.
  package static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(SyntaxError) -> JSON {
    var reader = JSONReader(bytes, limits: limits)
    return JSON(try reader.document(), 0)
  }

  package subscript(key: String) -> JSON? {
    switch source {
    case .read(let text, let node): return text.member(key, of: node).map { JSON(text, $0) }
    case .built(.object(let members)): return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    case .built: return nil
    }
  }

  /// The members whose keys are none of `keys`.
  package func members(besides keys: [String]) -> [Member] {
    switch source {
    case .read(let text, let node): text.members(of: node, besides: keys)
    case .built: (object ?? []).filter { !keys.contains($0.key) }
    }
  }

  /// Bytes of a string that isn't empty; nil for anything else.
  package var textByteCount: Int? {
    if case .read(let text, let node) = source { return text.byteCount(node) }
    return string.flatMap { $0.isEmpty ? nil : $0.utf8.count }
  }

  /// The text that was read, where this is all of it.
  package var wholeText: [UInt8]? {
    guard case .read(let text, 0) = source else { return nil }
    return text.bytes
  }

  /// Where the bytes of a string stand in the text that was read; nil where they have escapes there, and for anything else.
  package var plainText: Range<Int32>? {
    guard case .read(let text, let node) = source, text.nodes[node].kind == .plain else { return nil }
    return text.nodes[node].start..<text.nodes[node].end
  }

  package var isObject: Bool {
    switch source {
    case .read(let text, let node): text.nodes[node].kind == .object
    case .built(.object): true
    case .built: false
    }
  }

  package var string: String? { if case .string(let text) = value { text } else { nil } }
  package var int: Int64? { if case .int(let number) = value { number } else { nil } }
  package var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }
  package var array: [JSON]? { if case .array(let items) = value { items } else { nil } }
  package var object: [Member]? { if case .object(let members) = value { members } else { nil } }
  package var isNull: Bool { if case .null = value { true } else { false } }

  /// The same content, wherever either stood in its text.
  package func isSame(as other: JSON) -> Bool { canonical() == other.canonical() }
}

/// Values built by us, to be printed.
extension JSON {
  package static let null = JSON(.null)
  package static func text(_ text: String) -> JSON { JSON(.string(text)) }
  package static func number(_ number: Int) -> JSON { JSON(.int(Int64(number))) }
  package static func flag(_ flag: Bool) -> JSON { JSON(.bool(flag)) }
  package static func list(_ items: [JSON]) -> JSON { JSON(.array(items)) }
  package static func record(_ members: [(String, JSON)]) -> JSON {
    JSON(.object(members.map { Member($0.0, $0.1) }))
  }
}

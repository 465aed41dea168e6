/// One JSON value and where it stood. Keys keep the order of the text; numbers are whole.
///
/// The standard readers disagree on what a text means (a duplicate key, `1.0` as an integer) and lose the order of keys;
/// a definition that people sign must have one meaning, so what they let through is refused here.
package struct JSON: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case string(String)
    case array([JSON])
    case object([Member])
  }

  package struct Member: Sendable, Equatable {
    package let key: String
    /// Where the key stands, 1-based; 0 in a value that was built, not read.
    package let line: Int
    package let column: Int
    package let value: JSON

    package init(_ key: String, _ value: JSON, line: Int = 0, column: Int = 0) {
      (self.key, self.value, self.line, self.column) = (key, value, line, column)
    }
  }

  package let value: Value
  /// 1-based, column in bytes; 0 in a value that was built, not read.
  package let line: Int
  package let column: Int

  package init(_ value: Value, line: Int = 0, column: Int = 0) {
    (self.value, self.line, self.column) = (value, line, column)
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
    return try reader.document()
  }

  package subscript(key: String) -> JSON? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  package var string: String? { if case .string(let text) = value { text } else { nil } }
  package var int: Int64? { if case .int(let number) = value { number } else { nil } }
  package var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }
  package var array: [JSON]? { if case .array(let items) = value { items } else { nil } }
  package var object: [Member]? { if case .object(let members) = value { members } else { nil } }
  package var isNull: Bool { value == .null }

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

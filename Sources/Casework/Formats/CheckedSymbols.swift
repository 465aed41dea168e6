internal import Syntax

/// What is wrong with a typed case number or ticket alias. Never carries what was typed.
package enum NumberFault: Error, Equatable, Sendable {
  case empty
  /// 1-based among the symbols typed; dashes and spaces are not counted.
  case foreignCharacter(position: Int)
  case length
  /// Another kind of number: a ticket alias where a case number is asked for, or the other way round.
  case prefix
  /// All symbols are there, and at least one is wrong or two have changed places.
  case checkCharacter
}

/// Eight symbols that people read aloud and type, the last one a check: `7Q3M-9TX2`.
///
/// The alphabet has 31 symbols: digits and capitals without I, L, O (taken for 1, 1, 0), U and V (taken for each other and
/// for W). 31 is prime and the weights 8…1 differ, so every single wrong symbol and every exchange of two symbols, adjacent
/// or not, changes the weighted sum modulo 31.
struct CheckedSymbols: Hashable, Comparable, Sendable {
  static let count = 8
  static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTWXYZ".utf8)

  /// 0…30 each.
  let values: [UInt8]

  /// - Parameters:
  ///   - number: its remainder modulo 31⁷ is kept.
  ///   - kind: 0…30; numbers of one kind never pass the check of another.
  init(number: UInt64, kind: Int) {
    var rest = number
    var symbols: [UInt8] = []
    for _ in 1..<CheckedSymbols.count {
      symbols.append(UInt8(rest % 31))
      rest /= 31
    }
    let check = (62 - CheckedSymbols.sum(symbols) % 31 + kind) % 31
    values = symbols + [UInt8(check)]
  }

  init(typed: some StringProtocol, letter: Character, kind: Int) throws(NumberFault) {
    var symbols = try CheckedSymbols.read(typed, letter: letter)
    if symbols.count == CheckedSymbols.count + 1, symbols[0] == CheckedSymbols.value(of: letter) {
      symbols.removeFirst()
    }
    guard symbols.count == CheckedSymbols.count else { throw .length }
    guard CheckedSymbols.sum(symbols) % 31 == kind % 31 else { throw .checkCharacter }
    values = symbols
  }

  var text: String {
    let symbols = CheckedSymbols.spell(values)
    return "\(symbols.prefix(4))-\(symbols.suffix(4))"
  }

  static func < (a: CheckedSymbols, b: CheckedSymbols) -> Bool { a.values.lexicographicallyPrecedes(b.values) }

  static func spell(_ values: [UInt8]) -> String { String(decoding: values.map { alphabet[Int($0)] }, as: UTF8.self) }

  /// The symbols of a whole or begun number. The letter and its dash (`K-`) are dropped; a letter without a dash may be a
  /// symbol and is kept.
  static func read(_ typed: some StringProtocol, letter: Character) throws(NumberFault) -> [UInt8] {
    var bytes = typed.uppercased().utf8.filter { $0 != UInt8(ascii: " ") }[...]
    if bytes.count >= 2, bytes[bytes.startIndex + 1] == UInt8(ascii: "-"),
      Character(UnicodeScalar(bytes[bytes.startIndex])).isLetter
    {
      guard Character(UnicodeScalar(bytes[bytes.startIndex])) == letter else { throw .prefix }
      bytes = bytes.dropFirst(2)
    }
    var values: [UInt8] = []
    for byte in bytes where byte != UInt8(ascii: "-") {
      guard let value = value(of: Character(UnicodeScalar(byte))) else {
        throw .foreignCharacter(position: values.count + 1)
      }
      values.append(value)
      guard values.count <= count + 1 else { throw .length }
    }
    guard !values.isEmpty else { throw .empty }
    return values
  }

  private static func value(of symbol: Character) -> UInt8? {
    let plain: Character =
      switch symbol {
      case "O": "0"
      case "I", "L": "1"
      default: symbol
      }
    return plain.asciiValue.flatMap { alphabet.firstIndex(of: $0) }.map { UInt8($0) }
  }

  private static func sum(_ values: [UInt8]) -> Int {
    values.enumerated().reduce(0) { $0 + (count - $1.offset) * Int($1.element) }
  }
}

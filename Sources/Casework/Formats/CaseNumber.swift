package import LedgerStore
internal import Sealing
internal import Syntax

/// What people call a case: `K-7Q3M-9TX2`. Computed from the case's id, so it carries no meaning (no year, no municipality)
/// and needs no register; 31⁷ numbers, so two of 20,000 cases share one with a chance under 1 in 100, which is then said.
package struct CaseNumber: Hashable, Comparable, Sendable {
  let symbols: CheckedSymbols

  package init(_ id: CaseID) {
    let digest = Hash.sha256(Array("avhopp/case-number/v1\n\(id.hex)\n".utf8))
    symbols = CheckedSymbols(number: digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }, kind: CaseNumber.kind)
  }

  /// Lower case, missing dashes and a missing `K-` are fine; O is read as 0, I and L as 1.
  package init(typed: some StringProtocol) throws(NumberFault) {
    symbols = try CheckedSymbols(typed: typed, letter: CaseNumber.letter, kind: CaseNumber.kind)
  }

  package var text: String { "K-\(symbols.text)" }

  /// The cases meant by the first symbols of a number. A whole number is checked.
  package static func search(typed: some StringProtocol) throws(NumberFault) -> CaseNumberSearch {
    let values = try CheckedSymbols.read(typed, letter: letter)
    var readings = [values]
    // Without a dash, `K7Q` may be the first three symbols, or the letter and the first two.
    if values.count > 1, !typed.contains("-"), CheckedSymbols.spell([values[0]]) == String(letter) {
      readings.append(Array(values.dropFirst()))
    }
    let beginnings = readings.filter { reading in
      reading.count < CheckedSymbols.count || (try? CaseNumber(typed: CheckedSymbols.spell(reading))) != nil
    }
    guard !beginnings.isEmpty else { throw values.count > CheckedSymbols.count ? .length : .checkCharacter }
    return CaseNumberSearch(beginnings: beginnings)
  }

  package static func < (a: CaseNumber, b: CaseNumber) -> Bool { a.symbols < b.symbols }

  static let letter: Character = "K"
  private static let kind = 0
}

/// A whole or begun case number, to be compared with those of the cases one can see.
package struct CaseNumberSearch: Equatable, Sendable {
  let beginnings: [[UInt8]]

  /// Signs that were typed for sure: without its dash a K may be the letter before the number, or the first of it.
  package var signs: Int { beginnings.map(\.count).min() ?? 0 }

  package var isWhole: Bool { beginnings.allSatisfy { $0.count == CheckedSymbols.count } }

  package func matches(_ number: CaseNumber) -> Bool {
    beginnings.contains { number.symbols.values.starts(with: $0) }
  }
}

/// What police call a case, for one ticket only: `T-XXXX-XXXX`. Random: it says nothing about the case's number.
package struct TicketAlias: Hashable, Sendable {
  let symbols: CheckedSymbols

  package static func random() -> TicketAlias {
    TicketAlias(number: Random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  init(number: UInt64) { symbols = CheckedSymbols(number: number, kind: TicketAlias.kind) }

  package init(typed: some StringProtocol) throws(NumberFault) {
    symbols = try CheckedSymbols(typed: typed, letter: "T", kind: TicketAlias.kind)
  }

  package var text: String { "T-\(symbols.text)" }

  private static let kind = 1
}

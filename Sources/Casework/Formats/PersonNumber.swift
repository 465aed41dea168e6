package import Syntax

/// What is wrong with a typed personal number. `noSuchDate` and `checkDigit` are offered as "uppgivet, ej styrkt".
package enum PersonNumberFault: Error, Equatable, Sendable {
  /// Neither 10 or 12 digits nor a reserve number.
  case malformed
  case noSuchDate
  case checkDigit
  /// Born after today.
  case future
}

/// A personnummer, samordningsnummer, reserve number of our own series, or whatever was said when none could be checked.
/// Folkbokföringslagen (1991:481) 18 §; samordningsnummer: lag (2022:1697), the day of birth plus 60.
package struct PersonNumber: Hashable, Sendable {
  package enum Kind: Sendable { case personnummer, samordningsnummer, reserve, other }

  /// How far the number can be trusted. A right check digit does not prove who someone is, only that nobody mistyped.
  package enum Standing: Sendable {
    /// The check digit holds.
    case proven
    /// "Uppgivet, ej styrkt": kept as it was said.
    case stated
    /// A number of our own stands in for one that nobody knows.
    case unknown
  }

  package let kind: Kind
  package let standing: Standing
  /// As the number says: the birthday itself may differ by days, when the numbers of a day had run out.
  package let birth: CivilDate?
  /// `19900101-9802` (the century written out, so never `+`), `R-2026-000123`, or what was said.
  package let text: String

  /// 12 or 10 digits, with `-`, `+` (100 years or more) or nothing before the last four; or `R-2026-000123`.
  /// - Parameter today: decides the century of 10 digits.
  package init(typed: some StringProtocol, today: CivilDate) throws(PersonNumberFault) {
    let typed = PersonNumber.tidied(typed)
    if let reserve = PersonNumber.reserve(typed) {
      self = reserve
      return
    }
    guard let digits = PersonNumber.Digits(typed, today: today) else { throw .malformed }
    guard let birth = digits.birth else { throw .noSuchDate }
    guard birth <= today else { throw .future }
    guard digits.checkHolds else { throw .checkDigit }
    self.init(digits, birth: birth, standing: .proven, text: digits.text)
  }

  /// What someone said their number is, kept as said: 1…32 letters, digits, spaces and `-+./`. Ten or twelve digits get the
  /// twelve-digit spelling, and a date that can be read off them counts for the age: a child is not to be taken for an
  /// adult because a check digit is wrong.
  package init?(stated: some StringProtocol, today: CivilDate) {
    let text = PersonNumber.tidied(stated)
    guard (1...PersonNumber.statedMax).contains(text.unicodeScalars.count),
      text.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || "0123456789 -+./".unicodeScalars.contains($0) })
    else { return nil }
    let digits = PersonNumber.Digits(text, today: today)
    self.init(digits, birth: digits?.birth, standing: .stated, text: digits?.text ?? text)
  }

  private init(_ digits: PersonNumber.Digits?, birth: CivilDate?, standing: Standing, text: String) {
    kind = digits.map { $0.isCoordination ? .samordningsnummer : .personnummer } ?? .other
    (self.standing, self.birth, self.text) = (standing, birth, text)
  }

  private init(reserveText: String) {
    (kind, standing, birth, text) = (.reserve, .unknown, nil, reserveText)
  }

  /// A number of our own series; it can never be taken for a personnummer. `year` 2000…2999, `number` 1…999,999.
  package static func reserve(year: Int, number: Int) -> PersonNumber? {
    guard (2000...2999).contains(year), (1...999_999).contains(number) else { return nil }
    let digits = String(number)
    return PersonNumber(
      reserveText: "R-\(year)-\(String(repeating: "0", count: 6 - digits.utf8.count))\(digits)")
  }

  /// Whole years at `date`; nil where no birth is known or it lies ahead. Who is born on 29 February is a year older on
  /// 1 March in other years.
  package func age(at date: CivilDate) -> Int? {
    guard let birth, birth <= date else { return nil }
    let hadBirthday = (date.month, date.day) >= (birth.month, birth.day)
    return date.year - birth.year - (hadBirthday ? 0 : 1)
  }

  private static func reserve(_ text: String) -> PersonNumber? {
    let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "R", parts[1].utf8.count == 4, parts[2].utf8.count == 6,
      parts[1...].allSatisfy({ $0.utf8.allSatisfy(isDigit) }), let year = Int(parts[1]), let number = Int(parts[2])
    else { return nil }
    return reserve(year: year, number: number)
  }

  /// Dashes of other kinds become `-`; outer spaces go.
  private static func tidied(_ text: some StringProtocol) -> String {
    let dashes: Set<Unicode.Scalar> = ["\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}"]
    let scalars = text.unicodeScalars.map { dashes.contains($0) ? "-" : ($0 == "\u{A0}" ? " " : $0) }
    let kept = scalars.drop { $0 == " " }
    let last = kept.lastIndex { $0 != " " } ?? kept.startIndex
    return kept.isEmpty ? "" : String(String.UnicodeScalarView(kept[...last]))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private static let statedMax = 32
}

extension PersonNumber {
  /// The twelve digits of a number in the form of a personnummer, right or wrong.
  private struct Digits {
    let values: [Int]

    init?(_ text: String, today: CivilDate) {
      var bytes = text.utf8.filter { $0 != UInt8(ascii: " ") }
      var isOld = false
      if bytes.count == 11 || bytes.count == 13 {
        let sign = bytes.remove(at: bytes.count - 5)
        guard sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return nil }
        isOld = sign == UInt8(ascii: "+")
      }
      guard bytes.count == 10 || bytes.count == 12, bytes.allSatisfy(PersonNumber.isDigit) else { return nil }
      let digits = bytes.map { Int($0 - UInt8(ascii: "0")) }
      values = digits.count == 12 ? digits : Digits.century(digits, isOld: isOld, today: today) + digits
    }

    var isCoordination: Bool { values[6] >= 6 }

    var birth: CivilDate? {
      let day = number(6..<8) - (isCoordination ? 60 : 0)
      return CivilDate(year: number(0..<4), month: number(4..<6), day: day)
    }

    /// Luhn over the last ten: every other digit doubled from the first, the sum of all digits a multiple of ten.
    var checkHolds: Bool {
      let sum = values.suffix(10).enumerated().reduce(0) { sum, digit in
        let weighted = digit.element * (digit.offset % 2 == 0 ? 2 : 1)
        return sum + weighted / 10 + weighted % 10
      }
      return sum % 10 == 0
    }

    var text: String {
      let digits = values.map(String.init)
      return digits[..<8].joined() + "-" + digits[8...].joined()
    }

    private func number(_ range: Range<Int>) -> Int { values[range].reduce(0) { $0 * 10 + $1 } }

    /// The latest century in which the person is born by today; with `+` the one before: the sign changes in the year in
    /// which someone turns 100.
    private static func century(_ digits: [Int], isOld: Bool, today: CivilDate) -> [Int] {
      let short = digits[0] * 10 + digits[1]
      var year = today.year - (today.year % 100) + short
      let monthAndDay = (digits[2] * 10 + digits[3], (digits[4] * 10 + digits[5]) % 60)
      if year > today.year || (year == today.year && monthAndDay > (today.month, today.day)) { year -= 100 }
      if isOld, today.year - year < 100 { year -= 100 }
      return [year / 1000 % 10, year / 100 % 10]
    }
  }
}

/// A day in the Gregorian calendar, years 1 to 9999, without a time zone: "2026-11-22".
package struct CivilDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  package let dayNumber: Int

  /// Days outside the years 1 to 9999 become the nearest day inside: arithmetic on dates never traps.
  package init(dayNumber: Int) {
    self.dayNumber = min(max(dayNumber, CivilDate.dayNumberMin), CivilDate.dayNumberMax)
  }

  /// nil if there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.dayCount(year: year, month: month)
    else { return nil }
    dayNumber = CivilDate.number(year: year, month: month, day: day)
  }

  /// Only the spelling `text` gives.
  package init?(_ text: some StringProtocol) {
    self.init(bytes: Array(text.utf8)[...])
  }

  init?(bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    guard bytes.count == 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
      let year = Digits.fixed(bytes[start..<(start + 4)], count: 4),
      let month = Digits.fixed(bytes[(start + 5)..<(start + 7)], count: 2),
      let day = Digits.fixed(bytes[(start + 8)..<(start + 10)], count: 2)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  package var year: Int { fields.year }
  package var month: Int { fields.month }
  package var day: Int { fields.day }

  package var text: String {
    let fields = fields
    return "\(Digits.padded(fields.year, 4))-\(Digits.padded(fields.month, 2))-\(Digits.padded(fields.day, 2))"
  }

  /// Monday 1 … Sunday 7, as ISO 8601 counts.
  package var weekday: Int { (dayNumber - CivilDate.dayNumberMin) % 7 + 1 }  // 0001-01-01 was a Monday

  package func adding(days: Int) -> CivilDate {
    let (sum, overflow) = dayNumber.addingReportingOverflow(days)
    return CivilDate(dayNumber: overflow ? (days > 0 ? .max : .min) : sum)
  }

  /// 31 January plus a month is the last day of February.
  package func adding(months: Int) -> CivilDate {
    let fields = fields
    let within = min(max(months, -120_000), 120_000)
    let total = fields.year * 12 + fields.month - 1 + within
    guard total >= 12 else { return CivilDate(dayNumber: .min) }
    guard total < 120_000 else { return CivilDate(dayNumber: .max) }
    let (year, month) = (total / 12, total % 12 + 1)
    let day = min(fields.day, CivilDate.dayCount(year: year, month: month))
    return CivilDate(dayNumber: CivilDate.number(year: year, month: month, day: day))
  }

  /// Years and months first, then weeks and days; hours and minutes are left out.
  package func adding(_ period: Period) -> CivilDate {
    adding(months: period.years * 12 + period.months).adding(days: period.weeks * 7 + period.days)
  }

  package static func < (a: CivilDate, b: CivilDate) -> Bool { a.dayNumber < b.dayNumber }

  static let dayNumberMin = -719_162  // 0001-01-01
  static let dayNumberMax = 2_932_896  // 9999-12-31

  static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // The year is counted from March, so that the leap day comes last (Howard Hinnant, "chrono-Compatible Low-Level Date
  // Algorithms"). The days from 0000-03-01 to 1970-01-01 are 719,468; 400 years have 146,097.
  private static func number(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  private var fields: (year: Int, month: Int, day: Int) {
    let days = dayNumber + 719_468
    let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (era * 400 + yearOfEra + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
  }
}

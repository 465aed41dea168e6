internal import Glibc

/// A second in UTC, years 1 to 9999: "2026-11-22T13:20:00Z". No leap seconds, as POSIX counts.
package struct Moment: Hashable, Comparable, Sendable {
  /// Since 1970-01-01T00:00:00Z.
  package let seconds: Int64

  /// Seconds outside the years 1 to 9999 become the nearest inside: arithmetic on moments never traps.
  package init(seconds: Int64) {
    let first = Int64(CivilDate.dayNumberMin) * 86_400
    let last = Int64(CivilDate.dayNumberMax) * 86_400 + 86_399
    self.seconds = min(max(seconds, first), last)
  }

  /// Only the spelling `text` gives.
  package init?(_ text: some StringProtocol) { self.init(bytes: Array(text.utf8)[...]) }

  /// The same, of text as bytes.
  package init?(bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    guard bytes.count == 20, bytes[start + 16] == UInt8(ascii: ":"), bytes[start + 19] == UInt8(ascii: "Z"),
      let second = Digits.fixed(bytes[(start + 17)..<(start + 19)], count: 2), second <= 59,
      let minute = Moment.minute(bytes.prefix(16))
    else { return nil }
    self.init(seconds: minute * 60 + Int64(second))
  }

  /// Only the spelling `minuteText` gives: "2026-11-21T23:18Z".
  package init?(minutes text: some StringProtocol) { self.init(minuteBytes: Array(text.utf8)[...]) }

  /// The same, of text as bytes.
  package init?(minuteBytes bytes: ArraySlice<UInt8>) {
    guard bytes.count == 17, bytes.last == UInt8(ascii: "Z"), let minute = Moment.minute(bytes.prefix(16)) else {
      return nil
    }
    self.init(seconds: minute * 60)
  }

  /// What the machine's clock says.
  package static func now() -> Moment {
    var clock = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &clock)  // cannot fail with this clock and a valid address
    return Moment(seconds: Int64(clock.tv_sec))
  }

  package var text: String { "\(spelled):\(Digits.padded(secondOfDay % 60, 2))Z" }
  package var minuteText: String { "\(spelled)Z" }

  /// The same moment with its seconds dropped: what `minuteText` can carry.
  package var wholeMinute: Moment { Moment(seconds: seconds - Int64(secondOfDay % 60)) }

  /// The day in UTC.
  package var date: CivilDate { CivilDate(dayNumber: Int((seconds - Int64(secondOfDay)) / 86_400)) }

  /// Years and months first, by the calendar in UTC (31 January plus a month is the last of February), then the rest.
  package func adding(_ period: Period) -> Moment {
    let day = date.adding(period)
    let time = secondOfDay + period.hours * 3600 + period.minutes * 60
    return Moment(seconds: Int64(day.dayNumber) * 86_400 + Int64(time))
  }

  package func adding(seconds count: Int64) -> Moment {
    let (sum, overflow) = seconds.addingReportingOverflow(count)
    return Moment(seconds: overflow ? (count > 0 ? .max : .min) : sum)
  }

  package static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }

  private var secondOfDay: Int {
    let remainder = Int(seconds % 86_400)
    return remainder < 0 ? remainder + 86_400 : remainder
  }

  private var spelled: String {
    let second = secondOfDay
    return "\(date.text)T\(Digits.padded(second / 3600, 2)):\(Digits.padded(second / 60 % 60, 2))"
  }

  /// "2026-11-21T23:18" as minutes since 1970.
  private static func minute(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let start = bytes.startIndex
    guard bytes.count == 16, let date = CivilDate(bytes: bytes.prefix(10)), bytes[start + 10] == UInt8(ascii: "T"),
      bytes[start + 13] == UInt8(ascii: ":"),
      let hour = Digits.fixed(bytes[(start + 11)..<(start + 13)], count: 2), hour <= 23,
      let minute = Digits.fixed(bytes[(start + 14)..<(start + 16)], count: 2), minute <= 59
    else { return nil }
    return Int64(date.dayNumber) * 1440 + Int64(hour * 60 + minute)
  }
}

/// A time on the wall in Sweden. Shown to people and typed by them; never stored.
package struct CivilTime: Hashable, Sendable {
  package let date: CivilDate
  package let hour: Int
  package let minute: Int
  package let second: Int

  /// nil unless 0 ≤ hour ≤ 23 and 0 ≤ minute, second ≤ 59.
  package init?(date: CivilDate, hour: Int, minute: Int, second: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    (self.date, self.hour, self.minute, self.second) = (date, hour, minute, second)
  }

  fileprivate init(secondsSince1970 seconds: Int64) {
    let second = Int(((seconds % 86_400) + 86_400) % 86_400)
    date = CivilDate(dayNumber: Int((seconds - Int64(second)) / 86_400))
    (hour, minute, self.second) = (second / 3600, second / 60 % 60, second % 60)
  }

  package var year: Int { date.year }
  package var month: Int { date.month }
  package var day: Int { date.day }
  /// Monday 1 … Sunday 7.
  package var weekday: Int { date.weekday }

  fileprivate var secondsSince1970: Int64 {
    Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
  }
}

/// Swedish civil time: CET, and CEST from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC
/// (directive 2000/84/EC). Computed here, since the system's zone files may be missing and its formatters are slow to start.
/// Right from 1996; before that summer time ended in September.
extension Moment {
  package var swedish: CivilTime { CivilTime(secondsSince1970: seconds + swedishOffset) }

  /// An hour that comes twice (October) means the first; one that is skipped (March) means what the clock would have shown
  /// had it not been put forward.
  package init(swedish time: CivilTime) {
    let wall = time.secondsSince1970
    let summer = Moment(seconds: wall - 7200)
    self = summer.swedishOffset == 7200 ? summer : Moment(seconds: wall - 3600)
  }

  private var swedishOffset: Int64 {
    let year = date.year
    return seconds >= Moment.change(year: year, month: 3) && seconds < Moment.change(year: year, month: 10)
      ? 7200 : 3600
  }

  /// 01:00 UTC on the last Sunday of a month with 31 days.
  private static func change(year: Int, month: Int) -> Int64 {
    guard let last = CivilDate(year: year, month: month, day: 31) else { return .max }
    let sunday = last.adding(days: -(last.weekday % 7))
    return Int64(sunday.dayNumber) * 86_400 + 3600
  }
}

import Syntax
import WorkflowEngine

/// Dates and times as people in Sweden write them, without the system's formatters.
enum Times {
  private static let monthsSv = [
    "jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec",
  ]
  private static let monthsEn = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let daysSv = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]
  private static let daysEn = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// "fre 21 nov 23.12" · "Fri 21 Nov 23:12", Swedish time; with the year when it is not `now`'s.
  static func short(_ moment: Moment, now: Moment, _ l: Language) -> String {
    let time = moment.swedish
    let clock = two(time.hour) + (l == .sv ? "." : ":") + two(time.minute)
    return weekday(time.date, l) + " " + day(time.date, now: now.swedish.date, l) + " " + clock
  }

  /// "2026-11-21 23.12" · "2026-11-21 23:12", Swedish time.
  static func exact(_ moment: Moment, _ l: Language) -> String {
    let time = moment.swedish
    return time.date.text + " " + two(time.hour) + (l == .sv ? "." : ":") + two(time.minute)
  }

  /// "21 nov", and "21 nov 2027" in another year.
  static func day(_ date: CivilDate, now: CivilDate, _ l: Language) -> String {
    let month = (l == .sv ? monthsSv : monthsEn)[date.month - 1]
    return "\(date.day) \(month)" + (date.year == now.year ? "" : " \(date.year)")
  }

  /// What is left until `moment`: "26 timmar kvar", "3 dagar kvar"; nil when it has passed.
  static func left(until moment: Moment, now: Moment, _ l: Language) -> String? {
    let seconds = moment.seconds - now.seconds
    guard seconds > 0 else { return nil }
    let hours = seconds / 3600
    if hours < 1 { return l == .sv ? "mindre än en timme kvar" : "less than an hour left" }
    if hours < 72 { return l == .sv ? "\(hours) tim kvar" : "\(hours) h left" }
    return l == .sv ? "\(hours / 24) dagar kvar" : "\(hours / 24) days left"
  }

  /// What a person types for when something happened: "23:18" or "23.18" (the latest such time that has passed),
  /// "2026-11-21 23:18", "2026-11-21T23:18", all Swedish time, or exactly "2026-11-21T23:18Z".
  static func happened(_ typed: String, now: Moment) -> Moment? {
    if let exact = Moment(minutes: typed) ?? Moment(typed)?.wholeMinute { return exact }
    let parts = typed.split { $0 == " " || $0 == "T" }.map(String.init)
    let today = now.swedish.date
    guard let clock = parts.last.flatMap(clock), parts.count <= 2 else { return nil }
    if parts.count == 2 {
      guard let date = CivilDate(parts[0]) else { return nil }
      return CivilTime(date: date, hour: clock.hour, minute: clock.minute).map { Moment(swedish: $0) }
    }
    for date in [today, today.adding(days: -1)] {
      if let time = CivilTime(date: date, hour: clock.hour, minute: clock.minute), Moment(swedish: time) <= now {
        return Moment(swedish: time)
      }
    }
    return nil
  }

  /// A valid-until as it is typed: a date (to the end of that day) or any form of `happened`.
  static func until(_ typed: String) -> Moment? {
    if let exact = Moment(typed) { return exact }
    guard let date = CivilDate(typed), let end = CivilTime(date: date, hour: 23, minute: 59) else { return nil }
    return Moment(swedish: end)
  }

  private static func clock(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = text.split { $0 == ":" || $0 == "." }
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
    else { return nil }
    return (hour, minute)
  }

  private static func weekday(_ date: CivilDate, _ l: Language) -> String {
    (l == .sv ? daysSv : daysEn)[date.weekday - 1]
  }

  /// "1 150": thousands apart.
  /// A limit in the largest unit in which it is a whole number: 32 MiB, 64 KiB, 1000 byte.
  static func size(_ bytes: Int) -> String {
    if bytes > 0, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
    return bytes > 0 && bytes % 1024 == 0 ? "\(bytes >> 10) KiB" : "\(bytes) byte"
  }

  static func grouped(_ number: Int64) -> String {
    var digits = String(number)[...]
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.append(digits.suffix(3))
      digits = digits.dropLast(3)
    }
    return ([digits] + groups.reversed()).joined(separator: " ")
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

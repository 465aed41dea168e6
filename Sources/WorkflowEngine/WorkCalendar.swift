package import Syntax

/// A day on which Swedish authorities are closed though it is no Saturday or Sunday by itself.
package enum Holiday: Sendable {
  case newYear, epiphany, goodFriday, easter, easterMonday, mayDay, ascension, pentecost, national, midsummer, allSaints
  case christmas, secondChristmas
  /// Equal to Sundays when periods are counted, though not public holidays (lag 1930:173, 2 §).
  case midsummerEve, christmasEve, newYearEve
}

/// Which days are working days in Sweden: lag (1989:253) om allmänna helgdagar, and lag (1930:173) for the three eves.
package enum WorkCalendar {
  package static func isWorkingDay(_ date: CivilDate) -> Bool { date.weekday <= 5 && holiday(date) == nil }

  package static func holiday(_ date: CivilDate) -> Holiday? {
    if let fixed = fixedHoliday(date) { return fixed }
    switch date.dayNumber - easter(year: date.year).dayNumber {
    case -2: return .goodFriday
    case 0: return .easter
    case 1: return .easterMonday
    case 39: return .ascension
    case 49: return .pentecost
    default: break
    }
    // Midsummer's eve is the Friday of 19–25 June, midsummer's day the Saturday of 20–26 June, All Saints' day the Saturday
    // of 31 October – 6 November.
    switch (date.weekday, date.month, date.day) {
    case (5, 6, 19...25): return .midsummerEve
    case (6, 6, 20...26): return .midsummer
    case (6, 10, 31), (6, 11, 1...6): return .allSaints
    default: return nil
    }
  }

  package static func nextWorkday(after date: CivilDate) -> CivilDate {
    var next = date.adding(days: 1)
    while !isWorkingDay(next), next.adding(days: 1) > next { next = next.adding(days: 1) }
    return next
  }

  /// 12.00 Swedish time on the next working day after the Swedish day of `moment`: how long an emergency placement lasts
  /// unless someone says otherwise.
  package static func nextWorkdayNoon(after moment: Moment) -> Moment {
    let day = nextWorkday(after: moment.swedish.date)
    guard let noon = CivilTime(date: day, hour: 12, minute: 0) else { return moment }  // 12.00 is a time of every day
    return Moment(swedish: noon)
  }

  /// The last minute of a day in Sweden, 23:59:00: a valid-until that is a date lasts to it.
  package static func endOfDay(_ date: CivilDate) -> Moment {
    guard let end = CivilTime(date: date, hour: 23, minute: 59) else { return Moment(seconds: 0) }  // as above
    return Moment(swedish: end)
  }

  /// Easter Sunday in the Gregorian calendar (Meeus, Jones, Butcher: "Astronomical Algorithms", ch. 8).
  package static func easter(year: Int) -> CivilDate {
    let golden = year % 19
    let (century, rest) = year.quotientAndRemainder(dividingBy: 100)
    let correction = (century - (century + 8) / 25 + 1) / 3
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
    let late = (golden + 11 * epact + 22 * weekday) / 451
    let days = epact + weekday - 7 * late + 114
    return CivilDate(year: year, month: days / 31, day: days % 31 + 1) ?? CivilDate(dayNumber: 0)  // March or April
  }

  private static func fixedHoliday(_ date: CivilDate) -> Holiday? {
    switch (date.month, date.day) {
    case (1, 1): .newYear
    case (1, 6): .epiphany
    case (5, 1): .mayDay
    case (6, 6): .national
    case (12, 24): .christmasEve
    case (12, 25): .christmas
    case (12, 26): .secondChristmas
    case (12, 31): .newYearEve
    default: nil
    }
  }
}

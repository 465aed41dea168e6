import Syntax
import Testing

@Suite struct `Dates and moments` {
  @Test func `count the days of every year as the calendar does`() throws {
    var date = try #require(CivilDate(year: 1, month: 1, day: 1))
    #expect(date.weekday == 1)
    for year in 1...2400 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let next = try #require(CivilDate(year: year + 1, month: 1, day: 1))
      #expect(next.dayNumber - date.dayNumber == (isLeap ? 366 : 365))
      #expect((date.year, date.month, date.day) == (year, 1, 1))
      date = next
    }
    for number in -2000...20_000 {
      let day = CivilDate(dayNumber: number)
      #expect(CivilDate(day.text) == day)
    }
    #expect(CivilDate(dayNumber: 0).text == "1970-01-01")
    #expect(CivilDate("2026-11-22")?.weekday == 7)
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-1-01", "26-01-01", "2026-01-01 ", "",
    "2026-01-32", "2026/01/01", "+026-01-01",
  ]) func `that do not exist are refused`(text: String) {
    #expect(CivilDate(text) == nil)
    #expect(Moment("\(text)T00:00:00Z") == nil)
  }

  @Test func `have one spelling`() throws {
    let moment = try #require(Moment("2026-11-22T13:20:07Z"))
    #expect(moment.text == "2026-11-22T13:20:07Z")
    #expect(moment.minuteText == "2026-11-22T13:20Z")
    #expect(Moment(minutes: moment.minuteText) == moment.wholeMinute)
    #expect(moment.seconds == 1_795_353_607)
    for text in ["2026-11-22T13:20Z", "2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z", "2026-11-22T13:20:60Z"] {
      #expect(Moment(text) == nil)
    }
    for text in ["2026-11-22 13:20:00Z", "2026-11-22t13:20:00Z", "2026-11-22T13:20:00z", "2026-11-22T13:20:00+00:00"] {
      #expect(Moment(text) == nil)
    }
    #expect(Moment(minutes: "2026-11-22T13:20:00Z") == nil)
  }

  @Test func `never trap, whatever is added`() throws {
    let end = Moment(seconds: .max)
    let start = Moment(seconds: .min)
    #expect(end.text == "9999-12-31T23:59:59Z")
    #expect(start.text == "0001-01-01T00:00:00Z")
    let long = try #require(Period("P9999Y9999M9999DT9999H9999M"))
    #expect(end.adding(long) == end)
    #expect(end.adding(seconds: .max) == end)
    #expect(start.adding(seconds: .min) == start)
    #expect(start.swedish.hour == 1)
    #expect(end.swedish.year == 9999)
    #expect(CivilDate(dayNumber: .max).adding(days: .max) == CivilDate(dayNumber: .max))
    #expect(CivilDate(dayNumber: .min).adding(months: .min) == CivilDate(dayNumber: .min))
  }

  @Test(arguments: [
    ("2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z"), ("2024-02-29T00:00:00Z", "P5Y", "2029-02-28T00:00:00Z"),
    ("2026-11-22T13:20:00Z", "P3W", "2026-12-13T13:20:00Z"), ("2026-12-31T23:30:00Z", "PT24H", "2027-01-01T23:30:00Z"),
    ("2026-12-31T23:30:00Z", "PT45M", "2027-01-01T00:15:00Z"), ("1969-12-31T23:59:59Z", "P14D", "1970-01-14T23:59:59Z"),
  ]) func `are moved by the calendar`(from: String, period: String, to: String) throws {
    let moved = try #require(Moment(from)).adding(try #require(Period(period)))
    #expect(moved.text == to)
  }
}

@Suite struct `Periods` {
  @Test(arguments: ["P14D", "PT24H", "P5Y", "P3W", "P1Y6M", "P1DT12H30M", "PT1M", "P1Y2M3DT4H5M", "P9999D"])
  func `have one spelling`(text: String) {
    #expect(Period(text)?.text == text)
  }

  @Test(arguments: [
    "", "P", "PT", "P1", "P0D", "P01D", "1D", "P1D1M", "P1H", "PT1D", "P1WT1H", "P1W1D", "P-1D", "P1.5D", "P1D ", "p1d",
    "P1DT", "P1D1D", "P10000D", "PT1S", "P1T1H", "PTT1H", "PT1HT1M",
  ]) func `of any other spelling are refused`(text: String) {
    #expect(Period(text) == nil)
  }
}

@Suite struct `Swedish civil time` {
  @Test(arguments: [
    ("2026-11-22T13:20:00Z", "2026-11-22", 14, 20), ("2026-07-01T22:30:00Z", "2026-07-02", 0, 30),
    ("2026-03-29T00:59:00Z", "2026-03-29", 1, 59), ("2026-03-29T01:00:00Z", "2026-03-29", 3, 0),
    ("2026-10-25T00:59:00Z", "2026-10-25", 2, 59), ("2026-10-25T01:00:00Z", "2026-10-25", 2, 0),
    ("2027-03-28T01:00:00Z", "2027-03-28", 3, 0), ("2026-12-31T23:00:00Z", "2027-01-01", 0, 0),
  ]) func `follows the summer time directive`(utc: String, date: String, hour: Int, minute: Int) throws {
    let time = try #require(Moment(utc)).swedish
    #expect((time.date.text, time.hour, time.minute) == (date, hour, minute))
  }

  @Test func `is read back for every half hour of a year, but for the hour that comes twice`() throws {
    let start = try #require(Moment("2026-01-01T00:00:00Z"))
    let twice = try #require(Moment("2026-10-25T01:00:00Z"))
    for step in 0..<(365 * 48) {
      let moment = start.adding(seconds: Int64(step) * 1800)
      let back = Moment(swedish: moment.swedish)
      let isSecond = moment >= twice && moment < twice.adding(seconds: 3600)
      #expect(back == (isSecond ? moment.adding(seconds: -3600) : moment))
    }
  }

  @Test func `takes an hour that is skipped as if the clock had not been put forward`() throws {
    let date = try #require(CivilDate("2026-03-29"))
    let time = try #require(CivilTime(date: date, hour: 2, minute: 30))
    #expect(Moment(swedish: time).text == "2026-03-29T01:30:00Z")
    #expect(CivilTime(date: date, hour: 24, minute: 0) == nil)
  }
}

import Casework
import Syntax
import Testing
import WorkflowEngine

@Suite struct `The Swedish working week` {
  @Test(arguments: [
    (1818, "1818-03-22"), (2000, "2000-04-23"), (2008, "2008-03-23"), (2011, "2011-04-24"), (2024, "2024-03-31"),
    (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25"), (2100, "2100-03-28"),
  ])
  func `knows Easter`(year: Int, day: String) {
    #expect(WorkCalendar.easter(year: year).text == day)
  }

  /// The almanac's red days and the three eves of 2026 that fall on no weekend by themselves or do.
  @Test func `has these holidays in 2026`() {
    let days = (0..<365).map { CivilDate("2026-01-01")!.adding(days: $0) }
    let holidays = days.filter { WorkCalendar.holiday($0) != nil }.map { String($0.text.dropFirst(5)) }
    #expect(
      holidays == [
        "01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14", "05-24", "06-06", "06-19", "06-20", "10-31",
        "12-24", "12-25", "12-26", "12-31",
      ])
    #expect(days.filter(WorkCalendar.isWorkingDay).count == 251)
  }

  @Test(arguments: [
    // Friday night in November: Monday noon, winter time.
    ("2026-11-20T22:10:00Z", "2026-11-23T11:00:00Z"),
    // Half past midnight in Sweden is still the day before in UTC: the Swedish day counts.
    ("2026-11-22T23:30:00Z", "2026-11-24T11:00:00Z"),
    // 23 December 2026: eve, two holidays and a Sunday between.
    ("2026-12-23T21:00:00Z", "2026-12-28T11:00:00Z"),
    // Maundy Thursday: Easter Monday is over on Tuesday, summer time.
    ("2026-04-02T20:00:00Z", "2026-04-07T10:00:00Z"),
    // Easter eve 2027, the night the clocks change: Tuesday noon in the new time.
    ("2027-03-27T20:00:00Z", "2027-03-30T10:00:00Z"),
  ])
  func `gives noon of the next working day`(now: String, noon: String) {
    #expect(WorkCalendar.nextWorkdayNoon(after: Moment(now)!).text == noon)
  }

  @Test func `ends a day one minute before midnight in Sweden`() {
    #expect(WorkCalendar.endOfDay(CivilDate("2026-11-27")!).text == "2026-11-27T22:59:00Z")
    #expect(WorkCalendar.endOfDay(CivilDate("2026-07-01")!).text == "2026-07-01T21:59:00Z")
  }
}

@Suite struct `Foreign text on a terminal` {
  @Test(arguments: [
    ("Åsa Öberg, 3 st", "Åsa Öberg, 3 st"),
    ("\u{1B}[2Jhej", "\\u{1B}[2Jhej"),
    ("a\r\nb", "a\\u{D}\\u{A}b"),
    ("a\u{9B}31mb", "a\\u{9B}31mb"),
    ("exe\u{202E}fdp.", "exe\\u{202E}fdp."),
    ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ("a\u{200B}b\u{FEFF}", "a\\u{200B}b\\u{FEFF}"),
    ("\u{E0041}", "\\u{E0041}"),
    ("kol\tumn", "kol umn"),
    ("\u{2028}", "\\u{2028}"),
    ("e\u{301}", "e\u{301}"),
  ])
  func `cannot move, colour, turn or hide`(text: String, shown: String) {
    #expect(Array(ForeignText.shown(text).unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test func `never holds a control or format character, whatever comes in`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = ForeignText.shown(String(Character(scalar)))
      let isSafe = shown.unicodeScalars.allSatisfy {
        $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
      }
      if !isSafe { Issue.record("U+\(String(value, radix: 16)) passes") }
    }
  }

  @Test func `is cut at its limit, and marks do not climb`() {
    #expect(ForeignText.shown(String(repeating: "a", count: 10), limit: 4) == "aaaa…")
    let tower = "e" + String(repeating: "\u{301}", count: 40)
    #expect(ForeignText.shown(tower).unicodeScalars.filter { $0 == "\u{301}" }.count == 4)
  }

  @Test func `keeps its lines when lines are shown`() {
    #expect(ForeignText.shownLines("a\r\nb\n\nc\rd") == ["a", "b", "", "c\\u{D}d"])
  }
}

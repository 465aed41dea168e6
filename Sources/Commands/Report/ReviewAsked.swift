import Casework
import Syntax
import WorkflowEngine

/// Which openings a log review or a report is asked for, and by which seed its sample is drawn again: the same options for both.
struct ReviewAsked {
  let period: ReviewPeriod
  /// nil: the ledger's own.
  let seed: String?

  static let options = [
    Option("from", "DATE", sv: "läsningar från och med; annars förra månaden", en: "openings from; else last month"),
    Option(
      "to", "DATE", sv: "läsningar till och med; annars förra månadens slut",
      en: "openings up to and including; else the end of last month"),
    Option(
      "seed", "HEX", sv: "dra ett stickprov igen med dess frö; annars ger liggaren fröet",
      en: "draw a sample again by its seed; else the ledger gives it"),
  ]

  init(_ arguments: Arguments, now: Moment) throws(UsageFault) {
    period = try ReviewPeriod(arguments, now: now)
    seed = arguments.value("seed")
    guard seed.map(LogReview.isSeed) ?? true else {
      throw .badValue(of: "--seed", expected: Label(sv: "högst 64 tecken 0–9, a–f", en: "up to 64 of 0–9, a–f"))
    }
  }
}

extension ReviewPeriod {
  /// Last month where nothing is said.
  init(_ arguments: Arguments, now: Moment) throws(UsageFault) {
    let today = now.swedish.date
    let lastMonth = ReviewPeriod(months: 1, before: today)
    let first = try Self.date(arguments, "from") ?? lastMonth.first
    let last = try Self.date(arguments, "to") ?? (arguments.has("from") ? today : lastMonth.last)
    guard let period = ReviewPeriod(from: first, to: last) else {
      throw .badValue(of: "--to", expected: Label(sv: "en dag som inte är före --from", en: "a day not before --from"))
    }
    self = period
  }

  private static func date(_ arguments: Arguments, _ name: String) throws(UsageFault) -> CivilDate? {
    guard let text = arguments.value(name) else { return nil }
    guard let date = CivilDate(text) else {
      throw .badValue(of: "--" + name, expected: Label(sv: "en dag som 2026-11-30", en: "a day such as 2026-11-30"))
    }
    return date
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// That the review of a month was made is a signed entry of its own: also of a month in which nobody opened anything.
@Suite struct `The log review of a month` {
  let town: Town
  let id: CaseID
  let november = ReviewPeriod(months: 0, before: CivilDate("2026-11-20")!)
  private let december = Moment("2026-11-30T23:00:00Z")!

  /// A case of frida's, who is the unit manager, with emil in it, on 20 November.
  init() throws {
    town = try Town.staffed()
    let frida = try town.office("frida")
    id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.addMembers([(try town.key("emil"), ["register", "investigation"])], in: id)
    _ = try frida.note("Samtal", compartment: "investigation", in: id)
  }

  private func open(_ name: String) throws {
    let office = try town.office(name)
    let note = try #require(try office.state(of: id).latest("NOTE"))
    _ = try office.read(note.leaf, reason: .supervision, in: id)
  }

  private func review(_ office: Office) throws -> LogReview {
    let history = try office.history(isDeep: false)
    return LogReview(
      of: history.openings(from: november.from, to: november.to), seed: try office.reviewSeed(history, to: november.to))
  }

  private func closing(_ office: Office) throws -> ReviewClosing? {
    try review(office).closing(november, by: office.me)
  }

  private func dues(_ office: Office) throws -> [ReviewDue] {
    try office.inbox().compactMap { item in
      guard case .review(let due) = item else { return nil }
      return due
    }
  }

  @Test func `is closed by a signed entry, though nobody opened anything, and the auditor has it`() throws {
    try town.admit("joar", roles: ["granskare"])
    _ = try town.office("frida").note("Till joars nyckel", compartment: "investigation", in: id)
    town.pass(december.seconds - town.now.seconds)
    let frida = try town.office("frida")
    let made = try #require(try closing(frida))
    #expect((made.rows, made.questions, made.own) == (0, 0, 0) && !made.seed.isByHand)
    let done = try frida.closeReview(made)
    let history = try town.office("joar").history()
    #expect(history.report.isComplete)
    let closed = history.closedReviews
    #expect(closed.map(\.closing) == [made] && closed.map(\.by) == [frida.me] && closed.map(\.leaf) == [done.leaf])
    #expect(
      closed.first?.closing.period.first.text == "2026-11-01" && closed.first?.closing.period.last.text == "2026-11-30")
    #expect(throws: CaseworkError.oversight(.reviewClosed(town.now.swedish.date))) { _ = try frida.closeReview(made) }
    #expect(try town.office("anna").roster.closedReviews.count == 1)
  }

  @Test func `is not closed while it lasts, nor while a row has no answer, nor by who reviews nothing`() throws {
    try open("emil")
    try open("frida")
    let early = try town.office("frida")
    let seed = ReviewSeed("00")
    let nothing = ReviewClosing(period: november, rows: 0, questions: 0, own: 0, seed: seed)
    #expect(throws: CaseworkError.oversight(.reviewNotOver)) { _ = try early.closeReview(nothing) }
    town.pass(december.seconds - town.now.seconds)
    let frida = try town.office("frida")
    #expect(try closing(frida) == nil)
    let row = try #require(try review(frida).left(for: frida.me).first?.opening)
    #expect(row.entry.signer == (try town.key("emil")))
    _ = try frida.review(row.entry.leaf, .question, seed: seed, in: id)
    // Her own is another manager's.
    #expect(try closing(frida).map { [$0.rows, $0.questions, $0.own] } == [1, 1, 1])
    _ = try frida.review(row.entry.leaf, .inOrder, seed: seed, in: id)
    #expect(try closing(frida).map { [$0.rows, $0.questions, $0.own] } == [1, 0, 1])
    let gun = try town.office("gun")
    #expect(throws: CaseworkError.oversight(.notAReviewer)) { _ = try gun.closeReview(nothing) }
  }

  @Test func `waits in the manager's inbox from the first of the next month until it is closed`() throws {
    try open("emil")
    town.pass(december.seconds - 1 - town.now.seconds)
    #expect(try dues(try town.office("frida")).isEmpty)
    town.pass(1)
    let frida = try town.office("frida")
    #expect(try dues(frida) == [ReviewDue(period: november, left: (1, 0))])
    // Who reviews nothing, or has no case to look at, is not told.
    for name in ["emil", "gun"] { #expect(try dues(try town.office(name)).isEmpty) }
    try town.admit("rut", roles: ["socialdirektor"])
    #expect(try dues(try town.office("rut")).isEmpty)
    let row = try #require(try review(frida).left(for: frida.me).first?.opening)
    _ = try frida.review(row.entry.leaf, .question, seed: ReviewSeed("00"), in: id)
    #expect(try dues(frida) == [ReviewDue(period: november, left: (0, 1))])
    _ = try frida.closeReview(try #require(try closing(frida)))
    #expect(try dues(frida).isEmpty)
    // And so does the next month's, and one that was left undone.
    town.pass(40 * 86_400)
    #expect(try dues(frida).map(\.period.first.text) == ["2026-12-01"])
    town.pass(31 * 86_400)
    #expect(try dues(frida).map(\.period.first.text) == ["2027-01-01", "2026-12-01"])
  }

  @Test func `tells who is asked about a reading, until there is another answer or the month is closed`() throws {
    for _ in 0..<2 { try open("emil") }
    try open("gun")
    town.pass(december.seconds - town.now.seconds)
    let frida = try town.office("frida")
    let readings = try frida.state(of: id).entries(of: "READ")
    func asked(_ name: String) throws -> [Int] {
      try town.office(name).inbox().compactMap { item in
        guard case .asked(id, let seq, _, frida.me) = item else { return nil }
        return seq
      }
    }
    func answer(_ reading: CaseEntry, _ outcome: ReviewOutcome) throws {
      _ = try frida.review(reading.leaf, outcome, seed: ReviewSeed("00"), in: id)
    }
    #expect(try asked("emil") == [])
    for reading in readings { try answer(reading, .question) }
    #expect(try asked("emil") == readings.prefix(2).map(\.seq) && asked("gun") == [readings[2].seq])
    #expect(try asked("frida") == [])
    try answer(readings[0], .inOrder)
    #expect(try asked("emil") == [readings[1].seq])
    _ = try frida.closeReview(try #require(try closing(frida)))
    #expect(try asked("emil") == [] && asked("gun") == [])
    try answer(readings[1], .question)
    #expect(try asked("emil") == [readings[1].seq], "asked again after that")
  }
}

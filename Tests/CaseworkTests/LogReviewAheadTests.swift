import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// Somebody reads on a laptop whose clock is ahead, by accident or so that the reading is of no period that is looked at.
extension `A log review` {
  @Test func `shows what is dated ahead, whatever the period, until two have corrected its clock`() throws {
    let (from, to) = (Moment("2026-10-31T23:00:00Z")!, Moment("2026-11-30T23:00:00Z")!)
    func shown() throws -> [Set<Opening.Mark>] {
      let found = try town.office("frida").history(isDeep: false).openings(from: from, to: to)
      return LogReview(of: found, seed: ReviewSeed("00")).rows.map(\.opening.marks)
    }
    town.pass(12 * 3600)
    town.set(clockOf: "emil", to: Moment("2031-11-21T10:10:00Z")!)
    try open("emil", .other)
    #expect(try shown() == [[.unassigned, .ahead]])
    let frida = try town.office("frida")
    let reading = try #require(try frida.state(of: id).latest("READ"))
    let correction = try frida.correct(reading.leaf, text: nil, compartment: "register", in: id)
    #expect(try shown() == [[.unassigned, .ahead]])
    _ = try town.office("gun").endorse(correction.leaf, in: id)
    #expect(try shown() == [[.unassigned]])
    #expect(try town.office("frida").history(isDeep: false).openings(from: from, to: to).map(\.time) == [town.now])
    #expect(try town.office("frida").history(isDeep: false).openings(from: to, to: to).isEmpty)
  }

  @Test func `takes nothing out of its sample for what is dated ahead`() throws {
    town.pass(12 * 3600)
    let frida = try town.office("frida")
    _ = try frida.assign(frida.me, in: id)
    for _ in 0..<12 { try open("frida", nil) }
    func drawn() throws -> [Digest] {
      LogReview(of: try openings(), seed: ReviewSeed("00")).rows.filter(\.isSampled).map(\.opening.entry.leaf)
    }
    let before = try drawn()
    town.set(clockOf: "emil", to: Moment("2031-11-21T10:10:00Z")!)
    for _ in 0..<12 { try open("emil", .other) }
    #expect(try drawn() == before)
  }

  /// Whoever is a day ahead ends no period: else they know its seed, and may read what it will not draw.
  @Test func `is drawn by no seed that one clock could fix before the period is over`() throws {
    let midnight = Moment("2026-11-21T23:00:00Z")!
    let frida = try town.office("frida")
    func seed() throws -> ReviewSeed { try frida.reviewSeed(try frida.history(isDeep: false), to: midnight) }
    town.set(clockOf: "emil", to: Moment("2026-11-23T09:00:00Z")!)
    let early = try town.office("emil").note("Framåt", compartment: "investigation", in: id)
    try frida.refresh()
    let known = frida.pin.head.root.hex
    try open("gun", .supervision)
    _ = try frida.note("Samtal", compartment: "investigation", in: id)
    let root = frida.pin.head.root.hex
    town.pass(midnight.seconds - town.now.seconds)
    #expect(try seed() == ReviewSeed(root, isByHand: false) && known != root)
    // Two have passed the end: it is over, and nobody who dates back makes another.
    _ = try frida.note("Efter", compartment: "investigation", in: id)
    town.set(clockOf: "gun", to: Moment("2026-11-21T12:00:00Z")!)
    _ = try town.office("gun").openCase(workflow: "avhopp")
    #expect(try seed() == ReviewSeed(root, isByHand: false))
    // Nor does it change when the clock that was ahead is corrected.
    town.set(clockOf: "gun", to: nil)
    let correction = try frida.correct(early.leaf, text: nil, compartment: "investigation", in: id)
    _ = try town.office("gun").endorse(correction.leaf, in: id)
    #expect(try seed() == ReviewSeed(root, isByHand: false))
  }

  /// November is over, and perhaps reviewed, when somebody reads and says that it was in November.
  @Test(arguments: [1, 2]) func `shows what is dated back in the period that it was written in, and draws as before`(
    speakers: Int
  ) throws {
    let (november, december) = (Moment("2026-10-31T23:00:00Z")!, Moment("2026-11-30T23:00:00Z")!)
    let (january, night) = (Moment("2026-12-31T23:00:00Z")!, Int64(12 * 3600))
    let frida = try town.office("frida")
    let other = try frida.openCase(workflow: "avhopp").caseID
    town.pass(night)
    _ = try frida.assign(frida.me, in: id)
    for _ in 0..<8 { try open("frida", nil) }
    func review(_ from: Moment, _ to: Moment) throws -> LogReview {
      LogReview(
        of: try town.office("frida").history(isDeep: false).openings(from: from, to: to), seed: ReviewSeed("00"))
    }
    func drawn(_ review: LogReview) -> [Digest] { review.rows.filter(\.isSampled).map(\.opening.entry.leaf) }
    let before = try review(november, december)
    #expect(before.count == 8 && before.rows.allSatisfy { !$0.opening.marks.contains(.behind) })
    town.pass(13 * 86_400)
    // The reviewer's word, and perhaps another's, in December.
    _ = try town.office("frida").note("Granskat", compartment: "investigation", in: id)
    if speakers == 2 { _ = try town.office("gun").note("Samtal", compartment: "investigation", in: other) }
    town.set(clockOf: "emil", to: Moment("2026-11-28T10:00:00Z")!)
    try open("emil", .other)
    let reading = try #require(try town.office("frida").state(of: id).latest("READ"))
    #expect(reading.time == Moment("2026-11-28T10:00:00Z"))
    let found = try review(december, january)
    #expect(found.rows.map(\.opening.entry.leaf) == [reading.leaf])
    #expect(found.rows.first?.opening.marks == [.unassigned, .behind] && found.rows.first?.isSampled == false)
    let again = try review(november, december)
    #expect(again.rows.contains { $0.opening.entry.leaf == reading.leaf })
    if speakers == 2 { #expect(drawn(again) == drawn(before)) }
    // One who reads in December is of December alone.
    town.pass(60)
    try open("frida", nil)
    #expect(try review(december, january).count == 2 && review(november, december).count == 9)
    #expect(try review(december, january).rows.last?.opening.marks == [])
  }
}

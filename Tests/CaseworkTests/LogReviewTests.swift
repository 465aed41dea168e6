import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite struct `A log review` {
  let town: Town
  let id: CaseID

  /// A case of frida's and gun's, with emil in it and a note that all may read. It is ten past eleven on a Friday night.
  init() throws {
    town = try Town.staffed()
    let frida = try town.office("frida")
    id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.addMembers([(try town.key("emil"), ["register", "investigation"])], in: id)
    _ = try frida.note("Samtal", compartment: "investigation", in: id)
  }

  func open(_ name: String, _ reason: ReadingReason?) throws {
    let office = try town.office(name)
    let note = try #require(try office.state(of: id).latest("NOTE"))
    _ = try office.read(note.leaf, reason: reason, in: id)
  }

  func openings() throws -> [Opening] { try town.office("frida").history(isDeep: false).openings }

  @Test func `marks what is outside assignment, at night without duty, and in a closed case`() throws {
    try open("emil", .other)
    let day = Moment("2026-11-23T09:00:00Z")!
    town.pass(day.seconds - town.now.seconds)
    _ = try town.office("frida").assign(try town.key("emil"), in: id)
    try open("emil", nil)
    try open("gun", .supervision)
    let frida = try town.office("frida")
    let form = try answers(
      "deceased", ["date": .unknown, "left": .unknown], frida.state(of: id).workflow, at: town.now)
    _ = try frida.record(Order(event: "DECEASED", answers: form), in: id)
    try open("emil", nil)
    let found = try openings()
    #expect(found.map(\.marks) == [[.unassigned, .night], [], [.unassigned], [.closed]])
    #expect(found.map(\.reason) == [.other, .responsible, .supervision, .responsible])
    #expect(found.allSatisfy { $0.parts == ["investigation"] })
  }

  @Test func `marks many openings by one person in one day, and no fewer`() throws {
    let office = try town.office("emil")
    _ = try office.assign(office.me, in: id)
    let note = try #require(try office.state(of: id).latest("NOTE"))
    for _ in 0..<Opening.manyADay { _ = try office.read(note.leaf, in: id) }
    #expect(try openings().allSatisfy { !$0.marks.contains(.many) })
    _ = try office.read(note.leaf, in: id)
    #expect(try openings().allSatisfy { $0.marks.contains(.many) })
  }

  @Test func `always shows what was saved or sent on, and what was refused`() throws {
    let day = Moment("2026-11-23T09:00:00Z")!
    town.pass(day.seconds - town.now.seconds)
    let emil = try town.office("emil")
    _ = try emil.assign(emil.me, in: id)
    let note = try #require(try emil.state(of: id).latest("NOTE"))
    _ = try emil.read(note.leaf, to: .file, in: id)
    _ = try emil.read(note.leaf, to: .pipe, in: id)
    _ = try emil.read(note.leaf, in: id)
    #expect(try openings().map(\.marks) == [[.saved], [.sent], []])
    let found = try openings()
    #expect(
      Set(found.map { LogReview(of: [$0], seed: ReviewSeed("00")).rows.count }) == [1], "the last one is the sample")
    let rows = LogReview(of: found + found + found, seed: ReviewSeed("00")).rows
    #expect(rows.filter { !$0.opening.marks.isEmpty }.count == 6)
  }

  @Test func `has a refused attempt in it, once a day, and nobody's word that opens anything`() throws {
    let frida = try town.office("frida")
    let threat = try frida.note("Hotet", compartment: "threat", in: id)
    let emil = try town.office("emil")
    func ask() {
      #expect(throws: CaseworkError.notMember(compartment: "threat")) { _ = try emil.read(threat.leaf, in: id) }
    }
    let before = try emil.state(of: id).entries.count
    for _ in 0..<3 { ask() }
    #expect(try frida.state(of: id).entries.dropFirst(before).map(\.event) == ["REFUSED"])
    let attempt = try #require(try openings().last)
    #expect(attempt.isRefusal && attempt.marks.contains(.refused) && attempt.entry.signer == emil.me)
    #expect(attempt.parts == ["threat"] && attempt.reason == nil && attempt.entry.ref == threat.leaf)
    #expect(try frida.state(of: id).entry(threat.leaf)?.readBy == [])
    let review = LogReview(of: [attempt], seed: ReviewSeed("00"))
    #expect(review.count == 0 && review.refused == 1 && review.rows.map(\.isSampled) == [false])
    _ = try frida.review(attempt.entry.leaf, .question, seed: ReviewSeed("00"), in: id)
    #expect(try openings().last?.reviews.map(\.outcome) == [.question])
    town.pass(86_401)
    ask()
    #expect(try frida.state(of: id).entries.filter { $0.event == "REFUSED" }.count == 2)
    #expect(try frida.audit().passed)
    // Who is not in the case has nothing to write, and nowhere.
    let outside = try town.office("hans")
    let size = try frida.audit().size
    #expect(throws: CaseworkError.unknownCase) { _ = try outside.read(threat.leaf, in: id) }
    #expect(try frida.audit().size == size)
  }

  @Test func `takes no false word of where a reading went, or of a refusal`() throws {
    let frida = try town.office("frida")
    let note = try #require(try frida.state(of: id).latest("NOTE")).leaf
    let threat = try frida.note("Hotet", compartment: "threat", in: id)
    let forger = Forger(try town.office("frida"))
    func forged(_ event: String, _ facts: [(String, String)], _ ref: Digest? = nil) throws -> VoidRule? {
      let voids = try town.office("gun").state(of: id).voids.count
      try forger.write(in: id) { entry in
        (entry.event, entry.role, entry.ref) = (event, "enhetschef", ref ?? note)
        entry.facts = facts.map { FactLine(name: $0.0, value: $0.1) }
      }
      return try town.office("gun").state(of: id).voids.dropFirst(voids).last?.rule
    }
    let read = [("part", "investigation"), ("reason", "other")]
    #expect(try forged("READ", read + [("to", "paper")]) == .fact)
    #expect(try forged("READ", read + [("to", "file"), ("to", "pipe")]) == .fact)
    #expect(try forged("READ", read + [("to", "file")]) == nil)
    #expect(try forged("REFUSED", [("part", "investigation")]) == .readPart, "frida reads it")
    #expect(try forged("REFUSED", [("part", "threat")], note) == .readPart, "nothing there")
    #expect(try forged("REFUSED", []) == .readPart)
    #expect(try forged("REFUSED", [("part", "threat"), ("reason", "other")], threat.leaf) == .fact)
  }

  @Test func `draws the same sample from the same seed, and always shows what is marked`() throws {
    let frida = try town.office("frida")
    let more = try (0..<3).map { _ in try frida.openCase(workflow: "avhopp").caseID }
    for id in more {
      let note = try frida.note("Samtal", compartment: "investigation", in: id)
      for _ in 0..<8 { _ = try frida.read(note.leaf, reason: .supervision, in: id) }
      _ = try frida.assign(frida.me, in: id)
    }
    town.pass(12 * 3600)
    for id in more {
      let note = try #require(try frida.state(of: id).latest("NOTE"))
      for _ in 0..<8 { _ = try frida.read(note.leaf, reason: nil, in: id) }
    }
    let all = try openings()
    #expect(all.count == 48)
    let marked = Set(all.filter { !$0.marks.isEmpty }.map(\.entry.leaf))
    #expect(marked.count == 24)
    func drawn(_ openings: [Opening], _ seed: String) -> Set<Digest> {
      Set(LogReview(of: openings, seed: ReviewSeed(seed)).rows.filter(\.isSampled).map(\.opening.entry.leaf))
    }
    var samples: Set<Set<Digest>> = []
    for seed in ["00", "01", "02", "03", "04", "05", "06", "07"] {
      let review = LogReview(of: all, seed: ReviewSeed(seed))
      #expect(marked.isSubset(of: review.rows.map(\.opening.entry.leaf)))
      let sample = drawn(all, seed)
      #expect((32...37).contains(sample.count), "two cases of sixteen openings, and five, some perhaps among those")
      #expect(drawn(all.reversed(), seed) == sample, "whatever the order")
      samples.insert(sample)
    }
    #expect(samples.count > 1)
  }

  @Test func `is drawn by the ledger, and says so where somebody chose the seed or waited for another`() throws {
    try open("emil", .other)
    let midnight = Moment("2026-11-21T23:00:00Z")!
    let frida = try town.office("frida")
    func seed(_ stated: String? = nil) throws -> ReviewSeed {
      try frida.reviewSeed(try frida.history(isDeep: false), to: midnight, stated: stated)
    }
    let early = try seed()
    #expect(early.isByHand, "the period is not over: the next entry makes another")
    _ = try frida.note("Samtal", compartment: "investigation", in: id)
    #expect(try seed().text != early.text)
    let root = frida.pin.head.root.hex
    town.pass(midnight.seconds - town.now.seconds)
    #expect(try seed() == ReviewSeed(root, isByHand: false))
    // Nothing that comes later makes another, of ours or of cases that we do not read.
    _ = try town.office("emil").openCase(workflow: "avhopp", role: "socialsekreterare")
    #expect(try seed().text == root)
    _ = try frida.note("Samtal", compartment: "investigation", in: id)
    #expect(try seed() == ReviewSeed(root, isByHand: false))
    #expect(try town.office("gun").reviewSeed(town.office("gun").history(isDeep: false), to: midnight).text == root)
    #expect(try seed(root) == ReviewSeed(root, isByHand: false))
    #expect(try seed("0b") == ReviewSeed("0b", isByHand: true))
  }

  @Test func `is not put off by who says that they read to decide, and may not`() throws {
    let day = Moment("2026-11-23T09:00:00Z")!
    town.pass(day.seconds - town.now.seconds)
    let frida = try town.office("frida")
    let workflow = try frida.state(of: id).workflow
    let parts = ["register", "investigation", "economy", "plan", "threat", "identity"]
    for name in ["emil", "hans"] { _ = try frida.addMembers([(try town.key(name), parts)], in: id) }
    let form = try #require(workflow.events["PROPOSE_PLACEMENT"]?.form.flatMap { workflow.forms[$0] })
    let proposal = try frida.record(Order(event: "PROPOSE_PLACEMENT", answers: filled(form, at: town.now)), in: id)
    for name in ["emil", "hans"] { _ = try town.office(name).read(proposal.leaf, reason: .decision, in: id) }
    _ = try frida.read(proposal.leaf, reason: .decision, in: id)
    let found = try openings()
    let ours = [try town.key("emil"), try town.key("hans"), frida.me]
    #expect(found.map(\.entry.signer) == ours)
    // Hans decides. Emil does not, nor frida of what she proposed.
    #expect(found.map(\.marks) == [[.unassigned], [], [.unassigned]])
  }

  @Test func `ends in a signed word that the case's people and the audit see`() throws {
    try open("emil", .other)
    let opening = try #require(try openings().first)
    let frida = try town.office("frida")
    _ = try frida.review(opening.entry.leaf, .question, seed: ReviewSeed("00ff"), in: id)
    _ = try frida.review(opening.entry.leaf, .inOrder, seed: ReviewSeed("00ff"), in: id)
    let reviews = try #require(try town.office("gun").history(isDeep: false).openings.first).reviews
    #expect(reviews.map(\.outcome) == [.question, .inOrder])
    #expect(reviews.allSatisfy { $0.reviewer == frida.me && $0.seed == "00ff" && $0.isByHand })
    _ = try frida.review(opening.entry.leaf, .inOrder, seed: ReviewSeed("00ff", isByHand: false), in: id)
    #expect(try openings().first?.reviews.map(\.isByHand) == [true, true, false])
    #expect(try frida.audit().passed)
  }

  @Test func `of one's own opening, by another role, or of something else is void on every client`() throws {
    try open("frida", .supervision)
    try open("emil", .other)
    let found = try openings()
    let frida = try town.office("frida")
    #expect(throws: CaseworkError.wouldBeVoid(.selfEndorsed)) {
      _ = try frida.review(found[0].entry.leaf, .inOrder, seed: ReviewSeed("00ff"), in: id)
    }
    let forger = Forger(try town.office("frida"))
    func forged(_ change: (inout Entry) -> Void) throws -> VoidRule? {
      try forger.write(in: id) { entry in
        (entry.event, entry.role, entry.ref) = ("LOG_REVIEW", "enhetschef", found[1].entry.leaf)
        entry.facts = [FactLine(name: "outcome", value: "ok"), FactLine(name: "sample", value: "00ff")]
        change(&entry)
      }
      return try town.office("gun").state(of: id).voids.last?.rule
    }
    #expect(try forged { $0.ref = found[0].entry.leaf } == .selfEndorsed)
    let note = try #require(try frida.state(of: id).latest("NOTE")).leaf
    #expect(try forged { $0.ref = note } == .reference)
    #expect(try forged { $0.ref = nil } == .reference)
    #expect(try forged { $0.facts[0] = FactLine(name: "outcome", value: "fine") } == .fact)
    #expect(try forged { $0.facts[1] = FactLine(name: "sample", value: "NO") } == .fact)
    #expect(try forged { $0.facts.removeLast() } == .fact)
    #expect(try forged { $0.facts.append(FactLine(name: "drawn", value: "fair")) } == .fact)
    let gun = try town.office("gun")
    #expect(throws: CaseworkError.wouldBeVoid(.role)) {
      _ = try gun.review(found[1].entry.leaf, .inOrder, seed: ReviewSeed("00ff"), in: id)
    }
    #expect(try openings().allSatisfy(\.reviews.isEmpty))
  }
}

import Syntax
import Testing

@testable import WorkflowEngine

/// One case, moved where it stands.
@Suite struct `A case that moves to another version` {
  private static let day: Int64 = 86_400

  private func moving(_ changes: [(old: String, new: String)], map: [String: String] = [:]) throws -> Migration {
    let text = try SmallDefinition.changed(changes)
    return Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(text.utf8), file: "new.json"), map: map)
  }

  private func effect(
    _ migration: Migration, _ story: CaseStory, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Migration.Effect {
    switch migration.move(story.position, at: story.time) {
    case .moves(let effect): return effect
    case .stays(let obstacles):
      Issue.record("\(obstacles)", sourceLocation: sourceLocation)
      throw StoryStopped()
    }
  }

  private func obstacles(_ migration: Migration, _ story: CaseStory) -> [Migration.Obstacle.Code] {
    if case .stays(let obstacles) = migration.move(story.position, at: story.time) { obstacles.map(\.code) } else { [] }
  }

  private static let answer = #""answer": { "length": "P14D""#
  private static let slower = #""answer": { "length": "P30D""#

  @Test func `is the same case where nothing differs`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing())
    let proposal = try story.take(story.proposing())
    story.read("disa", proposal)
    let moved = try effect(try moving([]), story)
    #expect(moved.position == story.position)
    #expect(moved.facts == [] && moved.proposals == [])
    #expect(moved.deadlines.allSatisfy { $0.before == $0.after && $0.after != nil })
  }

  @Test func `keeps the absolute time of its deadlines, whatever their period now is`() throws {
    var story = try CaseStory.small()
    let due = story.time.adding(seconds: 14 * Self.day)
    story.wait(3 * Self.day)
    for length in ["P2D", "P30D"] {
      let migration = try moving([(Self.answer, #""answer": { "length": "\#(length)""#)])
      let moved = try effect(migration, story)
      #expect(moved.deadlines.map { $0.before?.due } == [due] && moved.deadlines.map { $0.after?.due } == [due])
      let (before, none) = migration.new.elapsed(to: due.adding(seconds: -1), moved.position)
      #expect(none == [])
      let (_, fired) = migration.new.elapsed(to: due, before)
      #expect(fired.map(\.period) == ["answer"] && fired.map(\.due) == [due])
    }
    // What is entered after the move runs by the new length.
    let slow = CaseStory(try moving([(Self.answer, Self.slower)]).new)
    #expect(slow.workflow.due(at: slow.position).map(\.due) == [slow.time.adding(seconds: 30 * Self.day)])
  }

  @Test func `has no deadline fire again that has fired, and lets one that is due fire first, by the old rules`() throws
  {
    var story = try CaseStory.small()
    story.wait(15 * Self.day)
    let migration = try moving([(Self.answer, Self.slower)])
    let moved = try effect(migration, story)
    #expect(moved.position.fired.map(\.period) == ["answer"])
    #expect(moved.deadlines == [])
    let (later, fired) = migration.new.elapsed(to: story.time.adding(seconds: 400 * Self.day), moved.position)
    #expect(fired == [] && later.fired.map(\.period) == ["answer"])
  }

  @Test func `counts a deadline that is new from the move, and one with another name from where it was`() throws {
    let added =
      #""@answer": { "guard": "clock", "escalate": "koordinator" }, "@oral": { "guard": "clock", "escalate": "beslutsfattare" } } },"#
    let open = #""@answer": { "guard": "clock", "escalate": "koordinator" } } },"#
    var story = try CaseStory.small()
    let due = story.time.adding(seconds: 14 * Self.day)
    story.wait(10 * Self.day)
    let moved = try effect(try moving([(open, added)]), story)
    #expect(moved.deadlines.map { $0.before?.period } == [nil, "answer"])
    #expect(moved.deadlines.map { $0.after?.due } == [story.time.adding(seconds: 3 * Self.day), due])
    let renamed = open.replacing("@answer", with: "@followUp")
    let other = try effect(try moving([(open, renamed)]), story)
    #expect(other.deadlines.map { $0.after?.period } == ["followUp"])
    #expect(other.deadlines.map { $0.after?.due } == [due], "the same alarm by another name, no new fourteen days")
    // And once it has fired it does not come again under the new name.
    story.wait(5 * Self.day)
    let late = try effect(try moving([(open, renamed)]), story)
    #expect(late.deadlines == [] && late.position.fired.map(\.period) == ["answer"])
  }

  @Test func `loses no deadline unseen`() throws {
    let open = #""after": { "@answer": { "guard": "clock", "escalate": "koordinator" } } },"#
    let none = #""after": { "@keep": { "target": "closed", "guard": "clock", "escalate": "koordinator" } } },"#
    let story = try CaseStory.small()
    let moved = try effect(try moving([(open, none)]), story)
    // One that only told is not taken for one that moves the case: that begins anew.
    #expect(moved.deadlines.map { [$0.before?.period, $0.after?.period] } == [["answer", nil], [nil, "keep"]])
    #expect(moved.deadlines.last?.after?.due.swedish.date.text == "2031-11-20")
  }

  @Test func `stays where it is without a place in the new version, and where it would cross a boundary`() throws {
    let text = SmallDefinition.text.replacing("\"emergency\"", with: "\"acute\"")
    func renamed(_ map: [String: String]) throws -> Migration {
      Migration(
        from: try SmallDefinition.workflow(), to: try Workflow.read(Array(text.utf8), file: "new.json"), map: map)
    }
    let at = "case.protection.emergency"
    var story = try CaseStory.small()
    #expect(obstacles(try renamed([:]), story) == [], "it is not there")
    try story.take(story.placing())
    #expect(obstacles(try renamed([:]), story) == [.noPlace])
    #expect(obstacles(try renamed([at: "case.protection.none"]), story) == [.crosses])
    #expect(obstacles(try renamed([at: "case.protection.placed"]), story) == [.crosses], "nobody decided to go on")
    let moved = try effect(try renamed([at: "case.protection.acute"]), story)
    #expect(moved.deadlines.allSatisfy { $0.before?.due == $0.after?.due })
    #expect(moved.position.entered == story.position.entered)
  }

  @Test func `never goes past a decision, nor makes one undone or another`() throws {
    var story = try CaseStory.small()
    let (open, support, closed) = ("case.handling.open", "case.handling.support", "case.handling.closed")
    #expect(obstacles(try moving([], map: [open: support]), story) == [.crosses])
    let proposal = try story.take(story.proposing())
    try story.take(story.endorsing(proposal))
    story.read("disa", proposal)
    try story.take(story.granting(proposal))
    #expect(story.isIn(support))
    #expect(obstacles(try moving([], map: [support: open]), story) == [.crosses])
    #expect(obstacles(try moving([], map: [support: closed]), story) == [.crosses])
    // Another insats of the same kind is another decision.
    var money = try CaseStory.small()
    try money.take(
      money.step(
        "GRANT_MONEY", "disa", "beslutsfattare", facts: [StepFact(name: "decision", value: "granted")], items: ["4.12"])
    )
    let swapped = try moving([], map: ["case.economy.active": "case.protection.placed"])
    #expect(obstacles(swapped, money) == [.noPlace], "they exclude each other")
    #expect(obstacles(try moving([], map: ["case.economy.active": "case.economy.none"]), money) == [.crosses])
  }

  @Test func `is given nothing by a region that is new`() throws {
    let region = { (trait: String) in
      #""extra": { "label": { "sv": "Ny", "en": "New" }, "initial": "idle", "states": { "idle": { "label": { "sv": "Vilar", "en": "Idle" }\#(trait) } } }, "economy": { "label""#
    }
    let at = #""economy": { "label""#
    let story = try CaseStory.small()
    #expect(obstacles(try moving([(at, region(""))]), story) == [])
    for trait in [", \"protective\": true", ", \"discretionary\": true"] {
      let migration = try moving([(at, region(trait))])
      #expect(obstacles(migration, story) == [.crosses])
      #expect(migration.check().map(\.code) == [.imageCrosses], "and the proof says so for all")
    }
  }

  @Test func `takes a whole region along under another name`() throws {
    let text = SmallDefinition.text.replacing("\"economy\"", with: "\"money\"").replacing(
      "economy.none", with: "money.none")
    let migration = Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(text.utf8), file: "new.json"),
      map: ["case.economy": "case.money"])
    #expect(migration.check() == [])
    let story = try CaseStory.small()
    let moved = try effect(migration, story)
    #expect(migration.new.activePaths(at: moved.position).contains("case.money.none"))
    #expect(moved.position.entered.allSatisfy { $0 ?? story.time == story.time })
  }

  @Test func `loses no consent, decision, part or exclusion, and tells which other facts it has no use for`() throws {
    var story = try CaseStory.small()
    try story.take(
      story.step("CONSENT", "anna", "socialsekreterare", facts: [StepFact(name: "consent", value: "police")]))
    try story.take(story.step("ORAL", "anna", "socialsekreterare", facts: [StepFact(name: "assessment", value: "low")]))
    let narrower = SmallDefinition.text.replacing(#""police""#, with: #""agency""#)
    let fewer = Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(narrower.utf8), file: "new.json"))
    #expect(obstacles(fewer, story) == [.fact])
    #expect(fewer.check().map(\.code) == [.noImage])
    let oral = SmallDefinition.text.replacing("\"assessment\"", with: "\"telephone\"").replacing(
      #""kind": "telephone""#, with: #""kind": "assessment""#)
    let other = Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(oral.utf8), file: "new.json"))
    let moved = try effect(other, story)
    #expect(moved.facts == ["assessment"])
    #expect(Set(moved.position.facts.keys) == ["consent"])
    // A part that is gone.
    let parted = try Workflow.read(
      Array(
        try SmallDefinition.changed([
          (
            #""standing": ["koordinator", "beslutsfattare"] }"#,
            #""standing": ["koordinator", "beslutsfattare"] }, "extra": { "sv": "Mer", "en": "More", "readers": ["jour"], "standing": ["jour"] }"#
          )
        ]).utf8), file: "parted.json")
    let gone = Migration(from: parted, to: try SmallDefinition.workflow())
    #expect(obstacles(gone, CaseStory(parted)) == [.part])
    #expect(gone.check().map(\.code) == [.noImage])
  }

  @Test func `remembers whom it keeps from acting`() throws {
    let text = SmallDefinition.text.replacing("\"PROPOSE\"", with: "\"SUGGEST\"")
    let migration = Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(text.utf8), file: "new.json"))
    // Who proposes may not decide: under another name nobody would have proposed.
    #expect(migration.check().map(\.code) == [.noImage])
    var story = try CaseStory.small()
    #expect(obstacles(migration, story) == [])
    try story.take(story.proposing())
    #expect(Set(obstacles(migration, story)) == [.event, .proposal])
  }

  @Test func `has its proposals decided as before, or not moved under them`() throws {
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing())
    try story.take(story.endorsing(proposal))
    story.read("disa", proposal)
    let alike = try moving([(Self.answer, Self.slower), (#""sv": "Bevilja""#, #""sv": "Bifalla""#)])
    #expect(obstacles(alike, story) == [.proposal], "an endorsement that has lapsed would count again")
    let labelled = try moving([(#""sv": "Bevilja", "en""#, #""sv": "Bifalla", "en""#)])
    var moved = CaseStory(labelled.new)
    moved.time = story.time
    moved.position = try effect(labelled, story).position
    try moved.take(
      Step(
        event: "GRANT", actor: "disa", role: "beslutsfattare", leaf: "g", ref: proposal, time: story.time,
        facts: [StepFact(name: "decision", value: "granted")], delegations: ["4.12"]))
    #expect(moved.isIn("case.handling.support"))
    let looser = try moving([(#"{ "approvals": 1, "of": "PROPOSE""#, #"{ "approvals": 2, "of": "PROPOSE""#)])
    #expect(obstacles(looser, story) == [.proposal])
    // Decided, it is in nobody's way.
    try story.take(story.granting(proposal))
    #expect(obstacles(looser, story) == [])
  }

  @Test func `does not become a case of another workflow, and does not wake when it has ended`() throws {
    let other = try moving([(#""id": "small""#, #""id": "other""#), (##""#small.erased""##, ##""#other.erased""##)])
    #expect(obstacles(other, try CaseStory.small()) == [.otherWorkflow])
    #expect(other.check().map(\.code) == [.noImage])
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing())
    story.read("disa", proposal)
    try story.take(story.step("REFUSE", "disa", "beslutsfattare", ref: proposal, items: ["4.12"]))
    story.wait(6 * 366 * Self.day)
    #expect(obstacles(try moving([]), story) == [.ended])
  }

  @Test func `goes back only to where it was, if the new version has that memory`() throws {
    let history = (
      #""support": { "label""#,
      #""back": { "type": "history", "history": "deep", "target": "open" }, "support": { "label""#
    )
    let remembering = try moving([history]).new
    let unfounded = Migration(from: try SmallDefinition.workflow(), to: remembering)
    #expect(obstacles(unfounded, try CaseStory.small()) == [.history])
    #expect(unfounded.check().map(\.code) == [.noImage])
    #expect(obstacles(Migration(from: remembering, to: remembering), CaseStory(remembering)) == [])
  }
}

@Suite struct `A plan of migration` {
  private let hash = String(repeating: "ab", count: 32)
  private let other = String(repeating: "0c", count: 32)

  @Test func `has one spelling`() throws {
    let plan = MigrationPlan(workflow: "small", definition: hash, maps: [other: ["b": "c", "a.x": "a.y"], hash: [:]])
    let text =
      #"{"format":"migration/1","workflow":"small","definition":"\#(hash)","from":[{"definition":"\#(other)","states":{"a.x":"a.y","b":"c"}},{"definition":"\#(hash)","states":{}}]}"#
      + "\n"
    #expect(String(decoding: plan.canonical, as: UTF8.self) == text)
    #expect(MigrationPlan(Array(text.utf8)) == plan)
    for wrong in [
      text.replacing("migration/1", with: "migration/2"),
      text.replacing(#""a.x":"a.y","b":"c""#, with: #""b":"c","a.x":"a.y""#),
      text.replacing(":{}", with: ": {}"), text.replacing(other, with: other.uppercased()), String(text.dropLast()),
      text.replacing(#""a.y""#, with: "1"), text.replacing(hash, with: "ab"),
      #"{"format":"migration/1","workflow":"small","definition":"\#(hash)","from":[]}"# + "\n",
    ] {
      #expect(MigrationPlan(Array(wrong.utf8)) == nil, "\(wrong)")
    }
  }
}

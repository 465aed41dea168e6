import Testing
import WorkflowEngine

@Suite struct `Moving running cases to a new version` {
  private func migrate(_ changes: [(old: String, new: String)], map: [String: String] = [:]) throws -> Migration {
    let text = try SmallDefinition.changed(changes)
    return Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(text.utf8), file: "new.json"), map: map)
  }

  @Test func `is proved where every state lives on`() throws {
    #expect(try migrate([]).check() == [])
    let more = (
      #""closed": { "label""#, #""resting": { "label": { "sv": "Vilar", "en": "Resting" } },\#n "closed": { "label""#
    )
    #expect(try migrate([more]).check() == [])
  }

  /// One state by another name, everywhere it is named.
  private func rename(map: [String: String] = [:]) throws -> Migration {
    let text = SmallDefinition.text.replacing("\"lapsed\"", with: "\"expired\"")
    return Migration(
      from: try SmallDefinition.workflow(), to: try Workflow.read(Array(text.utf8), file: "new.json"), map: map)
  }

  @Test func `names the state that has no place in the new one, and how a case gets there`() throws {
    let found = try rename().check()
    #expect(found.map(\.code) == [.noImage])
    let place = try SmallDefinition.place(of: #""lapsed": { "label""#, in: SmallDefinition.text)
    #expect(found.first?.text(.en).hasPrefix("small.json:\(place): ") == true, "\(found)")
    #expect(found.first?.en.contains("“Decide emergency placement” → (time out: When it lapses)") == true, "\(found)")
  }

  @Test func `follows a map, and refuses one that crosses protection, an insats or a decision`() throws {
    let at = "case.protection.lapsed"
    #expect(try rename(map: [at: "case.protection.expired"]).check() == [])
    let unprotected = try rename(map: [at: "case.protection.none"]).check()
    #expect(unprotected.map(\.code) == [.imageCrosses])
    #expect(unprotected.first?.en.contains("ends protection") == true)
    let past = try migrate([], map: ["case.handling.open": "case.handling.support"]).check()
    #expect(past.map(\.code) == [.imageCrosses])
    #expect(past.first?.en.contains("goes past a decision") == true)
    let ended = try migrate([], map: ["case.economy.active": "case.economy.none"]).check()
    #expect(ended.map(\.code) == [.imageCrosses])
    #expect(try migrate([], map: ["case.nowhere": "case.economy.none"]).check().map(\.code) == [.noImage])
  }

  @Test func `reads a map of states, and names the place of what is none`() throws {
    #expect(try Migration.map(Array("{\"a.b\":\"a.c\"}".utf8), file: "map.json") == ["a.b": "a.c"])
    for (text, column) in [("{\"a\":1}", 6), ("[]", 1), ("{", 2)] {
      let fault = try #require(throws: WorkflowFault.self) { try Migration.map(Array(text.utf8), file: "map.json") }
      #expect(fault.diagnostics.first?.column == column, "\(text)")
    }
  }

  @Test func `refuses a map that puts two states that hold at once into one`() throws {
    let found = try migrate([], map: ["case.economy.none": "case.protection.none"]).check()
    #expect(found.contains { $0.code == .noImage && $0.en.contains("exclude each other") }, "\(found)")
  }

  @Test func `gives the configuration that a case comes to, new regions at their start`() throws {
    let region =
      #""extra": { "label": { "sv": "Ny", "en": "New" }, "initial": "idle", "states": { "idle": { "label": { "sv": "Vilar", "en": "Idle" } } } },"#
    let migration = try migrate([(#""economy": { "label""#, region + #"\#n"economy": { "label""#)])
    #expect(migration.check() == [])
    var story = try CaseStory.small()
    try story.take(story.placing())
    let image = try #require(migration.image(of: story.position.configuration))
    #expect(
      migration.new.activePaths(of: image).filter {
        $0.hasSuffix("emergency") || $0.hasSuffix("idle") || $0.hasSuffix("open")
      }
        == ["case.handling.open", "case.protection.emergency", "case.extra.idle"])
  }
}

@Suite struct `Who is missed` {
  private let people = [
    Staff.Person(name: "anna", roles: ["socialsekreterare"], items: ["4.1"]),
    Staff.Person(name: "disa", roles: ["beslutsfattare"], items: ["4.12"]),
    Staff.Person(name: "karin", roles: ["koordinator"], items: []),
  ]

  @Test func `is said of the one without whom a case stops where it stands`() throws {
    var story = try CaseStory.small()
    let stalls = story.workflow.stalls(Staff(people), at: story.position)
    // Granting takes all three, refusing anna and disa.
    #expect(stalls.map(\.person) == ["anna", "disa"])
    #expect(stalls.first?.state == "case.handling.open")
    #expect(stalls.first?.events == ["GRANT", "REFUSE"])
    // The proposal is there: anna is no longer missed, but who decides is.
    try story.take(story.proposing())
    #expect(story.workflow.stalls(Staff(people), at: story.position).map(\.person) == ["disa"])
    // Without a coordinator only a refusal is possible; once endorsed, both are.
    let pair = Array(people.prefix(2))
    #expect(story.workflow.stalls(Staff(pair), at: story.position).first?.events == ["REFUSE"])
    try story.take(story.endorsing("e0"))
    #expect(story.workflow.stalls(Staff(pair), at: story.position).first?.events == ["GRANT", "REFUSE"])
    let more = people + [Staff.Person(name: "dan", roles: ["beslutsfattare"], items: ["4.12"])]
    #expect(story.workflow.stalls(Staff(more), at: story.position) == [])
  }

  @Test func `counts one person in two roles once`() throws {
    let story = try CaseStory.small()
    let few = [Staff.Person(name: "anna", roles: ["socialsekreterare", "beslutsfattare"], items: ["4.12"])]
    // Alone she can decide nothing, so nobody is missed: it stops with her, too.
    #expect(story.workflow.stalls(Staff(few), at: story.position) == [])
    let two = few + [Staff.Person(name: "ann", roles: ["socialsekreterare", "beslutsfattare"], items: ["4.12"])]
    #expect(story.workflow.stalls(Staff(two), at: story.position).map(\.person) == ["anna", "ann"])
  }
}

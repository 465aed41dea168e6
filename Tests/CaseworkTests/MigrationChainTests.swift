import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// Plans say from which versions cases may come; one that names only the version before makes a case take every step.
@Suite struct `A case that has skipped a version` {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    _ = try Self.adopt(try Litet.workflow("1.0.0"), from: [], town)
    id = try town.office("emil").openCase(workflow: "litet").caseID
    _ = try town.office("emil").record(Order(event: "PROPOSE"), in: id)
  }

  @discardableResult
  private static func adopt(_ workflow: Workflow, from: [Workflow], _ town: Town) throws -> Digest {
    let maps = Dictionary(
      uniqueKeysWithValues: from.map { (Hash.sha256($0.canonical), [String: String]()) })
    let done = try town.office("anna").adopt(workflow, maps: maps)
    let bo = try town.office("bo")
    bo.checksDefinitions = false
    _ = try bo.endorse(done.leaf)
    return Hash.sha256(workflow.canonical)
  }

  private func version(_ name: String = "emil") throws -> String {
    try town.office(name).state(of: id).workflow.version
  }

  private func due() throws -> [Moment] {
    let state = try town.office("emil").state(of: id)
    return state.workflow.due(at: state.position).map(\.due)
  }

  @Test func `goes by two steps where each plan names only the version before, and keeps its deadlines`() throws {
    let (one, two) = (try Litet.workflow("1.0.0"), try Litet.workflow("1.1.0", [Litet.slower]))
    try Self.adopt(two, from: [one], town)
    try Self.adopt(try Litet.workflow("1.2.0", [Litet.slower]), from: [two], town)
    let before = try due()
    let gun = try town.office("gun")
    for wanted in ["1.1.0", "1.2.0"] {
      #expect(try gun.state(of: id).newer?.version == "1.2.0" && gun.state(of: id).newer?.isOpen == true)
      let move = try gun.move(of: id)
      #expect(move.to.version == wanted)
      _ = try gun.migrate(move)
      #expect(try version() == wanted)
      #expect(try due() == before)
    }
    #expect(try gun.state(of: id).newer == nil)
    #expect(throws: CaseworkError.migration(.newest(version: "1.2.0"))) { try gun.move(of: id) }
    #expect(throws: CaseworkError.migration(.noSuchVersion("1.1.0"))) { try gun.move(of: id, to: "1.1.0") }
    #expect(try town.office("gun").audit().passed)
  }

  @Test func `goes by one where the newest plan names its version too`() throws {
    let (one, two) = (try Litet.workflow("1.0.0"), try Litet.workflow("1.1.0", [Litet.slower]))
    try Self.adopt(two, from: [one], town)
    try Self.adopt(try Litet.workflow("1.2.0", [Litet.slower]), from: [one, two], town)
    let before = try due()
    let gun = try town.office("gun")
    _ = try gun.migrate(try gun.move(of: id))
    #expect(try version("gun") == "1.2.0")
    #expect(try due() == before)
    #expect(try town.office("gun").audit().passed)
  }
}

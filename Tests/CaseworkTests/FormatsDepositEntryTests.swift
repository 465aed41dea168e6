import Casework
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@Suite struct `The entry of a deposit` {
  @Test func `carries the very lines the officer signed`() throws {
    let statement = try Self.statement(lookAgain: CivilDate("2026-12-24"))
    #expect(statement.entryFacts(lookAgainByUs: CivilDate("2027-01-01")) == statement.facts)
    #expect(statement.agrees(with: statement.facts))
    var lines = statement.facts
    lines[0].value = "2026-11-25"
    #expect(!statement.agrees(with: lines))
    #expect(!statement.agrees(with: []))
    #expect(!statement.agrees(with: statement.facts + statement.facts))
    lines = statement.facts
    lines[0].until = Moment("2027-12-24T22:59:00Z")
    #expect(!statement.agrees(with: lines + [FactLine(name: "source", value: "ours")]))
  }

  @Test func `has a day of ours only where the police gave none, and says whose it is`() throws {
    let statement = try Self.statement(lookAgain: nil)
    let lines = statement.entryFacts(lookAgainByUs: CivilDate("2026-12-24"))
    #expect(
      lines == [
        FactLine(name: "threatAssessment", value: "2026-11-24", until: Moment("2026-12-24T22:59:00Z")),
        FactLine(name: "source", value: "ours"),
      ])
    #expect(statement.agrees(with: lines))
    #expect(!statement.agrees(with: [lines[0]]))
    #expect(statement.agrees(with: statement.facts))
  }

  private static func statement(lookAgain: CivilDate?) throws -> DepositStatement {
    let scene = PoliceScene()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(lookAgain: lookAgain), ticket: try scene.ticket(), by: scene.officer,
      at: PoliceScene.now)
    return try DepositCheck.read(file).statement
  }
}

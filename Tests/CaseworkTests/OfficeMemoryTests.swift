import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite("A person's memory of a vault")
struct OfficeMemoryTests {
  private func journal(_ town: Town, _ office: Office) -> String {
    "\(town.home("dina").path)/vaults/\(office.genesisHash.hex.prefix(16))/journal"
  }

  @Test func isContinuedByTheJournalAndNotReadAgain() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    for number in 0..<5 { _ = try dina.note("Rad \(number)", compartment: "duty", in: id) }
    let again = try town.office("dina")
    #expect(again.journal.number > 5)
    #expect(again.pin == dina.pin)
    try again.load(id)
    #expect(again.cases[id]?.index == dina.cases[id]?.index)
    #expect(try again.state(of: id).entries == dina.state(of: id).entries)
  }

  @Test func isShorterAndNeverWrongWhenTheJournalIsCutAnywhere() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    for number in 0..<3 { _ = try dina.note("Rad \(number)", compartment: "duty", in: id) }
    let state = try dina.state(of: id)
    let whole = try LocalFile.read(journal(town, dina))
    for cut in stride(from: 0, to: whole.count, by: max(1, whole.count / 12)) {
      try LocalFile.replace(journal(town, dina), with: Array(whole[..<cut]), durable: false)
      let again = try town.office("dina")
      #expect(try again.state(of: id).entries == state.entries)
      #expect(again.findings.isEmpty)
    }
  }

  @Test func holdsWhoseRequestWasVerifiedByItsBytes() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    // The same people ask with the same bytes.
    let marks = try ["dina", "frida", "gun"].map { Request.mark(try town.request($0).note) }
    #expect(dina.rosterIndex.checked.isSuperset(of: marks))
    // Read anew, from what is remembered, and from what is remembered without the marks: the same people.
    let again = try town.office("dina")
    #expect(again.rosterIndex.checked == dina.rosterIndex.checked)
    #expect(again.roster.people == dina.roster.people)
    again.rosterIndex.checked = []
    again.unsaved.indexes.insert(.roster)
    again.unsaved.needsBase = true
    try again.save()
    let anew = try town.office("dina")
    #expect(anew.roster.people == dina.roster.people)
    #expect(anew.rosterIndex.checked.isSuperset(of: marks))

    let good = try town.request("sigrid").note
    let other = good.dropLast(3) + [good[good.count - 3] ^ 1] + good.suffix(2)
    #expect(throws: (any Error).self) { try Request(note: Array(other)) }
    #expect(Request.mark(Array(other)) != Request.mark(good))
    #expect(!dina.rosterIndex.checked.contains(Request.mark(good)))
  }

  @Test func isWrittenWholeNowAndThen() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    dina.journal.offset = JournalState.bytesMax + 1
    _ = try dina.note("Allt på nytt.", compartment: "duty", in: id)
    #expect(dina.journal.offset < 8192)
    let again = try town.office("dina")
    #expect(again.pin == dina.pin)
    #expect(try again.state(of: id).entries == dina.state(of: id).entries)
  }

  @Test func isNeverMuchLongerThanWhatItContinues() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    var longest = 0
    for _ in 0..<30 {
      _ = try dina.assign(dina.me, in: id)
      longest = max(longest, dina.journal.offset)
    }
    #expect(longest > JournalState.bytesMin / 2)
    #expect(longest < JournalState.bytesMin + 4096)
    let again = try town.office("dina")
    #expect(again.pin == dina.pin)
    #expect(try again.state(of: id).entries == dina.state(of: id).entries)
  }

  @Test func survivesAStepThatCouldNotBeWritten() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    let calls = Calls()
    dina.writer.calls = calls.recording
    calls.failsSync = true
    #expect(throws: CaseworkError.self) { _ = try dina.assign(dina.me, in: id) }
    #expect(try dina.state(of: id).entries.map(\.event) == ["OPEN"])
    #expect(try dina.assign(dina.me, in: id).seq == 1)
    #expect(try dina.audit().passed)
  }
}

import Foundation
import Testing

@Suite struct `Eight clerks with one deposit of the police` {
  /// Four windows each of two people who may take it in: one does, and every other is told why not.
  @Test func `take it in once, however close they race`() throws {
    let town = try TestVault.copy()
    let consent = try town.paper("consent.json", #"{"police":"yes","others":"no","scope":"Namn","how":"oral"}"#)
    let inquiry = try town.paper("inquiry.json", #"{"function":"Samordnaren","questions":"Hur stort?"}"#)
    let (ticket, deposit) = (town.papers + "/race.ticket", town.papers + "/race.deposit")
    try town.done("emil", ["do", town.number, "consent", "--answers", consent])
    let asked = try town.done("emil", ["police", "ticket", town.number, ticket, "--answers", inquiry])
    try town.done(
      "inga",
      [
        "police", "assess", ticket, deposit, "--code", try #require(asked.first).string("code"), "--unchanged", "high",
        "--function", "Samordnaren",
      ])
    let before = try town.audit().size
    let runs = try (0..<8).map { number in
      try Running(
        ["police", "import", deposit, town.number, "--json"], as: town.actor(number % 2 == 0 ? "emil" : "frida"),
        vault: town.vault, input: .nullDevice)
    }
    let outputs = try runs.map { try $0.finish() }
    let (taken, told) = (outputs.filter { $0.status == 0 }, outputs.filter { $0.status == 1 })
    #expect(taken.count == 1 && told.count == 7, "\(outputs.map { "\($0.status): \($0.both)" })")
    for output in told { #expect(output.err.contains("The ticket has already been answered."), "\(output.both)") }
    let receipt = try #require(taken.first.flatMap { JSONObject.lines($0.out).last })
    #expect(try receipt.string("case") == town.number)
    // What the seven tried leaves nothing in the ledger, not even a void entry.
    let audit = try town.audit()
    #expect(audit.passed, "\(audit.output.both)")
    #expect(audit.size == before + 1)
  }
}

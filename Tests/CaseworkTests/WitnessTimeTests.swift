import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// What an outsider's clock says of entries: those that they had seen, and those that lie after their line.
@Suite struct `A checkpoint and its witness's clock` {
  @Test func `that a witness has seen names what says it was written days after`() throws {
    let watched = try Watched()
    let hour: Int64 = 3600
    watched.town.set(clockOf: "frida", to: Moment(seconds: watched.town.now.seconds + 23 * hour))
    try watched.write("En klocka på andra sidan jorden")
    watched.town.set(clockOf: "frida", to: Moment(seconds: watched.town.now.seconds + 72 * hour))
    try watched.write("Framdaterad")
    watched.town.set(clockOf: "frida", to: nil)
    let entry = try #require(watched.town.office("frida").state(of: watched.id).entries.last)
    #expect(entry.time == Moment(seconds: watched.town.now.seconds + 72 * hour))
    try watched.witnessed()
    try watched.write("Efter vittnet")
    let report = try watched.town.office("joar").audit()
    let named = report.findings.filter { $0.kind == .datedAfterWitness(watched.town.now) }
    #expect(named.map(\.index) == [entry.index])
    #expect(!report.passed)
  }

  @Test func `whose witness's line lies in the ledger names what comes after and says it was written days before`()
    throws
  {
    let watched = try Watched()
    let town = watched.town
    try watched.witnessed()
    town.pass(5 * 86_400)
    let signed = town.now
    func write(hoursBehind: Int64) throws -> Int {
      town.set(clockOf: "frida", to: Moment(seconds: signed.seconds - hoursBehind * 3600))
      defer { town.set(clockOf: "frida", to: nil) }
      try watched.write("Bakåt")
      let entry = try #require(try town.office("frida").state(of: watched.id).entries.last)
      #expect(entry.time == Moment(seconds: signed.seconds - hoursBehind * 3600))
      return entry.index
    }
    let joar = try town.office("joar")
    let made = try joar.checkpoint()
    // After the tree that the witness signs, and before its line: nothing says when.
    let between = try write(hoursBehind: 72)
    let old = try #require(try watched.vera().cosigned(joar.roster.logOrigin)).size
    let answer = try watched.vera().answer(try joar.request(for: made, old: old).bytes, time: signed)
    _ = try joar.takeCosignatures(answer)
    let near = try write(hoursBehind: 23)
    let back = try write(hoursBehind: 72)
    let report = try town.office("joar").audit()
    let named = report.findings.filter { $0.kind == .datedBeforeWitness(signed) }
    #expect(named.map(\.index) == [back] && named.map(\.caseID) == [watched.id])
    #expect(report.findings.filter { $0.kind == .timeInversion }.map(\.index) == [between, near])
    #expect(report.isViolated && report.count(.clocks).failed == 3)
    // A witness whose clock was wrong is the founders' to take away.
    let waits = try town.office("anna").propose(witness: watched.vera().key(), isRemoval: true)
    _ = try town.office("bo").endorse(waits.leaf)
    let without = try town.office("joar").audit()
    #expect(without.findings.allSatisfy { $0.kind == .timeInversion } && without.findings.count == 3)
  }
}

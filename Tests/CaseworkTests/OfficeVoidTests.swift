import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite("Entries that break a rule move nothing and stop nobody")
struct OfficeVoidTests {
  /// A town with one case that dina opened, and an auditor from the start.
  private func townWithCase() throws -> (Town, CaseID) {
    let town = try Town.founded()
    try town.admit("joar", roles: ["granskare"])
    try town.admit("dina", roles: ["jour"], items: ["4.10"])
    try town.admit("frida", roles: ["enhetschef"], items: ["4.1"])
    try town.introduce(["dina", "frida"])
    let id = try town.office("dina").openCase(workflow: "avhopp").caseID
    return (town, id)
  }

  @Test func anAuditorReadsEveryCaseAndFindsAnHonestVaultInOrder() throws {
    let (town, id) = try townWithCase()
    _ = try town.office("dina").note("Ringde tillbaka.", compartment: "duty", in: id)
    let report = try town.office("joar").audit()
    #expect(report.passed)
    #expect(report.isAuditor)
    #expect(report.isComplete)
    #expect(report.cases == 1)
    #expect(report.voids == 0)
    #expect(report.accepted == report.size - 1)
    #expect(report.count(.signatures) == CheckCount(check: .signatures, count: report.accepted, failed: 0))
    #expect(report.count(.keyFiles).count > 2)
  }

  @Test(arguments: [
    (VoidRule.workflow, "GRANT", "enhetschef"), (.role, "CONTACT", "socialdirektor"),
    (.unknownEvent, "ALAKAZAM", "enhetschef"),
    (.bodyCompartment, "NOTE", "enhetschef"), (.assignment, "ASSIGN", "enhetschef"), (.reference, "READ", "enhetschef"),
  ])
  func aCorrectlySignedForgeryIsVoidForAllAndNamedByTheAudit(_ rule: VoidRule, _ event: String, _ role: String) throws {
    let (town, id) = try townWithCase()
    let forged = try Forger(try town.office("frida")).write(in: id) { entry in
      (entry.event, entry.role) = (event, role)
    }
    let dina = try town.office("dina")
    let before = try dina.state(of: id)
    #expect(before.entries.map(\.event) == ["OPEN"])
    #expect(before.voids.map(\.rule) == [rule])
    // The case goes on as if nothing had been written.
    let done = try dina.note("Allt lugnt.", compartment: "duty", in: id)
    #expect(done.seq == 1)
    let report = try town.office("joar").audit()
    #expect(!report.passed)
    #expect(report.findings == [Finding(.void(rule), index: forged.index, leaf: forged.leaf, caseID: id)])
    #expect(try town.office("frida").state(of: id).recorded == dina.state(of: id).recorded)
  }

  @Test func aWrongSeenIsVoidAndAForkAlarm() throws {
    let (town, id) = try townWithCase()
    let forged = try Forger(try town.office("frida")).write(in: id) { entry in
      entry.event = "MEMBERS"
      entry.seen.tree.root = Hash.sha256([7])
    }
    let dina = try town.office("dina")
    #expect(try dina.state(of: id).voids.map(\.rule) == [.seen])
    #expect(dina.findings.contains(Finding(.fork, index: forged.index, leaf: forged.leaf, caseID: id)))
    try dina.settle(forged.index)
    #expect(try dina.note("Vidare.", compartment: "duty", in: id).seq == 1)
  }

  @Test func aFrameUnderAnotherStepsTagIsFoundByTheAudit() throws {
    let (town, id) = try townWithCase()
    let forged = try Forger(try town.office("frida")).write(in: id, tagSeq: 999) { $0.event = "ASSIGN" }
    #expect(try town.office("dina").note("Vidare.", compartment: "duty", in: id).seq == 1)
    let report = try town.office("joar").audit()
    #expect(report.findings == [Finding(.void(.tag), index: forged.index, leaf: forged.leaf, caseID: id)])
  }

  @Test func seqPrevTimeAndHappenedMustFollow() throws {
    let (town, id) = try townWithCase()
    let forger = Forger(try town.office("frida"))
    func assign(_ entry: inout Entry) {
      entry.event = "ASSIGN"
      entry.facts = [FactLine(name: "person", value: entry.signer)]
    }
    try forger.write(in: id, tagSeq: 2) {
      assign(&$0)
      $0.seq = 2
    }
    try forger.write(in: id) {
      assign(&$0)
      $0.prev = Hash.sha256([1])
    }
    try forger.write(in: id) {
      assign(&$0)
      $0.time = Moment(seconds: $0.time.seconds - 1)
    }
    try forger.write(in: id) {
      assign(&$0)
      $0.happened = Moment(seconds: $0.time.seconds + 120)
    }
    let dina = try town.office("dina")
    #expect(try dina.state(of: id).voids.map(\.rule) == [.seq, .prev, .time, .happened])
  }

  @Test func aPersonWhoWasRevokedWritesNothingMore() throws {
    let (town, id) = try townWithCase()
    let frida = Forger(try town.office("frida"))
    _ = try town.office("anna").revoke(try town.key("frida"))
    try frida.write(in: id) { entry in
      entry.event = "ASSIGN"
      entry.facts = [FactLine(name: "person", value: entry.signer)]
    }
    #expect(try town.office("dina").state(of: id).voids.map(\.rule) == [.inactiveSigner])
  }

  @Test func nobodyBecomesAMemberByALineTheirAuthorMayNotWrite() throws {
    let (town, id) = try townWithCase()
    let dina = Forger(try town.office("dina"))
    let frida = try town.key("frida")
    let joar = try town.key("joar")
    try dina.write(in: id) { entry in
      entry.event = "MEMBERS"
      entry.members = [MemberLine(add: true, compartment: "register", keyName: joar, generation: 1)]
    }
    try dina.write(in: id) { entry in
      entry.event = "MEMBERS"
      entry.members = [MemberLine(add: false, compartment: "register", keyName: frida, generation: 1)]
    }
    #expect(try town.office("frida").state(of: id).voids.map(\.rule) == [.memberLine, .memberLine])
  }
}

import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// What holds when people leave, memories are lost and folders are put back.
@Suite("What a member can rely on")
struct OfficeKeepTests {
  private func note(_ office: Office, _ id: CaseID, _ text: String = "Påhittat.") throws -> Done {
    try office.note(text, compartment: "duty", in: id)
  }

  @Test func whoWasRevokedReadsNothingThatIsWrittenLater() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    let gun = try town.office("gun")
    let before = try #require(try gun.state(of: id).compartments["duty"]?.current)
    _ = try town.office("anna").revoke(try town.key("gun"))
    let done = try note(dina, id)
    #expect(done.turned == ["duty", "register"])
    let after = try #require(try dina.state(of: id).compartments["duty"]?.current)
    #expect(after.number == before.number + 1)
    #expect(after.readers[try town.key("gun")] == nil)
    // With all keys gun ever had, neither the step nor the note opens.
    try gun.refresh()
    #expect(gun.pin.unlooked == 0)
    #expect(gun.cases[id]?.fold.entries.map(\.event) == ["OPEN", "NOTE"])
    let isHeld = gun.keys.holds(EpochName(caseID: id, compartment: "duty", number: after.number))
    #expect(!isHeld)
    #expect(gun.peekKeyFile(after.keyFile) == nil)
    #expect(throws: CaseworkError.self) { _ = try gun.note("Kvar?", compartment: "duty", in: id) }
    #expect(try dina.state(of: id).voids.isEmpty)
  }

  @Test func whoIsTakenOutOfACaseFollowsItNoFurther() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    let frida = try town.office("frida")
    _ = try frida.removeMembers([(try town.key("dina"), ["register", "duty"])], in: id)
    _ = try frida.note("Bara vi.", compartment: "duty", in: id)
    let gone = CaseworkError.notMember(compartment: "register")
    #expect(throws: gone) { _ = try dina.state(of: id) }
    #expect(dina.list().isEmpty)
  }

  @Test func noPartIsLeftWithFewerThanTwoReaders() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let gun = try town.key("gun")
    #expect(throws: CaseworkError.stranded(compartment: "address")) {
      _ = try frida.removeMembers([(gun, ["address"])], in: id)
    }
  }

  @Test func nobodyIsRevokedWhoIsTheOnlyReaderOfAPart() throws {
    let town = try Town.founded()
    let klara = try town.admit("klara", roles: ["koordinator", "forvaltare"])
    _ = try klara.openCase(workflow: "avhopp")
    #expect {
      _ = try klara.revoke(klara.me)
    } throws: { error in
      if case .stranded = error as? CaseworkError { true } else { false }
    }
    #expect(try klara.revoke(klara.me, evenIfStranding: true).isEffective)
  }

  @Test func keysAreHandedOnlyToThoseWhoseCodeWasTyped() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    try town.admit("karin", roles: ["socialsekreterare"])
    let karin = try town.key("karin")
    try frida.refresh()
    #expect(throws: CaseworkError.notVerified(person: karin)) {
      _ = try frida.addMembers([(karin, ["register"])], in: id)
    }
    #expect(throws: CaseworkError.codeMismatch) {
      try frida.verify(person: karin, code: try town.person("emil").controlCode)
    }
    try frida.verify(person: karin, code: try town.person("karin").controlCode)
    _ = try frida.addMembers([(karin, ["register", "plan"])], in: id)
    let office = try town.office("karin")
    #expect(office.list().map(\.isNew) == [true])
    #expect(try office.state(of: id).findings.isEmpty)
  }

  @Test func anUnverifiedStandingReaderIsOwedAndThenPaid() throws {
    let town = try Town.founded()
    try town.admit("dina", roles: ["jour"], items: ["4.10"])
    try town.admit("gun", roles: ["koordinator"])
    let dina = try town.office("dina")
    // Alone at night, nobody verified: it opens, and every part can be written.
    let id = try dina.openCase(workflow: "avhopp").caseID
    let workflow = try dina.state(of: id).workflow
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("rum 12")],
      workflow,
      at: town.now)
    _ = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    let gun = try town.key("gun")
    #expect(try dina.owed(in: id).contains { if case .person(gun, _, false) = $0 { true } else { false } })
    #expect(try dina.payOwed(in: id) == nil)
    try dina.verify(person: gun, code: try town.person("gun").controlCode)
    _ = try dina.payOwed(in: id)
    #expect(try dina.owed(in: id).isEmpty)
    let office = try town.office("gun")
    let placed = try #require(try office.state(of: id).latest("EMERGENCY_PLACEMENT"))
    #expect(try office.read(placed.leaf, parts: ["address"], reason: .supervision, in: id).count == 1)
  }

  @Test func anAuditorWhoComesLaterIsPaidByTheNextStep() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    let joar = try town.admit("joar", roles: ["granskare"])
    #expect(try !joar.audit().isComplete)
    #expect(try dina.owed(in: id) == [.auditors])
    _ = try note(dina, id)
    let report = try joar.audit()
    #expect(report.passed && report.isComplete && report.cases == 1)
    // Out of office, the register is turned, and the auditors' key opens no further. Their own program does not use it any more.
    _ = try town.office("anna").drop(joar.me, roles: ["granskare"], items: [])
    #expect(try note(dina, id).turned == ["register"])
    _ = try note(dina, id)
    let register = try #require(dina.cases[id]?.fold.compartments["register"])
    let opened = try register.epochs.map { epoch -> Bool in
      let file = try #require(try joar.reader.keyFileIfAny(epoch.keyFile))
      if joar.keys.openAsAuditor(file) != nil { return true }
      return false
    }
    #expect(opened == [true, false])
    let after = try joar.audit()
    #expect(try after.unclaimed == dina.state(of: id).entries.count && after.cases == 0)
    #expect(try dina.audit().passed)
  }

  @Test func aVaultPutBackFromYesterdayIsNoticed() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    try copyTree(town.vault, to: "\(town.root)/yesterday")
    _ = try note(dina, id)
    removeTree(town.vault)
    try copyTree("\(town.root)/yesterday", to: town.vault)
    #expect { _ = try town.office("dina") } throws: { error in
      if case .rolledBack = error as? CaseworkError { true } else { false }
    }
    // Another history of the same length is no better.
    _ = try note(try town.office("frida"), id, "Annat.")
    #expect { _ = try town.office("dina") } throws: { error in
      if case .rolledBack = error as? CaseworkError { true } else { false }
    }
  }

  @Test func twoForksThatMeetAreAnAlarm() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let frida = try town.office("frida")
    let id = try dina.openCase(workflow: "avhopp").caseID
    try frida.refresh()
    try copyTree(town.vault, to: "\(town.root)/fork")
    _ = try note(dina, id, "Här.")
    let other = try Office.join(
      at: "\(town.root)/fork", home: Home(path: "\(town.root)/twin"), person: try town.person("frida"),
      code: frida.vaultCode, clock: town.clock("frida"))
    _ = try note(other, id, "Där.")
    _ = try note(other, id, "Där igen.")
    // The last frame of the fork, carried over: its writer had seen another tree.
    let carried = try last(of: "\(town.root)/fork")
    try append(carried, to: town.vault)
    try frida.refresh()
    #expect(frida.findings.map(\.kind) == [.fork])
    let report = try dina.audit()
    #expect(report.findings.map(\.kind) == [.fork])
    #expect(report.count(.seen).failed == 1)
    // And the case goes on, when it has been seen to.
    try dina.refresh()
    try dina.settle(try #require(dina.openAlarms.first))
    #expect(try note(dina, id, "Vidare.").seq == 2)
  }

  @Test func aLostIndexIsReadAgainFromTheLedger() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    _ = try note(dina, id)
    let state = try dina.state(of: id)
    let folder = "\(town.home("dina").path)/vaults/\(dina.genesisHash.hex.prefix(16))"
    for name in try LocalFile.names(in: folder) where name != "pin" { try LocalFile.remove("\(folder)/\(name)") }
    let again = try town.office("dina")
    #expect(try again.state(of: id).entries == state.entries)
    #expect(again.roster.people == dina.roster.people)
  }

  @Test func aPinThatSomebodyChangedIsNotBelieved() throws {
    let town = try Town.staffed()
    let path = "\(town.home("dina").path)/vaults/\(try town.office("dina").genesisHash.hex.prefix(16))/pin"
    var bytes = try LocalFile.read(path)
    bytes[bytes.count / 2] ^= 1
    try LocalFile.replace(path, with: bytes, durable: false)
    #expect(throws: CaseworkError.localDamaged) { _ = try town.office("dina") }
  }

  @Test func aNoteInTheWrongCaseIsDestroyedByTwo() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    let wrong = try note(dina, id, "Hör till ett annat ärende.")
    guard case .waits = try dina.destroy(wrong.leaf, in: id) else {
      Issue.record("one was enough")
      return
    }
    let body = try #require(try dina.state(of: id).entry(wrong.leaf)?.bodies.first)
    #expect(dina.isPresent(body))
    let frida = try town.office("frida")
    guard case .gone(_, bodies: 1) = try frida.destroy(wrong.leaf, in: id) else {
      Issue.record("two were not enough")
      return
    }
    #expect(!dina.isPresent(body))
    #expect(throws: CaseworkError.bodyDestroyed) { _ = try dina.read(wrong.leaf, reason: .correction, in: id) }
    #expect(try dina.audit().passed)
  }

  @Test func aDraftIsSealedToItsWriterAndIsNoStep() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let size = dina.pin.head.size
    let id = try dina.saveDraft(Array("utkast MARKÖR".utf8), name: "samtal", about: "NOTE")
    #expect(try dina.drafts().map(\.name) == ["samtal"])
    #expect(try dina.draft(id).content == Array("utkast MARKÖR".utf8))
    #expect(try town.office("dina").pin.head.size == size)
    let file = try LocalFile.read("\(town.home("dina").path)/drafts/\(id)")
    #expect(!String(decoding: file, as: UTF8.self).contains("MARKÖR"))
    try dina.removeDraft(id)
    #expect(try dina.drafts().isEmpty)
    #expect(throws: CaseworkError.noSuchDraft) { _ = try dina.draft("../identity") }
  }

  private func last(of vault: String) throws -> [UInt8] {
    let bytes = try LocalFile.read("\(vault)/ledger/00000000.log")
    var start = 0
    while true {
      let length = bytes[(start + 8)..<(start + 12)].reduce(0) { $0 << 8 | Int($1) }
      if start + length >= bytes.count { return Array(bytes[start...]) }
      start += length
    }
  }

  private func append(_ frame: [UInt8], to vault: String) throws {
    let path = "\(vault)/ledger/00000000.log"
    try LocalFile.replace(path, with: try LocalFile.read(path) + frame, durable: false)
  }
}

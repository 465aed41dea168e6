import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The roster shuts out everybody who could read a part; the night goes on.
@Suite struct `A part that nobody is left to read` {
  private let town: Town
  private let id: CaseID
  private let before: Done

  /// dina on duty opened the case; frida and gun alone could read the address, and are shut out.
  init() throws {
    town = try Town.staffed()
    let dina = try town.office("dina")
    id = try dina.openCase(workflow: "avhopp").caseID
    before = try Self.place(dina, id, town)
    let anna = try town.office("anna")
    for name in ["frida", "gun"] { _ = try anna.revoke(try town.key(name)) }
    try dina.refresh()
  }

  private static func place(_ office: Office, _ id: CaseID, _ town: Town) throws -> Done {
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      try office.state(of: id).workflow, at: town.now)
    return try office.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
  }

  @Test func `is said to be so, and the one on duty places all the same, becoming its reader`() throws {
    let dina = try town.office("dina")
    let nobody = Owed.stranded(compartment: "address", readers: [], successors: [])
    #expect(try dina.owed(in: id).contains(nobody))
    _ = try dina.payOwed(in: id)
    #expect(try dina.owed(in: id).contains(nobody), "there is nobody yet")
    let done = try Self.place(dina, id, town)
    #expect(done.takenUp.contains("address"))
    let alone = Owed.stranded(compartment: "address", readers: [dina.me], successors: [])
    #expect(try dina.owed(in: id).contains(alone), "her role does not let her")
    #expect(try dina.read(done.leaf, parts: ["address"], reason: .duty, in: id).count == 1)
    #expect(throws: CaseworkError.notMember(compartment: "address")) {
      _ = try dina.read(before.leaf, parts: ["address"], reason: .duty, in: id)
    }
    #expect(try dina.state(of: id).voids.isEmpty && dina.findings.isEmpty)
  }

  @Test func `goes to whoever may read it and was verified, with a key of its own`() throws {
    let dina = try town.office("dina")
    try town.admit("nils", roles: ["enhetschef"])
    try dina.refresh()
    try dina.verify(person: try town.key("nils"), code: try town.person("nils").controlCode)
    let nilsKey = try town.key("nils")
    #expect(try dina.owed(in: id).contains(.stranded(compartment: "address", readers: [], successors: [nilsKey])))
    #expect(try dina.payOwed(in: id) != nil)
    #expect(try !dina.owed(in: id).contains { if case .stranded = $0 { true } else { false } })
    let done = try Self.place(dina, id, town)
    #expect(done.takenUp.isEmpty)
    #expect(try !dina.state(of: id).isMine("address"))
    let nils = try town.office("nils")
    #expect(try nils.read(done.leaf, parts: ["address"], reason: .supervision, in: id).count == 1)
    #expect(throws: CaseworkError.notMember(compartment: "address")) {
      _ = try nils.read(before.leaf, parts: ["address"], reason: .supervision, in: id)
    }
    // Whoever comes next is given what there is since then, and no more.
    try town.admit("kim", roles: ["koordinator"])
    try nils.refresh()
    try nils.verify(person: try town.key("kim"), code: try town.person("kim").controlCode)
    _ = try nils.payOwed(in: id)
    let kim = try town.office("kim")
    #expect(try kim.read(done.leaf, parts: ["address"], reason: .supervision, in: id).count == 1)
    #expect(try kim.state(of: id).voids.isEmpty && kim.findings.isEmpty && nils.findings.isEmpty)
    #expect(try kim.audit().isComplete)
  }

  @Test func `gives nobody its old keys, whatever a modified client names`() throws {
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let made = try forger.epoch("address", in: id, to: [forger.office.person.recipient])
    try forger.write(in: id, staged: [made.file]) { entry in
      entry.event = "MEMBERS"
      entry.members = [MemberLine(add: true, compartment: "address", keyName: forger.office.me, generation: 1)]
      entry.epochs = [made.epoch]
      entry.keys = [
        KeyLine(compartment: "address", n: 1, hash: made.file.hash, size: made.file.size), made.line,
      ].sorted { $0.n < $1.n }
    }
    #expect(try forger.office.state(of: id).voids.last?.rule == .keyLine)
  }
}

/// Shut out, and let in again by as many as let somebody in.
@Suite struct `Somebody who is reinstated` {
  @Test func `needs the threshold, has no role from before, and reads what was written meanwhile`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let (dina, dinaKey) = (try town.office("dina"), try town.key("dina"))
    let anna = try town.office("anna")
    _ = try anna.revoke(dinaKey)
    let away = try frida.note("medan dina är borta", compartment: "duty", in: id)
    try town.admit("kim", roles: ["koordinator"])
    try dina.refresh()
    #expect(!dina.isMember)

    try anna.refresh()
    let done = try anna.reinstate(dinaKey, roles: [Grant("jour")], items: [])
    #expect(!done.isEffective && !anna.roster.isActive(dinaKey))
    #expect(throws: CaseworkError.self) { _ = try dina.endorse(done.leaf) }
    #expect(try town.office("bo").endorse(done.leaf).isEffective)
    try anna.refresh()
    #expect(throws: CaseworkError.alreadyAdmitted) {
      _ = try anna.reinstate(dinaKey, roles: [Grant("jour")], items: [])
    }

    for office in [dina, try town.office("dina")] {
      try office.refresh()
      #expect(office.isMember && office.myRoles == ["jour"])
      #expect(office.myItems.isEmpty, "the delegation from before is gone")
      #expect(office.roster.entries == (try town.office("anna").roster.entries))
    }
    try frida.refresh()
    _ = try frida.payOwed(in: id)
    #expect(try dina.read(away.leaf, reason: .duty, in: id).first?.note == "medan dina är borta")
    let note = try dina.note("åter", compartment: "duty", in: id)
    #expect(try frida.state(of: id).entry(note.leaf) != nil)
    for name in ["dina", "frida", "kim"] {
      let office = try town.office(name)
      #expect(office.roster.voids.isEmpty && office.findings.isEmpty)
      try office.rebuildRoster()
      #expect(office.roster.entries.count == anna.roster.entries.count)
    }
    #expect(try town.office("frida").audit().isComplete)
  }

  @Test func `signed nothing while shut out, for whoever reads it whenever`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let forger = Forger(try town.office("dina"))
    let body = try forger.body([1], "duty", event: "NOTE", in: id)
    let anna = try town.office("anna")
    _ = try anna.revoke(try town.key("dina"))
    let written = try forger.write(in: id, staged: [body.staged]) { $0.bodies = [body.line] }
    try anna.refresh()
    let done = try anna.reinstate(try town.key("dina"), roles: [Grant("jour")], items: [])
    _ = try town.office("bo").endorse(done.leaf)
    #expect(throws: CaseworkError.notMember(compartment: "register")) { _ = try town.office("dina").state(of: id) }
    try frida.refresh()
    _ = try frida.payOwed(in: id)
    for name in ["frida", "gun", "dina"] {
      let office = try town.office(name)
      #expect(try office.state(of: id).voids.map(\.leaf) == [written.leaf])
      #expect(try office.state(of: id).voids.map(\.rule) == [.inactiveSigner])
    }
  }

  @Test func `cannot be somebody who is in, by any client`() throws {
    let town = try Town.staffed()
    let forger = Forger(try town.office("anna"))
    let person = try town.key("emil")
    try forger.write(in: .roster) { entry in
      (entry.event, entry.role) = ("REINSTATE", "-")
      entry.facts = [FactLine(name: "person", value: person), FactLine(name: "role", value: "enhetschef")]
    }
    #expect(try town.office("bo").roster.voids.map(\.rule) == [.subject])
  }

  @Test func `is a founder again who was one`() throws {
    let town = try Town.staffed()
    let anna = try town.office("anna")
    let cia = try town.key("cia")
    _ = try anna.revoke(cia)
    #expect(anna.roster.founders.count == 2)
    let done = try anna.reinstate(cia, roles: [], items: [])
    _ = try town.office("bo").endorse(done.leaf)
    try anna.refresh()
    #expect(anna.roster.founders.count == 3)
    let office = try town.office("cia")
    #expect(office.isMember)
    _ = try office.drop(try town.key("hans"), roles: ["beslutsfattare"], items: [])
    #expect(try town.office("bo").roster.voids.isEmpty)
  }
}

/// A role that has ended takes nobody out of a case by itself: keys are turned by people.
@Suite struct `A reader whose role has ended` {
  @Test func `is owed a removal, which one command makes where two others remain`() throws {
    let town = try Town.staffed()
    try town.admit("kim", roles: ["koordinator"])
    try town.introduce(["frida", "kim"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let gun = try town.key("gun")
    #expect(try frida.owed(in: id).isEmpty)
    _ = try town.office("anna").drop(gun, roles: ["koordinator"], items: [])
    let parts = try frida.state(of: id).compartments.filter { $0.value.members[gun] != nil }.map(\.key).sorted()
    let owed = try frida.owed(in: id)
    #expect(owed.count == 1)
    guard case .removal(gun, let listed) = try #require(owed.first) else {
      Issue.record("\(owed)")
      return
    }
    #expect(listed.sorted() == parts)
    _ = try frida.payOwed(in: id)
    #expect(try frida.owed(in: id).isEmpty)
    let note = try frida.note("Ny adress", compartment: "address", in: id)
    #expect(try frida.state(of: id).compartments["address"]?.members[gun] == nil)
    #expect(throws: CaseworkError.self) {
      _ = try town.office("gun").read(note.leaf, parts: ["address"], reason: .supervision, in: id)
    }
    #expect(try town.office("kim").read(note.leaf, parts: ["address"], reason: .supervision, in: id).count == 1)
  }
}

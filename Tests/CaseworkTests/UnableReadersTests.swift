import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

private func place(_ office: Office, _ id: CaseID, _ town: Town) throws -> Done {
  let form = try answers(
    "emergency",
    ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
    try office.state(of: id).workflow, at: town.now)
  return try office.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
}

/// rut keeps the roster and shuts out frida and gun, who alone read the address; dina on duty, whom the definition bars from
/// it, lets herself in. emil works on with an honest program.
@Suite struct `A part read by those whom no role lets` {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    try town.admit("kim", roles: ["koordinator"])
    try town.admit("rut", roles: ["forvaltare"])
    let frida = try town.office("frida")
    id = try frida.openCase(workflow: "avhopp").caseID
    let (emil, dina) = (try town.key("emil"), try town.key("dina"))
    _ = try frida.addMembers(
      [(emil, ["register", "investigation", "duty"]), (dina, ["register", "duty"])], in: id)
    let rut = try town.office("rut")
    for name in ["frida", "gun"] { _ = try rut.revoke(try town.key(name), evenIfStranding: true) }
    let office = try town.office("dina")
    _ = try office.addMembers([(dina, ["address"])], in: id)
  }

  private func expectClosed(_ leaf: Digest, to name: String) throws {
    let office = try town.office(name)
    let compartments = try office.state(of: id).compartments
    let entry = try #require(try office.state(of: id).entry(leaf))
    let body = try #require(entry.bodies.first { $0.compartment == "address" })
    // Not with a modified program either.
    let holds = try office.ensureKey(
      EpochName(caseID: id, compartment: "address", number: body.epoch), in: compartments)
    #expect(!holds)
    #expect(throws: CaseworkError.notMember(compartment: "address")) {
      _ = try office.read(leaf, parts: ["address"], reason: .duty, in: id)
    }
  }

  @Test func `is told of, and nobody's next address is sealed to them`() throws {
    let dina = try town.key("dina")
    let emil = try town.office("emil")
    #expect(
      try emil.owed(in: id).contains(.stranded(compartment: "address", readers: [dina], successors: [])))
    let placed = try place(emil, id, town)
    #expect(placed.takenUp == ["address"])
    #expect(try emil.state(of: id).members(of: "address") == [emil.me])
    try expectClosed(placed.leaf, to: "dina")
    #expect(try emil.read(placed.leaf, parts: ["address"], reason: .duty, in: id).count == 1)
    #expect(try emil.state(of: id).voids.isEmpty && emil.findings.isEmpty)
    let report = try town.office("emil").audit()
    #expect(report.isComplete && report.passed)
  }

  @Test func `goes to whose role may read it as soon as a writer has verified them`() throws {
    let emil = try town.office("emil")
    let kim = try town.key("kim")
    try emil.verify(person: kim, code: try town.person("kim").controlCode)
    let owed = Owed.stranded(compartment: "address", readers: [try town.key("dina")], successors: [kim])
    #expect(try emil.owed(in: id).contains(owed))
    // Nobody needs to ask: the placement does it.
    let placed = try place(emil, id, town)
    #expect(try emil.state(of: id).members(of: "address") == [kim])
    try expectClosed(placed.leaf, to: "dina")
    try expectClosed(placed.leaf, to: "emil")
    _ = try emil.note("Ny gata", compartment: "address", in: id)
    #expect(try emil.state(of: id).members(of: "address") == [kim])
  }

  @Test func `keeps none of them as a reader beside one whom they let in themselves`() throws {
    let dina = try town.office("dina")
    let night = try place(dina, id, town)
    #expect(night.takenUp.isEmpty, "for herself alone")
    try dina.verify(person: try town.key("kim"), code: try town.person("kim").controlCode)
    #expect(try dina.payOwed(in: id) != nil)
    let emil = try town.office("emil")
    let placed = try place(emil, id, town)
    #expect(placed.turned.contains("address") || placed.takenUp.isEmpty)
    try expectClosed(placed.leaf, to: "dina")
    // What the night wrote is handed on, whole.
    let kim = try town.office("kim")
    for leaf in [night.leaf, placed.leaf] {
      #expect(try kim.read(leaf, parts: ["address"], reason: .supervision, in: id).count == 1)
    }
    for office in [kim, dina, emil] {
      #expect(try office.state(of: id).voids.isEmpty && office.findings.isEmpty)
    }
  }

  @Test func `has what a modified program writes to them named, and moved by nobody`() throws {
    let forger = Forger(try town.office("emil"))
    _ = try forger.office.state(of: id)
    let body = try forger.body([1], "address", event: "NOTE", in: id)
    let written = try forger.write(in: id, staged: [body.staged]) { $0.bodies = [body.line] }
    // Nor does a turned key make readers of them.
    let readers = forger.readers(of: "address", in: id)
    let made = try forger.epoch("address", in: id, readers: readers)
    try forger.write(in: id, staged: [made.staged]) { entry in
      entry.event = "MEMBERS"
      (entry.epochs, entry.keys) = ([made.line], [made.keyLine])
    }
    for name in ["dina", "emil"] {
      #expect(try town.office(name).state(of: id).voids.map(\.rule) == [.unableReaders, .epochLine])
    }
    let report = try town.office("emil").audit()
    #expect(!report.passed)
    #expect(report.findings.contains { $0.index == written.index && $0.kind == .void(.unableReaders) })
  }
}

/// gun read the address, was shut out, and comes back as somebody who may not.
@Suite struct `Somebody who comes back with another role` {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    let frida = try town.office("frida")
    id = try frida.openCase(workflow: "avhopp").caseID
    let anna = try town.office("anna")
    _ = try anna.revoke(try town.key("gun"))
    let done = try anna.reinstate(try town.key("gun"), roles: [Grant("ekonomi")], items: [])
    _ = try town.office("bo").endorse(done.leaf)
  }

  @Test func `reads nothing that is written later, though nobody wrote in between`() throws {
    let frida = try town.office("frida")
    let gun = try town.key("gun")
    #expect(try frida.state(of: id).stale.contains("address"))
    let placed = try frida.note("Storgatan 3", compartment: "address", in: id)
    #expect(placed.turned.sorted() == ["address", "register"])
    #expect(try !frida.state(of: id).members(of: "address").contains(gun))
    let back = try town.office("gun")
    #expect(back.isMember && back.myRoles == ["ekonomi"])
    #expect(throws: CaseworkError.notMember(compartment: "register")) { _ = try back.state(of: id) }
    let body = try #require(try frida.state(of: id).entry(placed.leaf)?.bodies.first)
    try back.load(id)
    let holds = try back.ensureKey(
      EpochName(caseID: id, compartment: "address", number: body.epoch),
      in: frida.state(of: id).compartments)
    #expect(!holds)
    #expect(try frida.state(of: id).voids.isEmpty)
    #expect(frida.findings == [])
    #expect(back.findings == [])
    #expect(try town.office("frida").audit().passed)
  }

  @Test func `writes nothing in the case before somebody has let them in anew`() throws {
    let forger = Forger(try town.office("gun"))
    try forger.office.load(id)
    try forger.write(in: id) { entry in
      (entry.event, entry.role, entry.facts) = ("ASSIGN", "ekonomi", [FactLine(name: "person", value: entry.signer)])
    }
    let frida = try town.office("frida")
    #expect(try frida.state(of: id).voids.map(\.rule) == [.notRegisterMember])
    let gun = try town.key("gun")
    _ = try frida.addMembers([(gun, ["register", "economy"])], in: id)
    let note = try frida.note("Kvitto", compartment: "economy", in: id)
    let address = try frida.note("Storgatan 3", compartment: "address", in: id)
    let back = try town.office("gun")
    #expect(try back.read(note.leaf, reason: .other, in: id).first?.note == "Kvitto")
    #expect(try !back.state(of: id).isMine("address"))
    #expect(throws: CaseworkError.notMember(compartment: "address")) {
      _ = try back.read(address.leaf, parts: ["address"], reason: .other, in: id)
    }
    #expect(try back.state(of: id).voids.map(\.rule) == [.notRegisterMember] && back.findings.count <= 1)
  }

  @Test func `opens what is theirs again where nobody else is left, and nothing of what their role bars`() throws {
    let anna = try town.office("anna")
    let frida = try town.key("frida")
    _ = try town.office("frida").note("Kvitto", compartment: "economy", in: id)
    _ = try anna.revoke(frida)
    let done = try anna.reinstate(frida, roles: [Grant("ekonomi")], items: [])
    _ = try town.office("bo").endorse(done.leaf)
    // dina on duty stayed, and holds the register: she lets frida in again, to what the new role reads.
    let dina = try town.office("dina")
    _ = try dina.addMembers([(frida, ["register"])], in: id)
    let owed = try dina.owed(in: id)
    let both = [frida, try town.key("gun")].sorted()
    #expect(owed.contains(.stranded(compartment: "address", readers: both, successors: [])))
    let placed = try place(dina, id, town)
    #expect(placed.takenUp.contains("address") && !placed.takenUp.contains("economy"))
    let back = try town.office("frida")
    #expect(try !back.state(of: id).isMine("address") && back.state(of: id).isMine("economy"))
    let receipt = try #require(try back.state(of: id).entries.first { $0.bodies.map(\.compartment) == ["economy"] })
    #expect(try back.read(receipt.leaf, reason: .other, in: id).first?.note == "Kvitto")
    #expect(try back.state(of: id).voids.map(\.rule) == [])
    #expect(back.findings == [])
    #expect(dina.findings == [])
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// gun read the address as coordinator, is given the night's duty instead, and stays in the vault and in the case.
@Suite struct `A reader whose role was taken back` {
  private let town: Town
  private let id: CaseID
  private let gun: String

  init() throws {
    town = try Town.staffed()
    id = try town.office("frida").openCase(workflow: "avhopp").caseID
    gun = try town.key("gun")
    let anna = try town.office("anna")
    let given = try anna.grant(gun, roles: [Grant("jour")], items: [])
    _ = try town.office("bo").endorse(given.leaf)
    _ = try anna.drop(gun, roles: ["koordinator"], items: [])
  }

  private func expectClosed(_ done: Done, to name: String, _ part: String = "address") throws {
    let office = try town.office(name)
    let body = try #require(try office.state(of: id).entry(done.leaf)?.bodies.first { $0.compartment == part })
    // Not with a modified program either.
    let holds = try office.ensureKey(
      EpochName(caseID: id, compartment: part, number: body.epoch), in: office.state(of: id).compartments)
    #expect(!holds)
    #expect(throws: CaseworkError.notMember(compartment: part)) {
      _ = try office.read(done.leaf, parts: [part], reason: .duty, in: id)
    }
  }

  @Test func `is sealed no next address, though only one is left who may read it`() throws {
    let frida = try town.office("frida")
    #expect(try frida.state(of: id).stale.contains("address"))
    #expect(try !town.office("gun").state(of: id).isMine("address"))
    let done = try frida.note("Storgatan 3", compartment: "address", in: id)
    #expect(done.turned.contains("address"))
    #expect(try frida.state(of: id).members(of: "address") == [frida.me])
    try expectClosed(done, to: "gun")
    // What duty reads is theirs still.
    let card = try frida.note("Ring klockan 8", compartment: "duty", in: id)
    #expect(try town.office("gun").read(card.leaf, reason: .duty, in: id).first?.note == "Ring klockan 8")
    #expect(try frida.state(of: id).voids.isEmpty && frida.findings.isEmpty)
    #expect(try town.office("frida").audit().passed)
  }

  @Test func `is owed a removal, which leaves one, who is told whom they may let in`() throws {
    let frida = try town.office("frida")
    let removals = try frida.owed(in: id).compactMap { owed -> [String]? in
      if case .removal(gun, let parts) = owed { parts.sorted() } else { nil }
    }
    #expect(removals == [["address", "economy", "investigation", "plan", "threat"]])
    #expect(try frida.doctor().first { $0.kind == .owed }?.isFine == false)
    _ = try frida.payOwed(in: id)
    #expect(try frida.state(of: id).members(of: "address") == [frida.me])
    try town.admit("kim", roles: ["koordinator"])
    try frida.refresh()
    let readers = try #require(try frida.doctor().first { $0.kind == .readers })
    let kim = try town.key("kim")
    #expect(!readers.isFine && readers.cases == [id] && readers.names.contains(kim) && !readers.names.contains(gun))
    let told = try frida.inbox().contains { item in
      guard case .soleReader(id, let parts, let able) = item else { return false }
      return parts.contains("address") && able.contains(kim)
    }
    #expect(told)
    #expect(try town.office("frida").audit().passed)
  }

  @Test func `hands nothing on, and is handed nothing by whoever turns the key`() throws {
    // A modified program of theirs, and one of somebody who is no reader of the part.
    let forger = Forger(try town.office("gun"))
    _ = try forger.office.state(of: id)
    let body = try forger.body([1], "address", event: "NOTE", in: id)
    try forger.write(in: id, staged: [body.staged]) { $0.bodies = [body.line] }
    let dina = Forger(try town.office("dina"))
    _ = try dina.office.state(of: id)
    _ = try dina.turn("address", in: id, to: [town.person("gun").recipient])
    let frida = try town.office("frida")
    #expect(try frida.state(of: id).voids.map(\.rule) == [.staleEpoch])
    let done = try frida.note("Storgatan 3", compartment: "address", in: id)
    try expectClosed(done, to: "gun")
    for name in ["frida", "dina", "gun"] {
      let office = try town.office(name)
      #expect(try office.state(of: id).voids.map(\.leaf) == frida.state(of: id).voids.map(\.leaf))
    }
  }

  @Test func `reads on where the role is given again before anybody wrote, and not where somebody did`() throws {
    let frida = try town.office("frida")
    _ = try frida.note("Storgatan 3", compartment: "address", in: id)
    let anna = try town.office("anna")
    let given = try anna.grant(gun, roles: [Grant("koordinator")], items: [])
    _ = try town.office("bo").endorse(given.leaf)
    let office = try town.office("gun")
    #expect(try !office.state(of: id).isMine("address"))
    #expect(try office.state(of: id).isMine("plan"), "nobody has turned it meanwhile")
    try frida.refresh()
    let after = try frida.note("Storgatan 4", compartment: "address", in: id)
    try expectClosed(after, to: "gun")
    #expect(try frida.state(of: id).voids.isEmpty && frida.findings.isEmpty && office.findings.isEmpty)
  }

  @Test func `leaves the register, too, where no role of theirs reads it, and everybody goes on under one key`() throws
  {
    _ = try town.office("anna").drop(gun, roles: ["jour"], items: [])
    let frida = try town.office("frida")
    let done = try frida.note("Ring klockan 8", compartment: "duty", in: id)
    #expect(done.turned.contains("register"))
    #expect(throws: CaseworkError.notMember(compartment: "register")) { _ = try town.office("gun").state(of: id) }
    let dina = try town.office("dina")
    _ = try dina.note("Ringt", compartment: "duty", in: id)
    #expect(try frida.state(of: id).entries.count == dina.state(of: id).entries.count)
    #expect(try frida.state(of: id).voids.isEmpty && frida.findings.isEmpty && dina.findings.isEmpty)
    #expect(try town.office("frida").audit().passed)
  }
}

/// frida and gun alone read the address; both are shut out, and come back, gun for the night's duty only.
@Suite struct `Two who come back, one of them with a role that reads the part` {
  @Test func `are its readers again only where a role of theirs reads it`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let anna = try town.office("anna")
    let people = [(try town.key("gun"), "jour"), (try town.key("frida"), "enhetschef")]
    for (person, _) in people { _ = try anna.revoke(person, evenIfStranding: true) }
    for (person, role) in people {
      let done = try anna.reinstate(person, roles: [Grant(role)], items: [])
      _ = try town.office("bo").endorse(done.leaf)
    }
    // dina on duty stayed: she lets both follow the steps again, and neither into the address.
    let dina = try town.office("dina")
    _ = try dina.addMembers(people.map { ($0.0, ["register", "duty"]) }, in: id)
    let back = try town.office("frida")
    #expect(try back.state(of: id).stale.contains("address"))
    let done = try back.note("Storgatan 3", compartment: "address", in: id)
    #expect(try back.state(of: id).members(of: "address") == [back.me])
    let gun = try town.office("gun")
    #expect(try !gun.state(of: id).isMine("address"))
    #expect(throws: CaseworkError.notMember(compartment: "address")) {
      _ = try gun.read(done.leaf, parts: ["address"], reason: .duty, in: id)
    }
    let body = try #require(try gun.state(of: id).entry(done.leaf)?.bodies.first)
    let holds = try gun.ensureKey(
      EpochName(caseID: id, compartment: "address", number: body.epoch), in: gun.state(of: id).compartments)
    #expect(!holds)
    #expect(try back.state(of: id).voids.isEmpty && back.findings.isEmpty && gun.findings.isEmpty)
    #expect(try town.office("frida").audit().passed)
  }
}

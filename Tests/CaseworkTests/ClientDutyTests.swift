import Foundation
import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// What an honest program asks, refuses and mends by itself.
@Suite struct `The program of an honest person` {
  private func proposed(_ town: Town) throws -> (id: CaseID, leaf: Digest, emil: Office) {
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let parts = ["register", "identity", "investigation", "threat", "economy", "plan"]
    _ = try frida.addMembers([(try town.key("emil"), parts + ["duty"]), (try town.key("hans"), parts)], in: id)
    let emil = try town.office("emil")
    _ = try emil.assign(emil.me, in: id)
    try investigate(emil, id, town)
    let form = try proposal(try emil.state(of: id).workflow, town.now)
    return (id, try emil.record(Order(event: "PROPOSE", answers: form), in: id).leaf, emil)
  }

  @Test func `says of nothing that it was read which is not there, and decides nothing that cannot be opened`() throws {
    let town = try Town.staffed()
    let (id, leaf, emil) = try proposed(town)
    let hans = try town.office("hans")
    let bodies = try #require(try hans.state(of: id).entry(leaf)).bodies
    let path = "\(town.vault)/bodies/\(bodies[0].hash.hex.prefix(2))/\(bodies[0].hash.hex)"
    let sealed = try LocalFile.read(path)
    let order = Order(event: "GRANT", answers: try decision(try hans.state(of: id).workflow, town.now))

    try emil.reader.remove(body: bodies[0].hash)
    let steps = try hans.state(of: id).entries.count
    #expect(throws: CaseworkError.storage(.missing(.body, bodies[0].hash))) { _ = try hans.read(leaf, in: id) }
    #expect(try hans.state(of: id).entries.count == steps, "no receipt for what was not there")

    try LocalFile.replace(path, with: sealed, durable: false)
    _ = try hans.read(leaf, in: id)
    // Lost, or changed, between the reading and the decision.
    var changed = sealed
    changed[changed.count - 1] ^= 1
    for bytes in [nil, changed] as [[UInt8]?] {
      try? LocalFile.remove(path)
      if let bytes { try LocalFile.replace(path, with: bytes, durable: false) }
      #expect(throws: CaseworkError.self) { _ = try hans.record(order, in: id) }
      #expect(try hans.state(of: id).entries.last?.event == "READ")
    }
    try? LocalFile.remove(path)
    try LocalFile.replace(path, with: sealed, durable: false)
    let granted = try hans.record(order, in: id)
    #expect(try hans.state(of: id).entry(granted.leaf)?.event == "GRANT")
  }

  @Test func `asks before it writes a day ahead of all it has seen, and never when protection is at stake`() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    let seen = town.now
    town.set(clockOf: "dina", to: Moment(seconds: seen.seconds + 3 * 86_400))
    dina.isClockTrusted = false
    #expect(throws: CaseworkError.clockLeap(seen: seen)) {
      _ = try dina.note("Senare", compartment: "duty", in: id)
    }
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      try dina.state(of: id).workflow, at: town.now)
    let placed = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    let entry = try #require(try dina.state(of: id).entry(placed.leaf))
    #expect(entry.facts.contains(FactLine(name: "clock", value: "ahead")))
    #expect(!placed.clockBehind)
    // What somebody has stated is seen: now the clock is a day ahead no longer, of this one's own doing.
    _ = try dina.note("Nu", compartment: "duty", in: id)
    let gun = try town.office("gun")
    #expect(try gun.state(of: id).voids.isEmpty)
    // Said to be right, or within a day, nothing is asked.
    town.pass(5 * 86_400)
    gun.isClockTrusted = true
    let note = try gun.note("Fem dagar", compartment: "duty", in: id)
    #expect(try gun.state(of: id).entry(note.leaf)?.facts.isEmpty == true)
  }

  @Test func `writes nothing but protection once two histories have met, in any session, until it is settled`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let (id, other) = (try frida.openCase(workflow: "avhopp").caseID, try frida.openCase(workflow: "avhopp").caseID)
    let card = try frida.note("Ring först.", compartment: "duty", in: other)
    let forger = Forger(try town.office("gun"))
    let written = try forger.write(in: id) { entry in
      entry.event = "MEMBERS"
      entry.seen.tree.root = Hash.sha256([1])
    }
    let stopped = CaseworkError.forked(index: written.index)
    let dina = try town.office("dina")
    _ = try dina.state(of: id)
    #expect(throws: stopped) { _ = try dina.note("x", compartment: "duty", in: other) }
    let again = try town.office("dina")
    #expect(again.openAlarms == [written.index])
    #expect(throws: stopped) { _ = try again.note("x", compartment: "duty", in: other) }
    // Reading goes on, and so does protection.
    #expect(try again.read(card.leaf, reason: .duty, in: other).first?.note == "Ring först.")
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      try again.state(of: other).workflow, at: town.now)
    _ = try again.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: other)
    #expect(throws: CaseworkError.unknownEntry) { try again.settle(written.index + 1) }
    try again.settle(written.index)
    _ = try again.note("Åter", compartment: "duty", in: other)
    _ = try town.office("dina").note("Och sedan", compartment: "duty", in: other)
  }

  @Test func `takes back in the roster what has run out, when it next writes there`() throws {
    let town = try Town.staffed()
    let anna = try town.office("anna")
    let request = try town.request("kim")
    let end = Moment("2026-11-25T00:00:00Z")!
    let done = try anna.admit(
      request: request.note, code: request.code, roles: [Grant("granskare", until: end), Grant("jour", until: end)],
      items: [Grant("4.10", until: end)], card: try town.card("kim"))
    _ = try town.office("bo").endorse(done.leaf, code: request.code)
    _ = try town.join("kim", code: anna.vaultCode)
    try anna.refresh()
    let kim = try town.key("kim")
    let more = try anna.grant(kim, roles: [Grant("jour", until: Moment("2027-11-25T00:00:00Z")!)], items: [])
    _ = try town.office("bo").endorse(more.leaf)
    town.pass(90 * 86_400)
    _ = try town.office("anna").drop(try town.key("hans"), roles: ["beslutsfattare"], items: [])
    let bo = try town.office("bo")
    let person = try #require(bo.roster.person(kim))
    #expect(person.roles.first { $0.id == "granskare" }?.dropped != nil)
    #expect(person.items.allSatisfy { $0.dropped != nil })
    #expect(bo.roster.roles(of: kim, time: town.now) == ["jour"], "what was prolonged stays")
    #expect(bo.roster.compartments["audit"]?.members[kim] == nil)
    #expect(bo.roster.voids.isEmpty)
  }

  @Test func `shows the founder who endorses a definition what it changes`() throws {
    let town = try Town.founded()
    let anna = try town.office("anna")
    let text = String(decoding: try Town.mainWorkflow(), as: UTF8.self)
    let renamed = text.replacing(#/"version": "[0-9.]+"/#, with: "\"version\": \"9.0.0\"")
    let changed = try Workflow.read(Array(renamed.utf8), file: "avhopp.json")
    _ = try anna.adopt(changed)
    let bo = try town.office("bo")
    bo.checksDefinitions = false
    let (workflow, change, _) = try bo.change(by: try #require(bo.roster.pending.first))
    #expect(workflow.version == "9.0.0")
    #expect(change.sections.filter { !$0.isSame }.map(\.name) == ["version"])
    #expect(change.sections.first { $0.name == "events" }?.count == workflow.events.count)
  }

  @Test func `clears what a killed command left in the home, and nothing that may still be written`() throws {
    let town = try Town.founded()
    _ = try town.office("anna")
    let home = town.home("anna")
    try LocalFile.makeFolder(home.draftsPath)
    let vault = try #require(try LocalFile.names(in: "\(home.path)/vaults").first)
    let dead = "\(home.path)/vaults/\(vault)/pin.999999999.new"
    let old = "\(home.draftsPath)/0011223344556677.999999999.new"
    let young = "\(home.path)/identity.avhopp.999999998.new"
    let alive = "\(home.path)/vaults/\(vault)/pin.1.new"
    for path in [dead, old, young, alive] { try LocalFile.replace(path, with: [1], durable: false) }
    for path in [dead, old, alive] {
      var times = [timeval(tv_sec: 1_700_000_000, tv_usec: 0), timeval(tv_sec: 1_700_000_000, tv_usec: 0)]
      try #require(unsafe utimes(path, &times) == 0)
    }
    home.clear()
    #expect([dead, old, young, alive].map { LocalFile.exists($0) } == [false, false, true, true])
  }
}

/// The next sealing key: announced, taken up, and the old one kept for what it opens.
@Suite struct `A renewed key` {
  @Test func `takes up the roster and every case of its person, and opens what was sealed before`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let before = try frida.note("Före", compartment: "address", in: id)
    let code = try frida.code(of: frida.me)
    var person = try town.person("frida")
    _ = try person.keys.addGeneration()
    let office = try Office.open(
      at: town.vault, home: town.home("frida"), person: person, clock: town.clock("frida"))
    let renewed = try office.renew()
    #expect(renewed.generation == 2 && renewed.cases == [id] && renewed.left.isEmpty)
    #expect(try office.read(before.leaf, parts: ["address"], reason: .supervision, in: id).first?.note == "Före")
    let gun = try town.office("gun")
    let state = try gun.state(of: id)
    #expect(state.voids.isEmpty && gun.roster.voids.isEmpty && gun.findings.isEmpty)
    for part in state.compartments.values where part.members[frida.me] != nil { #expect(part.members[frida.me] == 2) }
    #expect(gun.roster.compartments["register"]?.members[frida.me] == 2)
    #expect(try gun.code(of: frida.me) == code)
    let note = try gun.note("Efter", compartment: "address", in: id)
    #expect(try office.read(note.leaf, parts: ["address"], reason: .supervision, in: id).first?.note == "Efter")
    // The directory of names follows with the next writer of the roster; until then the old key opens it.
    #expect(try office.names().count == 8)
    _ = try town.office("anna").drop(try town.key("hans"), roles: ["beslutsfattare"], items: [])
    #expect(try town.office("bo").roster.compartments["names"]?.members[frida.me] == 2)
    // A modified client hands itself the next key, and the directory's to nobody else.
    let greedy = Forger(try town.office("dina"))
    var dina = try town.person("dina")
    _ = try dina.keys.addGeneration()
    let next = try dina.request(vault: office.genesisHash)
    let junk = try greedy.office.reader.stage(.key, bytes: [UInt8](repeating: 7, count: 1200))
    try greedy.write(in: .roster, staged: [junk]) { entry in
      (entry.event, entry.role) = ("RENEW", "-")
      entry.proofs = [ProofLine(kind: "request", note: next)]
      entry.keys = [KeyLine(compartment: "names", n: 1, hash: junk.hash, size: junk.size)]
    }
    #expect(try town.office("bo").roster.voids.last?.rule == .memberLine)
    // Nobody renews another's key, and none twice.
    let forger = Forger(try town.office("emil"))
    let request = try office.person.request(vault: office.genesisHash)
    try forger.write(in: .roster) { entry in
      (entry.event, entry.role) = ("RENEW", "-")
      entry.proofs = [ProofLine(kind: "request", note: request)]
    }
    #expect(try town.office("bo").roster.voids.last?.rule == .request)
    #expect(try town.office("gun").audit().isComplete)
  }
}

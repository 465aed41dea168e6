import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// What one founder, one roster keeper or one auditor cannot do alone, with a client they have changed.
@Suite("The roster holds against one of its own")
struct RosterHoldsTests {
  @Test func `a roster keeper or founder cannot make the auditors' key`() throws {
    let town = try Town.staffed()
    try town.admit("joar", roles: ["granskare"])
    try town.admit("stina", roles: ["forvaltare"])
    let frida = try town.office("frida")
    for (name, role) in [("stina", "forvaltare"), ("cia", "-")] {
      let forger = Forger(try town.office(name))
      let made = try forger.epoch("audit", in: .roster, readers: forger.readers(of: "audit", in: .roster))
      let (leaf, _) = try forger.write(in: .roster, staged: [made.staged]) { entry in
        (entry.event, entry.role, entry.epochs, entry.keys) = ("MEMBERS", role, [made.line], [made.keyLine])
      }
      let id = try frida.openCase(workflow: "avhopp").caseID
      #expect(frida.roster.voids.last?.leaf == leaf && frida.roster.voids.last?.rule == .memberLine)
      let register = try #require(try frida.state(of: id).compartments["register"]?.current)
      #expect(register.auditEpoch == 1)
      #expect(!made.opens(try frida.reader.readWhole(.key, register.keyFile)))
    }
    #expect(try town.office("joar").audit().isComplete)
  }

  @Test func `auditors make their own key, each when they come`() throws {
    let town = try Town.staffed()
    try town.admit("joar", roles: ["granskare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    #expect(frida.roster.compartments["audit"]?.current?.writer == (try town.key("joar")))
    try town.admit("lena", roles: ["granskare"])
    _ = try frida.note("mer", compartment: "plan", in: id)
    #expect(try frida.state(of: id).compartments["register"]?.current?.auditEpoch == 2)
    for name in ["joar", "lena"] { #expect(try town.office(name).audit().isComplete) }
    // One leaves, and the other turns the key.
    _ = try town.office("anna").revoke(try town.key("joar"))
    _ = try town.office("lena")
    try frida.refresh()
    #expect(frida.roster.auditEpoch(at: nil, time: town.now) == 3)
  }

  @Test func `an auditor changes nothing but who audits`() throws {
    let town = try Town.staffed()
    let forger = Forger(try town.admit("joar", roles: ["granskare"]))
    let made = try forger.epoch("names", in: .roster, readers: forger.readers(of: "names", in: .roster))
    _ = try forger.write(in: .roster, staged: [made.staged]) { entry in
      (entry.event, entry.role, entry.epochs, entry.keys) = ("MEMBERS", "granskare", [made.line], [made.keyLine])
    }
    #expect(try town.office("anna").roster.voids.map(\.rule) == [.memberLine])
  }

  @Test func `an auditor whose period is over reads no new case`() throws {
    let town = try Town.staffed()
    let anna = try town.office("anna")
    let request = try town.request("joar")
    let done = try anna.admit(
      request: request.note, code: request.code,
      roles: [Grant("granskare", until: Moment("2026-11-25T00:00:00Z")!)], items: [], card: try town.card("joar"))
    _ = try town.office("bo").endorse(done.leaf, code: request.code)
    _ = try town.join("joar", code: anna.vaultCode)
    let frida = try town.office("frida")
    let before = try frida.openCase(workflow: "avhopp").caseID
    #expect(try frida.state(of: before).compartments["register"]?.current?.auditEpoch == 1)
    town.pass(90 * 86_400)
    let id = try frida.openCase(workflow: "avhopp").caseID
    #expect(try frida.state(of: id).compartments["register"]?.current?.auditEpoch == nil)
    #expect(try town.office("gun").state(of: id).voids.isEmpty)
  }

  @Test func `one entry shuts nobody out of the roster`() throws {
    let town = try Town.staffed()
    try town.admit("stina", roles: ["forvaltare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let forger = Forger(try town.office("stina"))
    let junk = try forger.office.reader.stage(.key, bytes: [UInt8](repeating: 7, count: 1200))
    let turned = try forger.epoch("register", in: .roster, readers: [forger.office.person.recipient])
    for (epochs, key, staged, proofs) in [
      ([], KeyLine(compartment: "register", n: 1, hash: junk.hash, size: junk.size), junk, []),
      ([turned.line], turned.keyLine, turned.staged, turned.proofs),
    ] {
      _ = try forger.write(in: .roster, staged: [staged]) { entry in
        (entry.event, entry.role, entry.epochs, entry.keys) = ("MEMBERS", "forvaltare", epochs, [key])
        entry.proofs = proofs
      }
    }
    // Met by an open session, by a new one, by an audit from the first leaf, and by somebody who comes later.
    try frida.refresh()
    for office in [frida, try town.office("frida"), try town.admit("kim", roles: ["koordinator"])] {
      #expect(office.roster.voids.map(\.rule) == [.keyLine, .keyLine])
    }
    _ = try town.office("frida").note("x", compartment: "plan", in: id)
    #expect(try frida.audit().findings.filter { $0.kind == .void(.keyLine) }.count == 2)
  }

  @Test func `somebody who comes after the roster's key was turned reads all of it`() throws {
    let town = try Town.staffed()
    _ = try town.office("anna").revoke(try town.key("dina"))
    let kim = try town.admit("kim", roles: ["koordinator"])
    #expect(kim.roster.entries == (try town.office("anna").roster.entries))
    #expect(try town.office("kim").roster.entries == kim.roster.entries)
  }

  @Test func `one founder cannot found a second roster`() throws {
    let town = try Town.staffed()
    for _ in 0..<4 {
      // cia's modified client, as if the vault had never been founded.
      let cia = try Office(
        home: town.home("cia"), person: town.person("cia"), path: town.vault, clock: town.clock("cia"))
      cia.pin.head = try cia.reader.scan(from: cia.reader.start) { (_, _) throws(CaseworkError) in }
      var draft = EntryDraft(role: "-", event: "FOUND")
      for part in ["register", "names"] { for name in cia.roster.founders { draft.changes.add.append((part, name)) } }
      #expect(throws: CaseworkError.wouldBeVoid(.founding)) { _ = try cia.append(draft, in: .roster) }
    }
  }

  @Test func `a false definition is not endorsed, and stops nobody`() throws {
    let town = try Town.staffed()
    let anna = try town.office("anna")
    let good = try town.office("frida").openCase(workflow: "avhopp").caseID
    var draft = EntryDraft(role: "-", event: "ADOPT")
    let lie = Hash.sha256(Array("something else".utf8))
    draft.facts = [FactLine(name: "workflow", value: "avhopp"), FactLine(name: "definition", value: lie.hex)]
    draft.bodies = [
      BodyDraft(compartment: "register", kind: .definition, name: nil, content: .bytes(Array("{}".utf8)))
    ]
    let done = try anna.append(draft, in: .roster)
    let bo = try town.office("bo")
    #expect(throws: CaseworkError.self) { _ = try bo.endorse(done.leaf) }
    // bo's client is changed too: it is adopted, and a case is opened under it with everybody in it.
    var blind = EntryDraft(role: "-", event: "ENDORSE")
    blind.ref = done.leaf
    _ = try bo.append(blind, in: .roster)
    let dina = try town.office("dina")
    let id = CaseID.random()
    dina.cases[id] = LoadedCase(fold: CaseFold(id: id), index: CaseIndex())
    var changes = LineChanges()
    for name in ["dina", "gun", "frida"] { changes.add.append(("register", try town.key(name))) }
    let made = try dina.makeLines(changes, dina.scene(EntryDraft(role: "", event: "OPEN"), in: id))
    _ = try? Forger(dina).write(in: id, staged: made.staged) { entry in
      (entry.event, entry.role) = ("OPEN", "jour")
      (entry.members, entry.epochs, entry.keys) = (made.members, made.epochs, made.keys)
      entry.facts = [FactLine(name: "workflow", value: "avhopp"), FactLine(name: "definition", value: lie.hex)]
    }
    _ = try town.office("gun").note("Natt", compartment: "plan", in: good)
  }

  @Test func `nobody is admitted twice, under two names`() throws {
    let town = try Town.staffed()
    let anna = try town.office("anna")
    let kim = try town.person("kim")
    let dina = try town.person("dina")
    // kim's name and signature, dina's sealing key.
    let request = try kim.withSigningKey { key throws(FormatFault) in
      try Request.signed(by: key, sealing: dina.recipient, generation: 1, vault: nil)
    }
    #expect(throws: CaseworkError.wouldBeVoid(.subject)) {
      _ = try anna.admit(
        request: request.note, code: request.controlCode, roles: [Grant("jour")], items: [], card: try town.card("kim"))
    }
    #expect(throws: FormatFault.self) {
      _ = try kim.withSigningKey { key throws(FormatFault) in
        try Request.signed(by: key, sealing: kim.recipient, generation: 0, vault: nil)
      }
    }
  }

  @Test func `a roster keeper revokes no founder`() throws {
    let town = try Town.staffed()
    let stina = try town.admit("stina", roles: ["forvaltare"])
    let (cia, dina) = (try town.key("cia"), try town.key("dina"))
    #expect(throws: CaseworkError.wouldBeVoid(.notFounder)) { _ = try stina.revoke(cia) }
    _ = try stina.revoke(dina)
    #expect(try !town.office("anna").roster.isActive(dina))
    _ = try town.office("anna").revoke(cia)
  }

  @Test func `the rule named does not depend on when one reads`() throws {
    let town = try Town.staffed()
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    // Signed by kim before kim is admitted, put there by dina's modified client.
    let kim = try town.person("kim")
    let dina = try town.office("dina")
    try dina.load(id)
    let name = EpochName(caseID: id, compartment: "register", number: 1)
    let chain = dina.chain(id)
    _ = try dina.writer.append(from: dina.pin.head) { _, _ in
    } prepare: { head in
      let entry = Entry(
        vault: dina.genesisHash, caseID: id, seq: chain.nextSeq, prev: chain.prev, signer: kim.name, seen: head.seen,
        time: town.now, role: "jour", event: "NOTE")
      let note = try kim.withSigningKey { key throws(SealingError) in try key.sign(text: entry.text) }
      let tag = try #require(try dina.keys.tag(seq: entry.seq, name))
      let frame = try #require(
        try dina.keys.withFrameKey(name) { key in
          try Frame.seal(note: note, tag: tag, key: key, genesis: dina.genesisHash, index: head.size)
        })
      return Draft(frame: frame, staged: [])
    }
    #expect(try gun.state(of: id).voids.map(\.rule) == [.unknownSigner])
    try town.admit("kim", roles: ["jour"])
    #expect(try town.office("gun").state(of: id).voids.map(\.rule) == [.unknownSigner])
  }
}

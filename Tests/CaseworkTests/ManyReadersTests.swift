import Foundation
import LedgerStore
import Sealing
import Testing
import WorkflowEngine

@testable import Casework

/// Many people, and a long time.
@Suite struct `A vault of many people and years` {
  /// Above the 64 that a foreign file may name; `make soak` takes ten times a deployment's sixty.
  private static let count = ProcessInfo.processInfo.environment["AVHOPP_SOAK"] == "1" ? 600 : 66

  @Test func `has room for them all, in the roster and in one part of a case`() throws {
    let town = try Town.founded()
    let (anna, bo) = (try town.office("anna"), try town.office("bo"))
    let names = (1...Self.count).map { "jour\($0)" }
    for name in names {
      let request = try town.request(name)
      let done = try anna.admit(
        request: request.note, code: request.code, roles: [Grant("jour")], items: [], card: try town.card(name))
      try bo.refresh()
      _ = try bo.endorse(done.leaf, code: request.code)
      try anna.refresh()
    }
    #expect(anna.roster.compartments["register"]?.members.count == Self.count + 3)
    // The last one replays it all, and opens a case for as many as they have met.
    let last = try town.join(names[Self.count - 1], code: anna.vaultCode)
    #expect(last.isMember && last.roster.voids.isEmpty && last.findings.isEmpty)
    for name in names.dropLast() {
      try last.verify(person: try town.key(name), code: try town.person(name).controlCode)
    }
    let id = try last.openCase(workflow: "avhopp").caseID
    _ = try last.payOwed(in: id)
    let waits = try last.owed(in: id).filter { owed in
      // Nobody here has a role that reads the other parts: they wait for somebody who has.
      if case .stranded(_, [last.me], []) = owed { false } else { true }
    }
    #expect(waits == [])
    #expect(try last.state(of: id).compartments["duty"]?.current?.readers.count == Self.count)
    let note = try last.note("Till alla på jouren.", compartment: "duty", in: id)
    let first = try town.join(names[0], code: anna.vaultCode)
    #expect(try first.read(note.leaf, reason: .duty, in: id).first?.note == "Till alla på jouren.")
    #expect(try first.state(of: id).voids.isEmpty && first.findings.isEmpty)
    // And the next session asks nothing again that was found good once.
    #expect(try town.office(names[0]).findings.isEmpty)
  }

  /// As the rules see it, without the key files: those of six hundred readers are made and opened in SealingTests.
  @Test func `is ruled with a thousand people in it, and not with one more`() throws {
    let ledger = try RawLedger(try Workflow.read(try Town.mainWorkflow(), file: "avhopp.json"))
    var people: [RawPerson] = []
    for number in 1...998 {
      people.append(try RawPerson("p-\(number + 10_000)", roles: number == 1 ? ["jour", "koordinator"] : ["jour"]))
      try ledger.admit(people[number - 1])
    }
    #expect(ledger.roster.compartments["register"]?.members.count == 1000 && ledger.roster.voids.isEmpty)
    let id = try ledger.open(by: people[0], role: "jour", members: Array(people[..<100]))
    for start in stride(from: 100, to: 600, by: 100) {
      var entry = ledger.entry(id, "MEMBERS", by: people[0], role: "jour")
      for part in ["duty", "register"] {
        entry.members += people[start..<(start + 100)].map {
          MemberLine(add: true, compartment: part, keyName: $0.name, generation: 1)
        }
        entry.keys.append(RawLedger.key(part, 1))
      }
      #expect(try ledger.put(entry, by: people[0]) == .accepted)
    }
    #expect(ledger.cases[id]?.compartments["duty"]?.members.count == 600)
    // One too many.
    let last = try RawPerson("p-20000", roles: ["jour"])
    try ledger.admit(last, ruling: .void(.memberLine))
    #expect(ledger.roster.person(last.name) == nil)
  }

  /// Each turn is an honest one, by somebody who knows the secret and seals it to all.
  private func turn(_ parts: [String], _ times: Int, in id: CaseID, by office: Office) throws {
    let role = try office.builtInRole(nil)
    for _ in 0..<times {
      var draft = EntryDraft(role: role, event: "MEMBERS")
      draft.changes.turn = Set(parts)
      _ = try office.append(draft, in: id)
    }
  }

  @Test func `admits to a part that was turned two hundred times, by one entry`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let early = try frida.note("Först", compartment: "address", in: id)
    try turn(["register", "address"], 200, in: id, by: frida)
    let late = try frida.note("Sist", compartment: "address", in: id)
    try town.admit("kim", roles: ["koordinator"])
    try frida.refresh()
    try frida.verify(person: try town.key("kim"), code: try town.person("kim").controlCode)
    let done = try frida.addMembers([(try town.key("kim"), ["register", "address", "plan"])], in: id)
    #expect(try frida.state(of: id).compartments["address"]?.epochs.count == 201)
    // A session that is open, a new one, and one that has forgotten where anything lies.
    let kim = try town.office("kim")
    #expect(try kim.state(of: id).entries.last?.leaf == done.leaf)
    for (leaf, text) in [(early.leaf, "Först"), (late.leaf, "Sist")] {
      #expect(try town.office("kim").read(leaf, parts: ["address"], reason: .supervision, in: id).first?.note == text)
    }
    for name in ["kim", "gun"] {
      let office = try town.office(name)
      #expect(try office.state(of: id).voids.isEmpty && office.findings.isEmpty)
      try office.rebuild(id)
      #expect(try office.state(of: id).entries.map(\.leaf) == frida.state(of: id).entries.map(\.leaf))
    }
    #expect(try town.office("kim").audit().isComplete)
  }

  @Test
  func `gives the auditors a register turned two hundred times, and no step waits for it`()
    throws
  {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let id = try dina.openCase(workflow: "avhopp").caseID
    try turn(["register"], 200, in: id, by: dina)
    try town.admit("joar", roles: ["granskare"])
    let done = try place(dina, id, town)
    #expect(try dina.state(of: id).entry(done.leaf)?.event == "EMERGENCY_PLACEMENT")
    #expect(try dina.state(of: id).entries.last?.event == "MEMBERS")
    #expect(!dina.owesAudit(id))
    let report = try town.office("joar").audit()
    #expect(report.isComplete && report.cases == 1 && report.findings.isEmpty)
  }

  /// A colleague's modified client names junk for the register's oldest key: nobody new is given it, and the night goes on.
  @Test func `lets no old key file stop the night's step`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    try turn(["register"], 2, in: id, by: frida)
    let forger = Forger(try town.office("gun"))
    let junk = try forger.office.reader.stage(.key, bytes: [UInt8](repeating: 7, count: 1200))
    try forger.write(in: id, staged: [junk]) { entry in
      entry.event = "MEMBERS"
      entry.keys = [KeyLine(compartment: "register", n: 2, hash: junk.hash, size: junk.size)]
    }
    try town.admit("joar", roles: ["granskare"])
    _ = try town.office("anna").revoke(try town.key("hans"))
    let dina = try town.office("dina")
    let done = try place(dina, id, town)
    #expect(try dina.state(of: id).entry(done.leaf) != nil)
  }

  @Test func `hands over five hundred epochs in a file, and more in several`() throws {
    let vault = Hash.sha256([1])
    let id = CaseID.roster
    var keys = try KeyBox()
    for number in 1...501 {
      try keys.add(try Secret.random(count: 32), EpochName(caseID: id, compartment: "plan", number: number))
    }
    let reader = try PersonKeys.generate(name: "p-a")
    let place = EpochName(caseID: id, compartment: "plan", number: 501)
    let file = KeyFile(vault: vault, place: place, first: 2)
    let bytes = try #require(try file.sealed(from: keys, to: [reader.current.recipient]))
    let plaintext = try reader.open(bytes, within: .keyFile)
    #expect(KeyFile.read(plaintext) == file)
    var found = try KeyBox()
    var part = CompartmentState(name: "plan")
    for number in 1...501 {
      let name = EpochName(caseID: id, compartment: "plan", number: number)
      let recipient = keys.recipient(name)
      part.epochs.append(
        CompartmentState.Epoch(
          number: number, recipient: try #require(recipient), keyFile: vault, keySize: 0, first: number, readers: [:],
          auditEpoch: nil, writer: "p-a", index: 1, openedAt: 1, isOutsiders: false))
    }
    let isTaken = try found.take(file, plaintext, in: part)
    #expect(isTaken)
    for name in file.epochs {
      let same = try found.withSecret(name) { a throws(SealingError) in
        try keys.withSecret(name) { b throws(SealingError) in a.matches(b) } ?? false
      }
      #expect(same == true)
    }
    // One more would not fit into the memory that is locked for it, and is no key file.
    let longer = KeyFile(vault: vault, place: place, first: 1)
    let long = try #require(try longer.sealed(from: keys, to: [reader.current.recipient]))
    #expect(KeyFile.read(try reader.open(long, within: .keyFile)) == nil)
  }

  @Test
  func `has key files of one size, whichever part they are of and however many epochs they hold, but its register's`()
    throws
  {
    let reader = try PersonKeys.generate(name: "p-a")
    let vault = Hash.sha256([1])
    var keys = try KeyBox()
    var sizes: Set<Int> = []
    for part in ["plan", "threat", "register", "investigation"] {
      for number in 1...20 {
        try keys.add(try Secret.random(count: 32), EpochName(caseID: .roster, compartment: part, number: number))
      }
      for (first, last) in [(1, 1), (1, 2), (9, 9), (10, 10), (1, 20), (20, 20)] {
        let place = EpochName(caseID: .roster, compartment: part, number: last)
        let file = KeyFile(vault: vault, place: place, first: first)
        let bytes = try #require(try file.sealed(from: keys, to: [reader.current.recipient]))
        sizes.insert(bytes.count + (part == "register" ? 1 : 0))
        #expect(KeyFile.mayBeRegisters(size: bytes.count) == (part == "register"))
        let plaintext = try reader.open(bytes, within: .keyFile)
        #expect(KeyFile.read(plaintext) == file)
        // Another padding is no key file.
        var bent = plaintext.withBytes { unsafe Array($0) }
        bent[bent.count - 1] = 1
        let sealed = try reader.open(try Age.seal(bent, to: [reader.current.recipient]), within: .keyFile)
        #expect(KeyFile.read(sealed) == nil)
      }
    }
    #expect(sizes.count == 1, "\(sizes)")
  }

  private func place(_ office: Office, _ id: CaseID, _ town: Town) throws -> Done {
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      try office.state(of: id).workflow, at: town.now)
    return try office.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
  }
}

/// Whoever left and comes back.
@Suite struct `Somebody who comes back to a case` {
  @Test func `sees it again, whatever was turned meanwhile`() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let dina = try town.office("dina")
    _ = try dina.state(of: id)
    _ = try frida.removeMembers([(dina.me, ["register", "duty"])], in: id)
    let away = try frida.note("medan dina är borta", compartment: "duty", in: id)
    try dina.refresh()
    #expect(dina.list().isEmpty)
    _ = try frida.addMembers([(dina.me, ["register", "duty"])], in: id)
    for office in [dina, try town.office("dina")] {
      #expect(try office.state(of: id).entries.map(\.leaf) == frida.state(of: id).entries.map(\.leaf))
    }
    #expect(try dina.read(away.leaf, reason: .duty, in: id).first?.note == "medan dina är borta")
  }
}

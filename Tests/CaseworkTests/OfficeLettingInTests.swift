import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// Keys that people are given, with programs that obey and with one that doesn't.
@Suite struct `Letting people in and out` {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    id = try town.office("frida").openCase(workflow: "avhopp").caseID
  }

  @Test func `lets everybody leave a case by themselves`() throws {
    let dina = try town.office("dina")
    _ = try dina.removeMembers([(dina.me, ["register", "duty"])], in: id)
    #expect(dina.list().isEmpty)
    let frida = try town.office("frida")
    _ = try frida.note("utan dina", compartment: "duty", in: id)
    let state = try frida.state(of: id)
    #expect(state.compartments["register"]?.epochs.count == 2 && state.compartments["duty"]?.epochs.count == 2)
    #expect(try !state.members(of: "register").contains(town.key("dina")))
    let later = try town.office("dina")
    #expect(throws: CaseworkError.self) { try later.state(of: id) }
    #expect(later.findings.isEmpty)
  }

  /// Whoever is taken out could not judge the key that follows: an entry that did both could be void for all but them.
  @Test func `takes nobody out of the register and turns it in one entry`() throws {
    let forger = Forger(try town.office("gun"))
    _ = try forger.office.state(of: id)
    let dina = try town.key("dina")
    let readers = try forger.readers(of: "register", in: id).filter { $0 != (try town.person("dina")).recipient }
    let made = try forger.epoch("register", in: id, readers: readers)
    try forger.write(in: id, staged: [made.staged]) { entry in
      (entry.event, entry.role) = ("MEMBERS", "koordinator")
      entry.members = [MemberLine(add: false, compartment: "register", keyName: dina, generation: 1)]
      (entry.epochs, entry.keys, entry.proofs) = ([made.line], [made.keyLine], made.proofs)
    }
    for name in ["dina", "frida"] {
      #expect(try town.office(name).state(of: id).voids.map(\.rule) == [.epochLine])
    }
    let frida = try town.office("frida")
    _ = try frida.removeMembers([(dina, ["register"])], in: id)
    #expect(try frida.state(of: id).entries.map(\.event) == ["OPEN", "MEMBERS", "MEMBERS"])
    #expect(try town.office("gun").state(of: id).compartments["register"]?.current?.number == 2)
  }

  @Test func `after somebody was taken out, turns the register before anything is said`() throws {
    let forger = Forger(try town.office("gun"))
    let dina = try town.key("dina")
    _ = try forger.office.state(of: id)
    try forger.write(in: id) { entry in
      (entry.event, entry.role) = ("MEMBERS", "koordinator")
      entry.members = [MemberLine(add: false, compartment: "register", keyName: dina, generation: 1)]
    }
    let leaf = try forger.write(in: id) { entry in
      (entry.event, entry.role, entry.facts) = (
        "ASSIGN", "koordinator", [FactLine(name: "person", value: entry.signer)]
      )
    }.leaf
    let frida = try town.office("frida")
    #expect(try frida.state(of: id).voids.map(\.leaf) == [leaf])
    #expect(try frida.state(of: id).voids.map(\.rule) == [.staleEpoch])
    _ = try frida.note("vidare", compartment: "duty", in: id)
    #expect(try town.office("gun").state(of: id).entries.map(\.event) == ["OPEN", "MEMBERS", "NOTE"])
  }

  @Test func `a key that somebody holds who has left is stale from the entry that shut them out`() throws {
    let forger = Forger(try town.office("gun"))
    _ = try forger.office.state(of: id)
    let assign = { (entry: inout Entry) in
      (entry.event, entry.role) = ("ASSIGN", "koordinator")
      entry.facts = [FactLine(name: "person", value: entry.signer)]
    }
    for _ in 0..<3 { try forger.write(in: id, assign) }
    _ = try town.office("anna").revoke(try town.key("dina"))
    let late = try (0..<2).map { _ in try forger.write(in: id, assign).leaf }
    for name in ["frida", "gun"] {
      let state = try town.office(name).state(of: id)
      #expect(state.entries.map(\.event) == ["OPEN", "ASSIGN", "ASSIGN", "ASSIGN"])
      #expect(state.voids.map(\.leaf) == late && state.voids.allSatisfy { $0.rule == .staleEpoch })
    }
  }

  @Test func `seals to nobody who is revoked between the sealing and the lock`() throws {
    let frida = try town.office("frida")
    let anna = try town.office("anna")
    _ = try frida.state(of: id)
    _ = try anna.revoke(try town.key("dina"))
    frida.beforeLock = { _ = try? anna.revoke(try self.town.key("gun")) }
    let done = try frida.note("efter båda", compartment: "duty", in: id)
    #expect(done.turned.sorted() == ["duty", "register"])
    let state = try frida.state(of: id)
    #expect(state.findings.isEmpty && state.voids.isEmpty)
    #expect(try state.compartments["register"]?.current?.readers.keys.sorted() == [town.key("frida")])
    let gun = try town.office("gun")
    let isHeld = gun.keys.holds(EpochName(caseID: id, compartment: "duty", number: 2))
    #expect(!isHeld)
    #expect(try town.office("frida").state(of: id).entries.last?.leaf == done.leaf)
  }

  /// The older file was compared once, for those who were readers then.
  @Test func `is not undone by an older key file, named again`() throws {
    let gun = try town.office("gun")
    let older = try #require(try gun.state(of: id).compartments["duty"]?.current)
    let frida = try town.office("frida")
    _ = try frida.addMembers([(try town.key("emil"), ["register", "duty"])], in: id)
    #expect(try gun.state(of: id).findings.isEmpty)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    try forger.write(in: id) { entry in
      entry.event = "MEMBERS"
      entry.keys = [KeyLine(compartment: "duty", n: 1, hash: older.keyFile, size: older.keySize)]
    }
    let named = Finding.Kind.omittedReader(compartment: "duty", epoch: 1, writer: forger.office.me)
    #expect(try gun.state(of: id).findings.map(\.kind) == [named])
    // Emil reads on, by the file that he was given, and the next writer turns the part.
    let note = try frida.note("till alla i jouren", compartment: "duty", in: id)
    let emil = try town.office("emil")
    #expect(try emil.read(note.leaf, reason: .supervision, in: id).first?.note == "till alla i jouren")
  }

  /// Also where whoever named it keeps it to themselves.
  @Test(arguments: [true, false])
  func `takes no part from its readers by a key file that is none`(_ isGone: Bool) throws {
    let frida = try town.office("frida")
    let early = try frida.note("Före", compartment: "duty", in: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let name = EpochName(caseID: id, compartment: "duty", number: 1)
    let readers = forger.readers(of: "duty", in: id)
    let held = try forger.office.ensureKey(name, in: forger.office.compartments(id))
    #expect(held)
    let file =
      isGone
      ? try forger.office.forgedKeyFile(name, to: readers + [SealingKey.generate().recipient])
      : try forger.office.reader.stage(.key, bytes: [UInt8](repeating: 7, count: 1200))
    try forger.write(in: id, staged: [file]) { entry in
      entry.event = "MEMBERS"
      entry.keys = [KeyLine(compartment: "duty", n: 1, hash: file.hash, size: file.size)]
    }
    if isGone { try forger.office.reader.remove(.key, file.hash) }
    for name in ["gun", "frida"] {
      let office = try town.office(name)
      #expect(try office.read(early.leaf, reason: .supervision, in: id).first?.note == "Före")
      #expect(!office.findings.isEmpty)
    }
    _ = try frida.addMembers([(try town.key("emil"), ["register", "duty"])], in: id)
    let late = try frida.note("Efter", compartment: "duty", in: id)
    for leaf in [early.leaf, late.leaf] {
      #expect(try !town.office("emil").read(leaf, reason: .supervision, in: id).isEmpty)
    }
  }

  @Test func `by a key file that claims the case for another secret deceives nobody`() throws {
    let frida = try town.office("frida")
    _ = try frida.note("Äkta", compartment: "duty", in: id)
    // Dina's program opens "the same case" for emil, who is no member, under a register of hers.
    let dina = try town.office("dina")
    let key = try SealingKey.generate()
    let place = EpochName(caseID: id, compartment: "register", number: 1)
    let emil = try town.person("emil").recipient
    let gun = try town.person("gun").recipient
    let file = try key.withSecret { secret throws(SealingError) in
      try KeyFile(vault: dina.genesisHash, place: place).alone(secret, to: [emil, gun, dina.person.recipient])
    }
    let staged = try dina.reader.stage(.key, bytes: file)
    let known = try dina.state(of: id)
    let adoption = try #require(dina.roster.adopted.last)
    dina.keys.forget(place)
    try key.withSecret { secret throws(SealingError) in try dina.keys.add(secret, place) }
    let recipient = key.recipient
    dina.cases[id] = LoadedCase(fold: CaseFold(id: id), index: CaseIndex())
    dina.caseOfTag = [:]
    let me = dina.me
    try Forger(dina).write(in: id, staged: [staged]) { entry in
      (entry.event, entry.seq, entry.prev) = ("OPEN", 0, nil)
      entry.facts = [
        FactLine(name: "workflow", value: "avhopp"), FactLine(name: "definition", value: adoption.definition.hex),
      ]
      entry.members = [MemberLine(add: true, compartment: "register", keyName: me, generation: 1)]
      entry.epochs = [EpochLine(compartment: "register", n: 1, recipient: recipient)]
      entry.keys = [KeyLine(compartment: "register", n: 1, hash: staged.hash, size: staged.size)]
    }
    #expect(try town.office("emil").list().isEmpty)
    _ = try frida.addMembers([(try town.key("emil"), ["register", "duty"])], in: id)
    let truth = try frida.state(of: id).entries.map(\.leaf)
    #expect(truth.first == known.entries.first?.leaf)
    let bare = try Office.join(
      at: town.vault, home: Home(path: "\(town.root)/homes/bare"), person: town.person("gun"), code: frida.vaultCode,
      clock: town.clock("gun"))
    for office in [try town.office("emil"), try town.office("gun"), bare] {
      #expect(try office.state(of: id).entries.map(\.leaf) == truth)
      #expect(office.findings.isEmpty)
    }
  }

  @Test func `is found among any number of files that are for nobody, and few of them are remembered`() throws {
    let gun = try town.office("gun")
    gun.triedMax = 5
    for _ in 0..<40 {
      let key = try SealingKey.generate()
      let first = try FirstKey(vault: gun.genesisHash)
      let file = KeyFile(vault: gun.genesisHash, place: first.place)
      let bytes = try key.withSecret { secret throws(SealingError) in
        try file.alone(secret, to: [gun.person.recipient])
      }
      let hash = Hash.blake2b(bytes)
      try LocalFile.makeFolder("\(town.vault)/keys/\(hash.hex.prefix(2))")
      try LocalFile.replace("\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)", with: bytes, durable: false)
    }
    let remembered = gun.pin.tried.count
    let new = try town.office("frida").openCase(workflow: "avhopp").caseID
    try gun.refresh()
    #expect(Set(gun.list().map(\.id)).contains(new))
    #expect(gun.pin.tried.count <= max(5, remembered))
  }

  @Test func `shows the others' names though one card is none`() throws {
    let frida = try town.office("frida")
    let all = try frida.names()
    let place = try #require(frida.roster.person(try town.key("gun"))?.card)
    try frida.reader.remove(body: place.hash)
    let again = try town.office("frida")
    #expect(try again.names().count == all.count - 1)
    #expect(again.findings.map(\.kind) == [.bodyMissing(compartment: "names")])
  }
}

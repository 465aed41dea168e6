import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework
@testable import LedgerStore

enum HidingWay: CaseIterable, Sendable { case tag, ciphertext, both }

extension Town {
  var ledger: String { "\(vault)/ledger/00000000.log" }

  func place(_ index: Int) throws -> Location {
    var found: Location?
    try Vault.open(at: vault).scan(from: .start) { frame, _ in if frame.index == index { found = frame.location } }
    return try #require(found)
  }

  /// Whoever has a key of the case misses this entry; its checksum is right.
  func hide(_ index: Int, _ way: HidingWay) throws {
    var bytes = try LocalFile.read(ledger)
    let place = try place(index)
    var body = Array(bytes[place.offset..<(place.offset + place.length - FrameLayout.checksumBytes)])
    if way != .ciphertext { body[12] ^= 1 }
    if way != .tag { body[FrameLayout.headerBytes] ^= 1 }
    bytes.replaceSubrange(
      place.offset..<(place.offset + place.length),
      with: body + Hash.blake2b(body).bytes.prefix(FrameLayout.checksumBytes))
    try LocalFile.replace(ledger, with: bytes, durable: false)
  }
}

/// Whoever keeps the folder hides one entry from its readers, every root left right: the tag is in no leaf, and what the
/// ciphertext was only its readers know. The frame is then like that of any case one has no part in.
@Suite struct `An entry that the keeper of the folder hides` {
  typealias Way = HidingWay

  @Test(arguments: Way.allCases) func `is an alarm for its readers when anything was written after it`(way: Way) throws
  {
    let town = try Town.staffed()
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    let other = try town.office("emil").openCase(workflow: "avhopp", role: "socialsekreterare").caseID
    _ = try town.office("gun").state(of: id)
    let hidden = try town.office("frida").note("RÖJD", compartment: "duty", in: id)
    // Anywhere in the vault, by anybody who saw it lie there; here in a case that gun reads.
    _ = try town.office("emil").note("Annat", compartment: "register", in: other)
    try town.hide(hidden.index, way)
    let gun = try town.office("gun")
    #expect(try gun.state(of: id).entries.count == 1)
    #expect(!gun.openAlarms.isEmpty)
    #expect(gun.findings.contains { $0.kind == .fork })
    #expect(throws: CaseworkError.self) { try gun.note("Allt lugnt", compartment: "register", in: id) }
  }

  @Test(arguments: Way.allCases) func `is known at once to one who saw it last`(way: Way) throws {
    let town = try Town.staffed()
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    let hidden = try town.office("frida").note("RÖJD", compartment: "duty", in: id)
    try town.hide(hidden.index, way)
    #expect(throws: CaseworkError.self) { try town.office("frida") }
  }

  /// Nobody who saw it writes in a case that gun reads: nothing but gun's own memory can tell.
  @Test(arguments: [0, 1, 3]) func `for a moment is an alarm once it is shown again`(looks: Int) throws {
    let town = try Town.staffed()
    try town.admit("kalle", roles: ["socialsekreterare"])
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    _ = try town.office("gun").state(of: id)
    let hidden = try town.office("frida").note("RÖJD", compartment: "duty", in: id)
    func others() throws { _ = try town.office("kalle").openCase(workflow: "avhopp") }
    try others()
    let ledger = "\(town.vault)/ledger/00000000.log"
    for _ in 0..<looks {
      let whole = try LocalFile.read(ledger)
      try town.hide(hidden.index, .tag)
      #expect(try town.office("gun").state(of: id).entries.count == 1)
      try LocalFile.replace(ledger, with: whole, durable: false)
      try others()
    }
    guard looks > 0 else {
      #expect(try town.office("gun").state(of: id).entries.count == 2)
      return
    }
    for _ in 0..<2 {
      #expect {
        _ = try town.office("gun")
      } throws: {
        if case .oversight(.otherThanSeen(let index)) = $0 as? CaseworkError { index <= hidden.index } else { false }
      }
    }
    // The way on: all is read anew, and nothing is said to be lost.
    let gun = try Office.rejoin(
      at: town.vault, home: town.home("gun"), person: try town.person("gun"), code: town.office("anna").vaultCode,
      clock: town.clock("gun")
    ).office
    #expect(try gun.state(of: id).entries.count == 2)
    #expect(gun.pin.lost == nil)
    _ = try town.office("gun").note("Läst", compartment: "register", in: id)
  }

  /// Nobody of theirs wrote it: what they know is what everybody knows who read it then.
  @Test func `in a frame of somebody else's is an alarm that protection passes`() throws {
    let town = try Town.staffed()
    try town.admit("kalle", roles: ["socialsekreterare"])
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    let strange = try town.office("kalle").openCase(workflow: "avhopp")
    let own = try town.office("frida").openCase(workflow: "avhopp")
    _ = try town.office("frida").note("Ring först.", compartment: "duty", in: id)
    _ = try town.office("dina").state(of: id)
    try town.hide(strange.index, .both)
    let dina = try town.office("dina")
    #expect(dina.openAlarms.count == 1)
    #expect(throws: CaseworkError.forked(index: try #require(dina.openAlarms.first))) {
      _ = try dina.note("Allt lugnt", compartment: "duty", in: id)
    }
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      try dina.state(of: id).workflow, at: town.now)
    let placed = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    // Who has read what she has takes her step as it was meant, and it is the same alarm at every start.
    let frida = try town.office("frida").state(of: id)
    #expect(frida.entry(placed.leaf) != nil && frida.voids.isEmpty)
    #expect(try town.office("dina").openAlarms == dina.openAlarms)
    // A frame of the case at hand is another matter: that case can't be read, and nothing is written in it.
    try town.hide(own.index, .ciphertext)
    let again = try town.office("dina")
    #expect(throws: CaseworkError.self) {
      _ = try again.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: own.caseID)
    }
    let exposed = try answers(
      "exposed", ["how": .text("Bil utanför"), "tonight": .unknown], try again.state(of: id).workflow, at: town.now)
    _ = try again.record(Order(event: "EXPOSED", answers: exposed), in: id)
    // Put right again, and settled: as before.
    try town.hide(own.index, .ciphertext)
    try town.hide(strange.index, .both)
    let last = try town.office("dina")
    for index in last.openAlarms { try last.settle(index) }
    _ = try last.note("Utrett", compartment: "duty", in: id)
    #expect(try town.office("frida").audit().passed)
  }

  @Test func `for a moment is an alarm in a session that stays open`() throws {
    let town = try Town.staffed()
    try town.admit("kalle", roles: ["socialsekreterare"])
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    let gun = try town.office("gun")
    let hidden = try town.office("frida").note("RÖJD", compartment: "duty", in: id)
    _ = try town.office("kalle").openCase(workflow: "avhopp")
    let ledger = "\(town.vault)/ledger/00000000.log"
    let whole = try LocalFile.read(ledger)
    try town.hide(hidden.index, .both)
    #expect(try gun.state(of: id).entries.count == 1)
    try LocalFile.replace(ledger, with: whole, durable: false)
    town.pass(Office.lookSeconds)
    #expect(throws: CaseworkError.self) { try gun.refresh() }
  }

  @Test func `is a revocation: the audit of one who saw it names where the histories part`() throws {
    let town = try Town.staffed()
    let done = try town.office("anna").revoke(try town.key("gun"))
    _ = try town.office("anna").drop(try town.key("hans"), roles: ["beslutsfattare"], items: [])
    // What follows in the roster lies under its next key: frida learns of it in a case, from somebody who saw it.
    _ = try town.office("emil").openCase(workflow: "avhopp", role: "socialsekreterare")
    let anna = try town.office("anna")
    try town.hide(done.index, .tag)
    let report = try anna.audit()
    #expect(!report.passed)
    #expect(report.findings.contains { $0.kind == .fork })
    // Another session of anna's, who knows the truth, tells it and writes nothing in the roster.
    let again = try town.office("anna")
    #expect(!again.openAlarms.isEmpty)
    #expect(throws: CaseworkError.self) {
      _ = try again.drop(try town.key("hans"), roles: ["socialsekreterare"], items: [])
    }
    let late = try Office.openToAudit(
      at: town.vault, home: town.home("anna"), person: try town.person("anna"), clock: town.clock("anna"))
    #expect(try late.audit().findings.contains { $0.kind == .fork })
    #expect(try !town.office("frida").openAlarms.isEmpty)
  }
}

@Suite struct `Alarms of two histories` {
  @Test func `are not silenced by taking their file away`() throws {
    let store = try EvilStore()
    let town = store.watched.town
    let other = try town.office("frida").openCase(workflow: "minimal").caseID
    try store.perform(.movesAnEntryAcrossForks)
    let folder = try town.home("frida").vaultPath(town.office("frida").genesisHash)
    removeTree("\(folder)/alarms")
    #expect(throws: CaseworkError.localDamaged) { try town.office("frida") }
    // What the advice says: the memory is put aside, and all is read again.
    removeTree(folder)
    let frida = try town.join("frida", code: town.office("anna").vaultCode)
    _ = try frida.state(of: store.watched.id)
    #expect(!frida.openAlarms.isEmpty)
    #expect(throws: CaseworkError.self) { _ = try frida.note("stopped", compartment: "register", in: other) }
  }
}

@Suite struct `A witness's key` {
  @Test func `counts once, whatever names it has`() throws {
    let watched = try Watched()
    let town = watched.town
    try watched.witnessed()
    let key = try watched.vera().key()
    let twin = try WitnessKey(name: "avhopp.witness/annan-kommun", publicKey: key.publicKey)
    let waits = try town.office("anna").propose(witness: twin)
    #expect(throws: CaseworkError.self) { try town.office("bo").endorse(waits.leaf) }
    #expect(try town.office("frida").roster.witnesses.map(\.name) == [key.name])
  }
}

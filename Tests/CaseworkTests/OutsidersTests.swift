import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite struct `A vault that outsiders have signed` {
  @Test func `is refused when it is older, by whoever has their checkpoint and has not seen the vault since`() throws {
    let watched = try Watched()
    let town = watched.town
    try watched.witnessed()
    // Frida's colleague has been away since now.
    let old = "\(town.root)/old"
    try copyTree(town.vault, to: old)
    try copyTree(town.home("frida").path, to: "\(town.root)/old-home")
    try watched.write("Andra")
    let made = try watched.witnessed()
    func away(at path: String) throws -> Office {
      try Office.open(
        at: path, home: Home(path: "\(town.root)/old-home"), person: try town.person("frida"),
        clock: town.clock("frida"))
    }
    let refusal = CaseworkError.oversight(
      .olderThanCheckpoint(size: made.checkpoint.size, have: try away(at: old).pinnedSize, isWitnessed: true))
    #expect(throws: refusal) { try away(at: old).compare(made.signed.bytes) }
    // And from then on by every command, until the vault holds it.
    #expect(throws: refusal) { try away(at: old) }
    #expect(try away(at: town.vault).compare(made.signed.bytes).cosigned.count == 1)
    #expect(try away(at: town.vault).findings == [])
  }

  @Test func `is refused when it is another`() throws {
    let watched = try Watched()
    let town = watched.town
    try watched.witnessed()
    let old = "\(town.root)/old"
    try copyTree(town.vault, to: old)
    try copyTree("\(town.root)/homes", to: "\(town.root)/old-homes")
    try watched.write("Andra")
    let made = try watched.witnessed()
    // The old copy goes on by itself, with the homes of that day, past the size that was signed.
    func there() throws -> Office {
      try Office.open(
        at: old, home: Home(path: "\(town.root)/old-homes/frida"), person: try town.person("frida"),
        clock: town.clock("frida"))
    }
    for number in 0..<8 { _ = try there().note("Något annat \(number)", compartment: "register", in: watched.id) }
    let refusal = CaseworkError.oversight(.otherThanCheckpoint(size: made.checkpoint.size, isWitnessed: true))
    #expect(throws: refusal) { try there().compare(made.signed.bytes) }
    #expect(throws: refusal) { try there() }
    // An audit still says what it finds, and nobody is told that they had seen what they had not.
    let office = try Office.openToAudit(
      at: old, home: Home(path: "\(town.root)/old-homes/frida"), person: try town.person("frida"),
      clock: town.clock("frida"))
    #expect(office.isForAuditAlone)
    #expect(try office.audit().findings.map(\.kind) == [.fork])
    let onward = try Office.rejoin(
      at: old, home: Home(path: "\(town.root)/old-homes/frida"), person: try town.person("frida"),
      code: office.vaultCode, clock: town.clock("frida"))
    #expect(onward.lost == made.checkpoint.seen && !onward.wasSeen)
    #expect(try there().findings == [])
  }

  @Test func `is not whole where it ends with as many entries as were signed, and others`() throws {
    let watched = try Watched()
    let town = watched.town
    try watched.witnessed()
    // What the auditor remembers of an audit is of the true one.
    #expect(try town.office("joar").audit().passed)
    let old = "\(town.root)/old"
    try copyTree(town.vault, to: old)
    try copyTree("\(town.root)/homes", to: "\(town.root)/old-homes")
    try watched.write("Andra")
    let made = try watched.witnessed()
    func home(_ name: String) -> Home { Home(path: "\(town.root)/old-homes/\(name)") }
    func there(_ name: String) throws -> Office {
      try Office.open(at: old, home: home(name), person: try town.person(name), clock: town.clock(name))
    }
    let refusal = CaseworkError.oversight(.otherThanCheckpoint(size: made.checkpoint.size, isWitnessed: true))
    _ = try there("frida").note("Något annat", compartment: "register", in: watched.id)
    let joar = try there("joar")
    #expect(joar.pinnedSize == made.checkpoint.size)
    #expect(throws: refusal) { try joar.compare(made.signed.bytes) }
    #expect(throws: refusal) { try there("joar") }
    let folder = home("joar").vaultPath(joar.genesisHash)
    func memory() throws -> [[UInt8]] {
      try LocalFile.names(in: folder).filter { $0.hasPrefix("audited") }.sorted().map {
        try LocalFile.read("\(folder)/\($0)")
      }
    }
    let before = try memory()
    let office = try Office.openToAudit(
      at: old, home: home("joar"), person: try town.person("joar"), clock: town.clock("joar"))
    #expect(office.isForAuditAlone && before.count == 3)
    let fork = Finding(.fork, index: made.checkpoint.size)
    #expect(try office.audit().findings == [fork])
    #expect(try office.history().report.findings == [fork])
    // Its signature holds, and the vault does not hold it.
    #expect(
      try office.audit(since: made.signed.bytes).findings.map(\.kind) == [.fork, .vaultFault(refusal)])
    #expect(try memory() == before)
  }

  @Test func `is never whole where it could not be opened for work, whatever is found of it`() throws {
    let watched = try Watched()
    let joar = try watched.town.office("joar")
    let why = CaseworkError.storage(.damaged(index: 3, .checksum))
    joar.whyForAudit = why
    let report = try joar.audit()
    #expect(report.isViolated && report.findings == [Finding(.vaultFault(why))])
    #expect(throws: MemoryFault.missing) { _ = try joar.loadAuditMemory().get() }
    joar.whyForAudit = nil
    #expect(try joar.audit().passed)
    _ = try joar.loadAuditMemory().get()
  }

  /// The drill in Decisions/0015.
  @Test func `put back from yesterday is caught by members and witness, and its founders have a way on`() throws {
    let watched = try Watched()
    let town = watched.town
    let kept = try watched.witnessed()
    let backup = "\(town.root)/backup"
    try copyTree(town.vault, to: backup)
    try watched.write("Andra")
    let lost = try watched.witnessed()
    for number in 0..<8 { try watched.write("Nummer \(number)") }
    let last = try town.office("joar").checkpoint()
    let seen = try town.office("frida").pinnedSize
    _ = try town.office("joar")
    for name in Town.founders { _ = try town.office(name) }
    // The disk dies; yesterday's backup is put back.
    removeTree(town.vault)
    try copyTree(backup, to: town.vault)
    for name in ["frida", "joar", "anna"] {
      #expect(throws: CaseworkError.self, "\(name)") { try town.office(name) }
    }
    // Whoever has lost their memory goes on, and it is caught when a witness is asked.
    removeTree("\(town.home("joar").path)/vaults")
    let code = try Vault.open(at: town.vault).genesis.controlCode
    let forgetful = try town.join("joar", code: code)
    let forged = try forgetful.checkpoint()
    let vera = try watched.vera()
    for old in [0, lost.checkpoint.size, try #require(forgetful.roster.checkpoints.first).checkpoint.size] {
      #expect(throws: CaseworkError.self, "\(old)") {
        _ = try vera.answer(
          try forgetful.request(for: forged, old: min(old, forged.checkpoint.size)).bytes, time: town.now)
      }
    }
    #expect(try vera.cosigned(lost.checkpoint.origin) == lost.checkpoint.seen)
    // The way on: each says so by the control code, and the founders record it together.
    func rejoin(_ name: String, _ code: String) throws -> (office: Office, lost: Seen, wasSeen: Bool) {
      try Office.rejoin(
        at: town.vault, home: town.home(name), person: try town.person(name), code: code, clock: town.clock(name))
    }
    #expect(throws: CaseworkError.wrongVault) { try rejoin("frida", "00000-" + code.dropFirst(6)) }
    let frida = try rejoin("frida", code)
    #expect(frida.lost.size == seen)
    #expect(throws: CaseworkError.oversight(.nothingLost)) { try rejoin("frida", code) }
    let anna = try rejoin("anna", code)
    let bo = try rejoin("bo", code)
    let waits = try anna.office.recordRestored()
    #expect(!waits.isEffective)
    // Under the old name the auditor would show the witnesses two histories.
    #expect(throws: CaseworkError.oversight(.restoredWaits)) { try town.office("joar").checkpoint() }
    _ = try bo.office.endorse(waits.leaf)
    let joar = try town.office("joar")
    #expect(joar.roster.restorations.map(\.lost) == [anna.lost])
    #expect(joar.roster.logOrigin == lost.checkpoint.origin + "/1")
    #expect(joar.publicKeys.logs.isEmpty && joar.roster.checkpoints.isEmpty)
    // A new log: its own key, its own checkpoints, and the witness only by a decision of people.
    let made = try joar.checkpoint()
    #expect(made.checkpoint.origin == joar.roster.logOrigin)
    #expect(throws: CaseworkError.oversight(.unknownOrigin(made.checkpoint.origin))) {
      try vera.answer(try joar.request(for: made, old: 0).bytes, time: town.now)
    }
    for key in joar.publicKeys.logs { try vera.follow(key) }
    let answer = try vera.answer(try joar.request(for: made, old: 0).bytes, time: town.now)
    #expect(try joar.takeCosignatures(answer).cosigned.count == 1)
    #expect(try joar.audit().passed)
    try watched.write("Igen")
    #expect(try town.office("frida").findings == [])
    try holdToWhatWasKept(watched, kept: kept, lost: [(lost, false), (last, true)], said: anna.lost)
  }

  /// What outsiders signed before the loss, under the log's former name.
  private func holdToWhatWasKept(
    _ watched: Watched, kept: KnownCheckpoint, lost: [(checkpoint: KnownCheckpoint, isCertain: Bool)], said: Seen
  ) throws {
    let town = watched.town
    let (frida, joar) = (try town.office("frida"), try town.office("joar"))
    let restoration = try #require(frida.roster.restorations.first)
    let held = try frida.compare(kept.signed.bytes)
    #expect(held.restoration == restoration && held.cosigned.count == 1)
    #expect(try joar.audit(since: kept.signed.bytes).passed)
    for (known, isCertain) in lost {
      let fault = CaseworkError.oversight(
        .lostAtRestoration(
          size: known.checkpoint.size, index: restoration.index, lost: said.size, isCertain: isCertain))
      #expect(throws: fault) { try frida.compare(known.signed.bytes) }
      #expect(throws: fault) { try joar.audit(since: known.signed.bytes) }
    }
    // Nobody is hindered by what was lost, and nothing of it is remembered.
    #expect(frida.openAlarms.isEmpty && frida.pin.awaits == nil)
    // What was kept is not what was signed: two histories, whoever restored what.
    let origin = kept.checkpoint.origin
    let key = try SigningKey.from(seed: joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
    let other = Checkpoint(origin: origin, size: kept.checkpoint.size, root: Hash.sha256(kept.checkpoint.root.bytes))
    #expect(throws: CaseworkError.oversight(.otherThanCheckpoint(size: other.size, isWitnessed: false))) {
      try frida.compare(try key.sign(text: other.text))
    }
    #expect(frida.openAlarms == [other.size])
    // Nor is anybody's word taken for the log's.
    let stranger = try SigningKey.generate(name: origin)
    #expect(throws: CaseworkError.oversight(.checkpoint(.notSigned))) {
      try town.office("anna").compare(try stranger.sign(text: kept.checkpoint.text))
    }
    let never = Checkpoint(origin: origin + "/7", size: other.size, root: other.root)
    #expect(throws: CaseworkError.oversight(.checkpoint(.wrongOrigin))) {
      try town.office("anna").compare(try key.sign(text: never.text))
    }
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// An audit of what has come since an auditor's checkpoint.
@Suite struct `An audit since a checkpoint` {
  /// Three cases before the checkpoint, of which one goes on; and a fourth after it.
  private struct Grown {
    let town: Town
    let joar: Office
    let frida: Office
    let old: [CaseID]
    let made: KnownCheckpoint

    init(isRemembered: Bool = true) throws {
      town = try Town.minimal()
      joar = try town.admit("joar", roles: ["granskare"])
      frida = try town.admit("frida", roles: ["enhetschef"])
      let frida = frida
      old = try (0..<3).map { _ in
        let id = try frida.openCase(workflow: "minimal").caseID
        _ = try frida.note("Före.", compartment: "register", in: id)
        return id
      }
      if isRemembered { try #require(try joar.audit().passed) }
      made = try joar.checkpoint()
    }

    func grow() throws {
      _ = try frida.note("Efter.", compartment: "register", in: old[1])
      let new = try frida.openCase(workflow: "minimal").caseID
      _ = try frida.note("Ny.", compartment: "register", in: new)
    }
  }

  @Test(arguments: [true, false]) func `judges what is new, and says what it has not judged again`(
    isRemembered: Bool
  ) throws {
    let grown = try Grown(isRemembered: isRemembered)
    try grown.grow()
    let size = grown.made.checkpoint.size
    let report = try grown.joar.audit(since: grown.made.signed.bytes)
    #expect(report.passed && report.isComplete && report.isAuditor)
    // The checkpoint's own entry, and three of cases.
    #expect(report.size == size + 4 && report.since?.size == size && report.since?.judged == 4)
    let left = try #require(report.since).left
    #expect(left == (isRemembered ? 4 : 0))
    #expect(report.since?.again == size - 1 - left)
    #expect(report.cases == (isRemembered ? 2 : 4))
    // What was found then tells the next one where to look.
    #expect(try grown.joar.audit(since: grown.made.signed.bytes).since?.left == 4)
    // A memory that was lost, or is somebody else's, takes longer and says the same.
    let path = "\(grown.town.home("joar").path)/vaults/\(grown.joar.genesisHash.hex.prefix(16))/audited"
    try LocalFile.replace(path, with: Random.bytes(200), durable: false)
    let again = try grown.joar.audit(since: grown.made.signed.bytes)
    #expect(again.passed && again.since?.left == 0)
  }

  @Test func `names a violation that came after, in whichever case, and rests on the checkpoint for one before`() throws
  {
    for at in 0..<3 {
      let grown = try Grown()
      try grown.grow()
      _ = try Forger(grown.frida).write(in: grown.old[at]) { $0.role = "socialdirektor" }
      let index = try grown.joar.audit().size - 1
      let report = try grown.joar.audit(since: grown.made.signed.bytes)
      #expect(report.findings.map(\.kind) == [.void(.role)] && report.findings.first?.index == index)
      #expect(report.isViolated)
    }
    // Before: not judged again, and said so; never called whole.
    let town = try Town.minimal()
    let joar = try town.admit("joar", roles: ["granskare"])
    let frida = try town.admit("frida", roles: ["enhetschef"])
    let id = try frida.openCase(workflow: "minimal").caseID
    try #require(try joar.audit().passed)
    let other = try frida.openCase(workflow: "minimal").caseID
    _ = try joar.audit()
    _ = try Forger(frida).write(in: id) { $0.role = "socialdirektor" }
    let made = try joar.checkpoint()
    _ = try town.office("frida").note("Efter.", compartment: "register", in: other)
    #expect(try !joar.audit().passed)
    let report = try joar.audit(since: made.signed.bytes)
    // The memory knows nothing of the forged entry; so its case is looked into, and the entry named.
    #expect(report.since.map { $0.left + $0.again } == made.checkpoint.size - 1)
    #expect(report.findings.allSatisfy { $0.index ?? 0 < made.checkpoint.size })
  }

  @Test func `is refused for a checkpoint that is forged, another log's, or newer than the vault`() throws {
    let grown = try Grown()
    try grown.grow()
    let bytes = grown.made.signed.bytes
    var forged = bytes
    forged[bytes.count - 8] ^= 1
    #expect(throws: CaseworkError.self) { try grown.joar.audit(since: forged) }
    #expect(throws: CaseworkError.self) { try grown.joar.audit(since: Array("nonsense".utf8)) }
    let origin = grown.joar.roster.logOrigin
    func signed(_ checkpoint: Checkpoint) throws -> [UInt8] {
      let key = try SigningKey.from(
        seed: grown.joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: checkpoint.origin)
      return try key.sign(text: checkpoint.text)
    }
    let root = grown.made.checkpoint.root
    #expect(throws: CaseworkError.oversight(.checkpoint(.wrongOrigin))) {
      try grown.joar.audit(since: signed(Checkpoint(origin: "annan.example/avhopp", size: 2, root: root)))
    }
    // Nobody's word is held against the vault before its signature is.
    let nobody = try SigningKey.generate(name: origin)
    for size in [5, 500] {
      let claimed = Checkpoint(origin: origin, size: size, root: Hash.sha256([5]))
      for name in ["joar", "nils"] {
        let office = try name == "joar" ? grown.joar : grown.town.join(name, code: grown.joar.vaultCode)
        #expect(office.roster.entries.isEmpty == (name == "nils"))
        do {
          _ = try office.audit(since: try nobody.sign(text: claimed.text))
          Issue.record("\(name), \(size): by nobody's key")
        } catch CaseworkError.oversight(.checkpoint) {}
      }
    }
  }

  @Test func `finds that the vault does not hold the checkpoint, and how it was signed`() throws {
    let grown = try Grown()
    try grown.grow()
    let (joar, root) = (grown.joar, grown.made.checkpoint.root)
    let origin = joar.roster.logOrigin
    let key = try SigningKey.from(
      seed: joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
    let have = try joar.audit().size
    func report(_ size: Int, _ root: Digest) throws -> AuditReport {
      try joar.audit(since: key.sign(text: Checkpoint(origin: origin, size: size, root: root).text))
    }
    let older = try report(have + 1, root)
    #expect(
      older.findings == [
        Finding(.vaultFault(.oversight(.olderThanCheckpoint(size: have + 1, have: have, isWitnessed: false))))
      ])
    for size in [5, have] {
      let other = try report(size, Hash.sha256([5]))
      let fault = CaseworkError.oversight(.otherThanCheckpoint(size: size, isWitnessed: false))
      #expect(other.findings == [Finding(.vaultFault(fault))] && other.isViolated && other.since?.isHeld == false)
    }
    #expect(try joar.audit(since: grown.made.signed.bytes).since?.isHeld == true)
  }

  /// A vault that keeps its auditor out has half a roster, or none: what is wrong with it is said all the same.
  @Test func `names damage before the checkpoint, of the roster and of a case, and blames nobody`() throws {
    let grown = try Grown(isRemembered: false)
    try grown.grow()
    let (town, bytes) = (grown.town, grown.made.signed.bytes)
    let note = try #require(grown.frida.cases[grown.old[0]]?.index.frames.last)
    let act = try #require(grown.joar.rosterIndex.frames.last { $0.index < note.index })
    let log = "\(town.vault)/ledger/00000000.log"
    let sound = try LocalFile.read(log)
    func toAudit() throws -> Office {
      try Office.openToAudit(
        at: town.vault, home: town.home("joar"), person: try town.person("joar"), clock: town.clock("joar"))
    }
    // A byte of the ciphertext; two of the leaf, whereof nobody can say what it was.
    for (place, harmed) in [(act, [300]), (act, [30, 31]), (note, [300]), (note, [30, 31])] {
      var spoilt = sound
      for offset in harmed { spoilt[place.location.offset + offset] ^= 1 }
      try LocalFile.replace(log, with: spoilt, durable: false)
      let report = try toAudit().audit(since: bytes)
      let kind = Finding.Kind.damagedFrame("checksum", isReadOn: true)
      #expect(
        report.isViolated && report.findings.contains { $0.kind == kind && $0.index == place.index },
        "\(place.index) \(harmed): \(report.findings)")
      #expect(report.voids == 0 && report.findings.allSatisfy { $0.kind != .fork }, "\(report.findings)")
    }
    try LocalFile.replace(log, with: sound, durable: false)
    #expect(try toAudit().audit(since: bytes).passed)
  }
}

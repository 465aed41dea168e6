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
    let have = try grown.joar.audit().size
    #expect(throws: CaseworkError.oversight(.olderThanCheckpoint(size: have + 1, have: have, isWitnessed: false))) {
      try grown.joar.audit(since: signed(Checkpoint(origin: origin, size: have + 1, root: root)))
    }
    #expect(throws: CaseworkError.oversight(.otherThanCheckpoint(size: 5, isWitnessed: false))) {
      try grown.joar.audit(since: signed(Checkpoint(origin: origin, size: 5, root: Hash.sha256([5]))))
    }
    #expect(throws: CaseworkError.oversight(.otherThanCheckpoint(size: have, isWitnessed: false))) {
      try grown.joar.audit(since: signed(Checkpoint(origin: origin, size: have, root: Hash.sha256([5]))))
    }
  }
}

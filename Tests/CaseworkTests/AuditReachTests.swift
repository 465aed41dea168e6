import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// An auditor tries the key files that may be a register's. What that leaves out, everything is tried for.
@Suite struct `An audit by the keys that an auditor needs` {
  private let town: Town
  private let joar: Office

  init() throws {
    town = try Town.staffed()
    joar = try town.admit("joar", roles: ["granskare"])
  }

  @Test func `finds what an audit by every key finds, and tries few files`() throws {
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.addMembers([(try town.key("emil"), ["register", "threat"])], in: id)
    try joar.refresh()
    let quick = try AuditRun(joar, reach: .registers)
    let found = try quick.run(isDeep: true)
    #expect(quick.hasReached && found.passed && found.isComplete)
    #expect(try AuditRun(joar).run(isDeep: true) == found)
    let files = try joar.reader.fileNames(.key).hashes
    let tried = try files.filter { hash in
      try joar.reader.keyFileIfAny(hash, where: KeyFile.mayBeRegisters) != nil
    }
    #expect(tried.count < files.count / 2, "\(tried.count) of \(files.count)")
  }

  /// A register's key in a file that its readers would not have made, and the one that they made taken away: what an auditor
  /// tries first does not open the case.
  @Test func `tries everything where a frame is left that nobody claims`() throws {
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.note("Möte på måndag.", compartment: "plan", in: id)
    try joar.refresh()
    let epoch = try #require(frida.compartments(id)["register"]?.current)
    let made = try frida.reader.readWhole(.key, epoch.keyFile)
    let plaintext = try frida.person.keys.open(made, within: .keyFile)
    let copy = try Age.seal(plaintext.withBytes { unsafe Array($0) }, to: frida.roster.recipients(of: epoch))
    #expect(KeyFile.mayBeRegisters(size: made.count) && !KeyFile.mayBeRegisters(size: copy.count))
    func path(_ hash: Digest) -> String { "\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)" }
    try LocalFile.makeFolder("\(town.vault)/keys/\(Hash.blake2b(copy).hex.prefix(2))")
    try LocalFile.replace(path(Hash.blake2b(copy)), with: copy, durable: false)
    #expect(try joar.audit().passed)
    #expect(unsafe unlink(path(epoch.keyFile)) == 0)
    let quick = try AuditRun(joar, reach: .registers)
    let short = try quick.run(isDeep: true)
    #expect(short.unclaimed == 2 && !quick.hasReached)
    let report = try joar.audit()
    #expect(report.isComplete && report.cases == 1 && report.voids == 0)
    #expect(report.findings.map(\.kind) == [.keyFileMissing(compartment: "register", epoch: 1)])
  }

  @Test(arguments: [(1, 1, 3), (1, 2, 9), (1, 2, 17), (3, 12, 2), (400, 899, 40), (1, 500, 1000)])
  func `passes over no file that its readers would make`(first: Int, last: Int, readers: Int) throws {
    var keys = try KeyBox()
    let id = CaseID.random()
    for number in first...last {
      try keys.add(Secret.random(count: 32), EpochName(caseID: id, compartment: "register", number: number))
    }
    let place = EpochName(caseID: id, compartment: "register", number: last)
    let file = KeyFile(vault: joar.genesisHash, place: place, first: first)
    let recipients = try (0..<readers).map { _ in try SealingKey.generate().recipient }
    let made = try #require(try file.sealed(from: keys, to: recipients))
    #expect(KeyFile.mayBeRegisters(size: made.count))
    #expect(!KeyFile.mayBeRegisters(size: made.count + 1) && !KeyFile.mayBeRegisters(size: made.count - 1))
    for number in first...last {
      try keys.add(Secret.random(count: 32), EpochName(caseID: id, compartment: "threat", number: number))
    }
    let part = KeyFile(
      vault: joar.genesisHash, place: EpochName(caseID: id, compartment: "threat", number: last), first: first)
    let other = try #require(try part.sealed(from: keys, to: recipients))
    #expect(!KeyFile.mayBeRegisters(size: other.count))
  }
}

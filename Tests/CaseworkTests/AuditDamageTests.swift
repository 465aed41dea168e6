import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A real vault whose files somebody changes, and the auditor who replays it. That every byte of the ledger counts is
/// held where the ledger is written; here it is held that the audit looks at every file at all.
@Suite struct `The audit of a vault that was changed` {
  /// What is done to one file. The ledger is cut and changed at many places, the files named by their hash at three.
  private enum Harm: CustomStringConvertible {
    case flip(Int)
    case cut(Int)
    case remove

    var description: String {
      switch self {
      case .flip(let place): "byte \(place) changed"
      case .cut(let count): "cut to \(count) bytes"
      case .remove: "removed"
      }
    }

    static func all(of count: Int, every stride: Int) -> [Harm] {
      let places = stride == 0 ? [0, count / 2, count - 1] : Array(Swift.stride(from: 0, to: count, by: stride))
      return places.map(Harm.flip) + [.cut(0), .cut(count / 2), .cut(count - 1), .remove]
    }

    func apply(to bytes: [UInt8], at path: String) throws {
      var bytes = bytes
      switch self {
      case .flip(let place): bytes[place] ^= 1
      case .cut(let count): bytes.removeLast(bytes.count - count)
      case .remove:
        #expect(unsafe unlink(path) == 0)
        return
      }
      try LocalFile.replace(path, with: bytes, durable: false)
    }
  }

  /// Every file of a folder two levels deep, by its path.
  private static func files(in folder: String) throws -> [String] {
    try LocalFile.names(in: folder).sorted().flatMap { shard in
      try LocalFile.names(in: "\(folder)/\(shard)").sorted().map { "\(folder)/\(shard)/\($0)" }
    }
  }

  @Test func `reports a definition, or a plan to it, that is gone, adopted or waiting for its second signature`() throws
  {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    let first = try Litet.workflow("1.0.0")
    let (anna, bo) = (try town.office("anna"), try town.office("bo"))
    bo.checksDefinitions = false
    _ = try bo.endorse(try anna.adopt(first).leaf)
    let maps: [Digest: [String: String]] = [Hash.sha256(first.canonical): [:]]
    let old = Set(try Self.files(in: "\(town.vault)/bodies"))
    _ = try bo.endorse(try anna.adopt(try Litet.workflow("1.1.0", [Litet.slower]), maps: maps).leaf)
    _ = try anna.adopt(try Litet.workflow("1.2.0", [Litet.slower]), maps: maps)
    #expect(try joar.audit().passed)
    let new = try Self.files(in: "\(town.vault)/bodies").filter { !old.contains($0) }
    #expect(new.count == 4)
    for path in new {
      let bytes = try LocalFile.read(path)
      try Harm.remove.apply(to: bytes, at: path)
      #expect(try !joar.audit().passed, "\(path)")
      try LocalFile.replace(path, with: bytes, durable: false)
    }
  }

  @Test func `by one whose office was taken from them says so, and passes for no whole one`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    _ = try town.office("anna").drop(try town.key("joar"), roles: ["granskare"], items: [])
    _ = try town.office("frida").openCase(workflow: "avhopp")
    let report = try joar.audit()
    #expect(report.wasAuditor && !report.isAuditor && !report.isComplete)
    let member = try town.office("frida").audit()
    #expect(!member.wasAuditor)
  }

  @Test func `by one whose period is over opens nothing by the auditors' key, and is no auditor's`() throws {
    let town = try Town.staffed()
    let end = Moment(seconds: town.now.seconds + 30 * 86_400)
    for (name, roles) in [("joar", []), ("lena", [Grant("jour")])] {
      let asked = try town.request(name)
      let waits = try town.office("anna").admit(
        request: asked.note, code: asked.code, roles: [Grant("granskare", until: end)] + roles, items: [],
        card: try town.card(name))
      _ = try town.office("bo").endorse(waits.leaf, code: asked.code)
      _ = try Office.join(
        at: town.vault, home: town.home(name), person: try town.person(name), code: try town.office("anna").vaultCode,
        clock: town.clock(name))
    }
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    func keep(_ office: Office) throws { _ = try office.export { _, _ throws(CaseworkError) in } }
    for name in ["joar", "lena"] {
      let report = try town.office(name).audit()
      #expect(report.passed && report.isComplete && report.isAuditor && report.auditEnded == nil, "\(name)")
    }
    _ = try town.office("joar").checkpoint()
    try keep(try town.office("joar"))
    town.pass(31 * 86_400)
    // Nobody has recorded it, and both still have the key: their program does not use it.
    let over = CaseworkError.oversight(.periodOver(end))
    for name in ["joar", "lena"] {
      let office = try town.office(name)
      let report = try office.audit()
      #expect(!report.isAuditor && !report.isComplete && report.auditEnded == end && report.cases == 0, "\(name)")
      #expect(report.passed && report.wasAuditor == (name == "joar"), "\(name)")
      #expect(try office.history().cases.isEmpty)
      #expect(throws: over) { try office.checkpoint() }
    }
    #expect(throws: over) { try keep(try town.office("joar")) }
    #expect(throws: over) { try town.office("joar").mustReview() }
    #expect(throws: over) { try town.office("joar").history().report.mustNotBeFormerAuditors() }
    // Who works there, too, is a member as others are: what is refused to them is refused for another reason.
    try town.office("lena").history().report.mustNotBeFormerAuditors()
    #expect(throws: CaseworkError.oversight(.incomplete(1))) { try keep(try town.office("lena")) }
    // Prolonged, they go on where they were.
    let waits = try town.office("anna").grant(
      try town.key("joar"), roles: [Grant("granskare", until: Moment(seconds: end.seconds + 90 * 86_400))], items: [])
    _ = try town.office("bo").endorse(waits.leaf)
    _ = try town.office("joar")
    _ = try town.office("frida").payOwed(in: id)
    let report = try town.office("joar").audit()
    #expect(report.isAuditor && report.isComplete && report.auditEnded == nil && report.passed, "\(report.findings)")
  }

  @Test func `that no key file opens the roster of judges nobody's entries, and says what is missing`() throws {
    let town = try Town.staffed()
    _ = try town.admit("joar", roles: ["granskare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.note("Möte på måndag.", compartment: "plan", in: id)
    let code = frida.vaultCode
    let person = try town.person("frida")
    for path in try Self.files(in: "\(town.vault)/keys") {
      guard let plaintext = try? person.keys.open(try LocalFile.read(path), within: .keyFile) else { continue }
      guard let file = KeyFile.read(plaintext), file.place.caseID == .roster else { continue }
      try LocalFile.replace(path, with: [UInt8]("spoilt".utf8), durable: false)
    }
    removeTree("\(town.home("frida").path)/vaults")
    _ = try? town.join("frida", code: code)
    let report = try Office.openToAudit(
      at: town.vault, home: town.home("frida"), person: try town.person("frida"), clock: town.clock("frida")
    ).audit()
    #expect(report.findings.map(\.kind) == [.rosterClosed] && !report.isViolated, "\(report.findings)")
    #expect(report.voids == 0 && report.accepted == 0 && report.unjudged > 0 && !report.isInRoster)
  }

  @Test func `reports every file it needs, whatever is done to it, and is otherwise the same`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.note("Möte på måndag.", compartment: "plan", in: id)
    // The register of a case is sealed to the auditor with the next step after they came.
    let whole = try joar.audit()
    #expect(whole.passed && whole.isComplete, "\(whole.findings)")

    let state = try frida.state(of: id)
    let inForce = Set(
      (Array(frida.roster.compartments.values) + Array(try #require(frida.cases[id]).fold.compartments.values))
        .flatMap { $0.epochs.map(\.keyFile.hex) })
    #expect(inForce.count > 8)
    let ledger = "\(town.vault)/ledger/00000000.log"
    let hashed = try Self.files(in: "\(town.vault)/bodies") + Self.files(in: "\(town.vault)/keys")
    var runs = 0
    var kept: [String] = []
    for path in [ledger] + hashed {
      let bytes = try LocalFile.read(path)
      let needed = path == ledger || path.contains("/bodies/") || inForce.contains { path.hasSuffix($0) }
      for harm in Harm.all(of: bytes.count, every: path == ledger ? 509 : 0) {
        try harm.apply(to: bytes, at: path)
        runs += 1
        let report = try? joar.audit()
        let isReported = report.map { !$0.passed || !$0.isComplete } ?? true
        if !isReported {
          #expect(!needed, "\(path): \(harm)")
          #expect(report == whole, "\(path): \(harm)")
          kept.append(path)
        }
        try LocalFile.replace(path, with: bytes, durable: false)
      }
    }
    #expect(try joar.audit() == whole)
    #expect(state.entries.count == 2)
    print(
      "audit of a changed vault: \(hashed.count + 1) files, \(runs) changes; \(Set(kept).count) files that no reader needs any more"
    )
  }
}

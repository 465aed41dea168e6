import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The audit of one vault, again and again.
private final class Auditor {
  let office: Office
  /// Where each entry begins, and the end.
  let offsets: [Int]
  private let chains: [ChainAudit]

  init(_ office: Office) throws {
    self.office = office
    var offsets: [Int] = []
    let end = try office.reader.scan(from: office.reader.start) { _, before in offsets.append(before.offset) }
    self.offsets = offsets + [end.offset]
    let run = try AuditRun(office)
    _ = try run.run(isDeep: false)
    let roster = try #require(run.ground.roster)
    chains =
      [roster]
      + (try run.ground.files.cases.map { id in
        let chain = try ChainAudit(run.ground)
        try chain.follow(id)
        return chain
      })
  }

  var entries: Range<Int> { 1..<offsets.count }

  /// nil where it says nothing at all; else what it says. A frame that nobody claims is said, too. What its first pass
  /// has found stays found: only where that is nothing, the rest is asked.
  func findings() -> [Finding]? {
    guard let first = try? AuditRun(office, workers: 1), (try? first.readLedger()) != nil else { return nil }
    if !first.report.findings.isEmpty { return first.report.findings }
    guard let report = try? AuditRun(office, workers: 1).run(isDeep: false) else { return nil }
    return report.findings + (report.isComplete ? [] : [Finding(.unclaimedFrames(report.unclaimed))])
  }

  var files: [SealedFile] { chains.flatMap(\.filesInForce) }

  /// What the audit says of one sealed file.
  func findings(of file: SealedFile) -> [Finding] {
    let chain = chains[0]
    chain.outcome.report.findings = []
    chain.check(file, isDeep: true)
    return chain.outcome.report.findings
  }
}

/// A file whose bytes are changed in place and put back.
private final class Patient {
  let path: String
  let bytes: [UInt8]
  private let file: Int32

  init(_ path: String) throws {
    self.path = path
    bytes = try LocalFile.read(path)
    _ = unsafe chmod(path, 0o600)
    file = unsafe open(path, O_RDWR | O_CLOEXEC)
    try #require(file >= 0)
  }

  deinit { _ = close(file) }

  func write(_ changed: [UInt8], at place: Int) {
    unsafe #expect(pwrite(file, changed, changed.count, place) == changed.count)
  }

  func cut(to count: Int) { #expect(ftruncate(file, count) == 0) }

  func heal() { write(bytes, at: 0) }
}

/// Every byte of every file of a small vault that has all kinds of files: one bit turned, and the file cut there. Each must
/// be reported, at the entry it stands at; what a superseded key file holds nobody needs, and there the audit must say
/// exactly what it said before.
@Suite struct `The audit of a vault with one byte changed` {
  private static var isLong: Bool { unsafe getenv("AVHOPP_SOAK") != nil }

  /// The long form takes a whole municipality's vault, the short one the least that has all.
  private func town() throws -> (town: Town, auditor: Office) {
    let town = try Self.isLong ? Town.staffed() : Town.minimal()
    let joar = try town.admit("joar", roles: ["granskare"])
    let frida = try Self.isLong ? town.office("frida") : town.admit("frida", roles: ["enhetschef"])
    let id = try frida.openCase(workflow: Self.isLong ? "avhopp" : "minimal").caseID
    _ = try frida.note("Möte på måndag.", compartment: Self.isLong ? "plan" : "register", in: id)
    // The register of a case is sealed to the auditor with the next step after they came, so this one is superseded.
    let whole = try joar.audit()
    try #require(whole.passed && whole.isComplete, "\(whole.findings)")
    return (town, joar)
  }

  @Test func `names the entry, wherever in the ledger it lies and wherever it is cut`() throws {
    let (town, joar) = try town()
    let auditor = try Auditor(joar)
    let ledger = try Patient("\(town.vault)/ledger/00000000.log")
    #expect(auditor.findings() == [])
    var (flips, cuts) = (0, 0)
    for index in auditor.entries {
      let range = auditor.offsets[index - 1]..<auditor.offsets[index]
      for offset in range {
        ledger.write([ledger.bytes[offset] ^ 1 << UInt8(offset % 8)], at: offset)
        let found = auditor.findings()
        #expect(found == nil || found?.contains { $0.index == index } == true, "byte \(offset)")
        ledger.write([ledger.bytes[offset]], at: offset)
        flips += 1
      }
      for count in range where count % 7 == 0 || Self.isLong || count % 1024 < 2 {
        ledger.cut(to: count)
        #expect(auditor.findings()?.isEmpty != true, "cut to \(count)")
        ledger.heal()
        cuts += 1
      }
    }
    #expect(flips == ledger.bytes.count)
    #expect(auditor.findings() == [])
    print("audit of a changed ledger: \(flips) bytes turned, cut at \(cuts) lengths")
  }

  /// Whoever changes bytes on purpose makes the checksum right, too.
  @Test func `names it also where somebody has mended the checksum`() throws {
    let (town, joar) = try town()
    let auditor = try Auditor(joar)
    let ledger = try Patient("\(town.vault)/ledger/00000000.log")
    let stride = Self.isLong ? 1 : 41
    for index in auditor.entries {
      let (start, end) = (auditor.offsets[index - 1], auditor.offsets[index] - FrameLayout.checksumBytes)
      for offset in Swift.stride(from: start + 12 + index % stride, to: end, by: stride) {
        var frame = Array(ledger.bytes[start..<end])
        frame[offset - start] ^= 1 << UInt8(offset % 8)
        ledger.write(frame + Hash.blake2b(frame).bytes.prefix(FrameLayout.checksumBytes), at: start)
        let found = auditor.findings()
        #expect(found == nil || found?.isEmpty == false, "byte \(offset)")
        ledger.write(Array(ledger.bytes[start..<(end + FrameLayout.checksumBytes)]), at: start)
      }
    }
    #expect(auditor.findings() == [])
  }

  @Test func `names the file, whichever sealed file it is and wherever it is cut`() throws {
    let (town, joar) = try town()
    let auditor = try Auditor(joar)
    let files = auditor.files
    #expect(Set(files.map(\.kind)) == [.body, .key] && files.count > 8)
    var (flips, cuts) = (0, 0)
    for file in files {
      let name = file.hash.hex
      let patient = try Patient("\(town.vault)/\(file.kind.rawValue)/\(name.prefix(2))/\(name)")
      #expect(auditor.findings(of: file) == [])
      for offset in patient.bytes.indices {
        patient.write([patient.bytes[offset] ^ 1 << UInt8(offset % 8)], at: offset)
        #expect(auditor.findings(of: file).map(\.kind) == [file.damaged], "\(file.kind) byte \(offset)")
        patient.write([patient.bytes[offset]], at: offset)
        flips += 1
      }
      for count in patient.bytes.indices.reversed() {
        patient.cut(to: count)
        #expect(auditor.findings(of: file).map(\.kind) == [file.damaged], "\(file.kind) cut to \(count)")
        cuts += 1
      }
      patient.heal()
      #expect(auditor.findings(of: file) == [])
    }
    print("audit of changed sealed files: \(files.count) files, \(flips) bytes turned, cut at \(cuts) lengths")
  }

  @Test func `says the same as before of a key file that nobody needs any more`() throws {
    let (town, joar) = try town()
    let whole = try joar.audit()
    let needed = Set(try Auditor(joar).files.map(\.hash))
    let left = try joar.reader.fileNames(.key).hashes.filter { !needed.contains($0) }
    #expect(!left.isEmpty)
    for hash in left {
      let patient = try Patient("\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)")
      for offset in stride(from: 0, to: patient.bytes.count, by: Self.isLong ? 1 : 61) {
        patient.write([patient.bytes[offset] ^ 1 << UInt8(offset % 8)], at: offset)
        #expect(try joar.audit() == whole, "byte \(offset)")
        patient.write([patient.bytes[offset]], at: offset)
      }
    }
  }

  @Test func `opens nothing where it is the note that names the vault`() throws {
    let (town, _) = try town()
    let note = try Patient("\(town.vault)/vault.note")
    for offset in note.bytes.indices {
      note.write([note.bytes[offset] ^ 1 << UInt8(offset % 8)], at: offset)
      #expect(throws: CaseworkError.self, "byte \(offset)") { try town.office("joar") }
      note.write([note.bytes[offset]], at: offset)
      note.cut(to: offset)
      #expect(throws: CaseworkError.self, "cut to \(offset)") { try town.office("joar") }
      note.heal()
    }
    #expect(try town.office("joar").audit().passed)
  }
}

extension Town {
  /// Founded, and the least definition adopted under which a case can be opened and a note written.
  static func minimal() throws -> Town {
    let town = try Town()
    _ = try town.found()
    let anna = try town.office("anna")
    let done = try anna.adopt(try Workflow.read(Array(minimalDefinition.utf8), file: "minimal.json"))
    let bo = try town.office("bo")
    bo.checksDefinitions = false
    _ = try bo.endorse(done.leaf)
    return town
  }

  /// Too small to pass the checks that a definition for work must pass.
  static let minimalDefinition = """
    {
      "format": "workflow/1", "id": "minimal", "version": "1.0.0",
      "title": { "sv": "Minsta ärende", "en": "Least case" },
      "periods": {}, "roles": { "enhetschef": { "sv": "Enhetschef", "en": "Unit manager", "min": 1 } },
      "delegations": {},
      "compartments": { "register": { "sv": "Register", "en": "Register", "readers": ["enhetschef"] } },
      "reasons": {}, "facts": {}, "forms": {}, "events": {}, "separate": [],
      "rules": {}, "waivers": [], "initial": "case",
      "states": { "case": { "label": { "sv": "Ärendet", "en": "The case" } } }
    }
    """
}

import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// One replay of a vault, kept at every entry, so that what a changed byte does can be asked of the audit itself without
/// replaying all that comes before it.
private final class KeptReplay {
  struct Place {
    let head: Head
    let roster: Roster
    let folds: [CaseID: CaseFold]
    let windows: [CaseID: [LedgerStore.Tag: Int]]
    let byTag: [LedgerStore.Tag: CaseID]
    let named: Set<Digest>
    let report: AuditReport
  }

  let run: AuditRun
  private(set) var places: [Place] = []

  init(_ office: Office) throws {
    run = try AuditRun(office)
    try run.openRegisters()
    for id in run.registers.keys { try run.renew(id) }
    let run = run
    var places: [Place] = []
    let end = try office.reader.scan(from: office.reader.start) { frame, before in
      places.append(KeptReplay.place(run, before))
      try run.take(frame, before)
    }
    places.append(Self.place(run, end))
    self.places = places
    run.report.isAuditor = true
  }

  private static func place(_ run: AuditRun, _ head: Head) -> Place {
    Place(
      head: head, roster: run.roster, folds: run.folds, windows: run.windows, byTag: run.byTag, named: run.named,
      report: run.report)
  }

  /// What the audit says that goes on from just before an entry, to the ledger's end.
  func findings(from place: Place) -> [Finding]? {
    (run.roster, run.folds, run.windows, run.byTag) = (place.roster, place.folds, place.windows, place.byTag)
    (run.named, run.report, run.unclaimed, run.lastTime) = (place.named, place.report, [], nil)
    do {
      try run.readLedger(from: place.head)
      run.report.isAuditor = true
      try run.claimTheRest()
      return run.report.findings
    } catch {
      return nil
    }
  }

  /// What the audit says of one sealed file.
  func findings(of file: SealedFile) -> [Finding] {
    run.report.findings = []
    run.check(file, isDeep: true)
    return run.report.findings
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
    let kept = try KeptReplay(joar)
    let ledger = try Patient("\(town.vault)/ledger/00000000.log")
    #expect(kept.findings(from: kept.places[0]) == [])
    var (flips, cuts) = (0, 0)
    for place in kept.places.dropLast() {
      let index = place.head.size
      let next = kept.places[index - kept.places[0].head.size + 1].head
      for offset in place.head.offset..<next.offset {
        ledger.write([ledger.bytes[offset] ^ 1 << UInt8(offset % 8)], at: offset)
        let found = kept.findings(from: place)
        #expect(found == nil || found?.contains { $0.index == index } == true, "byte \(offset)")
        ledger.write([ledger.bytes[offset]], at: offset)
        flips += 1
      }
      for count in place.head.offset..<next.offset where count % 7 == 0 || Self.isLong || count % 1024 < 2 {
        ledger.cut(to: count)
        #expect(kept.findings(from: place)?.isEmpty != true, "cut to \(count)")
        ledger.heal()
        cuts += 1
      }
    }
    #expect(flips == ledger.bytes.count)
    #expect(kept.findings(from: kept.places[0]) == [])
    print("audit of a changed ledger: \(flips) bytes turned, cut at \(cuts) lengths")
  }

  /// Whoever changes bytes on purpose makes the checksum right, too.
  @Test func `names it also where somebody has mended the checksum`() throws {
    let (town, joar) = try town()
    let kept = try KeptReplay(joar)
    let ledger = try Patient("\(town.vault)/ledger/00000000.log")
    let stride = Self.isLong ? 1 : 41
    for place in kept.places.dropLast() {
      let index = place.head.size
      let start = place.head.offset
      let end = kept.places[index - kept.places[0].head.size + 1].head.offset - FrameLayout.checksumBytes
      for offset in Swift.stride(from: start + 12 + index % stride, to: end, by: stride) {
        var frame = Array(ledger.bytes[start..<end])
        frame[offset - start] ^= 1 << UInt8(offset % 8)
        ledger.write(frame + Hash.blake2b(frame).bytes.prefix(FrameLayout.checksumBytes), at: start)
        let found = kept.findings(from: place)
        #expect(found == nil || found?.isEmpty == false, "byte \(offset)")
        ledger.write(Array(ledger.bytes[start..<(end + FrameLayout.checksumBytes)]), at: start)
      }
    }
    #expect(kept.findings(from: kept.places[0]) == [])
  }

  @Test func `names the file, whichever sealed file it is and wherever it is cut`() throws {
    let (town, joar) = try town()
    let kept = try KeptReplay(joar)
    let files = kept.run.filesInForce
    #expect(Set(files.map(\.kind)) == [.body, .key] && files.count > 8)
    var (flips, cuts) = (0, 0)
    for file in files {
      let name = file.hash.hex
      let patient = try Patient("\(town.vault)/\(file.kind.rawValue)/\(name.prefix(2))/\(name)")
      #expect(kept.findings(of: file) == [])
      for offset in patient.bytes.indices {
        patient.write([patient.bytes[offset] ^ 1 << UInt8(offset % 8)], at: offset)
        #expect(kept.findings(of: file).map(\.kind) == [file.damaged], "\(file.kind) byte \(offset)")
        patient.write([patient.bytes[offset]], at: offset)
        flips += 1
      }
      for count in patient.bytes.indices.reversed() {
        patient.cut(to: count)
        #expect(kept.findings(of: file).map(\.kind) == [file.damaged], "\(file.kind) cut to \(count)")
        cuts += 1
      }
      patient.heal()
      #expect(kept.findings(of: file) == [])
    }
    print("audit of changed sealed files: \(files.count) files, \(flips) bytes turned, cut at \(cuts) lengths")
  }

  @Test func `says the same as before of a key file that nobody needs any more`() throws {
    let (town, joar) = try town()
    let whole = try joar.audit()
    let needed = Set(try KeptReplay(joar).run.filesInForce.map(\.hash))
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
  private static let minimalDefinition = """
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

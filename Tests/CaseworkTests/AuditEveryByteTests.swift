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
  /// Before each entry, the first first, and the end.
  let heads: [Head]
  /// What is found in the vault as it is.
  let report: AuditReport
  private let chains: [ChainAudit]

  init(_ office: Office) throws {
    self.office = office
    var heads: [Head] = []
    let end = try office.reader.scan(from: office.reader.start) { _, before in heads.append(before) }
    self.heads = heads + [end]
    let run = try AuditRun(office)
    report = try run.run(isDeep: true)
    let roster = try #require(run.ground.roster)
    chains =
      [roster]
      + (try run.ground.files.cases.map { id in
        let chain = try ChainAudit(run.ground)
        try chain.follow(id)
        return chain
      })
  }

  var entries: Range<Int> { 1..<heads.count }

  /// Where an entry's frame lies.
  func range(_ index: Int) -> Range<Int> { heads[index - 1].offset..<heads[index].offset }

  /// An audit of what lies after the entries before this one: what `audit verify --since` goes on with.
  func rest(from index: Int) throws -> AuditRun {
    let head = heads[index - 1]
    var memory = AuditMemory()
    memory.add([AuditMemory.Stop(head: head, latest: Moment(seconds: 0))], behind: 0)
    return try AuditRun(
      office, before: AuditBefore(office, memory, from: try #require(memory.stops.first)),
      workers: 1)
  }

  /// What it finds in the frames themselves, before anything is opened; nil where it says that it cannot go on.
  func findings(_ rest: AuditRun) -> [Finding]? {
    rest.report.findings = []
    return (try? rest.readLedger()).map { rest.report.findings }
  }

  /// What a whole audit says, besides what it says of the vault as it is.
  func whole() -> AuditReport? {
    guard var report = try? AuditRun(office, workers: 1).run(isDeep: false) else { return nil }
    report.findings.removeAll { self.report.findings.contains($0) }
    return report
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

  func turn(_ place: Int) { write([bytes[place] ^ 1 << UInt8(place % 8)], at: place) }

  func put(back place: Int) { write([bytes[place]], at: place) }

  func write(_ changed: [UInt8], at place: Int) {
    guard unsafe pwrite(file, changed, changed.count, place) != changed.count else { return }
    Issue.record("cannot be changed")
  }

  func cut(to count: Int) { #expect(ftruncate(file, count) == 0) }

  func heal() { write(bytes, at: 0) }
}

/// Every byte of every file of a vault of forty entries that has all kinds of files: one bit turned, and the file cut there.
/// Each must be reported, at the entry it stands at; what a superseded key file holds nobody needs, and there the audit must
/// say exactly what it said before.
///
/// The ledger's frames are read by the audit that goes on from a checkpoint just before the entry; that the whole audit says
/// the same is held at some bytes of each, and at more in the long form.
@Suite struct `The audit of a vault with one byte changed` {
  private static var isLong: Bool { unsafe getenv("AVHOPP_SOAK") != nil }

  private func town() throws -> (town: Town, auditor: Auditor) {
    let town = try Town.forty()
    return (town, try Auditor(try town.office("joar")))
  }

  /// Names that entry and no other, and goes on to the end: each other is accepted, or said not to be judged or opened. Nobody
  /// is blamed for what the damage hides. Where magic or length is gone, reading ends there.
  private func expectOnly(_ index: Int, _ report: AuditReport?, of size: Int, isReadOn: Bool, _ place: Comment) {
    guard let report else { return #expect(report != nil, place) }
    // Entries 26 to 28 say that a document is erased: where they cannot be read all there is to say is that it is gone.
    let named = report.findings.filter { !(26...28).contains(index) || $0.kind != .bodyMissing(compartment: "plan") }
    #expect(named.map(\.index) == [index], "\(place): \(report.findings.map(\.kind))")
    let others = report.accepted + report.voids + report.unjudged + report.unclaimed
    // Besides the others: vault.note, and the entry itself where its frame could be told from the next.
    #expect(report.size == (isReadOn ? size : index) && others == report.size - (isReadOn ? 2 : 1), place)
  }
  private func ledger(_ town: Town) throws -> Patient { try Patient("\(town.vault)/ledger/00000000.log") }

  @Test func `names the entry, wherever in the ledger it lies and wherever it is cut`() throws {
    let (town, auditor) = try town()
    let ledger = try ledger(town)
    let whole = auditor.office.pin.head
    var (flips, cuts, wholes) = (0, 0, 0)
    for index in auditor.entries {
      let range = auditor.range(index)
      // As the vault was when this was its last entry, and the auditor had read that.
      func endHere() {
        ledger.cut(to: range.upperBound)
        auditor.office.pin.head = auditor.heads[index]
      }
      endHere()
      var rest = try auditor.rest(from: index)
      for offset in range {
        // It has noted where the frame lies, each time.
        if offset % 16 == 0 { rest = try auditor.rest(from: index) }
        ledger.turn(offset)
        let found = auditor.findings(rest)
        if found?.map(\.index) != [index] { Issue.record("byte \(offset) of \(index): \(String(describing: found))") }
        if (offset - range.lowerBound) % (Self.isLong ? 37 : 1021) == index % (Self.isLong ? 37 : 1021) {
          ledger.write(Array(ledger.bytes[range.upperBound...]), at: range.upperBound)
          auditor.office.pin.head = whole
          expectOnly(
            index, auditor.whole(), of: auditor.report.size, isReadOn: offset - range.lowerBound >= 12,
            "byte \(offset) of \(index)")
          wholes += 1
          endHere()
        }
        ledger.put(back: offset)
        flips += 1
      }
      for count in range where count % 7 == 0 || Self.isLong || count % 1024 < 2 {
        ledger.cut(to: count)
        if auditor.findings(rest)?.isEmpty == true { Issue.record("cut to \(count)") }
        cuts += 1
      }
      ledger.heal()
      auditor.office.pin.head = whole
    }
    #expect(auditor.entries.count >= 40 && flips == ledger.bytes.count && wholes >= auditor.entries.count)
    #expect(auditor.whole()?.findings == [] && auditor.whole()?.isComplete == true)
    print("audit of a changed ledger: \(auditor.entries.count) entries, \(flips) bytes turned, cut at \(cuts) lengths")
  }

  /// Whoever changes bytes on purpose makes the checksum right, too. Then it is the history that differs: for who knows how it
  /// was after that entry; and for who does not, by what the next entry says of it.
  @Test func `names it also where somebody has mended the checksum`() throws {
    let (town, auditor) = try town()
    let ledger = try ledger(town)
    let whole = auditor.office.pin.head
    var (flips, wholes) = (0, 0)
    for index in auditor.entries {
      let (range, sum) = (auditor.range(index), FrameLayout.checksumBytes)
      func mended(_ offset: Int) {
        var frame = Array(ledger.bytes[range.lowerBound..<(range.upperBound - sum)])
        frame[offset - range.lowerBound] ^= 1 << UInt8(offset % 8)
        ledger.write(frame + Hash.blake2b(frame).bytes.prefix(sum), at: range.lowerBound)
      }
      func put(back range: Range<Int>) { ledger.write(Array(ledger.bytes[range]), at: range.lowerBound) }
      // As the vault was when this was its last entry, and the auditor had read that.
      auditor.office.pin.head = auditor.heads[index]
      ledger.cut(to: range.upperBound)
      var rest = try auditor.rest(from: index)
      for offset in range.dropLast(sum) {
        // It has noted where the frame lies, each time.
        if offset % 16 == 0 { rest = try auditor.rest(from: index) }
        mended(offset)
        let found = auditor.findings(rest)
        let isNamed = found?.first.map { [index, index + 1].contains($0.index) } == true
        if !isNamed { Issue.record("byte \(offset) of \(index): \(String(describing: found))") }
        flips += 1
      }
      put(back: range)
      ledger.heal()
      auditor.office.pin.head = whole
      // Tag, leaf, nonce, ciphertext.
      for (place, offset) in [12, 28, 60, 84 + index * 7 % 800].enumerated() where Self.isLong || place == index % 4 {
        mended(range.lowerBound + offset)
        let report = auditor.whole()
        #expect(report?.findings.contains { $0.kind == .fork } == true, "byte \(offset) of \(index)")
        // Who is no auditor without this entry has others' cases left that nobody opens.
        let isNamed = report?.findings.contains { $0.index == index || $0.index == index + 1 } == true
        #expect(isNamed || report?.isAuditor == false, "byte \(offset) of \(index)")
        put(back: range)
        wholes += 1
      }
    }
    #expect(flips == ledger.bytes.count - auditor.entries.count * FrameLayout.checksumBytes)
    #expect(wholes >= auditor.entries.count && auditor.whole()?.findings == [])
    print("audit of a changed ledger, sums mended: \(flips) bytes turned, \(wholes) of them judged whole")
  }

  @Test func `names the file, whichever sealed file it is and wherever it is cut`() throws {
    let (town, auditor) = try town()
    let files = auditor.files
    #expect(Set(files.map(\.kind)) == [.body, .key] && files.count > 30)
    var (flips, cuts) = (0, 0)
    for file in files {
      let name = file.hash.hex
      let patient = try Patient("\(town.vault)/\(file.kind.rawValue)/\(name.prefix(2))/\(name)")
      #expect(auditor.findings(of: file) == [])
      for offset in patient.bytes.indices {
        patient.turn(offset)
        let found = auditor.findings(of: file)
        if found.map(\.kind) != [file.damaged] { Issue.record("\(file.kind) byte \(offset): \(found)") }
        patient.put(back: offset)
        flips += 1
      }
      for count in patient.bytes.indices.reversed() where count % 5 == 0 || Self.isLong {
        patient.cut(to: count)
        let found = auditor.findings(of: file)
        if found.map(\.kind) != [file.damaged] { Issue.record("\(file.kind) cut to \(count): \(found)") }
        cuts += 1
      }
      patient.heal()
      #expect(auditor.findings(of: file) == [])
    }
    print("audit of changed sealed files: \(files.count) files, \(flips) bytes turned, cut at \(cuts) lengths")
  }

  /// Nothing lies in the folder that none of these tests changes.
  @Test
  func `says the same as before of a key file that nobody needs any more, and there is nothing else in the vault`()
    throws
  {
    let (town, auditor) = try town()
    func path(_ kind: FileKind, _ hash: Digest) -> String {
      "\(kind.rawValue)/\(hash.hex.prefix(2))/\(hash.hex)"
    }
    let needed = Set(auditor.files.map(\.hash))
    let left = try auditor.office.reader.fileNames(.key).hashes.filter { !needed.contains($0) }
    let known = auditor.files.map { path($0.kind, $0.hash) } + left.map { path(.key, $0) }
    #expect(Set(try Self.files(in: town.vault)) == Set(known + ["vault.note", "ledger/00000000.log"]))
    #expect(left.count >= 5)
    for (number, hash) in left.enumerated() {
      let patient = try Patient("\(town.vault)/\(path(.key, hash))")
      let step = Self.isLong ? 61 : patient.bytes.count / 2
      for offset in stride(from: number % step, to: patient.bytes.count, by: step) {
        patient.turn(offset)
        #expect(try AuditRun(auditor.office).run(isDeep: true) == auditor.report, "byte \(offset)")
        patient.put(back: offset)
      }
    }
  }

  /// By their paths inside the folder.
  private static func files(in folder: String, _ inside: String = "") throws -> [String] {
    try LocalFile.names(in: folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      return LocalFile.isFolder(path) ? try files(in: path, "\(inside)\(name)/") : [inside + name]
    }
  }

  @Test func `opens nothing where it is the note that names the vault`() throws {
    let (town, _) = try town()
    let note = try Patient("\(town.vault)/vault.note")
    for offset in note.bytes.indices {
      note.turn(offset)
      #expect(throws: CaseworkError.self, "byte \(offset)") { try town.office("joar") }
      note.put(back: offset)
      note.cut(to: offset)
      #expect(throws: CaseworkError.self, "cut to \(offset)") { try town.office("joar") }
      note.heal()
    }
    #expect(try town.office("joar").audit().isComplete)
  }
}

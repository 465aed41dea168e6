import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// A vault that somebody harms, and two auditors for whom that is new: one who has joined, and has seen all but the last three
/// entries; and one with a home in which nothing is.
private final class Harmed {
  let town: Town
  let code: String
  /// Of the first case, and an entry of it with others of its own behind it.
  let note: Int
  /// Of the roster, with others of the roster and of cases behind it.
  let act: Int
  /// The entries there are, vault.note not counted.
  let count: Int
  /// The first that the auditor who has joined has not seen.
  let unseen: Int

  var log: String { "\(town.vault)/ledger/00000000.log" }

  init() throws {
    town = try Town.minimal()
    try town.admit("joar", roles: ["granskare"])
    let frida = try town.admit("frida", roles: ["enhetschef"])
    let first = try frida.openCase(workflow: "minimal").caseID
    note = try frida.note("Ett.", compartment: "register", in: first).index
    _ = try frida.note("Två.", compartment: "register", in: first)
    let second = try town.office("frida").openCase(workflow: "minimal").caseID
    act = try town.office("anna").pinnedSize
    try town.admit("emil", roles: ["enhetschef"])
    let again = try town.office("frida")
    _ = try again.note("Tre.", compartment: "register", in: first)
    _ = try again.note("Fyra.", compartment: "register", in: second)
    let joar = try town.office("joar")
    #expect(try joar.audit().passed)
    unseen = joar.pinnedSize
    for text in ["Fem.", "Sex.", "Sju."] { _ = try again.note(text, compartment: "register", in: second) }
    count = again.pinnedSize - 1
    code = again.vaultCode
  }

  /// As it was, in a folder of its own.
  init(copyOf other: Harmed) throws {
    (note, act, count, unseen, code) = (other.note, other.act, other.count, other.unseen, other.code)
    town = try Town(copyOf: other.town)
  }

  /// The frames, that of entry 1 first.
  func frames() throws -> [[UInt8]] {
    var (rest, frames) = (try LocalFile.read(log)[...], [[UInt8]]())
    while rest.count > 12 {
      let length = rest.dropFirst(8).prefix(4).reduce(0) { $0 << 8 | Int($1) }
      frames.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return frames
  }

  func put(_ frames: [[UInt8]]) throws { try LocalFile.replace(log, with: frames.flatMap { $0 }, durable: false) }

  func change(_ body: (inout [[UInt8]]) -> Void) throws {
    var frames = try frames()
    body(&frames)
    try put(frames)
  }

  func flip(_ index: Int, _ place: Int) throws {
    try change { $0[index - 1][place < 0 ? $0[index - 1].count + place : place] ^= 4 }
  }

  /// 2,048 bytes, which it and the next have together.
  func lengthen(_ index: Int) throws { try change { $0[index - 1][10] ^= 12 } }

  func append(_ bytes: [UInt8], to name: String = "00000000.log") throws {
    let path = "\(town.vault)/ledger/\(name)"
    try LocalFile.replace(path, with: ((try? LocalFile.read(path)) ?? []) + bytes, durable: false)
  }

  func remove(_ name: String) { removeTree("\(town.vault)/\(name)") }

  func home(isNew: Bool) -> Home { isNew ? Home(path: "\(town.root)/homes/joar-new") : town.home("joar") }

  func joinAnew(code given: String? = nil) throws -> Office {
    try Office.join(
      at: town.vault, home: home(isNew: true), person: try town.person("joar"), code: given ?? code,
      clock: town.clock("joar"))
  }

  func toAudit(isNew: Bool) throws -> Office {
    // What it answers is not what the audit hangs on.
    if isNew { _ = try? joinAnew() }
    return try Office.openToAudit(
      at: town.vault, home: home(isNew: isNew), person: try town.person("joar"), clock: town.clock("joar"))
  }
}

@Suite struct `The audit of damage that is new to the auditor` {
  /// What an audit must come to.
  private enum Outcome {
    /// Says what is wrong at this entry, and has judged so many.
    case names(Int, accepted: Int? = nil)
    /// Something is out of order; at which entry, nobody can say who was shown nothing else.
    case violated
    /// Nothing wrong: it is what a killed writer leaves, or what no entry needs.
    case whole
    /// There is no vault to audit. These are the only ones.
    case refuses
  }

  private typealias Row = (name: String, harm: (Harmed) throws -> Void, joined: Outcome, new: Outcome)

  private static func rows(_ it: Harmed) -> [Row] {
    let (end, all) = (it.count + 1, it.count)
    func both(_ name: String, _ outcome: Outcome, _ harm: @escaping (Harmed) throws -> Void) -> Row {
      (name, harm, outcome, outcome)
    }
    // Two more of its case lie behind the note.
    let rest = all - 3
    return [
      both("nothing", .whole) { _ in },
      both("a bit of the ciphertext of an entry", .names(it.note, accepted: rest)) { try $0.flip($0.note, 300) },
      both("a bit of its tag", .names(it.note, accepted: rest)) { try $0.flip($0.note, 13) },
      both("a bit of its leaf", .names(it.note, accepted: rest)) { try $0.flip($0.note, 40) },
      both("a bit of its nonce", .names(it.note, accepted: rest)) { try $0.flip($0.note, 70) },
      both("a bit of its checksum", .names(it.note, accepted: rest)) { try $0.flip($0.note, -3) },
      both("its whole tag", .names(it.note)) { harmed in
        for place in 12..<28 { try harmed.flip(harmed.note, place) }
      },
      both("its magic", .names(it.note, accepted: it.note - 1)) { try $0.flip($0.note, 2) },
      both("its length, to that of two", .names(it.note, accepted: it.note - 1)) { try $0.lengthen($0.note) },
      both("its length", .names(it.note, accepted: it.note - 1)) { try $0.flip($0.note, 10) },
      both("a bit of an act of the roster", .names(it.act, accepted: it.act - 1)) { try $0.flip($0.act, 300) },
      both("a bit of the first entry", .names(1, accepted: 0)) { try $0.flip(1, 300) },
      both("a bit of the newest entry", .names(all, accepted: all - 1)) { try $0.flip($0.count, 300) },
      both("two entries of different cases", .names(it.note, accepted: rest - 1)) {
        try $0.flip($0.note, 300)
        try $0.flip($0.count, 300)
      },
      both("junk at the end", .names(end, accepted: all)) { try $0.append([UInt8](repeating: 7, count: 1024)) },
      both("a torn entry at the end", .whole) { try $0.append(Array(try $0.frames()[2].prefix(700))) },
      both("zeros at the end", .whole) { try $0.append([UInt8](repeating: 0, count: 1024)) },
      both("an empty next file", .whole) { try $0.append([], to: "00000001.log") },
      both("junk in the next file", .names(end, accepted: all)) {
        try $0.append([UInt8](repeating: 7, count: 1024), to: "00000001.log")
      },
      both("a gap in the files' numbers", .names(end, accepted: all)) { try $0.append([], to: "00000002.log") },
      both("a ledger of a gigabyte", .names(end, accepted: all)) { _ = unsafe truncate($0.log, 1 << 30) },
      both("an empty ledger", .names(1)) { try $0.put([]) },
      ("the newest entry gone", { try $0.change { $0.removeLast() } }, .whole, .whole),
      ("the newest four gone", { try $0.change { $0.removeLast(4) } }, .names(it.unseen - 1), .whole),
      ("the first five gone", { try $0.change { $0.removeFirst(5) } }, .violated, .names(1)),
      ("an entry gone", { harmed in try harmed.change { $0.remove(at: harmed.note - 1) } }, .violated, .violated),
      (
        "two entries swapped", { harmed in try harmed.change { $0.swapAt(harmed.note, harmed.note - 1) } }, .violated,
        .violated
      ),
      ("an entry twice", { harmed in try harmed.change { $0.append($0[harmed.note - 1]) } }, .violated, .violated),
      both("all documents gone", .names(1)) { $0.remove("bodies") },
      both("all key files gone", .names(1, accepted: 0)) {
        $0.remove("keys")
        try LocalFile.makeFolder("\($0.town.vault)/keys")
      },
      both("their folder gone", .names(1, accepted: 0)) { $0.remove("keys") },
      both("vault.note gone", .refuses) { $0.remove("vault.note") },
      both("vault.note empty", .refuses) {
        try LocalFile.replace("\($0.town.vault)/vault.note", with: [], durable: false)
      },
      both("the ledger gone", .names(1)) { $0.remove("ledger") },
      both("a folder for a ledger", .names(1)) {
        $0.remove("ledger/00000000.log")
        try LocalFile.makeFolder($0.log)
      },
      both("a pipe for a ledger", .names(1)) {
        $0.remove("ledger/00000000.log")
        #expect(unsafe mkfifo($0.log, 0o600) == 0)
      },
      both("no vault", .refuses) { $0.remove("") },
    ]
  }

  private static func expect(_ outcome: Outcome, _ harmed: Harmed, _ name: String, isNew: Bool) throws {
    let what = "\(name), \(isNew ? "new" : "joined")"
    if case .refuses = outcome {
      // Whoever is new could not join it either.
      #expect(throws: CaseworkError.self, "\(what)") { try harmed.toAudit(isNew: isNew).audit() }
      return
    }
    let report: AuditReport
    do { report = try harmed.toAudit(isNew: isNew).audit() } catch {
      Issue.record("\(what): no audit: \(error)")
      return
    }
    let said =
      "\(what): \(report.accepted) accepted, \(report.unjudged) unjudged, \(report.unclaimed) unclaimed, of \(report.size); \(report.findings)"
    switch outcome {
    case .names(let index, let accepted):
      #expect(report.isViolated && report.findings.contains { $0.index == index }, "\(said)")
      if let accepted {
        #expect(report.accepted == accepted, "\(said)")
        // Nobody is blamed for what the damage hides.
        #expect(report.voids == 0 && report.findings.allSatisfy { $0.index != nil }, "\(said)")
        #expect(report.accepted == 0 || report.count(.signatures).count == accepted, "\(said)")
      }
    case .violated: #expect(report.isViolated, "\(said)")
    case .whole: #expect(report.passed && report.isComplete && report.isAuditor, "\(said)")
    case .refuses: break
    }
  }

  @Test func `goes to the end and names the entry, for who has joined and for who is new`() throws {
    let whole = try Harmed()
    for row in Self.rows(whole) {
      for isNew in [false, true] {
        let harmed = try Harmed(copyOf: whole)
        try row.harm(harmed)
        try Self.expect(isNew ? row.new : row.joined, harmed, row.name, isNew: isNew)
      }
    }
  }

  @Test func `is no way in for who works there`() throws {
    let harmed = try Harmed()
    try harmed.flip(harmed.count, 300)
    let short = try harmed.toAudit(isNew: false)
    #expect(short.isForAuditAlone)
    let pinned = short.pinnedSize
    #expect(throws: CaseworkError.self) { try short.refresh() }
    #expect(throws: CaseworkError.self) { _ = try short.checkpoint() }
    _ = try short.audit()
    _ = try short.history()
    #expect(short.pinnedSize == pinned && pinned == harmed.unseen)
    #expect(throws: CaseworkError.self) { try harmed.town.office("joar") }
    // And it is as before, once the bytes are.
    try harmed.flip(harmed.count, 300)
    #expect(try harmed.town.office("joar").pinnedSize == harmed.count + 1)
    #expect(try harmed.toAudit(isNew: false).audit().passed)
  }

  @Test func `lets nobody join by another code, and makes nobody a member who joined by the right one`() throws {
    let harmed = try Harmed()
    try harmed.flip(harmed.note, 300)
    let other = String(harmed.code.map { $0 == "0" ? "1" : $0 == "1" ? "0" : $0 })
    #expect(throws: CaseworkError.wrongVault) { try harmed.joinAnew(code: other + "1") }
    func open() throws -> Office {
      try Office.open(
        at: harmed.town.vault, home: harmed.home(isNew: true), person: try harmed.town.person("joar"),
        clock: harmed.town.clock("joar"))
    }
    #expect(throws: CaseworkError.notJoined) { try open() }
    let damage = CaseworkError.storage(.damaged(index: harmed.note, .checksum))
    #expect(throws: damage) { try harmed.joinAnew() }
    #expect(throws: damage) { try open() }
    // Another vault in its place is not the one that was joined.
    let swapped = try Town.minimal()
    #expect(throws: CaseworkError.notJoined) {
      try Office.open(
        at: swapped.vault, home: harmed.home(isNew: true), person: try harmed.town.person("joar"),
        clock: harmed.town.clock("joar"))
    }
    try harmed.flip(harmed.note, 300)
    #expect(try open().isMember)
  }

  /// A directory card, too, is named by the entry that brought it, and by where it lies.
  @Test func `names the entry and the file of each document of the roster`() throws {
    let harmed = try Harmed()
    let folder = "\(harmed.town.vault)/bodies"
    for shard in try LocalFile.names(in: folder) {
      for name in try LocalFile.names(in: "\(folder)/\(shard)") {
        let path = "\(folder)/\(shard)/\(name)"
        let bytes = try LocalFile.read(path)
        removeTree(path)
        let report = try harmed.toAudit(isNew: false).audit(isDeep: false)
        #expect(
          report.findings.contains { $0.index != nil && $0.file?.path == "bodies/\(shard)/\(name)" },
          "\(report.findings)")
        #expect(report.findings.allSatisfy { $0.index != nil }, "\(report.findings)")
        try LocalFile.replace(path, with: bytes, durable: false)
      }
    }
  }
}

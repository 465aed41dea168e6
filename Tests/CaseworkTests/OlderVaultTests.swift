import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite struct `A vault that lacks what was seen of it` {
  @Test func `is called older, not damaged, also by whoever remembers an entry of the roster that it lacks`() throws {
    let town = try Town.staffed()
    let backup = "\(town.root)/backup"
    _ = try town.office("frida")
    try copyTree(town.vault, to: backup)
    // Frida and Gun have seen somebody come; Emil has seen nothing since.
    try town.admit("stina", roles: ["jour"])
    let seen = try town.office("frida").pinnedSize
    _ = try town.office("gun")
    removeTree(town.vault)
    try copyTree(backup, to: town.vault)
    for name in ["frida", "gun", "bo"] {
      #expect(throws: CaseworkError.rolledBack(index: seen - 1), "\(name)") { try town.office(name) }
    }
    #expect(throws: CaseworkError.self) { try town.office("anna") }
    _ = try town.office("emil")
    // An audit goes on to the end, and says what is missing; it is never whole, and nothing is remembered of it.
    func toAudit() throws -> Office {
      try Office.openToAudit(
        at: town.vault, home: town.home("frida"), person: try town.person("frida"), clock: town.clock("frida"))
    }
    for _ in 0..<2 {
      let short = try toAudit()
      let report = try short.audit()
      #expect(short.isForAuditAlone && report.isViolated)
      #expect(report.findings.map(\.kind) == [.older(seen: seen)])
      #expect(report.findings.first?.index == report.size && report.accepted > 0)
    }
    #expect(throws: CaseworkError.rolledBack(index: seen - 1)) { try town.office("frida") }
    // The way out that is named.
    let code = try town.office("emil").vaultCode
    let onward = try Office.rejoin(
      at: town.vault, home: town.home("frida"), person: try town.person("frida"), code: code,
      clock: town.clock("frida"))
    #expect(onward.lost.size == seen && onward.wasSeen)
    #expect(try !toAudit().isForAuditAlone)
    #expect(try town.office("frida").audit().passed)
  }

  @Test func `is remembered as that, with whom one has verified, whatever ends the program that is told so`() throws {
    let town = try Town.staffed()
    let backup = "\(town.root)/backup"
    try copyTree(town.vault, to: backup)
    try town.admit("stina", roles: ["jour"])
    let (verified, code) = (try town.office("anna").pin.verified, try town.office("anna").vaultCode)
    #expect(!verified.isEmpty)
    removeTree(town.vault)
    try copyTree(backup, to: town.vault)
    // Without its key files nothing of the vault can be opened.
    removeTree("\(town.vault)/keys")
    #expect(throws: CaseworkError.self) {
      try Office.rejoin(
        at: town.vault, home: town.home("anna"), person: try town.person("anna"), code: code, clock: town.clock("anna"))
    }
    try copyTree("\(backup)/keys", to: "\(town.vault)/keys")
    let anna = try town.office("anna")
    #expect(anna.hasLost && anna.pin.verified == verified)
  }
}

@Suite struct `A checkpoint that only an auditor has signed` {
  @Test func `stops nobody from protecting, and is settled as other alarms are`() throws {
    let watched = try Watched()
    let town = watched.town
    // The auditor's key becomes known; then the vault is shown to the auditor as another.
    _ = try town.office("joar").checkpoint()
    _ = try town.office("frida")
    let fork = "\(town.root)/fork"
    try copyTree(town.vault, to: fork)
    try copyTree("\(town.root)/homes", to: "\(town.root)/fork-homes")
    func there(_ name: String) throws -> Office {
      try Office.open(
        at: fork, home: Home(path: "\(town.root)/fork-homes/\(name)"), person: try town.person(name),
        clock: town.clock(name))
    }
    _ = try there("frida").note("Där", compartment: "register", in: watched.id)
    let other = try there("joar").checkpoint()
    let size = other.checkpoint.size
    for number in 0..<4 { try watched.write("Här \(number)") }
    let refusal = CaseworkError.oversight(.otherThanCheckpoint(size: size, isWitnessed: false))
    #expect(throws: refusal) { try town.office("frida").compare(other.signed.bytes) }
    // The next session opens, and what saves a life is written.
    let frida = try town.office("frida")
    #expect(frida.openAlarms == [size])
    #expect(throws: CaseworkError.forked(index: size)) { try watched.write("Vanligt") }
    var urgent = EntryDraft(role: "enhetschef", event: "NOTE")
    urgent.isUrgent = true
    urgent.bodies = [
      BodyDraft(
        compartment: "register", kind: .form, name: nil,
        content: .bytes(Array(#"{"fields":{"text":"RÖJD"},"form":"note"}"#.utf8)))
    ]
    _ = try frida.append(urgent, in: watched.id)
    #expect(throws: CaseworkError.oversight(.nothingLost)) {
      _ = try Office.rejoin(
        at: town.vault, home: town.home("frida"), person: try town.person("frida"), code: frida.vaultCode,
        clock: town.clock("frida"))
    }
    try frida.settle(size)
    try watched.write("Utrett")
    // An older vault is told so by the same word, and by no more.
    let ahead = try SignedCheckpoint(other.signed.bytes)
    #expect(throws: CaseworkError.oversight(.olderThanCheckpoint(size: size, have: size - 1, isWitnessed: false))) {
      let old = "\(town.root)/old"
      try copyTree(fork, to: old)
      try town.cut(old, to: size - 1)
      let bo = try Office.join(
        at: old, home: Home(path: "\(town.root)/old-home"), person: try town.person("bo"), code: frida.vaultCode,
        clock: town.clock("bo"))
      _ = try bo.compare(ahead.bytes)
    }
  }
}

@Suite struct `Auditors who come and go` {
  private func ranges(_ indexes: some Sequence<Int>) -> FrameRanges {
    var ranges = FrameRanges()
    for index in indexes { ranges.add(index) }
    return ranges
  }

  @Test func `leave a report that names where such entries lie, and is not as long as the vault`() {
    let some = ranges([3, 4, 5, 9, 11, 12])
    #expect(some.ranges == [3...5, 9...9, 11...12] && some.count == 6 && some.first == 3 && !some.isCut)
    let many = ranges((1...1000).map { 2 * $0 } + [2001, 2002])
    #expect(many.ranges.count == FrameRanges.rangesMax && many.count == 1002 && many.isCut)
    #expect(many.ranges.last == 200...200)
    // The hundredth still grows, as long as nothing lies between.
    let grown = ranges((1...100).map { 2 * $0 } + [201, 202, 300])
    #expect(grown.ranges.last == 200...202 && grown.isCut && grown.count == 103)
  }

  private func town() throws -> (town: Town, id: CaseID) {
    let town = try Town.staffed()
    try town.admit("joar", roles: ["granskare"])
    try town.admit("lena", roles: ["granskare"])
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    return (town, id)
  }

  @Test func `leave entries that cannot be judged yet, until members have sealed the case to who is left`() throws {
    let (town, id) = try self.town()
    #expect(try town.office("lena").audit().passed)
    _ = try town.office("anna").drop(try town.key("joar"), roles: ["granskare"], items: [])
    // Nobody may make the auditors' key for them: what is written before Lena comes is sealed to no auditor.
    let turned = try town.office("frida").note("Ett", compartment: "register", in: id)
    let two = try town.office("frida").note("Två", compartment: "register", in: id)
    #expect(turned.turned.contains("register"))
    let report = try town.office("lena").audit()
    #expect(report.findings == [Finding(.unsealedFrames(ranges([two.index])), index: two.index)])
    #expect(!report.passed && !report.isViolated && report.count(.frames).failed == 0)
    // A frame that is nobody's, put there now, is an alarm beside it: Lena has the key.
    try town.strange()
    let forged = try town.office("lena").audit()
    #expect(forged.isViolated)
    #expect(
      forged.findings.map(\.kind) == [
        .unsealedFrames(ranges([two.index])), .unclaimedFrames(ranges([forged.size - 1])),
      ])
    // And is what remains when the members have done theirs.
    _ = try town.office("frida").payOwed(in: id)
    let left = try town.office("lena").audit().findings
    #expect(left == [Finding(.unclaimedFrames(ranges([forged.size - 1])), index: forged.size - 1)])
  }

  @Test func `who are new are told how many entries they cannot judge, until members have sealed to them`() throws {
    let town = try Town.staffed()
    let before = try town.office("frida").pinnedSize
    let id = try town.office("frida").openCase(workflow: "avhopp").caseID
    _ = try town.office("frida").note("Ett", compartment: "register", in: id)
    let written = try town.office("frida").pinnedSize - before
    try town.admit("joar", roles: ["granskare"])
    let report = try town.office("joar").audit()
    let unsealed = ranges(before..<(before + written))
    #expect(report.findings.map(\.kind) == [.unsealedFrames(unsealed)] && !report.isViolated && report.isAuditor)
    #expect(unsealed.count == written && unsealed.ranges == [before...(before + written - 1)] && written > 1)
    _ = try town.office("frida").payOwed(in: id)
    #expect(try town.office("joar").audit().passed)
  }
}

extension Town {
  /// The first so many leaves, and nothing after.
  fileprivate func cut(_ vault: String, to size: Int) throws {
    var end = 0
    let opened = try Vault.open(at: vault)
    try opened.scan(from: opened.start) { frame, _ in
      if frame.index == size - 1 { end = frame.location.offset + frame.location.length }
    }
    let log = "\(vault)/ledger/00000000.log"
    try LocalFile.replace(log, with: Array(try LocalFile.read(log)[..<end]), durable: false)
  }

  /// A whole frame under a tag and a key that nobody has.
  fileprivate func strange() throws {
    var last: Location?
    let opened = try Vault.open(at: vault)
    try opened.scan(from: opened.start) { frame, _ in last = frame.location }
    let place = try #require(last)
    let bytes = try LocalFile.read(ledger)
    var frame = Array(bytes[place.offset..<(place.offset + place.length)])
    frame.replaceSubrange(12..<28, with: Random.bytes(16))
    let sum = Hash.blake2b(Array(frame[..<(frame.count - 16)])).bytes.prefix(16)
    frame.replaceSubrange((frame.count - 16)..., with: sum)
    try LocalFile.replace(ledger, with: bytes + frame, durable: false)
  }
}

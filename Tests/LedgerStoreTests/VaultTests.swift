import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

@Suite struct `A vault` {
  @Test func `is made, opened again, and refuses a second making`() throws {
    let scratch = try Scratch()
    let genesis = try TestKeys.genesis()
    do {
      let vault = try Vault.create(at: scratch.vault, genesis: genesis)
      #expect(vault.start.size == 1)
    }
    #expect(try Vault.open(at: scratch.vault).genesis == genesis)
    #expect(try scratch.files() == ["ledger/00000000.log", "vault.note"])
    #expect(throws: LedgerError.occupied) { _ = try Vault.create(at: scratch.vault, genesis: genesis) }
  }

  @Test func `is made where an interrupted making left its folders, and nowhere else`() throws {
    let genesis = try TestKeys.genesis()
    let interrupted = try Scratch()
    _ = try Vault.create(at: interrupted.vault, genesis: genesis)
    try FileManager.default.removeItem(atPath: interrupted.vault + "/vault.note")
    #expect(throws: LedgerError.notAVault(.noNote)) { _ = try Vault.open(at: interrupted.vault) }
    _ = try Vault.create(at: interrupted.vault, genesis: genesis)

    let other = try Scratch()
    try FileManager.default.createDirectory(atPath: other.vault, withIntermediateDirectories: true)
    try Data("hello".utf8).write(to: URL(filePath: other.vault + "/letter.txt"))
    #expect(throws: LedgerError.occupied) { _ = try Vault.create(at: other.vault, genesis: genesis) }
    #expect(try other.files() == ["letter.txt"])
  }

  @Test func `that is not one is told from one that is newer or damaged`() throws {
    let scratch = try Scratch()
    #expect(throws: LedgerError.notAVault(.nothingThere)) { _ = try Vault.open(at: scratch.path + "/none") }
    try Data("x".utf8).write(to: URL(filePath: scratch.path + "/file"))
    #expect(throws: LedgerError.notAVault(.notAFolder)) { _ = try Vault.open(at: scratch.path + "/file") }
    #expect(throws: LedgerError.notAVault(.noNote)) { _ = try Vault.open(at: scratch.path) }
    _ = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let note = try scratch.bytes("vault.note")
    try scratch.replace("vault.note", Array("avhopp/vault/v2\nsomething new\n".utf8))
    #expect(throws: LedgerError.newerFormat) { _ = try Vault.open(at: scratch.vault) }
    try scratch.replace("vault.note", [])
    #expect(throws: LedgerError.self) { _ = try Vault.open(at: scratch.vault) }
    try scratch.replace("vault.note", [UInt8](repeating: 0x41, count: LedgerLimit.genesisBytesMax + 1))
    #expect(throws: LedgerError.notAVault(.badNote(SyntaxError(line: 0, expected: "at most 16 KiB")))) {
      _ = try Vault.open(at: scratch.vault)
    }
    // What lies in its place and is no file is as damaged: nobody waits for it, or follows it.
    let path = scratch.vault + "/vault.note"
    let makes: [() throws -> Void] = [
      { #expect(unsafe mkfifo(path, 0o600) == 0) },
      { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) },
      { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: scratch.vault + "/ledger") },
    ]
    for make in makes {
      try FileManager.default.removeItem(atPath: path)
      try make()
      #expect(throws: LedgerError.notAVault(.badNote(SyntaxError(line: 0, expected: "a file")))) {
        _ = try Vault.open(at: scratch.vault)
      }
    }
    try FileManager.default.removeItem(atPath: path)
    try scratch.replace("vault.note", note)
    try FileManager.default.removeItem(atPath: scratch.vault + "/ledger/00000000.log")
    let vault = try Vault.open(at: scratch.vault)
    #expect(ledgerError { _ = try vault.frames() } == .damaged(index: 1, .segmentMissing))
  }

  @Test func `keeps entries in order, each with the tree before it`() throws {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    var head = Head.start
    for seq in 0..<20 {
      let receipt = try vault.append(Step(seq: seq, event: "E\(seq)"), from: head)
      #expect(receipt.index == seq + 1)
      #expect(receipt.cutBytes == 0)
      head = receipt.head
    }
    #expect(try vault.events() == (0..<20).map { "E\($0)" })
    let (frames, end) = try vault.frames()
    #expect(end == head)
    #expect(Set(frames.map(\.tag)).count == 20)
    for frame in frames {
      let again = try vault.frame(at: frame.location, index: frame.index)
      #expect(again.leaf == frame.leaf)
    }
    let key = try TestKeys.tagKey()
    #expect(try frames[7].tag == Tag.of(seq: 7, case: Step().caseID, key: key))
    var later: [Int] = []
    let middle = try vault.append(Step(seq: 20), from: head).head
    #expect(try vault.scan(from: head) { frame, before in later.append(frame.index - before.size) } == middle)
    #expect(later == [0])
  }

  @Test func `shows the entries of others before a step is judged`() throws {
    let scratch = try Scratch()
    var first = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    var second = try Vault.open(at: scratch.vault)
    let mine = try first.append(Step(seq: 0, event: "MINE")).head
    try second.append(Step(seq: 1, event: "THEIRS"))
    var caughtUp: [Int] = []
    let genesis = first.genesis
    let receipt = try first.append(
      from: mine, catchUp: { frame, _ in caughtUp.append(frame.index) },
      prepare: { head in
        #expect(head.size == 3)
        return Draft(frame: try Step(seq: 2, event: "NEXT").frame(at: head, genesis: genesis))
      })
    #expect(caughtUp == [2])
    #expect(receipt.index == 3)
    #expect(try first.events() == ["MINE", "THEIRS", "NEXT"])
  }

  struct Refusal: Error, Equatable {}

  @Test func `is unchanged when a step is refused, or made for another place`() throws {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let head = try vault.append(Step(seq: 0)).head
    let before = try scratch.bytes("ledger/00000000.log")
    #expect(throws: AppendError<Refusal>.caller(Refusal())) {
      _ = try vault.append(
        from: head, catchUp: { (_, _) throws(Refusal) in }, prepare: { (_) throws(Refusal) in throw Refusal() })
    }
    let stale = try Step(seq: 1).frame(at: vault.start, genesis: vault.genesis)
    #expect(
      ledgerError { try vault.append(from: head, catchUp: { _, _ in }, prepare: { _ in Draft(frame: stale) }) }
        == .staleDraft)
    #expect(try scratch.bytes("ledger/00000000.log") == before)
    try vault.append(Step(seq: 1), from: head)
  }

  @Test func `starts a new segment when the next entry would pass the limit`() throws {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let first = try vault.append(Step(seq: 0, event: "FIRST")).head
    // As if earlier entries had filled the file: what lies before the cursor is not read again.
    let log = scratch.vault + "/ledger/00000000.log"
    let frame = try scratch.bytes("ledger/00000000.log")
    let full = LedgerLimit.segmentBytesMax
    let file = try #require(FileHandle(forWritingAtPath: log))
    try file.seek(toOffset: UInt64(full - frame.count))
    try file.write(contentsOf: frame)
    try file.close()
    var bytes = first.bytes
    func patch(_ offset: Int, _ value: Int) {
      for place in 0..<4 { bytes[offset + place] = UInt8(truncatingIfNeeded: value >> (24 - 8 * place)) }
    }
    patch(12, full)
    patch(20, full - frame.count)
    let atEnd = try #require(Head(bytes: bytes))
    let receipt = try vault.append(Step(seq: 1, event: "SECOND"), from: atEnd)
    #expect(receipt.location.segment == 1)
    #expect(receipt.location.offset == 0)
    var seen: [Location] = []
    let end = try vault.scan(from: atEnd) { frame, _ in seen.append(frame.location) }
    #expect(seen == [receipt.location])
    #expect(end == receipt.head)
    let later = try vault.append(Step(seq: 2), from: receipt.head).head
    #expect(try vault.frame(at: receipt.location, index: 2).leaf == receipt.leaf)
    // What was passed is followed from one file into the next.
    #expect(try vault.follow(from: atEnd.waypoint, to: later) == later.waypoint)
    #expect(try vault.follow(from: atEnd.waypoint, to: later, keeping: 1) == receipt.head.waypoint)
    #expect(try vault.follow(from: atEnd.waypoint, to: later, keeping: 9) == atEnd.waypoint)
    #expect(Waypoint(bytes: later.waypoint.bytes) == later.waypoint)
    #expect(ledgerError { try vault.follow(from: later.waypoint, to: receipt.head) } == .rolledBack(index: 3))
    try FileManager.default.removeItem(atPath: scratch.vault + "/ledger/00000001.log")
    #expect(ledgerError { try vault.scan(from: receipt.head) { _, _ in } } == .rolledBack(index: 2))
    #expect(ledgerError { try vault.follow(from: atEnd.waypoint, to: later) } == .rolledBack(index: 2))
  }

  @Test func `put back to yesterday is noticed by whoever has seen today`() throws {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    try vault.append(Step(seq: 0))
    let yesterday = try scratch.bytes("ledger/00000000.log")
    let today = try vault.append(Step(seq: 1, event: "LOST")).head
    try scratch.replace("ledger/00000000.log", yesterday)
    #expect(ledgerError { try vault.scan(from: today) { _, _ in } } == .rolledBack(index: 2))
    #expect(ledgerError { try vault.append(Step(seq: 2), from: today) } == .rolledBack(index: 2))
    try vault.append(Step(seq: 1, event: "ANOTHER"))
    #expect(ledgerError { try vault.scan(from: today) { _, _ in } } == .rewritten(index: 2))
    #expect(ledgerError { try vault.append(Step(seq: 2), from: today) } == .rewritten(index: 2))
  }

  @Test func `names the process that holds it`() throws {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    vault.lockWait = 20
    let held = unsafe open(scratch.vault + "/ledger/00000000.log", O_RDWR)
    #expect(flock(held, LOCK_EX) == 0)
    let error = ledgerError { try vault.append(Step(seq: 0)) }
    #expect(error == .locked(.process(getpid())) || error == .locked(.elsewhere))
    #expect(ledgerError { try vault.scan(from: .start) { _, _ in } } == error)
    #expect(flock(held, LOCK_SH) == 0)
    try vault.scan(from: .start) { _, _ in }
    #expect(ledgerError { try vault.append(Step(seq: 0)) } == error)
    close(held)
    try vault.append(Step(seq: 0))
  }
}

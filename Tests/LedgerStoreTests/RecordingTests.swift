import Foundation
import LedgerStore
import Sealing
import Synchronization
import Testing

/// System calls that fail on purpose, and a record of what was called.
private final class Faults: Sendable {
  let log = Mutex<[String]>([])

  func calls(
    write: @escaping @Sendable (Int) -> (taken: Int, code: Int32)? = { _ in nil },
    sync: @escaping @Sendable (Int) -> Int32 = { _ in 0 }, truncate: Int32 = 0
  ) -> RecordingCalls {
    RecordingCalls(
      write: { file, bytes, offset in
        self.note("write")
        guard let fault = write(self.count("write")) else { return RecordingCalls.system.write(file, bytes, offset) }
        let taken = fault.taken > 0 ? RecordingCalls.system.write(file, bytes.prefix(fault.taken), offset) : fault.taken
        errno = fault.code
        return taken
      },
      syncData: { file in
        self.note("sync")
        let code = sync(self.count("sync"))
        guard code != 0 else { return RecordingCalls.system.syncData(file) }
        errno = code
        return -1
      },
      truncate: { file, size in
        self.note("truncate")
        guard truncate != 0 else { return RecordingCalls.system.truncate(file, size) }
        errno = truncate
        return -1
      })
  }

  var names: [String] { log.withLock { $0 } }
  private func note(_ name: String) { log.withLock { $0.append(name) } }
  private func count(_ name: String) -> Int { names.count { $0 == name } }
}

@Suite struct `Recording an entry` {
  private func opened(_ scratch: Scratch) throws -> Vault {
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    try vault.append(Step(event: "A"))
    return vault
  }

  @Test func `takes one write and one sync`() throws {
    let scratch = try Scratch()
    var vault = try opened(scratch)
    let faults = Faults()
    vault.calls = faults.calls()
    try vault.append(Step(seq: 1, event: "B"))
    #expect(faults.names == ["write", "sync"])
  }

  @Test func `goes on after short writes and interruptions`() throws {
    let scratch = try Scratch()
    var vault = try opened(scratch)
    let faults = Faults()
    vault.calls = faults.calls(write: { $0 % 2 == 0 ? (-1, EINTR) : (100, 0) })
    try vault.append(Step(seq: 1, event: "B"))
    #expect(faults.names.count { $0 == "write" } == 21)
    #expect(try vault.events() == ["A", "B"])
  }

  @Test(arguments: [
    (ENOSPC, LedgerError.full(operation: "write the entry")), (EDQUOT, .full(operation: "write the entry")),
    (EROFS, .readOnly(operation: "write the entry")), (EIO, .io(operation: "write the entry", code: EIO)),
  ]) func `leaves nothing when the disk fails in the middle`(code: Int32, error: LedgerError) throws {
    let scratch = try Scratch()
    var vault = try opened(scratch)
    let before = try scratch.bytes("ledger/00000000.log")
    let staged = try vault.stage(.body, bytes: [1, 2, 3])
    let body = BodyLine(compartment: "threat", epoch: 1, hash: staged.hash, size: 3)
    vault.calls = Faults().calls(write: { $0 == 1 ? (700, 0) : (-1, code) })
    #expect(ledgerError { try vault.append(Step(seq: 1, event: "B", bodies: [body]), staged: [staged]) } == error)
    #expect(try scratch.bytes("ledger/00000000.log") == before)
    let isThere = vault.has(body: staged.hash)
    #expect(!isThere)
    vault.calls = .system
    try vault.append(Step(seq: 1, event: "C", bodies: [body]), staged: [staged])
    #expect(try vault.events() == ["A", "C"])
    #expect(try vault.readWhole(.body, staged.hash) == [1, 2, 3])
  }

  @Test func `whose sync failed is taken back, and the sync is not tried again on it`() throws {
    let scratch = try Scratch()
    var vault = try opened(scratch)
    let before = try scratch.bytes("ledger/00000000.log")
    let faults = Faults()
    vault.calls = faults.calls(sync: { $0 == 1 ? EIO : 0 })
    #expect(ledgerError { try vault.append(Step(seq: 1)) } == .io(operation: "sync the entry", code: EIO))
    #expect(faults.names == ["write", "sync", "truncate", "sync"])
    #expect(try scratch.bytes("ledger/00000000.log") == before)
    try vault.append(Step(seq: 1, event: "B"))
    #expect(try vault.events() == ["A", "B"])
  }

  @Test func `that cannot be taken back stops every writer until an audit has cleared it`() throws {
    for truncate in [EIO, 0] {
      let scratch = try Scratch()
      var vault = try opened(scratch)
      vault.calls = Faults().calls(sync: { _ in EIO }, truncate: truncate)
      #expect(ledgerError { try vault.append(Step(seq: 1)) } == .stopped)
      vault.calls = .system
      #expect(ledgerError { try vault.append(Step(seq: 1)) } == .stopped)
      var other = try Vault.open(at: scratch.vault)
      let isMarked = other.isMarkedStopped
      #expect(isMarked)
      #expect(ledgerError { try other.append(Step(seq: 1)) } == .stopped)
      try other.scan(from: .start) { _, _ in }  // reading goes on
      try other.clearStop()
      let head = try other.frames().head
      try other.append(Step(seq: 2, event: "C"), from: head)
      #expect(try other.events().last == "C")
    }
  }

  @Test func `whose torn rest cannot be cut is finished by the next writer`() throws {
    let scratch = try Scratch()
    var vault = try opened(scratch)
    vault.calls = Faults().calls(write: { $0 == 1 ? (700, 0) : (-1, EIO) }, truncate: EIO)
    #expect(ledgerError { try vault.append(Step(seq: 1)) } == .io(operation: "write the entry", code: EIO))
    vault.calls = .system
    #expect(try vault.append(Step(seq: 1, event: "B")).cutBytes == 700)
    #expect(try vault.events() == ["A", "B"])
  }
}

import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

@Suite struct `Writers who race` {
  static let writers = 8
  static let entriesEach = 12

  /// Appends `entriesEach` entries, each after whatever the others have written.
  static func write(_ writer: Int, to path: String) throws {
    var vault = try Vault.open(at: path)
    vault.lockWait = 120_000  // the machine may be slow; what is tested is the order
    var head = Head.start
    for seq in 0..<entriesEach {
      let step = Step(caseByte: UInt8(writer + 1), seq: seq, event: "W\(writer)N\(seq)")
      head = try vault.append(step, from: head).head
    }
  }

  private func expectAll(_ scratch: Scratch) throws {
    let vault = try Vault.open(at: scratch.vault)
    let events = try vault.events()
    #expect(events.count == Self.writers * Self.entriesEach)
    for writer in 0..<Self.writers {
      let own = events.filter { $0.hasPrefix("W\(writer)N") }
      #expect(own == (0..<Self.entriesEach).map { "W\(writer)N\($0)" })
    }
  }

  @Test func `in eight threads lose nothing, double nothing and leave no gap`() throws {
    let scratch = try Scratch()
    _ = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let path = scratch.vault
    DispatchQueue.concurrentPerform(iterations: Self.writers) { writer in
      do { try Self.write(writer, to: path) } catch { Issue.record(error) }
    }
    try expectAll(scratch)
  }

  @Test func `in eight processes lose nothing, double nothing and leave no gap`() async throws {
    let scratch = try Scratch()
    _ = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let path = scratch.vault
    await withTaskGroup { group in
      for writer in 0..<Self.writers {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String, writer = writer as Int] in
            try Self.write(writer, to: path)
          }
        }
      }
    }
    try expectAll(scratch)
  }

  @Test func `are met by readers who see only whole entries, in order`() throws {
    let scratch = try Scratch()
    _ = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let path = scratch.vault
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      do {
        if worker < 2 { return try Self.write(worker, to: path) }
        let vault = try Vault.open(at: path)
        var head = Head.start
        while head.size < 2 * Self.entriesEach + 1 { head = try vault.scan(from: head) { _, _ in } }
      } catch {
        Issue.record(error)
      }
    }
    let events = try Vault.open(at: path).events()
    #expect(events.count == 2 * Self.entriesEach)
    #expect(!events.contains("void"))
  }

  @Test func `and are killed between write and sync leave an entry that the next one builds on`() async throws {
    let scratch = try Scratch()
    _ = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let path = scratch.vault
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      var vault = try Vault.open(at: path)
      vault.calls.syncData = { _ in
        kill(getpid(), SIGKILL)
        return -1
      }
      try vault.append(Step(event: "KILLED"))
    }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      var vault = try Vault.open(at: path)
      vault.calls.write = { file, bytes, offset in
        _ = RecordingCalls.system.write(file, bytes.prefix(500), offset)
        kill(getpid(), SIGKILL)
        return -1
      }
      try vault.append(Step(seq: 1, event: "TORN"))
    }
    var vault = try Vault.open(at: path)
    #expect(try vault.append(Step(seq: 1, event: "NEXT")).cutBytes == 500)
    #expect(try vault.events() == ["KILLED", "NEXT"])
  }
}

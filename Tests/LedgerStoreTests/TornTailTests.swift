import Foundation
import LedgerStore
import Sealing
import Testing

@Suite struct `A torn last entry` {
  /// Three entries, the last one on two kilobytes; its bytes, and where it starts.
  private func prepared() throws -> (Scratch, [UInt8], Int) {
    let scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let head = try vault.append(Step(event: "A")).head
    let facts = (0..<30).map { FactLine(name: "fact\($0)", value: "value-of-some-length") }
    let last = try vault.append(Step(seq: 1, event: "B", facts: facts), from: head)
    #expect(last.location.length > 2047)
    return (scratch, try scratch.bytes("ledger/00000000.log"), last.location.offset)
  }

  @Test func `is passed over by readers and cut by the next writer, wherever it was torn`() throws {
    let (scratch, log, start) = try prepared()
    var vault = try Vault.open(at: scratch.vault)
    for count in stride(from: start + 1, to: log.count, by: 37) {
      try scratch.replace("ledger/00000000.log", Array(log[..<count]))
      #expect(try vault.events() == ["A"])
      let head = try vault.frames().head
      let torn = try vault.tornBytes(after: head)
      #expect(torn == count - start)
      #expect(try scratch.bytes("ledger/00000000.log").count == count, "a reader has changed the file")
      let receipt = try vault.append(Step(seq: 1, event: "C"), from: head)
      #expect(receipt.cutBytes == count - start)
      #expect(try vault.events() == ["A", "C"])
      #expect(try scratch.bytes("ledger/00000000.log").count == start + 1024)
    }
  }

  @Test func `of which a sector never reached the disk is cut, too`() throws {
    let (scratch, log, start) = try prepared()
    var vault = try Vault.open(at: scratch.vault)
    for sector in stride(from: start, to: log.count, by: 512) {
      var torn = log
      torn.replaceSubrange(sector..<(sector + 512), with: [UInt8](repeating: 0, count: 512))
      try scratch.replace("ledger/00000000.log", torn)
      #expect(try vault.events() == ["A"])
      #expect(try vault.append(Step(seq: 1, event: "C")).cutBytes == log.count - start)
      #expect(try vault.events() == ["A", "C"])
    }
  }

  @Test func `is not what a changed byte, a wrong length or bytes of a stranger are`() throws {
    let (scratch, log, start) = try prepared()
    var vault = try Vault.open(at: scratch.vault)
    let flipped = log.enumerated().map { $0.offset == start + 600 ? $0.element ^ 4 : $0.element }
    let longer = log.enumerated().map { $0.offset == 10 ? 0xF0 : $0.element }  // A claims to reach beyond B
    for damaged in [flipped, longer, log + Array("hello".utf8), log + [UInt8](repeating: 7, count: 2048)] {
      try scratch.replace("ledger/00000000.log", damaged)
      #expect(ledgerError { _ = try vault.frames() } != nil)
      #expect(ledgerError { try vault.append(Step(seq: 2)) } != nil)
      #expect(try scratch.bytes("ledger/00000000.log") == damaged)
    }
  }

  @Test func `is never taken for one that somebody has seen`() throws {
    let (scratch, log, start) = try prepared()
    var vault = try Vault.open(at: scratch.vault)
    let head = try vault.frames().head
    try scratch.replace("ledger/00000000.log", Array(log[..<(start + 700)]))
    #expect(ledgerError { try vault.append(Step(seq: 2), from: head) } == .rolledBack(index: 2))
    #expect(try scratch.bytes("ledger/00000000.log").count == start + 700)
  }
}

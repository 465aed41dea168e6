import Foundation
import LedgerStore
import Sealing
import Testing

/// A vault of four entries and three files, and everything an auditor with the keys would find in it.
struct SmallVault {
  let scratch: Scratch
  /// What somebody keeps who has seen all of it.
  let head: Head
  let files: [FileName]
  let events: [String]
  private let genesis: Genesis

  init() throws {
    scratch = try Scratch()
    var vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    let document = try vault.stage(.body, bytes: [UInt8](repeating: 7, count: 300))
    let key = try vault.stage(.key, bytes: [UInt8](repeating: 8, count: 200))
    let body = BodyLine(compartment: "threat", epoch: 1, hash: document.hash, size: document.size)
    let line = KeyLine(compartment: "threat", n: 1, hash: key.hash, size: key.size)
    var head = try vault.append(Step(event: "A", bodies: [body], keys: [line]), staged: [document, key]).head
    head = try vault.append(Step(seq: 1, event: "B"), from: head).head
    let facts = (0..<30).map { FactLine(name: "fact\($0)", value: "value-of-some-length") }
    head = try vault.append(Step(seq: 2, event: "C", facts: facts), from: head).head
    self.head = try vault.append(Step(seq: 3, event: "D"), from: head).head
    files = [document.name, key.name]
    events = try vault.events()
    genesis = vault.genesis
  }

  /// Whether an audit by somebody who holds the keys and the head finds everything as it was. Never traps.
  func isWhole() -> Bool {
    do {
      let vault = try Vault.open(at: scratch.vault)
      for file in files { _ = try vault.readWhole(file.kind, file.hash) }
      guard vault.genesis == genesis, try vault.scan(from: head, each: { _, _ in }) == head,
        try vault.frames().head == head, try vault.tornBytes(after: head) == 0
      else { return false }
      guard try vault.events() == events else { return false }
      return true
    } catch {
      return false
    }
  }
}

@Suite struct `A damaged vault` {
  @Test func `with any byte flipped is reported`() throws {
    let small = try SmallVault()
    #expect(small.isWhole())
    var flips = 0
    for name in try small.scratch.files() {
      let bytes = try small.scratch.bytes(name)
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 1 << UInt8(place % 8)
        try small.scratch.replace(name, changed)
        #expect(!small.isWhole(), "\(name) at \(place)")
        flips += 1
      }
      try small.scratch.replace(name, bytes)
    }
    #expect(small.isWhole())
    #expect(flips > 6000)
  }

  /// Whoever changes bytes on purpose makes the checksum right, too. The tag is how members find a frame: with another one
  /// it is a frame that nobody claims.
  @Test func `with any byte of a frame changed by somebody who mends its checksum is reported`() throws {
    let small = try SmallVault()
    let vault = try Vault.open(at: small.scratch.vault)
    let log = try small.scratch.bytes("ledger/00000000.log")
    let tags = try vault.frames().frames.map(\.tag)
    let checked = 1024 - FrameLayout.checksumBytes
    for place in 12..<checked {
      var changed = log
      changed[place] ^= 1 << UInt8(place % 8)
      changed.replaceSubrange(checked..<1024, with: Hash.blake2b(Array(changed[..<checked])).bytes.prefix(16))
      try small.scratch.replace("ledger/00000000.log", changed)
      let found = try vault.frames().frames.map(\.tag)
      let events = try vault.events()
      #expect(found != tags || events != small.events, "at \(place)")
    }
  }

  @Test func `cut at any length is reported`() throws {
    let small = try SmallVault()
    for name in try small.scratch.files() {
      let bytes = try small.scratch.bytes(name)
      for count in bytes.indices {
        try small.scratch.replace(name, Array(bytes[..<count]))
        #expect(!small.isWhole(), "\(name) cut to \(count)")
      }
      try small.scratch.replace(name, bytes)
    }
    #expect(small.isWhole())
  }

  @Test func `names the entry whose frame was changed, and is not repaired by a writer`() throws {
    let small = try SmallVault()
    var vault = try Vault.open(at: small.scratch.vault)
    let frames = try vault.frames().frames
    let log = try small.scratch.bytes("ledger/00000000.log")
    for frame in frames {
      for (offset, damage) in [(0, Damage.magic), (8, .length), (40, .checksum), (200, .checksum), (1023, .checksum)] {
        var changed = log
        changed[frame.location.offset + offset] ^= 0x80
        try small.scratch.replace("ledger/00000000.log", changed)
        let expected = LedgerError.damaged(index: frame.index, damage)
        #expect(ledgerError { _ = try vault.frames() } == expected)
        #expect(ledgerError { try vault.append(Step(seq: 9)) } == expected)
        #expect(throws: expected) { try vault.frame(at: frame.location, index: frame.index) }
        #expect(try small.scratch.bytes("ledger/00000000.log") == changed)
      }
    }
  }

  @Test func `whose segment file is gone is reported`() throws {
    let small = try SmallVault()
    let log = small.scratch.vault + "/ledger/00000000.log"
    try FileManager.default.copyItem(atPath: log, toPath: small.scratch.vault + "/ledger/00000002.log")
    let vault = try Vault.open(at: small.scratch.vault)
    #expect(ledgerError { _ = try vault.frames() } == .damaged(index: 0, .segmentMissing))
    try FileManager.default.removeItem(atPath: log)
    let none = try Vault.open(at: small.scratch.vault)
    #expect(ledgerError { _ = try none.frames() } == .damaged(index: 1, .segmentMissing))
  }

  @Test func `with two entries exchanged, one taken out or one doubled is reported`() throws {
    let small = try SmallVault()
    let vault = try Vault.open(at: small.scratch.vault)
    let log = try small.scratch.bytes("ledger/00000000.log")
    let parts = try vault.frames().frames.map { log[$0.location.offset..<($0.location.offset + $0.location.length)] }
    for order in [[1, 0, 2, 3], [0, 1, 3], [0, 1, 1, 2, 3], [0, 2, 1, 3], [0, 1, 2, 3, 3], [3, 2, 1, 0]] {
      try small.scratch.replace("ledger/00000000.log", order.flatMap { parts[$0] })
      #expect(!small.isWhole(), "\(order)")
    }
  }

  @Test func `of hostile bytes is read to an error, never a crash`() throws {
    let scratch = try Scratch()
    let vault = try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
    var random = SystemRandomNumberGenerator()
    for round in 0..<300 {
      var bytes = (0..<Int.random(in: 0...5000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      if round % 2 == 0, bytes.count > 12 {
        bytes.replaceSubrange(0..<8, with: FrameLayout.magic)
        if round % 4 == 0 { bytes.replaceSubrange(8..<12, with: [0, 0, UInt8(round % 3 * 4), 0]) }
      }
      try scratch.replace("ledger/00000000.log", bytes)
      _ = try? vault.frames()
      _ = try? vault.tornBytes(after: .start)
      _ = Head(bytes: bytes)
      _ = try? Entry(text: bytes)
      _ = try? Genesis(note: bytes)
    }
    #expect(throws: LedgerError.damaged(index: 1, .length)) {
      try vault.frame(at: Location(segment: 0, offset: -5, length: .max), index: 1)
    }
    #expect(throws: LedgerError.damaged(index: 1, .segmentMissing)) {
      try vault.frame(at: Location(segment: -1, offset: 0, length: 1024), index: 1)
    }
  }
}

import Foundation
import LedgerStore
import Sealing
import Testing

@Suite struct `Sealed files` {
  private func vault(_ scratch: Scratch) throws -> Vault {
    try Vault.create(at: scratch.vault, genesis: TestKeys.genesis())
  }

  private func body(_ staged: Staged) -> BodyLine {
    BodyLine(compartment: "threat", epoch: 1, hash: staged.hash, size: staged.size)
  }

  @Test func `are placed before the entry that names them, named by their hash, their times flat`() throws {
    let scratch = try Scratch()
    var vault = try vault(scratch)
    let bytes = [UInt8](repeating: 7, count: 5000)
    let document = try vault.stage(.body, bytes: bytes)
    let key = try vault.stage(.key, bytes: Array(bytes.reversed()) + [1])
    #expect(document.hash == Hash.blake2b(bytes))
    #expect(document.size == 5000)
    let isThere = vault.has(body: document.hash)
    #expect(!isThere)
    let line = KeyLine(compartment: "threat", n: 1, hash: key.hash, size: key.size)
    try vault.append(Step(bodies: [body(document)], keys: [line]), staged: [document, key])
    let names = [
      "bodies/\(document.hash.hex.prefix(2))/\(document.hash.hex)", "keys/\(key.hash.hex.prefix(2))/\(key.hash.hex)",
    ]
    #expect(try scratch.files() == [names[0], names[1], "ledger/00000000.log", "vault.note"].sorted())
    for name in names + names.map({ ($0 as NSString).deletingLastPathComponent }) {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(scratch.vault)/\(name)")
      #expect((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 == 0, "\(name)")
    }
    #expect(try vault.readWhole(.body, document.hash) == bytes)
    #expect(try vault.fileNames(.key).hashes == [key.hash])
    #expect(try vault.fileNames(.body).strangers == 0)
  }

  @Test func `that an entry names and nobody has are missed before it is written`() throws {
    let scratch = try Scratch()
    var vault = try vault(scratch)
    let absent = BodyLine(compartment: "threat", epoch: 1, hash: Hash.blake2b([1]), size: 9)
    #expect(ledgerError { try vault.append(Step(bodies: [absent])) } == .missing(.body, absent.hash))
    #expect(try scratch.bytes("ledger/00000000.log") == [])
  }

  @Test func `leave nothing when their sealing fails, or nobody wants them`() throws {
    struct Stop: Error, Equatable {}
    let scratch = try Scratch()
    let vault = try vault(scratch)
    #expect(throws: AppendError<Stop>.caller(Stop())) {
      _ = try vault.stage(.body) { (sink) throws(Stop) in
        try? sink.write([1, 2, 3])
        throw Stop()
      }
    }
    #expect(try scratch.files() == ["ledger/00000000.log", "vault.note"])
    do {
      let staged = try vault.stage(.body, bytes: [1])
      #expect(try scratch.files().count == 3)
      withExtendedLifetime(staged) {}
    }
    #expect(try scratch.files() == ["ledger/00000000.log", "vault.note"])
  }

  @Test func `that nobody holds are cleared from tmp, and those somebody holds are not`() throws {
    let scratch = try Scratch()
    let vault = try vault(scratch)
    try Data("left by a dead writer".utf8).write(
      to: URL(filePath: scratch.vault + "/tmp/00112233445566778899aabbccddeeff"))
    let held = try vault.stage(.body, bytes: [1, 2, 3])
    try vault.clearTemporary()
    let left = try scratch.files().filter { $0.hasPrefix("tmp/") }
    #expect(left.count == 1)
    #expect(left != ["tmp/00112233445566778899aabbccddeeff"])
    withExtendedLifetime(held) {}
  }

  @Test func `of others are never cleared: not where tmp is a link to them, nor where their name is not ours`() throws {
    let scratch = try Scratch()
    let vault = try vault(scratch)
    let home = "\(scratch.vault)/home"
    let kept = ["00112233445566778899aabbccddeeff", "identity.avhopp"]
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true, attributes: nil)
    for name in kept { try Data("keys".utf8).write(to: URL(filePath: "\(home)/\(name)")) }
    try FileManager.default.removeItem(atPath: "\(scratch.vault)/tmp")
    try FileManager.default.createSymbolicLink(atPath: "\(scratch.vault)/tmp", withDestinationPath: home)
    #expect(throws: LedgerError.self) { try vault.clearTemporary() }
    #expect(throws: (any Error).self) { _ = try vault.stage(.body, bytes: [1]) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: home).sorted() == kept)
    // In its place, a folder of theirs.
    try FileManager.default.removeItem(atPath: "\(scratch.vault)/tmp")
    try FileManager.default.moveItem(atPath: home, toPath: "\(scratch.vault)/tmp")
    try vault.clearTemporary()
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.vault)/tmp") == [kept[1]])
  }

  @Test func `are given as they are read, the last bytes only if the whole is right`() throws {
    let scratch = try Scratch()
    var vault = try vault(scratch)
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let staged = try vault.stage(.body) { (sink) throws(LedgerError) in
      for start in stride(from: 0, to: bytes.count, by: 65_536) {
        try sink.write(bytes[start..<min(start + 65_536, bytes.count)])
      }
    }
    try vault.append(Step(bodies: [body(staged)]), staged: [staged])
    func read() throws -> [UInt8] {
      let source = try vault.openBody(staged.hash)
      var found: [UInt8] = []
      while !source.isAtEnd { found += try source.read(100_000) }
      #expect(try source.read(10) == [])
      return found
    }
    #expect(try read() == bytes)
    #expect(throws: LedgerError.tooLarge(limit: "wholeFileBytesMax")) { try vault.readWhole(.body, staged.hash) }
    let name = "bodies/\(staged.hash.hex.prefix(2))/\(staged.hash.hex)"
    for place in [0, 1_500_000, bytes.count - 1] {
      var changed = bytes
      changed[place] ^= 1
      try scratch.replace(name, changed)
      #expect(throws: LedgerError.wrongContent(.body, staged.hash)) { try read() }
    }
    try scratch.replace(name, Array(bytes.dropLast()))
    #expect(throws: LedgerError.wrongContent(.body, staged.hash)) { try read() }
  }

  @Test func `are erased for good, twice without complaint`() throws {
    let scratch = try Scratch()
    var vault = try vault(scratch)
    let staged = try vault.stage(.body, bytes: [1, 2, 3])
    try vault.append(Step(bodies: [body(staged)]), staged: [staged])
    try vault.remove(body: staged.hash)
    try vault.remove(body: staged.hash)
    let isThere = vault.has(body: staged.hash)
    #expect(!isThere)
    #expect(throws: LedgerError.missing(.body, staged.hash)) { try vault.openBody(staged.hash) }
    #expect(try vault.events() == ["OPEN"])
  }

  @Test func `that are placed again replace a damaged one of the same name`() throws {
    let scratch = try Scratch()
    var vault = try vault(scratch)
    let staged = try vault.stage(.body, bytes: [1, 2, 3])
    let head = try vault.append(Step(bodies: [body(staged)]), staged: [staged]).head
    try scratch.replace("bodies/\(staged.hash.hex.prefix(2))/\(staged.hash.hex)", [9])
    #expect(throws: LedgerError.wrongContent(.body, staged.hash)) { try vault.readWhole(.body, staged.hash) }
    let again = try vault.stage(.body, bytes: [1, 2, 3])
    try vault.append(Step(seq: 1, bodies: [body(again)]), from: head, staged: [again])
    #expect(try vault.readWhole(.body, staged.hash) == [1, 2, 3])
    #expect(try scratch.files().count == 3)
  }

  /// Whoever may write the folder can put a pipe there that nobody writes to, or a link to somewhere else.
  @Test func `are files: a pipe, a link or a folder in their place holds nobody up, and is damage`() throws {
    let scratch = try Scratch()
    var vault = try vault(scratch)
    let pipe = "\(scratch.vault)/tmp/00112233445566778899aabbccddeeff"
    try FileManager.default.createDirectory(
      atPath: "\(scratch.vault)/tmp", withIntermediateDirectories: true, attributes: nil)
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let bytes = [UInt8](repeating: 3, count: 100)
    let key = try vault.stage(.key, bytes: bytes)
    try vault.clearTemporary()
    let line = KeyLine(compartment: "threat", n: 1, hash: key.hash, size: key.size)
    try vault.append(Step(keys: [line]), staged: [key])
    let path = "\(scratch.vault)/keys/\(key.hash.hex.prefix(2))/\(key.hash.hex)"
    let elsewhere = "\(scratch.vault)/elsewhere"
    try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
    let places: [() throws -> Void] = [
      { #expect(unsafe mkfifo(path, 0o600) == 0) },
      { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere) },
      { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false, attributes: nil) },
    ]
    for place in places {
      try place()
      #expect(ledgerError { _ = try vault.readWhole(.key, key.hash) } == .wrongContent(.key, key.hash))
      try FileManager.default.removeItem(atPath: path)
    }
    #expect(ledgerError { _ = try vault.readWhole(.key, key.hash) } == .missing(.key, key.hash))
    try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
    #expect(try vault.readWhole(.key, key.hash) == bytes)
  }
}

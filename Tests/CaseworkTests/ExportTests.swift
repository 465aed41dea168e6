import Glibc
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// An exported log of forty entries, in memory.
private final class Exported {
  var files: [String: [UInt8]] = [:]
  let keys: KeyList
  let checkpoint: KnownCheckpoint

  init(entries: Int = 40) throws {
    let watched = try Watched()
    while try watched.town.office("frida").pinnedSize < entries { try watched.write("En till") }
    checkpoint = try watched.witnessed()
    let joar = try watched.town.office("joar")
    keys = joar.publicKeys
    var files: [String: [UInt8]] = [:]
    let export = try joar.export { files[$0] = $1 }
    self.files = files
    #expect(export.files == files.count && export.unopened.isEmpty)
    #expect(checkpoint.checkpoint.size >= entries)
  }

  var check: ExportCheck { ExportCheck(names: files.keys.sorted()) { self.files[$0] } }

  /// SHA256SUMS as somebody mends it who has changed a file.
  func mendSums() {
    let sums = files.keys.filter { $0 != "SHA256SUMS" }.sorted()
    files["SHA256SUMS"] = sums.flatMap { name in Array("\(Hash.sha256(files[name] ?? []).hex)  \(name)\n".utf8) }
  }
}

@Suite struct `An export of forty entries` {
  private static var isLong: Bool { unsafe getenv("AVHOPP_SOAK") != nil }

  @Test func `is good as it was made`() throws {
    let export = try Exported()
    let outcome = try export.check.check(keys: export.keys)
    #expect(outcome.checkpoint == export.checkpoint.checkpoint && outcome.cosigned.count == 1)
    export.mendSums()
    _ = try export.check.check(keys: export.keys)
    // A witness that is on nobody's paper counts for nothing, and is named; another's log is not this one.
    let alone = try export.check.check(keys: KeyList(logs: export.keys.logs, witnesses: []))
    #expect(alone.cosigned.isEmpty && alone.unknown == export.keys.witnesses && outcome.unknown.isEmpty)
    let stranger = KeyList(logs: [try SigningKey.generate(name: "o.example").verifyingKey], witnesses: [])
    #expect(throws: ExportCheck.Fault.otherKeys) { try export.check.check(keys: stranger) }
  }

  @Test func `with any byte of any file changed is reported`() throws {
    let export = try Exported()
    var flips = 0
    for (name, bytes) in export.files.sorted(by: { $0.key < $1.key }) {
      var changed = bytes
      for place in bytes.indices {
        changed[place] ^= 1 << UInt8(place % 8)
        export.files[name] = changed
        #expect(throws: ExportCheck.Fault.self, "\(name) byte \(place)") { try export.check.checkSums() }
        changed[place] = bytes[place]
        flips += 1
      }
      export.files[name] = bytes
    }
    #expect(flips == export.files.values.map(\.count).reduce(0, +))
    print(
      "an export of \(export.checkpoint.checkpoint.size) entries: \(flips) bytes turned in \(export.files.count) files")
  }

  /// Whoever changes a file on purpose makes its sum right, too. What is left then is in no way part of the log.
  @Test func `with any byte of the log changed is reported without the sums`() throws {
    let export = try Exported()
    let papers: Set<String> = ["README.md", "verify.go", "verify.py", "SHA256SUMS"]
    for (name, bytes) in export.files.sorted(by: { $0.key < $1.key }) where !papers.contains(name) {
      var changed = bytes
      // Each costs the hash of every entry; the long form leaves none out.
      for place in stride(from: 0, to: bytes.count, by: Self.isLong || bytes.count < 4096 ? 1 : 7) {
        changed[place] ^= 1 << UInt8(place % 8)
        export.files[name] = changed
        #expect(throws: ExportCheck.Fault.self, "\(name) byte \(place)") {
          try export.check.checkLog(keys: export.keys)
        }
        changed[place] = bytes[place]
      }
      for count in stride(from: 0, to: bytes.count, by: Self.isLong ? 1 : 97) {
        export.files[name] = Array(bytes[..<count])
        // A checkpoint cut behind the log's own line is one that no witness has signed: whole, and weaker.
        let isWeaker = (try? export.check.checkLog(keys: export.keys))?.cosigned.isEmpty == true
        let isHeld = (try? export.check.checkLog(keys: export.keys)) == nil || name == "checkpoint" && isWeaker
        // Lists that end earlier are other lists: whole lines of keys that nobody needs.
        let isList = name.hasSuffix(".vkeys") && bytes[..<count].last == 0x0A
        #expect(isHeld || isList, "\(name) cut to \(count)")
      }
      export.files[name] = nil
      #expect((try? export.check.checkLog(keys: export.keys)) == nil || name.hasPrefix("workflows/"), "\(name) gone")
      export.files[name] = bytes
    }
    _ = try export.check.checkLog(keys: export.keys)
  }

  @Test func `with a file put in, or an entry exchanged and the tiles mended, is reported`() throws {
    let export = try Exported()
    export.files["tile/0/x001/000"] = [UInt8](repeating: 0, count: 8192)
    #expect(throws: ExportCheck.Fault.unlisted("tile/0/x001/000")) { try export.check.check(keys: export.keys) }
    export.mendSums()
    #expect(throws: ExportCheck.Fault.tile("tile/0/x001/000")) { try export.check.check(keys: export.keys) }
    export.files["tile/0/x001/000"] = nil
    let size = export.checkpoint.checkpoint.size
    let name = "tile/entries/000.p/\(size)"
    var entries = try #require(export.files[name].flatMap { Tile.entries($0) })
    entries.swapAt(10, 11)
    var tiles = TileWriter()
    for entry in entries { tiles.append(entry, leaf: Merkle.leaf(entry)) { export.files[$0] = $1 } }
    tiles.finish { export.files[$0] = $1 }
    export.mendSums()
    #expect(throws: ExportCheck.Fault.tree) { try export.check.check(keys: export.keys) }
  }

  @Test func `is refused to whoever cannot open every entry, and names what nobody opens`() throws {
    let watched = try Watched()
    _ = try watched.witnessed()
    let anna = try watched.town.office("anna")
    #expect(throws: CaseworkError.oversight(.incomplete(try anna.audit().unclaimed))) { try anna.export { _, _ in } }
    // Noise with a right checksum, from somebody who can write the folder.
    let joar = try watched.town.office("joar")
    let path = "\(watched.town.vault)/ledger/00000000.log"
    let whole = try LocalFile.read(path)
    let body = Array(whole.prefix(8)) + [0, 0, 4, 0] + Random.bytes(1024 - 28)
    try LocalFile.replace(path, with: whole + body + Hash.blake2b(body).bytes.prefix(16), durable: false)
    let noise = joar.pinnedSize
    _ = try watched.witnessed()
    let export = try watched.town.office("joar").export { _, _ in }
    #expect(export.unopened == [noise])
  }
}

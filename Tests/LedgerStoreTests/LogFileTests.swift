import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

/// The files that go out of the house: checkpoints, proofs, tiles.
@Suite struct `A file of the log` {
  private static let log = Result { try MerkleVectors.read("own-tlog.json", as: MerkleVectors.OwnLog.self) }

  private struct Log {
    let key: VerifyingKey
    let witness: WitnessKey
    let checkpoint: [UInt8]
    let proof: [UInt8]
  }

  private func log() throws -> Log {
    let own = try Self.log.get()
    return Log(
      key: try VerifyingKey(vkey: own.logVkey), witness: try WitnessKey(vkey: own.witnessVkey),
      checkpoint: Array(try #require(own.checkpoints["13"]).utf8), proof: Array(own.tlogProof.utf8))
  }

  @Test(.enabled(if: MerkleVectors.isThere || MerkleVectors.mustBeThere))
  func `made by others is read, and printed as it was`() throws {
    let log = try log()
    let signed = try SignedCheckpoint(log.checkpoint)
    #expect(signed.bytes == log.checkpoint && signed.checkpoint.text == signed.note.text)
    #expect(signed.checkpoint.size == 13 && signed.checkpoint.origin == log.key.name)
    let cosigned = try signed.verifyOurs(origin: log.key.name, keys: [log.key], witnesses: [log.witness])
    #expect(cosigned.map(\.time.text) == ["2026-01-01T00:00:13Z"])
    let proof = try EntryProof(log.proof)
    #expect(proof.bytes == log.proof)
    #expect(proof.holds(Merkle.leaf(Array("entry 5".utf8))))
    #expect(!proof.holds(Merkle.leaf(Array("entry 6".utf8))))
    let request = AddCheckpoint(old: 5, hashes: proof.hashes, checkpoint: signed)
    #expect(try AddCheckpoint(request.bytes) == request)
  }

  @Test(.enabled(if: MerkleVectors.isThere || MerkleVectors.mustBeThere))
  func `of ours has no line that nobody vouches for`() throws {
    let log = try log()
    let signed = try SignedCheckpoint(log.checkpoint)
    let (origin, keys) = (log.key.name, [log.key])
    #expect(throws: CheckpointFault.unknownLine) { try signed.verifyOurs(origin: origin, keys: keys, witnesses: []) }
    #expect(throws: CheckpointFault.wrongOrigin) {
      try signed.verifyOurs(origin: origin + "/1", keys: keys, witnesses: [log.witness])
    }
    #expect(throws: CheckpointFault.notSigned) {
      try signed.verifyOurs(origin: origin, keys: [], witnesses: [log.witness])
    }
    // Somebody else's checkpoint: unknown lines are passed over, as C2SP says.
    try signed.verify(origin: origin, keys: keys)
    let stranger = try SigningKey.generate(name: "stranger.example").cosign(checkpoint: signed.checkpoint.text, at: 1)
    let more = try SignedCheckpoint(log.checkpoint + stranger)
    try more.verify(origin: origin, keys: keys)
    #expect(throws: CheckpointFault.unknownLine) {
      try more.verifyOurs(origin: origin, keys: keys, witnesses: [log.witness])
    }
  }

  /// Every byte of a checkpoint and of a receipt, one bit turned; and cut at every length.
  @Test(.enabled(if: MerkleVectors.isThere || MerkleVectors.mustBeThere)) func `with any byte changed does not hold`()
    throws
  {
    let log = try log()
    let leaf = Merkle.leaf(Array("entry 5".utf8))
    func holds(_ bytes: [UInt8]) -> Bool {
      guard let proof = try? EntryProof(bytes), proof.holds(leaf) else { return false }
      return (try? proof.checkpoint.verifyOurs(origin: log.key.name, keys: [log.key], witnesses: [log.witness])) != nil
    }
    func verifies(_ bytes: [UInt8]) -> Bool {
      guard let signed = try? SignedCheckpoint(bytes) else { return false }
      return (try? signed.verifyOurs(origin: log.key.name, keys: [log.key], witnesses: [log.witness])) != nil
    }
    #expect(holds(log.proof) && verifies(log.checkpoint))
    for (bytes, isGood) in [(log.proof, holds), (log.checkpoint, verifies)] {
      for place in bytes.indices {
        for bit in 0..<8 {
          var changed = bytes
          changed[place] ^= 1 << UInt8(bit)
          #expect(!isGood(changed), "byte \(place) bit \(bit)")
        }
        // Cut behind the log's own line, a checkpoint is one that no witness has signed: whole, and weaker.
        let isLine = place > 0 && bytes[place - 1] == 0x0A && bytes[..<place].count(where: { $0 == 0xE2 }) == 1
        if !isLine { #expect(!isGood(Array(bytes[..<place])), "cut to \(place)") }
      }
    }
  }

  @Test(arguments: [
    "", "\n", "o\n1\n", "o\n01\nAA==\n\n", "old 1\n", "old -1\n\n", "c2sp.org/tlog-proof@v1\nindex 5\n",
    "c2sp.org/tlog-proof@v2\nindex 5\n\no\n1\n",
  ]) func `that is none is refused`(text: String) {
    let bytes = Array(text.utf8)
    #expect(throws: CheckpointFault.self) { try SignedCheckpoint(bytes) }
    #expect(throws: CheckpointFault.self) { try EntryProof(bytes) }
    #expect(throws: CheckpointFault.self) { try AddCheckpoint(bytes) }
  }

  @Test func `with too many hashes, or lines after them, is refused`() throws {
    let key = try SigningKey.generate(name: "o.example/log")
    let checkpoint = try key.sign(text: Checkpoint(origin: key.name, size: 2, root: Hash.sha256([1])).text)
    let hash = Base64.encode(Hash.sha256([2]).bytes, padded: true) + "\n"
    func file(_ head: String) -> [UInt8] { Array(head.utf8) + [0x0A] + checkpoint }
    #expect(try AddCheckpoint(file("old 1\n" + String(repeating: hash, count: 63))).hashes.count == 63)
    for head in ["old 1\n" + String(repeating: hash, count: 64), "old 1\n\(hash)old 2\n", "old 1\nold 2\n", hash] {
      #expect(throws: CheckpointFault.self) { try AddCheckpoint(file(head)) }
    }
    let extended = try key.sign(
      text: Checkpoint(origin: key.name, size: 2, root: Hash.sha256([1])).text + [0x78, 0x0A])
    #expect(throws: CheckpointFault.self) { try SignedCheckpoint(extended) }
  }

  @Test(.enabled(if: MerkleVectors.isThere || MerkleVectors.mustBeThere))
  func `is the same tile that others make of the same entries`() throws {
    var files: [String: [UInt8]] = [:]
    var writer = TileWriter()
    for number in 0..<70 {
      let entry = Array("entry \(number)".utf8)
      writer.append(entry, leaf: Merkle.leaf(entry)) { files[$0] = $1 }
    }
    writer.finish { files[$0] = $1 }
    let folder = MerkleVectors.folder.appending(path: "own-tiles-70")
    #expect(files.count == 2)
    for (path, bytes) in files {
      #expect(try Array(Data(contentsOf: folder.appending(path: path))) == bytes, "\(path)")
    }
  }

  @Test(arguments: [1, 255, 256, 257, 512, 70_000, 65_536]) func `holds all of a tree of any size`(size: Int) throws {
    var files: [String: [UInt8]] = [:]
    var writer = TileWriter()
    var frontier = Frontier()
    for number in 0..<size {
      let entry = BigEndianBytes.of(number)
      writer.append(entry, leaf: Merkle.leaf(entry)) { files[$0] = $1 }
      frontier.append(leaf: Merkle.leaf(entry))
    }
    writer.finish { files[$0] = $1 }
    #expect(writer.frontier == frontier)
    // Level by level, each tile's root is a hash of the level above.
    var below = try hashes(files, level: 0, count: size)
    for level in 1...2 where size >= 1 << (8 * level) {
      let here = try hashes(files, level: level, count: size >> (8 * level))
      for (place, hash) in here.enumerated() {
        var tile = Frontier()
        for leaf in below[(place * 256)..<(place * 256 + 256)] { tile.append(leaf: leaf) }
        #expect(tile.root == hash)
      }
      below = here
    }
    let last = size % 256 == 0 ? TileWriter.name(size / 256 - 1) : "\(TileWriter.name(size / 256)).p/\(size % 256)"
    let bundle = try #require(files["tile/entries/\(last)"].flatMap { Tile.entries($0) })
    #expect(bundle.last == BigEndianBytes.of(size - 1))
  }

  private func hashes(_ files: [String: [UInt8]], level: Int, count: Int) throws -> [Digest] {
    var all: [Digest] = []
    for number in 0...(count / 256) {
      let path = "tile/\(level)/\(TileWriter.name(number))"
      let bytes = files[path] ?? files["\(path).p/\(count % 256)"]
      if let bytes { all += try #require(Tile.hashes(bytes)) }
    }
    #expect(all.count == count)
    return all
  }

  @Test func `is named as C2SP names it`() {
    #expect(TileWriter.name(0) == "000")
    #expect(TileWriter.name(999) == "999")
    #expect(TileWriter.name(1000) == "x001/000")
    #expect(TileWriter.name(1_234_067) == "x001/x234/067")
    #expect(Tile.hashes([]) == nil && Tile.hashes([UInt8](repeating: 0, count: 33)) == nil)
    #expect(Tile.hashes([UInt8](repeating: 0, count: 257 * 32)) == nil)
    #expect(Tile.entries([]) == nil && Tile.entries([0]) == nil && Tile.entries([0, 2, 1]) == nil)
    #expect(Tile.entries([0, 1, 7, 0, 0]) == [[7], []])
    #expect(Tile.entries([UInt8](repeating: 0, count: 257 * 2)) == nil)
  }
}

private enum BigEndianBytes {
  static func of(_ number: Int) -> [UInt8] {
    [UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }
}

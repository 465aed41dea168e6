package import LedgerStore
package import Sealing
import Syntax

/// Our own check of an exported log, for whoever was handed one: a third verifier beside the two that lie in it. Reads
/// files through a closure, so that nothing is believed of where they come from.
package struct ExportCheck {
  /// What was found; each is a reason not to rely on the export.
  package enum Fault: Error, Equatable, Sendable {
    case missing(String)
    /// Its sum is not the one in SHA256SUMS.
    case sum(String)
    /// Not named in SHA256SUMS: somebody put it there.
    case unlisted(String)
    case malformed(String)
    /// The keys in the folder are not those on paper.
    case otherKeys
    case checkpoint(CheckpointFault)
    /// The entries do not make the checkpoint's tree.
    case tree
    /// A tile that is not of this tree.
    case tile(String)
    /// An entry that is not signed by exactly one person of people.vkeys.
    case signature(index: Int)
    /// A definition that lies under another's hash.
    case workflow(String)
  }

  package struct Outcome: Sendable, Equatable {
    package let checkpoint: Checkpoint
    /// By witnesses that are known from elsewhere.
    package let cosigned: [Cosigned]
    /// Witnesses that only the folder itself vouches for: their lines count for nothing.
    package let unknown: [WitnessKey]
  }

  private let read: (String) -> [UInt8]?
  private let names: [String]

  /// - Parameters:
  ///   - names: every file in the folder, by its path inside.
  ///   - read: a file's bytes; nil where it cannot be read.
  package init(names: [String], read: @escaping (String) -> [UInt8]?) { (self.names, self.read) = (names, read) }

  /// - Parameter keys: the log's keys and its witnesses', as they are known from elsewhere.
  package func check(keys: KeyList) throws(Fault) -> Outcome {
    try checkSums()
    return try checkLog(keys: keys)
  }

  /// Every file is as SHA256SUMS says, and named there: finds accidents, and files that were put in.
  func checkSums() throws(Fault) {
    guard let bytes = read("SHA256SUMS"), var lines = try? Lines(bytes, lineMax: 400, totalMax: 1 << 28) else {
      throw .malformed("SHA256SUMS")
    }
    var named: Set<String> = []
    while let line = lines.next() {
      guard line.utf8.count > 66, let sum = Digest(hex: line.prefix(64)), line.dropFirst(64).hasPrefix("  ") else {
        throw .malformed("SHA256SUMS")
      }
      let name = String(line.dropFirst(66))
      guard let file = read(name) else { throw .missing(name) }
      guard Hash.sha256(file) == sum, named.insert(name).inserted else { throw .sum(name) }
    }
    for name in names where name != "SHA256SUMS" && !named.contains(name) { throw .unlisted(name) }
  }

  /// What somebody who can mend sums cannot mend.
  func checkLog(keys: KeyList) throws(Fault) -> Outcome {
    let mine = try list("log.vkeys")
    guard Set(mine.logs).isSubset(of: keys.logs) else { throw .otherKeys }
    let unknown = mine.witnesses.filter { !keys.witnesses.contains($0) }
    let people = try list("people.vkeys").logs
    let (signed, cosigned) = try checkpoint(KeyList(logs: keys.logs, witnesses: keys.witnesses + unknown))
    let entries = try entries(signed.checkpoint.size)
    try checkTiles(entries, signed.checkpoint)
    for name in names where name.hasPrefix("workflows/") {
      guard let bytes = read(name), name == "workflows/\(Hash.sha256(bytes).hex).json" else { throw .workflow(name) }
    }
    for (index, entry) in entries.enumerated() {
      guard let note = try? SignedNote.single(entry), (try? note.opened(knownKeys: people)) != nil else {
        throw .signature(index: index)
      }
    }
    return Outcome(
      checkpoint: signed.checkpoint, cosigned: cosigned.filter { !unknown.contains($0.witness) }, unknown: unknown)
  }

  private func list(_ name: String) throws(Fault) -> KeyList {
    guard let bytes = read(name) else { throw .missing(name) }
    guard let list = try? KeyList(bytes) else { throw .malformed(name) }
    return list
  }

  private func checkpoint(_ keys: KeyList) throws(Fault) -> (SignedCheckpoint, [Cosigned]) {
    guard let bytes = read("checkpoint") else { throw .missing("checkpoint") }
    do {
      let signed = try SignedCheckpoint(bytes)
      let cosigned = try signed.verifyOurs(
        origin: signed.checkpoint.origin, keys: keys.logs, witnesses: keys.witnesses)
      return (signed, cosigned)
    } catch {
      throw .checkpoint(error)
    }
  }

  private func entries(_ size: Int) throws(Fault) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    for number in 0..<((size + TileWriter.width - 1) / TileWriter.width) {
      let count = min(TileWriter.width, size - number * TileWriter.width)
      let name = "tile/entries/\(TileWriter.name(number))" + (count == TileWriter.width ? "" : ".p/\(count)")
      guard let bytes = read(name) else { throw .missing(name) }
      guard let bundle = Tile.entries(bytes), bundle.count == count else { throw .malformed(name) }
      entries += bundle
    }
    return entries
  }

  /// Makes the tiles again and compares: each, and that there is no other.
  private func checkTiles(_ entries: [[UInt8]], _ checkpoint: Checkpoint) throws(Fault) {
    var tiles = TileWriter()
    var made: Set<String> = []
    func compare(_ name: String, _ bytes: [UInt8]) throws(Fault) {
      made.insert(name)
      guard let there = read(name) else { throw .missing(name) }
      guard there == bytes else { throw .tile(name) }
    }
    var frontier = Frontier()
    for entry in entries { frontier.append(leaf: Merkle.leaf(entry)) }
    guard frontier.root == checkpoint.root else { throw .tree }
    for entry in entries { try tiles.append(entry, leaf: Merkle.leaf(entry), to: compare) }
    try tiles.finish(to: compare)
    for name in names where name.hasPrefix("tile/") && !made.contains(name) { throw .tile(name) }
  }
}

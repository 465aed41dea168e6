package import Sealing
import Syntax

/// The files of C2SP tlog-tiles v0.1.0, made in one pass over the entries.
///
///     tile/<level>/<N>               256 hashes, 32 bytes each; at the right edge <N>.p/<how many>
///     tile/entries/<N>               256 times: length 2, big-endian ‖ entry; at the right edge likewise
///
/// N is written in groups of three digits, all but the last with an x before it: 1234067 is x001/x234/067.
/// Memory: one bundle of entries and a tile for each level.
package struct TileWriter {
  package static let width = 256
  private var levels: [[Digest]] = []
  private var written: [Int] = []
  private var bundle: [UInt8] = []
  private var inBundle = 0
  private var bundles = 0
  package private(set) var frontier = Frontier()

  package init() {}

  /// Takes the next entry; hands on each file that is full.
  /// An entry of more than 65,535 bytes is none of ours: `LedgerLimit.noteBytesMax`.
  package mutating func append<E: Error>(
    _ entry: [UInt8], leaf: Digest, to write: (String, [UInt8]) throws(E) -> Void
  ) throws(E) {
    bundle += BigEndian.bytes(entry.count, count: 2) + entry
    inBundle += 1
    if inBundle == Self.width {
      try write("tile/entries/\(Self.name(bundles))", bundle)
      (bundle, inBundle, bundles) = ([], 0, bundles + 1)
    }
    frontier.append(leaf: leaf)
    try append(leaf, level: 0, to: write)
  }

  private mutating func append<E: Error>(
    _ hash: Digest, level: Int, to write: (String, [UInt8]) throws(E) -> Void
  ) throws(E) {
    if levels.count == level {
      levels.append([])
      written.append(0)
    }
    levels[level].append(hash)
    guard levels[level].count == Self.width else { return }
    try write("tile/\(level)/\(Self.name(written[level]))", levels[level].flatMap(\.bytes))
    var whole = Frontier()
    for hash in levels[level] { whole.append(leaf: hash) }
    (levels[level], written[level]) = ([], written[level] + 1)
    try append(whole.root, level: level + 1, to: write)
  }

  /// What is not full, at the right edge.
  package func finish<E: Error>(to write: (String, [UInt8]) throws(E) -> Void) throws(E) {
    if inBundle > 0 { try write("tile/entries/\(Self.name(bundles)).p/\(inBundle)", bundle) }
    for (level, hashes) in levels.enumerated() where !hashes.isEmpty {
      try write("tile/\(level)/\(Self.name(written[level])).p/\(hashes.count)", hashes.flatMap(\.bytes))
    }
  }

  package static func name(_ number: Int) -> String {
    var groups = [Digits.padded(number % 1000, 3)]
    var rest = number / 1000
    while rest > 0 {
      groups.append("x" + Digits.padded(rest % 1000, 3))
      rest /= 1000
    }
    return groups.reversed().joined(separator: "/")
  }
}

/// Reads the files that `TileWriter` makes.
package enum Tile {
  /// The hashes of one tile; nil unless it is 1 to 256 whole ones.
  package static func hashes(_ bytes: [UInt8]) -> [Digest]? {
    guard !bytes.isEmpty, bytes.count % 32 == 0, bytes.count / 32 <= TileWriter.width else { return nil }
    return stride(from: 0, to: bytes.count, by: 32).compactMap { Digest(bytes: bytes[$0..<($0 + 32)]) }
  }

  /// The entries of one bundle; nil unless it is 1 to 256 of them and nothing else.
  package static func entries(_ bytes: [UInt8]) -> [[UInt8]]? {
    var entries: [[UInt8]] = []
    var place = 0
    while place < bytes.count {
      guard let count = BigEndian.number(bytes[...], at: place, count: 2), place + 2 + count <= bytes.count,
        entries.count < TileWriter.width
      else { return nil }
      entries.append(Array(bytes[(place + 2)..<(place + 2 + count)]))
      place += 2 + count
    }
    return entries.isEmpty ? nil : entries
  }
}

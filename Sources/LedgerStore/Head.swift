package import Sealing

/// Where a frame lies.
package struct Location: Hashable, Sendable {
  /// Number of the file in ledger/, from 0.
  package let segment: Int
  /// Bytes from the file's start.
  package let offset: Int
  /// Bytes, a multiple of 1 KiB.
  package let length: Int

  package init(segment: Int, offset: Int, length: Int) {
    (self.segment, self.offset, self.length) = (segment, offset, length)
  }
}

/// A point in the ledger: the tree of all entries up to it, and where the next frame would start.
package struct Head: Sendable, Equatable {
  /// The entry just before, which a later reader compares.
  struct Last: Sendable, Equatable {
    let leaf: Digest
    let checksum: FrameChecksum
    let location: Location
  }

  package private(set) var frontier: Frontier
  /// A running SHA-256 of the frames as they lay, begun with the leaf of vault.note: H(before, 32 ‖ the frame's checksum, 16).
  /// Without it whoever keeps the folder could change a frame's tag, or spoil its ciphertext, and hide an entry from its
  /// readers while every root stays right.
  package private(set) var frames: Digest
  /// Of the next frame, unless a new segment is started for it.
  package private(set) var segment: Int
  package private(set) var offset: Int
  private(set) var last: Last?

  /// Before everything: reading from here starts at leaf 0, which is vault.note.
  package static let start = Head(frontier: Frontier(), frames: Merkle.emptyRoot, segment: 0, offset: 0, last: nil)

  init(frontier: Frontier, frames: Digest, segment: Int, offset: Int, last: Last?) {
    (self.frontier, self.frames, self.segment, self.offset, self.last) = (frontier, frames, segment, offset, last)
  }

  /// The head of a vault that has no entries yet.
  package init(genesis: Genesis) {
    self = .start
    frontier.append(leaf: genesis.leaf)
    frames = genesis.leaf
  }

  /// Leaves, vault.note counted. Also the index of the next entry.
  package var size: Int { frontier.size }
  /// Costs a hash for each bit set in `size`.
  package var root: Digest { frontier.root }
  package var tree: Seen { Seen(size: size, root: root) }
  package var seen: History { History(tree: tree, frames: frames) }

  mutating func append(leaf: Digest, at location: Location, _ checksum: FrameChecksum) {
    frontier.append(leaf: leaf)
    frames = Head.frames(frames, then: checksum)
    (segment, offset) = (location.segment, location.offset + location.length)
    last = Last(leaf: leaf, checksum: checksum, location: location)
  }

  static func frames(_ before: Digest, then checksum: FrameChecksum) -> Digest {
    Hash.sha256(before.bytes + checksum.bytes)
  }

  mutating func startSegment(_ number: Int) { (segment, offset) = (number, 0) }
}

/// A head as a person keeps it, in a file of their own.
///
///     size 8 ‖ segment 4 ‖ offset 4 ‖ last segment 4 ‖ last offset 4 ‖ last length 4 ‖ last leaf 32 ‖
///     last checksum 16 ‖ frames 32 ‖ hashes, 32 each
///
/// The numbers are big-endian. Before the first entry the values of the last one are zero.
extension Head {
  package var bytes: [UInt8] {
    let location = last?.location ?? Location(segment: 0, offset: 0, length: 0)
    return BigEndian.bytes(size, count: 8) + BigEndian.bytes(segment, count: 4) + BigEndian.bytes(offset, count: 4)
      + BigEndian.bytes(location.segment, count: 4) + BigEndian.bytes(location.offset, count: 4)
      + BigEndian.bytes(location.length, count: 4) + (last?.leaf.bytes ?? [UInt8](repeating: 0, count: 32))
      + (last?.checksum.bytes ?? [UInt8](repeating: 0, count: FrameLayout.checksumBytes)) + frames.bytes
      + frontier.hashes.flatMap(\.bytes)
  }

  /// nil unless `bytes` is what the property above prints for some head.
  package init?(bytes: [UInt8]) {
    let fixed = 108
    guard bytes.count >= fixed, (bytes.count - fixed) % 32 == 0,
      let size = BigEndian.number(bytes[...], at: 0, count: 8), size <= LedgerLimit.countMax
    else { return nil }
    let numbers = stride(from: 8, to: 28, by: 4).compactMap { BigEndian.number(bytes[...], at: $0, count: 4) }
    let hashes = stride(from: fixed, to: bytes.count, by: 32).compactMap { Digest(bytes: bytes[$0..<($0 + 32)]) }
    guard numbers.count == 5, let frontier = Frontier(size: size, hashes: hashes),
      let leaf = Digest(bytes: bytes[28..<60]), let frames = Digest(bytes: bytes[76..<108]),
      numbers[0] <= LedgerLimit.segmentNumberMax,
      numbers[1] <= LedgerLimit.segmentBytesMax, numbers[2] <= numbers[0]
    else { return nil }
    let location = Location(segment: numbers[2], offset: numbers[3], length: numbers[4])
    guard location.offset <= LedgerLimit.segmentBytesMax, location.length <= LedgerLimit.frameBytesMax else {
      return nil
    }
    self.init(
      frontier: frontier, frames: frames, segment: numbers[0], offset: numbers[1],
      last: size > 1 ? Last(leaf: leaf, checksum: FrameChecksum(bytes[60..<76]), location: location) : nil)
    guard self.bytes == bytes else { return nil }
  }
}

package import Sealing

/// A point in the ledger that was passed: enough to see later that the frames from there on lie as they did.
///
///     size 8 ‖ segment 4 ‖ offset 4 ‖ frames 32
package struct Waypoint: Sendable, Equatable {
  /// Leaves, vault.note counted.
  package private(set) var size: Int
  /// Of the next frame, unless a new segment is started for it.
  private(set) var segment: Int
  private(set) var offset: Int
  /// `Head.frames` there.
  package private(set) var frames: Digest

  init(_ head: Head) {
    (size, segment, offset, frames) = (head.size, head.segment, head.offset, head.frames)
  }

  /// 48 bytes, big-endian.
  package var bytes: [UInt8] {
    BigEndian.bytes(size, count: 8) + BigEndian.bytes(segment, count: 4) + BigEndian.bytes(offset, count: 4)
      + frames.bytes
  }

  package init?(bytes: [UInt8]) {
    guard bytes.count == 48, let size = BigEndian.number(bytes[...], at: 0, count: 8),
      let segment = BigEndian.number(bytes[...], at: 8, count: 4),
      let offset = BigEndian.number(bytes[...], at: 12, count: 4), let frames = Digest(bytes: bytes[16..<48]),
      size > 0, size <= LedgerLimit.countMax, segment <= LedgerLimit.segmentNumberMax,
      offset <= LedgerLimit.segmentBytesMax
    else { return nil }
    (self.size, self.segment, self.offset, self.frames) = (size, segment, offset, frames)
  }

  mutating func pass(_ checksum: FrameChecksum, to end: Int) {
    size += 1
    frames = Head.frames(frames, then: checksum)
    offset = end
  }

  mutating func startSegment() { (segment, offset) = (segment + 1, 0) }
}

extension Head {
  package var waypoint: Waypoint { Waypoint(self) }
}

extension Vault {
  /// Reads the frames between two points again and sees that they are those that were read then: whoever keeps the folder
  /// can show one thing for a moment and another afterwards.
  ///
  /// Answers the point `keeping` frames before `head`, or `start` where that is nearer. Takes no lock: what a head counts
  /// is synced, and never cut. `each` is shown every frame that is whole, as it lies now. A damaged frame ends nothing as long
  /// as its length is whole: else one turned byte would keep whoever was shown something else from ever hearing of it.
  /// Errors: `.rewritten` with the first entry that may be another; `.damaged` by `.checksum` where all is as it was but for
  /// that damage, by anything else where it cannot be told; `.rolledBack`, `.io`.
  @discardableResult
  package func follow(
    from start: Waypoint, to head: Head, keeping: Int = 0, each: (Frame) -> Void = { _ in }
  ) throws(LedgerError) -> Waypoint {
    guard start.size <= head.size else { throw .rolledBack(index: head.size) }
    var (at, kept) = (start, start)
    // What the frames make, by each checksum that a damaged one may have had.
    var (chains, damage) = ([start.frames], LedgerError?.none)
    while true {
      let segment: SegmentFile
      do {
        segment = try openSegment(at.segment, index: at.size)
      } catch {
        throw error == .damaged(index: at.size, .segmentMissing) ? .rolledBack(index: at.size) : error
      }
      var reader = try SegmentReader.open(segment, size: nil, offset: at.offset, index: at.size)
      while at.size < head.size {
        let (end, checksums): (Int, [FrameChecksum])
        do {
          guard let frame = try reader.next(index: at.size, isLast: at.segment == head.segment) else { break }
          each(frame)
          (end, checksums) = (frame.location.offset + frame.location.length, [frame.checksum])
        } catch {
          guard case .damaged(_, .checksum) = error, let damaged = reader.passDamaged() else { throw error }
          damage = damage ?? error
          (end, checksums) = (damaged.end, chains.count < Self.chainsMax ? damaged.checksums : [damaged.checksums[0]])
        }
        chains = chains.flatMap { chain in checksums.map { Head.frames(chain, then: $0) } }
        at.pass(checksums[0], to: end)
        if at.size <= head.size - keeping { kept = at }
      }
      if at.size == head.size { break }
      guard at.segment < head.segment else { throw .rolledBack(index: at.size) }
      at.startSegment()
    }
    guard chains.contains(head.frames) else { throw .rewritten(index: min(start.size, head.size - 1)) }
    if let damage { throw damage }
    return kept
  }

  /// Frames damaged in their checksums, of which it is tried what they were: eight. More are no accident.
  private static let chainsMax = 1 << 8
}

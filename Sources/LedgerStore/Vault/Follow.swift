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

  mutating func pass(_ frame: Frame) {
    size += 1
    frames = Head.frames(frames, then: frame.checksum)
    (segment, offset) = (frame.location.segment, frame.location.offset + frame.location.length)
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
  /// is synced, and never cut. `each` is shown every frame as it lies now.
  /// Errors: `.rewritten` with the first entry that may be another, `.rolledBack`, `.damaged`, `.io`.
  @discardableResult
  package func follow(
    from start: Waypoint, to head: Head, keeping: Int = 0, each: (Frame) -> Void = { _ in }
  ) throws(LedgerError) -> Waypoint {
    guard start.size <= head.size else { throw .rolledBack(index: head.size) }
    var (at, kept) = (start, start)
    while true {
      let segment: SegmentFile
      do {
        segment = try openSegment(at.segment, index: at.size)
      } catch {
        throw error == .damaged(index: at.size, .segmentMissing) ? .rolledBack(index: at.size) : error
      }
      var reader = try SegmentReader.open(segment, size: nil, offset: at.offset, index: at.size)
      while at.size < head.size, let frame = try reader.next(index: at.size, isLast: at.segment == head.segment) {
        each(frame)
        at.pass(frame)
        if at.size <= head.size - keeping { kept = at }
      }
      if at.size == head.size { break }
      guard at.segment < head.segment else { throw .rolledBack(index: at.size) }
      at.startSegment()
    }
    guard at.frames == head.frames else { throw .rewritten(index: min(start.size, head.size - 1)) }
    return kept
  }
}

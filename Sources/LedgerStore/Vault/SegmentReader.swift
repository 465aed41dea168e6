/// Reads one segment's frames through one buffer.
struct SegmentReader {
  private let segment: SegmentFile
  /// Larger than a segment may be: what lies behind that is not read.
  let isTooLarge: Bool
  /// Bytes to read up to.
  private let size: Int
  private var offset: Int
  private var buffer: [UInt8] = []
  /// Where in the file the buffer starts.
  private var base = 0

  /// Large enough that a frame nearly always lies whole in it; 1/256 of a segment.
  private static let bufferBytes = 256 << 10

  /// From `offset` to `size`, or to the file's end. A file may have become shorter than `size`: a torn tail was cut.
  /// - Parameters:
  ///   - index: of the entry that lies there.
  ///   - isForAudit: reads of a file that is too large what it may hold.
  static func open(
    _ segment: SegmentFile, size: Int?, offset: Int, index: Int, isForAudit: Bool = false
  ) throws(LedgerError) -> SegmentReader {
    let actual = try segment.file.size("read the ledger")
    let isTooLarge = actual > LedgerLimit.segmentBytesMax
    guard !isTooLarge || isForAudit else { throw .damaged(index: index, .segmentTooLarge) }
    let size = min(size ?? actual, actual, LedgerLimit.segmentBytesMax)
    guard offset <= size else { throw .rolledBack(index: index - 1) }
    return SegmentReader(segment: segment, size: size, offset: offset, isTooLarge: isTooLarge)
  }

  private init(segment: SegmentFile, size: Int, offset: Int, isTooLarge: Bool) {
    (self.segment, self.size, self.offset, self.isTooLarge) = (segment, size, offset, isTooLarge)
  }

  /// The next frame; nil at the end, and where the last file ends in a torn frame.
  mutating func next(index: Int, isLast: Bool) throws(LedgerError) -> Frame? {
    guard offset < size else { return nil }
    if available < FrameLayout.headerBytes { try fill() }
    if let length = FrameLayout.statedLength(rest), length > available { try fill() }
    switch FrameLayout.read(rest, index: index, segment: segment.number, offset: offset) {
    case .frame(let frame):
      offset += frame.location.length
      return frame
    case .bad(let damage):
      guard isLast, size - offset <= LedgerLimit.frameBytesMax else { throw .damaged(index: index, damage) }
      try fill()
      guard TornTail.isTorn(rest) else { throw .damaged(index: index, damage) }
      return nil
    }
  }

  /// Goes on behind a frame whose bytes are not those of its checksum: damaged, with its length whole. Answers the checksum that
  /// it states, and the one that its bytes make: one of them is what it was, wherever one byte was turned. nil where there is no
  /// such frame.
  mutating func passDamaged() -> (end: Int, checksums: [FrameChecksum])? {
    guard let length = FrameLayout.statedLength(rest), length <= available else { return nil }
    let frame = rest.prefix(length)
    let made = FrameLayout.checksum(frame.dropLast(FrameLayout.checksumBytes))
    offset += length
    return (offset, [FrameChecksum(frame), FrameChecksum(made)])
  }

  /// Goes on behind a frame that is damaged by its checksum, as far as its length is surely what it was: behind it the next
  /// frame begins, or the file ends, and no whole frame lies within. nil where it is not.
  /// - Parameter isSure: nobody is writing; else the file's end may be a frame that is.
  mutating func passForAudit(isSure: Bool) throws(LedgerError) -> DamagedFrame? {
    guard let length = FrameLayout.statedLength(rest) else { return nil }
    if available < length + FrameLayout.headerBytes { try fill() }
    guard available >= length else { return nil }
    let behind = rest.dropFirst(length)
    guard behind.isEmpty ? isSure : FrameLayout.statedLength(behind) != nil else { return nil }
    let frame = rest.prefix(length)
    for inside in stride(from: LedgerLimit.frameUnit, to: length, by: LedgerLimit.frameUnit) {
      if case .frame = FrameLayout.read(rest.dropFirst(inside), index: 0, segment: 0, offset: 0) { return nil }
    }
    guard let damaged = DamagedFrame(frame, segment: segment.number, offset: offset) else { return nil }
    offset += length
    return damaged
  }

  private var available: Int { base + buffer.count - offset }

  private var rest: ArraySlice<UInt8> { buffer[(offset - base)...] }

  private mutating func fill() throws(LedgerError) {
    let count = min(SegmentReader.bufferBytes, size - offset)
    if buffer.count != count { buffer = [UInt8](repeating: 0, count: count) }
    base = offset
    let filled = try segment.file.read(at: offset, into: &buffer, "read the ledger")
    if filled < count { buffer.removeLast(count - filled) }
  }
}

/// Tells what a killed writer or a power cut leaves of the last frame from a frame that was damaged later.
/// Only the first may be cut; when in doubt it is damage.
enum TornTail {
  /// What a disk writes whole.
  private static let sectorBytes = 512

  /// `tail` is everything after the last good frame, not empty and at most `LedgerLimit.frameBytesMax`.
  ///
  /// Torn is: a beginning of a frame that the file ends too early for; or a frame's room with a sector that never arrived and
  /// reads as zeros (a ciphertext has none). Not torn, whatever else: anything with a whole frame further on.
  static func isTorn(_ tail: ArraySlice<UInt8>) -> Bool {
    var place = tail.startIndex + LedgerLimit.frameUnit
    while place < tail.endIndex {
      if case .frame = FrameLayout.read(tail[place...], index: 0, segment: 0, offset: 0) { return false }
      place += LedgerLimit.frameUnit
    }
    if tail.allSatisfy({ $0 == 0 }) { return true }
    if tail.count < FrameLayout.magic.count + 4 { return FrameLayout.magic.starts(with: tail.prefix(8)) }
    guard let length = FrameLayout.statedLength(tail) else { return isZero(tail.prefix(sectorBytes)) }
    return tail.count < length || (tail.count == length && hasMissingSector(tail))
  }

  private static func hasMissingSector(_ tail: ArraySlice<UInt8>) -> Bool {
    stride(from: tail.startIndex, to: tail.endIndex, by: sectorBytes).contains {
      isZero(tail[$0..<min($0 + sectorBytes, tail.endIndex)])
    }
  }

  private static func isZero(_ sector: ArraySlice<UInt8>) -> Bool {
    sector.count == sectorBytes && sector.allSatisfy { $0 == 0 }
  }
}

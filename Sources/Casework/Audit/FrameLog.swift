import LedgerStore
import Sealing
import Syntax

/// Where every frame of the ledger lies, as one pass found it, and what became of it: on the disk, so that memory does not
/// grow with the ledger. A tag finds its frames without being held in memory.
///
///     frames   tag, 16 ‖ segment, 4 ‖ offset, 4 ‖ length, 4 ‖ next frame of the same tag, 8 ‖ leaf, 32 ‖ mark of the history before it, 32
///     slots    an open hash table: index, 5 ‖ beginning of the tag's hash, 3
///     marks    what was made of the frame, 1 ‖ its entry's time, 8 ‖ its case, 16 ‖ that case's frame before it, 5; sealed, since
///              no thief shall learn it
///
/// The table is keyed by this process's own random hash: who chooses tags cannot choose where they fall.
final class FrameLog: @unchecked Sendable {  // filled by one thread; then records are read, and each is marked by one
  struct Place {
    let index: Int
    let tag: Tag
    let location: Location
    let leaf: Digest
    /// `History.mark` of all that lay before the frame.
    let before: Digest
  }

  struct Mark {
    /// A chain has read it, so it is nobody else's.
    var isClaimed = false
    /// The entry's time, where it counts.
    var time: Moment?
    var caseID = CaseID.roster
    /// The frame of the same case that was opened before it; 0 where it is the first.
    var before = 0
  }

  static let frameBytes = 100
  static let nextAt = 28
  private static let slotBytes = 8
  private static let markBytes = 30
  /// Records that are read or written at a time.
  static let block = 512

  private let frames: Scratch
  private let slots: Scratch
  private let marks: SealedScratch
  /// The frame that is number 0 here.
  let first: Int
  private(set) var count = 0
  private var mask = 0
  private var waiting = Packed(capacity: block * frameBytes)
  private var written = 0

  var end: Int { first + count }

  init(in folder: String, first: Int = 1) throws(CaseworkError) {
    self.first = first
    frames = try Scratch(in: folder)
    slots = try Scratch(in: folder)
    marks = try SealedScratch(in: folder, size: Self.markBytes)
  }

  /// The next frame, in the ledger's order.
  func append(_ place: Place) throws(CaseworkError) {
    waiting.put(place.encoded(own: 0))
    count += 1
    if count % Self.block == 0 { try flush() }
  }

  private func flush() throws(CaseworkError) {
    try frames.write(waiting.bytes, at: written)
    written += waiting.bytes.count
    waiting.clear()
  }

  /// No frame comes after these: makes the table. The last frame first, so that those of one tag are found in order.
  func close() throws(CaseworkError) {
    try flush()
    try marks.fill(count)
    var capacity = 1024
    while capacity < 2 * count { capacity *= 2 }
    mask = capacity - 1
    var from = (count - 1) / Self.block * Self.block
    while count > 0, from >= 0 {
      let rows = min(Self.block, count - from)
      let bytes = try frames.read(at: from * Self.frameBytes, count: rows * Self.frameBytes)
      for row in (0..<rows).reversed() {
        let start = row * Self.frameBytes
        guard let tag = Tag(bytes: bytes[start..<(start + Tag.byteCount)]) else { continue }
        try put(from + row, tag)
      }
      from -= Self.block
    }
  }

  private func put(_ number: Int, _ tag: Tag) throws(CaseworkError) {
    let (slot, later) = try find(tag)
    if let later {
      var next = Packed(capacity: 8)
      next.put(later + 1, 8)
      try frames.write(next.bytes, at: number * Self.frameBytes + Self.nextAt)
    }
    var record = Packed(capacity: Self.slotBytes)
    record.put(number + 1, 5)
    record.put(Self.hash(tag) & 0xFFFFFF, 3)
    try slots.write(record.bytes, at: slot * Self.slotBytes)
  }

  /// The slot of a tag, and its first frame; where there is none, the slot that it would have.
  private func find(_ tag: Tag) throws(CaseworkError) -> (slot: Int, number: Int?) {
    let hash = Self.hash(tag)
    var slot = (hash >> 24) & mask
    while true {
      let record = try slots.read(at: slot * Self.slotBytes, count: Self.slotBytes)
      let number = Packed.number(record, at: 0, 5) - 1
      if number < 0 { return (slot, nil) }
      if Packed.number(record, at: 5, 3) == hash & 0xFFFFFF {
        let stated = try frames.read(at: number * Self.frameBytes, count: Tag.byteCount)
        if stated == tag.bytes { return (slot, number) }
      }
      slot = (slot + 1) & mask
    }
  }

  private static func hash(_ tag: Tag) -> Int { tag.hashValue & Int.max }

  /// The first frame with this tag that comes after `index`.
  func index(of tag: Tag, after index: Int) throws(CaseworkError) -> Int? {
    var number = try find(tag).number
    while let found = number, found + first <= index { number = try next(found) }
    return number.map { $0 + first }
  }

  private func next(_ number: Int) throws(CaseworkError) -> Int? {
    let bytes = try frames.read(at: number * Self.frameBytes + Self.nextAt, count: 8)
    let next = Packed.number(bytes, at: 0, 8) - 1
    return next < 0 ? nil : next
  }

  func place(_ index: Int) throws(CaseworkError) -> Place {
    try Place(index, frames.read(at: (index - first) * Self.frameBytes, count: Self.frameBytes))
  }

  /// What became of a frame.
  func mark(of index: Int) throws(CaseworkError) -> Mark { Mark(try marks.read(index - first)) }

  func mark(_ index: Int, _ mark: Mark) throws(CaseworkError) {
    var record = Packed(capacity: Self.markBytes)
    record.put((mark.isClaimed ? 1 : 0) | (mark.time == nil ? 0 : 2), 1)
    record.put(Int(mark.time?.seconds ?? 0), 8)
    record.put(mark.caseID.bytes)
    record.put(mark.before, 5)
    try marks.write(record.bytes, at: index - first)
  }

  func isClaimed(_ index: Int) throws(CaseworkError) -> Bool { try mark(of: index).isClaimed }

  /// What became of every frame, in the ledger's order.
  func forEachMark(_ body: (_ index: Int, _ mark: Mark) throws(CaseworkError) -> Void) throws(CaseworkError) {
    for from in stride(from: 0, to: count, by: Self.block) {
      let rows = min(Self.block, count - from)
      for (row, bytes) in try marks.read(from, rows).enumerated() {
        try body(first + from + row, Mark(bytes))
      }
    }
  }

  /// The records of so many frames from a number on, as they are kept: each with the frame of its case before it.
  func kept(_ from: Int, _ rows: Int) throws(CaseworkError) -> [[UInt8]] {
    let bytes = try frames.read(at: from * Self.frameBytes, count: rows * Self.frameBytes)
    var records: [[UInt8]] = []
    for (row, mark) in try marks.read(from, rows).enumerated() {
      var own = Packed(capacity: 8)
      own.put(Mark(mark).before, 8)
      var record = Array(bytes[(row * Self.frameBytes)..<((row + 1) * Self.frameBytes)])
      record.replaceSubrange(Self.nextAt..<(Self.nextAt + 8), with: own.bytes)
      records.append(record)
    }
    return records
  }
}

extension FrameLog.Place {
  /// tag, 16 ‖ segment, 4 ‖ offset, 4 ‖ length, 4 ‖ something of the file's own, 8 ‖ leaf, 32 ‖ mark of the history before it, 32
  init(_ index: Int, _ bytes: [UInt8]) throws(CaseworkError) {
    guard bytes.count == FrameLog.frameBytes, let tag = Tag(bytes: bytes[..<16]),
      let leaf = Digest(bytes: bytes[36..<68]),
      let before = Digest(bytes: bytes[68..<100])
    else { throw .localDamaged }
    let location = Location(
      segment: Packed.number(bytes, at: 16, 4), offset: Packed.number(bytes, at: 20, 4),
      length: Packed.number(bytes, at: 24, 4))
    self.init(index: index, tag: tag, location: location, leaf: leaf, before: before)
  }

  /// - Parameter own: what the file itself wants to know of the frame.
  func encoded(own: Int) -> [UInt8] {
    var packed = Packed(capacity: FrameLog.frameBytes)
    packed.put(tag.bytes)
    packed.put(location.segment, 4)
    packed.put(location.offset, 4)
    packed.put(location.length, 4)
    packed.put(own, 8)
    packed.put(leaf.bytes)
    packed.put(before.bytes)
    return packed.bytes
  }
}

extension FrameLog.Mark {
  fileprivate init(_ bytes: [UInt8]?) {
    guard let bytes else { return }
    isClaimed = bytes[0] & 1 != 0
    let seconds = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if bytes[0] & 2 != 0 { time = Moment(seconds: Int64(bitPattern: seconds)) }
    caseID = CaseID(bytes: Array(bytes[9..<25])) ?? .roster
    before = Packed.number(bytes, at: 25, 5)
  }
}

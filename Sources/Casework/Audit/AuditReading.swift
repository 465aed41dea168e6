import Dispatch
import LedgerStore
import Sealing

/// The ledger read once, in its order; and whether it is the one that we know.
extension AuditRun {
  /// Every frame once, to the end or to where nobody can say where the next begins; behind a damaged one it goes on.
  func readLedger() throws(CaseworkError) {
    var unmarked: [Unmarked] = []
    var isCut = false
    let start = ground.before?.stop.head ?? office.reader.start
    let known = ground.before?.memory.stops.map(\.head) ?? []
    var wanted = Set(office.roster.checkpoints.suffix(AuditMemory.stopsMax - 2).map(\.checkpoint.size))
    if let since { wanted.insert(since.checkpoint.size) }
    let awaited = self.office.pin.awaits
    func pass(_ tag: Tag, _ location: Location, _ leaf: Digest, _ before: Head) throws(CaseworkError) {
      compare(before, office.pin.head)
      for head in known { compare(before, head) }
      if let awaited { compare(before, awaited) }
      compareSince(before)
      if wanted.contains(before.size) { heads.append(before) }
      unmarked.append((tag, location, leaf, before))
      if unmarked.count == FrameLog.block { try note(&unmarked) }
      ground.readFrame(before.size)
    }
    let head: Head
    do {
      head = try office.reader.scan(from: start) { (met, before) throws(CaseworkError) in
        switch met {
        case .frame(let frame):
          self.find(Damage.checksum, before, isReadOn: true)
          self.ground.damage(before.size, isCertain: frame.isCertain)
          try pass(frame.tag, frame.location, frame.leaf, before)
        case .end(let damage):
          self.find(damage, before, isReadOn: false)
          isCut = true
        }
      } each: { (frame, before) throws(CaseworkError) in
        try pass(frame.tag, frame.location, frame.leaf, before)
      }
    } catch {
      throw CaseworkError(error)
    }
    (report.size, report.root) = (head.size, head.root)
    heads.append(head)
    try note(&unmarked)
    try checkPin(head, isWhole: !isCut)
    compareSince(head)
    try ground.log.close()
    // Each is told by itself: nobody's key shall be missed for it.
    for index in ground.damaged { try ground.log.mark(index, FrameLog.Mark(isClaimed: true)) }
  }

  private typealias Unmarked = (tag: Tag, location: Location, leaf: Digest, before: Head)

  /// Frames one after the other. The root before each is most of what reading costs: every core computes some.
  private func note(_ frames: inout [Unmarked]) throws(CaseworkError) {
    let (ground, read) = (ground, Marks(frames.map(\.before), parts: workers))
    DispatchQueue.concurrentPerform(iterations: workers) { at in
      let part = read.part(at)
      ground.inTurn { read.parts[at] = part }
    }
    for (frame, mark) in zip(frames, read.parts.joined()) {
      try ground.log.append(
        FrameLog.Place(
          index: frame.before.size, tag: frame.tag, location: frame.location, leaf: frame.leaf, before: mark))
    }
    frames.removeAll(keepingCapacity: true)
  }

  /// What we have pinned, and audited, must be in the history that we were shown. Not whole: there is more, that cannot be read.
  private func checkPin(_ head: Head, isWhole: Bool) throws(CaseworkError) {
    let pinned = office.pin.head
    for known in [pinned] + (ground.before?.memory.stops.map(\.head) ?? []) {
      compare(head, known)
      if isWhole, head.size < known.size { find(.older(seen: known.size), head.size) }
    }
    if let awaited = office.pin.awaits {
      compare(head, awaited)
      if isWhole, head.size < awaited.size { find(.older(seen: awaited.size), head.size) }
    }
    guard let before = ground.before, pinned.size < before.first, pinned.size > 1 else { return }
    if try before.place(pinned.size).before != pinned.seen.mark { findFork(pinned.size) }
  }

  private func compare(_ head: Head, _ known: Head) {
    if head.size == known.size, head.seen != known.seen { findFork(head.size) }
  }

  private func compare(_ head: Head, _ tree: Seen) {
    if head.size == tree.size, head.root != tree.root { findFork(head.size) }
  }

  /// Behind a damaged frame of which nobody knows what it was, no root says anything.
  private func compareSince(_ head: Head) {
    guard let tree = since?.checkpoint, head.size == tree.size, head.size <= ground.uncertainFrom else { return }
    holdsSince = head.root == tree.root
  }

  /// Behind a damaged frame of which nobody knows what it was, any history is another.
  private func findFork(_ index: Int) {
    if index <= ground.uncertainFrom { find(.fork, index) }
  }

  private func find(_ damage: Damage, _ before: Head, isReadOn: Bool) {
    report.add(Finding(.damagedFrame(damage.rawValue, isReadOn: isReadOn), index: before.size), .frames)
  }

  private func find(_ kind: Finding.Kind, _ index: Int) { report.add(Finding(kind, index: index), .seen) }
}

/// `History.mark` of heads, by parts.
private final class Marks: @unchecked Sendable {  // what changes, changes in turn
  private let heads: [Head]
  var parts: [[Digest]]

  init(_ heads: [Head], parts count: Int) { (self.heads, parts) = (heads, Array(repeating: [], count: count)) }

  func part(_ at: Int) -> [Digest] {
    heads[(heads.count * at / parts.count)..<(heads.count * (at + 1) / parts.count)].map(\.seen.mark)
  }
}

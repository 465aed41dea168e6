import LedgerStore
import Sealing
import Syntax

/// Seeing that what was read when we looked last lies there still. Whoever keeps the folder can hide an entry from us for a
/// moment, its tag or ciphertext changed, and put it right for everybody else; or change bytes afterwards.
extension Office {
  /// At every start, and a minute after the last time.
  func lookBack() throws(CaseworkError) {
    let now = now()
    if let looked, abs(now.seconds - looked.seconds) < Self.lookSeconds { return }
    guard let passed = pin.passed else {
      pin.passed = pin.head.waypoint
      return
    }
    unseen = nil
    do {
      pin.passed = try reader.follow(from: passed, to: pin.head, keeping: Self.lookFrames)
    } catch {
      switch error {
      case .rewritten(let index): try meetOther(index, since: passed)
      case .damaged(let index, let damage):
        // Of no case of ours, perhaps: told, and looked at again from the same place until it is whole. Where not even its end
        // is known, nobody can say whether the rest is what it was.
        report(Finding(.damagedFrame(damage.rawValue, isReadOn: damage == .checksum), index: index))
        if damage != .checksum { unseen = .storage(error) }
      default: throw CaseworkError(error)
      }
    }
    looked = now
  }

  /// Frames that we have read lie otherwise now. Where an entry of ours is among them that we were not shown, what we know is
  /// not all there was: a revocation, perhaps. Nothing is written on that, protection neither, until all is read anew. Else
  /// what we know is what everybody knows who read then: an alarm, which protection passes. It is met again at every start
  /// until the bytes are as they were.
  private func meetOther(_ index: Int, since passed: Waypoint) throws(CaseworkError) {
    guard try !wasHidden(since: passed) else { throw .oversight(.otherThanSeen(index: index)) }
    raise(ForkAlarm(index: index, leaf: passed.frames))
    if openAlarms.contains(index) { report(Finding(.fork, index: index)) }
  }

  /// Whether an entry of the roster, or of a case of ours, lies where we saw none: its tag is one that an entry could have
  /// had since, and our key opens it. A frame that is damaged as well could be one.
  private func wasHidden(since passed: Waypoint) throws(CaseworkError) -> Bool {
    // One that can't be read is written in by nobody here.
    for id in pin.cases.keys where id != .roster { try? load(id) }
    var known = Set(rosterIndex.frames.map(\.index))
    for loaded in cases.values { known.formUnion(loaded.index.frames.map(\.index)) }
    let span = pin.head.size - passed.size
    var names = try names(.roster, roster.compartments, upTo: roster.chain.nextSeq, span)
    for (id, loaded) in cases {
      names.merge(try self.names(id, loaded.fold.compartments, upTo: loaded.fold.chain.nextSeq, span)) { $1 }
    }
    var (isHidden, whole) = (false, 0)
    do {
      try reader.follow(from: passed, to: pin.head) { frame in
        whole += 1
        guard !known.contains(frame.index), let name = names[frame.tag] else { return }
        let opened = keys.withFrameKey(name) { key in (try? frame.open(with: key, genesis: genesisHash)) != nil }
        if opened == true { isHidden = true }
      }
    } catch {
      guard case .rewritten = error else { throw CaseworkError(error) }
    }
    return isHidden || whole < span
  }

  /// The tags that entries of one chain can have had in the last `span` frames, and by which key each opens.
  private func names(
    _ id: CaseID, _ compartments: [String: CompartmentState], upTo next: Int, _ span: Int
  ) throws(CaseworkError) -> [Tag: EpochName] {
    let first = max(0, next - span)
    var names: [Tag: EpochName] = [:]
    for epoch in compartments[Roster.Part.register]?.epochs ?? [] {
      let name = EpochName(caseID: id, compartment: Roster.Part.register, number: epoch.number)
      do {
        for tag in try keys.tags(from: first, count: next - first + span + Self.window, name) { names[tag] = name }
      } catch {
        throw .sealing(error)
      }
    }
    return names
  }
}

import LedgerStore
import Sealing
import Syntax

/// What crosses cases, once all of them have been followed: in the ledger's order.
extension AuditRun {
  /// Two machines' clocks differ; ten minutes is more than that. An entry that outsiders had seen cannot have been written more
  /// than a day later, nor one that lies after what they signed more than a day before, whatever its writer's clock said.
  func compareClocks() throws(CaseworkError) {
    var last = ground.before?.stop.latest
    let log = ground.log
    var waiting = heads[...]
    var (seen, signed) = (seenByWitnesses()[...], signedByWitnesses()[...])
    var signedBy: Moment?
    try log.forEachMark { (index, mark) throws(CaseworkError) in
      while let head = waiting.first, head.size <= index {
        self.latest[head.size] = last
        waiting.removeFirst()
      }
      self.tally.add(mark, isAudited: index >= self.ground.from)
      guard let time = mark.time else { return }
      self.report.counted(.clocks)
      while let first = seen.first, first.size <= index { seen.removeFirst() }
      while let first = signed.first, first.index <= index {
        signedBy = first.time
        signed.removeFirst()
      }
      func find(_ kind: Finding.Kind) throws(CaseworkError) {
        self.report.findings.append(
          Finding(kind, index: index, leaf: try log.place(index).leaf, caseID: mark.caseID))
        self.report.failed(.clocks)
      }
      let isNew = index >= self.ground.from
      if isNew, let by = seen.first?.time, time.seconds > by.seconds + Self.witnessSeconds {
        try find(.datedAfterWitness(by))
      } else if isNew, let by = signedBy, time.seconds < by.seconds - Self.witnessSeconds {
        try find(.datedBeforeWitness(by))
      } else if let before = last, time.seconds < before.seconds - Office.aheadSeconds {
        try find(.timeInversion)
      } else {
        last = max(last ?? time, time)
      }
    }
    for head in waiting { latest[head.size] = last }
  }

  private static let witnessSeconds: Int64 = 86_400

  /// For each witnessed checkpoint of this log, in their order, by when that tree had been seen by outsiders. Of several
  /// witnesses the latest counts, and of several checkpoints the earliest that covers an entry.
  private func seenByWitnesses() -> [(size: Int, time: Moment)] {
    var seen: [(size: Int, time: Moment)] = []
    for known in roster.checkpoints.reversed() where known.checkpoint.origin == roster.logOrigin {
      guard var time = known.cosigned.map(\.time).max() else { continue }
      if let later = seen.last?.time { time = min(time, later) }
      seen.append((known.checkpoint.size, time))
    }
    return seen.reversed()
  }

  /// The entries that brought witnesses' lines, ascending, and when those were signed: an entry from there on was written later.
  /// Of several witnesses the earliest counts, and of several checkpoints the latest that was brought before an entry.
  private func signedByWitnesses() -> [(index: Int, time: Moment)] {
    var signed: [(index: Int, time: Moment)] = []
    let brought = roster.checkpoints.compactMap { known -> (index: Int, time: Moment)? in
      guard let from = known.linesFrom, let time = known.cosigned.map(\.time).min() else { return nil }
      return (from, time)
    }
    for next in brought.sorted(by: { $0.index < $1.index }) {
      signed.append((next.index, max(next.time, signed.last?.time ?? next.time)))
    }
    return signed
  }

  /// Frames that no expected tag claimed: forged under a tag of their own, or of a case that we can't read.
  func claimTheRest() throws(CaseworkError) {
    var left = tally.unclaimed
    guard left > 0 else { return }
    if keptAll {
      left -= try claim(by: kept)
    } else {
      // More registers than are kept: some at a time, each case followed once more.
      let chain = try ChainAudit(ground)
      var rest = ground.files.cases[...]
      do {
        var box = try KeyBox()
        if let roster = ground.roster { try box.takeRegisters(of: roster.keys) }
        repeat {
          while box.count < Self.keptMax, let id = rest.popFirst() {
            try chain.follow(id)
            if chain.outcome.isFound { try box.takeRegisters(of: chain.keys) }
          }
          left -= try claim(by: box)
          box.forgetAll()
        } while left > 0 && !rest.isEmpty
      } catch let error as SealingError {
        throw .sealing(error)
      } catch let error as CaseworkError {
        throw error
      } catch {
        throw .localDamaged
      }
    }
    report.unclaimed = left
    if left > 0, report.isAuditor { try tellUnclaimed() }
  }

  /// Whoever writes to a case while an auditors' key is in force seals the case's register to it, by the step or right after:
  /// what was written then, and does not open by it, is an alarm. Of what was written under no such key of ours nobody can
  /// tell what it is: that is said, and is neither an alarm nor whole. Behind damage it may be what the damage hides: counted.
  private func tellUnclaimed() throws(CaseworkError) {
    guard let chain = ground.roster else { return }
    let held = Set(chain.keys.epochs(of: Roster.Part.audit, in: .roster))
    let (from, epochs) = (ground.from, roster.auditEpochs)
    var (alarms, unsealed) = (FrameRanges(), FrameRanges())
    let damage = ground.damage(after: 0) ?? .max
    try ground.log.forEachMark { (index, mark) throws(CaseworkError) in
      guard !mark.isClaimed, index >= from, index < damage else { return }
      if let number = epochs.last(where: { $0.from < index })?.number, held.contains(number) {
        alarms.add(index)
      } else {
        unsealed.add(index)
      }
    }
    if alarms.count > 0 { report.add(Finding(.unclaimedFrames(alarms), index: alarms.first), .frames) }
    if unsealed.count > 0 { report.findings.append(Finding(.unsealedFrames(unsealed), index: unsealed.first)) }
  }

  /// What was judged and what was not, of an audit since a checkpoint.
  func countSince() {
    let from = ground.from
    let again = ground.again + tally.again
    report.since?.judged = tally.judged
    report.since?.again = again
    report.since?.left = max(0, min(from, ground.log.end) - 1 - again)
  }

  /// Answers how many of them these registers open.
  private func claim(by box: borrowing KeyBox) throws(CaseworkError) -> Int {
    let names = box.registerNames
    var claimed = 0
    for index in max(ground.log.first, ground.from)..<max(ground.log.end, ground.from)
    where try !ground.log.isClaimed(index) {
      let place = try ground.log.place(index)
      let frame: Frame
      do { frame = try office.reader.frame(at: place.location, index: index) } catch { throw CaseworkError(error) }
      guard let name = names.first(where: { box.opens(frame, $0, genesis: office.genesisHash) }) else { continue }
      claimed += 1
      keyOf?[index] = name
      let mark = FrameLog.Mark(isClaimed: true, caseID: name.caseID)
      tally.add(mark, isAudited: true)
      try ground.log.mark(index, mark)
      if ended.contains(name.caseID) || ground.damage(after: 0).map({ $0 < index }) == true {
        report.unjudged += 1
      } else {
        report.voids += 1
        report.add(Finding(.void(.tag), index: index, leaf: place.leaf, caseID: name.caseID), .frames)
      }
    }
    return claimed
  }
}

/// Frames by what became of them.
struct Tally {
  /// Of those that are audited.
  private(set) var unclaimed = 0
  private(set) var judged = 0
  /// Read again, since the case has new ones.
  private(set) var again = 0

  mutating func add(_ mark: FrameLog.Mark, isAudited: Bool) {
    if !mark.isClaimed {
      unclaimed += isAudited ? 1 : 0
    } else if isAudited {
      judged += 1
    } else {
      again += 1
    }
  }
}

extension KeyBox {
  /// Whether the frame is sealed under this register, whatever lies in it.
  fileprivate func opens(_ frame: Frame, _ name: EpochName, genesis: Digest) -> Bool {
    let opened = try? withFrameKey(name) { key throws(LedgerError) -> Bool in
      do throws(LedgerError) {
        return try frame.open(with: key, genesis: genesis) != nil
      } catch {
        guard case .badEntry = error else { throw error }
        return true
      }
    }
    return opened == true
  }
}

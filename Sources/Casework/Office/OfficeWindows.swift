import LedgerStore
import Sealing

/// Two windows of one person: each has read the memory of a vault once, and writes it. What either has seen must be
/// remembered, or whoever keeps the folder could cut away what the one wrote under a memory that the other has put away.
extension Office {
  /// Does `body` while no other window of this person writes.
  func alone(_ body: () throws(CaseworkError) -> Void) throws(CaseworkError) {
    if isAlone { return try body() }
    let lock: LocalLock
    do {
      try LocalFile.makeFolder(folder)
      lock = try LocalLock(journalPath)
    } catch {
      throw CaseworkError(error)
    }
    isAlone = true
    defer { isAlone = false }
    try withExtendedLifetime(lock, body)
  }

  /// Takes up what another window has written since we looked. Nothing of ours is written over it before that, nor when the
  /// two have seen different ledgers.
  /// Errors: `.rolledBack` or `.otherThanSeen` where the vault lacks what the other has seen.
  func meetOtherWindow() throws(CaseworkError) {
    guard try isWrittenByAnother() else { return }
    let left = journal
    journal = JournalState()
    do throws(CaseworkError) {
      if let theirs = try loadPin() {
        try reach(theirs.head)
        take(theirs, lostBefore: left.lost)
        try loadAlarms()
      }
    } catch {
      journal = left
      throw error
    }
    unsaved.needsBase = true
    unsaved.indexes.formUnion(cases.keys)
    unsaved.indexes.insert(.roster)
  }

  /// Reads on to where the other has read, and sees that it is the same ledger.
  private func reach(_ theirs: Head) throws(CaseworkError) {
    do {
      if theirs.size > pin.head.size {
        let head = try reader.scan(from: pin.head) { (frame, before) throws(CaseworkError) in
          try self.take(frame, before)
        }
        advance(to: head)
      }
      try reader.follow(from: theirs.waypoint, to: pin.head)
    } catch LedgerError.rewritten(let index) {
      throw .oversight(.otherThanSeen(index: index))
    } catch let error as LedgerError {
      throw CaseworkError(error)
    } catch let error as AppendError<CaseworkError> {
      throw CaseworkError(error)
    } catch {
      throw .rolledBack(index: theirs.size - 1)
    }
  }

  /// We have read as far as the other, or further.
  private func take(_ theirs: Pin, lostBefore: Seen?) {
    pin.verified.formUnion(theirs.verified)
    // A key file is looked at again unless both have.
    pin.tried.formIntersection(theirs.tried)
    pin.unlooked = max(pin.unlooked, theirs.unlooked)
    pin.passed = [pin.passed, theirs.passed].compactMap { $0 }.min { $0.size < $1.size }
    pin.alarms = max(pin.alarms, theirs.alarms)
    // One that was met already is met again.
    pin.awaits = [pin.awaits, theirs.awaits].compactMap { $0 }.max { $0.size < $1.size }
    if pin.lost == lostBefore { pin.lost = theirs.lost }
    for (id, item) in theirs.cases where id != .roster {
      if pin.cases[id] == nil {
        // What has come of it since, we have passed over: it is read from the beginning when it is wanted.
        pin.cases[id] = item
        pin.cases[id]?.frames = 0
        for tag in item.tags where caseOfTag[tag] == nil { caseOfTag[tag] = id }
      } else if cases[id] != nil {
        if item.standing == .known { pin.cases[id]?.markKnown() }
      } else if !unsaved.cases.contains(id) {
        pin.cases[id] = item
      }
    }
  }
}

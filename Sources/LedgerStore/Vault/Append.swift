internal import Glibc
package import Sealing

/// A frame for the place that `prepare` was told, and the files its entry names that are not in the vault yet.
package struct Draft: Sendable {
  package let frame: SealedFrame
  package let staged: [Staged]

  package init(frame: SealedFrame, staged: [Staged] = []) { (self.frame, self.staged) = (frame, staged) }
}

/// What was recorded, and is on the disk.
package struct Receipt: Sendable {
  package let index: Int
  package let leaf: Digest
  /// With the new entry.
  package let head: Head
  package let location: Location
  /// Bytes of a killed writer's torn entry that were cut first; nearly always 0.
  package let cutBytes: Int
}

extension Vault {
  /// Appends one entry, after the caller has seen every entry before it.
  ///
  /// Under the exclusive lock: frames after `cursor` go to `catchUp`, then `prepare` judges the step at the head it is given and
  /// answers a draft for exactly that place (or throws, and nothing happens). When this returns, entry and files are on the disk.
  /// When it throws, nothing of the step is left, but for `.stopped`, after which nobody writes. The system calls of a step
  /// without documents, when nobody else has written:
  ///
  ///     openat(ledger/00000000.log)=3  flock(3, LOCK_EX|LOCK_NB)  access(ledger/stopped)  access(ledger/00000001.log)
  ///     fstat(3)  pread64(3, the last entry)  fstat(3)  pwrite64(3, frame)  fdatasync(3)  flock(3, LOCK_UN)  close(3)
  ///
  /// and one more open where the last segment is not the first.
  @discardableResult
  package mutating func append<E: Error>(
    from cursor: Head, catchUp: (_ frame: Frame, _ before: Head) throws(E) -> Void,
    prepare: (_ head: Head) throws(E) -> Draft
  ) throws(AppendError<E>) -> Receipt {
    let lock: HeldLock
    do {
      lock = try HeldLock(.exclusive, of: openSegment(0, index: 1, forWriting: true), milliseconds: lockWait)
    } catch {
      throw .ledger(error)
    }
    defer { lock.release() }
    let end: LogEnd
    do { end = try endForWriting(from: cursor, lock: lock.segment) } catch { throw .ledger(error) }
    let head = try read(from: cursor, to: end, isSure: true, each: catchUp)
    let draft: Draft
    do {
      draft = try prepare(head)
    } catch {
      syncSeen(head, since: cursor, end.last)
      throw .caller(error)
    }
    do {
      return try commit(draft, at: head, end: end)
    } catch {
      syncSeen(head, since: cursor, end.last)
      throw .ledger(error)
    }
  }

  private func endForWriting(from cursor: Head, lock: SegmentFile) throws(LedgerError) -> LogEnd {
    guard !isMarkedStopped else { throw .stopped }
    return try logEnd(from: cursor, lock: lock, forWriting: true)
  }

  /// Nothing of ours was synced, and what we have read of others' may yet be in memory only: it may be pinned now.
  private func syncSeen(_ head: Head, since cursor: Head, _ last: SegmentFile) {
    if head.size > max(cursor.size, 1), !isStopped { try? syncRead(last) }
  }

  private mutating func commit(_ draft: Draft, at head: Head, end: LogEnd) throws(LedgerError) -> Receipt {
    guard draft.frame.index == head.size, head.size < LedgerLimit.countMax else { throw .staleDraft }
    let names = Set(draft.staged.map(\.name))
    for file in draft.frame.files where !names.contains(file) && !Folder.exists(file.path(in: path)) {
      throw .missing(file.kind, file.hash)
    }
    var links = Links(vault: path)
    do {
      try links.make(draft.staged)
      let receipt = try write(draft.frame, at: head, end: end)
      for staged in draft.staged { staged.discard() }
      return receipt
    } catch {
      // After `.stopped` the entry may be on the disk: its files stay.
      if error != .stopped { links.undo() }
      throw error
    }
  }

  private mutating func write(_ frame: SealedFrame, at head: Head, end: LogEnd) throws(LedgerError) -> Receipt {
    let isFull = head.offset + frame.bytes.count > LedgerLimit.segmentBytesMax
    let segment = isFull ? try nextSegment(after: end.last, at: head.offset, size: end.size) : end.last
    let offset = isFull ? 0 : head.offset
    do {
      try record(frame.bytes, in: segment.file, at: offset, size: isFull ? 0 : end.size, calls: calls)
    } catch {
      switch error {
      case .takenBack(let error): throw error
      case .unknown:
        markStopped()
        throw .stopped
      }
    }
    let location = Location(segment: segment.number, offset: offset, length: frame.bytes.count)
    var after = head
    after.append(leaf: frame.leaf, at: location, frame.checksum)
    return Receipt(
      index: frame.index, leaf: frame.leaf, head: after, location: location,
      cutBytes: end.size - head.offset)
  }

  /// Ends a full segment where its last whole frame does, and starts the next:
  ///
  ///     ftruncate  fdatasync(full)  open(next, O_CREAT|O_EXCL)  fsync(next)  fsync(ledger)
  private func nextSegment(after full: SegmentFile, at offset: Int, size: Int) throws(LedgerError) -> SegmentFile {
    guard full.number < LedgerLimit.segmentNumberMax else { throw .tooLarge(limit: "segmentNumberMax") }
    if size > offset, calls.truncate(full.file.number, offset) != 0 { throw .writing("cut a torn entry", errno) }
    if calls.syncData(full.file.number) != 0 { throw .writing("sync a full segment", errno) }
    let next = try Descriptor.creating(segmentPath(full.number + 1), "start a segment")
    try next.sync("start a segment")
    try Folder.sync("\(path)/ledger", "start a segment")
    return SegmentFile(number: full.number + 1, file: next)
  }

  /// As far as the failing disk lets us, for others; for certain, for ourselves.
  private mutating func markStopped() {
    isStopped = true
    guard let mark = try? Descriptor.creating(stopPath, "mark the vault") else { return }
    try? mark.sync("mark the vault")
    try? Folder.sync("\(path)/ledger", "mark the vault")
  }
}

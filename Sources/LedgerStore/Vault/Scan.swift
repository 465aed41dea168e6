internal import Glibc
internal import Sealing

extension Vault {
  /// Reads every frame after `cursor` in order, with the head just before each, and answers the head at the end.
  ///
  /// Memory is flat. Checks the frames' form and, where the cursor has seen an entry, that it still stands there; opening,
  /// `seen` and signatures are the caller's. Takes the shared lock for the moment it needs to see the end, and syncs what it
  /// has newly read, so that the head can be pinned. A torn tail (`tornBytes`) is left alone.
  /// Errors: `.damaged`, `.rolledBack`, `.rewritten`, `.locked`, `.io`; whatever `each` throws as `.caller`.
  /// - Parameter damaged: for an audit: is told what is damaged, and what can be read behind it is.
  @discardableResult
  package func scan<E: Error>(
    from cursor: Head, damaged: ((_ met: DamageMet, _ before: Head) throws(E) -> Void)? = nil,
    each: (_ frame: Frame, _ before: Head) throws(E) -> Void
  ) throws(AppendError<E>) -> Head {
    // A file that was put in another's place meanwhile (a synchronised folder) is read as it is now.
    lastRead.segment = nil
    let end: LogEnd
    do {
      let lock = try HeldLock(.shared, of: openSegment(0, index: 1), milliseconds: lockWait)
      defer { lock.release() }
      end = try logEnd(
        from: cursor, lock: lock.segment, isThorough: damaged == nil, isForAudit: damaged != nil)
    } catch {
      // Nothing of it can be read: an audit says so of its first entry.
      guard let damaged, case .damaged(_, let damage) = error else { throw .ledger(error) }
      let head = cursor.size == 0 ? start : cursor
      do { try damaged(.end(damage), head) } catch { throw .caller(error) }
      return head
    }
    var head = try read(from: cursor, to: end, isSure: false, damaged: damaged, each: each)
    if !end.isReached(by: head) { head = try scanLocked(from: head, damaged: damaged, each: each) }
    if let damaged {
      let isMissing: Bool
      do { isMissing = try hasSegments(behind: end.last.number) } catch { throw .ledger(error) }
      let damage = Folder.exists(segmentPath(end.last.number + 1)) ? Damage.segmentNoFile : .segmentMissing
      do { if isMissing { try damaged(.end(damage), head) } } catch { throw .caller(error) }
    }
    if head.size > max(cursor.size, 1) {
      do { try syncRead(end.last) } catch { throw .ledger(error) }
    }
    return head
  }

  /// The entry that the cursor has seen last still stands there. Reads nothing behind it.
  /// Errors: `.rolledBack`, `.rewritten`, `.locked`, `.io`.
  package func check(_ cursor: Head) throws(LedgerError) {
    let lock = try HeldLock(.shared, of: openSegment(0, index: 1), milliseconds: lockWait)
    defer { lock.release() }
    try checkLast(of: cursor, end: try logEnd(from: cursor, lock: lock.segment))
  }

  /// Something is not a frame: damage, what a killed writer left, or a writer that has just cut and replaced that. With the
  /// lock held, it is one of the first two.
  private func scanLocked<E: Error>(
    from cursor: Head, damaged: ((DamageMet, Head) throws(E) -> Void)?,
    each: (_ frame: Frame, _ before: Head) throws(E) -> Void
  ) throws(AppendError<E>) -> Head {
    let lock: HeldLock
    let end: LogEnd
    do {
      lock = try HeldLock(.shared, of: openSegment(0, index: 1), milliseconds: lockWait)
      end = try logEnd(from: cursor, lock: lock.segment, isForAudit: damaged != nil)
    } catch {
      throw .ledger(error)
    }
    defer { lock.release() }
    return try read(from: cursor, to: end, isSure: true, damaged: damaged, each: each)
  }

  /// Bytes after `head` that are no entry: what a writer left that was killed. The next writer cuts them.
  package func tornBytes(after head: Head) throws(LedgerError) -> Int {
    let end = try logEnd(from: head, lock: openSegment(0, index: 1))
    return end.last.number == head.segment ? max(0, end.size - head.offset) : end.size
  }

  /// The frame at a place that an earlier scan gave.
  package func frame(at location: Location, index: Int) throws(LedgerError) -> Frame {
    guard location.length >= LedgerLimit.frameUnit, location.length <= LedgerLimit.frameBytesMax,
      location.offset >= 0, location.offset <= LedgerLimit.segmentBytesMax
    else { throw .damaged(index: index, .length) }
    let segment: SegmentFile
    if let open = lastRead.segment, open.number == location.segment {
      segment = open
    } else {
      segment = try openSegment(location.segment, index: index)
      lastRead.segment = segment
    }
    let bytes = try segment.file.read(at: location.offset, count: location.length, "read the ledger")
    switch FrameLayout.read(bytes[...], index: index, segment: location.segment, offset: location.offset) {
    case .bad(let damage): throw .damaged(index: index, damage)
    case .frame(let frame):
      guard frame.location == location else { throw .damaged(index: index, .length) }
      return frame
    }
  }

  /// The frames between a cursor and an end, file by file. Without a lock (not `isSure`) it stops before what is no frame.
  func read<E: Error>(
    from cursor: Head, to end: LogEnd, isSure: Bool, damaged: ((DamageMet, Head) throws(E) -> Void)? = nil,
    each: (Frame, Head) throws(E) -> Void
  ) throws(AppendError<E>) -> Head {
    var head = cursor.size == 0 ? start : cursor
    do { try checkLast(of: head, end: end) } catch { throw .ledger(error) }
    while true {
      let isLast = head.segment == end.last.number
      var reader: SegmentReader
      do {
        reader = try SegmentReader.open(
          isLast ? end.last : openSegment(head.segment, index: head.size), size: isLast ? end.size : nil,
          offset: head.offset, index: head.size, isForAudit: damaged != nil)
      } catch {
        throw .ledger(error)
      }
      while true {
        let next: Frame?
        do {
          next = try reader.next(index: head.size, isLast: isLast)
        } catch {
          guard case .damaged(_, let damage) = error, damaged != nil || !isSure else { throw .ledger(error) }
          guard let frame = try pass(damage, &reader, head, isSure: isSure, damaged) else { return head }
          head.append(leaf: frame.leaf, at: frame.location, frame.checksum)
          continue
        }
        guard let frame = next else { break }
        do { try each(frame, head) } catch { throw .caller(error) }
        head.append(leaf: frame.leaf, at: frame.location, frame.checksum)
      }
      if reader.isTooLarge {
        do { if isSure { try damaged?(.end(.segmentTooLarge), head) } } catch { throw .caller(error) }
        return head
      }
      if isLast { return head }
      head.startSegment(head.segment + 1)
    }
  }

  /// What an audit does where a frame is damaged: goes on behind it, or (nil) ends.
  private func pass<E: Error>(
    _ damage: Damage, _ reader: inout SegmentReader, _ head: Head, isSure: Bool,
    _ damaged: ((DamageMet, Head) throws(E) -> Void)?
  ) throws(AppendError<E>) -> DamagedFrame? {
    guard let damaged else { return nil }
    let frame: DamagedFrame?
    do { frame = damage == .checksum ? try reader.passForAudit(isSure: isSure) : nil } catch { throw .ledger(error) }
    do {
      if let frame { try damaged(.frame(frame), head) } else if isSure { try damaged(.end(damage), head) }
    } catch {
      throw .caller(error)
    }
    return frame
  }

  /// The entry the cursor has seen last must still be where it was, and as it was.
  private func checkLast(of head: Head, end: LogEnd) throws(LedgerError) {
    guard let last = head.last else { return }
    let index = head.size - 1
    let place = last.location
    let segment: SegmentFile
    do {
      segment = place.segment == end.last.number ? end.last : try openSegment(place.segment, index: index)
    } catch {
      throw error == .damaged(index: index, .segmentMissing) ? .rolledBack(index: index) : error
    }
    let size = segment === end.last ? end.size : try segment.file.size("open the ledger")
    guard size >= place.offset + place.length else { throw .rolledBack(index: index) }
    let bytes = try segment.file.read(at: place.offset, count: place.length, "read the ledger")
    guard bytes.count == place.length, FrameLayout.statedLength(bytes[...]) == place.length,
      Digest(bytes: bytes[28..<60]) == last.leaf, FrameChecksum(bytes[...]) == last.checksum
    else { throw .rewritten(index: index) }
  }
}

internal import Glibc
internal import Sealing

/// Where the ledger ended while nobody was writing.
struct LogEnd {
  /// The last file, and its bytes.
  let segment: Int
  let size: Int
}

extension Vault {
  /// Reads every frame after `cursor` in order, with the head just before each, and answers the head at the end.
  ///
  /// Memory is flat. Checks the frames' form and, where the cursor has seen an entry, that it still stands there; opening,
  /// `seen` and signatures are the caller's. Takes the shared lock for the moment it needs to see the end, and syncs what it
  /// has newly read, so that the head can be pinned. A torn tail (`tornBytes`) is left alone.
  /// Errors: `.damaged`, `.rolledBack`, `.rewritten`, `.locked`, `.io`; whatever `each` throws as `.caller`.
  @discardableResult
  package func scan<E: Error>(
    from cursor: Head, each: (_ frame: Frame, _ before: Head) throws(E) -> Void
  ) throws(AppendError<E>) -> Head {
    let end: LogEnd
    do {
      let log = try Descriptor.reading(segmentPath(0), "read the ledger")
      let lock = try HeldLock(.shared, of: log, milliseconds: lockWait)
      defer { lock.release() }
      end = try logEnd(from: cursor, isThorough: true)
    } catch {
      throw .ledger(error)
    }
    let head = try read(from: cursor, to: end, each: each)
    if head.size > max(cursor.size, 1) {
      do { try syncRead(segment: head.segment) } catch { throw .ledger(error) }
    }
    return head
  }

  /// Bytes after `head` that are no entry: what a writer left that was killed. The next writer cuts them.
  package func tornBytes(after head: Head) throws(LedgerError) -> Int {
    let end = try logEnd(from: head, isThorough: false)
    return end.segment == head.segment ? max(0, end.size - head.offset) : end.size
  }

  /// The frame at a place that an earlier scan gave.
  package func frame(at location: Location, index: Int) throws(LedgerError) -> Frame {
    guard location.length >= LedgerLimit.frameUnit, location.length <= LedgerLimit.frameBytesMax,
      location.offset >= 0, location.offset <= LedgerLimit.segmentBytesMax
    else { throw .damaged(index: index, .length) }
    let file = try openSegment(location.segment, index: index)
    let bytes = try file.read(at: location.offset, count: location.length, "read the ledger")
    switch FrameLayout.read(bytes[...], index: index, segment: location.segment, offset: location.offset) {
    case .bad(let damage): throw .damaged(index: index, damage)
    case .frame(let frame):
      guard frame.location == location else { throw .damaged(index: index, .length) }
      return frame
    }
  }

  /// The last file and its size, from the cursor's file on. Thorough: also looks for files behind a missing one.
  func logEnd(from cursor: Head, isThorough: Bool) throws(LedgerError) -> LogEnd {
    var segment = cursor.segment
    while Folder.exists(segmentPath(segment + 1)) {
      segment += 1
      guard segment < LedgerLimit.segmentNumberMax else { throw .tooLarge(limit: "segmentNumberMax") }
    }
    if isThorough {
      let logs = try Folder.names("\(path)/ledger", "read the ledger").filter { $0.hasSuffix(".log") }
      guard logs.count <= segment + 1 else { throw .damaged(index: cursor.size, .segmentMissing) }
    }
    return LogEnd(segment: segment, size: try openSegment(segment, index: cursor.size).size("read the ledger"))
  }

  func openSegment(_ number: Int, index: Int) throws(LedgerError) -> Descriptor {
    do {
      return try Descriptor.reading(segmentPath(number), "read the ledger")
    } catch {
      throw error == .io(operation: "read the ledger", code: ENOENT) ? .damaged(index: index, .segmentMissing) : error
    }
  }

  /// Whoever reads an entry that its writer, killed too early, may not have synced, syncs it before building on it.
  func syncRead(segment: Int) throws(LedgerError) {
    let file = try Descriptor.reading(segmentPath(segment), "read the ledger")
    if fdatasync(file.number) == 0 || errno == EROFS || errno == EINVAL { return }
    throw .io(operation: "sync what was read", code: errno)
  }

  /// The frames between a cursor and an end, file by file.
  func read<E: Error>(
    from cursor: Head, to end: LogEnd, each: (Frame, Head) throws(E) -> Void
  ) throws(AppendError<E>) -> Head {
    var head = cursor.size == 0 ? start : cursor
    do { try checkLast(of: head) } catch { throw .ledger(error) }
    while true {
      let isLast = head.segment == end.segment
      var reader: SegmentReader
      do {
        let file = try openSegment(head.segment, index: head.size)
        reader = try SegmentReader.open(file, number: head.segment, size: isLast ? end.size : nil, head: head)
      } catch {
        throw .ledger(error)
      }
      while true {
        let next: Frame?
        do { next = try reader.next(head: head, isLast: isLast) } catch { throw .ledger(error) }
        guard let frame = next else { break }
        do { try each(frame, head) } catch { throw .caller(error) }
        head.append(leaf: frame.leaf, at: frame.location)
      }
      if isLast { return head }
      head.startSegment(head.segment + 1)
    }
  }

  /// The entry the cursor has seen last must still be where it was.
  private func checkLast(of head: Head) throws(LedgerError) {
    guard let last = head.last else { return }
    let index = head.size - 1
    let file: Descriptor
    do {
      file = try openSegment(last.location.segment, index: index)
    } catch {
      throw error == .damaged(index: index, .segmentMissing) ? .rolledBack(index: index) : error
    }
    guard try file.size("read the ledger") >= last.location.offset + last.location.length else {
      throw .rolledBack(index: index)
    }
    let bytes = try file.read(at: last.location.offset, count: FrameLayout.headerBytes, "read the ledger")
    guard FrameLayout.statedLength(bytes[...]) == last.location.length, bytes.count == FrameLayout.headerBytes,
      Digest(bytes: bytes[28..<60]) == last.leaf
    else { throw .rewritten(index: index) }
  }
}

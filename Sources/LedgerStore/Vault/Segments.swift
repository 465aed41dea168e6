internal import Glibc

/// One open file of the ledger.
final class SegmentFile {
  let number: Int
  let file: Descriptor

  init(number: Int, file: consuming Descriptor) {
    self.number = number
    self.file = file
  }
}

/// Keeps one segment open. What is read through it is compared with a pinned leaf, whichever file it came from.
final class LastRead {
  var segment: SegmentFile?
}

/// Where the ledger ends while nobody is writing.
struct LogEnd {
  /// The last file, and its bytes.
  let last: SegmentFile
  let size: Int

  func isReached(by head: Head) -> Bool { head.segment == last.number && head.offset == size }
}

extension Vault {
  func segmentPath(_ number: Int) -> String {
    let digits = String(number)
    return "\(path)/ledger/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).log"
  }

  /// A file of the ledger; `.damaged` at `index`, the next entry, if it is not there.
  func openSegment(_ number: Int, index: Int, forWriting: Bool = false) throws(LedgerError) -> SegmentFile {
    let path = segmentPath(number)
    do {
      return SegmentFile(
        number: number,
        file: forWriting
          ? try Descriptor.writing(path, "open the ledger") : try Descriptor.reading(path, "open the ledger"))
    } catch {
      switch error {
      case .io("open the ledger", ENOENT), .io("open the ledger", ENOTDIR):
        throw .damaged(index: index, .segmentMissing)
      default: throw error.isOfNoFile ? .damaged(index: index, .segmentNoFile) : error
      }
    }
  }

  /// The last file and its size, from the cursor's file on; `lock` is the first file. Thorough: also looks for files behind a
  /// missing one. For an audit: the last that is a file at all, so that those before it are read.
  func logEnd(
    from cursor: Head, lock: SegmentFile, isThorough: Bool = false, forWriting: Bool = false, isForAudit: Bool = false
  ) throws(LedgerError) -> LogEnd {
    var segment = cursor.segment
    func isThere(_ number: Int) -> Bool {
      isForAudit ? Folder.hasFile(segmentPath(number)) : Folder.exists(segmentPath(number))
    }
    while isThere(segment + 1) {
      segment += 1
      guard segment < LedgerLimit.segmentNumberMax else { throw .tooLarge(limit: "segmentNumberMax") }
    }
    if isThorough, try hasSegments(behind: segment) { throw .damaged(index: cursor.size, .segmentMissing) }
    do {
      let last = segment == 0 ? lock : try openSegment(segment, index: cursor.size, forWriting: forWriting)
      return LogEnd(last: last, size: try last.file.size("open the ledger"))
    } catch {
      // The cursor has been in this file: what was there is gone.
      let isKnown = segment == cursor.segment && cursor.size > 1
      throw isKnown && error == .damaged(index: cursor.size, .segmentMissing)
        ? .rolledBack(index: cursor.size - 1) : error
    }
  }

  /// Whether there are files behind the last in the row of their numbers.
  func hasSegments(behind last: Int) throws(LedgerError) -> Bool {
    try Folder.names("\(path)/ledger", "open the ledger").count { $0.hasSuffix(".log") } > last + 1
  }

  /// Whoever reads an entry that its writer, killed too early, may not have synced, syncs it before building on it.
  func syncRead(_ segment: SegmentFile) throws(LedgerError) {
    if fdatasync(segment.file.number) == 0 || errno == EROFS || errno == EINVAL { return }
    throw .io(operation: "sync what was read", code: errno)
  }
}

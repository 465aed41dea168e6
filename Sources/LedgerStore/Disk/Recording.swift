internal import Glibc

/// The calls that decide whether an entry is recorded, as one value, so that tests can make each of them fail.
/// Each answers as the system call does: below zero, with `errno` set, for failure.
package struct RecordingCalls: Sendable {
  package var write: @Sendable (_ file: Int32, _ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int
  package var syncData: @Sendable (_ file: Int32) -> Int32
  package var truncate: @Sendable (_ file: Int32, _ size: Int) -> Int32

  package init(
    write: @escaping @Sendable (Int32, ArraySlice<UInt8>, Int) -> Int, syncData: @escaping @Sendable (Int32) -> Int32,
    truncate: @escaping @Sendable (Int32, Int) -> Int32
  ) {
    (self.write, self.syncData, self.truncate) = (write, syncData, truncate)
  }

  package static let system = RecordingCalls(
    write: { file, bytes, offset in
      unsafe bytes.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, offset) }
    },
    syncData: { fdatasync($0) },
    truncate: { ftruncate($0, $1) })
}

/// How a recording ended if not well.
enum RecordingFailure: Error {
  /// Nothing of the frame is left, as far as the file goes.
  case takenBack(LedgerError)
  /// The frame may or may not be on the disk: nobody may build on this file.
  case unknown
}

/// Writes one frame at the end of a segment, under the exclusive lock. When all goes well:
///
///     pwrite64(4, frame, 1024, offset)
///     fdatasync(4)                       ← after this line the entry is recorded
///
/// The lock is released after, so a reader who gets it sees only what is synced.
/// Killed before fdatasync: the frame is whole, cut short, or not there; the next writer builds on it or cuts it.
/// A failed write: what was written is cut. A failed fdatasync says nothing of what reached the disk and is never tried again
/// (Linux may have dropped the pages): the frame is cut and the cut is synced, else the vault is stopped.
///
/// `size` is the file's size now; where it is above `offset`, a writer was killed and what it left is cut first.
func record(
  _ frame: [UInt8], in file: borrowing Descriptor, at offset: Int, size: Int, calls: RecordingCalls
) throws(RecordingFailure) {
  if size > offset {
    guard calls.truncate(file.number, offset) == 0 else { throw .takenBack(.writing("cut a torn entry", errno)) }
  }
  var written = 0
  while written < frame.count {
    let part = calls.write(file.number, frame[written...], offset + written)
    if part > 0 {
      written += part
      continue
    }
    let code = part < 0 ? errno : EIO
    if code == EINTR { continue }
    // If this fails too, what is left is a torn frame, which the next writer cuts: it is never whole.
    _ = calls.truncate(file.number, offset)
    throw .takenBack(.writing("write the entry", code))
  }
  guard calls.syncData(file.number) == 0 else {
    let code = errno
    guard calls.truncate(file.number, offset) == 0, calls.syncData(file.number) == 0 else { throw .unknown }
    throw .takenBack(.writing("sync the entry", code))
  }
}

internal import Glibc

/// The vault's one lock: an flock of its first segment, a file that is never removed or replaced. Exclusive for a writer,
/// shared for the moment in which a reader takes the head. The kernel gives it back when its holder dies.
enum Lock {
  enum Kind {
    case shared, exclusive
    var operation: Int32 { self == .shared ? LOCK_SH : LOCK_EX }
  }

  /// Waits at most `milliseconds`, then names the holder. Whoever has waited long asks more often: otherwise one who has
  /// just come wins each time, and readers who come and go can keep a writer out.
  static func take(_ kind: Kind, of file: borrowing Descriptor, milliseconds: Int) throws(LedgerError) {
    let limit = clock() + milliseconds * 1_000_000
    var pause = 2_000_000  // nanoseconds
    while !(try isTaken(kind, of: file.number)) {
      guard clock() < limit else { throw .locked(holder(of: file)) }
      var wait = timespec(tv_sec: 0, tv_nsec: pause)
      _ = unsafe nanosleep(&wait, nil)
      pause = max(pause * 9 / 10, 100_000)
    }
  }

  /// One attempt.
  static func isTaken(_ kind: Kind, of number: Int32) throws(LedgerError) -> Bool {
    if Descriptor.retried({ flock(number, kind.operation | LOCK_NB) }) == 0 { return true }
    guard errno == EWOULDBLOCK else { throw .io(operation: "lock the vault", code: errno) }
    return false
  }

  private static func clock() -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// From the kernel's own list, so that no name of a person's machine is ever written into the vault:
  ///
  ///     3: FLOCK  ADVISORY  WRITE 4711 08:01:1835017 0 EOF
  private static func holder(of file: borrowing Descriptor) -> Holder {
    guard let status = try? file.status("lock the vault"), let list = try? Descriptor.reading("/proc/locks", "locks"),
      let bytes = try? list.read(at: 0, count: 1 << 18, "locks")
    else { return .elsewhere }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields[1] == "FLOCK", fields[5].hasSuffix(":\(status.st_ino)"),
        let process = Int32(fields[4]), process > 0
      else { continue }
      return .process(process)
    }
    return .elsewhere
  }
}

/// The lock, held until `release`, through the first segment.
final class HeldLock {
  let segment: SegmentFile

  init(_ kind: Lock.Kind, of segment: SegmentFile, milliseconds: Int) throws(LedgerError) {
    self.segment = segment
    try Lock.take(kind, of: segment.file, milliseconds: milliseconds)
  }

  func release() { _ = flock(segment.file.number, LOCK_UN) }
}

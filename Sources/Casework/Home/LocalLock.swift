internal import Glibc

/// One person's windows write their memory of a vault in turn: an `flock` of the journal, a file that is never replaced. The
/// kernel gives it back when its holder dies.
final class LocalLock {
  private let file: Int32

  /// Writing takes milliseconds: who waits longer than this waits for a process that somebody has stopped.
  private static let attempts = 2000
  private static let pause = 5_000_000  // nanoseconds

  /// Waits up to ten seconds. The file is made if it isn't there; its folder must be.
  init(_ path: String) throws(LocalFile.Fault) {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw errno == ENOENT ? .missing : .io(operation: "open", code: errno) }
    for _ in 0..<Self.attempts {
      if flock(file, LOCK_EX | LOCK_NB) == 0 {
        self.file = file
        return
      }
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      var wait = timespec(tv_sec: 0, tv_nsec: Self.pause)
      _ = unsafe nanosleep(&wait, nil)
    }
    let code = errno
    _ = close(file)
    throw .io(operation: "flock", code: code)
  }

  deinit { _ = close(file) }
}

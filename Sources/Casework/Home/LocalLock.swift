internal import Glibc

/// One person's windows write what is their own in turn: an `flock` of a file that is never replaced, which the kernel gives
/// back when its holder dies. A file system that has none (some network homes) gets a file beside it instead, made by one
/// window only, which says by which: `<process> <machine>`.
final class LocalLock {
  private let file: Int32
  /// The file that stands for the lock, where there is no `flock`.
  private let stand: String?

  /// Writing takes milliseconds: who waits longer than this waits for a process that somebody has stopped.
  private static let attempts = 2000
  private static let pause = 5_000_000  // nanoseconds

  /// Waits up to ten seconds. The file is made if it isn't there; its folder must be.
  /// - Parameter take: `flock`, but in tests.
  /// Errors: `.held` with the file that stands for the lock of somebody who does not give it back.
  init(
    _ path: String, attempts: Int = LocalLock.attempts, take: (Int32, Int32) -> Int32 = { flock($0, $1) }
  ) throws(LocalFile.Fault) {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw errno == ENOENT ? .missing : .io(operation: "open", code: errno) }
    for _ in 0..<attempts {
      if take(file, LOCK_EX | LOCK_NB) == 0 {
        (self.file, stand) = (file, nil)
        return
      }
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      Self.sleep()
    }
    let code = errno
    guard [ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL].contains(code) else {
      _ = close(file)
      throw .io(operation: "flock", code: code)
    }
    do throws(LocalFile.Fault) {
      try Self.stand("\(path).lock", attempts: attempts)
    } catch {
      _ = close(file)
      throw error
    }
    (self.file, stand) = (file, "\(path).lock")
  }

  deinit {
    if let stand { _ = unsafe unlink(stand) }
    _ = close(file)
  }

  private static func stand(_ path: String, attempts: Int) throws(LocalFile.Fault) {
    let mine = Array("\(getpid()) \(machine)\n".utf8)
    for _ in 0..<attempts {
      let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if file >= 0 {
        defer { _ = close(file) }
        guard unsafe write(file, mine, mine.count) == mine.count else {
          let code = errno
          _ = unsafe unlink(path)
          throw .io(operation: "write", code: code)
        }
        return
      }
      guard errno == EEXIST else { throw .io(operation: "open", code: errno) }
      if isLeft(path) { takeAway(path) } else { sleep() }
    }
    throw .held(path)
  }

  /// Its process was of this machine, and is gone.
  private static func isLeft(_ path: String) -> Bool {
    guard let bytes = try? LocalFile.read(path) else { return false }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard words.count == 2, words[1] == machine + "\n", let process = pid_t(words[0]), process > 0 else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }

  /// One window takes it away, having looked again while the others wait: else it could be the next one's.
  private static func takeAway(_ path: String) {
    let claim = "\(path).left"
    let file = unsafe open(claim, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return sleep() }
    _ = close(file)
    if isLeft(path) { _ = unsafe unlink(path) }
    _ = unsafe unlink(claim)
  }

  private static var machine: String {
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return "-" }
    return unsafe withUnsafeBytes(of: &name.nodename) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 && $0 != 0x20 && $0 != 0x0A }, as: UTF8.self)
    }
  }

  private static func sleep() {
    var wait = timespec(tv_sec: 0, tv_nsec: pause)
    _ = unsafe nanosleep(&wait, nil)
  }
}

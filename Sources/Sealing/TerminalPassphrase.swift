internal import CSodium
internal import Glibc

/// Asking for a passphrase on the terminal.
///
/// The echo is off while it is typed and comes back however the asking ends: done, refused, interrupted, stopped.
/// Signals that would end or stop us are held back while the echo is off; when one waits, the terminal is put right
/// first and the signal then takes its course. No handler runs, so none is replaced.
///
///     open(/dev/tty)  sigmask(block)  tcsetattr(-ECHO)  write(prompt)  poll, sigpending, read …
///     tcsetattr(as before)  write(LF)  sigmask(as before)   ← a waiting SIGINT ends the process here
extension Passphrase {
  private static let heldBack = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGALRM]
  /// How soon a signal is noticed, ms.
  private static let noticeMilliseconds: Int32 = 100

  /// Asks on `terminal` (`/dev/tty`, whatever stdin is) and reads one line, as `read(fd:)` does. The prompt is ours
  /// and not secret.
  package static func ask(_ prompt: String, terminal: String = "/dev/tty") throws(SealingError) -> Secret {
    let fd = unsafe open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard fd >= 0 else { throw .noTerminal(errno: errno) }
    defer { _ = close(fd) }
    while true {
      if let line = try askOnce(prompt, fd) { return line }
      // A signal came and we live: stopped and continued, or handled by the program. Ask again.
    }
  }

  /// The line; `nil` when a signal came first and did not end us.
  private static func askOnce(_ prompt: String, _ fd: Int32) throws(SealingError) -> Secret? {
    var held = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&held)
    for signal in heldBack { unsafe sigaddset(&held, signal) }
    guard unsafe pthread_sigmask(SIG_BLOCK, &held, &before) == 0 else { throw .noTerminal(errno: errno) }
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

    var settings = termios()
    guard unsafe tcgetattr(fd, &settings) == 0 else { throw .noTerminal(errno: errno) }
    var quiet = settings
    quiet.c_lflag &= ~tcflag_t(ECHO)
    quiet.c_lflag |= tcflag_t(ICANON | ECHONL)
    guard unsafe tcsetattr(fd, TCSAFLUSH, &quiet) == 0 else { throw .noTerminal(errno: errno) }
    defer { unsafe tcsetattr(fd, TCSADRAIN, &settings) }
    write(prompt, to: fd)
    guard try waitForLine(fd, heldAlready: before) else { return nil }
    return try read(fd: fd)
  }

  /// Whether a line can be read; `false` when one of the signals that we hold back waits. Those that the program held
  /// back before us are its own business.
  private static func waitForLine(_ fd: Int32, heldAlready: sigset_t) throws(SealingError) -> Bool {
    var already = heldAlready
    while true {
      var pending = sigset_t()
      unsafe sigpending(&pending)
      for signal in heldBack where unsafe sigismember(&pending, signal) == 1 && sigismember(&already, signal) == 0 {
        return false
      }
      var item = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&item, 1, noticeMilliseconds)
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { throw .noTerminal(errno: errno) }
    }
  }

  private static func write(_ prompt: String, to fd: Int32) {
    // A terminal that takes no prompt takes no answer either; reading will tell.
    _ = unsafe Array(prompt.utf8).withUnsafeBytes { unsafe Glibc.write(fd, $0.baseAddress!, $0.count) }
  }
}

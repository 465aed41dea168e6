import Glibc

/// What Ctrl-C, a hang-up or a kill must put right before the process dies: the screen, and the echo of the terminal.
/// Nothing in the vault needs it: what is not yet one whole appended frame does not exist. What somebody has typed into a form
/// does: while it is `holding`, a first signal only ends the waiting for more of it, so that it can be kept as a draft.
///
/// Ctrl-Z stops nothing: an address would stay on the screen, and the keys open for whoever types `fg`. It is a character
/// that `Input` leaves out.
enum Interruption {
  // Plain words, no locks, nothing allocated: the signal handler reads them. It writes none of them but `came`.
  nonisolated(unsafe) private static var isAlternate: Int32 = 0
  nonisolated(unsafe) private static var saved = termios()
  nonisolated(unsafe) private static var ours = termios()
  nonisolated(unsafe) private static var hasSaved: Int32 = 0
  nonisolated(unsafe) private static var hides: Int32 = 0
  nonisolated(unsafe) private static var holds: Int32 = 0
  nonisolated(unsafe) private static var came: Int32 = 0
  nonisolated(unsafe) private static var bellWrites: Int32 = -1
  /// Can be read from once a signal has come: for `poll`, which else might begin to wait just after it.
  nonisolated(unsafe) private(set) static var bell: Int32 = -1

  /// Remembers the terminal as it is and installs the handlers. Called once, by `main`.
  static func prepare() {
    if unsafe tcgetattr(0, &saved) == 0 {
      unsafe hasSaved = 1
      unsafe ours = saved
      // As a signal that is ignored it would still take away what was typed before it in the line, and leave it to be seen.
      unsafe ours.c_cc.10 = 0  // VSUSP, _POSIX_VDISABLE
      // Ctrl-S would hold up whoever wipes the screen, with its keys, for as long as nobody types Ctrl-Q.
      unsafe ours.c_iflag &= ~tcflag_t(IXON)
    }
    _ = signal(SIGTSTP, SIG_IGN)
    echo(true)
    var ends: [Int32] = [-1, -1]
    if unsafe pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
      unsafe (bell, bellWrites) = (ends[0], ends[1])
    }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { _ = signal(number, handler) }
    // Swift's runtime answers a crash by starting another program that prints the registers and the memory they point to,
    // keys among them. Ours just dies.
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { _ = signal(number, SIG_DFL) }
  }

  /// The terminal as it was, and the death that was put off. Called once, by `main`, when all is said.
  static func end() {
    if unsafe hasSaved == 1, tcgetpgrp(0) == getpgrp() {
      // What was typed after the last question, the rest of what was pasted: it was meant for us, and the shell would run it.
      if unsafe hides == 1 { _ = tcflush(0, TCIFLUSH) }
      _ = unsafe tcsetattr(0, TCSANOW, &saved)
    }
    guard let number = pending else { return }
    _ = signal(number, SIG_DFL)
    _ = raise(number)
  }

  /// Whether what is typed is shown. Once keys are open it is while somebody is waited for, and not while the program works:
  /// what is typed ahead would stand on the main screen, an address too.
  static func echo(_ isOn: Bool) {
    guard unsafe hasSaved == 1, tcgetpgrp(0) == getpgrp() else { return }
    var settings = unsafe ours
    if !isOn {
      unsafe hides = 1
      settings.c_lflag &= ~tcflag_t(ECHO | ECHONL)
    }
    _ = unsafe tcsetattr(0, TCSANOW, &settings)
  }

  /// The signal that has come while something was held.
  static var pending: Int32? { unsafe came == 0 ? nil : unsafe came }

  /// Does `body`, which keeps what was typed, whatever ends the waiting for more. A second signal ends it all the same.
  static func holding<T>(_ body: () throws -> T) rethrows -> T {
    unsafe holds += 1
    defer { unsafe holds -= 1 }
    return try body()
  }

  static func screenIsAlternate(_ value: Bool) { unsafe isAlternate = value ? 1 : 0 }

  private static let handler: @convention(c) (Int32) -> Void = { number in
    if unsafe Interruption.holds > 0, unsafe Interruption.came == 0 {
      let failure = errno
      unsafe Interruption.came = number
      let ring: StaticString = "!"
      _ = unsafe write(Interruption.bellWrites, ring.utf8Start, 1)
      errno = failure
      return
    }
    Interruption.restore()
    // Die of the same signal, so that the shell sees what happened.
    _ = signal(number, SIG_DFL)
    _ = raise(number)
  }

  /// Only calls that are safe in a signal handler: write(2), tcflush(3), tcsetattr(3).
  private static func restore() {
    if unsafe hasSaved == 1, tcgetpgrp(0) == getpgrp() { _ = tcflush(0, TCIFLUSH) }
    if unsafe isAlternate == 1 {
      let clear: StaticString = "\u{1B}[2J\u{1B}[3J\u{1B}[H\u{1B}[?1049l"
      _ = unsafe write(2, clear.utf8Start, clear.utf8CodeUnitCount)
    }
    if unsafe hasSaved == 1 { _ = unsafe tcsetattr(0, TCSANOW, &saved) }
  }
}

import Glibc

/// What Ctrl-C, a hang-up or a kill must put right before the process dies: the screen, and the echo of the terminal.
/// Nothing in the vault needs it: what is not yet one whole appended frame does not exist.
///
/// Ctrl-Z stops nothing: an address would stay on the screen, and the keys open for whoever types `fg`. It is a character
/// that `Input` leaves out.
enum Interruption {
  // Written only from the main thread, read by the signal handler: plain words, no locks, nothing allocated.
  nonisolated(unsafe) private static var isAlternate: Int32 = 0
  nonisolated(unsafe) private static var saved = termios()
  nonisolated(unsafe) private static var hasSaved: Int32 = 0

  /// Remembers the terminal as it is and installs the handlers. Called once, by `main`.
  static func prepare() {
    if unsafe tcgetattr(0, &saved) == 0 { unsafe hasSaved = 1 }
    _ = signal(SIGTSTP, SIG_IGN)
    // As a signal that is ignored it would still take away what was typed before it in the line, and leave it to be seen.
    if unsafe hasSaved == 1, tcgetpgrp(0) == getpgrp() {
      var settings = unsafe saved
      settings.c_cc.10 = 0  // VSUSP, _POSIX_VDISABLE
      _ = unsafe tcsetattr(0, TCSANOW, &settings)
    }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { _ = signal(number, handler) }
    // Swift's runtime answers a crash by starting another program that prints the registers and the memory they point to,
    // keys among them. Ours just dies.
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { _ = signal(number, SIG_DFL) }
  }

  /// The terminal as it was. Called once, by `main`, when all is said.
  static func end() {
    if unsafe hasSaved == 1, tcgetpgrp(0) == getpgrp() { _ = unsafe tcsetattr(0, TCSANOW, &saved) }
  }

  static func screenIsAlternate(_ value: Bool) { unsafe isAlternate = value ? 1 : 0 }

  private static let handler: @convention(c) (Int32) -> Void = { number in
    Interruption.restore()
    // Die of the same signal, so that the shell sees what happened.
    _ = signal(number, SIG_DFL)
    _ = raise(number)
  }

  /// Only calls that are safe in a signal handler: write(2), tcsetattr(3).
  private static func restore() {
    if unsafe isAlternate == 1 {
      let clear: StaticString = "\u{1B}[2J\u{1B}[3J\u{1B}[H\u{1B}[?1049l"
      _ = unsafe write(2, clear.utf8Start, clear.utf8CodeUnitCount)
    }
    if unsafe hasSaved == 1 { _ = unsafe tcsetattr(0, TCSANOW, &saved) }
  }
}

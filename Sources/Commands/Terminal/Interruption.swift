import Glibc

/// What Ctrl-C, a hang-up or a kill must put right before the process dies: the screen, and the echo of the terminal.
/// Nothing in the vault needs it: what is not yet one whole appended frame does not exist.
enum Interruption {
  // Written only from the main thread, read by the signal handler: plain words, no locks, nothing allocated.
  nonisolated(unsafe) private static var isAlternate: Int32 = 0
  nonisolated(unsafe) private static var saved = termios()
  nonisolated(unsafe) private static var hasSaved: Int32 = 0

  /// Remembers the terminal as it is and installs the handlers. Called once, by `main`.
  static func prepare() {
    if unsafe tcgetattr(0, &saved) == 0 { unsafe hasSaved = 1 }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { _ = signal(number, handler) }
    // Swift's runtime answers a crash by starting another program that prints the registers and the memory they point to,
    // keys among them. Ours just dies.
    for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { _ = signal(number, SIG_DFL) }
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

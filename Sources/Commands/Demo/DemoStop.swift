import Glibc
import WorkflowEngine

/// Ctrl-C, a hang-up or a kill while the demo plays: the command that runs is let end, the folder with everybody's keys goes,
/// and only then does the signal do its work. Those the demo starts hold it back with it: they are few, and none asks for anything.
struct DemoStop: Error, Explained {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private static var set: sigset_t {
    var set = sigset_t()
    _ = unsafe sigemptyset(&set)
    for number in signals { _ = unsafe sigaddset(&set, number) }
    return set
  }

  /// Whether one has come since `held` began.
  static var isAsked: Bool {
    var waiting = sigset_t()
    guard unsafe sigpending(&waiting) == 0 else { return false }
    return signals.contains { unsafe sigismember(&waiting, $0) == 1 }
  }

  static func held<T>(_ body: () throws -> T) rethrows -> T {
    var (mask, before) = (set, sigset_t())
    _ = unsafe pthread_sigmask(SIG_BLOCK, &mask, &before)
    defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
  }

  func words(_ language: Language) -> Words {
    language == .sv ? Words(.refused, "Avbrutet.", nil) : Words(.refused, "Stopped.", nil)
  }
}

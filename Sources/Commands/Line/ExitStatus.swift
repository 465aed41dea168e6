/// How a run ended, for scripts. Documented in `avhopp help`; never renumbered.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Done, perhaps with warnings marked ▲ on stderr.
  case done = 0
  /// The rules do not allow it, or it is not ready yet.
  case refused = 1
  /// The command line, the answers or a file given by the user was wrong.
  case wrongUse = 2
  /// Something stored or handed over is damaged, forged, or older than what was seen before.
  case damaged = 3
  /// No key for this, a wrong passphrase, or no memory that can be locked for keys; of an audit: something could not be checked.
  case noKey = 4
  /// The disk or the operating system failed; nothing was recorded.
  case storage = 5
}

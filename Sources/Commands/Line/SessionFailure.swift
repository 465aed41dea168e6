import Casework
import Sealing
import WorkflowEngine

extension Session {
  /// What the machine has failed at (`Sodium.failure`): nothing that was made out is an answer then. But a step that was
  /// recorded since the person asked for it stands, and is told.
  var failure: SealingError? { opened?.hasRecorded == true ? nil : Sodium.failure }

  /// Before anything is said of what was read.
  func checkMachine() throws {
    if let failure { throw failure }
    guard let failure = Sodium.failure else { return }
    let words = Words.of(failure, language)
    try warnOnce(
      text(
        "Steget är registrerat. Sedan gick det inte att läsa mer: vad som sägs om läget kan vara ofullständigt. ",
        "The step is recorded. After that nothing more could be read: what is said of where it stands may be incomplete. "
      )
        + (words.hint ?? ""))
  }
}

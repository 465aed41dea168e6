import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What stands beside every verdict, since no replay shows it: entries cut off at the end leave a ledger that adds up, and a
/// vault that was restored has lost what its backup lacked.
struct Reach {
  let roster: Roster
  /// Entries that were looked at, vault.note counted.
  let size: Int

  /// How far outsiders have signed, or that none has.
  func witnessed(_ l: Language) -> String {
    guard let newest = roster.newestWitnessed else {
      return l == .sv
        ? "Ingen avstämningspunkt är bevittnad: har poster skurits av i slutet syns det inte här."
        : "No checkpoint is witnessed: entries cut off at the end would not be seen here."
    }
    let (count, time) = (newest.checkpoint.size, Times.exact(newest.time, l))
    return l == .sv
      ? "Bevittnade: de första \(count) posterna (\(time)). Därefter: \(size - count); har fler skurits av i slutet syns det inte här."
      : "Witnessed: the first \(count) entries (\(time)). After them: \(size - count); more, cut off at the end, would not be seen here."
  }

  /// A line for each time the founders went on from a backup.
  func restored(_ l: Language) -> [String] {
    roster.restorations.map { restoration in
      l == .sv
        ? "Återställt från en säkerhetskopia, post \(restoration.index). Liggaren hade haft minst \(restoration.lost.size) poster; de som kopian saknade är förlorade."
        : "Restored from a backup, entry \(restoration.index). The ledger had had at least \(restoration.lost.size) entries; those that the backup lacked are lost."
    }
  }

  var json: [(String, JSON)] {
    [
      ("checkpoint", roster.newestCheckpoint.map { .number($0.checkpoint.size) } ?? .null),
      ("witnessed", roster.newestWitnessed.map { .number($0.checkpoint.size) } ?? .null),
      (
        "restored",
        .list(
          roster.restorations.map {
            .record([
              ("entry", .number($0.index)), ("lostSize", .number($0.lost.size)), ("lostRoot", .text($0.lost.root.hex)),
            ])
          })
      ),
    ]
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What stands beside every verdict, since no replay shows it: entries cut off at the end leave a ledger that adds up, and a
/// vault that was restored has lost what its backup lacked.
struct Reach {
  /// As the audit itself has replayed it; nil of a run that did not get so far.
  let log: KnownLog?
  /// Entries that were looked at, vault.note counted.
  let size: Int

  init(_ report: AuditReport) { (log, size) = (report.log, report.size) }

  /// How far outsiders have signed, that none has, or that it could not be seen.
  func witnessed(_ l: Language) -> String {
    if let signed = log?.lacks {
      return l == .sv
        ? "Bevittnade: de första \(signed) posterna. Här finns bara \(size): resten saknas eller går inte att läsa."
        : "Witnessed: the first \(signed) entries. Only \(size) are here: the rest is missing or cannot be read."
    }
    if let newest = log?.witnessed {
      let (count, time) = (newest.checkpoint.size, Times.exact(newest.time, l))
      let known =
        l == .sv
        ? "Bevittnade: de första \(count) posterna (\(time))." : "Witnessed: the first \(count) entries (\(time))."
      return known + " " + (log?.isWhole == true ? after(count, l) : unknown(l))
    }
    guard log?.isWhole == true else { return unknown(l) }
    return l == .sv
      ? "Ingen avstämningspunkt är bevittnad: har poster skurits av i slutet syns det inte här."
      : "No checkpoint is witnessed: entries cut off at the end would not be seen here."
  }

  private func after(_ count: Int, _ l: Language) -> String {
    l == .sv
      ? "Därefter: \(size - count); har fler skurits av i slutet syns det inte här."
      : "After them: \(size - count); more, cut off at the end, would not be seen here."
  }

  private func unknown(_ l: Language) -> String {
    l == .sv
      ? "Om vittnen har undertecknat mer går inte att säga: registret över personer kunde inte följas till slutet."
      : "Whether witnesses have signed more cannot be said: the register of people could not be followed to its end."
  }

  /// The newest checkpoint, in a report; that there is none only where that is known.
  func checkpoint(_ l: Language) -> String? {
    guard let log else { return nil }
    guard let newest = log.checkpoint else {
      guard log.isWhole else { return nil }
      return l == .sv ? "Ingen avstämningspunkt är undertecknad." : "No checkpoint has been signed."
    }
    let witnessed = log.witnessed.map { "\($0.checkpoint.size), \(Times.exact($0.time, l))" } ?? "–"
    let (size, time, quorum) = (newest.checkpoint.size, Times.exact(newest.time, l), log.terms.quorum)
    return l == .sv
      ? "Senaste avstämningspunkten: post \(size), \(time). Senast bevittnad (vittnen som krävs: \(quorum)): \(witnessed)."
      : "Newest checkpoint: entry \(size), \(time). Newest witnessed (witnesses it takes: \(quorum)): \(witnessed)."
  }

  /// A line for each time the founders went on from a backup.
  func restored(_ l: Language) -> [String] {
    (log?.restorations ?? []).map { restoration in
      l == .sv
        ? "Återställt från en säkerhetskopia, post \(restoration.index). Liggaren hade haft minst \(restoration.lost.size) poster; de som kopian saknade är förlorade."
        : "Restored from a backup, entry \(restoration.index). The ledger had had at least \(restoration.lost.size) entries; those that the backup lacked are lost."
    }
  }

  /// `logKnown`: what is null here is not there; else it may lie in what could not be read.
  var json: [(String, JSON)] {
    [
      ("logKnown", .flag(log?.isWhole == true)), ("lacks", log?.lacks.map { .number($0) } ?? .null),
      ("checkpoint", log?.checkpoint.map { .number($0.checkpoint.size) } ?? .null),
      ("witnessed", log?.witnessed.map { .number($0.checkpoint.size) } ?? .null),
      (
        "restored",
        .list(
          (log?.restorations ?? []).map {
            .record([
              ("entry", .number($0.index)), ("lostSize", .number($0.lost.size)), ("lostRoot", .text($0.lost.root.hex)),
            ])
          })
      ),
    ]
  }
}

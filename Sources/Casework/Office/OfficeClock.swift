import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Which time an entry of ours states, and which entries are ahead of it.
extension Office {
  /// Our own clock's, but never before what two people's clocks have passed. Where the case's last time is only a little
  /// ahead, as clocks differ, that one: so that steps stand in order.
  func time(in id: CaseID) -> Moment {
    let (now, chain) = (now(), chain(id))
    let floors = [chain.floor(of: id == .roster ? max(2, roster.threshold) : 2), roster.floor(at: nil)]
    let earliest = floors.compactMap { $0 }.max().map { max($0, now) } ?? now
    guard let last = chain.time, last.seconds <= now.seconds + Self.aheadSeconds else { return earliest }
    return max(earliest, last)
  }

  /// By which time the case is judged now: its own, where a clock has carried it ahead.
  func time(of fold: CaseFold) -> Moment { max(time(in: fold.id), fold.position?.now ?? time(in: fold.id)) }

  /// An entry far ahead of our clock is not built upon until two people have corrected it; protection always goes through.
  func checkClock(_ draft: EntryDraft, in id: CaseID) throws(CaseworkError) {
    guard !draft.ignoresClock, let fold = cases[id]?.fold, let ahead = aheadEntry(fold) else { return }
    throw .aheadOfClock(ahead)
  }

  /// The first that nobody has corrected.
  func aheadEntry(_ fold: CaseFold) -> Moment? {
    let limit = now().seconds + Self.aheadSeconds
    guard let last = fold.chain.time, last.seconds > limit else { return nil }
    return fold.entries.first { $0.time.seconds > limit && !fold.corrected.contains($0.leaf) }?.time
  }

  /// Tells of an entry that claims an earlier time than what lies before it in the ledger, as far as we read it: a role that
  /// had ended may have been used. What is itself ahead of our clock is no evidence.
  func compareClock(_ certified: Certified, in id: CaseID) {
    guard certified.index >= pin.head.size else { return }
    let limit = now().seconds + Self.aheadSeconds
    let known = pin.cases.values.map(\.time).filter { $0.seconds <= limit }.max()
    guard let known, certified.entry.time.seconds < known.seconds - Self.aheadSeconds else { return }
    report(Finding(.timeInversion, index: certified.index, leaf: certified.leaf, caseID: id))
  }
}

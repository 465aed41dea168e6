import LedgerStore
import Sealing
package import Syntax
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
    if !draft.isUrgent { try checkMayWrite() }
    guard !draft.ignoresClock, let fold = cases[id]?.fold, let ahead = aheadEntry(fold) else { return }
    throw .aheadOfClock(ahead)
  }

  /// Whether anything but protection may be written now: no history has split before our eyes, what was read before could be looked
  /// at again, and the clock is not a day ahead of all that anybody has stated in what we read, unless its owner has said that it is right.
  package func checkMayWrite() throws(CaseworkError) {
    if let unseen { throw unseen }
    if let alarm = alarms.first(where: { !$0.isSettled }) { throw .forked(index: alarm.index) }
    if !isClockTrusted, let seen = clockLeap() { throw .clockLeap(seen: seen) }
  }

  /// The newest time that was seen in the vault, where our clock is more than a day ahead of it.
  package func clockLeap() -> Moment? {
    guard let seen = pin.cases.values.map(\.time).max(), now().seconds > seen.seconds + 86_400 else { return nil }
    return seen
  }

  /// How an entry of ours says that its time is not to be relied upon.
  func clockMark(_ time: Moment) -> FactLine? {
    if time > now() { return FactLine(name: BuiltInFact.clock, value: BuiltInFact.behind) }
    if !isClockTrusted, clockLeap() != nil { return FactLine(name: BuiltInFact.clock, value: BuiltInFact.ahead) }
    return nil
  }

  /// The first that nobody has corrected, of those whose time the case has taken: its steps, its opening and its moves. A
  /// receipt or a note with a wrong clock moves nothing, and must not keep anybody from the next step.
  func aheadEntry(_ fold: CaseFold) -> Moment? {
    guard let now = fold.position?.now, isAhead(now) else { return nil }
    return fold.entries.first { $0.movesTime && isAhead($0.time) && !fold.corrected.contains($0.leaf) }?.time
  }

  /// More than clocks differ ahead of our own.
  package func isAhead(_ time: Moment) -> Bool { time.seconds > now().seconds + Self.aheadSeconds }

  /// What keeps a step from being written, whatever the definition says of it: an alarm, a clock, an entry that is ahead.
  func hindrance(_ event: EventDefinition, in id: CaseID) -> CaseworkError? {
    event.goesAlways ? nil : hindrance(in: id)
  }

  /// The same, of any step but those that always go.
  func hindrance(in id: CaseID) -> CaseworkError? {
    var draft = EntryDraft(role: "", event: "")
    draft.ignoresClock = false
    do throws(CaseworkError) { try checkClock(draft, in: id) } catch { return error }
    return nil
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

extension EventDefinition {
  /// Protection, what others bring, and what duty does: never held up by a clock or an alarm.
  var goesAlways: Bool { isProtective || isReceived || !duty.isEmpty }
}

extension CaseEntry {
  /// Deadlines and facts of the case run by its time from then on.
  var movesTime: Bool {
    [BuiltIn.open, .migrate, nil].contains(BuiltIn(rawValue: event))
  }
}

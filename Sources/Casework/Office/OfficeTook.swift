import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Judging one's own draft, and taking up what was written.
extension Office {
  /// What replay will say of the entry; anything but "accepted" is an error before a byte is written.
  func rule(_ certified: Certified, in id: CaseID) throws(CaseworkError) -> Ruled {
    if id == .roster {
      var next = roster
      if case .void(let rule) = next.fold(certified, isMade: isMade) { throw .wouldBeVoid(rule) }
      return .roster(next)
    }
    try prepareDefinition(certified.entry)
    guard var loaded = cases.removeValue(forKey: id) else { throw .unknownCase }
    let ruling = loaded.fold.fold(certified, world: world())
    guard case .void(let rule) = ruling else { return .ofCase(loaded) }
    loaded.fold.voids.removeLast()
    cases[id] = loaded
    throw refusal(rule, certified, loaded.fold)
  }

  /// The entry was judged and not written: the case is replayed again without it.
  func restore(_ ruled: Ruled?, _ id: CaseID) {
    guard case .ofCase(let loaded) = ruled else { return }
    cases[id] = LoadedCase(fold: CaseFold(id: id), index: loaded.index, suspicious: loaded.suspicious)
    do { try refold(id) } catch { cases[id] = nil }
  }

  /// The definition's own reasons where it was the definition that said no.
  private func refusal(_ rule: VoidRule, _ certified: Certified, _ fold: CaseFold) -> CaseworkError {
    guard rule == .workflow || rule == .unread, let workflow = fold.workflow, let position = fold.position else {
      return .wouldBeVoid(rule)
    }
    let step = CaseFold.step(
      certified.entry, leaf: certified.leaf, index: certified.index, from: position.now, world: world())
    guard case .refused(let unmet) = workflow.judge(step, at: position) else { return .wouldBeVoid(rule) }
    return .refused(unmet)
  }

  /// The entry is on the disk: it is part of the case for us too, and is pinned.
  func took(
    _ entry: Entry, _ ruled: Ruled, _ receipt: Receipt, in id: CaseID, _ prepared: Prepared
  ) throws(AppendStop) -> Done {
    if prepared.draft.bindsToView || !prepared.draft.isUrgent { hasRecorded = true }
    let ref = FrameRef(
      index: receipt.index, location: receipt.location, leaf: receipt.leaf, tagMatches: true, seenMatches: true,
      signature: .good)
    do throws(CaseworkError) {
      switch ruled {
      case .roster(let next):
        roster = next
        rosterIndex.frames.append(ref)
        remember(entry, roster.compartments, &rosterIndex, of: .roster)
        try renewRosterWindow()
      case .ofCase(let next):
        var next = next
        next.index.frames.append(ref)
        remember(entry, next.fold.compartments, &next.index, of: id)
        cases[id] = next
        for line in entry.epochs { cases[id]?.suspicious.remove(line.compartment) }
        try renewWindow(id)
        pin.cases[id]?.markKnown()
        unsaved.cases.insert(id)
      }
      unsaved.indexes.insert(id)
      advance(to: receipt.head)
      try save()
    } catch {
      // It stands in the ledger whatever becomes of our own memory of it. A case that was half taken up is read again from
      // what is remembered, and the entry met as any other.
      if id != .roster, pin.head != receipt.head { cases[id] = nil }
      report(Finding(.memoryNotKept, index: receipt.index, leaf: receipt.leaf, caseID: id))
    }
    return Done(
      caseID: id, index: receipt.index, leaf: receipt.leaf, seq: entry.seq, time: entry.time,
      clockBehind: entry.facts.contains { $0.name == BuiltInFact.clock && $0.value == BuiltInFact.behind },
      turned: entry.epochs.map(\.compartment).filter { name in
        prepared.stale.contains(name) && prepared.compartments[name]?.current?.isOutsiders == false
      },
      waiting: roster.pending.first { $0.leaf == receipt.leaf || $0.leaf == entry.ref }?.leaf)
  }

  /// Parts that this step writes to and that must have their epoch turned first: somebody left, or the key file in force is
  /// not the members' own.
  func staleParts(_ draft: EntryDraft, in id: CaseID) -> Set<String> {
    if id == .roster { return rosterStale(draft) }
    guard let loaded = cases[id], loaded.fold.chain.nextSeq > 0 else { return [] }
    let register = Roster.Part.register
    var written = Set(draft.bodies.map(\.compartment)).union([register]).union(draft.changes.turn)
    // Who is taken out must be able to judge the entry that does it: the next one turns the register.
    if draft.changes.drop.contains(where: { $0.compartment == register }) { written.remove(register) }
    return written.filter { name in
      loaded.fold.compartments[name] != nil
        && (loaded.suspicious.contains(name) || loaded.fold.isStale(name, roster: roster, at: nil))
    }
  }

  private func rosterStale(_ draft: EntryDraft) -> Set<String> {
    let scene = scene(draft, in: .roster)
    guard scene.caseID == .roster, roster.chain.nextSeq > 0 else { return [] }
    let always = draft.event == Roster.Event.revoke.rawValue
    var stale: Set<String> = []
    for (name, compartment) in roster.compartments where name != Roster.Part.audit {
      let isWritten = always || draft.bodies.contains { $0.compartment == name }
      let isStale = compartment.isStale(in: scene.roster, at: nil)
      let hasReaders = compartment.members.contains { scene.roster.isActive($0.key) }
      if isWritten, isStale, hasReaders { stale.insert(name) }
    }
    return stale
  }

  /// The case's register is not yet sealed to the auditors now in office.
  func owesAudit(_ id: CaseID) -> Bool {
    guard id != .roster, let current = roster.auditEpoch(at: nil, time: time(in: id)), let fold = cases[id]?.fold,
      let register = fold.compartments[Roster.Part.register], reads(Roster.Part.register, in: fold)
    else { return false }
    let sealed = register.epochs.filter { $0.auditEpoch == current }.map { $0.first...$0.number }
    return (1...register.epochs.count).contains { number in !sealed.contains { $0.contains(number) } }
  }
}

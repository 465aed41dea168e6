import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// The one way in which anything is written: catch up, prepare, lock, judge again on what is there, sign, write, and only
/// then say that it is done.
extension Office {
  /// Attempts when others write at the same time and nothing that a person decided is touched by it.
  private static let attempts = 8

  /// The caller has caught up; what has come since is met under the lock.
  func append(_ draft: EntryDraft, in id: CaseID) throws(CaseworkError) -> Done {
    if let whyForAudit { throw whyForAudit }
    if id != .roster { try load(id) }
    let takenUp = try takeUp(draft, in: id)
    let seen = chain(id)
    for _ in 0..<Self.attempts {
      if draft.bindsToView, chain(id) != seen { throw .caseMoved }
      do throws(AppendStop) {
        var done = try attempt(draft, in: id)
        done.takenUp = takenUp
        if draft.changes.reissue.isEmpty { payAuditors(in: id) }
        return done
      } catch {
        guard case .failed(let error) = error else { continue }
        throw error
      }
    }
    throw .caseMoved
  }

  /// Seals the register to the auditors now in office, by an entry of its own: no step of anybody's waits for it or fails
  /// with it. Where it can't be done now, the next writer tries again.
  private func payAuditors(in id: CaseID) {
    guard owesAudit(id), let role = try? builtInRole(nil) else { return }
    var draft = EntryDraft(role: role, event: BuiltIn.members.rawValue)
    draft.changes.reissue = [Roster.Part.register]
    (draft.bindsToView, draft.isUrgent) = (false, true)
    _ = try? append(draft, in: id)
  }

  func chain(_ id: CaseID) -> Chain { id == .roster ? roster.chain : cases[id]?.fold.chain ?? Chain() }

  func compartments(_ id: CaseID) -> [String: CompartmentState] {
    id == .roster ? roster.compartments : cases[id]?.fold.compartments ?? [:]
  }

  private func attempt(_ draft: EntryDraft, in id: CaseID) throws(AppendStop) -> Done {
    let prepared: Prepared
    do {
      try checkClock(draft, in: id)
      prepared = try prepare(draft, in: id)
    } catch {
      throw .failed(error)
    }
    beforeLock?()
    beforeLock = nil
    var written: (entry: Entry, ruled: Ruled)?
    isAppending = true
    defer { isAppending = false }
    do {
      let receipt = try writer.append(from: pin.head) { (frame, before) throws(AppendStop) in
        do throws(CaseworkError) { try self.take(frame, before) } catch { throw AppendStop.failed(error) }
      } prepare: { (head) throws(AppendStop) in
        self.advance(to: head)
        let (draft, entry, ruled) = try self.sign(prepared, in: id, at: head)
        written = (entry, ruled)
        return draft
      }
      guard let written else { throw AppendStop.failed(.caseMoved) }
      return try took(written.entry, written.ruled, receipt, in: id, prepared)
    } catch let error as AppendStop {
      forget(prepared.lines)
      throw error
    } catch let error as AppendError<AppendStop> {
      forget(prepared.lines)
      restore(written?.ruled, id)
      switch error {
      case .ledger(let error): throw .failed(CaseworkError(error))
      case .caller(let stop): throw stop
      }
    } catch {
      throw .failed(.caseMoved)
    }
  }

  /// Seals what the step needs outside the lock.
  private func prepare(_ draft: EntryDraft, in id: CaseID) throws(CaseworkError) -> Prepared {
    let stale = staleParts(draft, in: id)
    var changes = draft.changes
    changes.turn.formUnion(stale)
    let audit = id == .roster ? nil : roster.auditEpoch(at: nil, time: time(in: id))
    let lines = changes.isEmpty ? LinesMade() : try makeLines(changes, scene(draft, in: id))
    var staged = lines.staged
    var bodies: [BodyLine] = []
    do throws(CaseworkError) {
      for body in draft.bodies {
        let (number, recipient) = try recipient(body.compartment, in: id, lines)
        let sealed = try sealBody(body, event: draft.event, caseID: id, epoch: number, to: recipient)
        staged.append(sealed)
        bodies.append(
          BodyLine(compartment: body.compartment, epoch: number, hash: sealed.hash, size: sealed.size))
      }
    } catch {
      forget(lines)
      throw error
    }
    return Prepared(
      draft: draft, lines: lines, bodies: bodies, staged: staged, chain: chain(id), roster: roster.chain,
      compartments: compartments(id), stale: stale, audit: audit)
  }

  private func recipient(
    _ compartment: String, in id: CaseID, _ lines: LinesMade
  ) throws(CaseworkError) -> (Int, Recipient) {
    if let line = lines.opened(compartment) { return (line.n, line.recipient) }
    guard let epoch = compartments(id)[compartment]?.current else { throw .notMember(compartment: compartment) }
    return (epoch.number, epoch.recipient)
  }

  /// Judges the step where it will stand, and signs it. Inside the lock.
  private func sign(
    _ prepared: Prepared, in id: CaseID, at head: Head
  ) throws(AppendStop) -> (Draft, Entry, Ruled) {
    if let why = unreadable[id] { throw .failed(why) }
    guard chain(id) == prepared.chain || !prepared.draft.bindsToView else { throw .failed(.caseMoved) }
    guard isStillGood(prepared, in: id), staleParts(prepared.draft, in: id) == prepared.stale,
      prepared.audit == (id == .roster ? nil : roster.auditEpoch(at: head.size, time: time(in: id)))
    else { throw .again }
    do throws(CaseworkError) {
      let entry = try entry(prepared, in: id, at: head)
      let note = try sign(entry)
      // Sealed under the register in force before the entry, which may be about to turn it.
      let frame = try seal(note, entry.seq, registerBefore(id), at: head.size)
      let certified = Certified(
        entry: entry, index: head.size, leaf: frame.leaf, tagMatches: true, seenMatches: true, signature: .draft)
      let ruled = try rule(certified, in: id)
      try checkMachine()
      return (Draft(frame: frame, staged: prepared.staged), entry, ruled)
    } catch {
      throw .failed(error)
    }
  }

  /// Whether what was sealed outside the lock still fits: nobody has come, gone or turned an epoch that it touches.
  private func isStillGood(_ prepared: Prepared, in id: CaseID) -> Bool {
    let now = compartments(id)
    // Somebody revoked meanwhile would be sealed to, and the entry void.
    guard prepared.lines.isEmpty || prepared.roster == roster.chain else { return false }
    let made = prepared.lines.keys.map(\.compartment) + prepared.lines.members.map(\.compartment)
    return made.allSatisfy { now[$0] == prepared.compartments[$0] }
      && prepared.bodies.allSatisfy {
        now[$0.compartment]?.current?.number == prepared.compartments[$0.compartment]?.current?.number
      }
  }

  private func entry(_ prepared: Prepared, in id: CaseID, at head: Head) throws(CaseworkError) -> Entry {
    let draft = prepared.draft
    let chain = chain(id)
    let time = time(in: id)
    var facts = draft.facts
    let proofs = try draft.proofsOfHead?(head) ?? draft.proofs
    if let mark = clockMark(time) { facts.append(mark) }
    return Entry(
      vault: genesisHash, caseID: id, seq: chain.nextSeq, prev: chain.prev, signer: me,
      seen: head.seen, time: time, happened: draft.happened, role: draft.role, event: draft.event, ref: draft.ref,
      members: prepared.lines.members, epochs: prepared.lines.epochs, keys: prepared.lines.keys, facts: facts,
      bodies: prepared.bodies, proofs: proofs + prepared.lines.proofs)
  }

  private func sign(_ entry: Entry) throws(CaseworkError) -> [UInt8] {
    do { return try person.keys.signing.sign(text: entry.text) } catch { throw .sealing(error) }
  }

  /// The register epoch in force before the entry: what its frame is sealed under, even when it turns that epoch. The first
  /// entry of a case opens its own.
  private func registerBefore(_ id: CaseID) -> EpochName {
    let number = compartments(id)[Roster.Part.register]?.current?.number ?? 1
    return EpochName(caseID: id, compartment: Roster.Part.register, number: number)
  }

  private func seal(
    _ note: [UInt8], _ seq: Int, _ name: EpochName, at index: Int
  ) throws(CaseworkError) -> SealedFrame {
    let tag: Tag?
    do { tag = try keys.tag(seq: seq, name) } catch { throw .sealing(error) }
    guard let tag else { throw .notMember(compartment: name.compartment) }
    let frame: SealedFrame?
    do {
      frame = try keys.withFrameKey(name) { key throws(LedgerError) -> SealedFrame in
        try Frame.seal(note: note, tag: tag, key: key, genesis: genesisHash, index: index)
      }
    } catch {
      throw CaseworkError(error)
    }
    guard let frame else { throw .notMember(compartment: name.compartment) }
    return frame
  }
}

/// Our own entry, judged before it was written: what the case or the roster becomes when it is.
enum Ruled {
  case roster(Roster)
  /// Taken out of the cases: the entry is already in it.
  case ofCase(LoadedCase)
}

package import LedgerStore
package import Sealing
import Syntax

/// The log as outsiders see it: signing its head, taking in what witnesses answer, comparing with what they hold.
extension Office {
  /// Signs the tree as it stands, and records that, so that every member meets it. The bytes on the disk are read again
  /// first: a log must never sign what it has not just seen.
  /// - Parameter underOldName: also where a loss is not recorded yet: for when the founders have decided not to.
  package func checkpoint(underOldName: Bool = false) throws(CaseworkError) -> KnownCheckpoint {
    try refresh()
    try mustBeAuditor()
    if waitsForRestored, !underOldName { throw .oversight(.restoredWaits) }
    try reread()
    var draft = EntryDraft(role: Roster.Role.auditor, event: Roster.Event.checkpoint.rawValue)
    draft.bindsToView = false
    draft.proofsOfHead = { (head) throws(CaseworkError) in try self.proofs(of: head) }
    let done = try append(draft, in: .roster)
    guard let made = roster.checkpoints.last(where: { $0.index == done.index }) else { throw .caseMoved }
    return made
  }

  /// Founders are about to record a loss, or we have lost something ourselves and nothing was ever recorded.
  private var waitsForRestored: Bool {
    roster.pending.contains { $0.event == Roster.Event.restored.rawValue }
      || (pin.lost != nil && roster.restorations.isEmpty)
  }

  private func proofs(of head: Head) throws(CaseworkError) -> [ProofLine] {
    do {
      let key = try logKey()
      let text = Checkpoint(origin: roster.logOrigin, size: head.size, root: head.root).text
      let checkpoint = ProofLine(kind: ProofKind.checkpoint, note: try key.sign(text: text))
      guard !roster.currentLogKeys.contains(key.verifyingKey) else { return [checkpoint] }
      let claim = try LogKeyClaim.signed(by: key, vault: genesisHash, person: me)
      return [checkpoint, ProofLine(kind: ProofKind.logKey, note: claim)]
    } catch {
      throw .sealing(error)
    }
  }

  /// Our key of this log, made of our local key for this log alone.
  private func logKey() throws(SealingError) -> SigningKey {
    let origin = roster.logOrigin
    return try SigningKey.from(seed: person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
  }

  /// Every frame from the first again: the tree must be the one that was pinned when its entries were opened, and hold
  /// every tree that was checkpointed.
  private func reread() throws(CaseworkError) {
    let sizes = Set(roster.checkpoints.map(\.checkpoint.size) + [pin.head.size])
    let roots = try roots(at: sizes)
    guard roots[pin.head.size] == pin.head.root else { throw .oversight(.otherHistory(size: pin.head.size)) }
    for known in roster.checkpoints where roots[known.checkpoint.size] != known.checkpoint.root {
      throw .oversight(.otherHistory(size: known.checkpoint.size))
    }
  }

  /// The roots of the trees of these sizes, in one pass over the ledger.
  /// - Parameter isForAudit: where frames are damaged, those of what can be read.
  func roots(at sizes: Set<Int>, isForAudit: Bool = false) throws(CaseworkError) -> [Int: Digest] {
    var roots: [Int: Digest] = [:]
    let damaged: ((DamageMet, Head) throws(CaseworkError) -> Void)? =
      isForAudit
      ? { (met, before) throws(CaseworkError) in
        if case .frame = met, sizes.contains(before.size) { roots[before.size] = before.root }
      } : nil
    do {
      let end = try reader.scan(from: reader.start, damaged: damaged) { (_, before) throws(CaseworkError) in
        if sizes.contains(before.size) { roots[before.size] = before.root }
      }
      if sizes.contains(end.size) { roots[end.size] = end.root }
    } catch {
      throw CaseworkError(error)
    }
    return roots
  }

  /// What a witness is sent: the checkpoint, and that it holds the tree of `old` leaves.
  package func request(for known: KnownCheckpoint, old: Int) throws(CaseworkError) -> AddCheckpoint {
    guard old > 0 else { return AddCheckpoint(old: 0, hashes: [], checkpoint: known.signed) }
    guard var prover = Prover(old: old, new: known.checkpoint.size) else { throw .oversight(.badOldSize) }
    try feed(&prover, to: known.checkpoint.size)
    return AddCheckpoint(old: old, hashes: prover.proof ?? [], checkpoint: known.signed)
  }

  /// Takes in a witness's line for a checkpoint of ours, and records it: from then on every member's client knows.
  package func takeCosignatures(_ answer: [UInt8]) throws(CaseworkError) -> KnownCheckpoint {
    try refresh()
    try mustBeAuditor()
    for known in roster.checkpoints.reversed() {
      guard let signed = try? SignedCheckpoint(known.signed.bytes + answer), signed != known.signed,
        let verified = try? signed.verifyOurs(
          origin: roster.logOrigin, keys: roster.currentLogKeys, witnesses: roster.witnesses)
      else { continue }
      guard verified.count > known.cosigned.count else { return known }
      var draft = EntryDraft(role: Roster.Role.auditor, event: Roster.Event.checkpoint.rawValue)
      draft.bindsToView = false
      draft.proofs = [ProofLine(kind: ProofKind.checkpoint, note: signed.bytes)]
      _ = try append(draft, in: .roster)
      return roster.checkpoints.first { $0.checkpoint == known.checkpoint } ?? known
    }
    throw .oversight(.unknownCheckpoint)
  }

  /// Compares the vault with a checkpoint that came from outside: by e-mail, from a witness, from paper. Where the vault is
  /// older or another than as many witnesses as the founders ask for have signed, that is remembered, and every later command
  /// refuses until it no longer is. Where only an auditor says so it is an alarm of two histories: one key alone must not be
  /// able to keep anybody from protecting somebody. The same where only the log's own line could be verified, or by keys that
  /// the vault does not know and whoever compares has on paper: whose line counts for more is the founders' to say.
  /// One from before a restoration, under the log's former name: what was kept must be what was signed, else the same alarm;
  /// what is lost is not held against the vault, and nothing is remembered of it.
  /// Answers the witnesses that have signed, and the restoration that it is from before.
  /// - Parameter paper: keys of the log and its witnesses that a vault may be too old to know.
  package func compare(
    _ bytes: [UInt8], paper: KeyList = .none
  ) throws(CaseworkError) -> (checkpoint: Checkpoint, cosigned: [Cosigned], restoration: Restoration?) {
    let outside = try outsiders(bytes, paper)
    let tree = outside.checkpoint.seen
    if outside.isWitnessed, outside.restoration == nil {
      pin.awaits = tree
      unsaved.needsBase = true
      try meetAwaited()
      return (outside.checkpoint, outside.cosigned, nil)
    }
    do throws(CaseworkError) {
      try meet(tree, isWitnessed: false)
    } catch {
      try outside.mustNotBeLost(error)
      if case .oversight = error {
        raise(ForkAlarm(index: tree.size, leaf: tree.root))
        try save()
      }
      throw error
    }
    try outside.mustBeVouched()
    return (outside.checkpoint, outside.cosigned, outside.restoration)
  }

  /// The same of a copy that lacks what we have seen: how much of the checkpoint is there is counted on the disk, and nothing
  /// is remembered or alarmed, since nobody goes on from such a copy without a decision of the founders.
  package func compareCopy(
    _ bytes: [UInt8], paper: KeyList = .none
  ) throws(CaseworkError) -> (checkpoint: Checkpoint, have: Int, seen: Int) {
    // By whose keys, nobody can say.
    if roster.entries.isEmpty, paper.logs.isEmpty, let whyForAudit { throw whyForAudit }
    let outside = try outsiders(bytes, paper)
    let tree = outside.checkpoint
    var root: Digest?
    let end: Head
    do {
      end = try reader.scan(from: reader.start) { (_, before) throws(CaseworkError) in
        if before.size == tree.size { root = before.root }
      }
    } catch {
      throw CaseworkError(error)
    }
    if end.size == tree.size { root = end.root }
    guard end.size >= tree.size else {
      throw .oversight(.olderThanCheckpoint(size: tree.size, have: end.size, isWitnessed: outside.isWitnessed))
    }
    guard root == tree.root else {
      let other = OversightFault.otherThanCheckpoint(size: tree.size, isWitnessed: outside.isWitnessed)
      try outside.mustNotBeLost(.oversight(other))
      throw .oversight(other)
    }
    try outside.mustBeVouched()
    return (tree, end.size, pin.head.size)
  }

  /// A checkpoint that came from outside, signed by the log.
  private struct Outside {
    let checkpoint: Checkpoint
    /// Witnesses whose line below it was verified.
    var cosigned: [Cosigned] = []
    /// As many of those that the founders have taken up as they ask for.
    var isWitnessed = false
    /// Every line below it is by a key that the vault or the paper names.
    var isVouched = false
    /// Since when the log has another name.
    let restoration: Restoration?

    /// What a vault lacks of a tree from before a restoration was lost there, as far as can be said.
    func mustNotBeLost(_ error: CaseworkError) throws(CaseworkError) {
      guard case .oversight(let fault) = error, fault.isOfTree else { return }
      if let lost = restoration?.fault(lacking: checkpoint.seen) { throw .oversight(lost) }
    }

    func mustBeVouched() throws(CaseworkError) {
      if !isVouched { throw .oversight(.checkpoint(.unknownLine)) }
    }
  }

  private func outsiders(_ bytes: [UInt8], _ paper: KeyList) throws(CaseworkError) -> Outside {
    do throws(CheckpointFault) {
      let signed = try SignedCheckpoint(bytes)
      var outside = Outside(
        checkpoint: signed.checkpoint, restoration: roster.restoration(after: signed.checkpoint))
      do throws(CheckpointFault) {
        outside.cosigned = try roster.verify(signed, paper: paper)
      } catch .unknownLine {
        return outside
      }
      let counted = outside.cosigned.count { roster.witnesses.contains($0.witness) }
      (outside.isVouched, outside.isWitnessed) = (true, counted >= roster.terms.quorum)
      return outside
    } catch {
      throw .oversight(.checkpoint(error))
    }
  }

  /// The tree that outsiders have signed must be in this vault. Asked after every reading, until it is.
  func meetAwaited() throws(CaseworkError) {
    guard let awaited = pin.awaits else { return }
    defer { try? save() }
    try meet(awaited, isWitnessed: true)
    // From here on the pin itself, which lies behind it, holds the vault to it.
    pin.awaits = nil
    unsaved.needsBase = true
  }

  private func meet(_ tree: Seen, isWitnessed: Bool) throws(CaseworkError) {
    guard pin.head.size >= tree.size else {
      throw .oversight(.olderThanCheckpoint(size: tree.size, have: pin.head.size, isWitnessed: isWitnessed))
    }
    let roots = try roots(at: [tree.size, pin.head.size])
    // What is shown for this look alone says nothing of the vault that we have read.
    guard roots[pin.head.size] == pin.head.root else { throw .oversight(.otherThanSeen(index: 1)) }
    guard roots[tree.size] == tree.root else {
      throw .oversight(.otherThanCheckpoint(size: tree.size, isWitnessed: isWitnessed))
    }
  }

  /// Proposes a witness whose cosignatures shall count, or shall count no more; other founders endorse it.
  package func propose(witness: WitnessKey, isRemoval: Bool = false) throws(CaseworkError) -> Done {
    let proof = ProofLine(kind: ProofKind.witness, note: witness.line)
    return try proposeOfLog(isRemoval ? .unwitness : .witness) { $0.proofs = [proof] }
  }

  /// Proposes how many witnesses make a checkpoint witnessed, and how old the newest may be.
  package func propose(quorum: Int, days: Int) throws(CaseworkError) -> Done {
    try proposeOfLog(.oversight) { draft in
      draft.facts = [
        FactLine(name: BuiltInFact.quorum, value: String(quorum)),
        FactLine(name: BuiltInFact.days, value: String(days)),
      ]
    }
  }

  private func proposeOfLog(
    _ event: Roster.Event, _ fill: (inout EntryDraft) -> Void
  ) throws(CaseworkError) -> Done {
    try refresh()
    var draft = EntryDraft(role: roster.isFounder(me) ? "-" : Roster.Role.steward, event: event.rawValue)
    fill(&draft)
    return try appendAct(draft)
  }
}

import LedgerStore
import Sealing
import Syntax

extension AuditRun {
  /// For the next audit since a checkpoint. That it cannot be written changes nothing of what was found.
  func keepMemory() {
    do { try remember() } catch { report.isRemembered = false }
  }

  private func remember() throws(CaseworkError) {
    let records = try AuditRecords(office, memory.series)
    for id in ground.files.all {
      for item in try ground.files.items(of: id) {
        memory.keyFiles += 1
        try records.put(item, memory.keyFiles, before: memory.cases[id]?.keyFile ?? 0)
        memory.cases[id, default: AuditMemory.Known()].keyFile = memory.keyFiles
      }
    }
    let (log, block) = (ground.log, FrameLog.block)
    try share((log.count + block - 1) / block) { (_, at) throws(CaseworkError) in
      try records.put(log.kept(at * block, min(block, log.count - at * block)), from: log.first + at * block)
    }
    let stops = heads.compactMap { head in latest[head.size].map { AuditMemory.Stop(head: head, latest: $0) } }
    memory.add(stops, behind: ground.before?.first ?? 1)
    try office.save(memory)
    AuditRecords.removeOthers(office, than: memory.series)
  }
}

extension Office {
  /// Audits what has come since a checkpoint of this log. What lies before rests on that checkpoint: the tree over it must have
  /// its root, and entries before it are judged again only where their case has new ones. An auditor whose last audit found
  /// nothing wrong reads only what has come since; whatever is then not in order is looked for in the whole.
  ///
  /// Where the vault does not hold the checkpoint's tree, that is a finding, by the checkpoint's signature.
  /// Throws `.oversight(.checkpoint)` for one that no key of this log has signed, as far as the roster is known.
  package func audit(
    since bytes: [UInt8], isDeep: Bool = true, progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) -> AuditReport {
    let signed: SignedCheckpoint
    do throws(CheckpointFault) {
      signed = try SignedCheckpoint(bytes)
      // Before anything is read. By half a roster nobody can tell: then only as it is replayed.
      if !isForAuditAlone, !roster.entries.isEmpty { _ = try roster.verify(signed) }
    } catch {
      throw .oversight(.checkpoint(error))
    }
    func made(_ reach: AuditRun.Reach, _ before: AuditBefore?) throws(CaseworkError) -> AuditRun {
      try AuditRun(self, reach: reach, since: signed, before: before, progress: progress)
    }
    var fromBefore: AuditRun?
    var fault = MemoryFault.missing
    switch loadAuditMemory() {
    case .failure(let why): fault = why
    case .success(let memory):
      guard let stop = memory.stop(upTo: signed.checkpoint.size) else { break }
      let run = try? made(.registers, AuditBefore(self, memory, from: stop))
      if (try? run?.run(isDeep: isDeep)) != nil { fromBefore = run }
      fault = .doubted
    }
    if let run = fromBefore, run.hasReached, run.report.passed, run.report.isComplete, run.report.isAuditor {
      try refresh()
      return run.report
    }
    var whole: AuditReport
    do {
      whole = try AuditRun.reaching(self, isDeep: isDeep) { reach throws(CaseworkError) in try made(reach, nil) }.report
    } catch .storage(.io(let operation, let code)) {
      throw .oversight(.cannotCheck(operation: operation, code: code))
    }
    whole.since?.fault = fault
    if whole.passed { try refresh() }
    return whole
  }
}

extension AuditRun {
  /// Whether the ledger holds the tree of the checkpoint that this audit is since. Its signature is asked first, by the roster
  /// as it was replayed just now: nobody's word is held against the vault unverified. Where that roster is not known to its end,
  /// neither are the log's keys; what keeps it from being known was found.
  func tellSince() throws(CaseworkError) {
    guard let since else { return }
    let tree = since.checkpoint
    let cosigned: [Cosigned]
    do { cosigned = try roster.verify(since) } catch {
      guard report.passed || isRosterKnown else { return }
      throw .oversight(.checkpoint(error))
    }
    let isWitnessed = cosigned.count >= roster.terms.quorum
    let lost = roster.restoration(after: tree)?.fault(lacking: tree.seen)
    func find(_ fault: OversightFault) throws(CaseworkError) {
      // What was lost at a restoration is nothing that is wrong with the vault; of one in order it is all there is to say.
      if let lost, report.passed { throw .oversight(lost) }
      report.add(Finding(.vaultFault(.oversight(lost ?? fault))), .checkpoints)
    }
    if let holdsSince {
      report.since?.isHeld = holdsSince
      if !holdsSince { try find(.otherThanCheckpoint(size: tree.size, isWitnessed: isWitnessed)) }
    } else if report.size < tree.size, !isCutShort {
      try find(.olderThanCheckpoint(size: tree.size, have: report.size, isWitnessed: isWitnessed))
    }
  }

  private var isRosterKnown: Bool {
    rosterDoubt == nil && knownLog.isWhole && !report.findings.contains { $0.kind == .fork }
  }

  private var isCutShort: Bool {
    report.findings.contains { if case .damagedFrame(_, isReadOn: false) = $0.kind { true } else { false } }
  }
}

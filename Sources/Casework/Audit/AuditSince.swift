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
  /// Throws `.oversight(.checkpoint)` for one that no key of this log has signed, `.olderThanCheckpoint` and
  /// `.otherThanCheckpoint` where the vault does not hold its tree.
  package func audit(
    since bytes: [UInt8], isDeep: Bool = true, progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) -> AuditReport {
    let seen = try (roster.entries.isEmpty ? checkpoint(bytes) : checkpoint(bytes, of: roster)).seen
    func run(_ before: AuditBefore?) throws(CaseworkError) -> AuditRun {
      func made(_ reach: AuditRun.Reach) throws(CaseworkError) -> AuditRun {
        try AuditRun(self, reach: reach, since: seen, before: before, progress: progress)
      }
      let run: AuditRun
      if before == nil {
        run = try AuditRun.reaching(self, isDeep: isDeep, made)
      } else {
        run = try made(.registers)
        _ = try run.run(isDeep: isDeep)
      }
      // The same by the roster that was replayed just now.
      if run.report.size >= seen.size { _ = try checkpoint(bytes, of: run.roster) }
      return run
    }
    var fromBefore: AuditRun?
    var fault = MemoryFault.missing
    switch loadAuditMemory() {
    case .failure(let why): fault = why
    case .success(let memory):
      guard let stop = memory.stop(upTo: seen.size) else { break }
      fromBefore = try? run(AuditBefore(self, memory, from: stop))
      fault = .doubted
    }
    if let run = fromBefore, run.hasReached, run.report.passed, run.report.isComplete, run.report.isAuditor {
      if !isForAuditAlone { try refresh() }
      return run.report
    }
    var whole: AuditReport
    do {
      whole = try run(nil).report
    } catch .storage(.io(let operation, let code)) {
      throw .oversight(.cannotCheck(operation: operation, code: code))
    }
    whole.since?.fault = fault
    if whole.passed, !isForAuditAlone { try refresh() }
    return whole
  }

  /// As it stands there: where the roster does not open, who has signed it is asked once it was replayed.
  private func checkpoint(_ bytes: [UInt8]) throws(CaseworkError) -> Checkpoint {
    do { return try SignedCheckpoint(bytes).checkpoint } catch { throw .oversight(.checkpoint(error)) }
  }

  private func checkpoint(_ bytes: [UInt8], of roster: Roster) throws(CaseworkError) -> Checkpoint {
    do throws(CheckpointFault) {
      let signed = try SignedCheckpoint(bytes)
      _ = try signed.verifyOurs(
        origin: roster.logOrigin, keys: roster.currentLogKeys, witnesses: roster.witnesses)
      return signed.checkpoint
    } catch {
      throw .oversight(.checkpoint(error))
    }
  }
}

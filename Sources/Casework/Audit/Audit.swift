import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// A full replay from the first leaf, by keys of one's own or an auditor's: nothing remembered is trusted.
///
/// Needs no document key: register entries alone tell order, authorship, role at that moment, workflow, four eyes and
/// police's own signature. Memory: what each case's fold holds.
final class AuditRun {
  let office: Office
  var keys: KeyBox
  var roster: Roster
  var folds: [CaseID: CaseFold] = [:]
  var windows: [CaseID: [Tag: Int]] = [:]
  var byTag: [Tag: CaseID] = [:]
  /// Key files of registers that open to us, by case and epoch.
  var registers: [CaseID: [Int: Digest]] = [:]
  /// All of them.
  var offered: [CaseID: [Digest]] = [:]
  var doubts = Doubts()
  /// Cases in which an entry could not be judged, for want of a file: nothing after it is read.
  var ended: Set<CaseID> = []
  var unclaimed: [(index: Int, location: Location, leaf: Digest)] = []
  var named: Set<Digest> = []
  /// Under which register each entry lies that could be opened; only where somebody wants the entries again.
  var keyOf: [Int: EpochName]?
  var lastTime: Moment?
  var report: AuditReport
  /// Openings are kept, with what the replay knows at that moment: for a report, not for an audit alone.
  var isCollecting = false
  var openings: [Opening] = []
  var times: [Int: Moment] = [:]
  var acts: [CaseEntry] = []

  init(_ office: Office) throws(CaseworkError) {
    self.office = office
    roster = Roster(genesis: office.reader.genesis)
    do { keys = try KeyBox() } catch { throw .sealing(error) }
    let start = office.reader.start
    report = AuditReport(size: start.size, root: start.root)
  }

  func run(isDeep: Bool, progress: ((Int, Int) -> Void)?) throws(CaseworkError) -> AuditReport {
    try openRegisters()
    for id in registers.keys { try renew(id) }
    try readLedger(from: office.reader.start, progress: progress)
    report.isAuditor = roster.compartments[Roster.Part.audit]?.members[office.me] != nil
    report.cases = folds.count
    try claimTheRest()
    try compareKeyFiles()
    for file in filesInForce { check(file, isDeep: isDeep) }
    if report.isAuditor, report.isComplete { try lookForStrangers() }
    return report
  }

  /// Reads on from what has been folded so far, to the end or to where the ledger is damaged.
  func readLedger(from folded: Head, progress: ((Int, Int) -> Void)? = nil) throws(CaseworkError) {
    let expected = office.pin.head.size
    do {
      let head = try office.reader.scan(from: folded) { (frame, before) throws(CaseworkError) in
        try self.take(frame, before)
        if frame.index % 256 == 0 { progress?(frame.index, max(expected, frame.index)) }
      }
      (report.size, report.root) = (head.size, head.root)
      checkPin(head)
    } catch .ledger(.damaged(let index, let damage)) {
      find(.damagedFrame(damage.rawValue), index: index, check: .frames)
      report.size = index
    } catch {
      throw CaseworkError(error)
    }
  }

  func find(
    _ kind: Finding.Kind, index: Int? = nil, leaf: Digest? = nil, caseID: CaseID? = nil, check: AuditCheck?
  ) {
    report.findings.append(Finding(kind, index: index, leaf: leaf, caseID: caseID))
    if let check { report.counted(check, failed: true) }
  }

  /// What we have pinned must be in the history that we were shown.
  private func checkPin(_ head: Head) {
    if head.size < office.pin.head.size || (head.size == office.pin.head.size && head.root != office.pin.head.root) {
      find(.fork, index: min(head.size, office.pin.head.size), check: .seen)
    }
  }

  func take(_ frame: Frame, _ before: Head) throws(CaseworkError) {
    if before.size == office.pin.head.size, before.root != office.pin.head.root {
      find(.fork, index: before.size, check: .seen)
    }
    guard let id = byTag[frame.tag], let seq = windows[id]?[frame.tag] else {
      unclaimed.append((frame.index, frame.location, frame.leaf))
      return
    }
    guard let certified = try certify(frame, before, id: id, seq: seq) else { return }
    try fold(certified, id)
    try renew(id)
  }

  private func certify(_ frame: Frame, _ before: Head, id: CaseID, seq: Int) throws(CaseworkError) -> Certified? {
    let opened: ReadEntry??
    do {
      opened = try keys.withFrameKey(name(id)) { key throws(LedgerError) -> ReadEntry? in
        try frame.open(with: key, genesis: office.genesisHash)
      }
    } catch {
      guard case .badEntry(let index, _) = error else { throw CaseworkError(error) }
      find(.notAnEntry, index: index, leaf: frame.leaf, caseID: id, check: .frames)
      return nil
    }
    guard let read = opened ?? nil else {
      unclaimed.append((frame.index, frame.location, frame.leaf))
      return nil
    }
    keyOf?[frame.index] = name(id)
    return Certified(
      entry: read.entry, index: read.index, leaf: read.leaf,
      tagMatches: read.entry.seq == seq && read.entry.caseID == id, seenMatches: read.seenMatches(before),
      signature: .open(read))
  }

  private func fold(_ certified: Certified, _ id: CaseID) throws(CaseworkError) {
    for line in certified.entry.bodies { named.insert(line.hash) }
    for line in certified.entry.keys { named.insert(line.hash) }
    let ruling: EntryRuling
    if id == .roster {
      ruling = roster.fold(certified, isMade: isMade)
    } else {
      var fold = folds.removeValue(forKey: id) ?? CaseFold(id: id)
      let definitions = try definitions(for: certified.entry)
      ruling = fold.fold(certified, world: World(roster: roster, definitions: definitions, isMade: isMade))
      folds[id] = fold
    }
    guard !ended.contains(id) else { return }
    count(ruling, certified, id)
    guard ruling == .accepted else { return }
    collect(certified, id)
    learn(certified.entry, id)
  }

  private func count(_ ruling: EntryRuling, _ certified: Certified, _ id: CaseID) {
    switch ruling {
    case .accepted:
      for finding in doubts.settle(id) { tell(finding, VoidRule.keyLine.check) }
      report.accepted += 1
      for check in VoidRule.order { report.counted(id == .roster && check == .workflow ? .roster : check) }
      if id == .roster, certified.entry.event == Roster.Event.checkpoint.rawValue { report.counted(.checkpoints) }
    case .void(let rule):
      let kind: Finding.Kind = rule.isForkAlarm ? .fork : .void(rule)
      let finding = Finding(kind, index: certified.index, leaf: certified.leaf, caseID: id)
      if doubts.takes(finding, in: id) { return }
      for check in VoidRule.order.prefix(while: { $0 != rule.check }) { report.counted(check) }
      tell(finding, rule.check)
    }
    checkClock(certified)
  }

  private func tell(_ finding: Finding, _ check: AuditCheck) {
    report.voids += 1
    find(finding.kind, index: finding.index, leaf: finding.leaf, caseID: finding.caseID, check: check)
  }

  /// Two machines' clocks differ; ten minutes is more than that.
  private func checkClock(_ certified: Certified) {
    report.counted(.clocks)
    let time = certified.entry.time
    if let last = lastTime, time.seconds < last.seconds - Office.aheadSeconds {
      find(.timeInversion, index: certified.index, leaf: certified.leaf, caseID: certified.entry.caseID, check: nil)
      if let at = report.checks.firstIndex(where: { $0.check == .clocks }) { report.checks[at].failed += 1 }
    } else {
      lastTime = max(lastTime ?? time, time)
    }
  }

  private func definitions(for entry: Entry) throws(CaseworkError) -> [Digest: Workflow] {
    guard entry.event == BuiltIn.open.rawValue,
      let digest = entry.facts.first(where: { $0.name == BuiltInFact.definition }).flatMap({ Digest(hex: $0.value) }),
      roster.adopted.contains(where: { $0.definition == digest })
    else { return [:] }
    return [digest: try office.definition(digest)]
  }
}

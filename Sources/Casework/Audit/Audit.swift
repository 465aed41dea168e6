internal import Dispatch
internal import Glibc
import LedgerStore
import Sealing
import Syntax

/// A full replay from the first leaf, by keys of one's own or an auditor's: nothing remembered is trusted.
///
/// Needs no document key: register entries alone tell order, authorship, role at that moment, workflow, four eyes and
/// police's own signature.
///
/// 1. One pass over the ledger, in its order: frames, leaves, the tree. Where each frame lies is noted on the disk.
/// 2. The roster's chain, then each case's, found by their tags. Cases are independent, so every core follows some.
/// 3. What crosses cases, in the ledger's order again.
///
/// Memory: the roster, the definitions in use, one case a core, and a hundred bytes a case.
final class AuditRun {
  let office: Office
  let ground: AuditGround
  let workers: Int
  let since: Seen?
  var report: AuditReport
  var roster: Roster
  /// Cases that were not followed to their end.
  private(set) var ended: Set<CaseID> = []
  /// Registers' keys, once more, for frames that no chain expects: as many as `keptMax`, or of every case.
  var kept: KeyBox
  private(set) var keptAll = true
  static let keptMax = 4096
  /// Of this machine, as far as it lets us.
  static let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  private var memory = AuditMemory()
  /// Under which register each entry lies that could be opened; only where somebody wants the entries again.
  var keyOf: [Int: EpochName]?

  // What a report shows, and an audit alone does not keep.
  private(set) var folds: [CaseID: CaseFold] = [:]
  private(set) var openings: [Opening] = []
  private(set) var times: [Int: Moment] = [:]
  private(set) var acts: [CaseEntry] = []

  /// - Parameters:
  ///   - isCollecting: keeps what a report shows.
  ///   - since: the tree that what lies before may rest on.
  ///   - workers: threads that follow cases.
  init(
    _ office: Office, isCollecting: Bool = false, since: Seen? = nil, workers: Int = AuditRun.cores,
    progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) {
    self.office = office
    self.workers = workers
    self.since = since
    ground = try AuditGround(office, isCollecting: isCollecting, from: since?.size ?? 0, progress: progress)
    roster = Roster(genesis: office.reader.genesis)
    do { kept = try KeyBox() } catch { throw .sealing(error) }
    let start = office.reader.start
    report = AuditReport(size: start.size, root: start.root)
    report.since = since.map { Since(size: $0.size) }
  }

  func run(isDeep: Bool) throws(CaseworkError) -> AuditReport {
    try openOwnKeyFiles()
    try readLedger()
    let chain = try ChainAudit(ground)
    let outcome = try chain.audit(.roster, isDeep: isDeep)
    ground.stand(on: chain)
    roster = chain.roster
    report.isAuditor = roster.compartments[Roster.Part.audit]?.members[office.me] != nil
    try take(outcome, of: chain)
    try openAuditorsKeyFiles()
    try judgeCases(isDeep: isDeep)
    try compareClocks()
    try claimTheRest()
    report.sortFindings()
    if report.isAuditor, report.isComplete, since == nil { try lookForStrangers() }
    if report.since != nil { try countSince() }
    if report.isAuditor, report.isComplete, report.passed { try office.save(memory) }
    openings.sort { $0.entry.index < $1.entry.index }
    ground.done()
    return report
  }

  /// Every frame once, to the end or to where the ledger is damaged.
  func readLedger() throws(CaseworkError) {
    do {
      let head = try office.reader.scan(from: office.reader.start) { (frame, before) throws(CaseworkError) in
        let root = before.root
        if before.size == self.office.pin.head.size, root != self.office.pin.head.root { self.findFork(before.size) }
        if before.size == self.since?.size { try self.compare(root) }
        try self.ground.log.append(frame, root: root)
        self.ground.readFrame(frame.index)
      }
      (report.size, report.root) = (head.size, head.root)
      checkPin(head)
    } catch .ledger(.damaged(let index, let damage)) {
      report.add(Finding(.damagedFrame(damage.rawValue), index: index), .frames)
      report.size = index
    } catch {
      throw CaseworkError(error)
    }
    if let since, report.findings.isEmpty {
      guard report.size >= since.size else {
        throw .oversight(.olderThanCheckpoint(size: since.size, have: report.size))
      }
      if report.size == since.size { try compare(report.root) }
    }
    try ground.log.close()
  }

  /// What we have pinned must be in the history that we were shown.
  private func checkPin(_ head: Head) {
    let pinned = office.pin.head
    if head.size < pinned.size || (head.size == pinned.size && head.root != pinned.root) {
      findFork(min(head.size, pinned.size))
    }
  }

  private func compare(_ root: Digest) throws(CaseworkError) {
    guard let since, since.root != root else { return }
    throw .oversight(.otherThanCheckpoint(size: since.size))
  }

  private func findFork(_ index: Int) { report.add(Finding(.fork, index: index), .seen) }

  /// All of them; since a checkpoint those that have something new, and the others only where a new frame is nobody's yet.
  private func judgeCases(isDeep: Bool) throws(CaseworkError) {
    let all = ground.files.cases
    guard since != nil, report.isAuditor else { return try judge(all, isDeep: isDeep) }
    memory = office.loadAuditMemory()
    var untouched: Set<CaseID> = []
    for id in all where try !isTouched(id) { untouched.insert(id) }
    try judge(all.filter { !untouched.contains($0) }, isDeep: isDeep)
    if try unclaimed() > 0 { try judge(all.filter(untouched.contains), isDeep: isDeep) }
  }

  private func isTouched(_ id: CaseID) throws(CaseworkError) -> Bool {
    guard let known = memory.cases[id], known.last < ground.from else { return true }
    return try ground.log.index(of: known.next, after: ground.from - 1) != nil
  }

  /// What they find is added up in any order, and sorted afterwards.
  private func judge(_ ids: [CaseID], isDeep: Bool) throws(CaseworkError) {
    try share(ids.count) { (chain, at) throws(CaseworkError) in
      let outcome = try chain.audit(ids[at], isDeep: isDeep)
      try self.ground.inTurn { () throws(CaseworkError) in try self.take(outcome, of: chain) }
    }
  }

  /// Every core takes the next piece of work, until none is left or one has failed.
  func share(
    _ count: Int, _ body: @escaping (_ chain: ChainAudit, _ at: Int) throws(CaseworkError) -> Void
  ) throws(CaseworkError) {
    let work = SharedWork(ground, count: count, body)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in work.run() }
    if let failure = work.failure { throw failure.error }
  }

  /// Adds up what one chain has shown; of the chain itself nothing is kept.
  private func take(_ outcome: ChainAudit.Outcome, of chain: ChainAudit) throws(CaseworkError) {
    report.add(outcome.report)
    // Who may not see every case leaves no note of which files are theirs.
    if report.isAuditor { for name in chain.names { try ground.named.insert(name) } }
    if outcome.isCase, chain.id != .roster { report.cases += 1 }
    if outcome.hasEnded { ended.insert(chain.id) }
    if chain.id != .roster { memory.cases[chain.id] = outcome.known }
    if let fold = outcome.fold { folds[chain.id] = fold }
    openings += outcome.openings
    acts += outcome.acts
    times.merge(outcome.times) { $1 }
    keyOf?.merge(outcome.keyOf) { $1 }
    guard keyOf != nil || kept.count < Self.keptMax else {
      keptAll = false
      return
    }
    do { try kept.takeRegisters(of: chain.keys) } catch { throw .sealing(error) }
  }
}

/// Pieces of work that several threads take in turn, for as long as the call that shares them out.
private final class SharedWork: @unchecked Sendable {  // what changes, changes in turn
  private let ground: AuditGround
  private let count: Int
  private let body: (ChainAudit, Int) throws(CaseworkError) -> Void
  private var next = 0
  /// Of the first piece that failed.
  private(set) var failure: (at: Int, error: CaseworkError)?

  init(_ ground: AuditGround, count: Int, _ body: @escaping (ChainAudit, Int) throws(CaseworkError) -> Void) {
    (self.ground, self.count, self.body) = (ground, count, body)
  }

  /// Until none is left or one has failed.
  func run() {
    var at = 0
    do throws(CaseworkError) {
      let chain = try ChainAudit(ground)
      while true {
        at = ground.inTurn {
          defer { next += 1 }
          return failure == nil ? next : count
        }
        guard at < count else { return }
        try body(chain, at)
      }
    } catch {
      ground.inTurn { if failure.map({ at < $0.at }) ?? true { failure = (at, error) } }
    }
  }
}

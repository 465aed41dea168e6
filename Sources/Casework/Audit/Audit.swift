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
/// Memory: the roster, the definitions in use, one case a core, a hundred bytes a case, and two numbers a key file.
final class AuditRun {
  let office: Office
  let ground: AuditGround
  let workers: Int
  let since: SignedCheckpoint?
  /// Whether the ledger holds that checkpoint's tree; nil where it did not come so far, or cannot tell.
  var holdsSince: Bool?
  let reach: Reach
  var report: AuditReport
  var roster: Roster
  /// Cases that were not followed to their end.
  private(set) var ended: Set<CaseID> = []
  /// Registers' keys, once more, for frames that no chain expects: as many as `keptMax`, or of every case.
  var kept: KeyBox
  private(set) var keptAll = true
  var tally = Tally()
  /// Some ruling hangs on a key that was not found.
  private var isUnsure = false
  static let keptMax = 4096
  /// Of this machine, as far as it lets us.
  static let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  /// What the next audit since a checkpoint will know, if this one finds nothing wrong.
  var memory: AuditMemory
  /// Trees that a later audit may go on from: those of checkpoints, and the whole; ascending. And the latest time before each.
  var heads: [Head] = []
  var latest: [Int: Moment] = [:]
  /// Under which register each entry lies that could be opened; only where somebody wants the entries again.
  var keyOf: [Int: EpochName]?
  /// A damaged frame that is no case's, as far as they could be followed: perhaps the roster's, which is not known beyond it.
  private(set) var rosterDoubt: Int?

  // What a report shows, and an audit alone does not keep.
  private(set) var folds: [CaseID: CaseFold] = [:]
  private(set) var openings: [Opening] = []
  private(set) var times: [Int: Moment] = [:]
  private(set) var acts: [CaseEntry] = []

  /// - Parameters:
  ///   - reach: which key files are tried.
  ///   - isCollecting: keeps what a report shows.
  ///   - since: the checkpoint that what lies before may rest on.
  ///   - before: what is remembered of a part of that tree, which is then not read again.
  ///   - workers: threads that follow cases.
  init(
    _ office: Office, reach: Reach = .everything, isCollecting: Bool = false, since: SignedCheckpoint? = nil,
    before: AuditBefore? = nil, workers: Int = AuditRun.cores, progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) {
    self.office = office
    self.reach = reach
    self.workers = workers
    self.since = since
    ground = try AuditGround(
      office, isCollecting: isCollecting, from: since?.checkpoint.size ?? 0, before: before, progress: progress)
    memory = before?.memory ?? AuditMemory()
    roster = Roster(genesis: office.reader.genesis)
    do { kept = try KeyBox() } catch { throw .sealing(error) }
    let start = before?.stop.head ?? office.reader.start
    report = AuditReport(size: start.size, root: start.root)
    report.since = since.map { Since(size: $0.checkpoint.size, readFrom: start.size) }
  }

  func run(isDeep: Bool) throws(CaseworkError) -> AuditReport {
    try openRostersKeyFiles()
    try readLedger()
    let chain = try ChainAudit(ground)
    let outcome = try chain.audit(.roster, isDeep: isDeep, reach: reach)
    ground.stand(on: chain)
    if outcome.isCutOff { ground.endRoster(at: ground.damage(after: chain.accepted)) }
    roster = chain.roster
    tellOffice()
    try take(outcome, of: chain)
    // Whose a case's entries are is the roster's to say.
    if !outcome.isCase { ground.endRoster(at: 1) }
    try openCasesKeyFiles()
    if !outcome.isCase, ground.before == nil { try tellClosedRoster(chain) }
    try judgeCases(isDeep: isDeep)
    rosterDoubt = ground.unmetDamage(after: chain.accepted)
    try compareClocks()
    try claimTheRest()
    try tellSince()
    // Whatever kept the vault from being opened is told, should nothing else be: it is never called whole, and not remembered so.
    if report.passed, let why = office.whyForAudit { report.findings.append(Finding(.vaultFault(why))) }
    report.sortFindings()
    if report.isAuditor, report.isComplete, since == nil { try lookForStrangers() }
    if report.since != nil { countSince() }
    if report.isAuditor, report.isComplete, report.passed, hasReached { keepMemory() }
    openings.sort { $0.entry.index < $1.entry.index }
    report.log = knownLog
    ground.done()
    return report
  }

  /// Whoever's period is over is no auditor any more, also before somebody has taken the auditors' key from them.
  private func tellOffice() {
    let (me, now) = (office.me, office.now())
    let roles = roster.roles(of: me, time: now)
    report.isInRoster = roster.person(me) != nil
    report.isAuditor =
      roster.compartments[Roster.Part.audit]?.members[me] != nil && roles.contains(Roster.Role.auditor)
    guard !report.isAuditor, let person = roster.person(me),
      person.roles.contains(where: { $0.id == Roster.Role.auditor })
    else { return }
    report.auditEnded = roster.auditEnded(of: me, time: now)
    report.wasAuditor = roles.isEmpty && !roster.isFounder(me)
  }

  /// Nothing is left that a key file which was not tried could change.
  var hasReached: Bool {
    reach == .everything || report.isAuditor && report.isComplete && ended.isEmpty && !isUnsure
  }

  /// All of them; where a part is remembered, those that have something new.
  private func judgeCases(isDeep: Bool) throws(CaseworkError) {
    let all = ground.files.cases
    guard let before = ground.before else { return try judge(all, isDeep: isDeep) }
    try judge(Array(before.touched(by: ground.log).union(all)), isDeep: isDeep)
  }

  /// What they find is added up in any order, and sorted afterwards.
  private func judge(_ ids: [CaseID], isDeep: Bool) throws(CaseworkError) {
    try share(ids.count) { (chain, at) throws(CaseworkError) in
      let outcome = try chain.audit(ids[at], isDeep: isDeep, reach: self.reach)
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
    if outcome.isUnsure { isUnsure = true }
    memory.cases[chain.id, default: AuditMemory.Known()].next = outcome.next
    memory.cases[chain.id]?.last = outcome.last
    if let fold = outcome.fold { folds[chain.id] = fold }
    openings += outcome.openings
    acts += outcome.acts
    times.merge(outcome.times) { $1 }
    keyOf?.merge(outcome.keyOf) { $1 }
    guard outcome.isFound else { return }
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
        try checkMachine()
        try body(chain, at)
      }
    } catch {
      ground.inTurn { if failure.map({ at < $0.at }) ?? true { failure = (at, error) } }
    }
  }
}

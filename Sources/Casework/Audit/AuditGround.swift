import Dispatch
import LedgerStore
import Sealing
import WorkflowEngine

/// What all that follow a chain stand on. Several threads read it; what they change, they change in turn.
final class AuditGround: @unchecked Sendable {  // see above
  let office: Office
  let log: FrameLog
  let files: OpenedKeyFiles
  let named: NamedFiles
  /// Followed to its end before any case.
  private(set) var roster: ChainAudit?
  /// Openings are kept, with what the replay knows at that moment: for a report, not for an audit alone.
  let isCollecting: Bool
  /// What lies before this index is looked at only as far as judging the rest needs; 0 in a whole audit.
  let from: Int
  /// What is remembered of the part that is not read again; nil where everything is.
  let before: AuditBefore?
  /// Frames of that part that were judged again.
  private(set) var again = 0
  /// Frames whose bytes are not what was written, ascending; the ledger was read on behind them.
  private(set) var damaged: [Int] = []
  /// The first of them of which it is not known what it was to the rest: what history lies behind it can't be told.
  private(set) var uncertainFrom = Int.max
  /// From here on nothing is judged: who is who, and may what, is not known.
  private(set) var rosterEnd = Int.max
  /// Those of the damaged that some chain expected.
  private var met: Set<Int> = []
  private let turn = DispatchQueue(label: "audit")
  private var definitions: [Digest: Workflow] = [:]
  private var plans: [Digest: MigrationPlan] = [:]
  private var judged = 0
  private let progress: ((Int, Int) -> Void)?

  init(
    _ office: Office, isCollecting: Bool, from: Int, before: AuditBefore?, progress: ((Int, Int) -> Void)?
  ) throws(CaseworkError) {
    self.office = office
    self.isCollecting = isCollecting
    self.from = from
    self.before = before
    self.progress = progress
    let folder = office.home.vaultPath(office.genesisHash)
    log = try FrameLog(in: folder, first: before?.first ?? 1)
    files = try OpenedKeyFiles(in: folder)
    named = try NamedFiles(in: folder)
  }

  func place(_ index: Int) throws(CaseworkError) -> FrameLog.Place {
    guard let before, index < before.first else { return try log.place(index) }
    return try before.place(index)
  }

  func mark(_ index: Int, _ mark: FrameLog.Mark) throws(CaseworkError) {
    if index < log.first { inTurn { again += 1 } } else { try log.mark(index, mark) }
  }

  /// Those to ourselves first, then by name.
  func keyFiles(of id: CaseID) throws(CaseworkError) -> [OpenedKeyFiles.Item] {
    var items = try files.items(of: id)
    if let before { items += try before.keyFiles(of: id) }
    return items.sorted { ($0.isAuditors ? 1 : 0, $0.hash) < ($1.isAuditors ? 1 : 0, $1.hash) }
  }

  /// The next damaged frame, in the ledger's order.
  func damage(_ index: Int, isCertain: Bool) {
    damaged.append(index)
    if !isCertain { uncertainFrom = min(uncertainFrom, index) }
  }

  /// The first damaged frame behind an entry.
  func damage(after index: Int) -> Int? {
    var (from, to) = (0, damaged.count)
    while from < to {
      let middle = (from + to) / 2
      if damaged[middle] <= index { from = middle + 1 } else { to = middle }
    }
    return from < damaged.count ? damaged[from] : nil
  }

  func isDamaged(_ index: Int) -> Bool { damage(after: index - 1) == index }

  func meet(_ index: Int) { inTurn { _ = met.insert(index) } }

  /// The first damaged frame behind an entry of the roster that no chain has met, of those that were judged.
  func unmetDamage(after index: Int) -> Int? { damaged.first { $0 > index && $0 < rosterEnd && !met.contains($0) } }

  func endRoster(at index: Int?) { rosterEnd = min(rosterEnd, index ?? .max) }

  func stand(on roster: ChainAudit) { self.roster = roster }

  /// One at a time. What is thrown comes out again.
  func inTurn<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try turn.sync { Result { () throws(E) -> R in try body() } }.get()
  }

  /// Tells how far it has come: every frame is read once, and judged once.
  func readFrame(_ index: Int) {
    guard index % 256 == 1 else { return }
    let expected = max(office.pin.head.size, index)
    progress?(index, 2 * expected)
  }

  func judgedEntry() {
    guard progress != nil else { return }
    turn.sync {
      judged += 1
      if judged % 256 == 0 { progress?(min(log.end + judged, 2 * log.end - 1), 2 * log.end) }
    }
  }

  func done() { progress?(2 * log.end, 2 * log.end) }

  /// A definition that the roster had adopted before `index`, out of the vault, by keys that the replay of the roster gave.
  /// Throws `.newerDefinition` for one that this program cannot read.
  func definition(_ digest: Digest, at index: Int) throws(CaseworkError) -> Workflow? {
    guard let chain = roster else { return nil }
    let adoptions = chain.roster.adopted.filter { $0.definition == digest && $0.from < index }
    guard !adoptions.isEmpty else { return nil }
    return try inTurn { () throws(CaseworkError) -> Workflow in
      if let known = definitions[digest] { return known }
      var failure = CaseworkError.notAdopted(workflow: adoptions[0].workflow)
      for adoption in adoptions {
        do throws(CaseworkError) {
          let workflow = try office.readDefinition(adoption, keys: chain.keys)
          definitions[digest] = workflow
          return workflow
        } catch {
          failure = error
        }
      }
      throw failure
    }
  }

  /// A plan for moving cases that the roster had adopted before `index`; one that is none is nobody's.
  func plan(_ digest: Digest, at index: Int) throws(CaseworkError) -> MigrationPlan? {
    guard let chain = roster else { return nil }
    let adoptions = chain.roster.adopted.filter { $0.migration == digest && $0.from < index }
    guard !adoptions.isEmpty else { return nil }
    return try inTurn { () throws(CaseworkError) -> MigrationPlan in
      if let known = plans[digest] { return known }
      var failure = CaseworkError.notAdopted(workflow: adoptions[0].workflow)
      for adoption in adoptions {
        do throws(CaseworkError) {
          let plan = try office.readPlan(adoption, keys: chain.keys)
          plans[digest] = plan
          return plan
        } catch {
          failure = error
        }
      }
      throw failure
    }
  }
}

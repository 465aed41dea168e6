import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Follows one chain from its first entry, the roster's or a case's: finds its frames by the tags that the next may carry, in
/// the ledger's order, rules each entry, and looks at what lies beside it. Afterwards everything of it is let go.
///
/// A case is ruled under the whole roster, and each question asked of it names an index: what comes later changes nothing.
final class ChainAudit {
  /// What it found; added up over all chains.
  struct Outcome {
    var report: AuditReport
    /// Some entry of it was ruled.
    var isCase = false
    /// An entry could not be judged, for want of a file or a newer program: nothing after it was read.
    var hasEnded = false
    /// For that a damaged frame is one of its own.
    var isCutOff = false
    /// A ruling hangs on a key that was not found.
    var isUnsure = false
    /// Its last frame that was opened, or 0, and the tag of the next: for an audit since a checkpoint.
    var last = 0
    var next: Tag?
    var openings: [Opening] = []
    var times: [Int: Moment] = [:]
    var acts: [CaseEntry] = []
    var fold: CaseFold?
    /// Under which register each entry lies; only where somebody wants the entries again.
    var keyOf: [Int: EpochName] = [:]
  }

  let ground: AuditGround
  let vault: Vault
  var keys: KeyBox
  private(set) var id = CaseID.roster
  var roster: Roster
  var fold = CaseFold(id: .roster)
  /// Key files of its register that opened to us, whatever the ledger names now; and those that say they are of another part.
  var offered: [Digest] = []
  var ofParts: Set<Digest> = []
  var doubts = Doubts()
  var outcome: Outcome
  var names: [Digest] = []
  /// Key files of it that were made again and found to be the same, and for whom.
  var made: [Digest: CompartmentState.Epoch] = [:]
  private var cursor = 0
  /// Its last entry that was accepted, or 0.
  private(set) var accepted = 0
  /// The last frame that was opened.
  private var last = 0
  private var window: [Expected] = []
  /// Its frames in the part that is not read again.
  private var remembered: [Tag: [Int]] = [:]
  private var windowKey: (name: EpochName, recipient: Recipient)?

  /// A step whose tag is known, and the next frame that carries it.
  private struct Expected {
    let seq: Int
    let tag: Tag
    var index: Int?
  }

  var office: Office { ground.office }
  var compartments: [String: CompartmentState] { id == .roster ? roster.compartments : fold.compartments }
  private var chain: Chain { id == .roster ? roster.chain : fold.chain }

  init(_ ground: AuditGround) throws(CaseworkError) {
    self.ground = ground
    vault = ground.office.reader.another()
    do { keys = try KeyBox() } catch { throw .sealing(error) }
    roster = Roster(genesis: vault.genesis)
    outcome = Outcome(report: AuditReport(size: 0, root: vault.genesis.leaf))
  }

  /// - Parameters:
  ///   - isDeep: also hash every sealed file.
  ///   - reach: which key files were tried.
  func audit(
    _ id: CaseID, isDeep: Bool, reach: AuditRun.Reach = .everything
  ) throws(CaseworkError) -> Outcome {
    try follow(id)
    try forgetSetBackTimes()
    try openParts(reach)
    try compareKeyFiles()
    for file in filesInForce where file.index ?? Int.max >= ground.from { check(file, isDeep: isDeep) }
    outcome.last = last
    outcome.next = window.first?.tag
    outcome.fold = ground.isCollecting && outcome.isCase && id != .roster ? fold : nil
    return outcome
  }

  /// From the first entry to the last that there is.
  func follow(_ id: CaseID) throws(CaseworkError) {
    try begin(id)
    try expectNext()
    while let next = window.filter({ $0.index != nil }).min(by: { $0.index ?? 0 < $1.index ?? 0 }),
      let index = next.index
    {
      cursor = index
      try take(index, seq: next.seq)
      try expectNext()
    }
    // Whatever that frame changed, a key perhaps, is not known: nor is what comes after.
    if outcome.isCutOff { outcome.hasEnded = true }
  }

  /// A clock that two people have corrected is nobody's measure any more, across cases as within.
  private func forgetSetBackTimes() throws(CaseworkError) {
    for entry in fold.entries where entry.index >= ground.from && fold.setBack[entry.leaf] != nil {
      var mark = try ground.log.mark(of: entry.index)
      mark.time = nil
      try ground.log.mark(entry.index, mark)
    }
  }

  private func begin(_ id: CaseID) throws(CaseworkError) {
    self.id = id
    roster = ground.roster?.roster ?? roster
    fold = CaseFold(id: id)
    (offered, ofParts, names, doubts, cursor, last, window, windowKey) = ([], [], [], Doubts(), 0, 0, [], nil)
    accepted = 0
    made = [:]
    outcome = Outcome(report: AuditReport(size: 0, root: vault.genesis.leaf))
    keys.forgetAll()
    remembered = [:]
    if let before = ground.before {
      for place in try before.places(of: id) { remembered[place.tag, default: []].append(place.index) }
    }
    try openKeyFiles()
  }

  /// The next frame with this tag that comes after `index`.
  func next(_ tag: Tag, after index: Int) throws(CaseworkError) -> Int? {
    if let known = remembered[tag]?.first(where: { $0 > index }) { return known }
    return try ground.log.index(of: tag, after: index)
  }

  /// The register epoch that the next frame is sealed under.
  var registerName: EpochName {
    let number = compartments[Roster.Part.register]?.current?.number ?? 1
    return EpochName(caseID: id, compartment: Roster.Part.register, number: number)
  }

  /// The tags that the chain's next frames may carry, and where those lie.
  private func expectNext() throws(CaseworkError) {
    let name = registerName
    guard !outcome.hasEnded, let recipient = keys.recipient(name) else {
      window = []
      return
    }
    if windowKey?.name != name || windowKey?.recipient != recipient { window = [] }
    windowKey = (name, recipient)
    let from = chain.nextSeq
    window.removeAll { $0.seq < from }
    for at in window.indices where window[at].index.map({ $0 <= cursor }) == true {
      window[at].index = try next(window[at].tag, after: cursor)
    }
    for seq in (from + window.count)..<(from + Office.window) {
      let tag: Tag?
      do { tag = try keys.tag(seq: seq, name) } catch { throw .sealing(error) }
      guard let tag else { continue }
      window.append(Expected(seq: seq, tag: tag, index: try next(tag, after: cursor)))
    }
  }

  /// One frame that carries an expected tag.
  private func take(_ index: Int, seq: Int) throws(CaseworkError) {
    guard id == .roster || index < ground.rosterEnd else {
      outcome.hasEnded = true
      return
    }
    if ground.isDamaged(index) {
      outcome.isCutOff = true
      return ground.meet(index)
    }
    let place = try ground.place(index)
    let frame: Frame
    do { frame = try vault.frame(at: place.location, index: index) } catch { throw CaseworkError(error) }
    // What was hashed is what is judged.
    guard frame.leaf == place.leaf, frame.tag == place.tag else { throw .rolledBack(index: index) }
    let name = registerName
    let opened: ReadEntry??
    do {
      opened = try keys.withFrameKey(name) { key throws(LedgerError) -> ReadEntry? in
        try frame.open(with: key, genesis: office.genesisHash)
      }
    } catch {
      guard case .badEntry(let index, _) = error else { throw CaseworkError(error) }
      find(.notAnEntry, index: index, leaf: frame.leaf, check: .frames)
      return try ground.mark(index, FrameLog.Mark(isClaimed: true, caseID: id, before: last))
    }
    guard let read = opened ?? nil else { return }
    outcome.keyOf[index] = name
    let before = last
    last = index
    let entry = read.entry
    let certified = Certified(
      entry: entry, index: index, leaf: read.leaf, tagMatches: entry.seq == seq && entry.caseID == id,
      seenMatches: entry.seen.tree.size == index && entry.seen.mark == place.before, signature: .open(read))
    if isCutOff(certified) {
      for index in window.compactMap(\.index) where ground.isDamaged(index) { ground.meet(index) }
      last = before
      (outcome.isCutOff, outcome.hasEnded) = (true, true)
      return
    }
    let isTimed = try rule(certified)
    try ground.mark(
      index,
      FrameLog.Mark(isClaimed: true, time: isTimed ? entry.time : nil, caseID: entry.caseID, before: before))
    ground.judgedEntry()
  }

  /// The entry before this one is a damaged frame, or what lay in a damaged one is not known: neither is this one's fault, and
  /// nothing is said of it.
  private func isCutOff(_ certified: Certified) -> Bool {
    let isGap =
      certified.entry.seq > chain.nextSeq && ground.damage(after: accepted).map { $0 < certified.index } == true
    return isGap || !certified.seenMatches && certified.index > ground.uncertainFrom
  }

  /// Answers whether the entry's time counts.
  private func rule(_ certified: Certified) throws(CaseworkError) -> Bool {
    outcome.isCase = true
    names += certified.entry.bodies.map(\.hash) + certified.entry.keys.map(\.hash)
    let ruling: EntryRuling
    if id == .roster {
      ruling = roster.fold(certified) { self.isMade($0) }
    } else {
      let laws: (definitions: [Digest: Workflow], plans: [Digest: MigrationPlan])
      do throws(CaseworkError) {
        laws = try self.laws(of: certified)
      } catch {
        guard error.isOfOneCase else { throw error }
        outcome.hasEnded = true
        find(.unreadableCase(error), index: certified.index, leaf: certified.leaf, check: .workflow)
        return false
      }
      var next = CaseFold(id: id)
      swap(&next, &fold)
      ruling = next.fold(
        certified, world: World(roster: roster, definitions: laws.definitions, plans: laws.plans) { self.isMade($0) })
      swap(&next, &fold)
    }
    guard !outcome.hasEnded else { return false }
    let isTimed = count(ruling, certified)
    guard ruling == .accepted else { return isTimed }
    collect(certified)
    learn(certified.entry)
    return isTimed
  }

  /// The definition that an OPEN or a MIGRATE names, and the plan.
  private func laws(
    of certified: Certified
  ) throws(CaseworkError) -> (definitions: [Digest: Workflow], plans: [Digest: MigrationPlan]) {
    let entry = certified.entry
    guard entry.event == BuiltIn.open.rawValue || entry.event == BuiltIn.migrate.rawValue else { return ([:], [:]) }
    func named(_ name: String) -> Digest? {
      entry.facts.first { $0.name == name }.flatMap { Digest(hex: $0.value) }
    }
    var laws: (definitions: [Digest: Workflow], plans: [Digest: MigrationPlan]) = ([:], [:])
    if let digest = named(BuiltInFact.definition) {
      laws.definitions[digest] = try ground.definition(digest, at: certified.index)
    }
    if let digest = named(BuiltInFact.migration) { laws.plans[digest] = try ground.plan(digest, at: certified.index) }
    return laws
  }

  private func count(_ ruling: EntryRuling, _ certified: Certified) -> Bool {
    switch ruling {
    case .accepted:
      for finding in doubts.settle(id) { tell(finding, VoidRule.keyLine.check) }
      accepted = certified.index
      outcome.isCutOff = false
      outcome.report.accepted += 1
      for check in VoidRule.order { outcome.report.counted(id == .roster && check == .workflow ? .roster : check) }
      if id == .roster, certified.entry.event == Roster.Event.checkpoint.rawValue {
        outcome.report.counted(.checkpoints)
      }
    case .void(let rule):
      let kind: Finding.Kind = rule.isForkAlarm ? .fork : .void(rule)
      let finding = Finding(kind, index: certified.index, leaf: certified.leaf, caseID: id)
      if doubts.takes(finding, in: id) { return false }
      for check in VoidRule.order.prefix(while: { $0 != rule.check }) { outcome.report.counted(check) }
      tell(finding, rule.check)
    }
    return true
  }

  private func tell(_ finding: Finding, _ check: AuditCheck) {
    outcome.report.voids += 1
    outcome.report.add(finding, check)
  }

  func find(_ kind: Finding.Kind, index: Int?, leaf: Digest? = nil, check: AuditCheck) {
    outcome.report.add(Finding(kind, index: index, leaf: leaf, caseID: id), check)
  }
}

package import LedgerStore
import Sealing
package import Syntax
package import WorkflowEngine

/// One time that somebody opened parts of a case, or asked to and was refused: an accepted READ or REFUSED entry, as the
/// monthly log review (loggkontroll) sees it.
package struct Opening: Sendable, Equatable {
  /// What makes an opening worth a look by itself. What was photographed, or printed by another program than ours from what it
  /// was given, leaves no entry of its own.
  package enum Mark: String, Sendable, CaseIterable {
    /// The case was not the reader's, and they neither had to decide nor were on duty.
    case unassigned
    /// 22.00–06.00 Swedish time, by somebody who is not on duty.
    case night
    /// The case was closed.
    case closed
    /// More than `manyADay` openings by this reader that day.
    case many
    /// Documents were saved as files.
    case saved
    /// Went where a program, a file or a printer took it.
    case sent
    /// Nothing was opened: the parts were not theirs to read.
    case refused
    /// Dated ahead of the clock of who looks: shown in every review until it is corrected, since nobody knows of when it is.
    case ahead
    /// It lies in the ledger where the period of the time that it states had ended. Said of the period that is shown: whoever
    /// dates a reading back has it shown in the period that it was written in, too, since the stated one may be reviewed already.
    case behind
  }

  package struct Review: Sendable, Equatable {
    package let reviewer: String
    package let outcome: ReviewOutcome
    package let seed: String
    /// The reviewer chose the seed, or could have.
    package let isByHand: Bool
    package let time: Moment
  }

  package let caseID: CaseID
  /// The READ or REFUSED entry itself.
  package let entry: CaseEntry
  package let parts: [String]
  package let reason: ReadingReason?
  package internal(set) var marks: Set<Mark>
  /// What the entry says; where two have corrected its clock, when they did.
  package internal(set) var time: Moment
  /// How far the ledger had come before it.
  var passed = Passed()
  package internal(set) var reviews: [Review] = []
  /// Nothing was opened.
  package var isRefusal: Bool { entry.event == BuiltIn.refused.rawValue }

  /// The latest times that are stated before an entry, by one person and by two: one clock may be wrong.
  struct Passed: Sendable, Equatable {
    private(set) var byOne: Moment?
    private(set) var byTwo: Moment?
    private var first = ""

    mutating func take(_ signer: String, _ time: Moment) {
      if signer == first || byOne == nil {
        (first, byOne) = (signer, max(byOne ?? time, time))
      } else if let latest = byOne, time > latest {
        (first, byOne, byTwo) = (signer, time, latest)
      } else {
        byTwo = max(byTwo ?? time, time)
      }
    }
  }

  static let manyADay = 30
  static let nightFrom = 22
  static let nightTo = 6
  static let duty = "jour"
}

/// What a reviewer found of one opening.
package enum ReviewOutcome: String, Sendable, CaseIterable {
  case inOrder = "ok"
  case question
}

/// What a log review shows: everything marked, and a sample that anybody can draw again from its seed.
package struct LogReview: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    package let opening: Opening
    package let isSampled: Bool
  }

  package let seed: ReviewSeed
  /// Openings of the period in all, and attempts that were refused.
  package let count: Int
  package let refused: Int
  package let rows: [Row]

  /// Five openings and all openings of two cases (`practice`: thirty minutes a month), besides what is marked.
  package static let openingsDrawn = 5
  package static let casesDrawn = 2

  /// Rank: SHA-256 of `avhopp/log-review/v1 LF seed LF item LF`, where an
  ///   item is the leaf of the opening, or the case, in hex; the lowest are drawn.
  package init(of openings: [Opening], seed: ReviewSeed) {
    self.seed = seed
    let (all, opened) = (openings, openings.filter { !$0.isRefusal })
    (count, refused) = (opened.count, all.count - opened.count)
    func lowest<T>(_ items: [T], _ count: Int, _ name: (T) -> String) -> [T] {
      let ranked = items.map { item in
        (Hash.sha256(Array("avhopp/log-review/v1\n\(seed.text)\n\(name(item))\n".utf8)).hex, item)
      }
      return ranked.sorted { $0.0 < $1.0 }.prefix(count).map(\.1)
    }
    // What is shown anyway, and of no period or of another, takes nothing's place in the sample.
    func isDrawn(_ opening: Opening) -> Bool {
      !opening.isRefusal && opening.marks.isDisjoint(with: [.ahead, .behind])
    }
    let drawn = all.filter(isDrawn)
    let cases = Set(lowest(Array(Set(drawn.map(\.caseID))), Self.casesDrawn, \.hex))
    let single = Set(lowest(drawn, Self.openingsDrawn) { $0.entry.leaf.hex }.map(\.entry.leaf))
    rows = all.compactMap { opening in
      let isSampled =
        isDrawn(opening) && (single.contains(opening.entry.leaf) || cases.contains(opening.caseID))
      return isSampled || !opening.marks.isEmpty ? Row(opening: opening, isSampled: isSampled) : nil
    }
  }

  package static func isSeed(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// By what a sample is drawn.
package struct ReviewSeed: Sendable, Equatable {
  /// Lower-case hex, up to 64 digits.
  package let text: String
  /// Whoever draws chose it, or could have: it is not the ledger's, or the period is not over and each entry makes another.
  package let isByHand: Bool

  package init(_ text: String, isByHand: Bool = true) { (self.text, self.isByHand) = (text, isByHand) }
}

extension Office {
  /// The root of the tree at the period's end, which nobody chooses and which does not change once it is over: up to the last
  /// entry of an earlier time, of those before two people's clocks had passed the end. One clock ends no period, or whoever has
  /// it would know the seed before the period's readings are made. Others who read the same cases get the same.
  /// - Parameter stated: a seed to draw by again.
  package func reviewSeed(
    _ history: AuditHistory, to end: Moment, stated: String? = nil
  ) throws(CaseworkError) -> ReviewSeed {
    var (size, later) = (1, Set<String>())
    for entry in history.signed {
      if entry.time < end { size = entry.index + 1 } else { later.insert(entry.signer) }
      if later.count > 1 { break }
    }
    guard let root = try roots(at: [size], isForAudit: true)[size] else { throw .oversight(.noSuchEntry(index: size)) }
    let text = stated ?? root.hex
    return ReviewSeed(text, isByHand: text != root.hex || history.time < end)
  }
}

extension ChainAudit {
  /// Keeps when an entry was written, and an opening with what only this moment of the replay knows: whose the case was, and whether it was closed.
  func collect(_ certified: Certified) {
    guard ground.isCollecting else { return }
    outcome.times[certified.index] = certified.entry.time
    if id == .roster { outcome.acts.append(CaseEntry(certified)) }
    let kinds = [BuiltIn.read.rawValue, BuiltIn.refused.rawValue]
    guard id != .roster, kinds.contains(certified.entry.event), let entry = fold.entries.last,
      let workflow = fold.workflow, let position = fold.position
    else { return }
    let reason = entry.facts.first { $0.name == BuiltInFact.reason }.flatMap { ReadingReason(rawValue: $0.value) }
    let read = entry.ref.flatMap { fold.entry($0) }
    var marks: Set<Opening.Mark> = []
    // Anybody's program can say that they read in order to decide.
    let isDeciding =
      reason == .decision
      && read.map {
        fold.mayDecide($0, entry.signer, workflow, roster, at: certified.index, time: entry.time, isAfterOthers: false)
      } == true
    let isOnDuty = entry.role == Opening.duty
    if fold.assigned != entry.signer, !isDeciding, !(isOnDuty && reason == .duty) { marks.insert(.unassigned) }
    let hour = entry.time.swedish.hour
    if !isOnDuty, hour >= Opening.nightFrom || hour < Opening.nightTo { marks.insert(.night) }
    if workflow.isClosed(at: position) { marks.insert(.closed) }
    if entry.event == BuiltIn.refused.rawValue { marks.insert(.refused) }
    switch entry.facts.first(where: { $0.name == BuiltInFact.outlet }).flatMap({ ReadingOutlet(rawValue: $0.value) }) {
    case .file: marks.insert(.saved)
    case .pipe: marks.insert(.sent)
    case nil: break
    }
    outcome.openings.append(
      Opening(
        caseID: id, entry: entry, parts: entry.facts.filter { $0.name == BuiltInFact.part }.map(\.value),
        reason: reason, marks: marks, time: entry.time))
  }
}

extension AuditRun {
  /// See `AuditHistory.signed`.
  var signed: [(index: Int, signer: String, time: Moment)] {
    let all = acts.map { ($0.index, $0.signer, $0.time) }
    let inCases = folds.values.flatMap { fold in
      fold.entries.map { ($0.index, $0.signer, fold.setBack[$0.leaf] ?? $0.time) }
    }
    return (all + inCases).sorted { $0.0 < $1.0 }
  }

  /// The openings, in the ledger's order, with what takes all of them to know.
  func reviewedOpenings() -> [Opening] {
    var days: [String: Int] = [:]
    func day(_ opening: Opening) -> String { opening.entry.signer + " " + opening.entry.time.swedish.date.text }
    let limit = office.now().seconds + CaseFold.aheadSeconds
    for opening in openings where !opening.isRefusal { days[day(opening), default: 0] += 1 }
    var (rest, passed) = (signed[...], Opening.Passed())
    return openings.map { opening in
      var opening = opening
      while let next = rest.first, next.index < opening.entry.index {
        passed.take(next.signer, next.time)
        rest.removeFirst()
      }
      opening.passed = passed
      if !opening.isRefusal, days[day(opening), default: 0] > Opening.manyADay { opening.marks.insert(.many) }
      opening.time = folds[opening.caseID]?.setBack[opening.entry.leaf] ?? opening.time
      if opening.time.seconds > limit { opening.marks.insert(.ahead) }
      opening.reviews = (folds[opening.caseID]?.entries ?? []).filter {
        $0.event == BuiltIn.logReview.rawValue && $0.ref == opening.entry.leaf
      }.compactMap(Opening.Review.init)
      return opening
    }
  }
}

extension Opening.Review {
  init?(_ entry: CaseEntry) {
    func fact(_ name: String) -> String? { entry.facts.first { $0.name == name }?.value }
    guard let outcome = fact(BuiltInFact.outcome).flatMap(ReviewOutcome.init), let seed = fact(BuiltInFact.sample)
    else { return nil }
    self.init(
      reviewer: entry.signer, outcome: outcome, seed: seed, isByHand: fact(BuiltInFact.drawn) != nil, time: entry.time)
  }
}

extension Workflow {
  /// In a definition of ours a case is closed while a state named `closed`, or one within it, is active.
  package func isClosed(at position: Position) -> Bool {
    activePaths(at: position).contains { $0.split(separator: ".").contains("closed") }
  }
}

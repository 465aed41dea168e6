import LedgerStore
package import Sealing
package import Syntax

/// Whole days, Swedish time, whose readings a log review is of.
package struct ReviewPeriod: Sendable, Equatable {
  package let first: CivilDate
  package let last: CivilDate

  /// nil where the last day is before the first.
  package init?(from first: CivilDate, to last: CivilDate) {
    guard first <= last else { return nil }
    (self.first, self.last) = (first, last)
  }

  /// The month that lies this many months before that of the date.
  package init(months: Int, before date: CivilDate) {
    first = date.adding(days: 1 - date.day).adding(months: -months)
    last = first.adding(months: 1).adding(days: -1)
  }

  package var from: Moment { Self.start(first) }
  /// The first moment after it.
  package var to: Moment { Self.start(last.adding(days: 1)) }

  package func covers(_ other: ReviewPeriod) -> Bool { first <= other.first && other.last <= last }
  package func holds(_ time: Moment) -> Bool { from <= time && time < to }

  private static func start(_ date: CivilDate) -> Moment {
    CivilTime(date: date, hour: 0, minute: 0).map { Moment(swedish: $0) }
      ?? Moment(seconds: Int64(date.dayNumber) * 86_400)
  }
}

/// What a reviewer signs when they have done the log review of a period, also where there was nothing to look at. What was
/// found of each opening is signed in its case; this is that all of them were looked at. The counts are the reviewer's word.
package struct ReviewClosing: Sendable, Equatable {
  package let period: ReviewPeriod
  /// Openings and attempts that were shown, but the reviewer's own: each has an answer.
  package let rows: Int
  /// Of these, the questions that are still open: handed on, as where misuse is suspected.
  package let questions: Int
  /// The reviewer's own that had no answer: another manager's to review.
  package let own: Int
  package let seed: ReviewSeed

  package init(period: ReviewPeriod, rows: Int, questions: Int, own: Int, seed: ReviewSeed) {
    (self.period, self.rows, self.questions, self.own, self.seed) = (period, rows, questions, own, seed)
  }

  private enum Name {
    static let from = "from"
    static let to = "to"
    static let rows = "rows"
    static let questions = "questions"
    static let own = "own"
  }

  static let factNames: Set<String> = [
    Name.from, Name.to, Name.rows, Name.questions, Name.own, BuiltInFact.sample, BuiltInFact.drawn,
  ]

  var facts: [FactLine] {
    let counts = [(Name.rows, rows), (Name.questions, questions), (Name.own, own)]
    let drawn = seed.isByHand ? [(BuiltInFact.drawn, BuiltInFact.byHand)] : []
    return
      ([(Name.from, period.first.text), (Name.to, period.last.text)] + counts.map { ($0.0, "\($0.1)") }
      + [(BuiltInFact.sample, seed.text)] + drawn).map { FactLine(name: $0.0, value: $0.1) }
  }

  /// nil unless they say each of these once, and nothing else but a doubt about the clock.
  init?(_ facts: [FactLine]) {
    let said = facts.filter { $0.name != BuiltInFact.clock }
    let values = Dictionary(said.map { ($0.name, $0.value) }) { first, _ in first }
    guard said.count == values.count, said.allSatisfy({ $0.until == nil && Self.factNames.contains($0.name) }),
      let first = values[Name.from].flatMap({ CivilDate($0) }), let last = values[Name.to].flatMap({ CivilDate($0) }),
      let period = ReviewPeriod(from: first, to: last), let seed = values[BuiltInFact.sample], LogReview.isSeed(seed),
      values[BuiltInFact.drawn].map({ $0 == BuiltInFact.byHand }) ?? true
    else { return nil }
    let counts = [Name.rows, Name.questions, Name.own].compactMap { name in
      values[name].flatMap { Digits.number($0, max: LedgerLimit.countMax) }
    }
    guard counts.count == 3, counts[1] <= counts[0] else { return nil }
    self.init(
      period: period, rows: counts[0], questions: counts[1], own: counts[2],
      seed: ReviewSeed(seed, isByHand: values[BuiltInFact.drawn] != nil))
  }
}

/// An accepted LOG_REVIEW of the roster: who closed which period's review, and when.
package struct ClosedReview: Sendable, Equatable {
  package let closing: ReviewClosing
  package let by: String
  package let index: Int
  package let leaf: Digest
  package let time: Moment

  init?(_ event: String, _ facts: [FactLine], by: String, index: Int, leaf: Digest, time: Moment) {
    guard event == Roster.Event.logReview.rawValue, let closing = ReviewClosing(facts) else { return nil }
    (self.closing, self.by, self.index, self.leaf, self.time) = (closing, by, index, leaf, time)
  }
}

extension AuditHistory {
  /// As they were replayed, in the ledger's order.
  package var closedReviews: [ClosedReview] {
    acts.compactMap { ClosedReview($0.event, $0.facts, by: $0.signer, index: $0.index, leaf: $0.leaf, time: $0.time) }
  }
}

extension Roster {
  /// Who makes log reviews, and auditors.
  static let reviewers = CaseFold.reviewers.union([Role.auditor])

  /// In the ledger's order.
  package var closedReviews: [ClosedReview] {
    entries.compactMap {
      ClosedReview($0.event, $0.facts, by: $0.signer, index: $0.index, leaf: $0.leaf, time: $0.time)
    }
  }

  /// LOG_REVIEW, by somebody who reviews: of a period that is over, or readings could still come into it.
  func closeReview(_ act: RosterAct) throws(RuleBroken) {
    guard act.hasNoLines else { throw .broke(.memberLine) }
    guard let closing = ReviewClosing(act.entry.facts), closing.period.to <= act.entry.time else {
      throw .broke(.fact)
    }
  }
}

package import LedgerStore
package import Sealing
import Syntax
import WorkflowEngine

/// A month whose log review I have not closed, and what is left to do in it.
package struct ReviewDue: Sendable, Equatable {
  package let period: ReviewPeriod
  /// Rows that nobody has answered and that I may; and questions that are still open. nil where the readings can't be replayed,
  /// or the vault is too large for an inbox to do so.
  package let left: (rows: Int, questions: Int)?

  package static func == (a: ReviewDue, b: ReviewDue) -> Bool {
    a.period == b.period && a.left?.rows == b.left?.rows && a.left?.questions == b.left?.questions
  }
}

/// The monthly log review, as a manager signs it.
extension Office {
  /// Throws unless we are one of those who review, or an auditor: our program lists nobody else's readings for others.
  package func mustReview() throws(CaseworkError) {
    guard myRoles.contains(where: Roster.reviewers.contains) else { throw notOurs(else: .notAReviewer) }
  }

  /// A reviewer's signed word on one opening of a case: in the case itself, where its members and the auditors see it.
  /// - Parameter seed: of the sample in which it was drawn.
  /// - Throws: `wouldBeVoid(.selfEndorsed)` for an opening of one's own: another manager reviews that.
  package func review(
    _ leaf: Digest, _ outcome: ReviewOutcome, seed: ReviewSeed, in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> Done {
    let able = myRoles.first(where: CaseFold.reviewers.contains)
    var draft = try builtIn(.logReview, in: id, role: role ?? able)
    guard let opening = cases[id]?.fold.entry(leaf) else { throw .unknownEntry }
    guard opening.signer != me else { throw .wouldBeVoid(.selfEndorsed) }
    draft.ref = leaf
    draft.facts = [
      FactLine(name: BuiltInFact.outcome, value: outcome.rawValue),
      FactLine(name: BuiltInFact.sample, value: seed.text),
    ]
    if seed.isByHand { draft.facts.append(FactLine(name: BuiltInFact.drawn, value: BuiltInFact.byHand)) }
    return try append(draft, in: id)
  }

  /// A reviewer's signed word that they have done the review of a period: in the roster, since it is of all their cases, and
  /// may be of no entry at all.
  package func closeReview(_ closing: ReviewClosing) throws(CaseworkError) -> Done {
    try refresh()
    guard
      let role = myRoles.first(where: CaseFold.reviewers.contains) ?? myRoles.first(where: Roster.reviewers.contains)
    else { throw notOurs(else: .notAReviewer) }
    guard closing.period.to <= now() else { throw .oversight(.reviewNotOver) }
    if let before = closedReview(closing.period) { throw .oversight(.reviewClosed(before.time.swedish.date)) }
    var draft = EntryDraft(role: role, event: Roster.Event.logReview.rawValue)
    draft.bindsToView = false
    draft.facts = closing.facts
    return try append(draft, in: .roster)
  }

  /// Where I have closed the review of the whole period.
  package func closedReview(_ period: ReviewPeriod) -> ClosedReview? {
    roster.closedReviews.first { $0.by == me && $0.closing.period.covers(period) }
  }

  /// Months that are over, in which I had a case to look at, and whose review I have not closed: the last first.
  func reviewsDue() -> [ReviewDue] {
    let times = Dictionary(roster.entries.map { ($0.index, $0.time) }) { first, _ in first }
    let given = roster.person(me)?.roles.filter { myRoles.contains($0.id) && CaseFold.reviewers.contains($0.id) } ?? []
    let opened = list().compactMap { cases[$0.id]?.fold.entries.first?.time }.min()
    guard let since = given.compactMap({ times[$0.from] }).min(), let opened else { return [] }
    let today = now().swedish.date
    let months = (1...Self.reviewMonths).map { ReviewPeriod(months: $0, before: today) }.filter {
      max(since, opened) < $0.to && closedReview($0) == nil
    }
    guard !months.isEmpty else { return [] }
    let history = pin.head.size <= Self.reviewCounted ? try? history(isDeep: false) : nil
    return months.map { month in
      let review = history.flatMap { history in
        (try? reviewSeed(history, to: month.to)).map {
          LogReview(of: history.openings(from: month.from, to: month.to), seed: $0)
        }
      }
      return ReviewDue(
        period: month, left: review.map { ($0.left(for: me).count, $0.questions(for: me).count) })
    }
  }

  /// Counting what is left replays every entry: the inbox of a larger vault says only that the review is not closed.
  private static let reviewCounted = 2_000
  /// Whoever has left a month undone longer than that hears it from the auditor.
  private static let reviewMonths = 3

  /// Questions about readings of mine that nobody has closed: asked in the case, and whom to answer.
  func askedOfMe(_ fold: CaseFold) -> [(opening: CaseEntry, by: String)] {
    var last: [Digest: CaseEntry] = [:]
    for entry in fold.entries where entry.event == BuiltIn.logReview.rawValue {
      if let ref = entry.ref { last[ref] = entry }
    }
    return last.compactMap { leaf, review -> (opening: CaseEntry, by: String)? in
      guard Opening.Review(review)?.outcome == .question, let opening = fold.entry(leaf), opening.signer == me,
        !roster.closedReviews.contains(where: {
          $0.by == review.signer && $0.index > review.index && $0.closing.period.holds(opening.time)
        })
      else { return nil }
      return (opening, review.signer)
    }.sorted { $0.opening.index < $1.opening.index }
  }
}

extension LogReview {
  /// Rows that nobody has answered, and that somebody may: nobody answers their own.
  package func left(for person: String) -> [Row] {
    rows.filter { $0.opening.entry.signer != person && $0.opening.reviews.isEmpty }
  }

  /// Rows whose last answer is a question.
  package func questions(for person: String) -> [Row] {
    rows.filter { $0.opening.entry.signer != person && $0.opening.reviews.last?.outcome == .question }
  }

  /// What a person signs when they are done; nil while rows are left.
  package func closing(_ period: ReviewPeriod, by person: String) -> ReviewClosing? {
    guard left(for: person).isEmpty else { return nil }
    let own = rows.filter { $0.opening.entry.signer == person }
    return ReviewClosing(
      period: period, rows: rows.count - own.count, questions: questions(for: person).count,
      own: own.count { $0.opening.reviews.isEmpty }, seed: seed)
  }
}

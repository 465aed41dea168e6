import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// A log review on the screen and as JSON.
struct ReviewView {
  let history: AuditHistory
  let review: LogReview
  let office: Office
  let session: Session
  let period: ReviewPeriod

  /// `K-7Q3M-9TX2#14`: the opening's own place in its case.
  static func name(_ row: LogReview.Row) -> String {
    CaseNumber(row.opening.caseID).text + "#\(row.opening.entry.seq)"
  }

  func name(_ row: LogReview.Row) -> String { Self.name(row) }

  func head() throws {
    let refused =
      review.refused == 0
      ? "" : session.text(", \(review.refused) nekade försök", ", \(review.refused) refused attempts")
    try session.answer(
      session.text(
        "Loggkontroll \(period.first.text) – \(period.last.text): \(review.count) öppningar\(refused), \(review.rows.count) att se på.",
        "Log review \(period.first.text) – \(period.last.text): \(review.count) openings\(refused), \(review.rows.count) to look at."
      ))
    let reach = Reach(history.report)
    for line in reach.restored(session.language) { try session.answer("▲ " + line) }
    try session.answer(reach.witnessed(session.language))
    try session.answer(Verdict(history.report).text(session.language))
    // Steps that the rules refused are looked at whenever they were taken.
    for finding in history.report.findings { try session.answer("▲ " + FindingWords.text(finding, session.language)) }
    try session.answer(Self.text(review.seed, session.language))
    for closed in history.closedReviews where closed.closing.period.covers(period) {
      try session.answer(ReviewWords.closed(closed, by: session.name(of: closed.by, office), session.language))
    }
    try session.answer(
      session.text(
        "Skärmbilder, och försök av den som inte är med i ärendet, lämnar ingen post och syns inte här.",
        "Photographed screens, and attempts by who is not in the case, leave no entry and are not seen here."))
  }

  func show(_ row: LogReview.Row) throws {
    let (opening, l) = (row.opening, session.language)
    let workflow = history.cases.first { $0.id == opening.caseID }?.workflow
    let parts = opening.parts.map { workflow?.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", ")
    try session.answer("")
    try session.answer(name(row) + "  " + Times.exact(opening.entry.time, l))
    let who = session.name(of: opening.entry.signer, office)
    let role = session.label(ofRole: opening.entry.role, workflow)
    try session.answer("  \(who), \(role) · \(parts) · \(opening.reason?.label(l) ?? "–")")
    let marks = Opening.Mark.allCases.filter(opening.marks.contains).map { Self.text($0, l) }
    let why = marks + (row.isSampled ? [session.text("stickprov", "sample")] : [])
    try session.answer("  " + (opening.marks.isEmpty ? "" : "▲ ") + why.joined(separator: " · "))
    for review in opening.reviews {
      let mark = review.outcome == .inOrder ? "✓" : "?"
      try session.answer("  \(mark) " + Self.text(review, by: session.name(of: review.reviewer, office), l))
    }
    if opening.entry.signer == office.me, opening.reviews.isEmpty {
      try session.answer(
        session.text("  Din egen: en annan chef kontrollerar den.", "  Your own: another manager reviews it."))
    }
  }

  func end(signed: Int) throws {
    let l = session.language
    try session.answer("")
    try session.answer(
      session.text("Underskrivna svar: \(signed).", "Answers signed: \(signed)."))
    if review.rows.isEmpty { try session.answer(l == .sv ? "Inget att kontrollera." : "Nothing to review.") }
    try session.answer(json: [
      ("seed", .text(review.seed.text)), ("seedByHand", .flag(review.seed.isByHand)),
      ("openings", .number(review.count)), ("refused", .number(review.refused)),
      ("whole", .flag(history.report.passed)), ("verdict", .text(Verdict(history.report).name)),
      ("findings", .list(history.report.findings.map { FindingWords.json($0) })),
      ("signed", .number(signed)),
      ("rows", .list(review.rows.map { Self.json($0) })),
      (
        "closed",
        .list(
          office.roster.closedReviews.filter { $0.closing.period.covers(period) }.map { .record(ReviewWords.json($0)) })
      ),
    ])
  }

  static func json(_ row: LogReview.Row) -> JSON {
    let opening = row.opening
    return .record([
      ("row", .text(name(row))), ("entry", .text(opening.entry.leaf.hex)), ("time", .text(opening.entry.time.text)),
      ("reader", .text(opening.entry.signer)), ("role", .text(opening.entry.role)),
      ("parts", .list(opening.parts.map { .text($0) })), ("reason", .text(opening.reason?.rawValue ?? "")),
      ("marks", .list(Opening.Mark.allCases.filter(opening.marks.contains).map { .text($0.rawValue) })),
      ("sampled", .flag(row.isSampled)),
      (
        "reviews",
        .list(
          opening.reviews.map {
            .record([
              ("reviewer", .text($0.reviewer)), ("outcome", .text($0.outcome.rawValue)), ("time", .text($0.time.text)),
              ("seed", .text($0.seed)), ("seedByHand", .flag($0.isByHand)),
            ])
          })
      ),
    ])
  }

  static func text(_ mark: Opening.Mark, _ l: Language) -> String {
    switch mark {
    case .unassigned: l == .sv ? "utanför tilldelat ärende" : "outside assignment"
    case .night: l == .sv ? "nattetid utan jour" : "at night, not on duty"
    case .closed: l == .sv ? "avslutat ärende" : "a closed case"
    case .many: l == .sv ? "många öppningar samma dag" : "many openings in one day"
    case .saved: ReadingOutlet.file.label(l)
    case .sent: ReadingOutlet.pipe.label(l)
    case .ahead: l == .sv ? "daterad framåt" : "dated ahead"
    case .behind: l == .sv ? "skriven senare än den är daterad" : "written later than it is dated"
    case .refused: l == .sv ? "nekad: inget öppnades" : "refused: nothing was opened"
    }
  }

  static func text(_ review: Opening.Review, by name: String, _ l: Language) -> String {
    let outcome =
      switch review.outcome {
      case .inOrder: l == .sv ? "i sin ordning" : "in order"
      case .question: l == .sv ? "fråga" : "question"
      }
    return outcome + ", " + name + (review.isByHand ? byHand(l) : "")
  }

  static func text(_ seed: ReviewSeed, _ l: Language) -> String {
    (l == .sv ? "Stickprovets frö: " : "The sample's seed: ") + seed.text
      + (seed.isByHand
        ? byHand(l)
        : l == .sv ? " (liggarens rot vid periodens slut)" : " (the ledger's root at the period's end)")
  }

  /// Also of a period that is not over: whoever waits for another entry gets another seed.
  private static func byHand(_ l: Language) -> String {
    l == .sv ? " (frö valt för hand, eller perioden inte slut)" : " (seed chosen by hand, or the period not over)"
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `audit review`: who has opened what, for the manager's monthly review.
enum ReviewTask {
  static let review = Command(
    "audit review", ["loggkontroll", "granska öppningar"],
    sv: "Månadens loggkontroll: ett stickprov av öppningar, och alltid de som sticker ut. Svaret skrivs under.",
    en: "The monthly log review: a sample of openings, and always those that stand out. The answer is signed.",
    options: ReviewAsked.options + [
      Option(
        "answers", "FILE", sv: "svaren ur en fil: {\"K-7Q3M-9TX2#14\":\"ok\"} eller \"question\"",
        en: "the answers from a file: {\"K-7Q3M-9TX2#14\":\"ok\"} or \"question\""),
      Option(
        "close", sv: "avsluta periodens loggkontroll med din underskrift, också när inget var att se på",
        en: "close the period's log review with your signature, also where there was nothing to look at"),
    ],
    examples: [
      .init(
        "avhopp loggkontroll", sv: "Förra månaden; frågar rad för rad på en terminal.",
        en: "Last month; asks row by row on a terminal."),
      .init(
        "avhopp audit review --from 2026-11-01 --to 2026-11-30 --answers svar.json", sv: "Svaren ur en fil.",
        en: "The answers from a file."),
      .init(
        "avhopp loggkontroll --close", sv: "Förra månaden är klar; liggaren får veta det.",
        en: "Last month is done, and the ledger is told."),
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let asked = try ReviewAsked(arguments, now: session.world.now())
    let period = asked.period
    let office = try session.officeToAudit()
    // Of a vault that is damaged who is who is known when it has been read.
    if !office.isForAuditAlone { try office.mustReview() }
    let history = try office.history(isDeep: false, progress: AuditTask.progress(session))
    try history.report.mustNotBeFormerAuditors()
    if office.isForAuditAlone { try history.mustBeReviewed(by: office.me) }
    let seed = try office.reviewSeed(history, to: period.to, stated: asked.seed)
    let review = LogReview(of: history.openings(from: period.from, to: period.to), seed: seed)
    let given = try arguments.value("answers").map { try answers($0, review, me: office.me, session) }
    var view = ReviewView(history: history, review: review, office: office, session: session, period: period)
    // Before anything is signed.
    if arguments.has("close"), period.to > history.time { throw OversightFault.reviewNotOver }
    try view.head()
    var signed = 0
    for row in review.rows {
      try view.show(row)
      if let outcome = try given?[view.name(row)] ?? ask(row, view, isAsked: given == nil) {
        do {
          _ = try office.review(row.opening.entry.leaf, outcome, seed: seed, in: row.opening.caseID)
        } catch {
          // What was signed before stands, whatever is said of this row.
          if signed > 0 { try view.end(signed: signed) }
          throw error
        }
        signed += 1
      }
    }
    do {
      try close(&view, asked, isAsked: given == nil, wants: arguments.has("close"), signed: signed)
    } catch {
      try view.end(signed: signed)
      throw error
    }
    try view.end(signed: signed)
    return Verdict(history.report).status
  }

  /// The period's end, in the reviewer's own hand: asked on a terminal once every row has an answer. A question keeps it open
  /// until it is answered, or the reviewer says that it is handed on.
  private static func close(
    _ view: inout ReviewView, _ asked: ReviewAsked, isAsked: Bool, wants: Bool, signed: Int
  ) throws {
    let (office, session, period) = (view.office, view.session, view.period)
    let isOpen = period.to <= view.history.time && office.closedReview(period) == nil
    let mayAsk = isAsked && isOpen && session.world.isInteractive && !session.isJSON && !office.isForAuditAlone
    guard wants || mayAsk else { return }
    if signed > 0 {
      // With what was signed just now.
      let history = try office.history(isDeep: false, progress: AuditTask.progress(session))
      let seed = try office.reviewSeed(history, to: period.to, stated: asked.seed)
      view = ReviewView(
        history: history, review: LogReview(of: history.openings(from: period.from, to: period.to), seed: seed),
        office: office, session: session, period: period)
    }
    guard let closing = view.review.closing(period, by: office.me) else {
      guard wants else { return }
      throw OversightFault.reviewRowsLeft(view.review.left(for: office.me).count)
    }
    if !wants {
      let text = ReviewWords.counts(closing, session.language)
      guard
        try session.prompt.yes(
          session.text(
            "Avsluta loggkontrollen med din underskrift: \(text)?", "Close the log review with your signature: \(text)?"
          ))
      else { return }
    }
    _ = try office.closeReview(closing)
    if let closed = office.closedReview(period) {
      try session.answer(ReviewWords.closed(closed, by: session.name(of: closed.by, office), session.language))
    }
  }

  /// "K-7Q3M-9TX2#14" → outcome, for rows that are shown.
  private static func answers(
    _ path: String, _ review: LogReview, me: String, _ session: Session
  ) throws -> [String: ReviewOutcome] {
    let bytes = path == "-" ? try session.world.input.all(limit: 1 << 20) : try Files.read(path, limit: 1 << 20)
    let expected = Label(
      sv: "{\"K-7Q3M-9TX2#14\":\"ok\"|\"question\"} för rader som visas",
      en: "{\"K-7Q3M-9TX2#14\":\"ok\"|\"question\"} for rows that are shown")
    let rows = Dictionary(review.rows.map { (ReviewView.name($0), $0.opening) }) { first, _ in first }
    let open = Label(
      sv: "bara rader som inte redan har det svaret, och inte dina egna öppningar: dem prövar en annan chef",
      en: "only rows without that answer, and not your own openings: another manager reviews those")
    var answers: [String: ReviewOutcome] = [:]
    for member in try JSON.read(bytes).object ?? [] {
      guard let opening = rows[member.key], let outcome = member.value.string.flatMap(ReviewOutcome.init) else {
        throw UsageFault.badValue(of: "--answers", expected: expected)
      }
      // All of them before the first is signed.
      guard opening.reviews.last?.outcome != outcome, opening.entry.signer != me else {
        throw UsageFault.badValue(of: "--answers", expected: open)
      }
      answers[member.key] = outcome
    }
    guard !answers.isEmpty else { throw UsageFault.badValue(of: "--answers", expected: expected) }
    return answers
  }

  /// Two keys; anything else leaves the row for later. One's own openings are another's to review.
  private static func ask(
    _ row: LogReview.Row, _ view: ReviewView, isAsked: Bool
  ) throws -> ReviewOutcome? {
    let session = view.session
    guard isAsked, !view.office.isForAuditAlone, session.world.isInteractive, !session.isJSON,
      // A question that somebody has answered meanwhile is closed by another word, below the first.
      row.opening.reviews.last.map({ $0.outcome == .question }) ?? true,
      row.opening.entry.signer != view.office.me
    else { return nil }
    let answer = try session.prompt.line(
      session.text("  i = i sin ordning, f = fråga, Retur = senare: ", "  o = in order, q = question, Return = later: ")
    )
    switch answer.folded {
    case "i", "o": return .inOrder
    case "f", "q": return .question
    default: return nil
    }
  }
}

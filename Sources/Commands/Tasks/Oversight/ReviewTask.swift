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
        en: "the answers from a file: {\"K-7Q3M-9TX2#14\":\"ok\"} or \"question\"")
    ],
    examples: [
      .init(
        "avhopp loggkontroll", sv: "Förra månaden; frågar rad för rad på en terminal.",
        en: "Last month; asks row by row on a terminal."),
      .init(
        "avhopp audit review --from 2026-11-01 --to 2026-11-30 --answers svar.json", sv: "Svaren ur en fil.",
        en: "The answers from a file."),
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let asked = try ReviewAsked(arguments, now: session.world.now())
    let period = asked.period
    let office = try session.officeToAudit()
    // Of a vault that is damaged who is who may not be known.
    if !office.isForAuditAlone { try office.mustReview() }
    let history = try office.history(isDeep: false, progress: AuditTask.progress(session))
    try history.report.mustNotBeFormerAuditors()
    let seed = try office.reviewSeed(history, to: period.to, stated: asked.seed)
    let review = LogReview(of: history.openings(from: period.from, to: period.to), seed: seed)
    let given = try arguments.value("answers").map { try answers($0, review, me: office.me, session) }
    let view = ReviewView(history: history, review: review, office: office, session: session)
    try view.head(period)
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
    try view.end(signed: signed)
    return Verdict(history.report).status
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
      guard !opening.reviews.contains(where: { $0.outcome == outcome }), opening.entry.signer != me else {
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

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `audit review` and `audit receipts`: who has opened what, for the manager's monthly review and for the person concerned.
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

  static let receipts = Command(
    "audit receipts", ["utdrag", "granska kvittenser"], operands: "[CASE]",
    sv: "Utdrag över åtkomst: vilken roll som öppnat vilken del av akten och när. Utan namn på personal.",
    en: "Access extract: which role opened which part of the file and when. Without names of staff.",
    options: [
      Option("case", "CASE", sv: "ärendet, om det inte står efter kommandot", en: "the case, if not after the command"),
      Option("names", sv: "med namn på personal, när lagen tillåter", en: "with names of staff, where the law allows"),
    ],
    examples: [
      .init("avhopp utdrag K-7Q3M > utdrag.txt", sv: "Att lämna till den det gäller.", en: "To hand to the person.")
    ]
  ) { session, arguments in
    let word: String
    if let named = arguments.value("case") {
      try arguments.atMost(0)
      word = named
    } else {
      word = try arguments.operand(0, session.text("ÄRENDE", "CASE"))
      try arguments.atMost(1)
    }
    let office = try session.office()
    let id: CaseID
    do throws(CaseworkError) {
      id = try office.find(word)
    } catch {
      guard error == .unknownCase, office.myRoles.contains(Roster.Role.auditor) else { throw error }
      throw AuditorFault.noCases
    }
    let state = try office.state(of: id)
    let withNames = arguments.has("names")
    // Whoever is handed it is not who makes it: nobody is "you".
    let names = withNames ? try office.names() : [:]
    let rows = state.entries(of: "READ").map { entry in
      let name = withNames ? names[entry.signer]?.name.visible() ?? entry.signer : nil
      return AccessRow(entry, state, name: name, session)
    }
    let caution = ReceiptCaution(state)
    for line in caution.lines(StatusView(state: state, office: office, session: session)) { try session.warn(line) }
    try session.answer(session.text("Öppningar av akten \(state.number)", "Openings of the file \(state.number)"))
    for row in rows { try session.answer(row.line) }
    try session.answer(
      session.text(
        (rows.count == 1 ? "1 öppning." : "\(rows.count) öppningar.")
          + " Varje öppning är underskriven innan något visas.",
        (rows.count == 1 ? "1 opening." : "\(rows.count) openings.") + " Each is signed before anything is shown."))
    try session.answer(json: [
      ("case", .text(state.number)), ("openings", .list(rows.map(\.json))), ("caution", caution.json(session.language)),
    ])
    return .done
  }
}

/// What an auditor asks for and cannot have.
enum AuditorFault: Error, Explained {
  case noCases

  func words(_ language: Language) -> Words {
    language == .sv
      ? Words(
        .refused, "En granskare har inga ärenden: utdraget görs av den som läser ärendet.",
        "Alla öppningar, i varje ärende, står i rapporten: avhopp granska rapport FIL")
      : Words(
        .refused, "An auditor has no cases: the extract is made by somebody who reads the case.",
        "All openings, in every case, stand in the report: avhopp audit report FILE")
  }
}

/// One line of an access extract.
struct AccessRow {
  let line: String
  let json: JSON

  init(_ entry: CaseEntry, _ state: CaseState, name: String?, _ session: Session) {
    let l = session.language
    let parts = entry.facts.filter { $0.name == "part" }.map(\.value)
    let shown = parts.map { state.workflow.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", ")
    let code = entry.facts.first { $0.name == "reason" }?.value ?? ""
    let reason = ReadingReason(rawValue: code)?.label(l) ?? code
    let role = session.label(ofRole: entry.role, state.workflow)
    let time = Times.exact(entry.time, l)
    let outlet = entry.facts.first { $0.name == "to" }.flatMap { ReadingOutlet(rawValue: $0.value) }
    line =
      ([time, role] + (name.map { [$0] } ?? []) + [shown, reason] + (outlet.map { [$0.label(l)] } ?? []))
      .joined(separator: " · ")
    var members: [(String, JSON)] = [
      ("time", .text(entry.time.text)), ("role", .text(entry.role)), ("parts", .list(parts.map { .text($0) })),
      ("reason", .text(code)), ("to", outlet.map { .text($0.rawValue) } ?? .null),
    ]
    if let name { members.append(("name", .text(name))) }
    json = .record(members)
  }
}

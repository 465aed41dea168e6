import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `police ticket` and `police import`: the municipality's side of a question to the police.
enum TicketTask {
  static let ticket = Command(
    "police ticket", ["polis fråga"], operands: "CASE FILE",
    sv: "Skriver en hotbildsförfrågan till polisen: gäller en gång, säger varken namn eller ärende.",
    en: "Writes a ticket to the police: good once, names neither the person nor the case.",
    options: [
      Option("answers", "FILE", sv: "förfrågans formulär som JSON", en: "the ticket's form as JSON"),
      Option(
        "event", "EVENT", sv: "arbetsflödets steg, om det finns flera", en: "the workflow's step, if there are several"),
      Option(
        "draft", "ID", sv: "fortsätt på ett utkast; bara det som fattas frågas",
        en: "go on from a draft; only what is missing is asked"),
    ],
    examples: [
      .init(
        "avhopp polis fråga K-7Q3M fraga.ticket", sv: "Frågorna ställs; filen lämnas till polisen.",
        en: "The questions are asked; the file goes to the police.")
    ],
    run: ask)

  static let deposit = Command(
    "police import", ["polis ta-emot"], operands: "FILE [CASE]",
    sv: "Tar emot polisens inlämning. Polisens egen underskrift följer med in i ärendet.",
    en: "Takes in the police's deposit. The police's own signature goes into the case.",
    options: [
      Option(
        "review", "DATE", sv: "omprövas senast, när polisen inte har satt något datum",
        en: "look again on, where the police set no date")
    ],
    examples: [
      .init(
        "avhopp polis ta-emot svar.deposit --review 2026-12-24",
        sv: "Datumet märks som vårt. Utan det gäller arbetsflödets tid, också märkt.",
        en: "The date is marked as ours. Without it the workflow's time holds, marked too.")
    ]
  ) { session, arguments in
    let file = try Files.read(try arguments.operand(0, session.text("FIL", "FILE")), limit: Deposit.fileMax)
    try arguments.atMost(2)
    let office = try session.office()
    let id = arguments.operands.count > 1 ? try session.find(arguments.operands[1], office) : nil
    let review = try date(arguments, "review", session) ?? askedReview(file, session)
    let done = try office.importDeposit(file, lookAgain: review, in: id)
    try session.answer(
      session.text("Hot- och riskbedömningen är mottagen i ", "The threat assessment is received in ")
        + CaseNumber(done.caseID).text + ", #\(done.seq).")
    let facts = (try? office.state(of: done.caseID))?.entry(done.leaf)?.facts ?? []
    let day = facts.compactMap(\.until).first?.swedish.date.text
    let isOurs = facts.contains { $0.name == DepositStatement.sourceFact && $0.value == DepositStatement.ours }
    if let day {
      try session.answer(
        isOurs
          ? session.text(
            "Omprövas senast \(day). Polisen satte inget datum: det är satt av oss, och märkt så.",
            "Look again on \(day). The police set no date: it is set by us, and marked so.")
          : session.text("Omprövas senast \(day), satt av polisen.", "Look again on \(day), set by the police."))
    }
    try session.answer(json: [
      ("case", .text(CaseNumber(done.caseID).text)), ("entry", .number(done.index)), ("seq", .number(done.seq)),
      ("leaf", .text(done.leaf.hex)), ("review", day.map { .text($0) } ?? .null), ("reviewIsOurs", .flag(isOurs)),
    ])
    try session.tellDone(done)
    return .done
  }

  /// Where the police gave no day, whoever takes it in is asked for one. A file that cannot be read is refused further on.
  private static func askedReview(_ file: [UInt8], _ session: Session) throws -> CivilDate? {
    guard session.world.isInteractive, let deposit = try? DepositCheck.read(file),
      deposit.statement.facts.contains(where: { $0.until == nil })
    else { return nil }
    let question = session.text(
      "Polisen satte inget datum. Omprövas senast (Enter: arbetsflödets tid):",
      "The police set no date. Look again on (Enter: the workflow's time):")
    while true {
      let typed = try session.prompt.line(question)
      if typed.isEmpty { return nil }
      if let date = CivilDate(typed) { return date }
      try session.prompt.say(session.text("Skriv datumet som 2026-12-24.", "Write the date as 2026-12-24."))
    }
  }

  @Sendable private static func ask(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let (office, id) = try session.caseOperand(arguments)
    let path = try arguments.operand(1, session.text("FIL", "FILE"))
    try arguments.atMost(2)
    try session.mustBeFree([path])
    let state = try office.state(of: id)
    let event = try event(arguments, state.workflow, session)
    guard let formID = event.form, let form = state.workflow.forms[formID] else { throw CaseworkError.noTicketEvent }
    try DoTask.rehearse(Order(event: event.id), event, state, office, session)
    let kind: StepOptions = ["ticket": "file"]
    let draft = try arguments.value("draft").map {
      try Begun($0, of: event.id, given: kind, names: ["ticket"], state, office, session)
    }
    let options = arguments.value("event").map { " --event " + $0.visible() } ?? ""
    let place = DraftPlace.step(
      event, state, office, session, replacing: draft?.id, options: kind,
      goOn: Label(
        sv: "avhopp polis fråga \(state.number) \(path.visible())\(options)",
        en: "avhopp police ticket \(state.number) \(path.visible())\(options)"))
    let (ticket, done) = try Interruption.holding {
      let filled: Filled
      do {
        filled = try answers(form, arguments, office, session, heading: [state.number], begun: draft?.typed ?? [:])
      } catch let stopped as FormStopped {
        try place.left(stopped)
      }
      let answers = filled.answers
      // The file first: a question that stands in the case and was never handed over is one that the police never answer.
      let made = try place.keeping(filled.typed) {
        try Files.holding([path]) {
          let (ticket, asking) = try office.ticket(
            Order(event: event.id, answers: answers), questions: text(answers, "questions"),
            function: text(answers, "function"), in: id)
          try Files.fill(path, ticket.note)
          return (ticket, try DoTask.record(asking, event, state, office))
        }
      }
      if let draft { try office.removeDraft(draft.id) }
      return made
    }
    try session.answer(
      session.text("Hotbildsförfrågan \(ticket.alias.text): ", "Ticket \(ticket.alias.text): ") + path.visible())
    // What the officer types the first time: the ticket itself could be swapped on its way.
    let code = try office.code(of: office.me)
    try session.answer(session.text("Din kontrollkod: ", "Your control code: ") + code)
    try session.answer(json: [
      ("file", .text(path)), ("alias", .text(ticket.alias.text)), ("expires", .text(ticket.expires.text)),
      ("code", .text(code)), ("case", .text(CaseNumber(id).text)), ("leaf", .text(done.leaf.hex)),
    ])
    try session.tellDone(done)
    try session.tell(
      session.text(
        "Lämna filen till polisens kontaktfunktion. De ser frågan, aldrig vem den gäller. Första gången de svarar dig ringer "
          + "de och frågar efter kontrollkoden: läs upp den, skicka den aldrig med filen.",
        "Hand the file to the police coordinator. They see the question, never whom it concerns. The first time they answer "
          + "you they call and ask for the control code: read it to them, never send it with the file."))
    return .done
  }

  /// The step that asks the police: named, or the one that records a ticket.
  private static func event(_ arguments: Arguments, _ workflow: Workflow, _ session: Session) throws -> EventDefinition
  {
    if let word = arguments.value("event") { return try session.event(word, workflow) }
    let asking = workflow.transitions.first { $0.records == "ticket" }?.event
    guard let id = asking, let event = workflow.events[id] else { throw CaseworkError.noTicketEvent }
    return event
  }

  /// The form, where nobody says how long the ticket holds with a fortnight.
  private static func answers(
    _ form: Form, _ arguments: Arguments, _ office: Office, _ session: Session, heading: [String], begun: Typed
  ) throws -> Filled {
    let last = WorkCalendar.endOfDay(office.now().swedish.date.adding(days: 14)).wholeMinute
    let field = form.fields.first { $0.untilOf == "ticket" }
    do {
      if let file = try session.answersFile(arguments) {
        var members = try JSON.read(file.bytes).object ?? []
        if let field, !members.contains(where: { $0.key == field.id }) {
          members.append(JSON.Member(field.id, .text(last.minuteText)))
        }
        return Filled(
          answers: try Answers.read(
            json: JSON(.object(members)).canonical(), form: form, at: office.now(), folder: file.folder))
      }
      guard session.world.isInteractive else { throw CaseFault.answersNeeded(form: form.label(session.language)) }
      return try FormPrompt(session: session, form: form, now: office.now(), heading: heading, begun: begun).ask(
        field.map { [$0.id: .moment(last)] } ?? [:])
    } catch let faults as FormFaults {
      throw AnswersFault(faults: faults, form: form)
    } catch let fault as SyntaxError {
      throw AnswersFault(faults: FormFaults(syntax: fault), form: form)
    }
  }

  private static func text(_ answers: Answers, _ field: String) -> String {
    if case .text(let text) = answers[field] { return text }
    return ""
  }

  static func date(_ arguments: Arguments, _ name: String, _ session: Session) throws -> CivilDate? {
    guard let word = arguments.value(name) else { return nil }
    guard let date = CivilDate(word) else {
      throw UsageFault.badValue(
        of: "--" + name, expected: Label(sv: "ett datum, som 2026-12-24", en: "a date, as 2026-12-24"))
    }
    return date
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `police assess`: the officer's side, on a machine that has never seen a vault. What is handed in is sealed so that not
/// even the officer can open it again.
enum AssessTask {
  static let assess = Command(
    "police assess", ["polis bedöm"], operands: "TICKET FILE", needs: .identity,
    sv: "Svarar på en hotbildsförfrågan: åtta fält, en förseglad och undertecknad textfil.",
    en: "Answers a ticket: eight fields, one sealed and signed text file.",
    options: [
      Option("answers", "FILE", sv: "svaren som JSON; - är stdin", en: "the answers as JSON; - is stdin"),
      Option(
        "unchanged", "LEVEL", sv: "samma bedömning som förra gången; NIVÅ är den som alltså fortfarande gäller",
        en: "the same assessment as last time; LEVEL is the level that so still holds"),
      AskerCheck.option,
      Option("function", "TEXT", sv: "vem som bedömer: funktion, inte namn", en: "who assesses: function, no name"),
      Option("template", sv: "skriv en mall för svaren i stället", en: "write a template for the answers instead"),
    ],
    examples: [
      .init(
        "avhopp polis bedöm fraga.ticket svar.deposit", sv: "Frågorna ställs en i taget.",
        en: "The questions come one at a time."),
      .init(
        "avhopp polis bedöm fraga.ticket svar.deposit --unchanged hög",
        sv: "Ingenting har ändrats, nivån är fortfarande hög.",
        en: "Nothing has changed, the level is still high."),
    ]
  ) { session, arguments in
    let ticket = try Ticket(
      note: try Files.read(try arguments.operand(0, session.text("FÖRFRÅGAN", "TICKET")), limit: Ticket.noteMax))
    let today = session.world.now().swedish.date
    if arguments.has("template") {
      try session.world.output.write(bytes: Assessment.template(ticket.draft, today: today))
      return .done
    }
    let path = try arguments.operand(1, session.text("FIL", "FILE"))
    try arguments.atMost(2)
    guard session.world.now() < ticket.expires else { throw ImportFault.expired(ticket.expires) }
    // What can go wrong goes wrong before eight fields are filled in.
    try session.mustBeFree([path])
    let person = try session.person()
    let compared = try AskerCheck(session: session, ticket: ticket).pass(person, arguments)
    let draft = try AssessDraft(of: person, for: ticket, session)
    let (deposit, placed) = try Interruption.holding {
      let (assessment, typed) = try answered(session, arguments, ticket.draft, today, compared, draft)
      let made = try draft.place.keeping(typed) {
        let now = session.world.now()
        let deposit = try person.withSigningKey { key in
          try Assess.deposit(assessment, ticket: ticket, by: key, at: now)
        }
        return (deposit, try place(deposit.file, at: path, session))
      }
      try draft.remove()
      return made
    }
    let receipt = deposit.receipt
    try session.answer(session.text("Kvitto", "Receipt"))
    try session.answer("  " + receipt.alias.text + "  " + receipt.time.text)
    try session.answer("  SHA-256 " + receipt.fileHash.hex)
    try session.answer(json: [
      ("file", .text(placed)), ("alias", .text(receipt.alias.text)), ("sha256", .text(receipt.fileHash.hex)),
      ("time", .text(receipt.time.text)),
    ])
    try session.tell(
      session.text(
        "Lämna filen till socialtjänsten. Du kan inte öppna den igen: skriv av det ni själva behöver.",
        "Hand the file to the social services. You cannot open it again: copy what you need yourselves."))
    return .done
  }

  /// At a terminal what was answered is not given up for a disk that is full: another place is asked for.
  private static func place(_ file: [UInt8], at path: String, _ session: Session) throws -> String {
    var path = path
    while true {
      do throws(FileFault) {
        try Files.create(path, file)
        return path
      } catch {
        guard session.world.isInteractive else { throw error }
        _ = Run.finish(error, session)
        path = try session.prompt.required(
          session.text(
            "Dina svar finns kvar i minnet. Skriv filen till:", "Your answers are still in memory. Write the file to:"))
      }
    }
  }

  private static func answered(
    _ session: Session, _ arguments: Arguments, _ ticket: TicketDraft, _ today: CivilDate, _ compared: Moment,
    _ draft: AssessDraft
  ) throws -> (Assessment, Typed) {
    if let level = arguments.value("unchanged") {
      return (try unchanged(level, session, arguments, ticket, today, compared), [:])
    }
    if let file = try session.answersFile(arguments) {
      do throws(FormFaults) {
        let assessment = try Assessment.read(json: file.bytes, ticket: ticket, folder: file.folder)
        return (assessment, [:])
      } catch {
        throw AssessmentFault(faults: error)
      }
    }
    guard session.world.isInteractive else { throw UsageFault.missingOperand("--answers") }
    do {
      return try AssessPrompt(session: session, ticket: ticket, today: today, compared: compared).ask(draft.begun())
    } catch let stopped as FormStopped {
      try draft.place.left(stopped)
    }
  }

  /// Who says so is asked beside the question that is answered: it may be another than last time.
  private static func unchanged(
    _ word: String, _ session: Session, _ arguments: Arguments, _ ticket: TicketDraft, _ today: CivilDate,
    _ compared: Moment
  ) throws -> Assessment {
    let typed = word.folded
    guard let level = ticket.levels.first(where: { [$0.id, $0.label.sv, $0.label.en].map(\.folded).contains(typed) })
    else {
      let levels = ticket.levels.map { $0.label(session.language).lowercased() }.joined(separator: " · ")
      throw UsageFault.badValue(of: "--unchanged", expected: Label(sv: levels, en: levels))
    }
    let function =
      try arguments.value("function")
      ?? session.screen.aside {
        if session.world.isInteractive {
          try AssessPrompt(session: session, ticket: ticket, today: today, compared: compared).sayQuestion()
          try session.prompt.say(
            session.text(
              "Ditt svar: oförändrad sedan förra bedömningen. Nivån är fortfarande: ",
              "Your answer: unchanged since the last assessment. The level is still: ")
              + level.label(session.language).lowercased())
        }
        return try session.asked(AssessPrompt.who(session), missing: "--function")
      }
    let assessment = Assessment.unchanged(function: function, date: today, level: level.id, ticket: ticket)
    let faults = assessment.faults(levels: ticket.levels.map(\.id))
    if !faults.isEmpty { throw AssessmentFault(faults: FormFaults(faults)) }
    return assessment
  }
}

/// An assessment that is not filled in right.
struct AssessmentFault: Error, Sendable, Explained {
  let faults: FormFaults

  func words(_ language: Language) -> Words {
    let lines =
      faults.syntax.map {
        [
          (language == .sv ? "rad \($0.line), tecken \($0.column): " : "line \($0.line), column \($0.column): ")
            + (language == .sv ? SyntaxWords.swedish($0.expected) : $0.expected)
        ]
      }
      ?? faults.faults.map {
        ForeignText.shown($0.field, limit: 40) + " – " + FormWords.sentence($0.expected, nil, language)
      }
    return Words(
      .wrongUse,
      language == .sv
        ? "Bedömningen är inte rätt ifylld. Ingenting skrevs."
        : "The assessment is not filled in right. Nothing was written.",
      lines.joined(separator: "\n        "))
  }
}

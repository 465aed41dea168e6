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
        "unchanged", "LEVEL", sv: "oförändrad sedan sist, med nivån som gäller",
        en: "unchanged since last, with the level that holds"),
      Option("template", sv: "skriv en mall för svaren i stället", en: "write a template for the answers instead"),
    ],
    examples: [
      .init(
        "avhopp polis bedöm fraga.ticket svar.deposit", sv: "Frågorna ställs en i taget.",
        en: "The questions come one at a time."),
      .init(
        "avhopp polis bedöm fraga.ticket svar.deposit --unchanged high", sv: "Oförändrad, i ett steg.",
        en: "Unchanged, in one step."),
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
    // Before eight fields are filled in for nothing.
    try session.mustBeFree([path])
    let assessment = try answered(session, arguments, ticket.draft, today)
    let person = try session.person()
    let now = session.world.now()
    let deposit = try person.withSigningKey { key in
      try Assess.deposit(assessment, ticket: ticket, by: key, at: now)
    }
    try Files.create(path, deposit.file)
    let receipt = deposit.receipt
    try session.answer(session.text("Kvitto", "Receipt"))
    try session.answer("  " + receipt.alias.text + "  " + receipt.time.text)
    try session.answer("  SHA-256 " + receipt.fileHash.hex)
    try session.answer(json: [
      ("file", .text(path)), ("alias", .text(receipt.alias.text)), ("sha256", .text(receipt.fileHash.hex)),
      ("time", .text(receipt.time.text)),
    ])
    try session.tell(
      session.text(
        "Lämna filen till socialtjänsten. Du kan inte öppna den igen: skriv av det ni själva behöver.",
        "Hand the file to the social services. You cannot open it again: copy what you need yourselves."))
    return .done
  }

  private static func answered(
    _ session: Session, _ arguments: Arguments, _ ticket: TicketDraft, _ today: CivilDate
  ) throws -> Assessment {
    if let level = arguments.value("unchanged") {
      let function = try session.asked(
        session.text("Vem bedömer (funktion, inte namn):", "Who assesses (function, no name):"), missing: "--answers")
      return Assessment.unchanged(function: function, date: today, level: level, ticket: ticket)
    }
    if let file = try session.answersFile(arguments) {
      do throws(FormFaults) {
        return try Assessment.read(json: file.bytes, ticket: ticket, folder: file.folder) {
          document throws(FieldExpectation) in
          do throws(FileFault) {
            return try Files.read(document.path ?? "", limit: Assessment.attachmentBytesMax)
          } catch {
            throw .documentMissing
          }
        }
      } catch {
        throw AssessmentFault(faults: error)
      }
    }
    guard session.world.isInteractive else { throw UsageFault.missingOperand("--answers") }
    return try AssessPrompt(session: session, ticket: ticket, today: today).ask()
  }
}

/// The eight fields, asked.
struct AssessPrompt {
  let session: Session
  let ticket: TicketDraft
  let today: CivilDate

  func ask() throws -> Assessment { try session.screen.aside { try askAll() } }

  private func askAll() throws -> Assessment {
    let prompt = session.prompt
    try prompt.say(session.text("Frågan från socialtjänsten:", "The question from the social services:"))
    for line in ForeignText.shownLines(ticket.questions, lineLimit: 4096) { try prompt.say("  " + line) }
    let function = try prompt.required(
      session.text("1/8 Vem bedömer (funktion, inte namn):", "1/8 Who assesses (function, no name):"))
    let reference = try prompt.line(
      session.text("2/8 Diarienummer (Enter hoppar över):", "2/8 Reference (Enter skips):"))
    let date = try date(session.text("3/8 Datum [\(today.text)]:", "3/8 Date [\(today.text)]:")) ?? today
    let typed = try prompt.line(
      session.text("4/8 Fråga som besvaras [den ovan]:", "4/8 Question answered [the one above]:"))
    let levels = ticket.levels.map { Choice($0.id, $0.label(session.language)) }
    let level = try prompt.choice(session.text("5/8 Nivå", "5/8 Level"), levels) ?? ""
    let words = try prompt.long(session.text("5/8 Med egna ord", "5/8 In your own words"))
    let whereNot = try prompt.long(session.text("6/8 Var personen inte bör vara", "6/8 Where the person should not be"))
    let advice = try prompt.long(session.text("7/8 Vad ni råder", "7/8 What you advise"))
    let again = try self.date(
      session.text(
        "8/8 Omprövas senast (Enter: socialtjänsten sätter datum):",
        "8/8 Look again on (Enter: the social services set a date):"))
    let assessment = Assessment(
      function: function, reference: reference, date: date, question: typed.isEmpty ? ticket.questions : typed,
      level: level, words: words,
      whereNot: whereNot, advice: advice, lookAgain: again)
    let faults = assessment.faults(levels: ticket.levels.map(\.id))
    if !faults.isEmpty { throw AssessmentFault(faults: FormFaults(faults)) }
    return assessment
  }

  private func date(_ question: String) throws -> CivilDate? {
    while true {
      let typed = try session.prompt.line(question)
      if typed.isEmpty { return nil }
      if let date = CivilDate(typed) { return date }
      try session.prompt.say(session.text("Skriv datumet som 2026-12-24.", "Write the date as 2026-12-24."))
    }
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
            + $0.expected
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

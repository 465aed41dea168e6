import Casework
import Sealing
import Syntax
import WorkflowEngine

/// What an officer has typed of an assessment that is not handed in: sealed to themself in their own home, one a ticket, and
/// gone once the answer is written. The vault, and whoever asked, know nothing of it.
struct AssessDraft {
  let place: DraftPlace
  private let session: Session
  private let folder: DraftFolder
  private let known: (info: DraftInfo, typed: Typed)?

  init(of person: borrowing Person, for ticket: Ticket, _ session: Session) throws {
    let about = ticket.hash.hex
    let vault = ticket.draft.vault
    let folder = person.draftFolder
    let info = try person.drafts(vault: vault).last { $0.about == about }
    known = try info.map { ($0, try DraftPlace.read(person.draft($0.id, vault: vault).content)) }
    (self.session, self.folder) = (session, folder)
    let again = Label(sv: "avhopp polis bedöm, med samma förfrågan", en: "avhopp police assess, with the same ticket")
    let now = session.world.now()
    place = DraftPlace(
      session: session, goOn: { _ in again },
      save: {
        try folder.save(
          $0, name: ticket.alias.text, about: about, vault: vault, caseID: nil, at: now, replacing: info?.id)
      })
  }

  /// What was typed before, if its writer goes on with it.
  func begun() throws -> Typed {
    guard let known else { return [:] }
    let time = Times.short(known.info.time, now: session.world.now(), session.language)
    let goOn = session.text("Fortsätta på ditt utkast från \(time)?", "Go on with your draft of \(time)?")
    return try session.prompt.yes(goOn) ? known.typed : [:]
  }

  func remove() throws { if let known { try folder.remove(known.info.id) } }
}

/// The eight fields, asked. What is wrong with one is said at once, and only that one asked again.
struct AssessPrompt {
  let session: Session
  let ticket: TicketDraft
  let today: CivilDate
  /// When whoever asks was compared.
  let compared: Moment

  private static let fields = [
    "function", "reference", "date", "question", "level", "words", "whereNot", "advice", "lookAgain",
  ]
  /// Behind the name of a field whose text is not ended yet.
  private static let half = "…"

  private var levels: [Choice] { ticket.levels.map { Choice($0.id, $0.label(session.language)) } }

  static func who(_ session: Session) -> String {
    session.text("Vem bedömer (funktion, inte namn):", "Who assesses (function, no name):")
  }

  /// - Throws: `FormStopped` with what was typed so far.
  func ask(_ begun: Typed = [:]) throws -> (Assessment, Typed) {
    try session.screen.aside {
      var typed = begun
      do {
        try sayQuestion()
        try session.prompt.say(
          session.text(
            "Ctrl-C slutar. Det du skrivit sparas då som utkast, som bara du kan öppna.",
            "Ctrl-C leaves. What you typed is then kept as a draft that only you can open."))
        let given = try askAll(&typed)
        if let signal = Interruption.pending { throw StreamFault.interrupted(signal) }
        return (given, typed)
      } catch {
        throw FormStopped(typed: typed, cause: error)
      }
    }
  }

  func sayQuestion() throws {
    try session.prompt.say(session.text("Frågan från socialtjänsten:", "The question from the social services:"))
    for line in ForeignText.shownLines(ticket.questions, lineLimit: 4096) { try session.prompt.say("    " + line) }
    try session.prompt.say(AskerCheck.known(ticket, compared: compared, session))
  }

  private func askAll(_ typed: inout Typed) throws -> Assessment {
    let isBegun = !typed.isEmpty
    while true {
      var given = Assessment(function: "", date: today, question: ticket.questions, level: "", words: "")
      var isWhole = isBegun
      for field in Self.fields {
        if let text = typed[field], take(text, field, &given) == nil {
          let shown = levels.first { $0.id == text && field == "level" }?.text ?? text
          for line in ForeignText.shownLines(title(field) + " " + shown) { try session.prompt.say(line) }
          continue
        }
        isWhole = false
        try ask(field, &given, &typed)
      }
      let holds = session.text("Stämmer allt? (nej: frågorna igen)", "Is all of it right? (no: the questions again)")
      if try !isWhole || session.prompt.yes(holds) { return given }
      typed = [:]
    }
  }

  /// Again until nothing is wrong with this field.
  private func ask(_ field: String, _ given: inout Assessment, _ typed: inout Typed) throws {
    while true {
      let text = try answer(field, &typed)
      guard let wrong = take(text, field, &given) else {
        typed[field] = text
        typed[field + Self.half] = nil
        return
      }
      try session.prompt.say(wrong)
    }
  }

  private func answer(_ field: String, _ typed: inout Typed) throws -> String {
    let prompt = session.prompt
    switch field {
    case "function": return try prompt.required(title(field))
    case "level": return try prompt.choice(title(field), levels) ?? ""
    case "words", "whereNot", "advice":
      let key = field + Self.half
      return try prompt.long(title(field), begun: typed[key] ?? "") { typed[key] = $0 }
    default: return try prompt.line(title(field))
    }
  }

  private func title(_ field: String) -> String {
    switch field {
    case "function": "1/8 " + Self.who(session)
    case "reference": session.text("2/8 Diarienummer (Enter hoppar över):", "2/8 Reference (Enter skips):")
    case "date": session.text("3/8 Datum [\(today.text)]:", "3/8 Date [\(today.text)]:")
    case "question":
      session.text("4/8 Fråga som besvaras [den ovan]:", "4/8 Question answered [the one above]:")
    case "level": session.text("5/8 Nivå", "5/8 Level")
    case "words": session.text("5/8 Med egna ord", "5/8 In your own words")
    case "whereNot": session.text("6/8 Var personen inte bör vara", "6/8 Where the person should not be")
    case "advice": session.text("7/8 Vad ni råder", "7/8 What you advise")
    default:
      session.text(
        "8/8 Omprövas senast (Enter: socialtjänsten sätter datum):",
        "8/8 Look again on (Enter: the social services set a date):")
    }
  }

  /// Puts one answer in its place; what is wrong with it, if anything is.
  private func take(_ text: String, _ field: String, _ given: inout Assessment) -> String? {
    switch field {
    case "function": given.function = text
    case "reference": given.reference = text
    case "question": given.question = text.isEmpty ? ticket.questions : text
    case "level": given.level = text
    case "words": given.words = text
    case "whereNot": given.whereNot = text
    case "advice": given.advice = text
    default:
      let date = CivilDate(text)
      guard text.isEmpty || date != nil else {
        return session.text("Skriv datumet som 2026-12-24.", "Write the date as 2026-12-24.")
      }
      if field == "date" { given.date = date ?? today } else { given.lookAgain = date }
    }
    guard let fault = given.faults(levels: ticket.levels.map(\.id)).first(where: { $0.field == field }) else {
      return nil
    }
    return fault.expected == .date
      ? session.text("En dag efter bedömningens datum.", "A day after the date of the assessment.")
      : FormWords.sentence(fault.expected, nil, session.language)
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `note`, `correct`, `endorse`: the journal, and what is done when it is wrong.
enum NoteTask {
  static let note = Command(
    "note", ["anteckna"], operands: "CASE",
    sv: "Journalanteckning: samtal, möte, uppgift från annan, tjänsteanteckning.",
    en: "A note in the journal: call, meeting, information from others.",
    options: [
      Option("text", "FILE", sv: "texten ur en fil; - är stdin", en: "the text from a file; - is stdin"),
      Option(
        "part", "PART", sv: "del av akten; annars Utredning och beslut",
        en: "part of the file; else Investigation and decisions"),
      Option("happened", "TIME", sv: "när det hände, om inte nu", en: "when it took place, if not now"),
      draft,
    ],
    examples: [
      .init("avhopp anteckna K-7Q3M --happened 02:30", sv: "Texten frågas.", en: "The text is asked for."),
      .init("avhopp note K-7Q3M --text samtal.txt", sv: "Texten ur en fil.", en: "The text from a file."),
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(1)
    let state = try office.state(of: id)
    var given: StepOptions = [:]
    given["part"] = try part(arguments, state.workflow)
    given["happened"] = try session.happened(arguments)?.text
    let again = Label(sv: "avhopp anteckna \(state.number)", en: "avhopp note \(state.number)")
    let done = try written(session, arguments, state, office, again, DraftAbout("NOTE", given), else: "investigation") {
      try office.note($0, compartment: $1, happened: $2, in: id)
    }
    return try CaseTask.told(done, session.text("Antecknat, post #\(done.seq).", "Noted, entry #\(done.seq)."), session)
  }

  static let destroy = Command(
    "note destroy", ["anteckna förstör", "note wrong-case", "anteckna fel-ärende"], operands: "CASE ENTRY",
    sv: "En anteckning som hamnat i fel ärende: innehållet förstörs när två har skrivit under.",
    en: "A note in the wrong case: its content is destroyed when two have signed.",
    options: [
      Option(
        "unread", sv: "skriv under utan att ha öppnat den: den som skrev har sagt vad den är",
        en: "sign without having opened it: whoever wrote it has said what it is"),
      Option(
        "text", "FILE", sv: "varför oläst, ur en fil (- är stdin): antecknas i anteckningens del av akten",
        en: "why unread, from a file (- is stdin): recorded in the note's part of the file"),
    ],
    examples: [
      .init(
        "avhopp anteckna förstör K-7Q3M 14", sv: "Posten står kvar; innehållet går.",
        en: "The entry stays; its content goes.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let state = try office.state(of: id)
    let entry = try session.entry(try arguments.operand(1, session.text("POST", "ENTRY")), state)
    let isSigned = state.entries(of: "DESTROY").contains { $0.ref == entry.leaf && $0.signer == office.me }
    if isSigned, !entry.isDestroyed { throw CaseFault.destroyedByYou }
    let why = try whyUnread(entry, state, office, session, arguments)
    switch try office.destroy(entry.leaf, why: why, in: id) {
    case .waits:
      try session.answer(
        session.text(
          "Antecknat. En till måste skriva under innan innehållet förstörs.",
          "Recorded. One more must sign before the content is destroyed."))
      try session.answer(json: [("destroyed", .flag(false))])
    case .gone(_, let bodies):
      try session.answer(
        session.text(
          "Förstört: \(bodies == 1 ? "1 handling" : "\(bodies) handlingar"). Posten står kvar.",
          "Destroyed: \(bodies == 1 ? "1 document" : "\(bodies) documents"). The entry remains.")
      )
      try session.answer(json: [("destroyed", .flag(true)), ("bodies", .number(bodies))])
      try session.tell(
        session.text(
          "Är det en personuppgiftsincident? Anmäl inom 72 timmar om det kan skada någon. Säkerhetskopior har kvar innehållet tills de skrivs över.",
          "Is it a personal data incident? Report within 72 hours if it may harm somebody. Backups keep the content until they are overwritten."
        ))
    }
    return .done
  }

  /// What is destroyed cannot be read afterwards: whoever signs for it has written it, has opened it, or says that they have
  /// not, and why. A note about somebody in another case may be just what they should not open, so nobody is made to.
  private static func whyUnread(
    _ entry: CaseEntry, _ state: CaseState, _ office: Office, _ session: Session, _ arguments: Arguments
  ) throws -> String? {
    let text = try arguments.value("text").map { try file($0, session) }
    guard entry.signer != office.me, !entry.readBy.contains(office.me), !entry.isDestroyed else { return text }
    let readers = entry.readBy.map { session.name(of: $0, office) }
    let written = Times.short(entry.time, now: office.now(), session.language)
    try session.tell(
      "#\(entry.seq)  \(session.name(of: entry.signer, office)), \(written). "
        + session.text("Öppnad av: ", "Opened by: ") + (readers.isEmpty ? "–" : readers.joined(separator: ", ")))
    if arguments.has("unread") { return text }
    guard session.world.isInteractive else { throw CaseFault.unreadDestroyed }
    let sure = session.text(
      "Du har inte öppnat den, och förstörd går den inte att få tillbaka. Skriva under ändå?",
      "You have not opened it, and once destroyed it cannot be got back. Sign all the same?")
    guard try session.prompt.yes(sure) else { throw CaseFault.unreadDestroyed }
    // Who does not read the part says why to those who do.
    guard text == nil, entry.bodies.first.map({ state.isMine($0.compartment) }) == true else { return text }
    let why = session.text(
      "Varför, och vem har sagt vad den är? Det antecknas i samma del av akten:",
      "Why, and who has said what it is? It is recorded in the same part of the file:")
    return try session.screen.aside { try session.prompt.required(why) }
  }

  static let correct = Command(
    "correct", ["rätta"], operands: "CASE ENTRY",
    sv: "Rättar en post med en ny. Den gamla står kvar.", en: "Corrects an entry by a new one. The old one remains.",
    options: [
      Option("text", "FILE", sv: "texten ur en fil; - är stdin", en: "the text from a file; - is stdin"),
      Option("part", "PART", sv: "del av akten; annars postens egen", en: "part of the file; else the entry's own"),
      draft,
    ],
    examples: [
      .init("avhopp rätta K-7Q3M 12", sv: "Vad som var fel, och vad som gäller.", en: "What was wrong, and what holds.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let state = try office.state(of: id)
    let entry = try session.entry(try arguments.operand(1, session.text("POST", "ENTRY")), state)
    // A receipt is what the program wrote of somebody's reading: evidence, and nobody's text. Its clock may have been wrong.
    if ["READ", "REFUSED"].contains(entry.event), !office.isAhead(entry.time) { throw CaseFault.receiptStands }
    var given: StepOptions = ["entry": entry.leaf.hex]
    given["part"] = try part(arguments, state.workflow)
    let again = Label(
      sv: "avhopp rätta \(state.number) \(entry.seq)", en: "avhopp correct \(state.number) \(entry.seq)")
    let done = try written(
      session, arguments, state, office, again, DraftAbout("CORRECT", given), else: own(entry, state)
    ) { text, part, _ in
      try office.correct(entry.leaf, text: text, compartment: part, in: id)
    }
    return try CaseTask.told(
      done, session.text("Rättat med post #\(done.seq).", "Corrected by entry #\(done.seq)."), session)
  }

  static let endorse = Command(
    "endorse", ["tillstyrk"], operands: "CASE ENTRY",
    sv: "Tillstyrker en annans post. Gäller just den posten, oförändrad.",
    en: "Endorses somebody else's entry. It holds for that very entry, unchanged.",
    examples: [.init("avhopp tillstyrk K-7Q3M 18", sv: "Läs den först.", en: "Read it first.")]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let entry = try session.entry(try arguments.operand(1, session.text("POST", "ENTRY")), try office.state(of: id))
    return try CaseTask.told(try office.endorse(entry.leaf, in: id), session.text("Tillstyrkt.", "Endorsed."), session)
  }

  /// The text is never on the command line: from a file, or typed; and then it is not lost, whatever becomes of the step.
  /// - Parameters:
  ///   - about: what the command was given.
  ///   - open: the part of the file where none is named, here or in a draft.
  ///   - record: of the text, the part, and when it took place.
  private static func written(
    _ session: Session, _ arguments: Arguments, _ state: CaseState, _ office: Office, _ again: Label,
    _ about: DraftAbout, else open: String, _ record: (String, String, Moment?) throws -> Done
  ) throws -> Done {
    let draft = try arguments.value("draft").map {
      try Begun(
        $0, of: about.event, given: about.options, names: ["part", "happened", "entry"], state, office, session)
    }
    var options = draft?.options ?? about.options
    let part = options["part"] ?? open
    options["part"] = part
    let happened = options["happened"].flatMap { Moment($0) }
    if let path = arguments.value("text") { return try record(try file(path, session), part, happened) }
    guard session.world.isInteractive else { throw UsageFault.missingOperand("--text") }
    try session.mayWrite(office)
    let place = DraftPlace.named(
      BuiltInEvent.label(about.event, session.language), about: DraftAbout(about.event, options), state.id, office,
      session, replacing: draft?.id, again)
    let question = session.text("Text i ", "Text in ") + DraftAbout.shown("part", part, state, session) + ":"
    return try Interruption.holding {
      var soFar = draft?.typed[field] ?? ""
      do {
        let text = try session.screen.aside([state.number]) {
          try session.prompt.long(question, begun: soFar) { soFar = $0 }
        }
        if let signal = Interruption.pending { throw StreamFault.interrupted(signal) }
        soFar = text
      } catch {
        try place.keep([field: soFar], error)
      }
      if soFar.isEmpty { throw CaseFault.notAnswered }
      let done = try place.keeping([field: soFar]) { try record(soFar, part, happened) }
      if let draft { try office.removeDraft(draft.id) }
      return done
    }
  }

  private static let field = "text"
  private static let draft = Option(
    "draft", "ID", sv: "fortsätt på ett utkast", en: "go on from a draft")

  private static func file(_ path: String, _ session: Session) throws -> String {
    let bytes = path == "-" ? try session.world.input.all(limit: 65_536) : try Files.read(path, limit: 65_536)
    guard let text = String(validating: bytes, as: UTF8.self)?.trimmed else { throw StreamFault.notText }
    if text.isEmpty {
      throw UsageFault.badValue(
        of: "--text", expected: Label(sv: "en text som inte är tom", en: "a text that is not empty"))
    }
    return text
  }

  private static func part(_ arguments: Arguments, _ workflow: Workflow) throws -> String? {
    try arguments.value("part").map { try CaseTask.part($0, workflow) }
  }

  /// Where the corrected entry lies, as far as I read it.
  private static func own(_ entry: CaseEntry, _ state: CaseState) -> String {
    entry.bodies.map(\.compartment).first(where: state.isMine) ?? "investigation"
  }
}

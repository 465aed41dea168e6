import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `do`: one step of the workflow. The rules are asked before the form is, so that nobody fills in what would be refused.
enum DoTask {
  static let step = Command(
    "do", ["gör"], operands: "CASE EVENT",
    sv: "Tar ett steg i ärendet; frågar formuläret, eller läser svaren ur en fil.",
    en: "Takes a step in the case; asks the form, or reads the answers from a file.",
    options: [
      Option("answers", "FILE", sv: "svaren som JSON; - är stdin", en: "the answers as JSON; - is stdin"),
      Option(
        "draft", "ID", sv: "fortsätt på ett utkast; bara det som fattas frågas",
        en: "go on from a draft; only what is missing is asked"),
      Option("template", sv: "skriv en mall för svaren i stället", en: "write a template for the answers instead"),
      Option("happened", "TIME", sv: "när det hände, om inte nu", en: "when it took place, if not now"),
      Option("reason", "CODE", sv: "grund, där steget kräver en", en: "ground, where the step wants one"),
      Option("role", "ROLE", sv: "i vilken roll, om du har flera", en: "in which role, if you have several"),
      Option(
        "ref", "ENTRY", sv: "posten som steget gäller, om inte den senaste",
        en: "the entry the step is about, if not the latest"),
    ],
    examples: [
      .init("avhopp gör K-7Q3M samtycke", sv: "Frågorna ställs en i taget.", en: "The questions come one at a time."),
      .init(
        "avhopp gör K-7Q3M samtycke --answers svar.json --happened 23:15",
        sv: "Svaren ur en fil; hände kvart över elva.", en: "Answers from a file; it happened at a quarter past eleven."
      ),
      .init("avhopp do K-7Q3M consent --template", sv: "En mall att fylla i.", en: "A template to fill in."),
    ],
    run: run)

  static let why = Command(
    "why", ["varför"], operands: "CASE EVENT",
    sv: "Varför ett steg inte går: vad som saknas, vem som kan ordna det, vad du kan göra i stället.",
    en: "Why a step is not possible: what is missing, who can mend it, what can be done instead.",
    options: [Option("role", "ROLE", sv: "i vilken roll", en: "in which role")],
    examples: [
      .init(
        "avhopp varför K-7Q3M bevilja", sv: "Samma bedömning som när steget tas.",
        en: "The same judgement as when the step is taken.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments, isOnlyRead: true)
    try arguments.atMost(2)
    let workflow = try office.state(of: id).workflow
    let event = try session.event(try arguments.operand(1, session.text("STEG", "EVENT")), workflow)
    let why = try office.why(event.id, in: id, role: arguments.value("role"))
    let words = WhyWords(why: why, event: event, workflow: workflow, office: office, session: session)
    for line in try words.lines() { try session.answer(line) }
    try session.answer(json: try words.json())
    return why.isAllowed ? .done : .refused
  }

  @Sendable static func run(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let state = try office.state(of: id)
    let event = try session.event(try arguments.operand(1, session.text("STEG", "EVENT")), state.workflow)
    if arguments.has("template") {
      try template(event, state.workflow, session)
      return .done
    }
    var order = Order(event: event.id)
    order.role = arguments.value("role")
    order.reason = try reason(session, arguments, state.workflow)
    order.happened = try session.happened(arguments)
    if let word = arguments.value("ref") { order.ref = try session.entry(word, state).leaf }
    let draft = try arguments.value("draft").map {
      try Begun(
        $0, of: event.id, given: options(of: order), names: ["role", "reason", "happened", "ref"], state, office,
        session)
    }
    if let draft { take(draft.options, &order) }
    return try carryOut(order, event, state, office, session, try session.answersFile(arguments), draft: draft)
  }

  private static func options(of order: Order) -> StepOptions {
    var options: StepOptions = [:]
    (options["role"], options["reason"]) = (order.role, order.reason)
    (options["happened"], options["ref"]) = (order.happened?.text, order.ref?.hex)
    return options
  }

  private static func take(_ options: StepOptions, _ order: inout Order) {
    (order.role, order.reason) = (options["role"], options["reason"])
    order.happened = options["happened"].flatMap { Moment($0) }
    order.ref = options["ref"].flatMap { Digest(hex: $0) }
  }

  /// Rehearses, asks, records, and says what happens next. Guided mode and the decider's screen come this way too.
  static func carryOut(
    _ order: Order, _ event: EventDefinition, _ state: CaseState, _ office: Office, _ session: Session,
    _ file: (bytes: [UInt8], folder: String)?, draft: Begun? = nil, offered: [String: Answer] = [:]
  ) throws -> ExitStatus {
    try rehearse(order, event, state, office, session)
    let heading = [state.number + "  " + event.label(session.language)]
    let (done, _) = try askAndRecord(
      order, event, state, office, session, file, draft: draft, heading: heading, offered: offered)
    try told(done, event, state, office, session)
    return .done
  }

  /// Asks the event's form and records the step. Whatever stops it, nothing that was typed is lost.
  static func askAndRecord(
    _ given: Order, _ event: EventDefinition, _ state: CaseState, _ office: Office, _ session: Session,
    _ file: (bytes: [UInt8], folder: String)? = nil, draft: Begun? = nil, heading: [String],
    offered: [String: Answer] = [:]
  ) throws -> (Done, Answers?) {
    try Interruption.holding {
      var order = given
      var typed: Typed = [:]
      let place = DraftPlace.step(
        event, state, office, session, replacing: draft?.id, options: options(of: given))
      if let id = event.form, let form = state.workflow.forms[id] {
        do {
          let filled = try answers(
            form, file, office.now(), session, begun: draft?.typed ?? [:], heading: heading,
            happened: order.happened, offered: offered)
          (order.answers, typed) = (filled.answers, filled.typed)
        } catch let stopped as FormStopped {
          try place.left(stopped)
        }
      } else if let file, !file.bytes.isEmpty {
        throw UsageFault.surplusOperand("--answers")
      }
      let done = try place.keeping(typed) { try record(order, event, state, office) }
      if let draft { try office.removeDraft(draft.id) }
      return (done, order.answers)
    }
  }

  /// Refused by the rules, in the words that "why" has.
  static func record(
    _ order: Order, _ event: EventDefinition, _ state: CaseState, _ office: Office
  ) throws -> Done {
    do throws(CaseworkError) {
      return try office.record(order, in: state.id)
    } catch {
      guard case .refused(let unmet) = error else { throw error }
      let explanation = try office.why(event.id, in: state.id, role: order.role).explanation
      throw StepRefused(unmet: unmet, explanation: explanation, event: event, workflow: state.workflow)
    }
  }

  /// Refused before the form is filled in: only what answers could not change counts here.
  static func rehearse(
    _ order: Order, _ event: EventDefinition, _ state: CaseState, _ office: Office, _ session: Session
  ) throws {
    // Before the form, so that nobody fills in what would be refused.
    if !event.isProtective, !event.isReceived, event.duty.isEmpty { try session.mayWrite(office) }
    let explanation = try office.why(event.id, in: state.id, role: order.role).explanation
    guard !explanation.allowed else { return }
    var open: Set<Unmet.Code> = [.factNew, .lasts, .proof]
    if order.reason != nil { open.insert(.reason) }
    // Asked about another entry than the one we would guess: judged when it is recorded.
    if order.ref != nil {
      open.formUnion([
        .refMissing, .refWrong, .refReplaced, .refOwn, .refUnopened, .refOther, .opened, .distinctFrom, .separated,
      ])
    }
    let hard = explanation.unmet.filter { !open.contains($0.code) }
    if !hard.isEmpty {
      throw StepRefused(unmet: hard, explanation: explanation, event: event, workflow: state.workflow)
    }
  }

  static func answers(
    _ form: Form, _ file: (bytes: [UInt8], folder: String)?, _ now: Moment, _ session: Session,
    begun: Typed, heading: [String], happened: Moment? = nil, offered: [String: Answer] = [:]
  ) throws -> Filled {
    do {
      if let file {
        let answers = try Answers.read(json: file.bytes, form: form, at: now, folder: file.folder)
        try warnOfPassed(answers, form, by: happened ?? now, session)
        return Filled(answers: answers)
      }
      guard session.world.isInteractive else {
        // A form whose every field may be left out needs no file.
        if begun.isEmpty, let answers = try? Answers.complete([:], form: form, at: now) {
          return Filled(answers: answers)
        }
        throw CaseFault.answersNeeded(form: form.label(session.language))
      }
      return try FormPrompt(
        session: session, form: form, now: now, heading: heading, happened: happened, offered: offered, begun: begun
      ).ask()
    } catch let faults as FormFaults {
      throw AnswersFault(faults: faults, form: form)
    }
  }

  /// A decision that ends before it is taken protects nobody: said before it is recorded, and asked at a terminal.
  private static func warnOfPassed(_ answers: Answers, _ form: Form, by time: Moment, _ session: Session) throws {
    for field in form.fields {
      guard let answer = answers[field.id],
        let passed = FormWords.passed(answer, field, by: time, session.language)
      else { continue }
      try session.warn(passed)
      guard session.world.isInteractive else { continue }
      let sure = session.text("Är det rätt?", "Is that right?")
      guard try session.prompt.yes(sure) else { throw CaseFault.notAnswered }
    }
  }

  private static func told(
    _ done: Done, _ event: EventDefinition, _ before: CaseState, _ office: Office, _ session: Session
  ) throws {
    let number = CaseNumber(done.caseID).text
    try session.answer("\(number)  #\(done.seq)  \(event.label(session.language))")
    try session.answer(json: [
      ("case", .text(number)), ("entry", .number(done.index)), ("seq", .number(done.seq)),
      ("leaf", .text(done.leaf.hex)),
      ("event", .text(event.id)), ("time", .text(done.time.text)),
    ])
    try session.tellDone(done)
    // The step stands, whatever becomes of looking at the case again.
    guard let after = try? office.state(of: done.caseID) else {
      return try session.warn(
        session.text(
          "Steget är sparat, men ärendet gick inte att läsa om. Kör: avhopp ärende \(number)",
          "The step is recorded, but the case could not be read again. Run: avhopp status \(number)"))
    }
    let view = StatusView(state: after, office: office, session: session)
    for (id, fact) in after.position.facts.sorted(by: { $0.key < $1.key }) where fact.leaf == done.leaf.hex {
      if let line = view.news(of: id, fact, before: before.position.facts[id]) { try session.answer("  " + line) }
    }
    for line in view.alarms() { try session.warnOnce(line) }
    try session.tellFindings()
  }

  private static func reason(_ session: Session, _ arguments: Arguments, _ workflow: Workflow) throws -> String? {
    guard let word = arguments.value("reason") else { return nil }
    let typed = word.folded
    guard
      let found = workflow.reasons.first(where: {
        $0.id.folded == typed || $0.label.sv.folded == typed || $0.label.en.folded == typed
      })
    else {
      let all = workflow.reasons.map { "\($0.id) (\($0.label.sv))" }.joined(separator: " · ")
      let english = workflow.reasons.map { "\($0.id) (\($0.label.en))" }.joined(separator: " · ")
      throw UsageFault.badValue(of: "--reason", expected: Label(sv: all, en: english))
    }
    return found.id
  }

  /// A JSON file to fill in, and beside it what each field wants. Nothing in the file can be taken for an answer: a field
  /// that may be left open is null ("vet inte än"), the others are empty, which no required field takes.
  private static func template(_ event: EventDefinition, _ workflow: Workflow, _ session: Session) throws {
    guard let id = event.form, let form = workflow.forms[id] else {
      return try session.world.output.write(bytes: Array("{}\n".utf8))
    }
    let l = session.language
    var lines: [String] = []
    for field in form.fields {
      let wanted =
        field.choices.isEmpty
        ? FormWords.wanted(field, l)
        : field.label(l) + ": " + field.choices.map { "\($0.id) (\($0.label(l)))" }.joined(separator: " · ")
      let isText = field.kind == .text || field.kind == .longtext
      let open =
        field.offersUnknown
        ? session.text(" – eller null (vet inte än)", " – or null (not known yet)")
        : field.isRequired ? "" : session.text(" – får utelämnas", " – may be left out")
      try session.tell(field.id + " – " + wanted + open)
      // An empty text is no answer; of the other kinds there is no empty value.
      guard field.isRequired || field.offersUnknown || isText else { continue }
      let text = JSON.record([(field.id, field.offersUnknown ? .null : .text(""))]).canonical()
      lines.append("  " + String(decoding: text.dropFirst().dropLast(2), as: UTF8.self))
    }
    return try session.world.output.write(bytes: Array(("{\n" + lines.joined(separator: ",\n") + "\n}\n").utf8))
  }
}

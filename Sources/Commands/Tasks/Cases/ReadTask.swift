import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `read`, `duty`: opening. A receipt is written first, or nothing opens.
enum ReadTask {
  static let read = Command(
    "read", ["läs"], operands: "CASE [WHAT]",
    sv: "Läser en post eller en del av akten. Läsningen antecknas först, annars öppnas inget. Nekade försök antecknas.",
    en:
      "Reads an entry or a part of the file. The reading is recorded first, or nothing opens. So is a refused attempt.",
    options: [
      Option("part", "PART", repeats: true, sv: "bara den delen av posten", en: "only that part of the entry"),
      Option(
        "reason", "CODE", sv: "varför du läser; frågas när det inte är givet", en: "why you read; asked when not given"),
      Option(
        "save", "DIR", sv: "spara handlingarna i mappen i stället för att visa dem",
        en: "save the documents in the folder instead of showing them"),
    ],
    examples: [
      .init("avhopp läs K-7Q3M", sv: "Vad som finns att läsa.", en: "What there is to read."),
      .init("avhopp läs K-7Q3M 12", sv: "Post 12.", en: "Entry 12."),
      .init(
        "avhopp läs K-7Q3M hot --reason supervision", sv: "Senaste posten i delen Hot- och riskbedömning.",
        en: "The latest entry in the part Threat and risk."),
    ],
    run: run)

  static let duty = Command(
    "duty", ["jour", "jourkort"], operands: "CASE",
    sv: "Jourkortet: det som behövs i natt, det senaste av varje uppgift med dess tid. Aldrig adressen.",
    en: "The duty card: what tonight needs, the newest of each item with its time. Never the address.",
    examples: [
      .init(
        "avhopp jour K-7Q3M", sv: "Läsningen antecknas med skälet jour.",
        en: "The reading is recorded with the reason duty.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(1)
    let opened = try office.dutyCard(to: outlet(session), in: id)
    let card = DutyCard(opened, try office.look(at: id), office, session)
    if session.isJSON {
      try session.answer(json: [("card", card.json()), ("opened", .list(opened.map { BodyView.json($0) }))])
    } else {
      _ = try session.screen.show(card.lines())
    }
    return .done
  }

  @Sendable private static func run(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let state = try office.look(at: id)
    guard arguments.operands.count > 1 else { return try listReadable(state, office, session) }
    let (leaf, parts) = try target(arguments.operands[1], arguments.all("part"), state, session)
    let reason = try reason(arguments, session)
    if let folder = arguments.value("save") { try Files.mustBeFolder(folder) }
    let outlet = arguments.has("save") ? .file : outlet(session)
    let opened: [OpenedBody]
    do {
      opened = try office.read(leaf, parts: parts, reason: reason, to: outlet, in: id)
    } catch CaseworkError.reasonNeeded where session.world.isInteractive {
      opened = try office.read(leaf, parts: parts, reason: try askedReason(session), to: outlet, in: id)
    } catch {
      if case .notMember = error { try tellOfRefusal(leaf, in: id, office, session) }
      throw error
    }
    if let folder = arguments.value("save") {
      try save(opened, to: folder, session)
    } else {
      try show(opened, state, office, session)
    }
    try session.tellFindings()
    return .done
  }

  /// Whoever is refused a part is told that the case says so, where it does.
  private static func tellOfRefusal(_ leaf: Digest, in id: CaseID, _ office: Office, _ session: Session) throws {
    let refused = (try? office.state(of: id))?.entries(of: "REFUSED") ?? []
    guard refused.contains(where: { $0.ref == leaf && $0.signer == office.me }) else { return }
    try session.tell(session.text("Försöket är antecknat i ärendet.", "The attempt is recorded in the case."))
  }

  /// An entry by number, hash or event; or the latest entry that has something in a part.
  private static func target(
    _ word: String, _ parts: [String], _ state: CaseState, _ session: Session
  ) throws -> (leaf: Digest, parts: [String]?) {
    let named = try parts.map { try CaseTask.part($0, state.workflow) }
    func latest(_ part: String) throws -> (leaf: Digest, parts: [String]?) {
      guard
        let entry = state.entries.last(where: { entry in
          !entry.isDestroyed && entry.bodies.contains { $0.compartment == part }
        })
      else { throw CaseFault.nothingToRead }
      return (entry.leaf, named.isEmpty ? [part] : named)
    }
    if let part = try? CaseTask.part(word, state.workflow, loosely: false) { return try latest(part) }
    // A step of that name comes before a part whose name only begins so.
    do {
      return (try session.entry(word, state).leaf, named.isEmpty ? nil : named)
    } catch {
      guard let part = try? CaseTask.part(word, state.workflow) else { throw error }
      return try latest(part)
    }
  }

  private static func reason(_ arguments: Arguments, _ session: Session) throws -> ReadingReason? {
    guard let word = arguments.value("reason") else { return nil }
    let typed = word.folded
    if let found = ReadingReason.allCases.first(where: {
      $0.rawValue == typed || $0.label.sv.folded == typed || $0.label.en.folded == typed
    }) {
      return found
    }
    throw UsageFault.badValue(
      of: "--reason",
      expected: Label(
        sv: ReadingReason.allCases.map { "\($0.rawValue) (\($0.label.sv))" }.joined(separator: " · "),
        en: ReadingReason.allCases.map { "\($0.rawValue) (\($0.label.en))" }.joined(separator: " · ")))
  }

  static func askedReason(_ session: Session) throws -> ReadingReason {
    let choices = ReadingReason.allCases.map { Choice($0.rawValue, $0.label(session.language)) }
    let id = try session.prompt.choice(
      session.text("Varför läser du? Det antecknas.", "Why do you read? It is recorded."), choices)
    return id.flatMap { ReadingReason(rawValue: $0) } ?? .other
  }

  private static func listReadable(_ state: CaseState, _ office: Office, _ session: Session) throws -> ExitStatus {
    let view = StatusView(state: state, office: office, session: session)
    var rows: [JSON] = []
    for entry in state.entries where !entry.bodies.isEmpty {
      let parts = Array(Set(entry.bodies.map(\.compartment))).sorted()
      let shown = parts.map { part in
        (state.workflow.compartments[part]?.label(session.language) ?? part)
          + (state.isMine(part) ? "" : session.text(" (ej din)", " (not yours)"))
      }
      try session.answer(view.stepLine(entry))
      try session.answer(
        "     " + shown.joined(separator: ", ")
          + (!entry.isDestroyed ? "" : session.text(" – förstörd", " – destroyed")))
      rows.append(
        .record([
          ("seq", .number(entry.seq)), ("event", .text(entry.event)), ("parts", .list(parts.map { .text($0) })),
          ("mine", .list(parts.filter(state.isMine).map { .text($0) })),
        ]))
    }
    try session.answer(json: [("case", .text(state.number)), ("readable", .list(rows))])
    return .done
  }

  /// Where what is opened goes, if not to a screen that gives it up again: a dumb terminal keeps it. JSON is for programs, wherever it is written.
  static func outlet(_ session: Session) -> ReadingOutlet? {
    session.isJSON || !session.screen.canSwitch ? .pipe : nil
  }

  /// On the alternate screen; as JSON or plain text where the output is a pipe.
  static func show(_ opened: [OpenedBody], _ state: CaseState, _ office: Office, _ session: Session) throws {
    if session.isJSON {
      try session.answer(json: [("opened", .list(opened.map { BodyView.json($0) }))])
      return
    }
    var lines: [String] = []
    for body in opened {
      lines += BodyView.lines(body, state.law(of: body), session.name(of: body.place.author, office), session)
    }
    _ = try session.screen.show(lines)
  }

  private static func save(_ opened: [OpenedBody], to folder: String, _ session: Session) throws {
    for body in opened where body.kind == .document {
      let name = body.name ?? "\(body.place.hash.hex.prefix(12)).bin"
      // A name from inside a case may not choose where it lands.
      let safe = ForeignText.shown(name.split(separator: "/").last.map(String.init) ?? "handling", limit: 120)
      try Files.create(folder + "/" + (safe.hasPrefix(".") ? "_" + safe : safe), body.content)
      try session.answer(session.text("Sparad: ", "Saved: ") + safe)
    }
    try session.warn(
      session.text(
        "Filerna ligger nu i klartext på den här datorn. Ta bort dem efteråt.",
        "The files now lie in clear on this machine. Remove them afterwards."))
  }
}

import Sealing
import Syntax
import WorkflowEngine

/// `workflow check`: everything that can be said of a definition before anyone lives under it.
enum WorkflowCheck {
  static let command = Command(
    "workflow check", ["arbetsflöde kontrollera"], operands: "[FILE ...]", needs: .nothing,
    sv:
      "Kontrollerar arbetsflöden, spelar upp berättelserna bredvid dem och ser att överlämningar mellan dem har två ändar.",
    en: "Checks workflows, replays the stories beside them, and sees that hand-overs between them have two ends.",
    options: [
      Option("each", sv: "säg hur var och en av de 25 kontrollerna gick", en: "say how each of the 25 checks went"),
      Option(
        "from", "FILE", sv: "pröva att ärenden kan flytta hit från denna version",
        en: "prove that cases can move here from this version"),
      Option(
        "map", "FILE", sv: "med dessa lägen, gammalt till nytt, som JSON", en: "with these states, old to new, as JSON"),
      Option("roster", sv: "säg vems frånvaro som stannar mina ärenden", en: "say whose absence stops my cases"),
    ],
    examples: [
      .init(
        "avhopp arbetsflöde kontrollera Workflows/avhopp.json", sv: "Utan fil: det som följer med.",
        en: "Without a file: the one that is shipped."),
      .init(
        "avhopp arbetsflöde kontrollera Workflows/*.json",
        sv: "Var för sig, och att den ena tar emot det den andra lämnar.",
        en: "Each by itself, and that the one receives what the other hands over."),
    ]
  ) { session, arguments in
    if arguments.has("roster") {
      try arguments.atMost(0)
      return try WorkflowRoster.tell(session)
    }
    if arguments.has("from") { try arguments.atMost(1) }
    let paths = try arguments.operands.isEmpty ? [Shipped.path(session)] : arguments.operands
    var status = ExitStatus.done
    var workflows: [Workflow] = []
    var told: [JSON] = []
    for path in paths {
      let (checked, workflow, json) = try check(path, session, arguments)
      if checked != .done { status = checked }
      if let workflow { workflows.append(workflow) }
      told.append(.record(json))
    }
    guard paths.count > 1 else {
      if let only = told.first?.object { try session.answer(json: only.map { ($0.key, $0.value) }) }
      return status
    }
    let (ends, faults) = Handover.check(workflows)
    for fault in faults { try session.answer(fault.text(session.language)) }
    try session.answer(
      session.text("Överlämningar mellan dem", "Hand-overs between them") + ": \(ends.count) – "
        + (faults.isEmpty ? session.text("inga fel", "no faults") : session.text("fel", "faults") + ": \(faults.count)")
    )
    try session.answer(json: [
      ("files", .list(told)),
      (
        "handovers",
        .list(
          ends.map {
            .record([("from", .text($0.workflow)), ("event", .text($0.event)), ("to", .text($0.other))])
          })
      ), ("faults", .list(faults.map(json))),
    ])
    return faults.isEmpty ? status : .wrongUse
  }

  private typealias Told = (status: ExitStatus, workflow: Workflow?, json: [(String, JSON)])

  private static func check(_ path: String, _ session: Session, _ arguments: Arguments) throws -> Told {
    let bytes = try Files.read(path)
    let workflow: Workflow
    do throws(WorkflowFault) {
      workflow = try Workflow.read(bytes, file: path)
    } catch {
      return try tellUnreadable(error.diagnostics, path, session)
    }
    return try tell(workflow, path, session, arguments)
  }

  private static func tellUnreadable(_ faults: [Diagnostic], _ path: String, _ session: Session) throws -> Told {
    for fault in faults { try session.answer(fault.text(session.language)) }
    return (.wrongUse, nil, [("file", .text(path)), ("faults", .list(faults.map(json)))])
  }

  private static func tell(
    _ workflow: Workflow, _ path: String, _ session: Session, _ arguments: Arguments
  ) throws -> Told {
    let l = session.language
    let examination = workflow.examine()
    var (faults, warnings) = (examination.faults, examination.warnings)
    var stories: [Story] = []
    do {
      stories = try self.stories(beside: path)
      let replayed = workflow.replay(stories)
      faults += replayed.faults
      if !stories.isEmpty { warnings += replayed.untold }
    } catch let fault as WorkflowFault {
      faults += fault.diagnostics
    }
    // What adopting it would end with: the file is wrong, or it is right and cases cannot move to it.
    let status: ExitStatus = faults.isEmpty ? .refused : .wrongUse
    faults += try migration(to: workflow, session, arguments)
    for fault in faults { try session.answer(fault.text(l)) }
    for warning in warnings { try session.answer(session.text("obs: ", "note: ") + warning.text(l)) }
    for line in waivers(workflow, l) { try session.answer(line) }
    if arguments.has("each") {
      try tellEach(faults + warnings, workflow, isMigrating: arguments.has("from"), session)
    }
    let digest = Hash.sha256(workflow.canonical)
    let result =
      faults.isEmpty ? session.text("inga fel", "no faults") : session.text("fel", "faults") + ": \(faults.count)"
    try session.answer("\(path.visible()): \(workflow.id) \(workflow.version) – \(result)")
    try session.answer(
      session.text("Prövade lägen", "Configurations tried") + ": \(examination.configurations). "
        + session.text("Berättelser", "Stories") + ": \(stories.count).")
    if faults.isEmpty { try session.answer("SHA-256 " + digest.hex) }
    let json: [(String, JSON)] = [
      ("file", .text(path)), ("workflow", .text(workflow.id)), ("version", .text(workflow.version)),
      ("sha256", .text(digest.hex)), ("configurations", .number(examination.configurations)),
      ("stories", .number(stories.count)), ("faults", .list(faults.map(Self.json))),
      ("warnings", .list(warnings.map(Self.json))), ("waivers", .list(workflow.waivers.map(Self.json))),
    ]
    return (faults.isEmpty ? .done : status, workflow, json)
  }

  /// The intended exceptions, each with who answers for it and why: what whoever adopts the definition puts their name to.
  static func waivers(_ workflow: Workflow, _ l: Language) -> [String] {
    workflow.waivers.map { waiver in
      let check = waiver.check.check
      return (l == .sv ? "undantag" : "exception") + " \(check.rawValue) (\(check.title(l))), \(waiver.at): "
        + "\(waiver.label(l)) – \(waiver.by)"
    }
  }

  private static func tellEach(
    _ found: [Diagnostic], _ workflow: Workflow, isMigrating: Bool, _ session: Session
  ) throws {
    for check in Check.allCases {
      let here = found.filter { $0.code.check == check }
      let faults = here.count { !$0.code.isWarning }
      let waived = workflow.waivers.count { $0.check.check == check }
      var words: [String] = []
      if faults > 0 { words.append(session.text("fel", "faults") + ": \(faults)") }
      if here.count > faults { words.append(session.text("att känna till", "to know") + ": \(here.count - faults)") }
      if waived > 0 { words.append(session.text("undantag", "exceptions") + ": \(waived)") }
      if check == .versions, !isMigrating { words.append(session.text("prövas med --from", "tried with --from")) }
      let number = check.rawValue < 10 ? " \(check.rawValue)" : "\(check.rawValue)"
      try session.answer(
        "\(number) \(check.title(session.language)): " + (words.isEmpty ? "✓" : words.joined(separator: ", ")))
    }
    try session.answer(
      session.text(
        "Villkor på personer, uppgifter och tid antas kunna uppfyllas: det som ”aldrig” kan ske är bevisat, det som ”kan” ske är möjligt.",
        "Conditions on persons, facts and time are taken as possible to meet: what can “never” happen is proved, what “can” may."
      ))
  }

  /// Check 23, against the version named by `--from`.
  private static func migration(
    to workflow: Workflow, _ session: Session, _ arguments: Arguments
  ) throws -> [Diagnostic] {
    guard let path = arguments.value("from") else { return [] }
    do {
      let old = try Workflow.read(Files.read(path), file: path)
      let map = try arguments.value("map").map { try Migration.map(Files.read($0), file: $0) }
      return Migration(from: old, to: workflow, map: map ?? [:]).check()
    } catch let fault as WorkflowFault {
      return fault.diagnostics
    }
  }

  /// `avhopp.stories/*.txt` beside `avhopp.json`.
  private static func stories(beside path: String) throws -> [Story] {
    guard path.hasSuffix(".json") else { return [] }
    let folder = path.dropLast(".json".count) + ".stories"
    var stories: [Story] = []
    for name in DemoFolder.names(in: String(folder)) where name.hasSuffix(".txt") {
      let file = "\(folder)/\(name)"
      stories += try Workflow.stories(Files.read(file), file: file)
    }
    return stories
  }

  private static func json(_ diagnostic: Diagnostic) -> JSON {
    .record([
      ("file", .text(diagnostic.file)), ("line", .number(diagnostic.line)), ("column", .number(diagnostic.column)),
      ("code", .text(diagnostic.code.rawValue)), ("sv", .text(diagnostic.sv)), ("en", .text(diagnostic.en)),
      ("suggestion", diagnostic.suggestion.map { .text($0) } ?? .null),
    ])
  }

  private static func json(_ waiver: Waiver) -> JSON {
    .record([
      ("check", .number(waiver.check.check.rawValue)), ("code", .text(waiver.check.rawValue)), ("at", .text(waiver.at)),
      ("by", .text(waiver.by)), ("sv", .text(waiver.label.sv)), ("en", .text(waiver.label.en)),
    ])
  }
}

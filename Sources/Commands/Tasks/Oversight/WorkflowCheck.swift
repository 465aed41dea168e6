import Sealing
import Syntax
import WorkflowEngine

/// `workflow check`: everything that can be said of a definition before anyone lives under it.
enum WorkflowCheck {
  static let command = Command(
    "workflow check", ["arbetsflöde kontrollera"], operands: "[FILE]", needs: .nothing,
    sv: "Kontrollerar ett arbetsflöde och spelar upp berättelserna bredvid det.",
    en: "Checks a workflow, and replays the stories beside it.",
    examples: [
      .init(
        "avhopp arbetsflöde kontrollera Workflows/avhopp.json", sv: "Utan fil: det som följer med.",
        en: "Without a file: the one that is shipped.")
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let path = try arguments.operands.first ?? Shipped.path(session)
    let bytes = try Files.read(path)
    let workflow: Workflow
    do throws(WorkflowFault) {
      workflow = try Workflow.read(bytes, file: path)
    } catch {
      return try tellUnreadable(error.diagnostics, path, session)
    }
    return try tell(workflow, path, session)
  }

  private static func tellUnreadable(
    _ faults: [Diagnostic], _ path: String, _ session: Session
  ) throws -> ExitStatus {
    for fault in faults { try session.answer(fault.text(session.language)) }
    try session.answer(json: [("file", .text(path)), ("faults", .list(faults.map(json)))])
    return .refused
  }

  private static func tell(_ workflow: Workflow, _ path: String, _ session: Session) throws -> ExitStatus {
    let l = session.language
    var faults = workflow.check()
    var warnings: [Diagnostic] = []
    var stories: [Story] = []
    do {
      stories = try self.stories(beside: path)
      if !stories.isEmpty {
        let replayed = workflow.replay(stories)
        faults += replayed.faults
        warnings += replayed.untold
      }
    } catch let fault as WorkflowFault {
      faults += fault.diagnostics
    }
    for fault in faults { try session.answer(fault.text(l)) }
    for warning in warnings { try session.answer(session.text("obs: ", "note: ") + warning.text(l)) }
    let digest = Hash.sha256(workflow.canonical)
    let result =
      faults.isEmpty ? session.text("inga fel", "no faults") : session.text("fel", "faults") + ": \(faults.count)"
    try session.answer("\(path.visible()): \(workflow.id) \(workflow.version) – \(result)")
    if !stories.isEmpty { try session.answer(session.text("Berättelser", "Stories") + ": \(stories.count)") }
    if faults.isEmpty { try session.answer("SHA-256 " + digest.hex) }
    try session.answer(json: [
      ("file", .text(path)), ("workflow", .text(workflow.id)), ("version", .text(workflow.version)),
      ("sha256", .text(digest.hex)), ("stories", .number(stories.count)), ("faults", .list(faults.map(json))),
      ("warnings", .list(warnings.map(json))),
    ])
    return faults.isEmpty ? .done : .refused
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
}

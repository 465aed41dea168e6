import Casework
import Syntax
import WorkflowEngine

/// `workflow`: the rules, as data.
enum WorkflowTask {
  static let show = Command(
    "workflow show", ["arbetsflöde visa"], operands: "[FILE]", needs: .nothing,
    sv: "Arbetsflödet som en tabell: läge, steg, vem, villkor, nästa läge.",
    en: "The workflow as a table: state, step, who, conditions, next.",
    options: [Option("mermaid", sv: "som en bild i Mermaid", en: "as a drawing in Mermaid")],
    examples: [
      .init("avhopp arbetsflöde visa | less", sv: "En rad per steg och läge.", en: "One line per step and state.")
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let (workflow, _) = try read(session, arguments.operands.first)
    try session.answer(
      arguments.has("mermaid")
        ? workflow.mermaid(language: session.language) : workflow.table(language: session.language))
    try session.answer(json: [
      ("workflow", .text(workflow.id)), ("definition", (try? JSON.read(workflow.canonical)) ?? .null),
    ])
    return .done
  }

  static let adopt = Command(
    "workflow adopt", ["arbetsflöde anta"], operands: "[FILE]",
    sv: "Antar ett arbetsflöde i valvet; grundarna tillstyrker.",
    en: "Adopts a workflow in the vault; the founders endorse.",
    examples: [
      .init("avhopp arbetsflöde anta", sv: "Det som följer med programmet.", en: "The one shipped with the program.")
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let path = try arguments.operands.first ?? Shipped.path(session)
    let bytes = try Files.read(path)
    if let workflow = try? Workflow.read(bytes, file: path) {
      for line in WorkflowCheck.waivers(workflow, session.language) { try session.tell(line) }
    }
    let done = try session.office().adopt(definition: bytes, file: path)
    return try PeopleTask.told(done, session)
  }

  private static func read(_ session: Session, _ given: String?) throws -> (Workflow, String) {
    let path = try given ?? Shipped.path(session)
    let bytes = try Files.read(path)
    do throws(WorkflowFault) {
      return (try Workflow.read(bytes, file: path), path)
    } catch {
      throw CaseworkError.definitionFaults(error.diagnostics)
    }
  }
}

/// The workflow that comes with the program: beside it in `Workflows`, in `share/avhopp`, or in a folder above it.
enum Shipped {
  static func path(_ session: Session) throws(FileFault) -> String {
    var folder = session.world.program
    for _ in 0..<6 {
      guard let cut = folder.lastIndex(of: "/") else { break }
      folder = String(folder[..<cut])
      for name in ["Workflows/avhopp.json", "share/avhopp/Workflows/avhopp.json"]
      where Files.exists(folder + "/" + name) {
        return folder + "/" + name
      }
    }
    throw .missing("Workflows/avhopp.json")
  }
}

import Casework
import Syntax
import WorkflowEngine

/// `workflow`: the rules, as data.
enum WorkflowTask {
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

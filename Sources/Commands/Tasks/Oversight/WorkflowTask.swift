import Casework
import Sealing
import Syntax
import WorkflowEngine

/// `workflow`: the rules, as data.
enum WorkflowTask {
  static let adopt = Command(
    "workflow adopt", ["arbetsflöde anta"], operands: "[FILE]",
    sv: "Antar ett arbetsflöde i valvet; grundarna tillstyrker.",
    en: "Adopts a workflow in the vault; the founders endorse.",
    options: [
      Option(
        "from", "VERSION", repeats: true, sv: "pågående ärenden under denna antagna version får flytta hit",
        en: "running cases under this adopted version may move here"),
      Option(
        "map", "FILE", sv: "med dessa lägen, gammalt till nytt, som JSON", en: "with these states, old to new, as JSON"),
    ],
    examples: [
      .init("avhopp arbetsflöde anta", sv: "Det som följer med programmet.", en: "The one shipped with the program."),
      .init(
        "avhopp arbetsflöde anta egen.json --from 2.0.0", sv: "Öppna ärenden kan flyttas; det bevisas först.",
        en: "Running cases can be moved; that is proved first."),
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let path = try arguments.operands.first ?? Shipped.path(session)
    let bytes = try Files.read(path)
    let office = try session.office()
    var maps: [Digest: [String: String]] = [:]
    if let workflow = try? Workflow.read(bytes, file: path) {
      for line in WorkflowCheck.waivers(workflow, session.language) { try session.tell(line) }
      maps = try WorkflowTask.maps(to: workflow, arguments, office)
    }
    let done = try office.adopt(definition: bytes, file: path, maps: maps)
    return try PeopleTask.told(done, session)
  }

  /// How cases under the versions named by `--from` are called here. A state that a version does not have is no part of its map.
  private static func maps(
    to workflow: Workflow, _ arguments: Arguments, _ office: Office
  ) throws -> [Digest: [String: String]] {
    guard !arguments.all("from").isEmpty else {
      if arguments.has("map") { throw UsageFault.missingOperand("--from") }
      return [:]
    }
    var map: [String: String] = [:]
    if let path = arguments.value("map") {
      let bytes = try Files.read(path)
      do throws(WorkflowFault) { map = try Migration.map(bytes, file: path) } catch {
        throw CaseworkError.definitionFaults(error.diagnostics)
      }
    }
    var maps: [Digest: [String: String]] = [:]
    for version in arguments.all("from") {
      let digest = try office.adopted(version, of: workflow.id)
      let old = try office.definition(digest)
      maps[digest] = arguments.all("from").count == 1 ? map : map.filter { old.label(ofState: $0.key) != nil }
    }
    return maps
  }
}

/// The workflow that comes with the program: beside it in `Workflows`, in `share/avhopp`, or in a folder above it.
enum Shipped {
  static func path(_ session: Session) throws(ShippedFault) -> String {
    var folder = session.world.program
    let program = folder
    for _ in 0..<6 {
      guard let cut = folder.lastIndex(of: "/") else { break }
      folder = String(folder[..<cut])
      for name in ["Workflows/avhopp.json", "share/avhopp/Workflows/avhopp.json"]
      where Files.exists(folder + "/" + name) {
        return folder + "/" + name
      }
    }
    throw .noWorkflows(program: program)
  }
}

/// The program was copied without what comes with it.
enum ShippedFault: Error, Equatable, Sendable, Explained {
  case noWorkflows(program: String)

  func words(_ language: Language) -> Words {
    let program =
      switch self {
      case .noWorkflows(let program): program
      }
    let place = program.visible()
    let folder = program.lastIndex(of: "/").map { String(program[..<$0]).visible() } ?? "."
    return language == .sv
      ? Words(
        .wrongUse, "Arbetsflödena som följer med programmet saknas: ingen mapp Workflows vid \(place).",
        "Kopiera mappen Workflows ur källkoden till \(folder)/Workflows, eller ange en fil själv.")
      : Words(
        .wrongUse, "The workflows that come with the program are missing: there is no folder Workflows by \(place).",
        "Copy the folder Workflows of the source to \(folder)/Workflows, or name a file yourself.")
  }
}

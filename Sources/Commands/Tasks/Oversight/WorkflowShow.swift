import Casework
import Sealing
import Syntax
import WorkflowEngine

/// `workflow show` and `workflow diff`: a definition as people and other programs read it.
enum WorkflowShow {
  private static let formats = ["mermaid", "dot", "scxml", "xstate", "svg"]

  static let show = Command(
    "workflow show", ["arbetsflöde visa"], operands: "[FILE]", needs: .nothing,
    sv: "Arbetsflödet som tabell eller bild: läge, steg, vem, villkor, nästa läge.",
    en: "The workflow as a table or a drawing: state, step, who, conditions, next.",
    options: [
      Option("mermaid", sv: "som en bild i Mermaid", en: "as a drawing in Mermaid"),
      Option("dot", sv: "för Graphviz", en: "for Graphviz"),
      Option("scxml", sv: "i W3C:s notation SCXML", en: "in the W3C's notation SCXML"),
      Option("xstate", sv: "som JSON för XState 5", en: "as JSON for XState 5"),
      Option("svg", sv: "som en bild för webbläsaren", en: "as a drawing for the browser"),
      Option("region", "NAME", sv: "bara den delen av bilden", en: "only that part of the drawing"),
      Option(
        "case", "CASE", sv: "ärendets arbetsflöde, med läget utmärkt", en: "the case's workflow, with where it stands"),
    ],
    examples: [
      .init("avhopp arbetsflöde visa | less", sv: "En rad per steg och läge.", en: "One line per step and state."),
      .init(
        "avhopp arbetsflöde visa --svg --region skydd > skydd.svg", sv: "En del som bild.", en: "One part as a drawing."
      ),
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let chosen = formats.filter(arguments.has)
    if chosen.count > 1 { throw UsageFault.optionTwice("--" + chosen[1]) }
    let (workflow, marked) = try subject(session, arguments)
    let region = arguments.value("region")
    guard let drawing = Drawing(workflow, language: session.language, region: region, marked: marked) else {
      let names = workflow.regions.map(\.name).joined(separator: ", ")
      throw UsageFault.badValue(of: "--region", expected: Label(sv: names, en: names))
    }
    try session.answer(text(drawing, chosen.first))
    try session.answer(json: [
      ("workflow", .text(workflow.id)), ("here", .list(workflow.activePaths(of: marked).map { .text($0) })),
      ("definition", (try? JSON.read(workflow.canonical)) ?? .null),
    ])
    return .done
  }

  private static func text(_ drawing: Drawing, _ format: String?) -> String {
    let text =
      switch format {
      case "mermaid": drawing.mermaid()
      case "dot": drawing.dot()
      case "scxml": drawing.scxml()
      case "xstate": drawing.xstate()
      case "svg": drawing.svg()
      default: drawing.table()
      }
    return String(text.dropLast())
  }

  /// The definition a case lives under and where it stands, or the file named, or what is shipped.
  private static func subject(_ session: Session, _ arguments: Arguments) throws -> (Workflow, StateSet) {
    guard let number = arguments.value("case") else {
      return (try read(session, arguments.operands.first), StateSet())
    }
    try arguments.atMost(0)
    let office = try session.office()
    let state = try office.state(of: try office.find(number))
    return (state.workflow, state.position.configuration)
  }

  static let diff = Command(
    "workflow diff", ["arbetsflöde jämför"], operands: "OLD [NEW]", needs: .nothing,
    sv: "Vad som skiljer två versioner: bara texter, strängare, lösare eller byggnaden.",
    en: "What differs between two versions: labels only, stricter, looser or structure.",
    examples: [
      .init(
        "avhopp arbetsflöde jämför gammal.json ny.json", sv: "Utan den andra: det som följer med.",
        en: "Without the second: the one that is shipped.")
    ]
  ) { session, arguments in
    try arguments.atMost(2)
    let old = try read(session, try arguments.operand(0, session.text("GAMMAL", "OLD")))
    let new = try read(session, arguments.operands.dropFirst().first)
    let changes = old.changes(to: new)
    let l = session.language
    for line in lines(changes, l, places: true) { try session.answer(line) }
    let answer = Change.class(of: changes)
    try session.answer(json: [
      ("class", answer.map { .text($0.rawValue) } ?? .null),
      (
        "changes",
        .list(
          changes.map { change in
            .record([
              ("kind", .text(change.kind.rawValue)), ("file", .text(change.file)), ("line", .number(change.place.line)),
              ("column", .number(change.place.column)), ("sv", .text(change.label.sv)), ("en", .text(change.label.en)),
            ])
          })
      ),
    ])
    return .done
  }

  /// The differences by kind, and what they come to.
  /// - Parameter places: with the file and line of each.
  static func lines(_ changes: [Change], _ l: Language, places: Bool = false) -> [String] {
    let kinds = Change.Kind.allCases.filter { kind in changes.contains { $0.kind == kind } }
    let told = kinds.flatMap { kind in
      let some = changes.filter { $0.kind == kind }
      return ["\(kind.label(l)): \(some.count)"] + some.map { "  " + (places ? $0.text(l) : $0.label(l).visible()) }
    }
    let none = l == .sv ? "Ingen skillnad." : "No difference."
    return told + [Change.class(of: changes).map { $0.consequence(l) } ?? none]
  }

  private static func read(_ session: Session, _ given: String?) throws -> Workflow {
    let path = try given ?? Shipped.path(session)
    let bytes = try Files.read(path)
    do throws(WorkflowFault) {
      return try Workflow.read(bytes, file: path)
    } catch {
      throw CaseworkError.definitionFaults(error.diagnostics)
    }
  }
}

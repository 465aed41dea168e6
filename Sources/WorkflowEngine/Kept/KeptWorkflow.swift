internal import Syntax

extension Workflow {
  /// What reading this came to, and the text that was read: for `read(kept:file:)` of the same program.
  ///
  ///     length of the texts and tables, 4 ‖ texts ‖ tables ‖ the definition's text
  /// - Returns: nil unless that text is the definition's one spelling.
  package func kept() -> [UInt8]? {
    guard case .read(let json) = source, let text = json.wholeText, json.canonical() == text else { return nil }
    var out = KeptWriter()
    out.put(id, version, title, isWithoutAssessment)
    out.put(periods.items, roles.items, delegations.items, compartments.items, reasons.items, facts.items)
    out.put(forms.items, events.items, separations, chart, states, transitions, rules.items, waivers)
    for names in ReaderContext.Names.allCases { out.put(index.unused[names, default: []].sorted()) }
    out.put(index.moves)
    let tables = out.whole
    return Workflow.lengthBytes(tables.count) + tables + text
  }

  private static let lengthCount = 4

  private static func lengthBytes(_ length: Int) -> [UInt8] {
    (0..<lengthCount).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
  }

  /// A definition as it was kept, not checked again. Whoever calls knows that this very program wrote the bytes.
  /// - Parameter file: the name shown in faults.
  /// - Returns: nil where they are not what it writes.
  package static func read(kept bytes: [UInt8], file: String) -> Workflow? { try? fromKept(bytes, file: file) }

  private static func fromKept(_ bytes: [UInt8], file: String) throws(KeptFault) -> Workflow {
    guard bytes.count >= lengthCount else { throw KeptFault() }
    let length = (0..<lengthCount).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    guard length <= bytes.count - lengthCount else { throw KeptFault() }
    let definition = KeptText(bytes, from: lengthCount + length)
    var kept = try KeptReader(definition, lengthCount..<(lengthCount + length))
    let (id, version) = (try kept.text(), try kept.text())
    let (title, isWithoutAssessment) = (try kept.get() as Label, try kept.get() as Bool)
    kept.periods = table(try kept.get()) { $0.id }
    let roles = table(try kept.get() as [Role]) { $0.id }
    let delegations = table(try kept.get() as [DelegationItem]) { $0.id }
    let compartments = table(try kept.get() as [Compartment]) { $0.id }
    let reasons = table(try kept.get() as [Reason]) { $0.id }
    let facts = table(try kept.get() as [FactDefinition]) { $0.id }
    let forms = table(try kept.get() as [Form]) { $0.id }
    let events = table(try kept.get() as [EventDefinition]) { $0.id }
    let separations = try kept.get() as [Separation]
    let (chart, states) = (try kept.get() as Chart, try kept.get() as [StateInfo])
    let transitions = try kept.get() as [TransitionInfo]
    let rules = table(try kept.get() as [Rule]) { $0.id }
    let waivers = try kept.get() as [Waiver]
    var unused: [ReaderContext.Names: Set<String>] = [:]
    for names in ReaderContext.Names.allCases { unused[names] = Set(try kept.get() as [String]) }
    let moves = try kept.get() as [Chart.Move]?
    guard kept.isAtEnd, states.count == chart.states.count, transitions.count == chart.transitions.count,
      moves.map({ $0.count == transitions.count }) ?? chart.remembers
    else { throw KeptFault() }
    var paths: [String: Int] = [:]
    for state in chart.states.indices.dropFirst() { paths[chart.states[state].path] = state }
    let index = WorkflowIndex(
      chart: chart, transitions: transitions, events: events, facts: facts, forms: forms, rules: rules,
      separations: separations, delegations: delegations, periods: kept.periods, paths: paths, unused: unused,
      moves: moves)
    return Workflow(
      file: file, id: id, version: version, title: title, isWithoutAssessment: isWithoutAssessment,
      periods: kept.periods, roles: roles, delegations: delegations, compartments: compartments, reasons: reasons,
      facts: facts, forms: forms, events: events, separations: separations, rules: rules, waivers: waivers,
      chart: chart,
      states: states, transitions: transitions, source: .kept(definition), index: index)
  }

  private static func table<Item: Sendable>(_ items: [Item], _ id: (Item) -> String) -> Table<Item> {
    Table(items.map { (id($0), $0) })
  }
}

internal import Syntax

extension Workflow {
  static let keys = [
    "format", "id", "version", "title", "withoutAssessment", "periods", "roles", "delegations", "compartments",
    "reasons", "facts", "forms", "events", "separate", "rules", "waivers", "initial", "states",
  ]
  private static let optionalKey = "withoutAssessment"
  static let requiredKeys = keys.filter { $0 != optionalKey }

  /// Reads a definition in the notation `workflow/1`. All faults that can be found are reported at once.
  /// - Parameter file: the name shown in faults.
  package static func read(_ bytes: [UInt8], file: String) throws(WorkflowFault) -> Workflow {
    let json: JSON
    do {
      json = try JSON.read(bytes)
    } catch {
      throw WorkflowFault(diagnostics: [
        Diagnostic(
          file: file, line: error.line, column: error.column, code: .syntax,
          sv: "texten följer inte JSON:s grammatik (väntat: \(SyntaxWords.swedish(error.expected)))",
          en: "the text does not follow the grammar of JSON (expected: \(error.expected))", suggestion: nil)
      ])
    }
    var reader = WorkflowReader(json, file: file)
    let workflow = reader.workflow()
    guard let workflow, reader.context.diagnostics.isEmpty else {
      throw WorkflowFault(
        diagnostics: reader.context.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
    return workflow
  }
}

/// Turns the JSON of a definition into a `Workflow`: names first, then states, then everything that refers to them.
struct WorkflowReader {
  let json: JSON
  var context: ReaderContext
  var chart = Chart(root: "")
  /// Each state by its path; and each path and ending of one, with the states that a rule can mean by it.
  var paths: [String: Int] = [:]
  var endings: [Substring: [Int]] = [:]
  var stateTexts: [JSON] = []
  var stateInfos: [Workflow.StateInfo] = []
  var transitionInfos: [Workflow.TransitionInfo] = []
  var periods = Table<NamedPeriod>([])
  var facts = Table<FactDefinition>([])

  init(_ json: JSON, file: String) {
    self.json = json
    context = ReaderContext(file: file)
  }

  mutating func workflow() -> Workflow? {
    context.checkKeys(json, Workflow.keys)
    let members = json.object ?? []
    checkOrder(members)
    for key in Workflow.requiredKeys where json[key] == nil { context.missing(key, at: Place(json)) }
    guard context.diagnostics.isEmpty else { return nil }
    let header = header()
    for names in ReaderContext.Names.allCases { declare(names) }
    periods = table(.periods) { $0.period($1) }
    let roles = table(.roles) { $0.role($1) }
    let delegations = table(.delegations) { $0.delegation($1) }
    let compartments = table(.compartments) { $0.compartment($1) }
    let reasons = table(.reasons) { $0.reason($1) }
    facts = table(.facts) { $0.fact($1) }
    let forms = table(.forms) { $0.form($1) }
    let events = table(.events) { $0.event($1) }
    let separations = optionalItems("separate").map { separation($0) }
    readStates(root: header.id)
    let rules = table(.rules) { $0.rule($1) }
    let waivers = optionalItems("waivers").compactMap { waiver($0) }
    for (place, waiver) in waivers.enumerated()
    where waivers[..<place].contains(where: { $0.check == waiver.check && $0.at == waiver.at }) {
      context.fault(.badValue, at: waiver.place, sv: "undantaget står två gånger", en: "the waiver stands twice")
    }
    guard context.diagnostics.isEmpty else { return nil }
    let index = WorkflowIndex(
      chart: chart, transitions: transitionInfos, events: events, facts: facts, forms: forms, rules: rules,
      separations: separations, delegations: delegations, periods: periods, paths: paths, unused: context.unused,
      moves: chart.moves())
    return Workflow(
      file: context.file, id: header.id, version: header.version, title: header.title,
      isWithoutAssessment: context.flag(json["withoutAssessment"]), periods: periods, roles: roles,
      delegations: delegations, compartments: compartments, reasons: reasons, facts: facts, forms: forms,
      events: events, separations: separations, rules: rules, waivers: waivers, chart: chart, states: stateInfos,
      transitions: transitionInfos, source: .read(json), index: index)
  }

  private mutating func checkOrder(_ members: [JSON.Member]) {
    let known = members.filter { Workflow.keys.contains($0.key) }
    let expected = Workflow.keys.filter { key in known.contains { $0.key == key } }
    guard let wrong = zip(known, expected).first(where: { $0.key != $1 }) else { return }
    context.fault(
      .keyOrder, at: Place(wrong.0), sv: "här ska ”\(wrong.1)” stå; ordningen är fast",
      en: "“\(wrong.1)” belongs here; the order is fixed")
  }

  private mutating func header() -> (id: String, version: String, title: Label) {
    if let format = json["format"], format.string != "workflow/1" {
      context.fault(
        .badValue, at: Place(format), sv: "formatet ska vara ”workflow/1”", en: "the format must be “workflow/1”")
    }
    let id = context.text(json["id"], at: Place(json), key: "id")
    if !Spelling.isName(id), let place = json["id"] { badName(id, at: Place(place)) }
    let version = context.text(json["version"], at: Place(json), key: "version")
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count != 3 || !parts.allSatisfy({ Digits.number($0, max: 9999) != nil }), let place = json["version"] {
      context.fault(
        .badValue, at: Place(place), sv: "versionen skrivs 1.0.0", en: "the version is written 1.0.0")
    }
    let title = json["title"].map { context.label(checked($0, keys: ["sv", "en"])) } ?? Label(sv: "", en: "")
    return (id, version, title)
  }

  private mutating func declare(_ names: ReaderContext.Names) {
    guard let table = json[names.rawValue] else { return }
    guard let members = table.object else { return context.wrongType(table, sv: "ett objekt", en: "an object") }
    for member in members {
      let isGood =
        switch names {
        case .events: Spelling.isEvent(member.key)
        case .delegations: Spelling.isItem(member.key)
        default: Spelling.isName(member.key)
        }
      if !isGood { badName(member.key, at: Place(member)) }
    }
    context.declare(members.map(\.key), as: names)
  }

  mutating func badName(_ name: String, at place: Place) {
    context.fault(
      .badName, at: place, sv: "”\(Spelling.shown(name))” är inget tillåtet namn här",
      en: "“\(Spelling.shown(name))” is not an allowed name here")
  }

  private mutating func table<Item: Sendable>(
    _ names: ReaderContext.Names, _ read: (inout WorkflowReader, JSON.Member) -> Item?
  ) -> Table<Item> {
    var items: [(String, Item)] = []
    for member in json[names.rawValue]?.object ?? [] {
      if let item = read(&self, member) { items.append((member.key, item)) }
    }
    return Table(items)
  }

  private mutating func optionalItems(_ key: String) -> [JSON] {
    guard let json = json[key] else { return [] }
    guard let items = json.array else {
      context.wrongType(json, sv: "en lista [ … ]", en: "a list [ … ]")
      return []
    }
    return items
  }

  /// The value itself, after its keys were checked.
  mutating func checked(_ json: JSON, keys: [String]) -> JSON {
    context.checkKeys(json, keys)
    return json
  }
}

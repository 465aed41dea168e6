/// `workflow check`: everything that can be said of a definition before anyone lives under it.
extension Workflow {
  /// Faults found by reading; if there are none, by checking.
  package static func check(_ bytes: [UInt8], file: String) -> [Diagnostic] {
    do {
      return try read(bytes, file: file).check()
    } catch {
      return error.diagnostics
    }
  }

  /// Faults, in the order of the file. Empty means: none that these checks can find.
  package func check() -> [Diagnostic] { examine().faults }

  /// - Parameter configurationsMax: how many configurations are walked before giving up and saying what multiplies.
  package func examine(configurationsMax: Int = Exploration.nodesMax) -> Examination {
    var review = Review(self)
    review.checkNames()
    review.checkLabels()
    review.checkRules()
    review.checkStructure()
    review.checkSilences()
    review.checkWindows()
    review.checkStaffing()
    let configurations = review.checkGraph(nodesMax: configurationsMax)
    if configurations != nil { review.checkWaivers() }
    let found = review.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    return Examination(
      faults: found.filter { !$0.code.isWarning }, warnings: found.filter(\.code.isWarning),
      configurations: configurations ?? 0)
  }
}

/// What checking a definition found.
package struct Examination: Sendable {
  /// A definition with any of these cannot be adopted.
  package let faults: [Diagnostic]
  package let warnings: [Diagnostic]
  /// How many were walked; regions that never ask about each other are walked apart. 0 = given up.
  package let configurations: Int
}

/// One run of the checks.
struct Review {
  let workflow: Workflow
  private(set) var diagnostics: [Diagnostic] = []
  /// By waiver: the places of what it excused.
  private var waived: [Int: Set<[Int]>] = [:]
  private var said: Set<String> = []

  init(_ workflow: Workflow) { self.workflow = workflow }

  /// - Parameter subjects: what a waiver may name: a state's path, an event, a name.
  mutating func report(_ code: Diagnostic.Code, at place: Place, subjects: [String], sv: String, en: String) {
    let waivers = workflow.waivers.indices.filter {
      workflow.waivers[$0].check == code && subjects.contains(workflow.waivers[$0].at)
    }
    for waiver in waivers { waived[waiver, default: []].insert([place.line, place.column]) }
    guard waivers.isEmpty, said.insert("\(code) \(place.line) \(place.column) \(subjects)").inserted else { return }
    diagnostics.append(
      Diagnostic(
        file: workflow.file, line: place.line, column: place.column, code: code, sv: sv, en: en, suggestion: nil))
  }

  mutating func checkWaivers() {
    for (place, waiver) in workflow.waivers.enumerated() {
      let excused = waived[place, default: []]
      if excused.isEmpty {
        report(
          .unusedWaiver, at: waiver.place, subjects: [],
          sv: "undantaget behövs inte: ”\(waiver.check.rawValue)” finner inget fel vid ”\(waiver.at)”",
          en: "the waiver is not needed: “\(waiver.check.rawValue)” finds no fault at “\(waiver.at)”")
      } else if excused.count > 1 {
        let lines = excused.map { $0[0] }.sorted().map(String.init).joined(separator: ", ")
        report(
          .wideWaiver, at: waiver.place, subjects: [],
          sv: "undantaget täcker mer än ett fel (rad \(lines)); skriv ett för varje, ”läge HÄNDELSE”",
          en: "the waiver covers more than one fault (lines \(lines)); write one for each, “state EVENT”")
      }
    }
  }

  // MARK: Telling what happened

  func name(_ state: Int) -> Label {
    let label = workflow.states[state].label
    return Label(
      sv: "”\(label.sv)” (\(workflow.chart.states[state].path))",
      en: "“\(label.en)” (\(workflow.chart.states[state].path))")
  }

  func name(event: EventID) -> Label {
    let label = workflow.events[event]?.label ?? Label(sv: event, en: event)
    return Label(sv: "”\(label.sv)”", en: "“\(label.en)”")
  }

  func name(transition: Int) -> Label {
    let info = workflow.transitions[transition]
    if let event = info.event { return name(event: event) }
    let period = info.deadline.flatMap { workflow.periods[$0.period]?.label } ?? Label(sv: "–", en: "–")
    return Label(sv: "(tiden ute: \(period.sv))", en: "(time out: \(period.en))")
  }

  /// The way to a fault, as the events of a case.
  func story(_ trace: [Int]) -> Label {
    guard !trace.isEmpty else {
      return Label(sv: " Så är det redan när ärendet öppnas.", en: " So it is when the case opens.")
    }
    let steps = trace.map { name(transition: $0) }
    return Label(
      sv: " Så här: " + steps.map(\.sv).joined(separator: " → ") + ".",
      en: " Like this: " + steps.map(\.en).joined(separator: " → ") + ".")
  }

  func place(_ state: Int) -> Place { workflow.states[state].place }

  func place(transition: Int) -> Place { workflow.transitions[transition].place }

  /// What a waiver may name for a transition.
  func subjects(transition: Int) -> [String] {
    let source = workflow.chart.states[workflow.chart.transitions[transition].source].path
    return [source] + (workflow.transitions[transition].event.map { [$0, "\(source) \($0)"] } ?? [])
  }
}

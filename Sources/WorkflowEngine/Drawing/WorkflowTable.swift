internal import Syntax

/// The definition as a table, one row per transition: what a lawyer reads.
extension Workflow {
  package struct Row: Sendable, Equatable {
    package let state: String
    package let event: String
    package let who: String
    package let conditions: String
    package let next: String
    package let deadline: String
    package let escalatesTo: String

    var cells: [String] { [state, event, who, conditions, next, deadline, escalatesTo] }
  }

  /// Rows in the order of the file.
  package func rows(language: Language) -> [Row] {
    chart.states.indices.dropFirst().flatMap { state in
      chart.states[state].transitions.map { row(of: $0, in: state, language) }
    }
  }

  /// Lines of `State | Event | …`, one table to a region, each after its name; a state is named on its first line only.
  /// - Parameter marked: where a case stands; those states carry an arrow.
  /// - Parameter part: the state tabled with all below it; 0 = the whole.
  package func table(language: Language, marked: StateSet = StateSet(), part: Int = 0) -> String {
    let heading =
      language == .sv
      ? ["Läge", "Händelse", "Vem", "Villkor", "Nästa läge", "Frist", "Går vidare till"]
      : ["State", "Event", "Who", "Conditions", "Next", "Deadline", "Escalates to"]
    var lines: [String] = []
    let regions = Set(regionStates)
    var named = -1
    for state in chart.states.indices.dropFirst()
    where part == 0 || state == part || chart.isDescendant(state, of: part) {
      if lines.isEmpty || regions.contains(state) {
        if !lines.isEmpty { lines.append("") }
        lines += ["## " + states[state].label(language), ""]
        lines += [heading.joined(separator: " | "), heading.map { _ in "---" }.joined(separator: " | ")]
      }
      for transition in chart.states[state].transitions {
        var cells = row(of: transition, in: state, language).cells
        if named == state { cells[0] = "" } else if marked.contains(state) { cells[0] = "▶ " + cells[0] }
        named = state
        lines.append(cells.joined(separator: " | "))
      }
      // A state that nothing leaves is still one where a case can stand.
      if chart.states[state].transitions.isEmpty, chart.states[state].children.isEmpty, !chart.isHistory(state) {
        let name = "\(states[state].label(language)) (\(chart.states[state].path))"
        lines.append(
          ([(marked.contains(state) ? "▶ " : "") + name] + heading.dropFirst().map { _ in "–" }).joined(
            separator: " | "))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(of transition: Int, in state: Int, _ language: Language) -> Row {
    let info = transitions[transition]
    let leaves = rules[info.rule]?.all ?? []
    let next = chart.transitions[transition].targets.first.map { states[$0].label(language) } ?? "–"
    let isHistory = chart.transitions[transition].targets.first.map(chart.isHistory) ?? false
    let who = leaves.filter(\.isAboutPerson)
    let rest = leaves.filter { !$0.isAboutPerson }.map { phrase($0, language) } + builtIn(info.event, language)
    return Row(
      state: "\(states[state].label(language)) (\(chart.states[state].path))",
      event: info.event.flatMap { events[$0]?.label(language) } ?? "–",
      who: who.isEmpty ? "–" : who.map { phrase($0, language) }.joined(separator: "; "),
      conditions: rest.isEmpty ? "–" : rest.joined(separator: "; "),
      next: isHistory ? (language == .sv ? "där det avbröts" : "where it was left") : next,
      deadline: info.deadline.map { deadline($0, language) } ?? "–",
      escalatesTo: info.deadline?.escalate.map { roleList([$0], language) } ?? "–")
  }

  private func builtIn(_ event: EventID?, _ language: Language) -> [String] {
    guard let event = event.flatMap({ events[$0] }) else { return [] }
    var phrases: [String] = []
    if let proposal = event.decides {
      let name = events[proposal]?.label(language) ?? proposal
      phrases.append(
        language == .sv
          ? "avgör ”\(name)”, läst, av en annan än den som lade fram det"
          : "decides “\(name)”, read, by another than its signer")
    }
    if let answered = event.answers {
      let name = events[answered]?.label(language) ?? answered
      phrases.append(language == .sv ? "gäller ”\(name)”" : "is about “\(name)”")
    }
    return phrases
  }

  private func deadline(_ deadline: Deadline, _ language: Language) -> String {
    let period = periods[deadline.period]
    let length = period?.length.map { " (\($0.text))" } ?? ""
    let name = (period?.label(language) ?? deadline.period) + length
    if let event = deadline.since {
      return name + (language == .sv ? " från " : " from ") + (events[event]?.label(language) ?? event)
    }
    if let fact = deadline.from {
      return name + (language == .sv ? " från " : " from ") + (facts[fact]?.label(language) ?? fact)
    }
    if let fact = deadline.before {
      return name + (language == .sv ? ", räknat mot slutet av " : ", counted to the end of ")
        + (facts[fact]?.label(language) ?? fact)
    }
    return name
  }
}

extension Drawing {
  package func table() -> String { workflow.table(language: language, marked: marked, part: part) }
}

extension Leaf {
  /// Says who, rather than under what conditions.
  var isAboutPerson: Bool {
    switch self {
    case .role, .delegated, .distinctFrom: true
    case .anyOf(let branches): branches.allSatisfy(\.isAboutPerson)
    default: false
    }
  }
}

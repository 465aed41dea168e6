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

  /// Lines of `State | Event | …`, one table to a region, each after its name; a state is named on its first line only, and a
  /// long condition of many rows is written once, above them all, and has a letter in each.
  /// - Parameter marked: where a case stands; those states carry an arrow.
  /// - Parameter part: the state tabled with all below it; 0 = the whole.
  package func table(language: Language, marked: StateSet = StateSet(), part: Int = 0) -> String {
    let heading =
      language == .sv
      ? ["Läge", "Händelse", "Vem", "Villkor", "Nästa läge", "Frist", "Går vidare till"]
      : ["State", "Event", "Who", "Conditions", "Next", "Deadline", "Escalates to"]
    let shown = chart.states.indices.dropFirst().filter {
      part == 0 || $0 == part || chart.isDescendant($0, of: part)
    }
    let recurring = recurring(in: shown.flatMap { chart.states[$0].transitions }, language)
    var lines = recurring.isEmpty ? [] : [language == .sv ? "Villkor som återkommer:" : "Conditions that recur:", ""]
    lines += recurring.map { "* \($0.letter): \($0.phrase)" }
    let letters = Dictionary(uniqueKeysWithValues: recurring.map { ($0.phrase, $0.letter) })
    let regions = Set(regionStates)
    var named = -1
    for state in shown {
      if state == shown.first || regions.contains(state) {
        if !lines.isEmpty { lines.append("") }
        lines += ["## " + states[state].label(language), ""]
        lines += [heading.joined(separator: " | "), heading.map { _ in "---" }.joined(separator: " | ")]
      }
      for transition in chart.states[state].transitions {
        var cells = row(of: transition, in: state, language, letters).cells
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

  private static let recurringLeast = (rows: 10, characters: 50)

  private func recurring(in transitions: [Int], _ language: Language) -> [(letter: String, phrase: String)] {
    var count: [String: Int] = [:]
    var order: [String] = []
    for phrase in transitions.flatMap({ conditions(of: $0, language) })
    where phrase.count >= Self.recurringLeast.characters {
      if count.updateValue(count[phrase, default: 0] + 1, forKey: phrase) == nil { order.append(phrase) }
    }
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { "(\($0))" }
    return zip(letters, order.filter { count[$0, default: 0] >= Self.recurringLeast.rows }).map { ($0, $1) }
  }

  /// What a transition asks for, besides who acts.
  private func conditions(of transition: Int, _ language: Language) -> [String] {
    let info = transitions[transition]
    let leaves = (rules[info.rule]?.all ?? []).filter { !$0.isAboutPerson }
    return leaves.map { phrase($0, language) } + builtIn(info.event, language)
  }

  private func row(
    of transition: Int, in state: Int, _ language: Language, _ letters: [String: String] = [:]
  ) -> Row {
    let info = transitions[transition]
    let leaves = rules[info.rule]?.all ?? []
    let next = chart.transitions[transition].targets.first.map { states[$0].label(language) } ?? "–"
    let isHistory = chart.transitions[transition].targets.first.map(chart.isHistory) ?? false
    let who = leaves.filter(\.isAboutPerson)
    let rest = conditions(of: transition, language).map { letters[$0] ?? $0 }
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
    if event.isServing {
      phrases.append(language == .sv ? "anger vilket beslut det gäller" : "names the decision it is about")
    }
    for wanted in event.proposed {
      let name = phrase(of: wanted.fact, [wanted.value], language)
      phrases.append(language == .sv ? "som anger \(name)" : "which states \(name)")
    }
    if event.proof != nil { phrases.append(phrase(.proof(""), language)) }
    for first in (index.separations[event.id] ?? []).map(\.first) where first != event.decides {
      let name = events[first]?.label(language) ?? first
      phrases.append(
        language == .sv ? "av en annan än den som gjorde ”\(name)”" : "by another than the signer of “\(name)”")
    }
    return phrases
  }

  private func deadline(_ deadline: Deadline, _ language: Language) -> String {
    let name = periods[deadline.period]?.withLength(language) ?? deadline.period
    if let event = deadline.since {
      return name + (language == .sv ? " från " : " from ") + (events[event]?.label(language) ?? event)
    }
    if deadline.isUnserved {
      return name
        + (language == .sv
          ? " från varje beslut som kan överklagas, tills delgivningen är antecknad"
          : " from each decision that can be appealed, until its service is noted")
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

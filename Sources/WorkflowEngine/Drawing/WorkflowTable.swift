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
  }

  /// Rows in the order of the file.
  package func rows(language: Language) -> [Row] {
    chart.states.indices.dropFirst().flatMap { state in
      chart.states[state].transitions.map { row(of: $0, in: state, language) }
    }
  }

  /// One part of the chart after the other: who recurs and which conditions, the steps, the deadlines, and the states out of
  /// which nothing leads by itself. A state is named on its first line only.
  /// - Parameter marked: where a case stands; those states carry an arrow.
  /// - Parameter part: the state tabled with all below it; 0 = the whole.
  package func table(language: Language, marked: StateSet = StateSet(), part: Int = 0) -> String {
    let shown = chart.states.indices.dropFirst().filter {
      !chart.isHistory($0) && (part == 0 || $0 == part || chart.isDescendant($0, of: part))
    }
    let regions = Set(regionStates)
    var sections: [[Int]] = []
    for state in shown {
      if let head = sections.last?.first, !regions.contains(state), chart.isDescendant(state, of: head) {
        sections[sections.count - 1].append(state)
      } else {
        sections.append([state])
      }
    }
    return sections.map { section($0, marked, language).joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private func section(_ states: [Int], _ marked: StateSet, _ language: Language) -> [String] {
    func say(_ sv: String, _ en: String) -> String { language == .sv ? sv : en }
    func name(_ state: Int) -> String {
      (marked.contains(state) ? "▶ " : "") + "\(self.states[state].label(language)) (\(chart.states[state].path))"
    }
    let ways = states.flatMap { chart.states[$0].transitions }
    let groups = groups(in: ways, language)
    let recurring = recurring(in: ways, language)
    var short = Dictionary(uniqueKeysWithValues: recurring.map { ($0.phrase, $0.letter) })
    for group in groups { short[group.roles] = group.name }
    var lines = ["## " + (states.first.map { self.states[$0].label(language) } ?? ""), ""]
    if !groups.isEmpty || !recurring.isEmpty {
      lines += groups.map { "* \($0.name): \($0.roles)" } + recurring.map { "* \($0.letter): \($0.phrase)" } + [""]
    }
    func tabled(_ heading: [String], ofSteps: Bool, _ cells: (Row) -> [String]) {
      var named = -1
      var rows: [String] = []
      for state in states {
        for transition in chart.states[state].transitions where (transitions[transition].event != nil) == ofSteps {
          let first = named == state ? "" : name(state)
          named = state
          rows.append(([first] + cells(row(of: transition, in: state, language, short))).joined(separator: " | "))
        }
      }
      guard !rows.isEmpty else { return }
      lines += [heading.joined(separator: " | "), heading.map { _ in "---" }.joined(separator: " | ")] + rows + [""]
    }
    let state = say("Läge", "State")
    let (conditions, next) = (say("Villkor", "Conditions"), say("Nästa läge", "Next"))
    tabled([state, say("Händelse", "Event"), say("Vem", "Who"), conditions, next], ofSteps: true) {
      [$0.event, $0.who, $0.conditions, $0.next]
    }
    tabled(
      [state, say("Frist", "Deadline"), say("Går vidare till", "Escalates to"), conditions, next], ofSteps: false
    ) { [$0.deadline, $0.escalatesTo, $0.conditions, $0.next] }
    let resting = states.filter { chart.states[$0].transitions.isEmpty && chart.states[$0].children.isEmpty }
    if !resting.isEmpty {
      lines.append(
        say("Lägen utan egna steg: ", "States without steps of their own: ") + resting.map(name).joined(separator: "; ")
      )
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// A list of so many roles is written once, under the name that the definition has for those people.
  private static let groupLeast = 4

  /// Rules that ask for nothing but roles name who that is.
  private func groups(in transitions: [Int], _ language: Language) -> [(name: String, roles: String)] {
    var used: Set<String> = []
    for leaf in transitions.flatMap({ rules[self.transitions[$0].rule]?.all ?? [] }) {
      if case .role(let ids) = leaf, ids.count >= Self.groupLeast { used.insert(roleList(ids, language)) }
    }
    return rules.compactMap { rule in
      guard rule.all.count == 1, case .role(let ids) = rule.all[0], used.remove(roleList(ids, language)) != nil else {
        return nil
      }
      return (rule.label(language), roleList(ids, language))
    }
  }

  private static let recurringLeast = (rows: 3, characters: 50)

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
    of transition: Int, in state: Int, _ language: Language, _ short: [String: String] = [:]
  ) -> Row {
    let info = transitions[transition]
    let leaves = rules[info.rule]?.all ?? []
    let next = chart.transitions[transition].targets.first.map { states[$0].label(language) } ?? "–"
    let isHistory = chart.transitions[transition].targets.first.map(chart.isHistory) ?? false
    let who = leaves.filter(\.isAboutPerson)
    let rest = conditions(of: transition, language).map { short[$0] ?? $0 }
    return Row(
      state: "\(states[state].label(language)) (\(chart.states[state].path))",
      event: info.event.flatMap { events[$0]?.label(language) } ?? "–",
      who: who.isEmpty ? "–" : who.map { phrase($0, language) }.map { short[$0] ?? $0 }.joined(separator: "; "),
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

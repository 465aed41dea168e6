internal import Syntax

/// A definition, read and resolved: every name in it exists. Tables keep the order of the file. It never changes, and is
/// handed about at every step, so it is one object.
package final class Workflow: Sendable {
  package let file: String
  package let id: String
  package let version: String
  package let title: Label
  /// Support given without needs assessment (SoL 11 kap. 5 §): nothing is decided about anybody in it.
  package let isWithoutAssessment: Bool
  package let periods: Table<NamedPeriod>
  package let roles: Table<Role>
  package let delegations: Table<DelegationItem>
  package let compartments: Table<Compartment>
  package let reasons: Table<Reason>
  package let facts: Table<FactDefinition>
  package let forms: Table<Form>
  package let events: Table<EventDefinition>
  package let separations: [Separation]
  package let rules: Table<Rule>
  package let waivers: [Waiver]
  package let chart: Chart
  /// By state index.
  package let states: [StateInfo]
  /// By transition index.
  package let transitions: [TransitionInfo]
  /// The one spelling of the definition: what is adopted and hashed.
  package var canonical: [UInt8] {
    switch source {
    case .read(let json): json.canonical()
    case .kept(let kept): kept.text
    }
  }
  let source: Source
  let index: WorkflowIndex

  init(
    file: String, id: String, version: String, title: Label, isWithoutAssessment: Bool, periods: Table<NamedPeriod>,
    roles: Table<Role>, delegations: Table<DelegationItem>, compartments: Table<Compartment>, reasons: Table<Reason>,
    facts: Table<FactDefinition>, forms: Table<Form>, events: Table<EventDefinition>, separations: [Separation],
    rules: Table<Rule>, waivers: [Waiver], chart: Chart, states: [StateInfo], transitions: [TransitionInfo],
    source: Source, index: WorkflowIndex
  ) {
    (self.file, self.id, self.version, self.title) = (file, id, version, title)
    self.isWithoutAssessment = isWithoutAssessment
    (self.periods, self.roles, self.delegations) = (periods, roles, delegations)
    (self.compartments, self.reasons, self.facts) = (compartments, reasons, facts)
    (self.forms, self.events, self.separations) = (forms, events, separations)
    (self.rules, self.waivers, self.chart) = (rules, waivers, chart)
    (self.states, self.transitions, self.source, self.index) = (states, transitions, source, index)
  }

  enum Source {
    case read(JSON)
    case kept(KeptText)
  }

  package struct StateInfo: Sendable {
    package let label: Label
    package let owner: RoleID?
    package let isProtective: Bool
    package let isDiscretionary: Bool
    package let place: Place
  }

  package struct TransitionInfo: Sendable {
    package enum Trigger: Sendable, Equatable {
      case event(EventID)
      case deadline(Deadline)
    }
    package let trigger: Trigger
    package let rule: RuleID
    package let records: FactID?
    package let isAppealable: Bool
    package let place: Place

    package var event: EventID? { if case .event(let id) = trigger { id } else { nil } }
    package var deadline: Deadline? { if case .deadline(let deadline) = trigger { deadline } else { nil } }
  }

  package struct Deadline: Sendable, Equatable {
    /// Name in `periods`.
    package let period: String
    package let escalate: RoleID?
    /// Due a period after this event happened.
    package let since: EventID?
    /// Due a period before this fact ends.
    package let before: FactID?
    /// Due a period after the beginning of the day that this fact names.
    package let from: FactID?
    /// Due a period after each decision that can be appealed, until its service is noted.
    package let isUnserved: Bool
  }

  /// The event a person typed: its word in either language (their own first), or its name.
  package func event(word: String, language: Language) -> EventID? {
    let typed = word.lowercased()
    func find(_ language: Language) -> EventID? { events.first { $0.word(language) == typed }?.id }
    return find(language) ?? find(language == .sv ? .en : .sv) ?? (events[word.uppercased()]?.id)
  }

  /// Roles whose holders can do the event, by the rules of its transitions.
  package func roles(for event: EventID) -> [RoleID] { index.roles[event] ?? [] }

  /// Events that decide an entry of `proposal`.
  package func deciders(of proposal: EventID) -> [EventID] { index.deciders[proposal] ?? [] }

  package func label(ofState path: String) -> Label? { index.stateByPath[path].map { states[$0].label } }
}

/// Items by name, in the order of the file.
package struct Table<Item: Sendable>: Sendable, RandomAccessCollection {
  package let items: [Item]
  let names: NameTable

  package init(_ items: [(String, Item)]) {
    self.items = items.map(\.1)
    names = NameTable(items.map(\.0))
  }

  package func makeIterator() -> IndexingIterator<[Item]> { items.makeIterator() }
  package var count: Int { items.count }
  package var startIndex: Int { 0 }
  package var endIndex: Int { items.count }
  package subscript(position: Int) -> Item { items[position] }
  package subscript(id: String) -> Item? { names[id].map { items[$0] } }
  package var ids: [String] { names.all }
}

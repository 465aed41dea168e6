import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a report says, before it is a page or JSON. People by key name, with their own where the reader of the report has
/// the roster's names; cases by number; never a word of what was written.
struct ReportFacts {
  struct Held {
    let person: String
    let role: String
    let from: (number: Int?, time: Moment?)
    let to: (number: Int?, time: Moment?)?
    let until: Moment?
  }

  /// Delegation items that one entry gave somebody, and that ended together.
  struct Delegation {
    let person: String
    let items: [String]
    let from: (number: Int?, time: Moment?)
    let to: (number: Int?, time: Moment?)?
    let until: Moment?
  }

  /// One time that somebody was in the vault.
  struct Presence {
    let person: String
    let isFounder: Bool
    let from: (number: Int?, time: Moment?)
    let to: (number: Int?, time: Moment?)?
  }

  /// Something that does not hold, with what is known of the entry.
  struct Fault {
    let finding: Finding
    let event: String?
    /// Whom the entry names as its signer. Where the signature is what is wrong, that is a claim.
    let signer: String?
  }

  struct Decision {
    let number: String
    let entry: Place
    let event: String
    let time: Moment
    let decider: String
    /// What was decided over, and whose it is; nil for what one decides by themself.
    let proposal: (entry: Place, proposer: String)?
  }

  /// How a report names an entry of a case: by its place there, for auditors; by its row, for others.
  struct Place {
    let number: Int?
    let seq: Int?

    var text: String { seq.map { "#\($0)" } ?? number.map { "\($0)" } ?? "–" }
  }

  struct Overdue {
    let number: String
    let state: String
    let period: String
    let due: Moment
    let role: String
  }

  let history: AuditHistory
  let period: ReviewPeriod
  let review: LogReview
  /// Of the period; attempts that were refused among them.
  let openings: [Opening]
  let counts: SmallCounts
  let maker: String
  let vaultName: String
  private let names: [String: String]
  let language: Language
  /// Rows of those who are no auditors, by the entry's index: numbered through. The entries' own numbers would show how many lie
  /// between them, and when.
  private let rows: [Int: Int]?

  init(_ history: AuditHistory, period: ReviewPeriod, seed: ReviewSeed, office: Office, session: Session) {
    (self.history, self.period, language) = (history, period, session.language)
    openings = history.openings(from: period.from, to: period.to)
    review = LogReview(of: openings, seed: seed)
    counts = SmallCounts(isAuditor: history.report.isAuditor, language: session.language)
    vaultName = history.vault
    names = ((try? office.names()) ?? [:]).mapValues { $0.name.visible() }
    maker = names[office.me] ?? office.me
    let shown = history.acts + history.cases.flatMap { Self.entries(of: $0, history) }
    rows =
      history.report.isAuditor
      ? nil
      : Dictionary(
        shown.map(\.index).sorted().enumerated().map { ($1, $0 + 1) }, uniquingKeysWith: { first, _ in first })
  }

  /// The entry's number in the ledger, for auditors; its row in the timeline, for others.
  func number(of index: Int) -> Int? { rows.map { $0[index] } ?? index }

  func place(of entry: CaseEntry) -> Place {
    Place(number: number(of: entry.index), seq: rows == nil ? entry.seq : nil)
  }

  private func moment(_ index: Int) -> (number: Int?, time: Moment?) { (number(of: index), history.times[index]) }

  func name(_ person: String) -> String { names[person] ?? person }

  func role(_ id: String, _ workflow: Workflow?) -> String { workflow?.roles[id]?.label(language) ?? id }

  func event(_ id: String, _ workflow: Workflow) -> String {
    workflow.events[id]?.label(language) ?? BuiltInEvent.label(id, language)
  }

  /// Of a case: without who has read what and when, save for auditors. Rows that can be counted are counts.
  func entries(of audited: AuditedCase) -> [CaseEntry] { Self.entries(of: audited, history) }

  private static func entries(of audited: AuditedCase, _ history: AuditHistory) -> [CaseEntry] {
    guard !history.report.isAuditor else { return audited.entries }
    return audited.entries.filter { !readings.contains($0.event) }
  }

  private static let readings: Set<String> = ["READ", "REFUSED", "LOG_REVIEW"]

  var held: [Held] {
    let workflow = history.cases.first?.workflow
    return history.people.flatMap { person in
      person.roles.map { holding in
        Held(
          person: name(person.name), role: role(holding.id, workflow), from: moment(holding.from),
          to: holding.dropped.map(moment), until: holding.until)
      }
    }
  }

  var delegations: [Delegation] {
    history.people.flatMap { person in
      var groups: [(first: Holding, items: [String])] = []
      for item in person.items {
        let at = groups.firstIndex { group in
          (group.first.from, group.first.dropped, group.first.until) == (item.from, item.dropped, item.until)
        }
        if let at { groups[at].items.append(item.id.visible()) } else { groups.append((item, [item.id.visible()])) }
      }
      return groups.map { first, items in
        Delegation(
          person: name(person.name), items: items, from: moment(first.from), to: first.dropped.map(moment),
          until: first.until)
      }
    }
  }

  var presences: [Presence] {
    history.people.flatMap { person in
      person.periods.map { period in
        Presence(
          person: name(person.name), isFounder: person.isFounder, from: moment(period.from),
          to: period.until.map(moment))
      }
    }
  }

  var faults: [Fault] {
    let voids = Dictionary(
      (history.voids + history.cases.flatMap(\.voids)).map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    let workflows = Dictionary(history.cases.map { ($0.id, $0.workflow) }, uniquingKeysWith: { first, _ in first })
    return history.report.findings.map { finding in
      let void = finding.index.flatMap { voids[$0] }
      let workflow = finding.caseID.flatMap { workflows[$0] }
      return Fault(
        finding: finding,
        event: void.map { void in
          workflow.map { event(void.event, $0) } ?? BuiltInEvent.label(void.event, language)
        },
        signer: void.map { name($0.signer) })
    }
  }

  var decisions: [Decision] {
    history.cases.flatMap { audited in
      audited.entries.compactMap { entry in
        let law = audited.law(of: entry)
        guard law.isDecision(entry.event) else { return nil }
        let proposal = law.events[entry.event]?.decides == nil ? nil : entry.ref.flatMap(audited.entry)
        return Decision(
          number: audited.number, entry: place(of: entry), event: event(entry.event, law), time: entry.time,
          decider: name(entry.signer), proposal: proposal.map { (place(of: $0), name($0.signer)) })
      }
    }
  }

  /// Deadlines that have come and that nothing has answered.
  var overdue: [Overdue] {
    history.cases.flatMap { audited in
      audited.workflow.unanswered(at: audited.position).map { fired in
        Overdue(
          number: audited.number, state: audited.workflow.label(ofState: fired.state)?(language) ?? fired.state,
          period: audited.workflow.periods[fired.period]?.label(language) ?? fired.period, due: fired.due,
          role: fired.escalate.map { role($0, audited.workflow) } ?? "–")
      }
    }
  }

  /// Openings and attempts of the period, of one person or of one case.
  struct Tally {
    let name: String
    let openings: Int
    /// Cases of a person, people of a case.
    let others: Int
    let marked: Int
    let refused: Int

    init(_ name: String, _ all: [Opening], others: (Opening) -> some Hashable) {
      let opened = all.filter { !$0.isRefusal }
      (self.name, openings, refused) = (name, opened.count, all.count - opened.count)
      self.others = Set(opened.map(others)).count
      marked = opened.count { !$0.marks.isEmpty }
    }
  }

  var perPerson: [Tally] {
    Dictionary(grouping: openings, by: \.entry.signer).map { person, all in
      Tally(name(person), all) { $0.caseID }
    }.sorted { ($1.openings, $0.name) < ($0.openings, $1.name) }
  }

  var perCase: [Tally] {
    Dictionary(grouping: openings, by: \.caseID).map { id, all in
      Tally(CaseNumber(id).text, all) { $0.entry.signer }
    }.sorted { $0.name < $1.name }
  }

  /// Accepted entries a month, from the first to the last; for who is no auditor, those that are shown.
  var months: [BarChart.Bar] {
    let times = history.times.filter { rows?.keys.contains($0.key) ?? true }
    let counts = Dictionary(grouping: times.values) { $0.swedish.date.text.prefix(7) }.mapValues(\.count)
    guard var month = counts.keys.min().flatMap({ CivilDate($0 + "-01") }), let last = counts.keys.max() else {
      return []
    }
    var bars: [BarChart.Bar] = []
    while month.text.prefix(7) <= last, bars.count < Self.monthsMax {
      bars.append(self.counts.bar(String(month.text.prefix(7)), counts[month.text.prefix(7)] ?? 0))
      month = month.adding(months: 1)
    }
    return bars
  }

  /// Openings of the period by the hour of the day.
  var hours: [BarChart.Bar] {
    (0..<24).map { hour in
      counts.bar("\(hour)", openings.count { !$0.isRefusal && $0.entry.time.swedish.hour == hour })
    }
  }

  private static let monthsMax = 600
}

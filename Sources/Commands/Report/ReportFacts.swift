import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a report says, before it is a page or JSON. People by key name, with their own where the reader of the report has
/// the roster's names; cases by number; never a word of what was written.
struct ReportFacts {
  struct Entry {
    let index: Int
    let time: Moment
    /// Of the case, with the entry's place in it; nothing for the roster's own.
    let place: String
    let event: String
    let role: String
    let signer: String
  }

  struct Held {
    let person: String
    let role: String
    let from: Int
    let to: Int?
    let until: Moment?
  }

  struct Decision {
    let number: String
    let seq: Int
    let event: String
    let time: Moment
    let decider: String
    let proposal: Int
    let proposer: String
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
  let openings: [Opening]
  let maker: String
  let vaultName: String
  private let names: [String: String]
  private let language: Language

  init(_ history: AuditHistory, period: ReviewPeriod, seed: String, office: Office, session: Session) {
    (self.history, self.period, language) = (history, period, session.language)
    openings = history.openings(from: period.from, to: period.to)
    review = LogReview(of: openings, seed: seed)
    vaultName = history.vault
    names = ((try? office.names()) ?? [:]).mapValues { $0.name.visible() }
    maker = names[office.me] ?? office.me
  }

  func name(_ person: String) -> String { names[person] ?? person }

  func role(_ id: String, _ workflow: Workflow?) -> String { workflow?.roles[id]?.label(language) ?? id }

  func event(_ id: String, _ workflow: Workflow) -> String {
    workflow.events[id]?.label(language) ?? BuiltInEvent.label(id, language)
  }

  var timeline: [Entry] {
    let workflow = history.cases.first?.workflow
    let acts = history.acts.map { entry in
      Entry(
        index: entry.index, time: entry.time, place: "–", event: BuiltInEvent.label(entry.event, language),
        role: role(entry.role, workflow), signer: name(entry.signer))
    }
    let steps = history.cases.flatMap { audited in
      audited.entries.map { entry in
        Entry(
          index: entry.index, time: entry.time, place: "\(audited.number) #\(entry.seq)",
          event: event(entry.event, audited.workflow), role: role(entry.role, audited.workflow),
          signer: name(entry.signer))
      }
    }
    return (acts + steps).sorted { $0.index < $1.index }
  }

  var held: [Held] {
    let workflow = history.cases.first?.workflow
    return history.people.flatMap { person in
      person.roles.map { holding in
        Held(
          person: name(person.name), role: role(holding.id, workflow), from: holding.from,
          to: [holding.dropped, person.activeUntil].compactMap { $0 }.min(), until: holding.until)
      }
    }
  }

  var decisions: [Decision] {
    history.cases.flatMap { audited in
      audited.entries.compactMap { entry in
        guard let definition = audited.workflow.events[entry.event], definition.decides != nil,
          let proposal = entry.ref.flatMap(audited.entry)
        else { return nil }
        return Decision(
          number: audited.number, seq: entry.seq, event: event(entry.event, audited.workflow), time: entry.time,
          decider: name(entry.signer), proposal: proposal.seq, proposer: name(proposal.signer))
      }
    }
  }

  /// Deadlines that have come due in a state that the case is still in.
  var overdue: [Overdue] {
    history.cases.flatMap { audited in
      let active = Set(audited.workflow.activePaths(at: audited.position))
      return audited.position.fired.filter { !$0.moved && active.contains($0.state) }.map { fired in
        Overdue(
          number: audited.number, state: audited.workflow.label(ofState: fired.state)?(language) ?? fired.state,
          period: audited.workflow.periods[fired.period]?.label(language) ?? fired.period, due: fired.due,
          role: fired.escalate.map { role($0, audited.workflow) } ?? "–")
      }
    }
  }

  /// Openings of the period, per person.
  var readers: [(person: String, openings: Int, cases: Int, marked: Int)] {
    Dictionary(grouping: openings, by: \.entry.signer).map { person, opened in
      (name(person), opened.count, Set(opened.map(\.caseID)).count, opened.count { !$0.marks.isEmpty })
    }.sorted { ($1.openings, $0.person) < ($0.openings, $1.person) }
  }

  var perCase: [(number: String, openings: Int, people: Int, marked: Int)] {
    Dictionary(grouping: openings, by: \.caseID).map { id, opened in
      (CaseNumber(id).text, opened.count, Set(opened.map(\.entry.signer)).count, opened.count { !$0.marks.isEmpty })
    }.sorted { $0.number < $1.number }
  }

  /// Accepted entries a month, from the first to the last.
  var months: [BarChart.Bar] {
    let counts = Dictionary(grouping: history.times.values) { $0.swedish.date.text.prefix(7) }.mapValues(\.count)
    guard var month = counts.keys.min().flatMap({ CivilDate($0 + "-01") }), let last = counts.keys.max() else {
      return []
    }
    var bars: [BarChart.Bar] = []
    while month.text.prefix(7) <= last, bars.count < Self.monthsMax {
      bars.append(.init(label: String(month.text.prefix(7)), count: counts[month.text.prefix(7)] ?? 0))
      month = month.adding(months: 1)
    }
    return bars
  }

  /// Openings of the period by the hour of the day.
  var hours: [BarChart.Bar] {
    (0..<24).map { hour in
      .init(label: "\(hour)", count: openings.count { $0.entry.time.swedish.hour == hour })
    }
  }

  private static let monthsMax = 600

  var json: [(String, JSON)] {
    let report = history.report
    return [
      ("vault", .text(vaultName)), ("size", .number(report.size)), ("root", .text(report.root.hex)),
      ("passed", .flag(report.passed)), ("complete", .flag(report.isComplete)), ("by", .text(maker)),
      ("time", .text(history.time.text)), ("cases", .number(report.cases)), ("accepted", .number(report.accepted)),
      ("void", .number(report.voids)), ("unclaimed", .number(report.unclaimed)),
      (
        "checks",
        .list(
          report.checks.map {
            .record([
              ("check", .text($0.check.rawValue)), ("count", .number($0.count)), ("failed", .number($0.failed)),
            ])
          })
      ),
      ("findings", .list(report.findings.map { FindingWords.json($0) })),
      (
        "timeline",
        .list(
          history.acts.map { json($0, in: .null) }
            + history.cases.flatMap { audited in audited.entries.map { json($0, in: .text(audited.number)) } })
      ),
      ("roles", .list(held.map { json($0) })), ("decisions", .list(decisions.map { json($0) })),
      ("overdue", .list(overdue.map { json($0) })),
      ("from", .text(period.first.text)), ("to", .text(period.last.text)), ("seed", .text(review.seed)),
      ("openings", .number(openings.count)), ("review", .list(review.rows.map { ReviewView.json($0) })),
    ]
  }

  private func json(_ entry: CaseEntry, in number: JSON) -> JSON {
    .record([
      ("entry", .number(entry.index)), ("time", .text(entry.time.text)), ("case", number),
      ("seq", .number(entry.seq)), ("event", .text(entry.event)), ("role", .text(entry.role)),
      ("signer", .text(entry.signer)),
    ])
  }

  private func json(_ held: Held) -> JSON {
    .record([
      ("person", .text(held.person)), ("role", .text(held.role)), ("from", .number(held.from)),
      ("to", held.to.map { .number($0) } ?? .null), ("until", held.until.map { .text($0.text) } ?? .null),
    ])
  }

  private func json(_ decision: Decision) -> JSON {
    .record([
      ("case", .text(decision.number)), ("seq", .number(decision.seq)), ("event", .text(decision.event)),
      ("time", .text(decision.time.text)), ("decider", .text(decision.decider)),
      ("proposal", .number(decision.proposal)), ("proposer", .text(decision.proposer)),
    ])
  }

  private func json(_ overdue: Overdue) -> JSON {
    .record([
      ("case", .text(overdue.number)), ("state", .text(overdue.state)), ("period", .text(overdue.period)),
      ("due", .text(overdue.due.text)), ("role", .text(overdue.role)),
    ])
  }
}

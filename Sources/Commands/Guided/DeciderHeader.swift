import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What the decider sees above the choices: 24 lines of 80 columns.
extension DeciderScreen {
  func header(_ state: CaseState, _ entry: CaseEntry, _ opened: Proposal?) -> [String] {
    let l = session.language
    let now = office.now()
    var lines = [session.text("BESLUT ATT FATTA  ", "DECISION TO TAKE  ") + state.number + "   " + items(state, entry)]
    let pages = opened.map { "   " + session.text("\($0.pages) sidor", "\($0.pages) pages") } ?? ""
    lines.append(row("Förslag", "Proposal", session.label(ofEvent: entry.event, state.law(of: entry)) + pages))
    let changed =
      state.position.openEntries(of: entry.event).contains(proposal.hex)
      ? session.text("NEJ", "NO") : session.text("JA ▲", "YES ▲")
    let declared = conflicted(state).map { session.name(of: $0, office) }
    let conflict =
      declared.isEmpty ? session.text("ingen anmäld", "none declared") : "▲ " + declared.joined(separator: ", ")
    lines.append(
      row(
        "Lades av", "Proposed by",
        session.name(of: entry.signer, office) + ", " + Times.day(entry.time.swedish.date, now: now.swedish.date, l)
          + session.text(
            ". Jäv: \(conflict). Ändrat sedan dess: \(changed)", ". Conflict: \(conflict). Changed since: \(changed)")))
    for (id, fact) in state.position.facts.sorted(by: { $0.key < $1.key }) {
      guard let definition = state.workflow.facts[id], definition.kind == .decision, !fact.isRevoked,
        let until = fact.until
      else { continue }
      let left = Times.left(until: until, now: now, l) ?? session.text("har gått ut", "has lapsed")
      lines.append(
        row(
          "Nu gäller", "In force",
          definition.label(l) + session.text(" t.o.m. ", " until ") + Times.short(until, now: now, l) + "  ▲ " + left))
    }
    lines += first(state, entry)
    lines += summary(state, opened?.bodies)
    lines += police(state, now)
    if state.position.configuration.contains(where: { state.workflow.states[$0].isProtective }) {
      lines.append(
        row(
          "Om du avslår", "If you refuse",
          session.text(
            "skyddet upphör INTE förrän du beslutat om dess avslut",
            "protection does NOT end until you decide that it ends")))
    }
    return lines + [String(repeating: "─", count: 78)]
  }

  /// Who has declared a conflict of interest that nobody has tested and lifted.
  private func conflicted(_ state: CaseState) -> [String] {
    let lifted = Set(state.entries(of: "LIFT_CONFLICT").compactMap(\.ref))
    var people: [String] = []
    for entry in state.entries(of: "DECLARE_CONFLICT") where !lifted.contains(entry.leaf) {
      if !people.contains(entry.signer) { people.append(entry.signer) }
    }
    return people
  }

  /// What must happen between this proposal and its decision, such as telling the person where they live from that day.
  private func first(_ state: CaseState, _ entry: CaseEntry) -> [String] {
    let workflow = state.workflow
    let deciding = Set(workflow.events.filter { $0.decides == entry.event }.map(\.id))
    let rules = workflow.transitions.filter { $0.event.map(deciding.contains) ?? false }.map(\.rule)
    var asked: [String] = []
    for case .done(let event, let since) in rules.flatMap({ workflow.rules[$0]?.all ?? [] }).flatMap(\.branches)
    where since == entry.event && workflow.events[event]?.isOutside == false && !asked.contains(event) {
      asked.append(event)
    }
    return asked.map { event in
      let done = state.entries(of: event).last { $0.seq > entry.seq }
      let when = done.map { Times.short($0.happened ?? $0.time, now: office.now(), session.language) }
      return row(
        "Först", "First",
        session.label(ofEvent: event, workflow) + ": " + (when ?? session.text("▲ inte gjort", "▲ not done")))
    }
  }

  /// The proposer's own lines, once they have been opened.
  private func summary(_ state: CaseState, _ opened: [OpenedBody]?) -> [String] {
    guard let opened else {
      return [row("I korthet", "In brief", session.text("(öppna förslaget: Ö)", "(open the proposal: O)"))]
    }
    var lines: [String] = []
    for (field, sv, en) in [
      ("brief", "I korthet", "In brief"), ("for", "För", "For"), ("against", "Talar emot", "Against"),
      ("lesser", "Mindre ingr.", "Lesser"),
      ("children", "Barn", "Children"), ("cost", "Kostnad", "Cost"), ("permit", "Tillstånd", "Permit"),
    ] {
      guard let text = text(field, opened, state) else { continue }
      for (index, line) in text.wrapped(66).prefix(field == "brief" ? 5 : 2).enumerated() {
        lines.append(index == 0 ? row(sv, en, line) : "             " + line)
      }
    }
    return lines
  }

  private func text(_ field: String, _ opened: [OpenedBody], _ state: CaseState) -> String? {
    for body in opened {
      if let form = body.answers, let answer = form[field] {
        let definition = state.law(of: body).forms[form.form]?.fields.first { $0.id == field }
        return BodyView.text(answer, definition, session.language).joined(separator: " ")
      }
    }
    return nil
  }

  /// What the police have said, or that they have not: it never blocks a decision.
  private func police(_ state: CaseState, _ now: Moment) -> [String] {
    let l = session.language
    let assessments = state.position.facts.filter { state.workflow.facts[$0.key]?.kind == .assessment }
    if assessments.isEmpty {
      return [
        row(
          "Saknas", "Lacking",
          session.text(
            "underlag från polisen – hindrar inte beslut", "input from the police – does not prevent a decision"))
      ]
    }
    return assessments.sorted { $0.key < $1.key }.map { id, fact in
      let label = state.workflow.facts[id]?.label(l) ?? id
      let until =
        fact.until.map {
          session.text(", omprövas ", ", look again ") + Times.day($0.swedish.date, now: now.swedish.date, l)
        } ?? ""
      return row(
        "Polis", "Police",
        label + until + (fact.isInForce(at: now) ? "" : session.text(" ▲ har gått ut", " ▲ has lapsed")))
    }
  }

  /// The delegation items that this decision may be taken under and that I hold, with their last day.
  private func items(_ state: CaseState, _ entry: CaseEntry) -> String {
    let deciding = Set(state.workflow.events.filter { $0.decides == entry.event }.map(\.id))
    let rules = state.workflow.transitions.filter { $0.event.map(deciding.contains) ?? false }.map(\.rule)
    let asked = Set(
      rules.flatMap { state.workflow.rules[$0]?.all ?? [] }.compactMap { leaf -> String? in
        if case .delegated(let item) = leaf { item } else { nil }
      })
    let held = office.roster.person(office.me)?.items.filter { asked.contains($0.id) && $0.dropped == nil } ?? []
    guard !held.isEmpty else { return "" }
    let shown = held.map { item in
      guard let until = item.until else { return item.id }
      return item.id + session.text(" (du, t.o.m. ", " (you, until ") + until.swedish.date.text + ")"
    }
    return session.text("delegationspunkt ", "delegation item ") + shown.joined(separator: ", ")
  }

  private func row(_ sv: String, _ en: String, _ text: String) -> String {
    session.text(sv, en).padded(12) + " " + text
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What the decider sees above the choices: with them, 24 lines of 80 columns.
extension DeciderScreen {
  var l: Language { session.language }
  private var now: Moment { office.now() }

  /// - Parameter height: lines there are for it. The proposal's own texts take what the rest leaves; what is cut ends in `…`
  ///   and stands whole in the proposal.
  func header(_ state: CaseState, _ entry: CaseEntry, _ opened: Proposal?, height: Int) -> [String] {
    let above = title(state, entry, opened) + [proposer(state, entry)] + inForce(state, entry) + first(state, entry)
    var below = police(state)
    if state.position.configuration.contains(where: { state.workflow.states[$0].isProtective }) {
      below.append(
        row(
          "Om du avslår", "If you refuse",
          session.text(
            "skyddet upphör INTE förrän du beslutat om dess avslut",
            "protection does NOT end until you decide that it ends")))
    }
    for (index, line) in (opened.flatMap { cost($0.bodies, state) } ?? "").wrapped(66).prefix(2).enumerated()
    where !line.isEmpty { below.append(index == 0 ? row("Kostnad", "Cost", line) : row("", "", line)) }
    below.append(String(repeating: "─", count: 78))
    let texts = summary(state, opened?.bodies, height: height - above.count - below.count)
    return (above + texts + below).map { $0.clipped(80) }
  }

  /// Which proposal, and once it is opened what it proposes, from when until when.
  private func title(_ state: CaseState, _ entry: CaseEntry, _ opened: Proposal?) -> [String] {
    var lines = [session.text("BESLUT ATT FATTA  ", "DECISION TO TAKE  ") + state.number + "   " + items(state, entry)]
    let pages = opened.map { "   " + session.text("\($0.pages) sidor", "\($0.pages) pages") } ?? ""
    lines.append(row("Förslag", "Proposal", session.label(ofEvent: entry.event, state.law(of: entry)) + pages))
    guard let bodies = opened?.bodies else { return lines }
    let what = ["suggests", "kind", "insats"].compactMap { text($0, bodies, state) }.joined(separator: ", ")
    let days = ["from", "to"].map { name -> String in
      guard case .date(let date) = answer(name, bodies) else { return "" }
      return Times.day(date, now: now.swedish.date, l)
    }
    let period = days[1].isEmpty ? days[0] : (days[0] + " – " + days[1]).trimmed
    let said = [what, period].filter { !$0.isEmpty }.joined(separator: ", ")
    if !said.isEmpty { lines.append(row("", "", said)) }
    return lines
  }

  private func proposer(_ state: CaseState, _ entry: CaseEntry) -> String {
    let changed =
      state.position.openEntries(of: entry.event).contains(proposal.hex)
      ? session.text("NEJ", "NO") : session.text("JA ▲", "YES ▲")
    let declared = conflicted(state).map { session.name(of: $0, office) }
    let conflict =
      declared.isEmpty ? session.text("ingen anmäld", "none declared") : "▲ " + declared.joined(separator: ", ")
    return row(
      "Lades av", "Proposed by",
      session.name(of: entry.signer, office) + ", " + Times.day(entry.time.swedish.date, now: now.swedish.date, l)
        + session.text(
          ". Jäv: \(conflict). Ändrat sedan dess: \(changed)", ". Conflict: \(conflict). Changed since: \(changed)"))
  }

  /// The decisions in force that this one is about, with their ends; of others only how many there are.
  private func inForce(_ state: CaseState, _ entry: CaseEntry) -> [String] {
    let workflow = state.workflow
    let deciding = workflow.events.filter { $0.decides == entry.event }
    let isProtective = deciding.contains { event in
      event.isProtective || event.sets.contains { recordedToProtect($0.fact, workflow) }
    }
    let standing = state.position.facts.filter { id, fact in
      workflow.facts[id]?.kind == .decision && !fact.isRevoked && fact.until != nil
    }.sorted { ($0.value.until?.seconds ?? 0, $0.key) < ($1.value.until?.seconds ?? 0, $1.key) }
    let concerned = standing.filter { id, _ in recordedToProtect(id, workflow) == isProtective }
    guard !concerned.isEmpty else {
      let isProtected = state.position.configuration.contains { workflow.states[$0].isProtective }
      return [
        row(
          "Nu gäller", "In force",
          isProtected && isProtective
            ? session.text("▲ skydd pågår utan gällande beslut", "▲ protected without a valid decision")
            : session.text("inget beslut med slutdatum", "no decision with an end date"))
      ]
    }
    return concerned.suffix(2).map { id, fact in
      let until = fact.until ?? now
      let left = Times.left(until: until, now: now, l) ?? session.text("HAR GÅTT UT", "HAS LAPSED")
      // Three days, as the definition's own last alarm.
      let mark = until.seconds - now.seconds < 3 * 86_400 ? "  ▲ " : "  "
      return row(
        "Nu gäller", "In force",
        (workflow.facts[id]?.label(l) ?? id) + session.text(" t.o.m. ", " until ") + Times.short(until, now: now, l)
          + mark + left)
    }
  }

  /// Whether some step that protects records this fact.
  private func recordedToProtect(_ fact: String, _ workflow: Workflow) -> Bool {
    workflow.transitions.contains { transition in
      transition.records == fact && transition.event.flatMap { workflow.events[$0] }?.isProtective == true
    }
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

  /// The proposer's own lines, once they have been opened: of each at least one, of the first up to five.
  private func summary(_ state: CaseState, _ opened: [OpenedBody]?, height: Int) -> [String] {
    guard let opened else {
      return [row("I korthet", "In brief", session.text("(öppna förslaget: Ö)", "(open the proposal: O)"))]
    }
    let texts = [
      ("brief", "I korthet", "In brief"), ("for", "För", "For"), ("effect", "Verkan", "Effect"),
      ("against", "Talar emot", "Against"), ("lesser", "Mindre ingr.", "Lesser"), ("children", "Barn", "Children"),
      ("insatser", "Insatser", "Support"), ("ground", "Grund", "Ground"), ("after", "Därefter", "Afterwards"),
      ("remaining", "Fortsätter", "Continues"),
    ].compactMap { field, sv, en in text(field, opened, state).map { (sv, en, $0.wrapped(66)) } }
    var counts = texts.map { _ in 1 }
    // The first text up to five lines, then each in turn one more, while there is room for it.
    for most in [[5], Array(repeating: 2, count: texts.count), Array(repeating: 12, count: texts.count)] {
      for (place, limit) in most.enumerated() where place < texts.count {
        while counts[place] < min(limit, texts[place].2.count), counts.reduce(0, +) < height { counts[place] += 1 }
      }
    }
    return zip(texts, counts).flatMap { text, count in
      let lines = text.2.prefix(count)
      return lines.enumerated().map { index, line in
        let cut = index == count - 1 && count < text.2.count ? " …" : ""
        return index == 0 ? row(text.0, text.1, line + cut) : row("", "", line + cut)
      }
    }
  }

  /// The cost in the words of its own question, who bears it, and whether and when the provider's permit was checked.
  private func cost(_ opened: [OpenedBody], _ state: CaseState) -> String? {
    var said: [String] = []
    if case .number(let number) = answer("cost", opened), let field = field("cost", opened, state) {
      // "Kostnad per dygn, kronor" is "(per dygn, kronor)" here.
      let unit = field.label(l).drop { $0 != " " && $0 != "," }.drop { $0 == " " || $0 == "," }
      said.append(Times.grouped(number) + (unit.isEmpty ? "" : " (\(unit))"))
    } else if let text = text("cost", opened, state) {
      said.append(text)
    }
    if let permit = text("permit", opened, state) {
      var line = session.text("utförarens tillstånd: ", "provider's permit: ") + permit
      if case .date(let day) = answer("permitDate", opened) {
        line += session.text(", kontrollerat ", ", checked ") + Times.day(day, now: now.swedish.date, l)
      } else {
        line += session.text(", ▲ ingen dag för kontrollen", ", ▲ no day of the check")
      }
      said.append(line)
    }
    if let bearer = text("bearer", opened, state) { said.append(bearer) }
    return said.isEmpty ? nil : said.joined(separator: " · ")
  }

  private func text(_ id: String, _ opened: [OpenedBody], _ state: CaseState) -> String? {
    answer(id, opened).map { BodyView.text($0, field(id, opened, state), l).joined(separator: " ") }
  }

  private func field(_ id: String, _ opened: [OpenedBody], _ state: CaseState) -> Field? {
    for body in opened where body.answers?[id] != nil {
      return body.answers.flatMap { state.law(of: body).forms[$0.form]?.fields.first { $0.id == id } }
    }
    return nil
  }

  /// What the police have said, or that they have not, which never blocks a decision; and what the person agrees to.
  private func police(_ state: CaseState) -> [String] {
    let consents = state.position.facts.filter { id, fact in
      state.workflow.facts[id]?.kind == .consent && fact.isInForce(at: now) && fact.value != StatusView.refusal
    }.sorted { $0.key < $1.key }.compactMap { state.workflow.facts[$0.key]?.label(l) }
    let agreed = consents.isEmpty ? "" : ". " + consents.joined(separator: ", ")
    let assessments = state.position.facts.filter { state.workflow.facts[$0.key]?.kind == .assessment }
      .sorted { $0.key < $1.key }
    if assessments.isEmpty {
      let lacking = session.text(
        "underlag från polisen – hindrar inte beslut", "input from the police – does not prevent a decision")
      return [row("Saknas", "Lacking", lacking + agreed)]
    }
    return assessments.enumerated().map { index, assessment in
      let (id, fact) = assessment
      let until =
        fact.until.map {
          session.text(", omprövas ", ", look again ") + Times.day($0.swedish.date, now: now.swedish.date, l)
        } ?? ""
      return row(
        "Polis", "Police",
        (state.workflow.facts[id]?.label(l) ?? id) + until
          + (fact.isInForce(at: now) ? "" : session.text(" ▲ har gått ut", " ▲ has lapsed"))
          + (index == 0 ? agreed : ""))
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

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Where one case stands, as lines for a person and as JSON. Register data only: no name, no document.
struct StatusView {
  let state: CaseState
  let office: Office
  let session: Session

  private var l: Language { session.language }
  var workflow: Workflow { state.workflow }
  var now: Moment { office.now() }
  /// Indented lines are broken here.
  private var width: Int { session.world.output.isTerminal ? session.world.output.columns - 2 : 96 }

  func lines(all: Bool) throws -> [String] {
    var lines = [state.number + "  " + workflow.title(l)]
    let responsible =
      state.assigned.map { session.name(of: $0, office) } ?? session.text("ingen utsedd", "nobody named")
    lines.append(session.text("Ansvarig  ", "Responsible  ") + responsible)
    if let newer = state.newer {
      lines.append(session.text("Version  ", "Version  ") + older(newer.version, isOpen: newer.isOpen))
    }
    lines += ["", session.text("Läge", "Where it stands")]
    lines += regions().filter { !$0.isIdle }.map { "  " + $0.region.padded(26) + " " + $0.state }
    let facts = factLines()
    if !facts.isEmpty {
      lines += ["", session.text("Uppgifter som gäller", "Facts in force")] + facts.map { "  " + $0 }
    }
    if !state.opened.isEmpty {
      let parts = names(of: state.opened)
      let sentence = session.text(
        "Den som öppnade ärendet läser inte \(parts). Den första som skriver där byter nycklarna.",
        "Whoever opened the case does not read \(parts). The first to write there turns the keys.")
      lines += [""] + sentence.wrapped(width)
    }
    let excluded = ExclusionTask.lines(state, office, session)
    if !excluded.isEmpty {
      lines += ["", session.text("Får inte läsa ärendet", "Must not read the case")] + excluded.map { "  " + $0 }
    }
    let due = passedLines().map { session.text("▲ Passerad ", "▲ Passed ") + $0 } + dueLines(all: all)
    if !due.isEmpty { lines += ["", session.text("Frister", "Deadlines")] + due.map { "  " + $0 } }
    let possible = try office.possible(in: state.id).filter(\.isAllowed)
    let words = possible.compactMap { workflow.events[$0.event]?.word(l) }
    if !words.isEmpty {
      lines += ["", session.text("Du kan nu", "You can now")]
      lines += words.joined(separator: " · ").wrapped(width).map { "  " + $0 }
    }
    lines += ["", session.text("Steg", "Steps")]
    let shown = all ? state.entries[...] : state.entries.suffix(10)
    if shown.count < state.entries.count { lines.append("  …") }
    lines += shown.map { "  " + stepLine($0) }
    return lines
  }

  private func older(_ newest: String, isOpen: Bool) -> String {
    let (own, newest) = (workflow.version.visible(), newest.visible())
    return isOpen
      ? session.text(
        "\(own); \(newest) är antagen: avhopp arbetsflöde flytta \(state.number)",
        "\(own); \(newest) is adopted: avhopp workflow migrate \(state.number)")
      : session.text(
        "\(own); \(newest) är antagen, utan plan för pågående ärenden: avhopp arbetsflöde anta FIL --from \(own)",
        "\(own); \(newest) is adopted, without a plan for running cases: avhopp workflow adopt FILE --from \(own)")
  }

  /// Loud things that hold whatever the person came for: lapsed decisions, overdue assessments, an entry ahead of the clock.
  func alarms() -> [String] {
    var lines: [String] = []
    for (id, fact) in state.position.facts.sorted(by: { $0.key < $1.key }) {
      guard let until = fact.until, !fact.isRevoked, until <= now, let definition = workflow.facts[id] else { continue }
      let day = Times.day(until.swedish.date, now: now.swedish.date, l)
      switch definition.kind {
      case .assessment:
        lines.append(
          session.text(
            "\(definition.label.sv): skulle ha omprövats \(day). Skyddet fortsätter.",
            "\(definition.label.en): was due \(day). Protection continues."))
      case .decision where isProtected:
        lines.append(
          session.text(
            "\(definition.label.sv) gällde t.o.m. \(day). Skyddet fortsätter utan gällande beslut. Besluta i dag.",
            "\(definition.label.en) was valid until \(day). Protection continues without a valid decision. Decide today."
          ))
      default: break
      }
    }
    for (_, alarm) in unheard where !lines.contains(alarm.sentence) { lines.append(alarm.sentence) }
    if state.ahead != nil {
      lines.append(
        session.text(
          "Senaste posten är daterad senare än din klocka. Kontrollera klockan.",
          "The latest entry is dated ahead of your clock. Check the clock."))
    }
    if !state.stale.isEmpty {
      let parts = names(of: state.stale)
      lines.append(
        session.text(
          "Någon har slutat läsa \(parts): nycklarna byts av nästa som skriver där.",
          "Somebody no longer reads \(parts): the keys are turned by whoever writes there next."))
    }
    if let sole = office.soleReader(in: state.id), sole.compartments.contains(Roster.Part.register) {
      let parts = names(of: sole.compartments)
      lines.append(InboxWords.onlyYou(parts, able: sole.able, office, session))
    }
    lines += unreadLines()
    for void in state.voids { lines.append(FindingWords.text(Finding(.void(void.rule), index: void.index), l)) }
    return lines
  }

  /// Alarms that have come, that nothing has answered, and whose role no reader of the case holds.
  var unheard: [(fired: Fired, alarm: AlarmWords)] {
    workflow.unanswered(at: state.position).compactMap { fired in
      office.unheard(fired.escalate, in: state.id).map {
        (fired, AlarmWords(unheard: $0, id: state.id, workflow: workflow, office: office, session: session))
      }
    }
  }

  /// Parts that nobody reads whose role lets them, those with the same readers on one line.
  private func unreadLines() -> [String] {
    var parts: [[String]: [String]] = [:]
    var withSuccessors: Set<[String]> = []
    for case .stranded(let part, let readers, let successors) in state.owed {
      parts[readers, default: []].append(workflow.compartments[part]?.label(l) ?? part)
      if !successors.isEmpty { withSuccessors.insert(readers) }
    }
    return parts.sorted { $0.value[0] < $1.value[0] }.map { readers, labels in
      let way = InboxWords.wayOn(readers, hasSuccessors: withSuccessors.contains(readers), office, session)
        .replacing(session.text("ÄRENDE", "CASE"), with: state.number)
      return InboxWords.unread(labels.joined(separator: ", "), readers, office, session) + " – " + way
    }
  }

  /// Protection is a fact of the chart: some active state says so.
  var isProtected: Bool { state.position.configuration.contains { workflow.states[$0].isProtective } }

  /// Each active innermost state with the region it stands in.
  func regions() -> [(region: String, path: String, state: String, isIdle: Bool)] {
    let chart = workflow.chart
    let active = state.position.configuration
    return active.filter { index in !active.contains { chart.states[$0].parent == index } }.map { index in
      let path = chart.states[index].path
      var region = ""
      if let cut = path.lastIndex(of: ".") { region = workflow.label(ofState: String(path[..<cut]))?(l) ?? "" }
      // An insats that nobody has granted is no news: its region rests where it starts.
      let siblings = chart.states[index].parent.map { chart.states[$0].children } ?? []
      let isIdle =
        siblings.contains { workflow.states[$0].isDiscretionary } && !workflow.states[index].isDiscretionary
        && chart.states[index].parent.map { chart.states[$0].initial.contains(index) } ?? false
      return (region, path, workflow.states[index].label(l), isIdle)
    }
  }

  private func names(of parts: [String]) -> String {
    parts.map { workflow.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", ")
  }

  /// What a step has made of a fact, for whoever took it; nil where there is nothing to tell.
  /// - Parameter before: the same fact before the step.
  func news(of id: String, _ fact: FactValue, before: FactValue?) -> String? {
    guard let definition = workflow.facts[id] else { return nil }
    let label = definition.label(l)
    if fact.isRevoked {
      // Withdrawing what nobody had given is no news.
      guard let before, before.isInForce(at: now), before.value != Self.refusal else { return nil }
      return label + session.text(" togs tillbaka", " was withdrawn")
    }
    if definition.kind == .consent, fact.value == Self.refusal { return label + ": " + shown(fact.value, of: id) }
    guard let until = fact.until else { return nil }
    let holds = until > now ? session.text(" gäller", " is valid") : session.text(" gällde", " was valid")
    return label + holds + session.text(" t.o.m. ", " until ") + Times.short(until, now: now, l)
  }

  /// The value of a consent that was asked for and not given.
  static let refusal = "no"

  private func factLines() -> [String] {
    state.position.facts.sorted { $0.value.time < $1.value.time }.compactMap { factLine($0, $1, padded: 34) }
  }

  /// Those that end, the soonest first.
  func factsThatEnd() -> [String] {
    let ending = state.position.facts.filter { $0.value.until != nil }
    return ending.sorted { ($0.value.until?.seconds ?? 0, $0.key) < ($1.value.until?.seconds ?? 0, $1.key) }
      .compactMap { id, fact in end(id, fact) == nil ? nil : factLine(id, fact, padded: 0) }
  }

  private func factLine(_ id: String, _ fact: FactValue, padded width: Int) -> String? {
    guard let definition = workflow.facts[id], !fact.isRevoked else { return nil }
    return (definition.label(l).padded(width) + " " + shown(fact.value, of: id)).trimmed + (end(id, fact) ?? "")
  }

  /// Until when it holds; nil where it has no end, or says that something was not given.
  private func end(_ id: String, _ fact: FactValue) -> String? {
    guard let until = fact.until, workflow.facts[id]?.kind != .consent || fact.value != Self.refusal else { return nil }
    return session.text("  t.o.m. ", "  until ") + Times.short(until, now: now, l)
      + " (" + (Times.left(until: until, now: now, l) ?? session.text("▲ har gått ut", "▲ has lapsed")) + ")"
  }

  /// A fact's value as people read it: the label of its choice, a date, or nothing where it only says which step it was.
  func shown(_ value: String, of fact: String) -> String {
    if workflow.events[value] != nil || value == "filed" { return "" }
    for form in workflow.forms {
      for field in form.fields where field.feeds == fact {
        if let choice = field.choices.first(where: { $0.id == value }) { return choice.label(l) }
      }
    }
    if let moment = Moment(minutes: value) { return Times.short(moment, now: now, l) }
    if let date = CivilDate(value) { return Times.day(date, now: now.swedish.date, l) }
    return value.count > 20 ? "" : value
  }

  /// As many as one takes in, and how many more there are.
  private static let deadlinesShown = 6

  private func dueLines(all: Bool) -> [String] {
    let waiting = workflow.due(at: state.position)
    let shown = all ? waiting[...] : waiting.prefix(Self.deadlinesShown)
    let left = waiting.count - shown.count
    let more = session.text("… och \(left) till: --all", "… and \(left) more: --all")
    return shown.map(dueLine) + (left == 0 ? [] : [more])
  }

  private func dueLine(_ due: Due) -> String {
    Times.short(due.due, now: now, l).padded(20) + " " + what(due)
      + (due.escalate.map { " → " + session.label(ofRole: $0, workflow) } ?? "")
      + (office.unheard(due.escalate, in: state.id) == nil ? "" : AlarmWords.mark(session))
  }

  func what(_ due: Due) -> String {
    let fact = (due.before ?? due.from).flatMap { workflow.facts[$0]?.label(l) }
    return about(period: due.period, decision(due.entry) ?? fact ?? workflow.label(ofState: due.state)?(l) ?? due.state)
  }

  /// Deadlines that have come and that nothing has answered, the latest first.
  var unanswered: [Fired] { workflow.unanswered(at: state.position).sorted { $1.due < $0.due } }

  func passedLines() -> [String] {
    unanswered.map { fired in
      Times.short(fired.due, now: now, l) + "  "
        + about(period: fired.period, decision(fired.entry) ?? workflow.label(ofState: fired.state)?(l) ?? fired.state)
    }
  }

  private func about(period: String, _ place: String) -> String {
    (workflow.periods[period]?.label(l) ?? period) + " – " + place
  }

  func stepLine(_ entry: CaseEntry) -> String {
    let law = state.law(of: entry)
    var text = "#\(entry.seq)".padded(5) + Times.short(entry.time, now: now, l).padded(19)
    text += session.label(ofEvent: entry.event, law)
    text += " – " + session.name(of: entry.signer, office) + " (" + session.label(ofRole: entry.role, law) + ")"
    if let happened = entry.happened {
      text += session.text(", hände ", ", happened ") + Times.short(happened, now: now, l)
    }
    if entry.isLate { text += session.text(" ▲ sent antecknat", " ▲ recorded late") }
    return text
  }
}

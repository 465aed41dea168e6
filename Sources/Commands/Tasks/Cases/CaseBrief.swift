import Casework
import Syntax
import WorkflowEngine

/// One case on one screen of a terminal: what is loud, where it stands, what runs out, and first among the steps those that
/// whoever looks is most likely to need now. Everything else is one command away.
struct CaseBrief {
  let view: StatusView
  /// What one may do now, the likeliest first.
  let steps: [EventDefinition]

  private var session: Session { view.session }
  private var state: CaseState { view.state }
  private var workflow: Workflow { state.workflow }
  private var l: Language { session.language }
  private var now: Moment { view.office.now() }
  private var columns: Int { session.world.output.columns }

  /// As many of each as leave room for the rest on 24 lines.
  private static let (deadlines, facts, latest) = (3, 3, 4)

  init(_ view: StatusView) throws {
    self.view = view
    let allowed = try view.office.possible(in: view.state.id).filter(\.isAllowed)
    steps = StepOrder(view.state, roles: view.office.roster.roles(of: view.office.me, time: view.office.now()))
      .ranked(allowed.map(\.event))
  }

  /// Where it stands and what runs out, above the steps of the case room.
  func standing() -> [String] {
    let responsible =
      state.assigned.map { session.name(of: $0, view.office) } ?? session.text("ingen utsedd", "nobody named")
    var lines = [
      state.number + "  " + workflow.title(l) + session.text(" · ansvarig ", " · responsible ") + responsible
    ]
    lines += regions().map { row($0, $1) }
    lines += view.passedLines().prefix(CaseBrief.deadlines).map { due(session.text("▲ Frist", "▲ Due"), $0) }
    lines += workflow.due(at: state.position).prefix(CaseBrief.deadlines).map { due in
      let left = Times.left(until: due.due, now: now, l).map { " (\($0))" } ?? ""
      return self.due(session.text("Frist", "Due"), Times.short(due.due, now: now, l) + left + "  " + view.what(due))
    }
    lines += view.factsThatEnd().prefix(CaseBrief.facts).map { due(session.text("Gäller", "Valid"), $0) }
    return lines.map { $0.clipped(columns) }
  }

  /// `status` on a terminal.
  func lines() -> [String] {
    var lines = standing()
    let words = steps.map { $0.word(l) }
    if !words.isEmpty {
      let fitting = words.joined(separator: " · ").wrapped(columns - 2)
      lines += ["", session.text("Du kan nu", "You can now")] + fitting.prefix(3).map { "  " + $0 }
    }
    lines += ["", session.text("Senast", "Latest")]
    lines += state.entries.suffix(CaseBrief.latest).map { ("  " + view.stepLine($0)).clipped(columns) }
    lines.append(
      session.text(
        "Allt, med alla lägen, uppgifter och steg: avhopp ärende \(state.number) --all",
        "All of it, every state, fact and step: avhopp status \(state.number) --all"))
    return lines
  }

  private func row(_ name: String, _ text: String) -> String { "  " + name.padded(20) + " " + text }
  private func due(_ name: String, _ text: String) -> String { "  " + name.padded(8) + " " + text }

  /// The regions in which something has happened, and always the first, and the first that can protect.
  private func regions() -> [(String, String)] {
    let chart = workflow.chart
    let active = state.position.configuration
    let leaves = active.filter { index in !active.contains { chart.states[$0].parent == index } }
    var isProtectionTold = false
    return leaves.compactMap { leaf in
      // From the innermost state up to the region: the child of a state whose children are side by side.
      var chain = [leaf]
      while let parent = chart.states[chain[chain.count - 1]].parent, chart.states[parent].kind != .parallel,
        chart.states[parent].parent != nil
      { chain.append(parent) }
      guard let region = chain.popLast(), let place = chain.last else {
        return (workflow.states[leaf].label(l), "")
      }
      let protects = chart.states[region].children.contains { workflow.states[$0].isProtective }
      let isFirst = chart.states[region].parent.map { chart.states[$0].children.first == region } ?? true
      let moved = zip(chain, chain.dropFirst() + [region]).contains { !chart.states[$1].initial.contains($0) }
      guard moved || isFirst || protects && !isProtectionTold else { return nil }
      isProtectionTold = isProtectionTold || protects
      let labels = (place == leaf ? [leaf] : [place, leaf]).map { workflow.states[$0].label(l) }
      return (workflow.states[region].label(l), labels.joined(separator: ": "))
    }
  }
}

/// Which steps come first. On duty: what is for duty. For others: an open proposal of which one decides, what answers a
/// deadline (the soonest first), what moves the case, what protects, what only notes; and last what is always received.
struct StepOrder {
  private let state: CaseState
  private let isOnDuty: Bool
  private let waiting: [String]

  init(_ state: CaseState, roles: [String]) {
    self.state = state
    isOnDuty = roles.contains("jour")
    let passed = state.workflow.unanswered(at: state.position).map(\.state)
    waiting = passed + state.workflow.due(at: state.position).map(\.state)
  }

  func ranked(_ events: [String]) -> [EventDefinition] {
    let known = events.compactMap { state.workflow.events[$0] }
    return known.enumerated().map { (rank: rank($1), place: $0, event: $1) }
      .sorted { ($0.rank.0, $0.rank.1, $0.place) < ($1.rank.0, $1.rank.1, $1.place) }.map(\.event)
  }

  private func rank(_ event: EventDefinition) -> (Int, Int) {
    let forDuty = !event.duty.isEmpty || event.isProtective
    if isOnDuty && forDuty { return (0, 0) }
    if event.decides != nil { return (1, 0) }
    let sources = moves(event)
    let answered = waiting.indices.first { place in
      sources.contains { $0 == waiting[place] || $0.hasPrefix(waiting[place] + ".") }
    }
    if let answered { return (2, answered) }
    if !sources.isEmpty && !event.isReceived { return (3, 0) }
    if forDuty { return (4, 0) }
    return (event.isReceived ? 6 : 5, 0)
  }

  /// The active states that the step would leave.
  private func moves(_ event: EventDefinition) -> [String] {
    let chart = state.workflow.chart
    return chart.transitions.indices.filter { index in
      state.workflow.transitions[index].event == event.id && !chart.transitions[index].targets.isEmpty
        && state.position.configuration.contains(chart.transitions[index].source)
    }.map { chart.states[chart.transitions[$0].source].path }
  }
}

extension StatusView {
  /// Which decision a time of its own is about: it is to be served, or was.
  func decision(_ entry: Int?) -> String? {
    state.workflow.decision(entry, at: state.position).map { session.label(ofEvent: $0, state.workflow) }
  }
}

internal import Syntax

/// Tells a story to the engine and compares what happens with what the story says.
struct StoryTeller {
  let workflow: Workflow
  let story: Story
  private(set) var position: Position
  private var leaves: [String: String] = [:]
  /// Transitions that some accepted step or fired deadline took.
  private(set) var walked: Set<Int> = []
  private(set) var faults: [Diagnostic] = []
  /// Each accepted step, and where the case stood before it.
  private(set) var accepted: [Story.Accepted] = []

  init(_ story: Story, workflow: Workflow) {
    (self.story, self.workflow) = (story, workflow)
    position = workflow.start(at: story.steps.first?.time ?? Moment(seconds: 0))
  }

  mutating func tell() {
    for step in story.steps { take(step) }
  }

  mutating func take(_ step: Story.Step) {
    let (later, fired) = workflow.elapsed(to: step.time, position)
    position = later
    for alarm in fired { walk(alarm) }
    for wanted in step.alarms where !fired.contains(where: { workflow.periods[$0.period]?.label.sv == wanted }) {
      let sounded = fired.map { workflow.periods[$0.period]?.label.sv ?? $0.period }.joined(separator: ", ")
      fail(
        at: step.results, sv: "inget larm ”\(wanted)”; larm sedan steget före: \(sounded.isEmpty ? "inga" : sounded)",
        en: "no alarm “\(wanted)”; alarms since the step before: \(sounded.isEmpty ? "none" : sounded)")
    }
    if step.isQuiet, let alarm = fired.first {
      let label = workflow.periods[alarm.period]?.label ?? Label(sv: alarm.period, en: alarm.period)
      fail(at: step.results, sv: "larmet ”\(label.sv)” hördes", en: "the alarm “\(label.en)” sounded")
    }
    if step.word != "klockan" { act(step) }
    for wanted in step.states where !stands(wanted) { failState(wanted, at: step.results) }
  }

  private mutating func act(_ told: Story.Step) {
    guard let person = story.people[told.person] else {
      return fail(
        at: told.place, sv: "”\(told.person)” har inte presenterats", en: "“\(told.person)” was not introduced",
        suggestion: Spelling.nearest(to: told.person, among: story.people.keys.sorted()))
    }
    if told.word == "läser" { return read(told, person) }
    guard let id = workflow.event(word: told.word, language: .sv), let event = workflow.events[id] else {
      return fail(
        at: told.place, sv: "inget steg heter ”\(told.word)”", en: "no step is called “\(told.word)”",
        suggestion: Spelling.nearest(to: told.word, among: workflow.events.map(\.word.sv)))
    }
    let step = step(told, person, event)
    if told.hasRead, let ref = step.ref { position = workflow.opened(actor: person.name, leaf: ref, position) }
    let guards = Guards(workflow: workflow, position: position, step: step, now: step.time)
    let selected = workflow.find(step, guards).selected
    switch workflow.judge(step, at: position) {
    case .allowed(let next):
      if let expected = told.refusal {
        let codes = expected.sorted().joined(separator: " ")
        fail(
          at: told.results, sv: "steget godtogs, men skulle vägras: \(codes)",
          en: "the step was accepted, but should be refused: \(codes)")
      }
      walked.formUnion(selected)
      accepted.append(Story.Accepted(event: id, time: told.time, isGrounded: told.reason != nil, before: position))
      position = next
      leaves[told.name ?? step.leaf] = step.leaf
    case .refused(let unmet):
      guard Set(unmet.map(\.code.rawValue)) != told.refusal else { return }
      let codes = Set(unmet.map(\.code.rawValue)).sorted().joined(separator: " ")
      fail(
        at: told.refusal == nil ? told.place : told.results,
        sv: "steget vägras: \(codes). " + unmet.map(\.sv).joined(separator: " "),
        en: "the step is refused: \(codes). " + unmet.map(\.en).joined(separator: " "))
    }
  }

  /// What the told person would sign, where the case now stands.
  func step(_ told: Story.Step, _ person: Story.Person, _ event: EventDefinition) -> Step {
    Step(
      event: event.id, actor: person.name, role: told.role ?? person.role, leaf: "line\(told.place.line)",
      ref: told.about.map { leaves[$0] ?? "unknown name \($0)" } ?? usual(event), time: told.time,
      happened: told.happened, facts: told.facts.map { fact($0, event) }, reason: told.reason,
      proofs: told.proof.map { [$0] } ?? [], delegations: person.items)
  }

  private mutating func read(_ told: Story.Step, _ person: Story.Person) {
    guard let leaf = told.about.flatMap({ leaves[$0] }) else {
      return fail(
        at: told.place, sv: "inget med det namnet finns att läsa", en: "there is nothing of that name to read")
    }
    position = workflow.opened(actor: person.name, leaf: leaf, position)
  }

  /// What a program fills in: the open proposal that is decided, the entry that is answered.
  private func usual(_ event: EventDefinition) -> String? {
    if let proposal = event.decides {
      return position.openEntries(for: event).last ?? position.openEntries(of: proposal).last
    }
    if event.isServing {
      return workflow.unserved(at: position).last ?? position.log.last { workflow.isServable($0.event) }?.leaf
    }
    let answered = position.log.filter { $0.event == event.answers }.map(\.leaf)
    return answered.last { position.fits(event, leaf: $0) } ?? answered.last
  }

  private func fact(_ told: Story.Fact, _ event: EventDefinition) -> StepFact {
    let form = event.form.flatMap { workflow.forms[$0] }
    let name = told.name.map { name in workflow.facts.first { $0.label.sv == name }?.id ?? name }
    let id = name ?? form?.fields.compactMap(\.untilOf).first ?? "none"
    return StepFact(name: id, value: told.value ?? event.id, until: told.until)
  }

  private mutating func walk(_ alarm: Fired) {
    let place = workflow.transitions.indices.first {
      workflow.transitions[$0].deadline?.period == alarm.period
        && workflow.chart.states[workflow.chart.transitions[$0].source].path == alarm.state
    }
    if let place { walked.insert(place) }
  }

  // MARK: Where the case stands

  private func stands(_ wanted: String) -> Bool {
    position.configuration.contains { state in
      workflow.chart.lineage(state).dropFirst().contains { region in
        "\(workflow.states[region].label.sv): \(workflow.states[state].label.sv)" == wanted
      }
    }
  }

  /// Only the part that the story speaks of: a case stands in many at once.
  private mutating func failState(_ wanted: String, at place: Place) {
    let chart = workflow.chart
    let known = chart.states.indices.dropFirst().flatMap { state in
      chart.lineage(state).dropFirst().prefix { $0 >= workflow.region(of: state) }.map {
        "\(workflow.states[$0].label.sv): \(workflow.states[state].label.sv)"
      }
    }
    let meant = known.contains(wanted) ? nil : Spelling.nearest(to: wanted, among: known)
    let regions = position.configuration.filter { wanted.hasPrefix("\(workflow.states[$0].label.sv): ") }
    let inside = position.configuration.filter { state in regions.contains { chart.isDescendant(state, of: $0) } }
    guard inside.isEmpty else {
      // By their Swedish labels, which are what a story is written with.
      let labels = inside.map { workflow.states[$0].label.sv }
      let (sv, en) = (labels.map { "”\($0)”" }, labels.map { "“\($0)”" })
      return fail(
        at: place, sv: "inte i ”\(wanted)”, utan i \(sv.joined(separator: ", "))",
        en: "not in “\(wanted)” but in \(en.joined(separator: ", "))", suggestion: meant)
    }
    fail(
      at: place, sv: "inte i ”\(wanted)”: ärendet står inte i någon sådan del",
      en: "not in “\(wanted)”: the case stands in no such part",
      suggestion: meant)
  }

  private mutating func fail(at place: Place, sv: String, en: String, suggestion: String? = nil) {
    faults.append(
      Diagnostic(
        file: story.file, line: place.line, column: place.column, code: .story, sv: sv, en: en, suggestion: suggestion))
  }
}

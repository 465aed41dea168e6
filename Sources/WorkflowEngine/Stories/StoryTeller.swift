internal import Syntax

/// Tells a story to the engine and compares what happens with what the story says.
struct StoryTeller {
  let workflow: Workflow
  let story: Story
  private var position: Position
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

  private mutating func take(_ step: Story.Step) {
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
    for wanted in step.states where !stands(wanted) {
      fail(at: step.results, sv: "inte i ”\(wanted)”, utan: \(shown())", en: "not in “\(wanted)” but in: \(shown())")
    }
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
    let leaf = "line\(told.place.line)"
    let ref = told.about.map { leaves[$0] ?? "unknown name \($0)" } ?? usual(event)
    if told.hasRead, let ref { position = workflow.opened(actor: person.name, leaf: ref, position) }
    let step = Step(
      event: id, actor: person.name, role: told.role ?? person.role, leaf: leaf, ref: ref, time: told.time,
      happened: told.happened, facts: told.facts.map { fact($0, event) }, reason: told.reason,
      proofs: told.proof.map { [$0] } ?? [], delegations: person.items)
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
      leaves[told.name ?? leaf] = leaf
    case .refused(let unmet):
      guard Set(unmet.map(\.code.rawValue)) != told.refusal else { return }
      let codes = Set(unmet.map(\.code.rawValue)).sorted().joined(separator: " ")
      fail(
        at: told.refusal == nil ? told.place : told.results,
        sv: "steget vägras: \(codes). " + unmet.map(\.sv).joined(separator: " "),
        en: "the step is refused: \(codes). " + unmet.map(\.en).joined(separator: " "))
    }
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

  private func shown() -> String {
    position.configuration.filter { workflow.chart.isAtomic($0) }.map { workflow.states[$0].label.sv }
      .joined(separator: ", ")
  }

  private mutating func fail(at place: Place, sv: String, en: String, suggestion: String? = nil) {
    faults.append(
      Diagnostic(
        file: story.file, line: place.line, column: place.column, code: .story, sv: sv, en: en, suggestion: suggestion))
  }
}

import Syntax
import WorkflowEngine

/// Tells a story to the engine and compares what happens with what the story says.
struct StoryTeller {
  let workflow: Workflow
  let story: Story
  private var position: Position
  private var leaves: [String: String] = [:]
  /// Transitions that some accepted step or fired deadline took.
  private(set) var walked: Set<Int> = []
  private(set) var faults: [String] = []

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
      fail(step, "no alarm “\(wanted)”; sounded: \(fired.map { "\($0.state) \($0.period)" })")
    }
    if step.word != "klockan" { act(step) }
    for wanted in step.states where !stands(wanted) { fail(step, "not in “\(wanted)”; \(shown())") }
  }

  private mutating func act(_ told: Story.Step) {
    guard let person = story.people[told.person] else { return fail(told, "unknown person \(told.person)") }
    if told.word == "läser" { return read(told, person) }
    guard let id = workflow.event(word: told.word, language: .sv), let event = workflow.events[id] else {
      return fail(told, "unknown step \(told.word)")
    }
    let leaf = "line\(told.line)"
    let ref = told.about.map { leaves[$0] ?? "unknown name \($0)" } ?? usual(event)
    if told.hasRead, let ref { position = workflow.opened(actor: person.name, leaf: ref, position) }
    let step = Step(
      event: id, actor: person.name, role: told.role ?? person.role, leaf: leaf, ref: ref, time: told.time,
      happened: told.happened, facts: told.facts.map { fact($0, event) }, reason: told.reason,
      proofs: told.proof.map { [$0] } ?? [], delegations: person.items)
    let explanation = workflow.explain(step, at: position)
    switch workflow.judge(step, at: position) {
    case .allowed(let next, _):
      if told.refusal != nil { fail(told, "was accepted") }
      walk(id, rule: explanation.rule)
      position = next
      leaves[told.name ?? leaf] = leaf
    case .refused(let unmet):
      let codes = Set(unmet.map(\.code.rawValue))
      if codes != told.refusal { fail(told, "refused: \(codes.sorted()) \(unmet.map(\.sv))") }
    }
  }

  private mutating func read(_ told: Story.Step, _ person: Story.Person) {
    guard let leaf = told.about.flatMap({ leaves[$0] }) else { return fail(told, "nothing of that name to read") }
    position = workflow.opened(actor: person.name, leaf: leaf, position)
  }

  /// What a program fills in: the open proposal that is decided, the entry that is answered.
  private func usual(_ event: EventDefinition) -> String? {
    if let proposal = event.decides { return position.openEntries(of: proposal).last }
    return event.answers.flatMap { answered in position.log.last { $0.event == answered }?.leaf }
  }

  private func fact(_ told: Story.Fact, _ event: EventDefinition) -> StepFact {
    let form = event.form.flatMap { workflow.forms[$0] }
    let name = told.name.map { name in workflow.facts.first { $0.label.sv == name }?.id ?? name }
    let id = name ?? form?.fields.compactMap(\.untilOf).first ?? "none"
    return StepFact(name: id, value: told.value ?? event.id, until: told.until)
  }

  // MARK: What was walked

  private mutating func walk(_ event: EventID, rule: RuleID?) {
    let taken = workflow.transitions.indices.filter {
      workflow.transitions[$0].event == event && workflow.transitions[$0].rule == rule
        && position.configuration.contains(workflow.chart.transitions[$0].source)
    }
    if let inner = taken.max(by: { depth($0) < depth($1) }) { walked.insert(inner) }
  }

  private func depth(_ transition: Int) -> Int {
    workflow.chart.lineage(workflow.chart.transitions[transition].source).count
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

  private mutating func fail(_ step: Story.Step, _ what: String) {
    faults.append("\(story.file):\(step.line) \(step.word): \(what)")
  }
}

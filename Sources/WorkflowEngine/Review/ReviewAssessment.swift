/// Support without needs assessment (SoL 11 kap. 5 §): in a definition that says it gives such, no need is tried, nothing is
/// decided about anybody, and nobody can be looked up. Kinds are declared and forms are closed, so what is not there cannot
/// occur in any case; what is there is told with the shortest way to it.
extension Review {
  private static let identity = "identity"

  mutating func checkWithoutAssessment(_ exploration: Exploration) {
    guard workflow.isWithoutAssessment else { return checkAssessed() }
    for fact in workflow.facts where fact.kind == .need || fact.kind == .decision {
      let events = workflow.index.producers[fact.id] ?? []
      report(fact.place, [fact.id] + events, fact.label, events, exploration)
    }
    for event in workflow.events where event.decides != nil || event.isOutside {
      report(event.place, [event.id], event.label, [event.id], exploration)
    }
    for (transition, info) in workflow.transitions.enumerated() {
      guard let event = info.event.flatMap({ workflow.events[$0] }) else { continue }
      // By delegation it is decided at most that the documents go.
      if info.isAppealable || workflow.isByDelegation(info.rule) && !endsTheCase(transition) {
        report(info.place, subjects(transition: transition), event.label, [event.id], exploration)
      }
    }
    for state in workflow.states where state.isProtective || state.isDiscretionary {
      report(state.place, [], state.label, [], exploration)
    }
    for form in workflow.forms {
      for field in form.fields where field.kind == .personnummer || field.compartment == Review.identity {
        let events = workflow.events.filter { $0.form == form.id }.map(\.id)
        report(field.place, [form.id, field.id], field.label, events, exploration)
      }
    }
    if let compartment = workflow.compartments[Review.identity] {
      report(compartment.place, [compartment.id], compartment.label, [], exploration)
    }
  }

  /// Where nothing can be decided, nobody is asked for a consent and nobody known, no need is tried: a definition that does not say
  /// so has lost the mark.
  private mutating func checkAssessed() {
    guard !workflow.facts.contains(where: { [.need, .decision, .consent].contains($0.kind) }),
      !workflow.events.contains(where: { $0.decides != nil || $0.isOutside }),
      !workflow.forms.contains(where: { $0.fields.contains { $0.kind == .personnummer } })
    else { return }
    self.report(
      .assessed, at: Place(line: 1, column: 1), subjects: [],
      sv:
        "inget behov prövas, inget beslutas och ingen är känd här; då ska det stå att det är utan behovsprövning (withoutAssessment)",
      en:
        "no need is tried, nothing decided and nobody known here; then it must say that it is without needs assessment (withoutAssessment)"
    )
  }

  private mutating func report(
    _ place: Place, _ subjects: [String], _ what: Label, _ events: [EventID], _ exploration: Exploration
  ) {
    let ways = events.flatMap { workflow.index.transitions[$0] ?? [] }.compactMap { exploration.way(by: $0) }
    let story = ways.min { $0.count < $1.count }.map { self.story($0) } ?? Label(sv: "", en: "")
    report(
      .assessed, at: place, subjects: subjects,
      sv:
        "utan behovsprövning prövas inget behov, beslutas inget om någon och söks ingen; här: ”\(what.sv)”.\(story.sv)",
      en:
        "without needs assessment no need is tried, nothing decided about anybody and nobody looked up; here: “\(what.en)”.\(story.en)"
    )
  }

  private func endsTheCase(_ transition: Int) -> Bool {
    let chart = workflow.chart
    return chart.transitions[transition].targets.contains {
      chart.states[$0].kind == .final && chart.states[$0].parent == 0
    }
  }
}

extension Exploration {
  /// A shortest way from the start that ends with the transition; nil if it can never be taken.
  func way(by transition: Int) -> [Int]? {
    if let component = component(of: workflow.chart.transitions[transition].source), !global.contains(transition) {
      return component.nodes.indices.first { component.isEnabled(transition, at: $0) }
        .map { component.trace(to: $0) + [transition] }
    }
    return witness(transition).map { nodes in
      zip(components, nodes).flatMap { $0.trace(to: $1) } + [transition]
    }
  }
}

/// Protection and insatser end by their own decisions, and by nothing else.
extension Review {
  mutating func checkProtection(_ exploration: Exploration) {
    let chart = workflow.chart
    let marked = chart.states.indices.filter { workflow.states[$0].isProtective || workflow.states[$0].isDiscretionary }
    for component in exploration.components {
      for (node, edges) in component.edges.enumerated() {
        for edge in edges where !edge.exited.isEmpty {
          for state in marked where edge.exited.contains(state) {
            checkExit(edge, of: state, component, from: node)
          }
        }
      }
    }
    for transition in exploration.global where !chart.transitions[transition].targets.isEmpty {
      for state in marked where exploration.parallel.map({ chart.isDescendant(state, of: $0) }) ?? false {
        guard let nodes = exploration.witness(transition, with: state) else { continue }
        let trace = zip(exploration.components, nodes).flatMap { $0.trace(to: $1) }
        reportSideEffect(transition, state, trace + [transition])
      }
    }
  }

  private mutating func checkExit(_ edge: Component.Edge, of state: Int, _ component: Component, from node: Int) {
    let chart = workflow.chart
    let source = chart.transitions[edge.transition].source
    let region = workflow.region(of: state)
    if source != region, !chart.isDescendant(source, of: region) {
      return reportSideEffect(edge.transition, state, component.trace(to: node) + [edge.transition])
    }
    guard workflow.states[state].isProtective, !isProtected(component.nodes[edge.to].configuration, region: region)
    else { return }
    let info = workflow.transitions[edge.transition]
    let story = story(component.trace(to: node) + [edge.transition])
    let subjects = [chart.states[state].path] + (info.event.map { [$0] } ?? [])
    if info.deadline != nil {
      return report(
        .deadlineWeakens, at: info.place, subjects: subjects,
        sv: "en frist avslutar skyddet \(name(state).sv).\(story.sv)",
        en: "a deadline ends the protection \(name(state).en).\(story.en)")
    }
    let event = info.event.flatMap { workflow.events[$0] }
    guard event?.decides == nil, event?.isOutside != true else { return }
    report(
      .protection, at: info.place, subjects: subjects,
      sv: "\(name(transition: edge.transition).sv) avslutar skyddet \(name(state).sv) utan ett eget beslut.\(story.sv)",
      en:
        "\(name(transition: edge.transition).en) ends the protection \(name(state).en) without its own decision.\(story.en)"
    )
  }

  private func isProtected(_ configuration: StateSet, region: Int) -> Bool {
    configuration.contains {
      workflow.states[$0].isProtective && ($0 == region || workflow.chart.isDescendant($0, of: region))
    }
  }

  private mutating func reportSideEffect(_ transition: Int, _ state: Int, _ trace: [Int]) {
    let story = story(trace)
    report(
      .sideEffect, at: place(transition: transition),
      subjects: [workflow.chart.states[state].path] + subjects(transition: transition),
      sv: "\(name(transition: transition).sv) avslutar \(name(state).sv) som bieffekt.\(story.sv)",
      en: "\(name(transition: transition).en) ends \(name(state).en) as a side effect.\(story.en)")
  }
}

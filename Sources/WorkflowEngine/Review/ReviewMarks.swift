/// What is marked as protection or as an insats is what the other checks watch: a mark that an edit took away is missed here,
/// by what else the definition says of the same thing.
extension Review {
  mutating func checkMarks(_ exploration: Exploration) {
    checkGranted(exploration)
    let protecting = workflow.events.filter { $0.duty.contains(.protect) }
    let ways = protecting.flatMap { workflow.index.transitions[$0.id] ?? [] }
    let leads = ways.contains { way in
      workflow.landing(of: way).flatMap(workflow.chart.lineage).contains { workflow.states[$0].isProtective }
    }
    if let event = protecting.first, !leads {
      report(
        .protection, at: event.place, subjects: [event.id],
        sv: "\(name(event: event.id).sv) ska skydda (duty), men leder inte till något läge med skydd (protective)",
        en: "\(name(event: event.id).en) shall protect (duty), but leads to no state of protection (protective)")
    }
    for state in workflow.chart.states.indices where workflow.chart.isAtomic(state) {
      let around = workflow.chart.lineage(state)
      guard around.contains(where: { workflow.states[$0].isProtective || workflow.states[$0].isDiscretionary }),
        !around.contains(where: { workflow.states[$0].owner != nil })
      else { continue }
      report(
        .noDeadline, at: place(state), subjects: [workflow.chart.states[state].path],
        sv: "i \(name(state).sv) pågår skydd eller en insats, men ingen är ansvarig (owner)",
        en: "in \(name(state).en) there is protection or an insats, but nobody is responsible (owner)")
    }
  }

  /// An insats begins by a recorded decision. Where there is one, every other way is a bypass (`checkBypass`).
  private mutating func checkGranted(_ exploration: Exploration) {
    let chart = workflow.chart
    let gated = workflow.gates
    let start = chart.start().configuration
    for state in start where workflow.states[state].isProtective || workflow.states[state].isDiscretionary {
      let story = story([])
      report(
        .bypass, at: place(state), subjects: [chart.states[state].path],
        sv: "i \(name(state).sv) pågår skydd eller en insats som ingen har beslutat.\(story.sv)",
        en: "in \(name(state).en) there is protection or an insats that nobody has decided.\(story.en)")
    }
    for state in chart.states.indices
    where workflow.states[state].isDiscretionary && gated[state] == nil && !start.contains(state) {
      guard let component = exploration.component(of: state), let trace = beginning(of: state, component) else {
        continue
      }
      let story = story(trace)
      report(
        .bypass, at: place(state), subjects: [chart.states[state].path],
        sv: "insatsen \(name(state).sv) kan börja utan att ett beslut antecknas (records).\(story.sv)",
        en: "the insats \(name(state).en) can begin without a decision being recorded (records).\(story.en)")
    }
  }

  /// A shortest way into `state` from where no insats of its region goes on.
  private func beginning(of state: Int, _ component: Component) -> [Int]? {
    let region = workflow.region(of: state)
    func goesOn(_ node: Int) -> Bool {
      component.nodes[node].configuration.contains {
        workflow.states[$0].isDiscretionary && ($0 == region || workflow.chart.isDescendant($0, of: region))
      }
    }
    for (node, edges) in component.edges.enumerated() where !goesOn(node) {
      for edge in edges where component.nodes[edge.to].configuration.contains(state) {
        if !workflow.recordsDecision(edge.transition) { return component.trace(to: node) + [edge.transition] }
      }
    }
    return nil
  }
}

/// What must be possible in every configuration: to protect with one person on duty.
extension Review {
  mutating func checkDuty(_ exploration: Exploration) {
    checkOnDuty()
    let kinds = EventDefinition.Duty.allCases.filter { kind in
      workflow.roles["jour"] != nil || workflow.events.contains { $0.duty.contains(kind) }
    }
    for kind in kinds {
      let events = workflow.events.filter { $0.duty.contains(kind) }
      let transitions = events.flatMap { event in
        (workflow.index.transitions[event.id] ?? []).filter { isForOneOnDuty(event, workflow.transitions[$0].rule) }
      }
      guard let trace = gap(transitions, exploration) else { continue }
      let (story, label) = (story(trace), kind.label)
      report(
        .duty, at: events.first?.place ?? workflow.roles["jour"]?.place ?? Place(line: 1, column: 1),
        subjects: [kind.rawValue], sv: "jouren kan inte ensam \(label.sv) här.\(story.sv)",
        en: "one person on duty cannot \(label.en) here.\(story.en)")
    }
  }

  static func isEnabled(_ component: Component, _ node: Int, _ transitions: [Int]) -> Bool {
    transitions.contains { component.isEnabled($0, at: node) }
  }

  /// Nothing here may need another person, something recorded earlier, or time to pass.
  private func isForOneOnDuty(_ event: EventDefinition, _ rule: RuleID) -> Bool {
    guard isPlain(event), paper(event) == nil, !isBarred(event) else { return false }
    return (workflow.rules[rule]?.all ?? []).allSatisfy { leaf in
      leaf.branches.contains { branch in
        switch branch {
        case .role(let roles): roles.contains("jour")
        case .delegated(let item): workflow.delegations[item]?.roles.contains("jour") == true
        case .reason, .lasts, .inState, .notInState: true
        case .fact(let condition): condition.state == .new
        default: false
        }
      }
    }
  }

  /// By what the same person signed before, and there is no other.
  private func isBarred(_ event: EventDefinition) -> Bool {
    (workflow.index.separations[event.id] ?? []).contains { workflow.roles(for: $0.first).contains("jour") }
  }

  /// Somebody must be on duty, and must see the case.
  private mutating func checkOnDuty() {
    guard let role = workflow.roles["jour"] else { return }
    let fault: Label
    if role.min == 0 {
      fault = Label(sv: "behöver inte finnas (min)", en: "need not be there (min)")
    } else if workflow.compartments.first?.readers.contains(role.id) != true {
      fault = Label(sv: "läser inte registret (readers)", en: "does not read the register (readers)")
    } else {
      return
    }
    report(
      .duty, at: role.place, subjects: [role.id], sv: "”\(role.label.sv)” ska räcka ensam, men \(fault.sv)",
      en: "“\(role.label.en)” must suffice alone, but \(fault.en)")
  }

  /// A configuration where none of the transitions is enabled, as the way there; nil if there is none.
  func gap(
    _ transitions: [Int], _ exploration: Exploration, isServed: (Component, Int, [Int]) -> Bool = Review.isEnabled
  ) -> [Int]? {
    let chart = workflow.chart
    let finals = chart.states[0].children.filter { chart.states[$0].kind == .final }
    var trace: [Int] = []
    let everywhere = transitions.filter { transition in
      exploration.components.allSatisfy { !$0.mask.contains(chart.transitions[transition].source) }
    }
    if everywhere.contains(where: { workflow.structuralLeaves($0).isEmpty }) { return nil }
    for component in exploration.components {
      let here = transitions.filter { transition in
        let states = [chart.transitions[transition].source] + workflow.structuralLeaves(transition).flatMap(\.states)
        return states.contains(where: component.mask.contains)
          && states.allSatisfy {
            component.mask.contains($0) || $0 == chart.transitions[transition].source && everywhere.contains(transition)
          }
      }
      let node = component.nodes.indices.first { node in
        !finals.contains { component.nodes[node].configuration.contains($0) }
          && !isServed(component, node, here)
      }
      guard let node else { return nil }
      trace += component.trace(to: node)
    }
    return trace
  }
}

extension EventDefinition.Duty {
  package var label: Label {
    switch self {
    case .protect: Label(sv: "skydda eller flytta", en: "protect or move")
    case .money: Label(sv: "betala det natten kräver", en: "pay what the night needs")
    case .oral: Label(sv: "anteckna muntlig uppgift från polis", en: "record oral police information")
    case .concern: Label(sv: "ta emot en orosanmälan", en: "record a report of concern")
    }
  }
}

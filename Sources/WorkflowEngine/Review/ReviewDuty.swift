/// What must be possible in every configuration: to receive what people hand in, and to protect with one person on duty.
extension Review {
  mutating func checkReceived(_ exploration: Exploration) {
    for event in workflow.events where event.isReceived {
      for transition in workflow.index.transitions[event.id] ?? [] {
        guard !isPlain(event) || !isReceipt(workflow.transitions[transition].rule) else { continue }
        report(
          .received, at: place(transition: transition), subjects: [event.id],
          sv: "\(name(event: event.id).sv) ska alltid tas emot; regeln får bara fråga om roll och skäl",
          en: "\(name(event: event.id).en) must always be received; the rule may ask only for a role and a reason")
      }
      let transitions = workflow.index.transitions[event.id] ?? []
      guard let trace = gap(transitions, exploration) else { continue }
      let story = story(trace)
      report(
        .received, at: event.place, subjects: [event.id],
        sv: "\(name(event: event.id).sv) ska alltid tas emot, men går inte här.\(story.sv)",
        en: "\(name(event: event.id).en) must always be received, but is not possible here.\(story.en)")
    }
  }

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

  func isPlain(_ event: EventDefinition) -> Bool { event.decides == nil && event.answers == nil && event.proof == nil }

  func isReceipt(_ rule: RuleID) -> Bool {
    (workflow.rules[rule]?.all ?? []).flatMap(\.branches).allSatisfy { leaf in
      switch leaf {
      case .role, .reason: true
      case .fact(let condition): condition.state == .new
      default: false
      }
    }
  }

  /// Nothing here may need another person, something recorded earlier, or time to pass.
  private func isForOneOnDuty(_ event: EventDefinition, _ rule: RuleID) -> Bool {
    guard isPlain(event), !event.isSystem, !asksForPaper(event) else { return false }
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

  /// At night there is no document to file, and no number to know.
  private func asksForPaper(_ event: EventDefinition) -> Bool {
    (event.form.flatMap { workflow.forms[$0] }?.fields ?? []).contains {
      $0.isRequired && !$0.offersUnknown && ($0.kind == .document || $0.kind == .personnummer)
    }
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

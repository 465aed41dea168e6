/// Protection and insatser end by their own decisions, and by nothing else.
extension Review {
  /// A step or deadline that leaves protection, or an insats, in its own region; and a shortest way to it.
  private struct Exit {
    let transition: Int
    let state: Int
    let isProtection: Bool
    let trace: [Int]
  }

  mutating func checkProtection(_ exploration: Exploration) {
    let chart = workflow.chart
    let marked = chart.states.indices.filter { workflow.states[$0].isProtective || workflow.states[$0].isDiscretionary }
    var exits: [Exit] = []
    for component in exploration.components {
      for (node, edges) in component.edges.enumerated() {
        for edge in edges where !edge.exited.isEmpty {
          for state in marked where edge.exited.contains(state) {
            noteExit(edge, of: state, component, from: node, &exits)
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
    let ends = Set(exits.map(\.transition))
    for exit in exits {
      guard let fault = fault(of: exit, exits) else { continue }
      report(exit, fault)
    }
    checkOwnProposals(exits)
    checkRefusals(ends)
  }

  private mutating func noteExit(
    _ edge: Component.Edge, of state: Int, _ component: Component, from node: Int, _ exits: inout [Exit]
  ) {
    let chart = workflow.chart
    let source = chart.transitions[edge.transition].source
    let region = workflow.region(of: state)
    if source != region, !chart.isDescendant(source, of: region) {
      return reportSideEffect(edge.transition, state, component.trace(to: node) + [edge.transition])
    }
    let isProtection = workflow.states[state].isProtective
    let isLeft = !component.nodes[edge.to].configuration.contains {
      isMarked($0, isProtection) && ($0 == region || chart.isDescendant($0, of: region))
    }
    guard isLeft, !exits.contains(where: { $0.transition == edge.transition && $0.state == state }) else { return }
    exits.append(
      Exit(
        transition: edge.transition, state: state, isProtection: isProtection,
        trace: component.trace(to: node) + [edge.transition]))
  }

  private func isMarked(_ state: Int, _ isProtection: Bool) -> Bool {
    isProtection ? workflow.states[state].isProtective : workflow.states[state].isDiscretionary
  }

  // MARK: One decision, which does nothing else

  private func fault(of exit: Exit, _ exits: [Exit]) -> (code: Diagnostic.Code, words: Label)? {
    let info = workflow.transitions[exit.transition]
    guard let event = info.event.flatMap({ workflow.events[$0] }) else {
      return (.deadlineWeakens, Label(sv: "", en: ""))
    }
    // An insats may be ended without a proposal. Who decides it must have the power in either case.
    guard event.decides != nil || !exit.isProtection, workflow.asksForPower(info.rule) else {
      return (.protection, Label(sv: " utan ett eget beslut", en: " without its own decision"))
    }
    let region = workflow.region(of: exit.state)
    let alike = exits.filter {
      $0.isProtection == exit.isProtection && workflow.region(of: $0.state) == region
    }
    let ends = Set(alike.map(\.transition))
    if workflow.index.transitions[event.id]?.contains(where: { !ends.contains($0) && keeps($0, exit) }) == true {
      return (
        .protection,
        Label(
          sv: ", men är på annat håll beslutet att det fortsätter",
          en: ", but elsewhere is the decision that it goes on")
      )
    }
    // Of several events the one that ends it in most places is its own.
    let own = workflow.events.map(\.id).map { id in (id, ends.count { workflow.transitions[$0].event == id }) }
    guard let most = own.map(\.1).max(), let ending = own.first(where: { $0.1 == most })?.0, ending != event.id else {
      return nil
    }
    let name = name(event: ending)
    return (.protection, Label(sv: ", som bara \(name.sv) får göra", en: ", which only \(name.en) may do"))
  }

  /// Whether the transition, in the region of what the exit ends, leaves it standing or begins it.
  private func keeps(_ transition: Int, _ exit: Exit) -> Bool {
    let chart = workflow.chart
    let region = workflow.region(of: exit.state)
    let taken = chart.transitions[transition]
    guard taken.source == region || chart.isDescendant(taken.source, of: region) else { return false }
    if taken.targets.isEmpty {
      return chart.lineage(taken.source).contains { isMarked($0, exit.isProtection) }
        || (taken.source..<chart.states[taken.source].end).contains { isMarked($0, exit.isProtection) }
    }
    return workflow.landing(of: transition).flatMap(chart.lineage).contains { isMarked($0, exit.isProtection) }
  }

  /// The proposal to end something is decided by its end, or by what moves and records nothing. With another proposal the
  /// end would be read into what was proposed for something else.
  private mutating func checkOwnProposals(_ exits: [Exit]) {
    var events: [(EventDefinition, Exit)] = []
    for exit in exits {
      guard let event = workflow.transitions[exit.transition].event.flatMap({ workflow.events[$0] }),
        !events.contains(where: { $0.0.id == event.id })
      else { continue }
      events.append((event, exit))
    }
    for (event, exit) in events {
      guard let proposal = event.decides else { continue }
      let region = workflow.region(of: exit.state)
      let ends = exits.filter {
        $0.isProtection == exit.isProtection && (!exit.isProtection || workflow.region(of: $0.state) == region)
      }
      let ending = Set(ends.compactMap { workflow.transitions[$0.transition].event })
      let others = workflow.deciders(of: proposal).filter { decider in
        !ending.contains(decider)
          && (workflow.index.transitions[decider] ?? []).contains {
            !workflow.chart.transitions[$0].targets.isEmpty || workflow.transitions[$0].records != nil
          }
      }
      guard let other = others.first else { continue }
      let (name, otherName, asked) = (name(event: event.id), name(event: other), name(event: proposal))
      report(
        .protection, at: event.place, subjects: [event.id],
        sv: "\(name.sv) avslutar på förslaget \(asked.sv), som \(otherName.sv) också avgör; slutet ska ha ett eget",
        en: "\(name.en) ends on the proposal \(asked.en), which \(otherName.en) decides, too; the end must have its own"
      )
    }
  }

  /// What can be refused with a right of appeal is a right. Where it is granted that is recorded as a decision, or it ends
  /// what is marked: else the mark is gone by which every other check knows it.
  private mutating func checkRefusals(_ ends: Set<Int>) {
    for event in workflow.events {
      let ways = workflow.deciders(of: event.id).flatMap { workflow.index.transitions[$0] ?? [] }
      guard ways.contains(where: { workflow.transitions[$0].isAppealable }),
        !ways.contains(where: { ends.contains($0) || workflow.recordsDecision($0) })
      else { continue }
      report(
        .unboundDecision, at: event.place, subjects: [event.id],
        sv:
          "\(name(event: event.id).sv) kan avgöras så att det går att överklaga, men inget utfall antecknas som beslut (records)",
        en:
          "\(name(event: event.id).en) can be decided so that it can be appealed, but no outcome is recorded as a decision (records)"
      )
    }
  }

  private mutating func report(_ exit: Exit, _ fault: (code: Diagnostic.Code, words: Label)) {
    let (name, what, story) = (name(exit.state), name(transition: exit.transition), story(exit.trace))
    let kind = exit.isProtection ? Label(sv: "skyddet", en: "the protection") : Label(sv: "insatsen", en: "the insats")
    let isDeadline = fault.code == .deadlineWeakens
    report(
      fault.code, at: place(transition: exit.transition),
      subjects: [workflow.chart.states[exit.state].path] + subjects(transition: exit.transition),
      sv: "\(isDeadline ? "en frist" : what.sv) avslutar \(kind.sv) \(name.sv)\(fault.words.sv).\(story.sv)",
      en: "\(isDeadline ? "a deadline" : what.en) ends \(kind.en) \(name.en)\(fault.words.en).\(story.en)")
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

extension Workflow {
  func recordsDecision(_ transition: Int) -> Bool {
    transitions[transition].records.flatMap { facts[$0] }?.kind == .decision
  }

  /// Whether a rule asks for the power to decide: an item of the delegation order, or a decision taken outside the system
  /// of which none waits for its countersignature.
  func asksForPower(_ rule: RuleID) -> Bool {
    let leaves = rules[rule]?.all ?? []
    let outside = leaves.compactMap { leaf in if case .open(let event, 0) = leaf { event } else { nil } }
      .filter { events[$0]?.isOutside == true }
    return leaves.contains { leaf in
      leaf.branches.allSatisfy { branch in
        switch branch {
        case .delegated: true
        case .done(let event, _): outside.contains(event)
        case .fact(let asked):
          asked.state != .new && index.producers[asked.fact].map { $0.allSatisfy(outside.contains) } == true
        default: false
        }
      }
    }
  }
}

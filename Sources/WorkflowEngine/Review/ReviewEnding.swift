/// What is left when a case ends, who can prevent its end, and states that remember.
extension Review {
  /// Whoever answers for a state has something to do there; that may not vanish with the case.
  mutating func checkProperEnd(_ exploration: Exploration) {
    let chart = workflow.chart
    let owned = chart.states.indices.filter {
      workflow.states[$0].owner != nil && !workflow.states[$0].isProtective && !workflow.states[$0].isDiscretionary
    }
    for transition in chart.transitions.indices {
      let (source, targets) = (chart.transitions[transition].source, chart.transitions[transition].targets)
      guard targets.contains(where: { chart.states[$0].kind == .final && chart.states[$0].parent == 0 }) else {
        continue
      }
      if workflow.transitions[transition].event == nil { checkCutShort(transition) }
      for state in owned where state != source {
        guard !chart.isDescendant(source, of: state), let nodes = exploration.witness(transition, with: state) else {
          continue
        }
        let trace = zip(exploration.components, nodes).flatMap { $0.trace(to: $1) }
        let story = story(trace + [transition])
        report(
          .openAtEnd, at: place(transition: transition),
          subjects: chart.lineage(state).map { chart.states[$0].path } + subjects(transition: transition),
          sv: "\(name(transition: transition).sv) avslutar ärendet medan \(name(state).sv) väntar på någon.\(story.sv)",
          en: "\(name(transition: transition).en) ends the case while \(name(state).en) waits for somebody.\(story.en)")
      }
    }
  }

  /// A clock that destroys a case, from where people could still go on with it.
  private mutating func checkCutShort(_ transition: Int) {
    let chart = workflow.chart
    let source = chart.transitions[transition].source
    let around = chart.lineage(source).prefix { chart.states[$0].kind != .parallel }
    let onward = around.flatMap { chart.states[$0].transitions }.first { other in
      workflow.transitions[other].event != nil
        && chart.transitions[other].targets.contains {
          $0 != source && (chart.states[$0].kind != .final || chart.states[$0].parent != 0)
        }
    }
    guard let onward else { return }
    report(
      .deadlineWeakens, at: place(transition: transition), subjects: subjects(transition: transition),
      sv: "en frist avslutar ärendet där \(name(transition: onward).sv) kan föra det vidare",
      en: "a deadline ends the case where \(name(transition: onward).en) can go on with it")
  }

  /// A step back to "where it was left" before anything was left goes to the default, past what should have come first.
  mutating func checkHistory(_ exploration: Exploration) {
    let chart = workflow.chart
    for component in exploration.components {
      for (node, edges) in component.edges.enumerated() {
        for edge in edges {
          let targets = chart.transitions[edge.transition].targets.filter(chart.isHistory)
          guard targets.contains(where: { component.nodes[node].memory[$0] == nil }) else { continue }
          let story = story(component.trace(to: node) + [edge.transition])
          report(
            .history, at: place(transition: edge.transition), subjects: subjects(transition: edge.transition),
            sv: "\(name(transition: edge.transition).sv) går dit det avbröts innan något har avbrutits.\(story.sv)",
            en: "\(name(transition: edge.transition).en) goes where it was left before anything was left.\(story.en)")
        }
      }
    }
  }

  /// With any one person away, at the least staffing, every case can still be brought to its end.
  mutating func checkVeto(_ exploration: Exploration) {
    let infos = workflow.transitions
    checkOutsiders(exploration)
    let full = Staff(minimumOf: workflow)
    checkLeastStaff(exploration, full)
    for role in workflow.roles where role.min > 0 {
      let short = full.without(oneIn: role.id)
      let blocked = Set(
        infos.indices.filter { infos[$0].event != nil && workflow.canBeTaken($0, by: full) }
          .filter { !workflow.canBeTaken($0, by: short) })
      guard !blocked.isEmpty,
        let stuck = stuck(exploration, isOpen: { infos[$0].event != nil && !blocked.contains($0) })
      else { continue }
      let story = story(stuck.trace)
      let place = stuck.component.nodes[stuck.node].configuration.reversed().first(where: workflow.chart.isAtomic) ?? 0
      report(
        .veto, at: role.place, subjects: [role.id, workflow.chart.states[place].path],
        sv:
          "en enda person i rollen ”\(role.label.sv)” kan hindra att ärendet avslutas från \(name(place).sv).\(story.sv)",
        en: "a single person in the role “\(role.label.en)” can prevent the end from \(name(place).en).\(story.en)")
    }
  }

  /// Where those whom a municipality must have cannot bring a case to its end, though others could.
  private mutating func checkLeastStaff(_ exploration: Exploration, _ full: Staff) {
    let infos = workflow.transitions
    guard self.stuck(exploration, isOpen: { infos[$0].event != nil }) == nil,
      let stuck = stuck(exploration, isOpen: { infos[$0].event != nil && workflow.canBeTaken($0, by: full) })
    else { return }
    report(stuck, .separation, sv: " med minsta bemanning", en: " at the least staffing")
  }

  /// Who is asked for a consent, and the police, may say no: nothing is decided, and no case stays open, for that.
  private mutating func checkOutsiders(_ exploration: Exploration) {
    let infos = workflow.transitions
    let waiting = Set(infos.indices.filter(waitsForOutsider))
    for transition in waiting.sorted() where workflow.recordsDecision(transition) {
      report(
        .veto, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "beslutet \(name(transition: transition).sv) väntar på ett samtycke eller på polisens underskrift",
        en: "the decision \(name(transition: transition).en) waits for a consent, or for the signature of the police")
    }
    let isOpen = { (transition: Int) in infos[transition].event != nil && !waiting.contains(transition) }
    guard !waiting.isEmpty, let stuck = stuck(exploration, isOpen: isOpen),
      // Where people are stuck anyway, that has been said.
      self.stuck(exploration, isOpen: { infos[$0].event != nil }) == nil
    else { return }
    report(
      stuck, .veto, sv: " utan ett samtycke eller polisens underskrift",
      en: " without a consent, or the signature of the police")
  }

  private func waitsForOutsider(_ transition: Int) -> Bool {
    let info = workflow.transitions[transition]
    guard let event = info.event.flatMap({ workflow.events[$0] }) else { return false }
    return event.proof != nil
      || workflow.index.conditions[transition].contains { leaf in
        leaf.branches.allSatisfy { branch in
          switch branch {
          case .proof: true
          case .fact(let asked):
            workflow.facts[asked.fact]?.kind == .consent && (asked.state == .valid || asked.state == .new)
          default: false
          }
        }
      }
  }
}

/// Consent and appeals: what a party can always do.
extension Review {
  mutating func checkConsent(_ exploration: Exploration) {
    for fact in workflow.facts where fact.kind == .consent {
      guard fact.isRevocable else {
        report(
          .consent, at: fact.place, subjects: [fact.id], sv: "samtycket ”\(fact.label.sv)” går inte att ta tillbaka",
          en: "the consent “\(fact.label.en)” cannot be withdrawn")
        continue
      }
      let revoking = workflow.events.filter { isWithdrawal($0, of: fact.id) }
      // It takes the case nowhere: who withdraws gives up nothing else.
      let transitions = revoking.flatMap { workflow.index.transitions[$0.id] ?? [] }.filter {
        isFree($0) && workflow.chart.transitions[$0].targets.isEmpty
      }
      if let trace = gap(transitions, exploration) {
        let story = story(trace)
        report(
          .consent, at: revoking.first?.place ?? fact.place, subjects: [fact.id],
          sv: "samtycket ”\(fact.label.sv)” går inte att ta tillbaka här.\(story.sv)",
          en: "the consent “\(fact.label.en)” cannot be withdrawn here.\(story.en)")
      }
      checkOldConsent(fact)
      checkImplied(fact)
    }
  }

  /// Nothing turns them away, and no ground is asked for: nobody has to say why.
  private func isFree(_ transition: Int) -> Bool {
    let rule = workflow.transitions[transition].rule
    guard let event = workflow.transitions[transition].event.flatMap({ workflow.events[$0] }),
      turnsAway(event, rule) == nil
    else { return false }
    return !(workflow.rules[rule]?.all ?? []).contains { if case .reason = $0 { true } else { false } }
  }

  /// A step that says just that: it is no note of another circumstance (an age, a death) that ends consents besides.
  private func isWithdrawal(_ event: EventDefinition, of fact: FactID) -> Bool {
    event.sets.contains { $0.fact == fact }
      && event.sets.allSatisfy {
        $0.value == FactDefinition.revokedValue && workflow.facts[$0.fact]?.kind == .consent
      }
      && (workflow.index.fed[event.id] ?? []).isEmpty && event.decides == nil && event.answers == nil
      && event.proof == nil
  }

  /// After a decision that can be appealed, the appeal is received in every configuration that can follow.
  mutating func checkAppeals(_ exploration: Exploration) {
    let appealable = workflow.transitions.indices.filter { workflow.transitions[$0].isAppealable }
    checkRights(appealable)
    guard !appealable.isEmpty else { return }
    // Too late, or by whom, is tried after it was received.
    let appeals = workflow.events.filter(\.isAppeal).flatMap { event in
      (workflow.index.transitions[event.id] ?? []).filter {
        turnsAway(event, workflow.transitions[$0].rule) == nil
      }
    }
    guard let everywhere = gap(appeals, exploration) else { return }
    for transition in appealable {
      let source = workflow.chart.transitions[transition].source
      let component = exploration.component(of: source)
      let isHere = component.map { part in
        !appeals.isEmpty && appeals.allSatisfy { part.mask.contains(workflow.chart.transitions[$0].source) }
      }
      let trace: [Int]?
      if let component, isHere == true {
        trace = wayPast(appeals, after: transition, component)
      } else {
        trace = everywhere
      }
      guard let trace else { continue }
      let story = story(trace)
      report(
        .appeal, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "\(name(transition: transition).sv) kan överklagas, men överklagandet kan inte tas emot.\(story.sv)",
        en: "\(name(transition: transition).en) can be appealed, but the appeal cannot be received.\(story.en)")
    }
  }

  /// From where the decision leads, a way by people's steps to where no appeal is received. A deadline may close the time.
  private func wayPast(_ appeals: [Int], after transition: Int, _ component: Component) -> [Int]? {
    var pending: [(node: Int, way: [Int])] = []
    var seen: Set<Int> = []
    for (node, edges) in component.edges.enumerated() {
      for edge in edges where edge.transition == transition && seen.insert(edge.to).inserted {
        pending.append((edge.to, component.trace(to: node) + [transition]))
      }
    }
    var next = 0
    while next < pending.count {
      let (node, way) = pending[next]
      next += 1
      if !Review.isEnabled(component, node, appeals) { return way }
      for edge in component.edges[node] where workflow.transitions[edge.transition].event != nil {
        if !appeals.contains(edge.transition), seen.insert(edge.to).inserted {
          pending.append((edge.to, way + [edge.transition]))
        }
      }
    }
    return nil
  }
}

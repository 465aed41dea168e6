/// Conditions that a case can lose for good: a time that has passed, a number used up, a step that can only be taken where the case
/// no longer is. Where every way on asks for such, people are stuck.
extension Review {
  /// - Parameter possible: what can happen at all; what cannot has been named.
  mutating func checkLasting(_ exploration: Exploration, _ possible: Set<Int>) {
    let infos = workflow.transitions
    let lost = Set(possible.filter { isLost($0, exploration) })
    guard !lost.isEmpty, self.stuck(exploration, isOpen: { infos[$0].event != nil }) == nil,
      let stuck = stuck(exploration, isOpen: { infos[$0].event != nil && !lost.contains($0) })
    else { return }
    report(
      stuck, .humanDeadEnd, sv: " när vad regeln kräver har gått förlorat och inte kan göras om där",
      en: " once what the rule asks for is lost, and cannot be done again there")
  }

  private func isLost(_ transition: Int, _ exploration: Exploration) -> Bool {
    guard workflow.transitions[transition].event != nil else { return false }
    return workflow.index.conditions[transition].contains { leaf in
      leaf.branches.allSatisfy { isLost($0, transition, exploration) }
    }
  }

  private func isLost(_ leaf: Leaf, _ transition: Int, _ exploration: Exploration) -> Bool {
    func taking(_ events: [EventID]) -> [Int] { events.flatMap { workflow.index.transitions[$0] ?? [] } }
    switch leaf {
    case .done(let event, nil): return isBehind(taking([event]), transition, exploration, isEnough: true)
    case .fact(let asked)
    where asked.state == .any && asked.since == nil && workflow.facts[asked.fact]?.kind != .consent:
      return isBehind(taking(workflow.index.producers[asked.fact] ?? []), transition, exploration, isEnough: true)
    case .elapsedAtMost(_, .event(let event)):
      return isBehind(taking([event]), transition, exploration, isEnough: false)
    case .none(_, let until) where !until.isEmpty:
      return isBehind(taking(until), transition, exploration, isEnough: false)
    // Its own number is used up by the step itself, which then has been taken.
    case .count(let event, _, nil): return event != workflow.transitions[transition].event
    case .count(_, _, let since?): return isBehind(taking([since]), transition, exploration, isEnough: false)
    default: return false
    }
  }

  /// Whether there is a place where `transition` can be taken, and from where none of `renewing` can come any more.
  /// - Parameter isEnough: it need not come again where it is sure to have come.
  private func isBehind(_ renewing: [Int], _ transition: Int, _ exploration: Exploration, isEnough: Bool) -> Bool {
    let sources = renewing.map { workflow.chart.transitions[$0].source }
    guard let component = exploration.component(of: workflow.chart.transitions[transition].source),
      !exploration.global.contains(transition),
      // What can be taken in another region, or everywhere, can always come.
      sources.allSatisfy(component.mask.contains), !renewing.contains(where: exploration.global.contains)
    else { return false }
    let places = component.nodes.indices.filter { component.isEnabled(transition, at: $0) }
    let goals = component.nodes.indices.filter { node in renewing.contains { component.isEnabled($0, at: node) } }
    let near = component.canReach(goals, isOpen: { _ in true })
    let far = places.filter { !near[$0] }
    if far.isEmpty || !isEnough { return !far.isEmpty }
    var without = component
    without.explore(nodesMax: Exploration.nodesMax, skipping: Set(renewing).contains)
    let missed = Set(far.map { component.nodes[$0] })
    return without.nodes.contains { missed.contains($0) }
  }
}

/// A right of appeal that an edit took from one way of a decision, while its others, or what else is decided of the same, have it.
extension Review {
  mutating func checkRights(_ appealable: [Int]) {
    let events = Set(appealable.compactMap { workflow.transitions[$0].event })
    for transition in workflow.transitions.indices where !appealable.contains(transition) {
      guard let event = workflow.transitions[transition].event.flatMap({ workflow.events[$0] }),
        events.contains(event.id) || isRefusal(event, transition)
      else { continue }
      let name = name(event: event.id)
      report(
        .appeal, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "\(name.sv) kan inte överklagas här (appealable), trots att annat av samma slag kan det",
        en: "\(name.en) cannot be appealed here (appealable), though else of the same kind can")
    }
  }

  /// Decides by the delegation order what another decision grants, and records none itself: a no. What ends protection or an insats is none, and what only returns a proposal asks
  /// for no item.
  private func isRefusal(_ event: EventDefinition, _ transition: Int) -> Bool {
    guard let proposal = event.decides, !workflow.recordsDecision(transition),
      !isMarked(workflow.chart.lineage(workflow.chart.transitions[transition].source)),
      workflow.isByDelegation(workflow.transitions[transition].rule)
    else { return false }
    let granting = workflow.deciders(of: proposal).flatMap { workflow.index.transitions[$0] ?? [] }
    return granting.contains(where: workflow.recordsDecision)
      && granting.contains { workflow.transitions[$0].isAppealable }
  }
}

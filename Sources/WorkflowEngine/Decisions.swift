extension Workflow {
  /// Whether a condition of the rule, in whichever branch, asks for an item of the delegation: a delegated right is a right to
  /// decide.
  func isByDelegation(_ rule: RuleID) -> Bool {
    (rules[rule]?.all ?? []).flatMap(\.branches).contains { if case .delegated = $0 { true } else { false } }
  }

  /// Whether a step of this event is a decision: over a proposal, recorded after it was taken outside, or by delegation, as what
  /// the one on duty decides alone. A proposal is none, also where only a delegated role may lay it.
  package func isDecision(_ event: EventID) -> Bool {
    guard let definition = events[event] else { return false }
    if definition.decides != nil || definition.isOutside { return true }
    guard (index.deciders[event] ?? []).isEmpty else { return false }
    return (index.transitions[event] ?? []).contains { isByDelegation(transitions[$0].rule) }
  }
}

/// An alarm may be silent in states that its rule names, as a plan's meetings are when the case is closed. It is never one of
/// protection, and where it is silent another is heard.
extension Review {
  mutating func checkSilences() {
    for transition in workflow.transitions.indices {
      guard workflow.transitions[transition].deadline != nil, workflow.chart.transitions[transition].targets.isEmpty,
        let rule = workflow.rules[workflow.transitions[transition].rule], !rule.all.isEmpty, !rule.asksWhoActs,
        let fault = silence(transition, rule)
      else { continue }
      report(
        .silenced, at: place(transition: transition), subjects: subjects(transition: transition) + [rule.id],
        sv: "larmet kan tystna: \(fault.sv)", en: "the alarm can be silenced: \(fault.en)")
    }
  }

  private func silence(_ transition: Int, _ rule: Rule) -> Label? {
    if let protection = protection(beside: workflow.chart.transitions[transition].source) { return protection }
    for leaf in rule.all {
      // Of several it is silent only where all of them are: one that is heard is enough.
      let states = leaf.branches.compactMap { if case .notInState(let state, _) = $0 { state } else { nil } }
      guard states.count == leaf.branches.count, let first = states.first else {
        return Label(
          sv: "regeln ”\(rule.id)” får bara nämna lägen där det är tyst (notIn)",
          en: "the rule “\(rule.id)” may only name states where it is silent (notIn)")
      }
      guard states.contains(where: isHeard) else {
        return Label(
          sv: "i \(name(first).sv) hörs inget annat i stället", en: "in \(name(first).en) nothing else is heard instead"
        )
      }
    }
    return nil
  }

  /// In the same region: protection, an insats, or a step that protects or is never refused.
  private func protection(beside source: Int) -> Label? {
    let chart = workflow.chart
    let region = workflow.region(of: source)
    let states = region..<chart.states[region].end
    let marked = states.first { workflow.states[$0].isProtective || workflow.states[$0].isDiscretionary }
    let event = states.flatMap { chart.states[$0].transitions }.compactMap { workflow.transitions[$0].event }.first {
      workflow.events[$0].map { $0.isProtective || $0.isReceived || !$0.duty.isEmpty } ?? false
    }
    return (marked.map { name($0) } ?? event.map { name(event: $0) }).map {
      Label(
        sv: "det hör till samma del som \($0.sv), och får aldrig göra det",
        en: "it is of the same region as \($0.en), and never may")
    }
  }

  /// An alarm of the state's own, counted from when it was entered.
  private func isHeard(in state: Int) -> Bool {
    deadlines(around: state).contains {
      workflow.transitions[$0].deadline?.escalate != nil && workflow.isCountedFromEntry($0)
        && workflow.index.conditions[$0].isEmpty
    }
  }
}

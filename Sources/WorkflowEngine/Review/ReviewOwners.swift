/// Who answers for a state must hear a clock, and somebody else must hear it too.
extension Review {
  mutating func checkOwners() {
    let chart = workflow.chart
    for state in chart.states.indices {
      guard let owner = workflow.states[state].owner else { continue }
      let around = chart.lineage(state).prefix { chart.states[$0].kind != .parallel && $0 != 0 }
      let deadlines = around.flatMap { workflow.index.deadlines[$0] ?? [] }
      let isHeard = deadlines.contains { transition in
        !chart.transitions[transition].targets.isEmpty || workflow.transitions[transition].deadline?.escalate != nil
      }
      if !isHeard {
        let role = workflow.roles[owner]?.label ?? Label(sv: owner, en: owner)
        report(
          .noDeadline, at: place(state), subjects: [chart.states[state].path],
          sv: "\(name(state).sv) har en ansvarig (\(role.sv)) men ingen frist som någon annan hör",
          en: "\(name(state).en) has somebody responsible (\(role.en)) but no deadline that another hears")
      }
      for transition in deadlines { checkEscalation(transition, owner: owner) }
    }
    for transition in workflow.transitions.indices { checkEscalation(transition, owner: nil) }
  }

  private mutating func checkEscalation(_ transition: Int, owner: RoleID?) {
    guard let role = workflow.transitions[transition].deadline?.escalate.flatMap({ workflow.roles[$0] }) else { return }
    if role.id == owner {
      report(
        .escalation, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "larmet går till den som redan är ansvarig: \(role.label.sv)",
        en: "the alarm goes to whoever is responsible already: \(role.label.en)")
    } else if role.min == 0 {
      report(
        .escalation, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "larmet går till en roll som ingen behöver ha: \(role.label.sv)",
        en: "the alarm goes to a role that nobody need hold: \(role.label.en)")
    }
  }
}

/// Are there people enough, as the definition counts them, for what must be done by different persons?
extension Review {
  mutating func checkStaffing() {
    let full = Staff(minimumOf: workflow)
    let taken = workflow.transitions.indices.filter { workflow.transitions[$0].event != nil && isForStaff($0) }
    var possible: [Int] = []
    for transition in taken {
      if workflow.canBeTaken(transition, by: full) {
        possible.append(transition)
      } else {
        reportShort(transition, full)
      }
    }
    for event in workflow.events where !workflow.deciders(of: event.id).isEmpty {
      let ways = workflow.deciders(of: event.id).flatMap { workflow.index.transitions[$0] ?? [] }
      guard (workflow.index.transitions[event.id] ?? []).contains(where: { workflow.canBeTaken($0, by: full) }),
        !ways.isEmpty, !ways.contains(where: { workflow.canBeTaken($0, by: full) }), !ways.contains(where: isForStaff)
      else { continue }
      report(
        .separation, at: event.place, subjects: [event.id],
        sv:
          "med minsta bemanning kan ingen avgöra \(name(event: event.id).sv): det gör bara roller som ingen behöver ha",
        en: "at the least staffing nobody can decide \(name(event: event.id).en): only roles that nobody need hold do")
    }
    for role in workflow.roles where role.min > 0 { checkAbsence(role, full.without(oneIn: role.id), possible) }
  }

  /// Steps only for roles that a municipality need not have are possible where it has them, and not counted here.
  private func isForStaff(_ transition: Int) -> Bool {
    let rule = workflow.rules[workflow.transitions[transition].rule]
    let roles = WorkflowIndex.roles(of: rule?.all ?? [], delegations: workflow.delegations)
    return roles.contains { (workflow.roles[$0]?.min ?? 0) > 0 }
  }

  private mutating func reportShort(_ transition: Int, _ full: Staff) {
    let plan = StaffPlan(workflow, of: transition, staff: full)
    let missing = workflow.roles.first {
      workflow.canBeTaken(transition, by: full.with(oneMoreIn: $0.id, workflow))
    }
    let steps = plan.slots.map { name(event: $0.event) }
    let sv = missing.map { "; det behövs \($0.min + 1) i rollen ”\($0.label.sv)”" } ?? "; ingen enda till räcker"
    let en = missing.map { "; it takes \($0.min + 1) in the role “\($0.label.en)”" } ?? "; no single one more suffices"
    report(
      .separation, at: place(transition: transition),
      subjects: subjects(transition: transition) + [workflow.transitions[transition].rule],
      sv: "minsta bemanning räcker inte för \(steps.map(\.sv).joined(separator: ", "))\(sv)",
      en: "the least staffing does not suffice for \(steps.map(\.en).joined(separator: ", "))\(en)")
  }

  /// One warning a role: what stops when its last but one is away.
  private mutating func checkAbsence(_ role: Role, _ short: Staff, _ possible: [Int]) {
    var stopped: [EventID] = []
    for transition in possible {
      guard let event = workflow.transitions[transition].event, !stopped.contains(event) else { continue }
      let others = possible.filter { workflow.transitions[$0].event == event }
      if !others.contains(where: { workflow.canBeTaken($0, by: short) }) { stopped.append(event) }
    }
    guard !stopped.isEmpty else { return }
    let steps = stopped.map { name(event: $0) }
    report(
      .absence, at: role.place, subjects: [role.id],
      sv: "är en i rollen ”\(role.label.sv)” borta går inte: \(steps.map(\.sv).joined(separator: ", "))",
      en: "with one in the role “\(role.label.en)” away, not possible: \(steps.map(\.en).joined(separator: ", "))")
  }
}

/// What takes in what somebody comes with asks for nothing that could turn them away.
extension Review {
  mutating func checkReceived(_ exploration: Exploration) {
    let concerns = workflow.events.filter { $0.duty.contains(.concern) }
    if let event = concerns.first, !concerns.contains(where: \.isReceived) {
      report(
        .received, at: event.place, subjects: [event.id],
        sv: "\(name(event: event.id).sv) är en orosanmälan (duty), och ska alltid tas emot (received)",
        en: "\(name(event: event.id).en) is a report of concern (duty), and must always be received (received)")
    }
    for event in workflow.events where event.isReceived {
      let transitions = workflow.index.transitions[event.id] ?? []
      for transition in transitions {
        guard let reason = turnsAway(event, workflow.transitions[transition].rule) else { continue }
        report(
          .received, at: place(transition: transition), subjects: [event.id],
          sv: "\(name(event: event.id).sv) ska alltid tas emot, men \(reason.sv)",
          en: "\(name(event: event.id).en) must always be received, but \(reason.en)")
      }
      guard let trace = gap(transitions, exploration) else { continue }
      let story = story(trace)
      report(
        .received, at: event.place, subjects: [event.id],
        sv: "\(name(event: event.id).sv) ska alltid tas emot, men går inte här.\(story.sv)",
        en: "\(name(event: event.id).en) must always be received, but is not possible here.\(story.en)")
    }
  }

  /// What could keep a step that only receives from being taken; nil: nothing.
  func turnsAway(_ event: EventDefinition, _ rule: RuleID) -> Label? {
    if !isPlain(event) {
      return Label(
        sv: "det avgör eller svarar på något, eller kräver polisens underskrift",
        en: "it decides or answers something, or takes the signature of the police")
    }
    if !isReceipt(rule) {
      return Label(sv: "regeln får bara fråga om roll och skäl", en: "the rule may ask only for a role and a reason")
    }
    if let field = paper(event) {
      return Label(
        sv: "formuläret kräver ”\(field.label.sv)”, som man kan sakna",
        en: "the form takes “\(field.label.en)”, which one may lack")
    }
    if let separation = workflow.index.separations[event.id]?.first {
      let first = name(event: separation.first)
      return Label(sv: "inte av den som gjorde \(first.sv)", en: "not by whoever signed \(first.en)")
    }
    if !isForSomebody(rule) {
      return Label(
        sv: "ingen som får göra det behöver finnas och läsa registret (min, readers)",
        en: "nobody who may do it need be there and read the register (min, readers)")
    }
    return nil
  }

  func isPlain(_ event: EventDefinition) -> Bool { event.decides == nil && event.answers == nil && event.proof == nil }

  private func isReceipt(_ rule: RuleID) -> Bool {
    (workflow.rules[rule]?.all ?? []).flatMap(\.branches).allSatisfy { leaf in
      switch leaf {
      case .role, .reason: true
      case .fact(let condition): condition.state == .new
      default: false
      }
    }
  }

  /// A document, or an identity number, without which the form is not filled in. At night there is none to file or to know, and
  /// whoever wants something need not have brought one.
  func paper(_ event: EventDefinition) -> Field? {
    (event.form.flatMap { workflow.forms[$0] }?.fields ?? []).first {
      $0.isRequired && !$0.offersUnknown && ($0.kind == .document || $0.kind == .personnummer)
    }
  }

  /// Whether some role that must be held, and that reads the register, may take a step under the rule.
  func isForSomebody(_ rule: RuleID) -> Bool {
    guard let rule = workflow.rules[rule] else { return false }
    return workflow.roles.contains { role in
      let person = Staff.Person(
        name: role.id, roles: [role.id],
        items: Set(workflow.delegations.filter { $0.roles.contains(role.id) }.map(\.id)))
      return mustBeThere(role.id) && rule.admits(person, workflow)
    }
  }

  /// A role that somebody must hold, and whose holders read the register.
  func mustBeThere(_ role: RoleID) -> Bool {
    (workflow.roles[role]?.min ?? 0) > 0 && workflow.compartments.first?.readers.contains(role) == true
  }
}

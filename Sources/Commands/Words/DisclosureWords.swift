import WorkflowEngine

extension RefusalWords {
  /// Where it is a consent that is missing: "Du kan ändå", by which step of the workflow, who decides it and under which
  /// provisions. All of it is the definition's: a step whose form asks, as a choice that must be made, for its `provision`.
  static func disclosures(_ unmet: [Unmet], _ workflow: Workflow, _ l: Language) -> [String] {
    let facts = unmet.compactMap { $0.params["fact"].flatMap { workflow.facts[$0] } }
    guard facts.contains(where: { $0.kind == .consent }) else { return [] }
    return workflow.events.compactMap { event in
      let form = event.form.flatMap { workflow.forms[$0] }
      guard let provision = form?.fields.first(where: { $0.id == "provision" && $0.isRequired && $0.kind == .choice })
      else { return nil }
      return (l == .sv ? "Samtycke saknas. Du kan ändå: " : "No consent. You may still: ") + event.label(l)
        + " (\(event.word(l))). " + (l == .sv ? "Bestämmelse: " : "Provision: ")
        + provision.choices.map { $0.label(l) }.joined(separator: "; ")
        + (l == .sv ? ". Beslutas av: " : ". Decided by: ") + deciders(of: event, workflow, l) + "."
    }
  }

  /// The roles that may take the step, and the delegation item that each way of taking it asks for.
  private static func deciders(of event: EventDefinition, _ workflow: Workflow, _ l: Language) -> String {
    let roles = workflow.roles(for: event.id).map { workflow.roles[$0]?.label(l) ?? $0 }.joined(separator: ", ")
    var items: [String] = []
    for transition in workflow.transitions where transition.event == event.id {
      for case .delegated(let item) in workflow.rules[transition.rule]?.all ?? [] where !items.contains(item) {
        items.append(item)
      }
    }
    guard !items.isEmpty else { return roles }
    return roles + (l == .sv ? ", med delegationspunkt " : ", with delegation item ") + items.joined(separator: ", ")
  }
}

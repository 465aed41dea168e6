/// What a case is handed over by, from one workflow to another. Two definitions name each other by these facts:
///
/// * `handedTo`: fed by the sending event's form, one choice for each workflow that it hands over to;
/// * `cameFrom`: fed by the receiving event's form, one choice for each that it takes over from;
/// * `consentHandover`: asked for in the receiving step itself, since the consent to the one is none to the other.
package enum Handover {
  static let handedTo = "handedTo"
  static let cameFrom = "cameFrom"
  static let consent = "consentHandover"

  /// One end: an event of a workflow, and the choice in its form that names the other.
  package struct End: Sendable, Equatable {
    package let workflow: String
    package let event: EventID
    package let other: String
  }

  /// The ends of all, and where two do not meet.
  package static func check(_ workflows: [Workflow]) -> (sending: [End], faults: [Diagnostic]) {
    var faults: [Diagnostic] = []
    let sending = workflows.flatMap { ends(of: $0, handedTo) }
    let receiving = workflows.flatMap { ends(of: $0, cameFrom) }
    for end in sending {
      guard let other = workflows.first(where: { $0.id == end.other }) else {
        report(
          end, handedTo, workflows, &faults, sv: "lämnar över till ”\(end.other)”, som inte finns bland filerna",
          en: "hands over to “\(end.other)”, which is not among the files")
        continue
      }
      if !receiving.contains(where: { $0.workflow == other.id && $0.other == end.workflow }) {
        report(
          end, handedTo, workflows, &faults, sv: "lämnar över till ”\(end.other)”, som inte tar emot härifrån",
          en: "hands over to “\(end.other)”, which takes nothing over from here")
      }
    }
    for end in receiving {
      if workflows.contains(where: { $0.id == end.other }),
        !sending.contains(where: { $0.workflow == end.other && $0.other == end.workflow })
      {
        report(
          end, cameFrom, workflows, &faults, sv: "tar emot från ”\(end.other)”, som inte lämnar över hit",
          en: "takes over from “\(end.other)”, which hands nothing over to here")
      }
      if let workflow = workflows.first(where: { $0.id == end.workflow }), !asksConsent(end.event, workflow) {
        report(
          end, cameFrom, workflows, &faults, sv: "tar emot från ”\(end.other)” utan att kräva nytt samtycke",
          en: "takes over from “\(end.other)” without asking for new consent")
      }
    }
    return (sending, faults)
  }

  private static func ends(of workflow: Workflow, _ fact: FactID) -> [End] {
    workflow.events.flatMap { event in
      field(of: event, fact, workflow)?.choices.map { End(workflow: workflow.id, event: event.id, other: $0.id) } ?? []
    }
  }

  private static func field(of event: EventDefinition, _ fact: FactID, _ workflow: Workflow) -> Field? {
    event.form.flatMap { workflow.forms[$0] }?.fields.first { $0.feeds == fact && $0.kind == .choice }
  }

  /// Every way of the event takes a consent that the step itself brings, and that says yes.
  private static func asksConsent(_ event: EventID, _ workflow: Workflow) -> Bool {
    let ways = workflow.index.transitions[event] ?? []
    return !ways.isEmpty
      && ways.allSatisfy { way in
        (workflow.rules[workflow.transitions[way].rule]?.all ?? []).contains { leaf in
          guard case .fact(let asked) = leaf else { return false }
          return asked.fact == consent && asked.state == .new && asked.values == ["yes"]
        }
      }
  }

  private static func report(
    _ end: End, _ fact: FactID, _ workflows: [Workflow], _ faults: inout [Diagnostic], sv: String, en: String
  ) {
    guard let workflow = workflows.first(where: { $0.id == end.workflow }), let event = workflow.events[end.event],
      let place = field(of: event, fact, workflow)?.place
    else { return }
    faults.append(
      Diagnostic(
        file: workflow.file, line: place.line, column: place.column, code: .handover,
        sv: "”\(event.label.sv)” \(sv)", en: "“\(event.label.en)” \(en)", suggestion: nil))
  }
}

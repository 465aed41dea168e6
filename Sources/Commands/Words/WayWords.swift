import Syntax
import WorkflowEngine

/// The way to a step: in one line while it is short, else a numbered list, the first step first.
struct WayWords {
  /// More steps than this are a list.
  private static let lineMax = 3
  /// More roles than this are not all named.
  private static let rolesMax = 4
  let workflow: Workflow
  let language: Language

  func lines(_ way: Explanation.Way) -> [String] {
    switch way {
    case .notNeeded: []
    case .shortest(let path):
      lines(path, text("Kortaste vägen dit", "The shortest way there"))
    case .some(let path):
      lines(path, text("En väg dit (det kan finnas en kortare)", "A way there (there may be a shorter one)"))
    case .none: [text("Inga steg leder dit från där ärendet står.", "No steps lead there from where the case stands.")]
    case .unknown:
      [
        text(
          "Någon väg dit hittades inte: den är för lång för att sökas igenom härifrån.",
          "No way there was found: it is too long to be searched for from here.")
      ]
    }
  }

  private func lines(_ path: [Explanation.PathStep], _ name: String) -> [String] {
    guard path.count > 1 else { return [] }
    let steps = path.map(line)
    if path.count <= WayWords.lineMax { return [name + ": " + steps.joined(separator: " → ")] }
    return [name + text(", \(path.count) steg:", ", \(path.count) steps:")]
      + steps.enumerated().map { "  \($0.offset + 1). \($0.element)" }
  }

  /// "Bevilja stöd (Beslutsfattare; annan person än i steg 3)"
  private func line(_ step: Explanation.PathStep) -> String {
    var details = step.roles.isEmpty ? [] : [roles(step.roles)]
    if step.isCircumstance { details.append(text("bara om det händer", "only if it happens")) }
    details += step.states.map { states($0, step.event) }
    if !step.grounds.isEmpty {
      let grounds = step.grounds.map { workflow.reasons[$0]?.label(language) ?? $0 }
      details.append(text("skäl: ", "ground: ") + grounds.joined(separator: text(" eller ", " or ")))
    }
    if !step.others.isEmpty {
      let places = step.others.map { "\($0 + 1)" }.joined(separator: ", ")
      details.append(text("annan person än i steg \(places)", "another person than in step \(places)"))
    }
    if let opens = step.opensAt {
      details.append(text("tidigast ", "earliest ") + Times.exact(opens, language))
    }
    let event = workflow.events[step.event]?.label(language) ?? step.event
    return details.isEmpty ? event : "\(event) (\(details.joined(separator: "; ")))"
  }

  private func roles(_ roles: [RoleID]) -> String {
    let names = roles.prefix(WayWords.rolesMax).map { workflow.roles[$0]?.label(language) ?? $0 }
    return names.joined(separator: "/") + (roles.count > WayWords.rolesMax ? text(" m.fl.", " and others") : "")
  }

  /// What the form is to say, in the form's own words.
  private func states(_ fact: StepFact, _ event: EventID) -> String {
    let form = workflow.events[event]?.form.flatMap { workflow.forms[$0] }
    let field = form?.fields.first { $0.feeds == fact.name }
    let name = field?.label(language) ?? workflow.facts[fact.name]?.label(language) ?? fact.name
    guard !fact.value.isEmpty else { return name }
    let value = field?.choices.first { $0.id == fact.value }?.label(language)
    return name + ": " + (value ?? fact.value)
  }

  private func text(_ sv: String, _ en: String) -> String { language == .sv ? sv : en }
}

import Casework
import Syntax
import WorkflowEngine

/// A step that the rules do not allow now: what is unmet, who can help, when it opens, what can be done instead.
struct StepRefused: Error, Sendable, Explained {
  let unmet: [Unmet]
  let explanation: Explanation
  let event: EventDefinition
  let workflow: Workflow

  func words(_ language: Language) -> Words {
    let l = language
    let missing = unmet.map { RefusalWords.line($0, workflow, l) } + RefusalWords.disclosures(unmet, workflow, l)
    let sentence = RefusalWords.sentence(unmet, event: event, l)
    let all = missing + RefusalWords.instead(explanation, workflow, l)
    return Words(.refused, sentence, all.joined(separator: "\n        "))
  }
}

/// The sentences of a refusal.
enum RefusalWords {
  /// The four sentences that practice has settled, else the general one.
  static func sentence(_ unmet: [Unmet], event: EventDefinition?, _ l: Language) -> String {
    let codes = Set(unmet.map(\.code))
    if codes.contains(.refOwn) {
      return l == .sv
        ? "Du lade själv förslaget. En annan beslutsfattare måste besluta."
        : "You proposed this; another decider must decide."
    }
    if codes.contains(.refReplaced) {
      return l == .sv
        ? "Förslaget har ändrats. Tidigare ställningstaganden gäller inte."
        : "The proposal was changed; earlier endorsements are void."
    }
    if codes.contains(.delegation), let item = unmet.first(where: { $0.code == .delegation })?.params["item"] {
      return l == .sv
        ? "Punkt \(item) ger dig inte rätt att besluta detta." : "Item \(item) does not let you decide this."
    }
    let name = event.map { $0.label(l) + ": " } ?? ""
    return l == .sv ? name + "steget är inte möjligt nu." : name + "not possible now."
  }

  /// "Saknas: … Kan ordnas av: … Tidigast: …"
  static func line(_ unmet: Unmet, _ workflow: Workflow, _ l: Language) -> String {
    var text = (l == .sv ? "Saknas: " : "Missing: ") + unmet(l)
    if !unmet.by.isEmpty {
      let roles = unmet.by.map { workflow.roles[$0]?.label(l) ?? $0 }.joined(separator: ", ")
      text += (l == .sv ? " Kan ordnas av: " : " By: ") + roles
      if let id = unmet.event, let event = workflow.events[id] { text += " (\(event.word(l)))" }
      text += "."
    }
    if let opens = unmet.opensAt {
      text += (l == .sv ? " Tidigast: " : " Earliest: ") + Times.short(opens, now: opens, l) + "."
    }
    return text
  }

  static func instead(_ explanation: Explanation, _ workflow: Workflow, _ l: Language) -> [String] {
    var lines = WayWords(workflow: workflow, language: l).lines(explanation.way)
    let others = explanation.alternatives.prefix(6).compactMap { workflow.events[$0]?.word(l) }
    if !others.isEmpty {
      lines.append((l == .sv ? "Du kan i stället: " : "You can instead: ") + others.joined(separator: " · "))
    }
    return lines
  }
}

/// The answer to "why can't I?".
struct WhyWords {
  let why: Why
  let event: EventDefinition
  let workflow: Workflow
  let office: Office
  let session: Session

  private var explanation: Explanation { why.explanation }

  func lines() throws -> [String] {
    let l = session.language
    if why.isAllowed {
      let brought = explanation.unmet.map { session.text("Med steget: ", "With the step: ") + $0(l) }
      return [
        event.label(l) + session.text(": du kan ta steget nu, som ", ": you can take this step now, as ")
          + session.label(ofRole: why.role, workflow) + "."
      ] + brought
    }
    var lines: [String] = []
    if let hindrance = why.hindrance {
      let words = Words.of(hindrance, l)
      lines = [words.sentence] + (words.hint.map { [$0] } ?? [])
      guard why.isRefused else { return lines }
    }
    lines.append(RefusalWords.sentence(explanation.unmet, event: event, l))
    lines += explanation.unmet.map { RefusalWords.line($0, workflow, l) }
    lines += RefusalWords.disclosures(explanation.unmet, workflow, l)
    for (role, people) in why.people.sorted(by: { $0.key < $1.key }) where !people.isEmpty {
      lines.append(
        session.label(ofRole: role, workflow) + ": "
          + people.map { person in
            session.name(of: person, office)
              + (why.outsiders.contains(person)
                ? session.text(" (läser inte ärendet)", " (does not read the case)") : "")
          }.joined(separator: ", "))
    }
    return lines + RefusalWords.instead(explanation, workflow, l)
  }

  func json() throws -> [(String, JSON)] {
    [
      ("event", .text(event.id)), ("allowed", .flag(why.isAllowed)),
      ("hindrance", why.hindrance.map { .text(Words.of($0, session.language).sentence) } ?? .null),
      ("rule", explanation.rule.map { .text($0) } ?? .null),
      (
        "unmet",
        .list(
          explanation.unmet.map { unmet in
            .record([
              ("code", .text(unmet.code.rawValue)), ("by", .list(unmet.by.map { .text($0) })),
              ("event", unmet.event.map { .text($0) } ?? .null),
              ("opensAt", unmet.opensAt.map { .text($0.text) } ?? .null),
              ("sv", .text(unmet.sv)), ("en", .text(unmet.en)),
            ])
          })
      ),
      (
        "path",
        .list(
          explanation.path.map {
            .record([
              ("event", .text($0.event)), ("roles", .list($0.roles.map { .text($0) })),
              ("opensAt", $0.opensAt.map { .text($0.text) } ?? .null),
              (
                "states",
                .list($0.states.map { .record([("fact", .text($0.name)), ("value", .text($0.value))]) })
              ),
              ("grounds", .list($0.grounds.map { .text($0) })), ("ifItHappens", .flag($0.isCircumstance)),
              ("notWhoSigned", .list($0.others.map { .number($0 + 1) })),
            ])
          })
      ),
      ("shortest", .flag(explanation.isShortest)),
      ("instead", .list(explanation.alternatives.map { .text($0) })),
    ]
  }
}

import Casework
import Syntax
import WorkflowEngine

/// To whom an access extract may go. It says when the file was opened, by which role and which parts there are: a guardian who
/// must not see into a child's case learns from it that there is one.
struct ReceiptCaution {
  private let state: CaseState
  /// The definition's facts about insight, each with its present value.
  private let insight: [(fact: FactDefinition, value: FactValue?)]

  init(_ state: CaseState) {
    self.state = state
    insight = state.workflow.facts.filter { $0.id.hasPrefix("insight") }.map { fact in
      (fact, state.position.facts[fact.id].flatMap { $0.isRevoked ? nil : $0 })
    }
  }

  func lines(_ view: StatusView) -> [String] {
    let (session, l) = (view.session, view.session.language)
    var lines = [to(l)]
    for (fact, value) in insight {
      lines.append(
        fact.label(l) + ": "
          + (value.map { view.shown($0.value, of: fact.id) } ?? session.text("inte antecknad", "not recorded")))
    }
    return lines
  }

  func json(_ l: Language) -> JSON {
    .record([
      ("text", .text(to(l))),
      (
        "insight",
        .list(
          insight.map { fact, value in
            .record([
              ("fact", .text(fact.id)), ("label", .text(fact.label(l))),
              ("value", value.map { .text($0.value) } ?? .null),
            ])
          })
      ),
    ])
  }

  private func to(_ l: Language) -> String {
    let base =
      l == .sv
      ? "Lämnas bara till den som akten gäller, efter sekretessprövning, i handen eller på ett sätt som hen valt. Aldrig till någon annan för hens räkning, utan att det är prövat."
      : "Handed only to the person the file is about, after a test of secrecy, in person or in a way they chose. Never to another on their behalf, unless that has been tested."
    guard !insight.isEmpty else { return base }
    return base
      + (l == .sv
        ? " En vårdnadshavare får det bara med insyn: utdraget visar att ärendet finns."
        : " A guardian only with insight: the extract shows that there is a case.")
  }
}

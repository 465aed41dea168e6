/// A decision that can be appealed gains nothing from a clock that nobody starts: whoever took it is reminded until service is
/// noted, and it can be noted wherever the case stands.
extension Review {
  mutating func checkService() {
    let appealable = workflow.transitions.indices.filter { workflow.transitions[$0].isAppealable }
    let reminders = workflow.transitions.indices.filter { workflow.transitions[$0].deadline?.isUnserved == true }
    guard let first = appealable.first else {
      for reminder in reminders {
        report(
          .unserved, at: place(transition: reminder), subjects: subjects(transition: reminder),
          sv: "fristen räknas från beslut som kan överklagas, men inget steg här är ett sådant",
          en: "the deadline counts from decisions that can be appealed, but no step here is one")
      }
      return
    }
    let notes = workflow.events.filter(\.isServing).flatMap { workflow.index.transitions[$0.id] ?? [] }
      .filter { isForSomebody(workflow.transitions[$0].rule) }
    if !notes.contains(where: { isKept(workflow.chart.transitions[$0].source) }) {
      report(
        .unserved, at: place(transition: first), subjects: subjects(transition: first),
        sv: "\(name(transition: first).sv) kan överklagas, men delgivningen kan inte antecknas var ärendet än står",
        en: "\(name(transition: first).en) can be appealed, but service cannot be noted wherever the case stands")
    } else if !reminders.contains(where: {
      isKept(workflow.chart.transitions[$0].source) && workflow.transitions[$0].deadline?.escalate != nil
    }) {
      report(
        .unserved, at: place(transition: first), subjects: subjects(transition: first),
        sv: "\(name(transition: first).sv) kan överklagas, men ingen påminns om att delge det",
        en: "\(name(transition: first).en) can be appealed, but nobody is reminded to serve it")
    }
  }

  /// Active until the case ends, whatever happens.
  private func isKept(_ state: Int) -> Bool {
    let chart = workflow.chart
    let lineage = chart.lineage(state).filter { $0 != 0 && $0 != state }
    let top = lineage.first { chart.states[$0].parent == 0 } ?? state
    return lineage.allSatisfy { chart.states[$0].kind == .parallel }
      && chart.states[0].children.allSatisfy { $0 == top || chart.states[$0].kind == .final }
  }
}

import Casework
import Sealing
import Syntax
import WorkflowEngine

extension StatusView {
  func json() throws -> [(String, JSON)] {
    let possible = try office.possible(in: state.id)
    return [
      ("case", .text(state.number)), ("workflow", .text(workflow.id)), ("definition", .text(state.definition.hex)),
      ("version", .text(workflow.version)), ("newestVersion", state.newer.map { .text($0.version) } ?? .null),
      ("assigned", state.assigned.map { .text($0) } ?? .null), ("protected", .flag(isProtected)),
      ("states", .list(regions().map { .text($0.path) })),
      (
        "facts",
        .list(
          state.position.facts.sorted { $0.key < $1.key }.map { id, fact in
            .record([
              ("fact", .text(id)), ("value", .text(fact.value)), ("until", fact.until.map { .text($0.text) } ?? .null),
              ("inForce", .flag(fact.isInForce(at: now))), ("leaf", .text(fact.leaf)),
            ])
          })
      ),
      (
        "deadlines",
        .list(
          workflow.due(at: state.position).map { due in
            deadline(due.state, due.period, due.due, due.escalate)
          })
      ),
      (
        "passed",
        .list(
          unanswered.map { fired in
            deadline(fired.state, fired.period, fired.due, fired.escalate)
          })
      ),
      ("possible", .list(possible.filter(\.isAllowed).map { .text($0.event) })),
      (
        "entries",
        .list(
          state.entries.map { entry in
            .record([
              ("seq", .number(entry.seq)), ("entry", .number(entry.index)), ("leaf", .text(entry.leaf.hex)),
              ("event", .text(entry.event)),
              ("signer", .text(entry.signer)), ("role", .text(entry.role)), ("time", .text(entry.time.text)),
              ("happened", entry.happened.map { .text($0.minuteText) } ?? .null),
            ])
          })
      ),
      (
        "void",
        .list(
          state.voids.map {
            .record([("entry", .number($0.index)), ("rule", .text($0.rule.rawValue)), ("event", .text($0.event))])
          })
      ),
      ("excluded", .list(state.excluded.sorted().map { .text($0) })),
      ("alarms", .list(alarms().map { .text($0) })),
      (
        "unheard",
        .list(
          unheard.map { fired, alarm in
            .record([
              ("state", .text(fired.state)), ("period", .text(fired.period)), ("due", .text(fired.due.text)),
              ("alarm", alarm.json),
            ])
          })
      ),
    ]
  }

  private func deadline(_ state: String, _ period: String, _ due: Moment, _ escalate: String?) -> JSON {
    .record([
      ("state", .text(state)), ("period", .text(period)), ("due", .text(due.text)),
      ("escalate", escalate.map { .text($0) } ?? .null),
    ])
  }
}

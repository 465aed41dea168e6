internal import Syntax

/// The chart as a configuration of XState 5, in JSON: `createMachine(JSON.parse(text))`. Guards and delays are named, for the
/// reader to supply; a deadline that runs from an event or towards the end of a fact is told in `meta` only.
extension Drawing {
  package func xstate() -> String {
    var members: [(String, JSON)] = [("id", .text(workflow.id)), ("description", .text(workflow.title(language)))]
    let initial = part == 0 ? chart.states[0].initial : [part]
    members.append(("initial", .text(initial.map { chart.states[$0].name }.first ?? "")))
    members.append(("states", .record(roots.map { (chart.states[$0].name, state($0)) })))
    return String(decoding: JSON.record(members).canonical(), as: UTF8.self) + "\n"
  }

  private func state(_ state: Int) -> JSON {
    var members: [(String, JSON)] = []
    switch chart.states[state].kind {
    case .parallel: members.append(("type", .text("parallel")))
    case .final: members.append(("type", .text("final")))
    case .history(let isDeep):
      members += [("type", .text("history")), ("history", .text(isDeep ? "deep" : "shallow"))]
      if let target = chart.states[state].initial.first { members.append(("target", .text(address(target)))) }
      return .record(members)
    case .atomic: break
    case .compound:
      members.append(("initial", .text(chart.states[state].initial.map { chart.states[$0].name }.first ?? "")))
    }
    members.append(("description", .text(label(state))))
    var tags = workflow.states[state].isProtective ? ["protective"] : []
    if workflow.states[state].isDiscretionary { tags.append("discretionary") }
    if isMarked(state) { tags.append("here") }
    if !tags.isEmpty { members.append(("tags", .list(tags.map { .text($0) }))) }
    members += transitions(of: state)
    if !chart.states[state].children.isEmpty {
      members.append(("states", .record(chart.states[state].children.map { (chart.states[$0].name, self.state($0)) })))
    }
    return .record(members)
  }

  private func transitions(of state: Int) -> [(String, JSON)] {
    var events: [(id: EventID, choices: [JSON])] = []
    var after: [(String, JSON)] = []
    var told: [JSON] = []
    for transition in chart.states[state].transitions {
      let info = workflow.transitions[transition]
      if let event = info.event {
        if let place = events.firstIndex(where: { $0.id == event }) {
          events[place].choices.append(choice(transition))
        } else {
          events.append((event, [choice(transition)]))
        }
      } else if let deadline = info.deadline {
        if deadline.since == nil, deadline.before == nil, !deadline.isUnserved {
          after.append((deadline.period, choice(transition)))
        }
        told.append(
          .record([
            ("period", .text(deadline.period)),
            ("length", .text(workflow.periods[deadline.period]?.length?.text ?? "PT0M")),
            ("since", deadline.since.map { .text($0) } ?? .null),
            ("before", deadline.before.map { .text($0) } ?? .null),
            ("escalate", deadline.escalate.map { .text($0) } ?? .null),
          ]))
      }
    }
    var members: [(String, JSON)] = []
    if !events.isEmpty { members.append(("on", .record(events.map { ($0.id, .list($0.choices)) }))) }
    if !after.isEmpty { members.append(("after", .record(after))) }
    var meta: [(String, JSON)] = told.isEmpty ? [] : [("deadlines", .list(told))]
    if let owner = workflow.states[state].owner { meta.append(("owner", .text(owner))) }
    if !meta.isEmpty { members.append(("meta", .record(meta))) }
    return members
  }

  private func choice(_ transition: Int) -> JSON {
    let (taken, info) = (chart.transitions[transition], workflow.transitions[transition])
    var members: [(String, JSON)] = []
    if let target = taken.targets.first, contains(target) {
      members.append(("target", .text(address(target))))
      if !taken.isInternal { members.append(("reenter", .flag(true))) }
    }
    members.append(("guard", .text(info.rule)))
    if let fact = info.records { members.append(("meta", .record([("records", .text(fact))]))) }
    return .record(members)
  }

  private func address(_ state: Int) -> String {
    let path = chart.states[state].path
    guard part != 0 else { return "#\(workflow.id).\(path)" }
    let around = chart.states[chart.states[part].parent ?? 0].path
    return "#\(workflow.id).\(path.dropFirst(around.isEmpty ? 0 : around.utf8.count + 1))"
  }
}

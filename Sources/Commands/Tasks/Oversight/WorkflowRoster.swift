import Casework
import Syntax
import WorkflowEngine

/// "If X is away, case K stops": the live roster against my cases where they stand.
enum WorkflowRoster {
  static func tell(_ session: Session) throws -> ExitStatus {
    let office = try session.office()
    let now = office.now()
    let people = office.roster.people.filter(\.isActive).map { person in
      Staff.Person(
        name: person.name, roles: Set(office.roster.roles(of: person.name, time: now)),
        items: Set(office.roster.items(of: person.name, time: now)))
    }
    let l = session.language
    var found: [JSON] = []
    for summary in office.list() {
      let state = try office.state(of: summary.id)
      let staff = Staff(people.filter { !state.excluded.contains($0.name) })
      for stall in state.workflow.stalls(staff, at: state.position) {
        let place = state.workflow.label(ofState: stall.state)?(l) ?? stall.state
        let steps = stall.events.map { session.label(ofEvent: $0, state.workflow) }.joined(separator: ", ")
        let name = session.name(of: stall.person, office)
        try session.answer(
          session.text(
            "Är \(name) borta stannar \(summary.number) i ”\(place)”: ingen annan kan ta \(steps).",
            "With \(name) away, \(summary.number) stops in “\(place)”: nobody else can take \(steps)."))
        found.append(
          .record([
            ("person", .text(stall.person)), ("case", .text(summary.number)), ("state", .text(stall.state)),
            ("events", .list(stall.events.map { .text($0) })),
          ]))
      }
    }
    if found.isEmpty {
      try session.answer(
        session.text(
          "Ingen enskild persons frånvaro stannar dina ärenden.", "No one person's absence stops your cases."))
    }
    try session.answer(json: [("stalls", .list(found))])
    return .done
  }
}

import Casework
import Syntax
import WorkflowEngine

/// "If X is away, case K stops": those who read each of my cases, against the case where it stands. Who does not read it can
/// take no step in it, and has to be let in first.
enum WorkflowRoster {
  static func tell(_ session: Session) throws -> ExitStatus {
    let office = try session.office()
    let now = office.now()
    let people = office.roster.people.filter(\.isActive).map { person in
      Staff.Person(
        name: person.name, roles: Set(office.roster.roles(of: person.name, time: now)),
        items: Set(office.roster.items(of: person.name, time: now)))
    }
    var found: [JSON] = []
    for summary in office.list() {
      let state = try office.state(of: summary.id)
      let readers = state.compartments[Roster.Part.register]?.living(in: office.roster, at: nil) ?? [:]
      let staff = people.filter { readers[$0.name] != nil }
      if staff.count == 1, let only = staff.first, !state.workflow.isClosed(at: state.position) {
        let able = office.soleReader(in: summary.id)?.able ?? []
        try session.answer(alone(only.name, summary.number, letIn: able, office, session))
        found.append(json(only.name, summary.number, nil, letIn: able))
        continue
      }
      let outside = people.filter { readers[$0.name] == nil && !state.excluded.contains($0.name) }
      for stall in state.workflow.stalls(Staff(staff), at: state.position) {
        // Whoever could take the stead of the one who is away, once let in.
        let able = outside.filter { person in
          !state.workflow.stalls(Staff(staff + [person]), at: state.position).contains {
            $0.person == stall.person && $0.state == stall.state
          }
        }.map(\.name)
        try session.answer(words(stall, summary.number, state.workflow, letIn: able, office, session))
        found.append(json(stall.person, summary.number, stall, letIn: able))
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

  private static func words(
    _ stall: Stall, _ number: String, _ workflow: Workflow, letIn able: [String], _ office: Office, _ session: Session
  ) -> String {
    let place = workflow.label(ofState: stall.state)?(session.language) ?? stall.state
    let steps = stall.events.map { session.label(ofEvent: $0, workflow) }.joined(separator: ", ")
    let name = session.name(of: stall.person, office)
    return session.text(
      "Är \(name) borta stannar \(number) i ”\(place)”: ingen annan som läser ärendet kan ta \(steps).",
      "With \(name) away, \(number) stops in “\(place)”: nobody else who reads the case can take \(steps).")
      + letIn(able, office, session)
  }

  private static func alone(
    _ person: String, _ number: String, letIn able: [String], _ office: Office, _ session: Session
  ) -> String {
    let name = session.name(of: person, office)
    return session.text(
      "Är \(name) borta stannar \(number) helt: ingen annan läser ärendet.",
      "With \(name) away, \(number) stops altogether: nobody else reads the case.") + letIn(able, office, session)
  }

  private static func letIn(_ able: [String], _ office: Office, _ session: Session) -> String {
    guard !able.isEmpty else { return "" }
    let names = able.map { session.name(of: $0, office) }.joined(separator: ", ")
    return session.text(" Först måste någon släppas in: ", " First somebody must be let in: ") + names + "."
  }

  private static func json(_ person: String, _ number: String, _ stall: Stall?, letIn able: [String]) -> JSON {
    .record([
      ("person", .text(person)), ("case", .text(number)), ("state", stall.map { .text($0.state) } ?? .null),
      ("events", .list((stall?.events ?? []).map { .text($0) })), ("letIn", .list(able.map { .text($0) })),
    ])
  }
}

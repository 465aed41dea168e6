import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// An alarm whose role no reader of the case holds: whom those who hear it are to call.
struct AlarmWords {
  let unheard: Unheard
  let id: CaseID
  let workflow: Workflow?
  let office: Office
  let session: Session

  /// As many are named as one calls at night.
  private static let peopleMax = 3

  private var role: String { session.label(ofRole: unheard.role, workflow) }

  /// "The alarm goes to …, and no reader of the case holds that role. Call …"
  var sentence: String {
    let known = names
    let who = session.text(
      "Larmet går till \(role), men ingen som läser ärendet har den rollen. ",
      "The alarm goes to \(role), but no reader of the case holds that role. ")
    guard let first = unheard.people.first else {
      return who
        + session.text(
          "I valvet har ingen den: ring den som har den i kommunen, och säg till en grundare.",
          "Nobody in the vault does: call whoever holds it in the municipality, and tell a founder.")
    }
    let shown = unheard.people.prefix(Self.peopleMax).map { person in
      let card = known[person]
      let phone = card.map(\.phone).flatMap { $0.isEmpty ? nil : ", " + $0.visible() } ?? ""
      return (card?.name.visible() ?? person) + phone
    }
    let more = unheard.people.count > Self.peopleMax ? "; …" : ""
    let number = CaseNumber(id).text
    return who + session.text("Ring ", "Call ") + shown.joined(separator: "; ") + more
      + session.text(
        " (läsrätt: avhopp ärende släpp-in \(number) \(first))",
        " (to add a reader: avhopp case add \(number) \(first))")
  }

  /// What stands after a role in a list of deadlines.
  static func mark(_ session: Session) -> String {
    session.text(" (läser inte ärendet)", " (no reader of the case)")
  }

  var json: JSON {
    let known = names
    return .record([
      ("role", .text(unheard.role)),
      (
        "people",
        .list(
          unheard.people.map { person in
            .record([
              ("person", .text(person)), ("name", known[person].map { .text($0.name) } ?? .null),
              ("phone", known[person].map { .text($0.phone) } ?? .null),
            ])
          })
      ),
    ])
  }

  private var names: [String: DirectoryCard] { (try? office.names()) ?? [:] }
}

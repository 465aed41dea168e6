import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a founder sees of a definition before they put their name to it.
extension PeopleTask {
  static func showChange(_ pending: Pending, _ office: Office, _ session: Session) throws {
    let (workflow, change) = try office.change(by: pending)
    let digest = pending.facts.first { $0.name == "definition" }?.value ?? "-"
    try session.prompt.say(workflow.title(session.language) + "  \(workflow.id) \(workflow.version)  " + digest)
    for section in change.sections where !section.isSame {
      let parts = [("+", section.added), ("−", section.removed), ("~", section.changed)].filter { !$0.1.isEmpty }
      for (sign, names) in parts {
        let list = names.prefix(Self.namesShown).map { $0.visible() }.joined(separator: " ")
        let rest = names.count - Self.namesShown
        try session.prompt.say(
          "  \(section.name) \(sign) \(names.count): \(list)"
            + (rest > 0 ? session.text(" … och \(rest) till", " … and \(rest) more") : ""))
      }
    }
    if change.sections.allSatisfy(\.isSame) {
      try session.prompt.say(session.text("  Ingenting ändras.", "  Nothing changes."))
    }
    for line in WorkflowCheck.waivers(workflow, session.language) { try session.prompt.say(line) }
    if let plan = try office.waitingPlan(pending) { try showPlan(plan, office, session) }
  }

  /// From which versions running cases may move, and which of their states are called otherwise.
  private static func showPlan(_ plan: MigrationPlan, _ office: Office, _ session: Session) throws {
    for (hash, map) in plan.maps.sorted(by: { $0.key < $1.key }) {
      let old = try Digest(hex: hash).map { try office.definition($0) }
      try session.prompt.say(
        session.text("Pågående ärenden får flytta hit från ", "Running cases may move here from ")
          + (old?.version.visible() ?? "-") + "  " + hash)
      for (from, to) in map.sorted(by: { $0.key < $1.key }) {
        try session.prompt.say("  " + from.visible() + " → " + to.visible())
      }
    }
  }

  private static let namesShown = 40
}

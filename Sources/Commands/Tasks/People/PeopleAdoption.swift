import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a founder sees of a definition before they put their name to it.
extension PeopleTask {
  static func showChange(_ pending: Pending, _ office: Office, _ session: Session) throws {
    let (workflow, change, before) = try office.change(by: pending)
    let digest = pending.facts.first { $0.name == "definition" }?.value ?? "-"
    try session.prompt.say(workflow.title(session.language) + "  \(workflow.id) \(workflow.version)  " + digest)
    if let before {
      // In words, old and new: who signs must see what becomes otherwise, not what it is called in the file.
      for line in WorkflowShow.lines(before.changes(to: workflow), session.language) { try session.prompt.say(line) }
    } else {
      for section in change.sections where !section.isSame {
        let names = section.added.map { $0.visible() }.joined(separator: " ")
        try session.prompt.say("  \(section.name) + \(section.added.count): \(names)")
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
}

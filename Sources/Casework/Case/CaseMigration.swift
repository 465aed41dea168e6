import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// A case that moves to another adopted version of its workflow, by a plan that the founders have adopted with it.
extension CaseFold {
  /// Who may move a case. Never whoever proposed the plan: see `Roster.adoption(of:plan:notBy:at:)`.
  static let movers: Set<String> = ["enhetschef", "koordinator", "socialdirektor"]

  /// What a MIGRATE names: an adopted definition of the same workflow, newer than the case's, and an adopted plan that has a
  /// map from the one to the other.
  func migration(_ certified: Certified, world: World) throws(RuleBroken) -> Move {
    let entry = certified.entry
    try checkShape(.migrate, entry)
    func digest(_ name: String) throws(RuleBroken) -> Digest {
      let found = entry.facts.filter { $0.name == name }.map(\.value)
      guard found.count == 1, let digest = Digest(hex: found[0]) else { throw .broke(.fact) }
      return digest
    }
    let (definition, plan) = (try digest(BuiltInFact.definition), try digest(BuiltInFact.migration))
    guard let workflow, let from = self.definition,
      world.roster.isAdopted(workflow: workflow.id, definition: definition, at: certified.index),
      let new = world.definitions[definition], new.id == workflow.id
    else { throw .broke(.definition) }
    guard world.roster.isNewer(definition, than: from),
      world.roster.adoption(of: definition, plan: plan, notBy: entry.signer, at: certified.index) != nil,
      let adopted = world.plans[plan], adopted.workflow == workflow.id, adopted.definition == definition.hex,
      let map = adopted.maps[from.hex]
    else { throw .broke(.plan) }
    guard Self.movers.contains(entry.role) else { throw .broke(.role) }
    return Move(
      seq: entry.seq, definition: definition, migration: Migration(from: workflow, to: new, map: map))
  }

  mutating func apply(_ move: Move, _ certified: Certified) throws(RuleBroken) {
    guard let before = position else { throw .broke(.notOpen) }
    guard case .moves(let effect) = move.migration.move(before, at: max(certified.entry.time, before.now)),
      obstacle(to: move.migration.new, at: certified.entry.time) == nil
    else { throw .broke(.migration) }
    (workflow, definition, position) = (move.migration.new, move.definition, effect.position)
    moves.append(move)
  }

  /// A question to the police that is still open must have somebody who can take the answer in.
  func obstacle(to new: Workflow, at time: Moment) -> Migration.Obstacle? {
    let waiting = tickets.filter { $0.usedBy == nil && time < $0.expires }
    let isHeard = waiting.allSatisfy { ticket in
      new.events.contains { $0.proof == "police" && ($0.answers == nil || $0.answers == ticket.event) }
    }
    guard !isHeard else { return nil }
    return Migration.Obstacle(
      .ticket, sv: "En hotbildsförfrågan är obesvarad, och den nya versionen tar inte emot svaret.",
      en: "A question to the police is open, and the new version does not take its answer in.")
  }
}

import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What two people do about an entry whose clock was ahead: one corrects it, another endorses, and it no longer carries
/// the case with it. Whether it was ahead is said by their own clocks, in the ledger: nobody's clock of today is asked.
extension CaseFold {
  /// More than two clocks differ.
  static let aheadSeconds: Int64 = 600

  mutating func setBack(by endorsement: Entry, workflow: Workflow, world: World) {
    guard let correction = endorsement.ref.flatMap(entry), correction.event == BuiltIn.correct.rawValue,
      let ahead = correction.ref.flatMap(entry),
      ahead.time.seconds > max(correction.time, endorsement.time).seconds + Self.aheadSeconds,
      setBack[ahead.leaf] == nil
    else { return }
    setBack[ahead.leaf] = correction.time
    chain.forgetClocks()
    for entry in entries where setBack[entry.leaf] == nil { chain.witness(entry.signer, entry.time) }
    if let again = replayed(workflow: workflow, world: world) { position = again }
  }

  /// The steps again, each by its own clock and a corrected one by that of the step before it. nil where one of them could
  /// not have been taken then: what stands in the ledger stands, and so does the position it led to.
  private func replayed(workflow: Workflow, world: World) -> Position? {
    guard let first = entries.first, let old = position else { return nil }
    // From the beginning, by the law of that time.
    var law = moves.first?.migration.old ?? workflow
    var next = law.start(at: setBack[first.leaf].map { min($0, first.time) } ?? first.time)
    for (actor, leaves) in old.opened {
      for leaf in leaves { next = law.opened(actor: actor, leaf: leaf, next) }
    }
    for entry in entries {
      let time = setBack[entry.leaf] == nil ? max(entry.time, next.now) : next.now
      if let move = moves.first(where: { $0.seq == entry.seq }) {
        guard case .moves(let effect) = move.migration.move(next, at: time) else { return nil }
        (law, next) = (move.migration.new, effect.position)
      }
      guard BuiltIn(rawValue: entry.event) == nil else { continue }
      let verdict = law.judge(entry.step(at: time, world: world), at: next)
      guard case .allowed(let after) = verdict else { return nil }
      next = after
    }
    return next
  }
}

extension CaseEntry {
  /// The step as the definition's rules see it, at another time; what its signer held is asked at their own.
  func step(at moment: Moment, world: World) -> Step {
    Step(
      event: event, actor: signer, role: role, leaf: leaf.hex, ref: ref?.hex, time: moment, happened: happened,
      facts: CaseFold.stepFacts(facts), reason: facts.first { $0.name == BuiltInFact.reason }?.value,
      proofs: Set(proofs.map(\.kind)), delegations: Set(world.roster.items(of: signer, at: index, time: time)))
  }
}

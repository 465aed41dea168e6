package import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What became of a renewed key in the cases of its person.
package struct Renewed: Sendable, Equatable {
  package let done: Done
  package let generation: Int
  /// Cases whose keys are now sealed to the new one.
  package let cases: [CaseID]
  /// Cases in which that could not be written: another reader does it (`case owed`), or this command once more.
  package let left: [CaseID]
}

extension Office {
  /// Announces the person's newest sealing key to the vault, and takes up with it what they read: the roster in the same
  /// entry, then case by case. Interrupted, it can be done again.
  package func renew() throws(CaseworkError) -> Renewed {
    try refresh()
    guard let known = roster.generation(of: me), roster.isActive(me) else { throw .notAdmitted }
    guard person.generation > known else { throw .nothingThere }
    var draft = EntryDraft(role: "-", event: Roster.Event.renew.rawValue)
    draft.proofs = [ProofLine(kind: "request", note: try person.request(vault: genesisHash))]
    draft.changes = rosterChanges(draft)
    let done = try append(draft, in: .roster)
    try takeUpAudit()
    var (cases, left): ([CaseID], [CaseID]) = ([], [])
    for item in list() {
      do throws(CaseworkError) {
        if try takeUpRenewed(in: item.id) { cases.append(item.id) }
      } catch {
        left.append(item.id)
      }
    }
    return Renewed(done: done, generation: person.generation, cases: cases, left: left)
  }

  /// The parts of a case that are still sealed to an older key of mine.
  private func takeUpRenewed(in id: CaseID) throws(CaseworkError) -> Bool {
    try load(id)
    guard let fold = cases[id]?.fold, let workflow = fold.workflow else { return false }
    var draft = EntryDraft(role: try builtInRole(nil), event: BuiltIn.members.rawValue)
    draft.bindsToView = false
    for compartment in workflow.compartments where mayRead(me, compartment) {
      guard let held = fold.compartments[compartment.id]?.members[me], held != roster.generation(of: me) else {
        continue
      }
      draft.changes.add.append((compartment.id, me))
    }
    guard !draft.changes.isEmpty else { return false }
    _ = try append(draft, in: id)
    return true
  }
}

package import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// An alarm whose role no living reader of the case holds: it is heard by others, who have to call.
package struct Unheard: Sendable, Equatable {
  package let role: String
  /// Key names of those in the vault who hold the role and may be let in; they may not know that the case exists.
  package let people: [String]
}

extension Office {
  /// Whom to call about an alarm for `role`; nil if some reader of the case's register holds it, or it has no role.
  package func unheard(_ role: String?, in id: CaseID) -> Unheard? {
    guard let role, let fold = cases[id]?.fold, let register = fold.compartments[Roster.Part.register] else {
      return nil
    }
    let holders = roster.holders(ofRole: role, time: now()).filter { !fold.excluded.contains($0) }
    let living = register.living(in: roster, at: nil)
    return holders.contains { living[$0] != nil } ? nil : Unheard(role: role, people: holders)
  }

  /// Whether I hear the alarms of those who do not read the case: whoever is responsible for it does, and its standing
  /// readers; where none of these is left, every reader.
  func hearsForOthers(_ fold: CaseFold, _ workflow: Workflow) -> Bool {
    guard let register = workflow.compartments[Roster.Part.register],
      let living = fold.compartments[Roster.Part.register]?.living(in: roster, at: nil), living[me] != nil
    else { return false }
    let hearing = Set(standing(register) + (fold.assigned.map { [$0] } ?? [])).filter { living[$0] != nil }
    return hearing.isEmpty || hearing.contains(me)
  }
}

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

  /// Who is responsible for the case; nil where nobody has been named.
  package func responsible(for id: CaseID) -> String? { cases[id]?.fold.assigned }

  /// Whether an alarm that has come is for nobody in particular: no reader holds the role that it goes to, or it goes to
  /// none and no reader is one of the owners, either.
  func isUnheard(_ role: String?, _ owners: [String], _ fold: CaseFold) -> Bool {
    role == nil ? isUnowned(nil, owners, fold) : unheard(role, in: fold.id) != nil
  }

  /// Whether no living reader is responsible for the case, or holds the role that a deadline goes to or owns its state.
  func isUnowned(_ role: String?, _ owners: [String], _ fold: CaseFold) -> Bool {
    guard let register = fold.compartments[Roster.Part.register] else { return false }
    let living = register.living(in: roster, at: nil)
    if let assigned = fold.assigned, living[assigned] != nil { return false }
    let wanted = owners + (role.map { [$0] } ?? [])
    return !wanted.contains { role in roster.holders(ofRole: role, time: now()).contains { living[$0] != nil } }
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

package import LedgerStore
package import Sealing
import WorkflowEngine

/// Who must not read a case of mine.
extension Office {
  /// Nobody can let these people in from now on, whatever program they run, until two have lifted it.
  package func exclude(_ people: [String], in id: CaseID, role: String? = nil) throws(CaseworkError) -> Done {
    var draft = try builtIn(.exclude, in: id, role: role)
    draft.facts = Set(people).sorted().map { FactLine(name: BuiltInFact.person, value: $0) }
    return try append(draft, in: id)
  }

  /// My word that they may be let in after all: it takes two, one of whom is a manager or a decider.
  /// - Parameter leaf: the entry that excludes them.
  package func readmit(_ leaf: Digest, in id: CaseID, role: String? = nil) throws(CaseworkError) -> Done {
    let able = myRoles.first(where: CaseFold.mayLift.contains)
    var draft = try builtIn(.readmit, in: id, role: role ?? able)
    draft.ref = leaf
    return try append(draft, in: id)
  }
}

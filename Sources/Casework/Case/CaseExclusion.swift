import LedgerStore
package import Sealing
import Syntax
import WorkflowEngine

/// People of this vault whom nobody may let into the case: they belong to a linked case, or to those the person flees.
package struct Exclusion: Sendable, Equatable {
  /// The entry that says so.
  package let leaf: Digest
  package let seq: Int
  package let signer: String
  /// Key names.
  package let people: [String]
  /// Signers of READMIT, and whether one of them decides.
  package internal(set) var lifters: [String] = []
  var isDecided = false

  /// Two people have lifted it, one of them a manager or a decider.
  package var isLifted: Bool { lifters.count >= 2 && isDecided }
}

/// An exclusion takes nobody's reading away and ends nothing: whoever reads the case is first taken out, by the rules for
/// that. So nobody can be locked out of their own work by it, nor a part left with fewer readers. What it does is to make
/// every later line that lets one of them in void, on every client, whoever signs it.
extension CaseFold {
  /// Key names that no entry may make a reader of any part.
  var excluded: Set<String> { Set(exclusions.filter { !$0.isLifted }.flatMap(\.people)) }

  /// Void where somebody named is no person of the vault, or is a member of a part; and where nobody but the signer would be
  /// left in the vault, with or without the case, who could lift it.
  mutating func exclude(_ certified: Certified, world: World) throws(RuleBroken) {
    let (entry, roster) = (certified.entry, world.roster)
    let people = entry.facts.filter { $0.name == BuiltInFact.person }.map(\.value)
    guard !people.isEmpty, people.allSatisfy({ roster.person($0) != nil }) else { throw .broke(.subject) }
    guard !people.contains(where: { person in compartments.values.contains { $0.members[person] != nil } }) else {
      throw .broke(.exclusion)
    }
    let barred = excluded.union(people + [entry.signer])
    let mayLift = roster.people.contains { person in
      !barred.contains(person.name)
        && !Self.mayLift.isDisjoint(with: roster.roles(of: person.name, at: certified.index, time: entry.time))
    }
    guard mayLift else { throw .broke(.exclusion) }
    exclusions.append(
      Exclusion(leaf: certified.leaf, seq: entry.seq, signer: entry.signer, people: people.sorted()))
  }

  /// Whoever said it may be one of the two.
  mutating func readmit(_ certified: Certified) throws(RuleBroken) {
    let entry = certified.entry
    guard let at = exclusions.firstIndex(where: { $0.leaf == entry.ref && !$0.isLifted }) else {
      throw .broke(.reference)
    }
    guard !exclusions[at].lifters.contains(entry.signer) else { throw .broke(.selfEndorsed) }
    exclusions[at].lifters.append(entry.signer)
    if Self.mayLift.contains(entry.role) { exclusions[at].isDecided = true }
  }

  static let mayLift = mayDropOthers.union(["beslutsfattare"])
}

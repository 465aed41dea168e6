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
  /// One of them lifted it when nobody was left who could have done it with them.
  var isLiftedAlone = false

  /// Two people have lifted it, one of them a manager or a decider; or such a one alone, where there was no second.
  package var isLifted: Bool { isLiftedAlone || (lifters.count >= 2 && isDecided) }
}

/// An exclusion takes nobody's reading away and ends nothing: whoever reads the case is first taken out, by the rules for
/// that. So nobody can be locked out of their own work by it, nor a part left with fewer readers. What it does is to make
/// every later line that lets one of them in void, on every client, whoever signs it.
extension CaseFold {
  /// Key names that no entry may make a reader of any part.
  var excluded: Set<String> { Set(exclusions.filter { !$0.isLifted }.flatMap(\.people)) }

  /// Void where somebody named is no person of the vault, or is a member of a part; and where fewer than two but the signer would
  /// be left in the vault, with or without the case, who could lift it: one reader could shut out all others but one, and then
  /// refuse to sign. Whoever may lift can let the other in.
  mutating func exclude(_ certified: Certified, world: World) throws(RuleBroken) {
    let (entry, roster) = (certified.entry, world.roster)
    let people = entry.facts.filter { $0.name == BuiltInFact.person }.map(\.value)
    guard !people.isEmpty, people.allSatisfy({ roster.person($0) != nil }) else { throw .broke(.subject) }
    guard !people.contains(where: { person in compartments.values.contains { $0.members[person] != nil } }) else {
      throw .broke(.exclusion)
    }
    let barred = excluded.union(people + [entry.signer])
    let left = roster.people.filter { !barred.contains($0.name) }.map { person in
      Set(roster.roles(of: person.name, at: certified.index, time: entry.time))
    }
    guard left.contains(where: { !$0.isDisjoint(with: Self.mayLift) }),
      left.count(where: { !$0.isDisjoint(with: rolesOfReaders) }) >= 2
    else { throw .broke(.exclusion) }
    exclusions.append(
      Exclusion(leaf: certified.leaf, seq: entry.seq, signer: entry.signer, people: people.sorted()))
  }

  /// Whoever said it may be one of the two. A manager or decider is enough where nobody else is left in the vault who is not
  /// excluded and whom they could let in: whoever said it is not asked, who may have been revoked, or refuse. No time is asked of
  /// roles here, since it is the lifter who states it.
  mutating func readmit(_ certified: Certified, world: World) throws(RuleBroken) {
    let (entry, roster) = (certified.entry, world.roster)
    guard let at = exclusions.firstIndex(where: { $0.leaf == entry.ref && !$0.isLifted }) else {
      throw .broke(.reference)
    }
    let decides = Self.mayLift.contains(entry.role)
    let barred = excluded.union([entry.signer, exclusions[at].signer])
    let isAlone =
      decides
      && !roster.people.contains { person in
        !barred.contains(person.name)
          && roster.isGiven(anyOf: Array(rolesOfReaders), to: person.name, at: certified.index)
      }
    guard isAlone || !exclusions[at].lifters.contains(entry.signer) else { throw .broke(.selfEndorsed) }
    if !exclusions[at].lifters.contains(entry.signer) { exclusions[at].lifters.append(entry.signer) }
    if decides { exclusions[at].isDecided = true }
    if isAlone { exclusions[at].isLiftedAlone = true }
  }

  /// Whose holders may be let into the case.
  private var rolesOfReaders: Set<String> {
    Set(workflow?.compartments[Roster.Part.register]?.readers ?? []).union(Self.mayLift)
  }

  static let mayLift = mayDropOthers.union(["beslutsfattare"])
}

package import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What a case owes: readers it should have and has not, readers it has and should not, parts that nobody can read.
package enum Owed: Sendable, Equatable {
  case person(String, compartments: [String], isVerified: Bool)
  case auditors
  /// Somebody whose role has ended, or was taken back, and who still reads what they no longer may.
  case removal(String, compartments: [String])
  /// Nobody reads the part whose role lets them: everybody has been shut out of the vault, or only `readers` are left, by no
  /// role of theirs. `successors` are people who may read it and whose codes I have typed.
  case stranded(compartment: String, readers: [String], successors: [String])
}

extension Office {
  package func owed(in id: CaseID) throws(CaseworkError) -> [Owed] {
    try refresh()
    return try owing(id)
  }

  func owing(_ id: CaseID) throws(CaseworkError) -> [Owed] {
    try load(id)
    guard let fold = cases[id]?.fold, let workflow = fold.workflow,
      reads(Roster.Part.register, in: fold)
    else { return [] }
    let stranded = stranded(in: id)
    var owed = stranded.map { part in
      let readers = (fold.compartments[part]?.living(in: roster, at: nil)).map { $0.keys.sorted() } ?? []
      return Owed.stranded(compartment: part, readers: readers, successors: successors(part, in: id))
    }
    var missing: [String: [String]] = [:]
    for compartment in workflow.compartments where !stranded.contains(compartment.id) {
      guard let state = fold.compartments[compartment.id], reads(compartment.id, in: fold) else { continue }
      for person in standing(compartment, in: id)
      where state.members[person] != roster.generation(of: person) || !state.isReader(person, in: roster, at: nil) {
        missing[person, default: []].append(compartment.id)
      }
    }
    owed += missing.sorted { $0.key < $1.key }.map { person, compartments in
      Owed.person(person, compartments: compartments, isVerified: isVerified(person))
    }
    owed += removals(fold, workflow, besides: stranded)
    if owesAudit(id) { owed.append(.auditors) }
    return owed
  }

  /// Members without a role that may read, where I may take them away: whose role was taken back, since the key that they
  /// have is to be turned, and whose role has only run out, where two others remain.
  private func removals(_ fold: CaseFold, _ workflow: Workflow, besides stranded: [String]) -> [Owed] {
    guard myRoles.contains(where: CaseFold.mayDropOthers.contains) else { return [] }
    var found: [String: [String]] = [:]
    for compartment in workflow.compartments where !stranded.contains(compartment.id) {
      guard let state = fold.compartments[compartment.id] else { continue }
      let living = state.living(in: roster, at: nil)
      let without = state.members.keys.filter { roster.isActive($0) && !mayRead($0, compartment) && $0 != me }
      let staying = living.keys.count { !without.contains($0) }
      for person in without where living[person] == nil || staying >= 2 {
        found[person, default: []].append(compartment.id)
      }
    }
    return found.sorted { $0.key < $1.key }.map { Owed.removal($0.key, compartments: $0.value) }
  }

  /// Does what is owed: readers whom I have verified, parts for whom there is somebody, the auditors, removals. nil when
  /// nothing of it can be done.
  package func payOwed(in id: CaseID) throws(CaseworkError) -> Done? {
    try refresh()
    let owed = try owing(id)
    var draft = EntryDraft(role: try builtInRole(nil), event: BuiltIn.members.rawValue)
    draft.bindsToView = false
    var leaving: [(person: String, compartments: [String])] = []
    for item in owed {
      switch item {
      case .person(let person, let compartments, true): draft.changes.add += compartments.map { ($0, person) }
      case .person: break
      case .stranded(let compartment, let readers, let successors):
        // What somebody wrote there at night is theirs to hand on.
        if readers.isEmpty || readers.contains(me) { takeUp(compartment, by: successors, &draft) }
      case .auditors: draft.changes.reissue.insert(Roster.Part.register)
      case .removal(let person, let compartments): leaving.append((person, compartments))
      }
    }
    var done = draft.changes.isEmpty ? nil : try appendInParts(draft, in: id)
    if !leaving.isEmpty { done = try removeMembers(leaving, in: id) }
    return done
  }

  // Parts without a reader

  /// Parts that nobody reads whose role lets them.
  func stranded(in id: CaseID) -> [String] {
    guard let fold = cases[id]?.fold else { return [] }
    return fold.compartments.keys.filter { fold.isStranded($0, workflow: fold.workflow, roster: roster, at: nil) }
      .sorted()
  }

  /// Whether what is written to the part from now on is for me to read.
  func reads(_ part: String, in fold: CaseFold) -> Bool { fold.isReader(me, of: part, roster: roster, at: nil) }

  private func takeUp(_ part: String, by successors: [String], _ draft: inout EntryDraft) {
    guard !successors.isEmpty else { return }
    draft.changes.turn.insert(part)
    draft.changes.add += successors.map { (part, $0) }
  }

  /// Gives readers to the parts that a step writes to and that nobody is left to read, by an entry of its own before the
  /// step: those who may read them and whom we have verified, else we alone, as when a case is opened at night.
  func takeUp(_ draft: EntryDraft, in id: CaseID) throws(CaseworkError) -> [String] {
    guard id != .roster, !draft.bodies.isEmpty, let fold = cases[id]?.fold else { return [] }
    let parts = Set(draft.bodies.map(\.compartment)).sorted().filter {
      fold.mustBeTakenUp($0, by: me, workflow: fold.workflow, roster: roster, at: nil)
    }
    guard !parts.isEmpty else { return [] }
    var members = EntryDraft(role: try builtInRole(nil), event: BuiltIn.members.rawValue)
    (members.bindsToView, members.isUrgent) = (draft.bindsToView, draft.isUrgent)
    for part in parts {
      let found = successors(part, in: id)
      takeUp(part, by: found.isEmpty ? [me] : found, &members)
    }
    _ = try append(members, in: id)
    return parts
  }

  /// Active people whose role reads one of these parts and who are no reader of it: whoever reads it may let them in, once
  /// they have verified them.
  func couldRead(_ parts: [String], _ fold: CaseFold) -> [String] {
    roster.people.map(\.name).filter { name in
      roster.isActive(name) && !fold.excluded.contains(name)
        && parts.contains { part in
          fold.workflow?.compartments[part].map { mayRead(name, $0) } == true
            && !fold.isReader(name, of: part, roster: roster, at: nil)
        }
    }
  }

  /// Who would read a part from now on: who always does, else who is in the case and may, else two who may.
  private func successors(_ part: String, in id: CaseID) -> [String] {
    guard let fold = cases[id]?.fold, let compartment = fold.workflow?.compartments[part] else { return [] }
    let standing = standing(compartment, in: id).filter(isVerified)
    if !standing.isEmpty { return standing }
    let able = roster.people.map(\.name).filter {
      roster.isActive($0) && mayRead($0, compartment) && isVerified($0) && !fold.excluded.contains($0)
    }
    let here = able.filter { fold.isReader($0, of: Roster.Part.register, roster: roster, at: nil) }
    return here.isEmpty ? Array(able.prefix(2)) : here
  }
}

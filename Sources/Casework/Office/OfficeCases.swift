package import LedgerStore
import Sealing
package import Syntax
package import WorkflowEngine

/// One of my cases, from the sealed index: nothing that lies in a sealed body.
package struct CaseSummary: Sendable, Equatable {
  package let id: CaseID
  /// `K-7Q3M-9TX2`
  package let number: String
  package let workflow: String
  package let lastTime: Moment
  /// Accepted steps.
  package let entries: Int
  package let assigned: String?
  /// Somebody has made me a member, and I have not looked yet.
  package let isNew: Bool
}

/// Finding cases, opening new ones, and who is in them.
extension Office {
  /// My cases, newest activity first.
  package func list() -> [CaseSummary] {
    pin.cases.filter { $0.key != .roster && $0.value.standing != .left }.map { id, item in
      CaseSummary(
        id: id, number: CaseNumber(id).text, workflow: item.workflow, lastTime: item.time, entries: item.accepted,
        assigned: item.assigned, isNew: item.standing == .new)
    }
    .sorted { ($0.lastTime, $0.number) > ($1.lastTime, $1.number) }
  }

  /// The same, each loaded; those that can't be read are told of and left out.
  func readable() throws(CaseworkError) -> [CaseSummary] {
    var loaded: [CaseSummary] = []
    for item in list() {
      try aside(item.id) { () throws(CaseworkError) in
        try load(item.id)
        loaded.append(item)
      }
    }
    return loaded
  }

  /// The definition that a case of mine follows; nil where the case can't be read. Whoever asks has not looked at the case.
  package func workflow(of id: CaseID) -> Workflow? {
    // The roster is no case: read as one, each of its entries would seem void.
    guard id != .roster, (try? load(id)) != nil else { return nil }
    return cases[id]?.fold.workflow
  }

  /// A case of mine by its number, or by a beginning of it that only one has.
  package func find(_ typed: String) throws(CaseworkError) -> CaseID {
    let search: CaseNumberSearch
    do { search = try CaseNumber.search(typed: typed) } catch { throw .number(error) }
    let found = list().map(\.id).filter { search.matches(CaseNumber($0)) }
    guard let first = found.first else { throw .unknownCase }
    guard found.count == 1 else { throw .ambiguousCase(found.sorted { CaseNumber($0) < CaseNumber($1) }) }
    return first
  }

  /// Opens a case under the newest adopted definition. I become a reader of what my roles may read, and so do those who
  /// always belong to such cases and whom I have verified; the others are owed.
  package func openCase(workflow id: String, role: String? = nil) throws(CaseworkError) -> Done {
    try refresh()
    // Who is not let in can't know what is adopted.
    guard isMember else { throw .notAdmitted }
    guard let adoption = roster.adopted.last(where: { $0.workflow == id }) else { throw .notAdopted(workflow: id) }
    let workflow = try definition(adoption.definition)
    guard let register = workflow.compartments[Roster.Part.register] else { throw .notAdopted(workflow: id) }
    guard let acting = role ?? myRoles.first(where: register.readers.contains), myRoles.contains(acting) else {
      throw .noRole
    }
    var draft = EntryDraft(role: acting, event: BuiltIn.open.rawValue)
    draft.facts = [
      FactLine(name: BuiltInFact.workflow, value: id),
      FactLine(name: BuiltInFact.definition, value: adoption.definition.hex),
    ]
    for compartment in workflow.compartments {
      // As many as one entry holds, in every part.
      addFirstReaders(of: compartment, to: &draft, room: Self.memberLinesMax / workflow.compartments.count)
    }
    let first: FirstKey
    do { first = try FirstKey(vault: genesisHash) } catch { throw .sealing(error) }
    (draft.firstKey, draft.isUrgent) = (first, true)
    let caseID = first.caseID
    cases[caseID] = LoadedCase(fold: CaseFold(id: caseID), index: CaseIndex())
    do {
      let done = try append(draft, in: caseID)
      return done
    } catch {
      cases[caseID] = nil
      throw error
    }
  }

  /// The adopted workflows under which I can open a case, newest definition each, by name.
  package func openable() throws(CaseworkError) -> [(id: String, title: Label)] {
    try refresh()
    var found: [(id: String, title: Label)] = []
    for id in Set(roster.adopted.map(\.workflow)).sorted() {
      guard let adoption = roster.adopted.last(where: { $0.workflow == id }) else { continue }
      let workflow = try definition(adoption.definition)
      guard let register = workflow.compartments[Roster.Part.register] else { continue }
      if register.readers.contains(where: myRoles.contains) { found.append((id, workflow.title)) }
    }
    return found
  }

  func mayRead(_ person: String, _ compartment: WorkflowEngine.Compartment) -> Bool {
    roster.roles(of: person, time: now()).contains(where: compartment.readers.contains)
  }

  /// - Parameter id: the case, once there is one: who must not read it is nobody's standing reader.
  func standing(_ compartment: WorkflowEngine.Compartment, in id: CaseID? = nil) -> [String] {
    let excluded = id.flatMap { cases[$0]?.fold.excluded } ?? []
    return Set(compartment.standing.flatMap { roster.holders(ofRole: $0, time: now()) }).sorted().filter {
      mayRead($0, compartment) && !excluded.contains($0)
    }
  }

  /// Makes people readers. Each must have been verified once by the control code they themselves showed.
  package func addMembers(
    _ adds: [(person: String, compartments: [String])], in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> Done {
    try refresh()
    try load(id)
    var draft = EntryDraft(role: try builtInRole(role), event: BuiltIn.members.rawValue)
    for add in adds {
      guard roster.isActive(add.person) else { throw .unknownPerson }
      guard isVerified(add.person) else { throw .notVerified(person: add.person) }
      guard cases[id]?.fold.excluded.contains(add.person) != true else { throw .wouldBeVoid(.exclusion) }
      for compartment in add.compartments {
        if stranded(in: id).contains(compartment) {
          draft.changes.turn.insert(compartment)
        } else if let fold = cases[id]?.fold, !reads(compartment, in: fold) {
          throw .notMember(compartment: compartment)
        }
        draft.changes.add.append((compartment, add.person))
      }
    }
    draft.bindsToView = false
    return try appendInParts(draft, in: id)
  }

  /// An entry holds at most 256 member lines: very many newcomers take several entries, each whole in itself.
  func appendInParts(_ draft: EntryDraft, in id: CaseID) throws(CaseworkError) -> Done {
    var rest = draft.changes.add[...]
    var last: Done?
    repeat {
      var part = draft
      part.changes.add = Array(rest.prefix(Self.memberLinesMax))
      rest = rest.dropFirst(Self.memberLinesMax)
      if !part.changes.isEmpty { last = try append(part, in: id) }
    } while !rest.isEmpty
    guard let last else { throw .nothingThere }
    return last
  }

  /// Leaves room for whoever the entry finds gone.
  static let memberLinesMax = 200

  /// Takes readers away. What they have read stays read; what is written from now on is sealed to a new epoch.
  package func removeMembers(
    _ drops: [(person: String, compartments: [String])], in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> Done {
    try refresh()
    try load(id)
    var draft = EntryDraft(role: try dropperRole(role, drops), event: BuiltIn.members.rawValue)
    for drop in drops {
      for compartment in drop.compartments {
        try checkStrand(drop.person, compartment, id)
        draft.changes.drop.append((compartment, drop.person))
        // The leaver can't turn what they must not know; whoever stays does it at once.
        let isRegister = compartment == Roster.Part.register
        if drop.person != me, !isRegister { draft.changes.turn.insert(compartment) }
      }
    }
    let done = try append(draft, in: id)
    turnRegister(in: id, after: draft)
    return done
  }

  /// Whoever was taken out of the register reads one entry more: this one. Where it can't be written now, the next writer's
  /// turns it.
  private func turnRegister(in id: CaseID, after removal: EntryDraft) {
    guard let fold = cases[id]?.fold, reads(Roster.Part.register, in: fold),
      fold.isStale(Roster.Part.register, roster: roster, at: nil)
    else { return }
    var draft = EntryDraft(role: removal.role, event: BuiltIn.members.rawValue)
    draft.changes.turn = [Roster.Part.register]
    draft.bindsToView = false
    _ = try? append(draft, in: id)
  }

  private func checkStrand(_ person: String, _ compartment: String, _ id: CaseID) throws(CaseworkError) {
    guard let state = cases[id]?.fold.compartments[compartment], state.members[person] != nil else {
      throw .unknownPerson
    }
    let living = state.living(in: roster, at: nil)
    let left = living.filter { $0.key != person }.count
    guard left >= 2 || living.count < 2 && left >= 1 else { throw .stranded(compartment: compartment) }
  }

  private func dropperRole(
    _ role: String?, _ drops: [(person: String, compartments: [String])]
  ) throws(CaseworkError) -> String {
    if let role { return try builtInRole(role) }
    guard drops.contains(where: { $0.person != me }) else { return try builtInRole(nil) }
    guard let able = myRoles.first(where: CaseFold.mayDropOthers.contains) else { throw .noRole }
    return able
  }

  /// A role to write a built-in step in.
  func builtInRole(_ role: String?) throws(CaseworkError) -> String {
    guard let acting = role ?? myRoles.first, myRoles.contains(acting) else { throw .noRole }
    return acting
  }
}

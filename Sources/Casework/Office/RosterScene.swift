import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// The roster as it will be when an act stands: by it the act's own lines are made.
extension Office {
  func scene(_ draft: EntryDraft, in id: CaseID) -> LineScene {
    guard id == .roster else {
      let workflow = law(of: draft, in: id)
      return LineScene(
        caseID: id, compartments: compartments(id), roster: roster,
        auditEpoch: { name in
          name == Roster.Part.register ? self.roster.auditEpoch(at: nil, time: self.time(in: id)) : nil
        },
        freshOnly: Set(
          compartments(id).keys.filter { name in
            let added = draft.changes.add.filter { $0.compartment == name }.map(\.person)
            return cases[id]?.fold.beginsAnew(
              name, by: me, adding: Set(added), workflow: workflow, roster: roster, at: nil) == true
          }),
        isBarred: { name, person in
          !self.roster.isGiven(anyOf: workflow?.compartments[name]?.readers ?? [], to: person, at: nil)
        },
        firstKey: draft.firstKey)
    }
    let after = rosterAfter(draft)
    return LineScene(
      caseID: id, compartments: after.compartments, roster: after, auditEpoch: { _ in nil },
      freshOnly: [Roster.Part.audit])
  }

  /// By which a draft's member lines are ruled: that of the case, or the one that it brings.
  private func law(of draft: EntryDraft, in id: CaseID) -> Workflow? {
    guard [BuiltIn.open.rawValue, BuiltIn.migrate.rawValue].contains(draft.event) else {
      return cases[id]?.fold.workflow
    }
    let named = draft.facts.first { $0.name == BuiltInFact.definition }.flatMap { Digest(hex: $0.value) }
    return named.flatMap { try? definition($0) }
  }

  /// Memberships that an act brings with it.
  func rosterChanges(_ draft: EntryDraft) -> LineChanges {
    var changes = LineChanges()
    let after = rosterAfter(draft)
    if let subject = subjectOfEffect(draft) {
      for part in after.parts(for: subject, at: nil, time: now()).sorted() {
        // The auditors' part is theirs to enter: see `takeUpAudit`.
        guard part != Roster.Part.audit, draft.event != Roster.Event.renew.rawValue || part == Roster.Part.register,
          after.compartments[part]?.members[subject] != after.generation(of: subject)
        else { continue }
        changes.add.append((part, subject))
      }
    }
    return changes
  }

  /// Whom an ADMIT or GRANT is about, when this entry is the one that makes it effective.
  private func subjectOfEffect(_ draft: EntryDraft) -> String? {
    switch Roster.Event(rawValue: draft.event) {
    case .admit, .grant, .reinstate:
      let counted = draft.role == "-" ? 1 : 0
      return counted >= roster.threshold ? draft.facts.first { $0.name == BuiltInFact.person }?.value : nil
    case .endorse:
      guard let pending = roster.pending.first(where: { $0.leaf == draft.ref }) else { return nil }
      let counted = Set(pending.endorsedBy + [me]).filter { roster.isFounder($0) }.count
      return counted >= pending.needed ? pending.subject : nil
    case .renew: return me
    default:
      return nil
    }
  }

  private func rosterAfter(_ draft: EntryDraft) -> Roster {
    var after = roster
    let index = pin.head.size
    let subject = draft.facts.first { $0.name == BuiltInFact.person }?.value
    switch Roster.Event(rawValue: draft.event) {
    case .admit, .grant, .reinstate:
      guard let subject = subjectOfEffect(draft) else { break }
      after.anticipate(subject, request: draft.proofs.first?.note, facts: draft.facts, from: index)
    case .endorse:
      guard let subject = subjectOfEffect(draft), let pending = roster.pending.first(where: { $0.leaf == draft.ref })
      else { break }
      after.anticipate(subject, request: pending.request, facts: pending.facts, from: index)
    case .renew:
      if let request = draft.proofs.first.flatMap({ try? Request(note: $0.note) }) {
        after.anticipate(request, at: index)
      }
    case .revoke:
      if let subject { after.anticipateRevoke(subject, at: index) }
    case .drop:
      let leavesAudit = draft.facts.contains { $0.name == "role" && $0.value == Roster.Role.auditor }
      if let subject, leavesAudit { after.anticipateLeavingAudit(subject, at: index) }
    default: break
    }
    return after
  }
}

extension Roster {
  mutating func anticipate(_ subject: String, request: [UInt8]?, facts: [FactLine], from index: Int) {
    if persons[subject] == nil, let request = request.flatMap({ try? Request(note: $0) }) {
      persons[subject] = RosterPerson(
        name: subject, verifyingKey: request.signing,
        sealing: [.init(generation: request.generation, recipient: request.sealing, from: index)], isFounder: false,
        from: index)
      order.append(subject)
    }
    if hasLeft(subject) { persons[subject]?.comeBack(at: index) }
    for fact in facts where fact.name == "role" {
      persons[subject]?.roles.append(Holding(id: fact.value, until: fact.until, from: index))
    }
  }

  mutating func anticipate(_ renewed: Request, at index: Int) {
    persons[renewed.person]?.sealing.append(
      .init(generation: renewed.generation, recipient: renewed.sealing, from: index))
  }

  mutating func anticipateRevoke(_ subject: String, at index: Int) {
    persons[subject]?.leave(at: index)
    if compartments[Part.audit]?.members[subject] != nil { anticipateLeavingAudit(subject, at: index) }
  }

  mutating func anticipateLeavingAudit(_ subject: String, at index: Int) {
    compartments[Part.audit]?.members[subject] = nil
    compartments[Part.audit]?.isMarkedStale = true
    auditorsLeft.append(index)
  }
}

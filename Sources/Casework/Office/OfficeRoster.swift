package import LedgerStore
package import Sealing
package import Syntax
import WorkflowEngine

/// A role or a delegation item, and until when.
package struct Grant: Sendable, Equatable {
  package let id: String
  package let until: Moment?

  package init(_ id: String, until: Moment? = nil) { (self.id, self.until) = (id, until) }
}

/// Acts of the roster.
extension Office {
  /// In what capacity I act on the roster: founder, else steward.
  private func rosterRole() throws(CaseworkError) -> String {
    try refresh()
    if roster.isFounder(me) { return "-" }
    if myRoles.contains(Roster.Role.steward) { return Roster.Role.steward }
    throw .noRole
  }

  /// Admits a newcomer: at once where the threshold is one, else it waits for other founders.
  package func admit(
    request note: [UInt8], code: String, roles: [Grant], items: [Grant], card: DirectoryCard
  ) throws(CaseworkError) -> Done {
    let request = try Office.checked(note, code: code)
    guard request.vault == nil || request.vault == genesisHash else { throw .wrongVault }
    let role = try rosterRole()
    guard roster.person(request.person) == nil else { throw .alreadyAdmitted }
    var draft = EntryDraft(role: role, event: Roster.Event.admit.rawValue)
    draft.facts = facts(request.person, roles, items)
    draft.proofs = [ProofLine(kind: "request", note: note)]
    draft.bodies = [
      BodyDraft(compartment: Roster.Part.names, kind: .directory, name: nil, content: .bytes(card.encoded))
    ]
    remember(request.codeDigest)
    return try appendAct(draft)
  }

  /// More roles or items for somebody, or a new card.
  package func grant(
    _ person: String, roles: [Grant], items: [Grant], card: DirectoryCard? = nil
  ) throws(CaseworkError) -> Done {
    var draft = EntryDraft(role: try rosterRole(), event: Roster.Event.grant.rawValue)
    guard roster.isActive(person) else { throw .unknownPerson }
    draft.facts = facts(person, roles, items)
    if let card {
      draft.bodies = [
        BodyDraft(compartment: Roster.Part.names, kind: .directory, name: nil, content: .bytes(card.encoded))
      ]
    }
    return try appendAct(draft)
  }

  package func drop(_ person: String, roles: [String], items: [String]) throws(CaseworkError) -> Done {
    var draft = EntryDraft(role: try rosterRole(), event: Roster.Event.drop.rawValue)
    draft.facts = facts(person, roles.map { Grant($0) }, items.map { Grant($0) })
    return try appendAct(draft)
  }

  /// At once, by one founder or steward. Every part that the person could read is stale from now on.
  /// - Parameter evenIfStranding: also when a part of one of my cases is left without a reader: see `parts(onlyOf:)`.
  package func revoke(_ person: String, evenIfStranding: Bool = false) throws(CaseworkError) -> Done {
    var draft = EntryDraft(role: try rosterRole(), event: Roster.Event.revoke.rawValue)
    guard roster.isActive(person) else { throw .unknownPerson }
    if !evenIfStranding, let part = try parts(onlyOf: person).first?.compartments.first {
      throw .stranded(compartment: part)
    }
    draft.facts = facts(person, [], [])
    return try appendAct(draft)
  }

  /// Parts of my cases that nobody but that person can read. Cases that aren't mine can't be asked.
  package func parts(onlyOf person: String) throws(CaseworkError) -> [(caseID: CaseID, compartments: [String])] {
    try refresh()
    var found: [(caseID: CaseID, compartments: [String])] = []
    for item in try readable() {
      let alone = (cases[item.id]?.fold.compartments.values).map { parts in
        parts.filter { Array($0.living(in: roster, at: nil).keys) == [person] }.map(\.name).sorted()
      }
      if let alone, !alone.isEmpty { found.append((item.id, alone)) }
    }
    return found
  }

  /// Lets somebody who was shut out in again, under the keys they had, with these roles and items and none from before.
  /// Whoever may have lost their keys to somebody else must come with new ones instead: `admit`.
  package func reinstate(_ person: String, roles: [Grant], items: [Grant]) throws(CaseworkError) -> Done {
    var draft = EntryDraft(role: try rosterRole(), event: Roster.Event.reinstate.rawValue)
    guard roster.hasLeft(person) else { throw roster.person(person) == nil ? .unknownPerson : .alreadyAdmitted }
    draft.facts = facts(person, roles, items)
    return try appendAct(draft)
  }

  /// Puts a definition into the vault. Read and checked first; its canonical bytes are what is kept.
  /// - Parameter maps: from which adopted definitions cases may move to it, and how their states are called there; proved
  ///   before it is signed.
  package func adopt(
    definition bytes: [UInt8], file: String, maps: [Digest: [String: String]] = [:]
  ) throws(CaseworkError) -> Done {
    let workflow: Workflow
    do { workflow = try Workflow.read(bytes, file: file) } catch { throw .definitionFaults(error.diagnostics) }
    let faults = workflow.check()
    guard faults.isEmpty else { throw .definitionFaults(faults) }
    return try adopt(workflow, maps: maps)
  }

  func adopt(_ workflow: Workflow, maps: [Digest: [String: String]] = [:]) throws(CaseworkError) -> Done {
    // A step of ours may not be given another meaning.
    guard workflow.events.allSatisfy({ BuiltIn(rawValue: $0.id) == nil }) else { throw .wouldBeVoid(.definition) }
    var draft = EntryDraft(role: try rosterRole(), event: Roster.Event.adopt.rawValue)
    let digest = Hash.sha256(workflow.canonical)
    draft.facts = [
      FactLine(name: BuiltInFact.workflow, value: workflow.id),
      FactLine(name: BuiltInFact.definition, value: digest.hex),
    ]
    draft.bodies = [
      BodyDraft(
        compartment: Roster.Part.register, kind: .definition, name: nil, content: .bytes(workflow.canonical))
    ]
    if !maps.isEmpty {
      let plan = MigrationPlan(
        workflow: workflow.id, definition: digest.hex,
        maps: Dictionary(uniqueKeysWithValues: maps.map { ($0.key.hex, $0.value) }))
      try prove(plan, to: workflow)
      draft.facts.append(FactLine(name: BuiltInFact.migration, value: Hash.sha256(plan.canonical).hex))
      draft.bodies.append(
        BodyDraft(compartment: Roster.Part.register, kind: .definition, name: nil, content: .bytes(plan.canonical)))
    }
    return try appendAct(draft)
  }

  private func facts(_ person: String, _ roles: [Grant], _ items: [Grant]) -> [FactLine] {
    [FactLine(name: BuiltInFact.person, value: person)]
      + roles.map { FactLine(name: "role", value: $0.id, until: $0.until) }
      + items.map { FactLine(name: "item", value: $0.id, until: $0.until) }
  }

  /// Writes an act, once: what has been begun and waits is named instead of begun again.
  func appendAct(_ draft: EntryDraft) throws(CaseworkError) -> Done {
    var draft = draft
    let same = roster.pending.first {
      $0.event == draft.event && $0.facts == draft.facts && $0.request == draft.proofs.first?.note
        && roster.isActive($0.by)
    }
    if let same { throw .alreadyWaits(mark: mark(of: same.leaf)) }
    draft.changes = rosterChanges(draft)
    let done = try append(draft, in: .roster)
    dropExpired(role: draft.role)
    takeUpRenewed(role: draft.role)
    return done
  }

  /// Seals the staff directory to the keys that people have renewed. Like the other, as far as it goes.
  private func takeUpRenewed(role: String) {
    guard let names = roster.compartments[Roster.Part.names], names.members[me] != nil else { return }
    let renewed = names.members.filter { roster.isActive($0.key) && roster.generation(of: $0.key) != $0.value }
    guard !renewed.isEmpty else { return }
    var draft = EntryDraft(role: role, event: Roster.Event.members.rawValue)
    draft.changes.add = renewed.keys.sorted().prefix(Self.memberLinesMax).map { (Roster.Part.names, $0) }
    _ = try? append(draft, in: .roster)
  }

  /// Takes back what has run out: the ledger's order says so for ever, where a stated time can be an earlier one. Whatever
  /// can't be written now, the next writer of the roster tries again.
  private func dropExpired(role: String) {
    guard isClockTrusted || clockLeap() == nil else { return }
    let now = now()
    for person in roster.people where person.isActive && person.name != me {
      let expired = [("role", person.roles), ("item", person.items)].flatMap { name, held in
        Set(held.filter { $0.hasRunOut(at: now) }.map(\.id)).filter { id in
          !held.contains { $0.id == id && $0.dropped == nil && !$0.hasRunOut(at: now) }
        }.sorted().map { FactLine(name: name, value: $0) }
      }
      guard !expired.isEmpty else { continue }
      var draft = EntryDraft(role: role, event: Roster.Event.drop.rawValue)
      draft.facts = [FactLine(name: BuiltInFact.person, value: person.name)] + expired
      _ = try? append(draft, in: .roster)
    }
  }

  // Verified persons

  /// Whether I have typed the code of this person's very keys: a name alone is whoever's it was given to.
  package func isVerified(_ person: String) -> Bool {
    person == me || roster.person(person).map { pin.verified.contains($0.codeDigest) } ?? false
  }

  /// Whether I have typed the code of the keys that somebody asks to be admitted with.
  package func isVerified(_ pending: Pending) -> Bool {
    pending.newcomer.map { pin.verified.contains($0.codeDigest) } ?? false
  }

  /// Remembers that this person's control code was typed from what they themselves showed.
  package func verify(person: String, code: String) throws(CaseworkError) {
    guard let known = roster.person(person) else { throw .unknownPerson }
    guard ControlCode.matches(code, known.codeDigest) else { throw .codeMismatch }
    remember(known.codeDigest)
    try save()
  }

  /// The control code of somebody in the roster: for themselves to read aloud, never for the one who types it.
  package func code(of person: String) throws(CaseworkError) -> String {
    guard let known = roster.person(person) else { throw .unknownPerson }
    return ControlCode.text(known.codeDigest)
  }

  func remember(_ code: Digest) {
    if pin.verified.insert(code).inserted { unsaved.verified.append(code) }
  }
}

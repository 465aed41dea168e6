import LedgerStore
import Sealing
import Syntax

/// The acts that take away, and the lines by which the roster's own compartments change hands.
extension Roster {
  mutating func drop(_ act: RosterAct) throws(RuleBroken) {
    guard let subject = act.subject, isActive(subject, at: act.index) else { throw .broke(.subject) }
    for fact in act.entry.facts where fact.name == "role" || fact.name == "item" {
      guard takeAway(fact, from: subject, at: act.index) else { throw .broke(.fact) }
    }
    if act.entry.facts.contains(where: { $0.name == "role" && $0.value == Role.auditor }) {
      leaveAudit(subject, at: act.index)
    }
    try applyLines(act, subject: nil)
  }

  private mutating func takeAway(_ fact: FactLine, from subject: String, at index: Int) -> Bool {
    guard var person = persons[subject] else { return false }
    let held = fact.name == "role" ? person.roles : person.items
    let taken = held.indices.filter { held[$0].id == fact.value && held[$0].dropped == nil }
    for at in taken {
      if fact.name == "role" { person.roles[at].dropped = index } else { person.items[at].dropped = index }
    }
    persons[subject] = person
    return !taken.isEmpty
  }

  mutating func revoke(_ act: RosterAct) throws(RuleBroken) {
    guard let subject = act.subject, isActive(subject, at: act.index) else { throw .broke(.subject) }
    if isFounder(subject), founders.count <= threshold { throw .broke(.fewFounders) }
    persons[subject]?.leave(at: act.index)
    if compartments[Part.audit]?.members[subject] != nil { leaveAudit(subject, at: act.index) }
    try applyLines(act, subject: nil)
    // At once means at once: the same entry turns what the person could read of the roster itself.
    for part in [Part.register, Part.names] {
      guard compartments[part]?.isStale(in: self, at: act.index + 1) != true else { throw .broke(.staleEpoch) }
    }
  }

  private mutating func leaveAudit(_ subject: String, at index: Int) {
    guard compartments[Part.audit]?.members.removeValue(forKey: subject) != nil else { return }
    compartments[Part.audit]?.isMarkedStale = true
    auditorsLeft.append(index)
    auditEpochs.append((number: nil, from: index))
  }

  mutating func renew(_ act: RosterAct) throws(RuleBroken) {
    guard let request = act.request, request.person == act.entry.signer,
      let person = persons[request.person], request.signing == person.verifyingKey,
      request.generation == person.generation + 1,
      persons.values.allSatisfy({ $0.sealing.allSatisfy { $0.recipient != request.sealing } })
    else { throw .broke(.request) }
    persons[request.person]?.sealing.append(
      .init(generation: request.generation, recipient: request.sealing, from: act.index))
    // Only lines that every reader can hold against the file they name: a new key is no means to lock others out.
    guard act.entry.epochs.isEmpty, act.entry.members.allSatisfy({ $0.compartment == Part.register }),
      act.entry.keys.allSatisfy({ $0.compartment == Part.register })
    else { throw .broke(.memberLine) }
    try applyLines(act, subject: nil)
    guard compartments[Part.register]?.members[act.entry.signer].map({ $0 == request.generation }) ?? true else {
      throw .broke(.memberLine)
    }
  }

  /// The compartments of the roster that a person belongs in by their roles.
  func parts(for name: String, at index: Int?, time: Moment) -> Set<String> {
    guard isActive(name, at: index) else { return [] }
    let held = Set(roles(of: name, at: index, time: time))
    var parts: Set<String> = []
    if isFounder(name, at: index) || !held.subtracting([Role.police]).isEmpty { parts.insert(Part.register) }
    if isFounder(name, at: index) || !held.subtracting([Role.police, Role.auditor]).isEmpty {
      parts.insert(Part.names)
    }
    if held.contains(Role.auditor) { parts.insert(Part.audit) }
    return parts
  }

  /// Applies the entry's lines; `subject`, when given, must come out a member of everything they belong in.
  mutating func applyLines(_ act: RosterAct, subject: String?) throws(RuleBroken) {
    try checkLineWriter(act)
    let here = self
    let lines = CompartmentLines(
      entry: act.entry, index: act.index, roster: here, declared: Part.all,
      mayAdd: { part, name in
        here.parts(for: name, at: act.index + 1, time: act.entry.time).contains(part)
          && (subject == nil || subject == name) && (act.event != .renew || act.entry.signer == name)
      },
      mayDrop: { _, _ in false }, auditEpoch: { _ in nil }, freshOnly: [Part.audit])
    let before = compartments[Part.audit]?.epochs.count ?? 0
    compartments = try lines.apply(to: compartments)
    if let audit = compartments[Part.audit], audit.epochs.count > before {
      auditEpochs.append((number: audit.epochs.count, from: act.index))
    }
    guard let subject else { return }
    // The auditors' own key is made by themselves: whoever made it for them could keep it, and read every register.
    for part in parts(for: subject, at: act.index + 1, time: act.entry.time) where part != Part.audit {
      guard compartments[part]?.members[subject] == generation(of: subject) else { throw .broke(.memberLine) }
    }
  }

  /// Auditors change who reads `audit`, and nobody else does; they change nothing else.
  /// A new epoch of any part is opened by somebody who reads it.
  private func checkLineWriter(_ act: RosterAct) throws(RuleBroken) {
    let entry = act.entry
    let touched =
      Set(entry.members.map(\.compartment)).union(entry.epochs.map(\.compartment)).union(entry.keys.map(\.compartment))
    if entry.role == Role.auditor {
      guard touched == [Part.audit] else { throw .broke(.memberLine) }
      return
    }
    guard !touched.contains(Part.audit) else { throw .broke(.memberLine) }
    guard act.event != .found else { return }
    for line in entry.epochs where compartments[line.compartment]?.members[entry.signer] == nil {
      throw .broke(.epochLine)
    }
  }

  /// Which sealed bodies an act may carry, and that they are sealed to the epoch in force.
  func checkBodies(_ act: RosterAct) throws(RuleBroken) {
    let allowed: String? =
      switch act.event {
      case .found, .admit, .grant: Part.names
      case .adopt: Part.register
      case .endorse, .reinstate, .drop, .revoke, .renew, .members, .checkpoint, .witness, .unwitness, .oversight,
        .restored, .logReview:
        nil
      }
    for body in act.entry.bodies {
      guard body.compartment == allowed else { throw .broke(.bodyCompartment) }
      guard let compartment = compartments[body.compartment], compartment.current?.number == body.epoch else {
        throw .broke(.bodyEpoch)
      }
      guard !compartment.isStale(in: self, at: act.index + 1) else { throw .broke(.staleEpoch) }
    }
    switch act.event {
    case .admit: guard act.entry.bodies.count == 1 else { throw .broke(.bodyCompartment) }
    case .adopt:
      let plans = act.entry.facts.count { $0.name == BuiltInFact.migration }
      guard plans <= 1 else { throw .broke(.fact) }
      guard act.entry.bodies.count == 1 + plans else { throw .broke(.bodyCompartment) }
    case .grant: guard act.entry.bodies.count <= 1 else { throw .broke(.bodyCompartment) }
    default: break
    }
  }
}

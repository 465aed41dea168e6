import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// The step itself: the definition's own events, and those that every definition has.
extension CaseFold {
  mutating func applyStep(_ certified: Certified, workflow: Workflow, world: World) throws(RuleBroken) {
    let entry = certified.entry
    guard let event = workflow.events[entry.event] else { throw .broke(.unknownEvent) }
    if event.proof == nil, let form = event.form.flatMap({ workflow.forms[$0] }) {
      let parts = Set(entry.bodies.map(\.compartment))
      // A fact that no reader could ever hold against its form isn't one.
      guard FormFacts(form).orphans(entryFacts: entry.facts, bodyCompartments: parts).isEmpty else {
        throw .broke(.fact)
      }
    }
    // Two lines for one fact would let a guard read either.
    guard Set(entry.facts.map(\.name)).count == entry.facts.count else { throw .broke(.fact) }
    let asked = try ticketFacts(certified, workflow: workflow)
    guard let now = position?.now else { throw .broke(.notOpen) }
    let step = Self.step(entry, leaf: certified.leaf, index: certified.index, from: now, world: world)
    if Self.isMissing(entry, event, workflow: workflow) {
      if let position, case .refused(let unmet) = workflow.judge(step, at: position) {
        throw .broke(unmet.contains { $0.code == .refUnopened } ? .unread : .workflow)
      }
      throw .broke(.bodyMissing)
    }
    guard var position = position.take() else { throw .broke(.notOpen) }
    let ruling = workflow.apply(step, to: &position)
    self.position = position
    if case .refused(let unmet) = ruling {
      throw .broke(unmet.contains { $0.code == .refUnopened } ? .unread : .workflow)
    }
    if let asked { tickets.append(asked) }
    if let ticket = usedTicket(certified) { tickets[ticket].usedBy = certified.leaf }
  }

  static func stepFacts(_ facts: [FactLine]) -> [StepFact] {
    facts.filter { !BuiltInFact.besidesWorkflow.contains($0.name) }.map {
      StepFact(name: $0.name, value: $0.value, until: $0.until)
    }
  }

  /// The entry as the definition's rules see it. Deadlines never go back, so the case's own time is the least; what the
  /// signer holds is asked at the time they state.
  static func step(_ entry: Entry, leaf: Digest, index: Int?, from now: Moment, world: World) -> Step {
    Step(
      event: entry.event, actor: entry.signer, role: entry.role, leaf: leaf.hex, ref: entry.ref?.hex,
      time: max(entry.time, now), happened: entry.happened, facts: stepFacts(entry.facts),
      reason: entry.facts.first { $0.name == BuiltInFact.reason }?.value, proofs: Set(entry.othersProofs.map(\.kind)),
      delegations: Set(world.roster.items(of: entry.signer, at: index, time: entry.time)))
  }

  mutating func applyBuiltIn(
    _ event: BuiltIn, _ certified: Certified, workflow: Workflow, world: World
  ) throws(RuleBroken) {
    try checkShape(event, certified.entry)
    switch event {
    case .open, .note, .migrate: break
    case .members: guard !certified.entry.hasNoLines else { throw .broke(.memberLine) }
    case .read: try receive(certified, workflow: workflow, roster: world.roster)
    case .refused: try refuse(certified, roster: world.roster)
    case .correct: _ = try referred(certified)
    case .endorse: try endorse(certified)
    case .destroy: try destroy(certified)
    case .assign: try assign(certified, workflow: workflow, world: world)
    case .logReview: try review(certified)
    case .exclude: try exclude(certified, world: world)
    case .readmit: try readmit(certified, world: world)
    }
  }

  func checkShape(_ event: BuiltIn, _ entry: Entry) throws(RuleBroken) {
    let allowed: Set<String> =
      switch event {
      case .open: [BuiltInFact.workflow, BuiltInFact.definition]
      case .read: [BuiltInFact.part, BuiltInFact.reason, BuiltInFact.outlet]
      case .refused: [BuiltInFact.part]
      case .destroy: [BuiltInFact.ground]
      case .assign, .exclude: [BuiltInFact.person]
      case .logReview: [BuiltInFact.outcome, BuiltInFact.sample, BuiltInFact.drawn]
      case .migrate: [BuiltInFact.definition, BuiltInFact.migration]
      case .members, .note, .correct, .endorse, .readmit: []
      }
    for fact in entry.facts where fact.name != BuiltInFact.clock {
      guard allowed.contains(fact.name), fact.until == nil else { throw .broke(.fact) }
    }
    switch event {
    case .open, .members, .note, .assign, .migrate, .exclude: guard entry.ref == nil else { throw .broke(.reference) }
    case .read, .refused, .correct, .endorse, .destroy, .logReview, .readmit:
      guard entry.ref != nil else { throw .broke(.reference) }
    }
    if event == .note { guard !entry.bodies.isEmpty else { throw .broke(.bodyCompartment) } }
  }

  private func referred(_ certified: Certified) throws(RuleBroken) -> CaseEntry {
    guard let ref = certified.entry.ref, let entry = entry(ref) else { throw .broke(.reference) }
    return entry
  }

  /// A receipt counts for the definition once its reader has opened every part of the entry.
  private mutating func receive(_ certified: Certified, workflow: Workflow, roster: Roster) throws(RuleBroken) {
    let read = try referred(certified)
    let reader = certified.entry.signer
    let parts = certified.entry.facts.filter { $0.name == BuiltInFact.part }.map(\.value)
    let reasons = certified.entry.facts.filter { $0.name == BuiltInFact.reason }
    guard reasons.count == 1, ReadingReason(rawValue: reasons[0].value) != nil else { throw .broke(.readReason) }
    let outlets = certified.entry.facts.filter { $0.name == BuiltInFact.outlet }
    guard outlets.count <= 1, outlets.allSatisfy({ ReadingOutlet(rawValue: $0.value) != nil }) else {
      throw .broke(.fact)
    }
    let holds = Set(read.bodies.map(\.compartment))
    guard Set(parts).count == parts.count, holds.isSuperset(of: parts), parts.isEmpty == holds.isEmpty else {
      throw .broke(.readPart)
    }
    for part in parts {
      guard isReader(reader, of: part, roster: roster, at: certified.index) else { throw .broke(.readPart) }
    }
    let receipt = Receipt(reader: reader, leaf: read.leaf)
    receipts[receipt, default: []].formUnion(parts)
    if let place = places[read.leaf], !entries[place].readBy.contains(reader) { entries[place].readBy.append(reader) }
    if receipts[receipt, default: []] == holds, var position = position.take() {
      workflow.recordOpened(actor: reader, leaf: read.leaf.hex, in: &position)
      self.position = position
    }
  }

  /// Somebody's own program says that they asked for parts they may not read: only of parts that are there, and not theirs.
  private func refuse(_ certified: Certified, roster: Roster) throws(RuleBroken) {
    let asked = try referred(certified)
    let parts = certified.entry.facts.filter { $0.name == BuiltInFact.part }.map(\.value)
    let holds = Set(asked.bodies.map(\.compartment))
    guard !parts.isEmpty, Set(parts).count == parts.count, holds.isSuperset(of: parts) else { throw .broke(.readPart) }
    for part in parts where isReader(certified.entry.signer, of: part, roster: roster, at: certified.index) {
      throw .broke(.readPart)
    }
  }

  private mutating func endorse(_ certified: Certified) throws(RuleBroken) {
    let other = try referred(certified)
    guard other.signer != certified.entry.signer else { throw .broke(.selfEndorsed) }
    if other.event == BuiltIn.correct.rawValue, let ref = other.ref { corrected.insert(ref) }
  }

  private mutating func destroy(_ certified: Certified) throws(RuleBroken) {
    let other = try referred(certified)
    let grounds = certified.entry.facts.filter { $0.name == BuiltInFact.ground }
    guard [BuiltIn.note.rawValue, BuiltIn.correct.rawValue].contains(other.event), !other.bodies.isEmpty,
      !other.isDestroyed, grounds.map(\.value) == [BuiltInFact.wrongCase],
      !destroyers[other.leaf, default: []].contains(certified.entry.signer)
    else { throw .broke(.destroy) }
    destroyers[other.leaf, default: []].append(certified.entry.signer)
    if destroyers[other.leaf, default: []].count == 2, let place = places[other.leaf] {
      entries[place].isDestroyed = true
    }
  }

  /// What a manager found of an opening or an attempt, never of their own: of those another manager says it.
  private func review(_ certified: Certified) throws(RuleBroken) {
    let opening = try referred(certified)
    let entry = certified.entry
    guard Self.reviewers.contains(entry.role) else { throw .broke(.role) }
    guard [BuiltIn.read.rawValue, BuiltIn.refused.rawValue].contains(opening.event) else { throw .broke(.reference) }
    guard opening.signer != entry.signer else { throw .broke(.selfEndorsed) }
    let outcomes = entry.facts.filter { $0.name == BuiltInFact.outcome }.map(\.value)
    let samples = entry.facts.filter { $0.name == BuiltInFact.sample }.map(\.value)
    let drawn = entry.facts.filter { $0.name == BuiltInFact.drawn }.map(\.value)
    guard outcomes.count == 1, ReviewOutcome(rawValue: outcomes[0]) != nil, samples.count == 1,
      LogReview.isSeed(samples[0]), drawn.isEmpty || drawn == [BuiltInFact.byHand]
    else { throw .broke(.fact) }
  }

  /// Whether a person may decide the proposal in some role of theirs, whatever form, time or proof it still waits for.
  /// - Parameters:
  ///   - index: where in the ledger; nil is now.
  ///   - isAfterOthers: also where somebody else's step must come first, as a board's decision before it is carried out.
  func mayDecide(
    _ entry: CaseEntry, _ person: String, _ workflow: Workflow, _ roster: Roster, at index: Int?, time: Moment,
    isAfterOthers: Bool
  ) -> Bool {
    guard entry.signer != person, let position, position.openEntries(of: entry.event).contains(entry.leaf.hex) else {
      return false
    }
    let items = Set(roster.items(of: person, at: index, time: time))
    var hindering: Set<Unmet.Code> = [.role, .delegation, .refOwn, .separated, .distinctFrom, .noOwn, .refOther]
    if !isAfterOthers { hindering.formUnion([.done, .notEnabled]) }
    return roster.roles(of: person, at: index, time: time).contains { role in
      workflow.deciders(of: entry.event).contains { event in
        let step = Step(
          event: event, actor: person, role: role, leaf: "", ref: entry.leaf.hex, time: max(time, position.now),
          delegations: items)
        guard case .refused(let unmet) = workflow.judge(step, at: position) else { return true }
        return !unmet.contains { hindering.contains($0.code) }
      }
    }
  }

  static let reviewers: Set<String> = ["enhetschef", "socialdirektor", "registeransvarig"]

  private mutating func assign(_ certified: Certified, workflow: Workflow, world: World) throws(RuleBroken) {
    let entry = certified.entry
    let named = entry.facts.filter { $0.name == BuiltInFact.person }
    guard named.count == 1,
      isReader(named[0].value, of: Roster.Part.register, roster: world.roster, at: certified.index)
    else { throw .broke(.assignment) }
    let takesItself = named[0].value == entry.signer && ["jour", "socialsekreterare"].contains(entry.role)
    guard takesItself || ["enhetschef", "koordinator"].contains(entry.role) else { throw .broke(.assignment) }
    assigned = named[0].value
  }
}

extension Entry {
  var hasNoLines: Bool { members.isEmpty && epochs.isEmpty && keys.isEmpty }
  /// Takes somebody out of the register. The next entry turns it.
  var leavesRegister: Bool { members.contains { !$0.add && $0.compartment == Roster.Part.register } }
}

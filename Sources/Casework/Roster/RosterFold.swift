import LedgerStore
import Sealing
import Syntax

/// The roster's own rules, version 1 (the genesis names it): events, thresholds, and what each act changes.
extension Roster {
  enum Event: String {
    case found = "FOUND"
    case admit = "ADMIT"
    case endorse = "ENDORSE"
    case grant = "GRANT"
    case reinstate = "REINSTATE"
    case drop = "DROP"
    case revoke = "REVOKE"
    case adopt = "ADOPT"
    case renew = "RENEW"
    case members = "MEMBERS"
    case checkpoint = "CHECKPOINT"
    case witness = "WITNESS"
    case unwitness = "UNWITNESS"
    case oversight = "OVERSIGHT"
    case restored = "RESTORED"
    case logReview = "LOG_REVIEW"
  }

  /// Rules one entry and, if it stands, lets it take effect.
  ///
  /// - Parameter isMade: whether a register's key file is the one that its members would have made. All who read the
  ///   roster are among its readers, so all answer alike; a file that shut some of them out is void for all.
  mutating func fold(
    _ certified: Certified, isMade: (_ line: RegisterLine) -> Bool
  ) -> EntryRuling {
    // The log is no part of what an act changes: a copy of it for each entry would be a copy of the whole for each.
    var (accepted, void): ([RosterEntry], [VoidEntry]) = ([], [])
    swap(&entries, &accepted)
    swap(&voids, &void)
    defer {
      swap(&entries, &accepted)
      swap(&voids, &void)
    }
    do throws(RuleBroken) {
      var next = self
      try next.apply(certified)
      guard !certified.entry.bringsTooMuch else { throw .broke(.proof) }
      for key in certified.entry.keys where key.compartment == Part.register {
        guard let register = next.compartments[Part.register] else { throw .broke(.keyLine) }
        let line = RegisterLine(
          entry: certified.entry, caseID: .roster, register: register, number: key.n, roster: next)
        guard isMade(line) else { throw .broke(.keyLine) }
      }
      next.passed(certified)
      self = next
      accepted.append(RosterEntry(certified))
      return .accepted
    } catch {
      void.append(VoidEntry(certified, rule: error.rule))
      return .void(error.rule)
    }
  }

  /// The chain, and the clocks of those who act as founders: a roster keeper's or a newcomer's holds nobody up.
  private mutating func passed(_ certified: Certified) {
    let entry = certified.entry
    chain.advance(
      leaf: certified.leaf, signer: entry.signer, time: entry.time,
      isWitness: entry.role == "-" && isFounder(entry.signer, at: certified.index))
    if let floor = chain.floor(of: max(2, threshold)), floor != floors.last?.floor {
      floors.append((floor, certified.index))
    }
  }

  private mutating func apply(_ certified: Certified) throws(RuleBroken) {
    if let rule = certified.broken(in: .roster, chain: chain, roster: self) { throw .broke(rule) }
    guard let event = Event(rawValue: certified.entry.event) else { throw .broke(.unknownEvent) }
    // The vault's second leaf, and no other: else one founder founds a roster of their own for whoever comes anew.
    guard (event == .found) == (certified.entry.seq == 0), event != .found || certified.index == 1 else {
      throw .broke(.founding)
    }
    try checkRole(certified, event: event)
    let act = try RosterAct(certified, event: event, roster: self)
    switch event {
    case .found: try found(act)
    case .admit, .grant, .reinstate, .adopt, .witness, .unwitness, .oversight, .restored: try propose(act)
    case .checkpoint: try checkpoint(act)
    case .endorse: try endorse(act)
    case .drop: try drop(act)
    case .revoke: try revoke(act)
    case .renew: try renew(act)
    case .members: try applyLines(act, subject: nil)
    case .logReview: try closeReview(act)
    }
    try checkBodies(act)
  }

  private func checkRole(_ certified: Certified, event: Event) throws(RuleBroken) {
    let entry = certified.entry
    switch entry.role {
    case "-":
      guard
        event == .renew || ![.checkpoint, .logReview].contains(event) && isFounder(entry.signer, at: certified.index)
      else { throw .broke(.notFounder) }
    case Role.steward:
      guard ![.endorse, .found, .checkpoint, .restored, .logReview].contains(event),
        roles(of: entry.signer, at: certified.index, time: entry.time).contains(Role.steward)
      else { throw .broke(.role) }
    case Role.auditor:
      guard [.members, .checkpoint, .logReview].contains(event),
        roles(of: entry.signer, at: certified.index, time: entry.time).contains(Role.auditor)
      else { throw .broke(.role) }
    default:
      guard event == .logReview, Self.reviewers.contains(entry.role),
        roles(of: entry.signer, at: certified.index, time: entry.time).contains(entry.role)
      else { throw .broke(.role) }
    }
    if event == .revoke, let subject = entry.facts.first(where: { $0.name == "person" })?.value, isFounder(subject) {
      // Founders answer for founders: a roster keeper could take them down to where nobody can be given anything.
      guard entry.role == "-" else { throw .broke(.notFounder) }
    }
  }

  private mutating func found(_ act: RosterAct) throws(RuleBroken) {
    guard Set(act.entry.members.map(\.keyName)) == Set(founders),
      Set(act.entry.epochs.map(\.compartment)) == [Part.register, Part.names],
      act.entry.bodies.count == founders.count || act.entry.bodies.isEmpty
    else { throw .broke(.founding) }
    try applyLines(act, subject: nil)
    for part in [Part.register, Part.names] where compartments[part]?.members.count != founders.count {
      throw .broke(.founding)
    }
    for (name, body) in zip(order, act.bodies) { persons[name]?.set(card: body, from: act.index) }
  }

  /// ADMIT, GRANT, REINSTATE, ADOPT and what is said of the log: effective at once when the signer alone reaches the threshold, else pending.
  private mutating func propose(_ act: RosterAct) throws(RuleBroken) {
    if act.event == .grant {
      guard let subject = act.subject, isActive(subject, at: act.index) else { throw .broke(.subject) }
    }
    if act.event == .reinstate {
      guard let subject = act.subject, hasLeft(subject) else { throw .broke(.subject) }
    }
    guard act.subject != act.entry.signer else { throw .broke(.selfGrant) }
    try checkOfLog(act)
    var pending = Pending(act, needed: threshold)
    if act.entry.role == "-" { pending.endorsedBy = [act.entry.signer] }
    if pending.endorsedBy.count >= pending.needed {
      try takeEffect(pending, by: act)
    } else {
      guard act.hasNoLines else { throw .broke(.threshold) }
      self.pending.append(pending)
    }
  }

  private mutating func endorse(_ act: RosterAct) throws(RuleBroken) {
    guard let ref = act.entry.ref, let at = pending.firstIndex(where: { $0.leaf == ref }) else {
      throw .broke(.reference)
    }
    var waiting = pending[at]
    guard waiting.subject != act.entry.signer else { throw .broke(.selfGrant) }
    guard !waiting.endorsedBy.contains(act.entry.signer) else { throw .broke(.threshold) }
    waiting.endorsedBy.append(act.entry.signer)
    // A founder who has left since no longer counts.
    let counted = waiting.endorsedBy.filter { isFounder($0, at: act.index) }
    if counted.count >= waiting.needed {
      pending.remove(at: at)
      try takeEffect(waiting, by: act)
    } else {
      guard act.hasNoLines else { throw .broke(.threshold) }
      pending[at] = waiting
    }
  }

  private mutating func takeEffect(_ waiting: Pending, by act: RosterAct) throws(RuleBroken) {
    switch waiting.event {
    case Event.admit.rawValue:
      guard let request = waiting.newcomer, isNew(request) else { throw .broke(.subject) }
      persons[request.person] = RosterPerson(
        name: request.person, verifyingKey: request.signing,
        sealing: [.init(generation: request.generation, recipient: request.sealing, from: act.index)],
        isFounder: false, from: act.index)
      order.append(request.person)
      give(waiting, from: act.index)
    case Event.grant.rawValue:
      guard let subject = waiting.subject, isActive(subject, at: act.index) else { throw .broke(.subject) }
      give(waiting, from: act.index)
    case Event.reinstate.rawValue:
      guard let subject = waiting.subject, hasLeft(subject) else { throw .broke(.subject) }
      persons[subject]?.comeBack(at: act.index)
      give(waiting, from: act.index)
    default:
      switch Event(rawValue: waiting.event) {
      case .witness: try takeWitness(waiting)
      case .unwitness: try dropWitness(waiting)
      case .oversight: try setTerms(waiting, act)
      case .restored: try restore(waiting, at: act.index)
      default: try adopt(waiting, by: act)
      }
      guard act.hasNoLines else { throw .broke(.memberLine) }
      return
    }
    try applyLines(act, subject: waiting.subject)
  }

  private mutating func adopt(_ waiting: Pending, by act: RosterAct) throws(RuleBroken) {
    guard let workflow = waiting.facts.first(where: { $0.name == "workflow" })?.value,
      let definition = waiting.facts.first(where: { $0.name == "definition" }).flatMap({ Digest(hex: $0.value) }),
      let body = waiting.body
    else { throw .broke(.fact) }
    let plans = waiting.facts.filter { $0.name == BuiltInFact.migration }
    let migration = plans.first.flatMap { Digest(hex: $0.value) }
    guard plans.isEmpty || migration != nil else { throw .broke(.fact) }
    adopted.append(
      Adoption(
        workflow: workflow, definition: definition, leaf: waiting.leaf, time: act.entry.time, body: body,
        by: waiting.by, migration: migration, plan: waiting.plan, from: act.index))
  }

  private mutating func give(_ waiting: Pending, from index: Int) {
    guard let subject = waiting.subject else { return }
    for fact in waiting.facts where fact.name == "role" {
      persons[subject]?.roles.append(Holding(id: fact.value, until: fact.until, from: index))
    }
    for fact in waiting.facts where fact.name == "item" {
      persons[subject]?.items.append(Holding(id: fact.value, until: fact.until, from: index))
    }
    if let body = waiting.body { persons[subject]?.set(card: body, from: waiting.index) }
  }
}

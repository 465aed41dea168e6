import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Questions to the police and what comes back: a ticket asks once, and the answer's own signature stands in the entry.
extension CaseFold {
  /// Events that can hand out a ticket: those whose form dates the fact `ticket`.
  static func asks(_ event: String, in workflow: Workflow) -> Bool {
    guard let form = workflow.events[event]?.form.flatMap({ workflow.forms[$0] }) else { return false }
    return form.fields.contains { $0.untilOf == BuiltInFact.ticket }
  }

  /// The ticket that this entry hands out, if it does.
  func ticketFacts(_ certified: Certified, workflow: Workflow) throws(RuleBroken) -> TicketState? {
    let entry = certified.entry
    let ids = entry.facts.filter { $0.name == BuiltInFact.ticket }
    let hashes = entry.facts.filter { $0.name == BuiltInFact.ticketHash }
    let salts = entry.facts.filter { $0.name == BuiltInFact.ticketSalt }
    // Asked by phone there is a date and no file.
    if hashes.isEmpty, salts.isEmpty { return nil }
    guard Self.asks(entry.event, in: workflow), ids.count == 1, hashes.count == 1, hashes[0].until == nil,
      salts.count == 1, salts[0].until == nil, let salt = Hex.decode(salts[0].value),
      let id = TicketID(case: id, salt: salt), id.hex == ids[0].value, let hash = Digest(hex: hashes[0].value),
      let expires = ids[0].until,
      expires > entry.time, !tickets.contains(where: { $0.id == id })
    else { throw .broke(.ticket) }
    return TicketState(id: id, hash: hash, expires: expires, leaf: certified.leaf, event: entry.event, usedBy: nil)
  }

  /// What other parties signed: the police's deposit where the event asks for it, and nothing anywhere else.
  func checkProofs(
    _ certified: Certified, workflow: Workflow, world: World, builtIn: BuiltIn?
  ) throws(RuleBroken) {
    let entry = certified.entry
    let proofs = entry.othersProofs
    guard builtIn == nil, workflow.events[entry.event]?.proof == "police" else {
      guard proofs.isEmpty, !entry.facts.contains(where: { $0.name == BuiltInFact.source }) else {
        throw .broke(.proof)
      }
      return
    }
    guard proofs.count == 1, proofs[0].kind == "police", let statement = try? DepositStatement(note: proofs[0].note)
    else { throw .broke(.proof) }
    let ticket = tickets.first { $0.id == statement.ticket }
    do throws(ImportFault) {
      try DepositCheck.admit(
        statement, vault: world.roster.genesis.hash,
        officer: Self.standing(of: statement.officer, roster: world.roster, at: certified.index, time: entry.time),
        ticket: ticket?.standing, at: entry.time)
    } catch {
      throw .broke(Self.isAboutTicket(error) ? .ticket : .proof)
    }
    guard let ticket, entry.ref == ticket.leaf || workflow.events[entry.event]?.answers == nil else {
      throw .broke(.ticket)
    }
    guard statement.agrees(with: entry.facts) else { throw .broke(.proof) }
  }

  func usedTicket(_ certified: Certified) -> Int? {
    guard let proof = certified.entry.othersProofs.first, let statement = try? DepositStatement(note: proof.note) else {
      return nil
    }
    return tickets.firstIndex { $0.id == statement.ticket }
  }

  static func standing(of officer: String, roster: Roster, at index: Int?, time: Moment) -> OfficerStanding? {
    guard let person = roster.person(officer) else { return nil }
    return OfficerStanding(
      key: person.verifyingKey, isActive: roster.isActive(officer, at: index),
      isPolice: roster.roles(of: officer, at: index, time: time).contains(Roster.Role.police))
  }

  private static func isAboutTicket(_ fault: ImportFault) -> Bool {
    switch fault {
    case .unknownTicket, .otherTicketFile, .expired, .alreadyUsed: true
    default: false
    }
  }
}

extension TicketState {
  var standing: TicketStanding {
    TicketStanding(id: id, hash: hash, expires: expires, isUsed: usedBy != nil)
  }
}

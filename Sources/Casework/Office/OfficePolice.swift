package import LedgerStore
import Sealing
package import Syntax
package import WorkflowEngine

/// Asking the police, and taking in what they answer.
extension Office {
  /// The event that hands out tickets, by the case's definition.
  package func ticketEvent(_ workflow: Workflow) -> String? {
    workflow.events.first { CaseFold.asks($0.id, in: workflow) }?.id
  }

  /// Makes the ticket file, and the step that stands for it: recorded by the caller once the file has a place, since a
  /// question that nobody can hand over is never answered. It expires when the form says.
  /// - Parameters:
  ///   - order: the event that asks (see `ticketEvent`) with its form.
  ///   - function: whom it is for: function and telephone, never a name.
  package func ticket(
    _ order: Order, questions: String, function: String, in id: CaseID
  ) throws(CaseworkError) -> (ticket: Ticket, asking: Order) {
    let (_, workflow) = try current(id)
    guard CaseFold.asks(order.event, in: workflow), let answers = order.answers,
      let form = workflow.forms[answers.form], let scale = TicketDraft.scale(of: workflow)
    else { throw .noTicketEvent }
    try turnForTicket(in: id)
    guard let epoch = cases[id]?.fold.compartments[CaseFold.threat]?.current else {
      throw .notMember(compartment: CaseFold.threat)
    }
    // The keys that the roster has: those of the control code by which others know this worker.
    guard let sealing = roster.person(me)?.sealing.first?.recipient else { throw .notAdmitted }
    let salt = Random.bytes(16)
    guard let ticketID = TicketID(case: id, salt: salt) else { throw .noTicketEvent }
    let values = [BuiltInFact.ticket: ticketID.hex]
    let lines = answers.facts(form, event: order.event, values: values)
    guard let expires = lines.first(where: { $0.name == BuiltInFact.ticket })?.until else { throw .noTicketEvent }
    let ticket: Ticket
    do {
      let draft = TicketDraft(
        vault: genesisHash, id: ticketID, recipient: epoch.recipient, questions: questions, fact: scale.fact,
        levels: scale.levels, expires: expires, function: function)
      ticket = try Ticket.signed(draft, by: person.keys.signing, sealing: sealing)
    } catch {
      throw .format(error)
    }
    var asking = order
    asking.factValues = values
    asking.facts = [
      FactLine(name: BuiltInFact.ticketHash, value: ticket.hash.hex),
      FactLine(name: BuiltInFact.ticketSalt, value: Hex.encode(salt)),
    ]
    return (ticket, asking)
  }

  /// Nothing is asked for under a key that somebody who left still holds, nor under one that stands in another ticket: two
  /// with the same key are known to be of one case. Only a reader can turn a key that is not stale.
  private func turnForTicket(in id: CaseID) throws(CaseworkError) {
    let part = CaseFold.threat
    var draft = EntryDraft(role: try builtInRole(nil), event: BuiltIn.members.rawValue)
    draft.changes.turn = [part]
    draft.bindsToView = false
    guard let fold = cases[id]?.fold, let threat = fold.compartments[part], let epoch = threat.current else { return }
    let isUsed = fold.tickets.contains { (fold.entry($0.leaf)?.index ?? 0) >= epoch.openedAt }
    guard isUsed && reads(part, in: fold) || staleParts(draft, in: id).contains(part) else { return }
    _ = try append(draft, in: id)
  }

  /// Takes in what an officer handed in. Of two who do it at the same time, one is told that it is used.
  /// - Parameter lookAgain: the day we set ourselves, where the police gave none; else the day on which the definition's own
  ///   time ends. Either is marked as ours.
  package func importDeposit(
    _ file: [UInt8], lookAgain: CivilDate? = nil, in wanted: CaseID? = nil
  ) throws(CaseworkError) -> Done {
    try refresh()
    let deposit: Deposit
    do { deposit = try DepositCheck.read(file) } catch { throw .deposit(error) }
    var asked = wanted
    if asked == nil { asked = try caseOfTicket(deposit.statement.ticket) }
    guard let id = asked else { throw .deposit(.unknownTicket) }
    let (fold, workflow) = try current(id)
    try admit(deposit.statement, fold)
    _ = try inspect(deposit, fold, workflow)
    guard let event = workflow.events.first(where: { $0.proof == "police" }) else { throw .noTicketEvent }
    var order = Order(event: event.id)
    if event.answers != nil { order.ref = fold.tickets.first { $0.id == deposit.statement.ticket }?.leaf }
    let undated = deposit.statement.facts.first { $0.until == nil }.flatMap { workflow.facts[$0.name]?.validFor }
    let standard = undated?.after(time(in: id)).swedish.date
    order.facts = deposit.statement.entryFacts(lookAgainByUs: lookAgain ?? standard)
    order.proofs = [ProofLine(kind: "police", note: deposit.statement.note)]
    order.bodies = [
      BodyDraft(compartment: CaseFold.threat, kind: .deposit, name: nil, content: .bytes(deposit.sealed))
    ]
    do {
      return try record(order, in: id)
    } catch {
      // Somebody was faster, before the lock or while we waited for it: perhaps with this very deposit.
      guard error == .caseMoved || error == .wouldBeVoid(.ticket), let fold = try? current(id).0 else { throw error }
      try admit(deposit.statement, fold)
      throw error
    }
  }

  private func admit(_ statement: DepositStatement, _ fold: CaseFold) throws(CaseworkError) {
    do {
      try DepositCheck.admit(
        statement, vault: genesisHash,
        officer: CaseFold.standing(of: statement.officer, roster: roster, at: nil, time: now()),
        ticket: fold.tickets.first { $0.id == statement.ticket }?.standing,
        at: time(in: fold.id))
    } catch {
      throw .deposit(error)
    }
  }

  private func caseOfTicket(_ ticket: TicketID) throws(CaseworkError) -> CaseID? {
    for item in try readable() {
      if cases[item.id]?.fold.tickets.contains(where: { $0.id == ticket }) == true { return item.id }
    }
    return nil
  }

  /// Opens what was handed in under the epoch its ticket was for, and compares it with what was signed.
  private func inspect(
    _ deposit: Deposit, _ fold: CaseFold, _ workflow: Workflow
  ) throws(CaseworkError) -> Assessment {
    guard let threat = fold.compartments[CaseFold.threat], reads(CaseFold.threat, in: fold) else {
      throw .notMember(compartment: CaseFold.threat)
    }
    let levels = TicketDraft.scale(of: workflow)?.levels.map(\.id) ?? []
    var failure = ImportFault.cannotOpen(.noMatchingKey)
    for epoch in threat.epochs.reversed() {
      let name = EpochName(caseID: fold.id, compartment: CaseFold.threat, number: epoch.number)
      guard try ensureKey(name, in: fold.compartments) else { continue }
      let plaintext: [UInt8]?
      do {
        plaintext = try keys.withSecret(name) { secret throws(SealingError) -> [UInt8] in
          try Age.open(deposit.sealed, with: secret).disclosed()
        }
      } catch {
        if error != .noMatchingKey { failure = .cannotOpen(error) }
        continue
      }
      guard let plaintext else { continue }
      do { return try DepositCheck.inspect(deposit, plaintext: plaintext, levels: levels) } catch {
        throw .deposit(error)
      }
    }
    throw .deposit(failure)
  }

  /// A deposit that was taken in, opened again.
  func openDeposit(
    _ sealed: [UInt8], of entry: CaseEntry, _ fold: CaseFold, _ workflow: Workflow
  ) throws(CaseworkError) -> Assessment {
    guard let proof = entry.proofs.first else { throw .deposit(.documentDiffers) }
    let statement: DepositStatement
    do { statement = try DepositStatement(note: proof.note) } catch { throw .deposit(error) }
    guard statement.names(sealed) else { throw .deposit(.documentDiffers) }
    return try inspect(Deposit(statement: statement, sealed: sealed), fold, workflow)
  }
}

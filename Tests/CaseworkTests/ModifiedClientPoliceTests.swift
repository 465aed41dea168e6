import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// Two clerks, a bribed officer and an old answer: what a ticket lets in, and once.
@Suite struct `A forged answer from the police` {
  private let night: RawNight
  private let officer: RawPerson
  private let ticket: Ticket
  private let salt = Random.bytes(16)

  init() throws {
    night = try RawNight()
    officer = try RawPerson("p-00000000000000b1", roles: ["polis"])
    try night.ledger.admit(officer)
    #expect(
      try night.put(night.filled("GIVE_CONSENT", by: night.worker, given: ["police": .choice("yes")]), by: night.worker)
        == .accepted)
    let scale = try #require(TicketDraft.scale(of: night.ledger.workflow))
    let recipient = try #require(night.fold.compartments["threat"]?.current?.recipient)
    ticket = try Ticket.signed(
      TicketDraft(
        vault: night.ledger.genesis.hash, id: try #require(TicketID(case: night.caseID, salt: salt)),
        recipient: recipient, questions: "Hur allvarligt?",
        fact: scale.fact, levels: scale.levels, expires: night.ledger.clock.adding(seconds: 7 * 86_400),
        function: "Utredare, 114 14"), by: night.worker.signing, sealing: night.worker.sealing.recipient)
    #expect(try night.put(Self.asking(ticket, salt, night), by: night.worker) == .accepted)
  }

  private static func asking(_ ticket: Ticket, _ salt: [UInt8], _ night: RawNight) throws -> Entry {
    var entry = try night.filled(
      "REQUEST_ASSESSMENT", by: night.worker, given: ["expires": .moment(ticket.expires)])
    entry.facts = [
      FactLine(name: "ticket", value: ticket.id.hex, until: ticket.expires),
      FactLine(name: "ticketHash", value: ticket.hash.hex), FactLine(name: "ticketSalt", value: Hex.encode(salt)),
    ]
    return entry
  }

  private func deposit(_ ticket: Ticket, by person: RawPerson) throws -> DepositStatement {
    let assessment = Assessment(
      function: "Samordnare", date: night.ledger.clock.swedish.date, question: "Hur allvarligt?",
      level: ticket.draft.levels[1].id, words: "Allvarligt", lookAgain: night.ledger.clock.swedish.date.adding(days: 30)
    )
    let (file, _) = try Assess.deposit(assessment, ticket: ticket, by: person.signing, at: night.ledger.clock)
    return try DepositCheck.read(file).statement
  }

  private func taking(_ statement: DepositStatement, _ bend: (inout Entry) -> Void = { _ in }) -> Entry {
    var entry = night.entry("RECEIVE_ASSESSMENT", by: night.worker)
    entry.facts = statement.facts
    entry.bodies = [RawLedger.body("threat", 1)]
    entry.proofs = [ProofLine(kind: "police", note: statement.note)]
    bend(&entry)
    return entry
  }

  @Test func `is taken in once, and the second clerk finds it used`() throws {
    let statement = try deposit(ticket, by: officer)
    #expect(try night.put(taking(statement), by: night.worker) == .accepted)
    try night.expectVoid(.ticket, taking(statement), by: night.worker)
    try night.expectVoid(.ticket, taking(try deposit(ticket, by: officer)), by: night.worker)
  }

  @Test func `by a colleague, a stranger or an officer who has left is void`() throws {
    try night.expectVoid(.proof, taking(try deposit(ticket, by: night.other)), by: night.worker)
    let stranger = try RawPerson("p-00000000000000b2")
    try night.expectVoid(.proof, taking(try deposit(ticket, by: stranger)), by: night.worker)
    let impostor = try RawPerson(officer.name)
    try night.expectVoid(.proof, taking(try deposit(ticket, by: impostor)), by: night.worker)
    let statement = try deposit(ticket, by: officer)
    #expect(try night.ledger.revoke(officer) == .accepted)
    try night.expectVoid(.proof, taking(statement), by: night.worker)
  }

  @Test func `with facts that the officer did not sign is void`() throws {
    let statement = try deposit(ticket, by: officer)
    try night.expectVoid(.proof, taking(statement) { $0.facts[0].value = "2026-11-01" }, by: night.worker)
    try night.expectVoid(.proof, taking(statement) { $0.facts[0].until = nil }, by: night.worker)
    try night.expectVoid(
      .proof,
      taking(statement) { entry in
        entry.facts[0].until = Moment("2030-01-01T00:00:00Z")
        entry.facts.append(FactLine(name: "source", value: "ours"))
      }, by: night.worker)
    try night.expectVoid(.proof, taking(statement) { $0.facts = [] }, by: night.worker)
  }

  @Test func `to a ticket that is another case's, unknown, altered or out of time is void`() throws {
    let unknown = try Ticket.signed(
      TicketDraft(
        vault: ticket.draft.vault, recipient: ticket.draft.recipient, questions: "", fact: ticket.draft.fact,
        levels: ticket.draft.levels, expires: ticket.expires, function: ""), by: night.worker.signing,
      sealing: night.worker.sealing.recipient)
    try night.expectVoid(.ticket, taking(try deposit(unknown, by: officer)), by: night.worker)
    let altered = try Ticket.signed(
      TicketDraft(
        vault: ticket.draft.vault, id: ticket.id, recipient: ticket.draft.recipient, questions: "Annat",
        fact: ticket.draft.fact, levels: ticket.draft.levels, expires: ticket.expires, function: ""),
      by: night.worker.signing, sealing: night.worker.sealing.recipient)
    try night.expectVoid(.ticket, taking(try deposit(altered, by: officer)), by: night.worker)
    let statement = try deposit(ticket, by: officer)
    night.ledger.clock = ticket.expires
    try night.expectVoid(.ticket, taking(statement), by: night.worker)
  }

  @Test func `proves no other step, and no ticket is asked twice`() throws {
    let statement = try deposit(ticket, by: officer)
    var entry = try night.filled("DANGER", by: night.worker)
    entry.proofs = [ProofLine(kind: "police", note: statement.note)]
    try night.expectVoid(.proof, entry, by: night.worker)
    var note = night.entry("NOTE", by: night.worker)
    note.bodies = [RawLedger.body("threat", 1)]
    note.proofs = entry.proofs
    try night.expectVoid(.proof, note, by: night.worker)
    try night.expectVoid(.ticket, try Self.asking(ticket, salt, night), by: night.worker)
  }

  /// A member of two cases must not be able to use what was signed for one in the other, nor leave out what was written.
  @Test func `serves the case that asked, and lies beside the police's signature`() throws {
    let statement = try deposit(ticket, by: officer)
    try night.expectVoid(.bodyMissing, taking(statement) { $0.bodies = [] }, by: night.worker)
    try night.expectVoid(
      .bodyMissing, taking(statement) { $0.bodies.append(RawLedger.body("threat", 1)) }, by: night.worker)
    let other = try night.ledger.open(by: night.worker, role: "socialsekreterare")
    var asked = try Self.asking(ticket, salt, night)
    asked.facts.removeAll { $0.name == "ticketSalt" }
    try night.expectVoid(.ticket, asked, by: night.worker)
    var asking = try Self.asking(ticket, salt, night)
    let chain = try #require(night.ledger.cases[other]).chain
    (asking.caseID, asking.seq, asking.prev) = (other, chain.nextSeq, chain.prev)
    #expect(try night.ledger.put(asking, by: night.worker) == .void(.ticket))
  }

  /// What every replay needs to hold an answer against its question.
  @Test func `is asked for by a step that says all of a ticket, once, and in time`() throws {
    let salt = Random.bytes(16)
    let id = try #require(TicketID(case: night.caseID, salt: salt))
    let another = try Ticket.signed(
      TicketDraft(
        vault: ticket.draft.vault, id: id, recipient: ticket.draft.recipient, questions: "", fact: ticket.draft.fact,
        levels: ticket.draft.levels, expires: ticket.expires, function: ""), by: night.worker.signing,
      sealing: night.worker.sealing.recipient)
    func asking(_ bend: (inout Entry) -> Void) throws -> Entry {
      var entry = try Self.asking(another, salt, night)
      bend(&entry)
      return entry
    }
    func without(_ name: String) -> (inout Entry) -> Void { { $0.facts.removeAll { $0.name == name } } }
    for name in ["ticket", "ticketHash", "ticketSalt"] {
      try night.expectVoid(.ticket, try asking(without(name)), by: night.worker)
    }
    for place in [1, 2] {
      try night.expectVoid(.ticket, try asking { $0.facts[place].until = ticket.expires }, by: night.worker)
    }
    try night.expectVoid(.ticket, try asking { $0.facts[0].until = $0.time }, by: night.worker)
    var elsewhere = try night.filled("DANGER", by: night.worker)
    elsewhere.facts += try asking { _ in }.facts
    try night.expectVoid(.ticket, elsewhere, by: night.worker)
    #expect(try night.put(asking { _ in }, by: night.worker) == .accepted)
    let statement = try deposit(another, by: officer)
    try night.expectVoid(
      .proof, taking(statement) { $0.proofs = [ProofLine(kind: "request", note: statement.note)] }, by: night.worker)
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite struct `A forged entry in the roster` {
  private let ledger: RawLedger
  private let steward: RawPerson
  private let worker: RawPerson

  init() throws {
    ledger = try RawLedger(try Workflow.read(try fileBytes(mainWorkflowPath), file: "avhopp.json"))
    steward = try RawPerson("p-0000000000000001", roles: ["forvaltare"])
    worker = try RawPerson("p-0000000000000002", roles: ["socialsekreterare"])
    try ledger.admit(steward)
    try ledger.admit(worker)
  }

  private func expectVoid(
    _ rule: VoidRule, _ entry: Entry, by person: RawPerson, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = ledger.roster
    let certified = try ledger.certified(entry, by: person)
    #expect(ledger.put(certified) == .void(rule), sourceLocation: sourceLocation)
    let after = ledger.roster
    #expect(
      after.chain == before.chain && after.people == before.people && after.compartments == before.compartments
        && after.pending == before.pending && after.adopted == before.adopted
        && after.voids.count == before.voids.count + 1, sourceLocation: sourceLocation)
  }

  private func act(_ event: String, by person: RawPerson, role: String = "-", _ facts: (String, String)...) -> Entry {
    var entry = ledger.entry(.roster, event, by: person, role: role)
    entry.facts = facts.map { FactLine(name: $0.0, value: $0.1) }
    return entry
  }

  private func admission(of person: RawPerson, by signer: RawPerson, role: String = "-") throws -> Entry {
    var entry = act("ADMIT", by: signer, role: role, ("person", person.name), ("role", "jour"))
    let request = try Request.signed(by: person.signing, sealing: person.sealing.recipient, generation: 1, vault: nil)
    entry.proofs = [ProofLine(kind: "request", note: request.note)]
    entry.bodies = [RawLedger.body("names", 1)]
    return entry
  }

  @Test func `by one who may not admit, grant, adopt or revoke is void`() throws {
    let newcomer = try RawPerson("p-00000000000000aa")
    try expectVoid(.notFounder, try admission(of: newcomer, by: worker), by: worker)
    try expectVoid(.role, try admission(of: newcomer, by: worker, role: "forvaltare"), by: worker)
    try expectVoid(.role, try admission(of: newcomer, by: worker, role: "socialsekreterare"), by: worker)
    try expectVoid(
      .notFounder, act("GRANT", by: worker, ("person", steward.name), ("role", "socialdirektor")), by: worker)
    try expectVoid(.notFounder, act("REVOKE", by: worker, ("person", steward.name)), by: worker)
    try expectVoid(
      .notFounder, act("ADOPT", by: worker, ("workflow", "avhopp"), ("definition", Hash.sha256([1]).hex)), by: worker)
    try expectVoid(.unknownSigner, try admission(of: newcomer, by: newcomer), by: newcomer)
  }

  @Test func `takes effect for nobody below the threshold`() throws {
    let newcomer = try RawPerson("p-00000000000000aa")
    var hasty = try admission(of: newcomer, by: ledger.founders[0])
    hasty.members = [MemberLine(add: true, compartment: "register", keyName: newcomer.name, generation: 1)]
    hasty.keys = [RawLedger.key("register", 1)]
    try expectVoid(.threshold, hasty, by: ledger.founders[0])
    let proposal = try ledger.certified(try admission(of: newcomer, by: ledger.founders[0]), by: ledger.founders[0])
    #expect(ledger.put(proposal) == .accepted)
    #expect(ledger.roster.person(newcomer.name) == nil)
    // The same founder again, a steward, and the newcomer do not make two.
    for (person, role, rule) in [
      (ledger.founders[0], "-", VoidRule.threshold), (steward, "forvaltare", .role), (newcomer, "-", .unknownSigner),
    ] {
      var endorsement = ledger.entry(.roster, "ENDORSE", by: person, role: role)
      endorsement.ref = proposal.leaf
      try expectVoid(rule, endorsement, by: person)
    }
    #expect(ledger.roster.person(newcomer.name) == nil)
  }

  @Test func `gives nobody anything by their own hand`() throws {
    let founder = ledger.founders[0]
    try expectVoid(
      .selfGrant, act("GRANT", by: founder, ("person", founder.name), ("role", "socialdirektor")), by: founder)
    try expectVoid(
      .selfGrant,
      act("GRANT", by: steward, role: "forvaltare", ("person", steward.name), ("role", "socialdirektor")), by: steward)
    let grant = try ledger.certified(
      act("GRANT", by: founder, ("person", ledger.founders[1].name), ("role", "socialdirektor")), by: founder)
    #expect(ledger.put(grant) == .accepted)
    var own = ledger.entry(.roster, "ENDORSE", by: ledger.founders[1], role: "-")
    own.ref = grant.leaf
    try expectVoid(.selfGrant, own, by: ledger.founders[1])
  }

  @Test func `admits no key that did not ask, and no police to the register`() throws {
    let newcomer = try RawPerson("p-00000000000000aa")
    let other = try RawPerson("p-00000000000000ab")
    var entry = try admission(of: newcomer, by: ledger.founders[0])
    entry.facts[0] = FactLine(name: "person", value: other.name)
    try expectVoid(.subject, entry, by: ledger.founders[0])
    entry = try admission(of: newcomer, by: ledger.founders[0])
    entry.proofs = []
    try expectVoid(.request, entry, by: ledger.founders[0])
    let officer = try RawPerson("p-00000000000000ac", roles: ["polis"])
    try ledger.admit(officer)
    var joining = ledger.entry(.roster, "MEMBERS", by: ledger.founders[0], role: "-")
    joining.members = [MemberLine(add: true, compartment: "register", keyName: officer.name, generation: 1)]
    joining.keys = [RawLedger.key("register", 1)]
    try expectVoid(.memberLine, joining, by: ledger.founders[0])
  }

  @Test func `revokes no founder below the threshold`() throws {
    let entry = act("REVOKE", by: ledger.founders[0], ("person", ledger.founders[1].name))
    try expectVoid(.fewFounders, entry, by: ledger.founders[0])
  }

  /// A log that each entry copied would make a million entries of one bribed founder a day's work for everybody.
  @Test func `is added to the log without copying it`() throws {
    var roster = ledger.roster
    roster.voids.reserveCapacity(100)
    roster.entries.reserveCapacity(100)
    func places() -> [Int] {
      [
        unsafe roster.voids.withUnsafeBytes { Int(bitPattern: $0.baseAddress) },
        unsafe roster.entries.withUnsafeBytes { Int(bitPattern: $0.baseAddress) },
      ]
    }
    let before = places()
    let counts = [roster.voids.count, roster.entries.count]
    let accepted = try ledger.certified(act("MEMBERS", by: ledger.founders[0]), by: ledger.founders[0])
    #expect(roster.fold(accepted, isMade: { _ in true }) == .accepted)
    #expect(roster.fold(accepted, isMade: { _ in true }) == .void(.seq))
    #expect([roster.voids.count, roster.entries.count] == counts.map { $0 + 1 })
    #expect(places() == before)
  }
}

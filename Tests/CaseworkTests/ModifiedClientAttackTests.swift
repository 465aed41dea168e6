import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework
@testable import LedgerStore

/// A night in the main workflow, played with raw keys: a duty officer, workers, a decider, a stranger.
struct RawNight {
  let ledger: RawLedger
  let caseID: CaseID
  let jour, worker, other, head, decider, stranger: RawPerson

  init() throws {
    let workflow = try Workflow.read(try fileBytes(mainWorkflowPath), file: "avhopp.json")
    ledger = try RawLedger(workflow)
    let items = workflow.delegations.map(\.id)
    jour = try RawPerson("p-0000000000000001", roles: ["jour"], items: items)
    worker = try RawPerson("p-0000000000000002", roles: ["socialsekreterare"])
    other = try RawPerson("p-0000000000000003", roles: ["socialsekreterare"])
    head = try RawPerson("p-0000000000000004", roles: ["enhetschef"])
    decider = try RawPerson("p-0000000000000005", roles: ["beslutsfattare"], items: items)
    stranger = try RawPerson("p-0000000000000006", roles: ["socialsekreterare"])
    for person in [jour, worker, other, head, decider, stranger] { try ledger.admit(person) }
    caseID = try ledger.open(by: head, role: "enhetschef", members: [jour, worker, other, head, decider])
  }

  var fold: CaseFold { ledger.cases[caseID]! }

  func entry(_ event: String, by person: RawPerson, role: String? = nil) -> Entry {
    ledger.entry(caseID, event, by: person, role: role ?? person.roles[0])
  }

  /// An entry with the facts and bodies that its form gives, every required field answered somehow.
  func filled(_ event: String, by person: RawPerson, given: [String: Answer] = [:]) throws -> Entry {
    var entry = entry(event, by: person)
    guard let id = ledger.workflow.events[event]?.form, let form = ledger.workflow.forms[id] else { return entry }
    var answers = given
    for field in form.fields where field.isRequired && answers[field.id] == nil {
      if Answers.defaultAnswer(field, at: ledger.clock) != nil { continue }
      answers[field.id] = field.offersUnknown ? .unknown : try Self.something(field, at: ledger.clock)
    }
    let complete = try Answers.complete(answers, form: form, at: ledger.clock)
    entry.facts = complete.facts(form, event: event)
    entry.bodies = complete.parts(form).map { part in
      RawLedger.body(part.compartment, fold.compartments[part.compartment]?.epochs.count ?? 1)
    }
    return entry
  }

  private static func something(_ field: Field, at moment: Moment) throws -> Answer {
    switch field.kind {
    case .text, .longtext: .text("påhittat")
    case .choice: .choice(field.choices[0].id)
    case .date: .date(moment.swedish.date.adding(days: 30))
    case .datetime: .moment(moment)
    case .number: .number(1)
    case .bool: .bool(true)
    case .personnummer, .document: throw FieldExpectation.document
    }
  }

  /// A receipt for every part of an entry that the reader may open.
  func receipt(
    _ leaf: Digest, by person: RawPerson, parts: [String]? = nil, reason: String = "decision"
  ) throws -> Entry {
    var entry = entry("READ", by: person)
    entry.ref = leaf
    let holds = fold.entry(leaf)?.bodies.map(\.compartment) ?? []
    entry.facts = (parts ?? holds).sorted().map { FactLine(name: "part", value: $0) }
    entry.facts.append(FactLine(name: "reason", value: reason))
    return entry
  }

  @discardableResult func put(_ entry: Entry, by person: RawPerson) throws -> EntryRuling {
    try ledger.put(entry, by: person)
  }

  /// The entry moves nothing and is named by this rule; an honest entry still follows where it would have stood.
  func expectVoid(
    _ rule: VoidRule, _ certified: Certified, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let before = fold
    let ruling = ledger.put(certified, into: caseID)
    #expect(ruling == .void(rule), sourceLocation: sourceLocation)
    #expect(fold.stands(where: before, but: certified), sourceLocation: sourceLocation)
  }

  func expectVoid(
    _ rule: VoidRule, _ entry: Entry, by person: RawPerson, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    expectVoid(rule, try ledger.certified(entry, by: person), sourceLocation: sourceLocation)
  }
}

@Suite struct `A forged entry in a live case` {
  @Test func `is void for its place: signer, signature, vault, case, tag, seen, seq, prev, time`() throws {
    let night = try RawNight()
    let honest = night.entry("NOTE", by: night.worker)
    var note = honest
    note.bodies = [RawLedger.body("investigation", 1)]
    func bent(_ change: (inout Entry) -> Void) -> Entry {
      var entry = night.entry("NOTE", by: night.worker)
      entry.bodies = note.bodies
      change(&entry)
      return entry
    }
    let outsider = try RawPerson("p-00000000000000ff")
    try night.expectVoid(.unknownSigner, bent { $0.signer = outsider.name }, by: outsider)
    // The name of a member, the key of another.
    let impostor = try RawPerson(night.worker.name)
    try night.expectVoid(.signature, bent { _ in }, by: impostor)
    let elsewhere = try night.ledger.open(by: night.jour, role: "jour")
    try night.expectVoid(.origin, bent { $0.caseID = elsewhere }, by: night.worker)
    night.expectVoid(.tag, try night.ledger.certified(bent { _ in }, by: night.worker, tagMatches: false))
    try night.expectVoid(.seen, bent { $0.seen.tree.root = Hash.sha256([1]) }, by: night.worker)
    try night.expectVoid(.seq, bent { $0.seq += 1 }, by: night.worker)
    try night.expectVoid(.prev, bent { $0.prev = Hash.sha256([1]) }, by: night.worker)
    try night.expectVoid(.time, bent { $0.time = $0.time.adding(seconds: -1) }, by: night.worker)
    try night.expectVoid(.happened, bent { $0.happened = $0.time.adding(seconds: 3600) }, by: night.worker)
    #expect(try night.put(bent { _ in }, by: night.worker) == .accepted)
    #expect(night.fold.voids.count == 9)
  }

  @Test func `is void when it was true of another case and is replayed here`() throws {
    let night = try RawNight()
    let elsewhere = try night.ledger.open(by: night.jour, role: "jour")
    var note = night.ledger.entry(elsewhere, "NOTE", by: night.jour, role: "jour")
    note.bodies = [RawLedger.body("duty", 1)]
    let certified = try night.ledger.certified(note, by: night.jour)
    #expect(night.ledger.put(certified, into: elsewhere) == .accepted)
    // The very same bytes again, in the other case and in its own.
    let again = Certified(
      entry: certified.entry, index: night.ledger.tree.size, leaf: certified.leaf, tagMatches: true,
      seenMatches: false, signature: .pinned)
    night.expectVoid(.origin, again)
    #expect(night.ledger.put(again, into: elsewhere) == .void(.seen))
  }

  @Test func `by somebody who is no member, or was revoked, is void`() throws {
    let night = try RawNight()
    try night.expectVoid(.notRegisterMember, try night.filled("DANGER", by: night.stranger), by: night.stranger)
    #expect(try night.ledger.revoke(night.worker) == .accepted)
    try night.expectVoid(.inactiveSigner, try night.filled("DANGER", by: night.worker), by: night.worker)
  }

  @Test func `after somebody left must turn the epochs before it may say anything`() throws {
    let night = try RawNight()
    #expect(try night.ledger.revoke(night.worker) == .accepted)
    try night.expectVoid(.staleEpoch, try night.filled("DANGER", by: night.jour), by: night.jour)
    var turned = try night.filled("DANGER", by: night.jour)
    turned.epochs = [try RawLedger.epoch("register", 2)]
    turned.keys = [RawLedger.key("register", 2)]
    // The register is turned and the duty part, which the leaver could read as well, is not.
    try night.expectVoid(.staleEpoch, turned, by: night.jour)
    turned = try night.filled("DANGER", by: night.jour)
    turned.epochs = [try RawLedger.epoch("register", 2), try RawLedger.epoch("duty", 2)]
    turned.keys = [RawLedger.key("register", 2), RawLedger.key("duty", 2)]
    try night.expectVoid(.bodyEpoch, turned, by: night.jour)
    turned.seen = night.ledger.history
    turned.bodies = [RawLedger.body("duty", 2)]
    #expect(try night.put(turned, by: night.jour) == .accepted)
  }

  @Test func `adds no reader whom the signer may not add`() throws {
    let night = try RawNight()
    func adding(_ person: RawPerson, to part: String, by signer: RawPerson, generation: Int = 1) -> Entry {
      var entry = night.entry("MEMBERS", by: signer)
      entry.members = [MemberLine(add: true, compartment: part, keyName: person.name, generation: generation)]
      entry.keys = [RawLedger.key(part, 1)]
      return entry
    }
    // A worker is no member of the address part and adds neither a colleague nor themself.
    try night.expectVoid(.memberLine, adding(night.worker, to: "address", by: night.worker), by: night.worker)
    try night.expectVoid(.memberLine, adding(night.stranger, to: "address", by: night.head), by: night.head)
    try night.expectVoid(
      .memberLine, adding(night.stranger, to: "register", by: night.worker, generation: 2), by: night.worker)
    var unkeyed = adding(night.stranger, to: "register", by: night.worker)
    unkeyed.keys = []
    try night.expectVoid(.keyLine, unkeyed, by: night.worker)
    var hidden = try night.filled("DANGER", by: night.worker)
    hidden.members = [MemberLine(add: true, compartment: "register", keyName: night.stranger.name, generation: 1)]
    hidden.keys = [RawLedger.key("register", 1)]
    try night.expectVoid(.memberLine, hidden, by: night.worker)
    #expect(try night.put(adding(night.stranger, to: "register", by: night.worker), by: night.worker) == .accepted)
  }

  @Test func `leaves no part with fewer than two readers`() throws {
    let night = try RawNight()
    var entry = night.entry("MEMBERS", by: night.head)
    // The whole part at once, the signer last.
    for person in [night.worker, night.other, night.decider, night.head] {
      entry.members.append(
        MemberLine(add: false, compartment: "investigation", keyName: person.name, generation: 1))
    }
    try night.expectVoid(.stranded, entry, by: night.head)
    var byColleague = night.entry("MEMBERS", by: night.worker)
    byColleague.members = [
      MemberLine(add: false, compartment: "investigation", keyName: night.other.name, generation: 1)
    ]
    try night.expectVoid(.memberLine, byColleague, by: night.worker)
  }

  @Test func `hands on no older secret that its signer never held`() throws {
    let night = try RawNight()
    var entry = night.entry("MEMBERS", by: night.worker)
    entry.keys = [RawLedger.key("address", 1)]
    try night.expectVoid(.keyLine, entry, by: night.worker)
  }

  @Test func `puts no body into a part that its event has no field for`() throws {
    let night = try RawNight()
    var entry = try night.filled("DANGER", by: night.jour)
    entry.bodies.append(RawLedger.body("address", 1))
    try night.expectVoid(.bodyCompartment, entry, by: night.jour)
    entry = night.entry("ASSIGN", by: night.jour)
    entry.facts = [FactLine(name: "person", value: night.jour.name)]
    entry.bodies = [RawLedger.body("duty", 1)]
    try night.expectVoid(.bodyCompartment, entry, by: night.jour)
  }

  @Test func `carries no fact that its form does not give`() throws {
    let night = try RawNight()
    var entry = try night.filled("DANGER", by: night.jour)
    entry.facts.append(FactLine(name: "consentPolice", value: "yes"))
    try night.expectVoid(.workflow, entry, by: night.jour)
    entry = try night.filled("DANGER", by: night.jour)
    entry.facts.append(FactLine(name: "placementDecision", value: "GRANT"))
    try night.expectVoid(.workflow, entry, by: night.jour)
  }

  @Test func `is no police assessment, whatever it claims`() throws {
    let night = try RawNight()
    var entry = night.entry("RECEIVE_ASSESSMENT", by: night.worker)
    entry.facts = [FactLine(name: "threatAssessment", value: "2026-11-20")]
    entry.bodies = [RawLedger.body("threat", 1)]
    try night.expectVoid(.proof, entry, by: night.worker)
    entry = night.entry("RECEIVE_ASSESSMENT", by: night.worker)
    entry.facts = [FactLine(name: "threatAssessment", value: "2026-11-20")]
    entry.bodies = [RawLedger.body("threat", 1)]
    entry.proofs = [ProofLine(kind: "police", note: try night.worker.signing.sign(text: Array("hej\n".utf8)))]
    try night.expectVoid(.proof, entry, by: night.worker)
  }
}

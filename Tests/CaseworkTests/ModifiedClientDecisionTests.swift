import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

extension RawNight {
  /// A worker's proposal to go on with the placement, with fresh oral word from the police in the case.
  func proposal() throws -> Digest {
    #expect(try put(filled("ORAL_POLICE", by: jour), by: jour) == .accepted)
    return try proposeAgain()
  }

  func proposeAgain() throws -> Digest {
    let certified = try ledger.certified(try filled("PROPOSE_PLACEMENT", by: worker), by: worker)
    #expect(ledger.put(certified) == .accepted)
    return certified.leaf
  }

  func decision(_ leaf: Digest?, by person: RawPerson, role: String = "beslutsfattare") throws -> Entry {
    var entry = try filled("DECIDE_PLACEMENT", by: person)
    entry.role = role
    entry.ref = leaf
    return entry
  }
}

@Suite struct `A forged decision` {
  @Test func `without having opened every part of the proposal is void`() throws {
    let night = try RawNight()
    let leaf = try night.proposal()
    try night.expectVoid(.unread, try night.decision(leaf, by: night.decider), by: night.decider)
    // One part of several, and a colleague's receipt, do not count.
    let parts = try #require(night.fold.entry(leaf)).bodies.map(\.compartment)
    #expect(parts.count > 1)
    #expect(try night.put(night.receipt(leaf, by: night.decider, parts: [parts[0]]), by: night.decider) == .accepted)
    #expect(try night.put(night.receipt(leaf, by: night.head), by: night.head) == .accepted)
    try night.expectVoid(.unread, try night.decision(leaf, by: night.decider), by: night.decider)
    #expect(try night.put(night.receipt(leaf, by: night.decider), by: night.decider) == .accepted)
    #expect(try night.put(night.decision(leaf, by: night.decider), by: night.decider) == .accepted)
  }

  @Test func `of a proposal that was changed since, or decided already, is void`() throws {
    let night = try RawNight()
    let first = try night.proposal()
    #expect(try night.put(night.receipt(first, by: night.decider), by: night.decider) == .accepted)
    let second = try night.proposeAgain()
    try night.expectVoid(.workflow, try night.decision(first, by: night.decider), by: night.decider)
    try night.expectVoid(.unread, try night.decision(second, by: night.decider), by: night.decider)
    #expect(try night.put(night.receipt(second, by: night.decider), by: night.decider) == .accepted)
    #expect(try night.put(night.decision(second, by: night.decider), by: night.decider) == .accepted)
    try night.expectVoid(.workflow, try night.decision(second, by: night.decider), by: night.decider)
  }

  @Test func `of nothing, of something else, or of another case's proposal is void`() throws {
    let night = try RawNight()
    _ = try night.proposal()
    try night.expectVoid(.workflow, try night.decision(nil, by: night.decider), by: night.decider)
    try night.expectVoid(.workflow, try night.decision(Hash.sha256([1]), by: night.decider), by: night.decider)
    let oral = try #require(night.fold.entries.first { $0.event == "ORAL_POLICE" }).leaf
    try night.expectVoid(.workflow, try night.decision(oral, by: night.decider), by: night.decider)
    let other = try RawNight()
    let elsewhere = try other.proposal()
    try night.expectVoid(.workflow, try night.decision(elsewhere, by: night.decider), by: night.decider)
  }

  @Test func `by the one who proposed, whatever else they may do, is void`() throws {
    let night = try RawNight()
    let items = night.ledger.workflow.delegations.map(\.id)
    let both = try RawPerson("p-0000000000000007", roles: ["socialsekreterare", "beslutsfattare"], items: items)
    try night.ledger.admit(both)
    var joining = night.entry("MEMBERS", by: night.worker)
    for part in ["register", "investigation", "threat", "economy"] {
      joining.members.append(MemberLine(add: true, compartment: part, keyName: both.name, generation: 1))
      joining.keys.append(RawLedger.key(part, 1))
    }
    #expect(try night.put(joining, by: night.worker) == .accepted)
    _ = try night.proposal()
    let own = try night.ledger.certified(try night.filled("PROPOSE_PLACEMENT", by: both), by: both)
    #expect(night.ledger.put(own) == .accepted)
    #expect(try night.put(night.receipt(own.leaf, by: both), by: both) == .accepted)
    try night.expectVoid(.workflow, try night.decision(own.leaf, by: both), by: both)
  }

  @Test func `outside the delegation, or after it has ended, is void`() throws {
    let night = try RawNight()
    let leaf = try night.proposal()
    let bare = try RawPerson("p-0000000000000007", roles: ["beslutsfattare"], items: ["4.2"])
    try night.ledger.admit(bare)
    var joining = night.entry("MEMBERS", by: night.worker)
    for part in ["register", "investigation", "threat", "economy"] {
      joining.members.append(MemberLine(add: true, compartment: part, keyName: bare.name, generation: 1))
      joining.keys.append(RawLedger.key(part, 1))
    }
    #expect(try night.put(joining, by: night.worker) == .accepted)
    #expect(try night.put(night.receipt(leaf, by: bare), by: bare) == .accepted)
    try night.expectVoid(.workflow, try night.decision(leaf, by: bare), by: bare)
    // Taken away between reading and deciding.
    #expect(try night.put(night.receipt(leaf, by: night.decider), by: night.decider) == .accepted)
    var drop = night.ledger.entry(.roster, "DROP", by: night.ledger.founders[0], role: "-")
    drop.facts = [FactLine(name: "person", value: night.decider.name), FactLine(name: "item", value: "4.12")]
    #expect(try night.ledger.put(drop, by: night.ledger.founders[0]) == .accepted)
    try night.expectVoid(.workflow, try night.decision(leaf, by: night.decider), by: night.decider)
  }

  @Test func `without an end, or too long, is void`() throws {
    let night = try RawNight()
    let leaf = try night.proposal()
    #expect(try night.put(night.receipt(leaf, by: night.decider), by: night.decider) == .accepted)
    var entry = try night.decision(leaf, by: night.decider)
    entry.facts = entry.facts.map { FactLine(name: $0.name, value: $0.value) }
    try night.expectVoid(.workflow, entry, by: night.decider)
    entry = try night.decision(leaf, by: night.decider)
    entry.facts = entry.facts.map { fact in
      FactLine(name: fact.name, value: fact.value, until: fact.until.map { $0.adding(seconds: 10 * 365 * 86_400) })
    }
    try night.expectVoid(.workflow, entry, by: night.decider)
  }
}

@Suite struct `A forged receipt, correction or destruction` {
  @Test func `is void without a part, a reason or an entry of its own kind`() throws {
    let night = try RawNight()
    let leaf = try night.proposal()
    try night.expectVoid(.readReason, try night.receipt(leaf, by: night.decider, reason: "curious"), by: night.decider)
    try night.expectVoid(.readPart, try night.receipt(leaf, by: night.decider, parts: []), by: night.decider)
    try night.expectVoid(.readPart, try night.receipt(leaf, by: night.decider, parts: ["identity"]), by: night.decider)
    // Duty is no member of the investigation: a receipt would pretend that it was read.
    try night.expectVoid(.readPart, try night.receipt(leaf, by: night.jour, parts: ["investigation"]), by: night.jour)
    var nowhere = try night.receipt(leaf, by: night.decider)
    nowhere.ref = nil
    try night.expectVoid(.reference, nowhere, by: night.decider)
  }

  @Test func `destroys nothing alone, twice, or of a step`() throws {
    let night = try RawNight()
    let leaf = try night.proposal()
    func destroying(_ ref: Digest, by person: RawPerson) -> Entry {
      var entry = night.entry("DESTROY", by: person)
      entry.ref = ref
      entry.facts = [FactLine(name: "ground", value: "wrongCase")]
      return entry
    }
    try night.expectVoid(.destroy, destroying(leaf, by: night.worker), by: night.worker)
    var note = night.entry("NOTE", by: night.worker)
    note.bodies = [RawLedger.body("investigation", 1)]
    let written = try night.ledger.certified(note, by: night.worker)
    #expect(night.ledger.put(written) == .accepted)
    #expect(try night.put(destroying(written.leaf, by: night.worker), by: night.worker) == .accepted)
    try night.expectVoid(.destroy, destroying(written.leaf, by: night.worker), by: night.worker)
    #expect(night.fold.entry(written.leaf)?.isDestroyed == false)
    #expect(try night.put(destroying(written.leaf, by: night.other), by: night.other) == .accepted)
    #expect(night.fold.entry(written.leaf)?.isDestroyed == true)
  }

  @Test func `is not endorsed by its own signer`() throws {
    let night = try RawNight()
    let leaf = try night.proposal()
    var correct = night.entry("CORRECT", by: night.worker)
    correct.ref = leaf
    let certified = try night.ledger.certified(correct, by: night.worker)
    #expect(night.ledger.put(certified) == .accepted)
    var endorse = night.entry("ENDORSE", by: night.worker)
    endorse.ref = certified.leaf
    try night.expectVoid(.selfEndorsed, endorse, by: night.worker)
  }

  @Test func `assigns nobody who cannot follow the case`() throws {
    let night = try RawNight()
    func assigning(_ person: RawPerson, by signer: RawPerson) -> Entry {
      var entry = night.entry("ASSIGN", by: signer)
      entry.facts = [FactLine(name: "person", value: person.name)]
      return entry
    }
    try night.expectVoid(.assignment, assigning(night.stranger, by: night.head), by: night.head)
    try night.expectVoid(.assignment, assigning(night.other, by: night.worker), by: night.worker)
    try night.expectVoid(.assignment, assigning(night.decider, by: night.decider), by: night.decider)
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// One thing wrong, all else right, so that only the line of the roster's rules that is named here stands against it.
@Suite struct `An act that one line of the roster's rules forbids` {
  let ledger: RawLedger
  let steward, worker, auditor: RawPerson

  init() throws {
    ledger = try RawLedger(try Workflow.read(try fileBytes(mainWorkflowPath), file: "avhopp.json"))
    steward = try RawPerson("p-0000000000000001", roles: ["forvaltare"])
    worker = try RawPerson("p-0000000000000002", roles: ["socialsekreterare"])
    auditor = try RawPerson("p-0000000000000003", roles: ["granskare"])
    for person in [steward, worker, auditor] { try ledger.admit(person) }
  }

  func expectVoid(
    _ rule: VoidRule, _ entry: Entry, by person: RawPerson? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = ledger.roster
    let certified = try ledger.certified(entry, by: person ?? ledger.founders[0])
    #expect(ledger.put(certified) == .void(rule), sourceLocation: sourceLocation)
    let after = ledger.roster
    #expect(
      after.chain == before.chain && after.people == before.people && after.compartments == before.compartments
        && after.pending == before.pending && after.adopted == before.adopted, sourceLocation: sourceLocation)
  }

  /// An act of the first founder, or of whoever else is named.
  func act(
    _ event: String, _ facts: [(String, String)] = [], by person: RawPerson? = nil, role: String = "-",
    _ bend: (inout Entry) throws -> Void = { _ in }
  ) rethrows -> Entry {
    var entry = ledger.entry(.roster, event, by: person ?? ledger.founders[0], role: role)
    entry.facts = facts.map { FactLine(name: $0.0, value: $0.1) }
    try bend(&entry)
    return entry
  }

  private func proposed(_ entry: Entry) throws -> Digest {
    let certified = try ledger.certified(entry, by: ledger.founders[0])
    #expect(ledger.put(certified) == .accepted)
    return certified.leaf
  }

  private func endorsing(_ leaf: Digest, _ bend: (inout Entry) throws -> Void = { _ in }) rethrows -> Entry {
    try act("ENDORSE", by: ledger.founders[1]) { entry in
      entry.ref = leaf
      try bend(&entry)
    }
  }

  private func admission(
    of person: RawPerson, vault: Digest? = nil, kind: String = "request", bodies: Int = 1
  ) throws -> Entry {
    let request = try Request.signed(by: person.signing, sealing: person.sealing.recipient, generation: 1, vault: vault)
    return act("ADMIT", [("person", person.name), ("role", "jour")]) { entry in
      entry.proofs = [ProofLine(kind: kind, note: request.note)]
      entry.bodies = (0..<bodies).map { _ in RawLedger.body("names", 1) }
    }
  }

  private static func joining(_ entry: inout Entry, _ person: RawPerson) {
    for part in ["register", "names"] {
      entry.members.append(MemberLine(add: true, compartment: part, keyName: person.name, generation: 1))
      entry.keys.append(RawLedger.key(part, 1))
    }
  }

  @Test func `names two people or none, answers something, or brings what it has no use for`() throws {
    let (name, role) = (("person", worker.name), ("role", "jour"))
    try expectVoid(.fact, act("GRANT", [name, ("person", steward.name), role]))
    try expectVoid(.fact, act("GRANT", [role]))
    try expectVoid(.fact, act("GRANT", [name, role]) { $0.facts[0].until = $0.time.adding(seconds: 3600) })
    try expectVoid(.reference, act("GRANT", [name, role]) { $0.ref = Hash.sha256([1]) })
    let request = try Request.signed(by: worker.signing, sealing: worker.sealing.recipient, generation: 1, vault: nil)
    try expectVoid(.proof, act("GRANT", [name, role]) { $0.proofs = [ProofLine(kind: "request", note: request.note)] })
    try expectVoid(.proof, act("MEMBERS") { $0.proofs = RegisterLine.proofs(of: [1, 2, 3]) })
    try expectVoid(.bodyCompartment, act("GRANT", [name, role]) { $0.bodies = [RawLedger.body("register", 1)] })
    try expectVoid(.bodyEpoch, act("GRANT", [name, role]) { $0.bodies = [RawLedger.body("names", 2)] })
    try expectVoid(
      .bodyCompartment,
      act("GRANT", [name, role]) { $0.bodies = [RawLedger.body("names", 1), RawLedger.body("names", 1)] })
    try expectVoid(.subject, act("GRANT", [("person", "p-00000000000000aa"), role]))
    #expect(try ledger.put(act("GRANT", [name, role]), by: ledger.founders[0]) == .accepted)
  }

  @Test func `is a roster keeper's or an auditor's, and not theirs to do`() throws {
    let keeper = "forvaltare"
    try expectVoid(.role, act("CHECKPOINT", by: steward, role: keeper), by: steward)
    try expectVoid(
      .role,
      act("RESTORED", [("lostSize", "7"), ("lostRoot", Hash.sha256([1]).hex)], by: steward, role: keeper), by: steward)
    try expectVoid(
      .role, act("GRANT", [("person", worker.name), ("role", "jour")], by: auditor, role: "granskare"), by: auditor)
    try expectVoid(.role, act("MEMBERS", by: worker, role: "granskare"), by: worker)
    try expectVoid(.fact, act("RESTORED", [("lostSize", "7")]))
    let witness = try WitnessKey(name: "vittne.example/v", publicKey: worker.signing.verifyingKey.publicKey)
    try expectVoid(
      .proof, act("WITNESS") { $0.proofs = [ProofLine(kind: "request", note: Array((witness.vkey + "\n").utf8))] })
  }

  @Test func `admits with another vault's request, another proof, or without one card`() throws {
    let newcomer = try RawPerson("p-00000000000000aa")
    try expectVoid(.request, try admission(of: newcomer, vault: Hash.sha256([1])))
    try expectVoid(.request, try admission(of: newcomer, kind: "police"))
    for bodies in [0, 2] { try expectVoid(.bodyCompartment, try admission(of: newcomer, bodies: bodies)) }
    let (first, second) = (
      try proposed(try admission(of: newcomer)), try proposed(try admission(of: newcomer, vault: ledger.genesis.hash))
    )
    // Whoever endorses makes the newcomer a reader of the roster, or there is none.
    try expectVoid(.memberLine, endorsing(first), by: ledger.founders[1])
    let joined = endorsing(first) { Self.joining(&$0, newcomer) }
    #expect(try ledger.put(joined, by: ledger.founders[1]) == .accepted)
    try expectVoid(.subject, endorsing(second) { Self.joining(&$0, newcomer) }, by: ledger.founders[1])
  }

  @Test func `gives to somebody who has left, or back to somebody who is there`() throws {
    let (name, role) = (("person", worker.name), ("role", "socialsekreterare"))
    let grant = try proposed(act("GRANT", [name, ("role", "jour")]))
    try expectVoid(.staleEpoch, act("REVOKE", [name]))
    try expectVoid(.subject, act("REVOKE", [("person", "p-00000000000000aa")]))
    #expect(try ledger.revoke(worker) == .accepted)
    try expectVoid(.subject, endorsing(grant), by: ledger.founders[1])
    try expectVoid(.subject, act("DROP", [name, role]))
    try expectVoid(.subject, act("REVOKE", [name]))
    let back = [try proposed(act("REINSTATE", [name, role])), try proposed(act("REINSTATE", [name, role]))]
    func returning(_ leaf: Digest) -> Entry {
      endorsing(leaf) { entry in
        for part in ["register", "names"] {
          entry.members.append(MemberLine(add: true, compartment: part, keyName: worker.name, generation: 1))
          entry.keys.append(RawLedger.key(part, 2))
        }
      }
    }
    #expect(try ledger.put(returning(back[0]), by: ledger.founders[1]) == .accepted)
    try expectVoid(.subject, returning(back[1]), by: ledger.founders[1])
    try expectVoid(.fact, act("DROP", [name, ("role", "jour")]))
  }

  @Test func `adopts with two plans, with one too many or too few files, or turns a key by the way`() throws {
    func adopting(_ plans: [String], bodies: Int) -> Entry {
      act(
        "ADOPT",
        [("workflow", "avhopp"), ("definition", Hash.sha256([1]).hex)] + plans.map { ("migration", $0) }
      ) { $0.bodies = (0..<bodies).map { _ in RawLedger.body("register", 1) } }
    }
    let plans = [Hash.sha256([2]).hex, Hash.sha256([3]).hex]
    try expectVoid(.fact, adopting(plans, bodies: 3))
    for (plans, bodies) in [([], 0), ([], 2), ([plans[0]], 1)] {
      try expectVoid(.bodyCompartment, adopting(plans, bodies: bodies))
    }
    let nameless = try proposed(adopting(["nonesuch"], bodies: 2))
    try expectVoid(.fact, endorsing(nameless), by: ledger.founders[1])
    let sound = try proposed(adopting([plans[0]], bodies: 2))
    try expectVoid(.memberLine, endorsing(sound) { $0.keys = [RawLedger.key("register", 1)] }, by: ledger.founders[1])
    #expect(try ledger.put(endorsing(sound), by: ledger.founders[1]) == .accepted)
  }

  @Test func `renews by another's key, out of turn, to another's address, or touching more than the register`() throws {
    func renewing(
      signing: RawPerson? = nil, to sealing: RawPerson, generation: Int = 2,
      _ bend: (inout Entry) throws -> Void = { _ in }
    ) throws -> Entry {
      let request = try Request.signed(
        by: (signing ?? worker).signing, sealing: sealing.sealing.recipient, generation: generation, vault: nil)
      return try act("RENEW", by: worker) { entry in
        entry.proofs = [ProofLine(kind: "request", note: request.note)]
        entry.members = [
          MemberLine(add: true, compartment: "register", keyName: worker.name, generation: generation)
        ]
        entry.keys = [RawLedger.key("register", 1)]
        try bend(&entry)
      }
    }
    let new = try RawPerson(worker.name)
    try expectVoid(.request, try renewing(signing: new, to: new), by: worker)
    try expectVoid(.request, try renewing(to: new, generation: 3), by: worker)
    try expectVoid(.request, try renewing(to: steward), by: worker)
    try expectVoid(
      .memberLine,
      try renewing(to: new) { entry in
        entry.epochs = [try RawLedger.epoch("register", 2)]
        entry.keys = [RawLedger.key("register", 1), RawLedger.key("register", 2)]
      }, by: worker)
    try expectVoid(.memberLine, try renewing(to: new) { $0.keys.append(RawLedger.key("names", 1)) }, by: worker)
    try expectVoid(
      .memberLine,
      try renewing(to: new) { entry in
        entry.members.append(MemberLine(add: true, compartment: "names", keyName: worker.name, generation: 2))
      }, by: worker)
    try expectVoid(.memberLine, try renewing(to: new) { ($0.members, $0.keys) = ([], []) }, by: worker)
    #expect(try ledger.put(renewing(to: new), by: worker) == .accepted)
  }

  private func founders(of part: String) -> [MemberLine] {
    ledger.founders.map { MemberLine(add: true, compartment: part, keyName: $0.name, generation: 1) }
  }

  @Test func `founds with too few, in other parts, or is no founding at all`() throws {
    func first(_ event: String, _ bend: (inout Entry) throws -> Void) throws -> EntryRuling {
      var roster = Roster(genesis: ledger.genesis)
      var entry = Entry(
        vault: ledger.genesis.hash, caseID: .roster, seq: 0, prev: nil, signer: ledger.founders[0].name,
        seen: ledger.history,
        time: ledger.clock, role: "-", event: event)
      for part in ["register", "names"] where event == "FOUND" {
        entry.members += founders(of: part)
        entry.epochs.append(try RawLedger.epoch(part, 1))
        entry.keys.append(RawLedger.key(part, 1))
      }
      try bend(&entry)
      let certified = Certified(
        entry: entry, index: 1, leaf: Hash.sha256([1]), tagMatches: true, seenMatches: true, signature: .pinned)
      return roster.fold(certified, isMade: { _ in true })
    }
    let other = ledger.founders[1].name
    #expect(try first("FOUND") { _ in } == .accepted)
    #expect(try first("MEMBERS") { _ in } == .void(.founding))
    #expect(try first("FOUND") { $0.members.removeAll { $0.keyName == other } } == .void(.founding))
    #expect(
      try first("FOUND") { $0.members.removeAll { $0.keyName == other && $0.compartment == "names" } }
        == .void(.founding))
    let isOfNames = try first("FOUND") { entry in
      entry.members.removeAll { $0.compartment == "names" }
      entry.epochs.removeAll { $0.compartment == "names" }
      entry.keys.removeAll { $0.compartment == "names" }
    }
    #expect(isOfNames == .void(.founding))
    let isOfMore = try first("FOUND") { entry in
      entry.members += founders(of: "audit")
      entry.epochs.append(try RawLedger.epoch("audit", 1))
      entry.keys.append(RawLedger.key("audit", 1))
    }
    #expect(isOfMore == .void(.founding))
    #expect(try first("FOUND") { $0.bodies = [RawLedger.body("names", 1)] } == .void(.founding))
  }

  @Test func `makes of a checkpoint what it is not`() throws {
    let origin = ledger.roster.logOrigin
    let key = try SigningKey.generate(name: origin)
    func claim(_ key: borrowing SigningKey) throws -> ProofLine {
      ProofLine(
        kind: "logkey", note: try LogKeyClaim.signed(by: key, vault: ledger.genesis.hash, person: auditor.name))
    }
    func tree(_ root: Digest? = nil, by key: borrowing SigningKey) throws -> ProofLine {
      let seen = ledger.history.tree
      let checkpoint = Checkpoint(origin: origin, size: seen.size, root: root ?? seen.root)
      return ProofLine(kind: "checkpoint", note: try key.sign(text: checkpoint.text))
    }
    func made(_ proofs: [ProofLine], _ bend: (inout Entry) -> Void = { _ in }) -> Entry {
      act("CHECKPOINT", by: auditor, role: "granskare") { entry in
        entry.proofs = proofs
        bend(&entry)
      }
    }
    let second = try SigningKey.generate(name: origin)
    try expectVoid(.checkpoint, made([try claim(key)]), by: auditor)
    // Whoever has the log's key could have one of two trees believed here and the other shown elsewhere.
    let both = [try tree(by: key), try tree(Hash.sha256([1]), by: key)]
    try expectVoid(.checkpoint, made([try claim(key)] + both), by: auditor)
    try expectVoid(.checkpoint, made([try claim(key), try claim(second), try tree(by: key)]), by: auditor)
    let stray = ProofLine(kind: "police", note: [1])
    try expectVoid(.checkpoint, made([try claim(key), try tree(by: key), stray]), by: auditor)
    try expectVoid(
      .checkpoint, made([try claim(key), try tree(by: key)]) { $0.keys = [RawLedger.key("audit", 1)] }, by: auditor)
    try expectVoid(.equivocation, made([try claim(key), try tree(Hash.sha256([1]), by: key)]), by: auditor)
    let certified = try ledger.certified(made([try claim(key), try tree(by: key)]), by: auditor)
    #expect(ledger.put(certified) == .accepted)
    // The log's key is nobody else's, and taken once.
    try expectVoid(.checkpoint, made([try claim(key), try tree(by: key)]), by: auditor)
    #expect(try ledger.put(made([try tree(by: key)]), by: auditor) == .accepted)
  }
}

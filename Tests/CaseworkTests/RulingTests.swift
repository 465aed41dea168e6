import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// One thing wrong, all else right, so that only the line of the ruling that is named here stands against it.
@Suite struct `An entry that one line of the ruling forbids` {
  private let night: RawNight
  private var ledger: RawLedger { night.ledger }

  init() throws { night = try RawNight() }

  /// The first entry of a new case, bent.
  private func opening(
    by person: RawPerson, role: String, members: [RawPerson]? = nil, _ bend: (inout Entry) -> Void = { _ in }
  ) throws -> Certified {
    let first = try FirstKey(vault: ledger.genesis.hash)
    var entry = try ledger.opening(first.caseID, by: person, role: role, members: members)
    let at = try #require(entry.epochs.firstIndex { $0.compartment == "register" })
    entry.epochs[at].recipient = first.key.recipient
    bend(&entry)
    return try ledger.certified(entry, by: person)
  }

  private func noted() throws -> Digest {
    var entry = night.entry("NOTE", by: night.worker)
    entry.bodies = [RawLedger.body("investigation", 1)]
    return try accepted(entry, by: night.worker)
  }

  private func accepted(_ entry: Entry, by person: RawPerson) throws -> Digest {
    let certified = try ledger.certified(entry, by: person)
    #expect(ledger.put(certified) == .accepted)
    return certified.leaf
  }

  @Test func `opens no case twice, and none without a part, without its opener, or by nobody's definition`() throws {
    let (head, chief) = (night.head, "enhetschef")
    try night.expectVoid(.alreadyOpen, try ledger.opening(night.caseID, by: head, role: chief), by: head)
    var first = ledger.entry(try FirstKey(vault: ledger.genesis.hash).caseID, "NOTE", by: head, role: chief)
    first.bodies = [RawLedger.body("duty", 1)]
    #expect(try ledger.put(first, by: head) == .void(.notOpen))
    func isVoid(_ rule: VoidRule, _ opening: Certified, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(ledger.put(opening) == .void(rule), sourceLocation: sourceLocation)
    }
    isVoid(
      .fact, try opening(by: head, role: chief) { $0.facts.append(FactLine(name: "workflow", value: "sspf")) })
    isVoid(
      .epochLine,
      try opening(by: head, role: chief) { entry in
        entry.members.removeAll { $0.compartment == "plan" }
        entry.epochs.removeAll { $0.compartment == "plan" }
        entry.keys.removeAll { $0.compartment == "plan" }
      })
    let others = [night.jour, night.worker, night.other, night.decider]
    isVoid(.epochLine, try opening(by: head, role: chief, members: others))
    // An auditor holds a real role of the vault, and one that reads no case's register.
    let auditor = try RawPerson("p-00000000000000a1", roles: ["granskare"])
    try ledger.admit(auditor)
    isVoid(.definition, try opening(by: auditor, role: "granskare"))
    // A definition that the reader has and that nobody adopted.
    let (other, adopted) = (Hash.sha256([1]), ledger.definition)
    let unadopted = try opening(by: head, role: chief) { $0.facts[1] = FactLine(name: "definition", value: other.hex) }
    var fold = CaseFold(id: unadopted.entry.caseID)
    let world = World(roster: ledger.roster, definitions: [other: ledger.workflow], isMade: { _ in true })
    #expect(fold.fold(unadopted, world: world) == .void(.definition))
    // One that the founders adopted under another's name.
    var adoption = ledger.entry(.roster, "ADOPT", by: ledger.founders[0], role: "-")
    adoption.facts = [FactLine(name: "workflow", value: "sspf"), FactLine(name: "definition", value: adopted.hex)]
    adoption.bodies = [RawLedger.body("register", 1)]
    var endorsement = ledger.entry(.roster, "ENDORSE", by: ledger.founders[1], role: "-")
    let proposed = try ledger.certified(adoption, by: ledger.founders[0])
    #expect(ledger.put(proposed) == .accepted)
    endorsement = ledger.entry(.roster, "ENDORSE", by: ledger.founders[1], role: "-")
    endorsement.ref = proposed.leaf
    #expect(try ledger.put(endorsement, by: ledger.founders[1]) == .accepted)
    isVoid(.definition, try opening(by: head, role: chief) { $0.facts[0] = FactLine(name: "workflow", value: "sspf") })
    #expect(ledger.put(try opening(by: head, role: chief)) == .accepted)
  }

  @Test func `adds and drops nobody twice, and opens and hands on no epoch out of its order`() throws {
    let (worker, head) = (night.worker, night.head)
    func lines(_ person: RawPerson, _ bend: (inout Entry) throws -> Void) throws -> Entry {
      var entry = night.entry("MEMBERS", by: person)
      try bend(&entry)
      return entry
    }
    func member(_ add: Bool, _ person: RawPerson) -> MemberLine {
      MemberLine(add: add, compartment: "register", keyName: person.name, generation: 1)
    }
    try night.expectVoid(.memberLine, night.entry("MEMBERS", by: worker), by: worker)
    try night.expectVoid(
      .memberLine,
      lines(worker) { ($0.members, $0.keys) = ([member(true, night.other)], [RawLedger.key("register", 1)]) },
      by: worker)
    try night.expectVoid(.memberLine, lines(head) { $0.members = [member(false, night.stranger)] }, by: head)
    try night.expectVoid(
      .epochLine,
      lines(worker) { entry in
        for number in [2, 3] {
          entry.epochs.append(try RawLedger.epoch("investigation", number))
          entry.keys.append(RawLedger.key("investigation", number))
        }
      }, by: worker)
    try night.expectVoid(
      .epochLine,
      lines(worker) { entry in
        entry.epochs = [try RawLedger.epoch("investigation", 3)]
        entry.keys = [RawLedger.key("investigation", 3)]
      }, by: worker)
    try night.expectVoid(.keyLine, lines(worker) { $0.keys = [RawLedger.key("investigation", 2)] }, by: worker)
    // A register's key file, where no register is turned.
    try night.expectVoid(
      .proof,
      lines(worker) { entry in
        entry.members = [member(true, night.stranger)]
        entry.keys = [RawLedger.key("register", 1)]
        entry.proofs = RegisterLine.proofs(of: [1, 2, 3])
      }, by: worker)
    // The part is full.
    var full = night.fold
    for number in 0..<CompartmentLines.readersMax { full.compartments["register"]?.members["p-full\(number)"] = 1 }
    let adding = try ledger.certified(
      lines(worker) { ($0.members, $0.keys) = ([member(true, night.stranger)], [RawLedger.key("register", 1)]) },
      by: worker)
    #expect(full.fold(adding, world: ledger.world) == .void(.memberLine))
    #expect(ledger.put(adding) == .accepted)
  }

  @Test func `turns another part and leaves the register as it was`() throws {
    #expect(try ledger.revoke(night.worker) == .accepted)
    func turning(_ parts: [String]) throws -> Entry {
      var entry = try night.filled("DANGER", by: night.jour)
      entry.bodies = [RawLedger.body("duty", 2)]
      entry.epochs = try parts.map { try RawLedger.epoch($0, 2) }
      entry.keys = parts.map { RawLedger.key($0, 2) }
      return entry
    }
    try night.expectVoid(.staleEpoch, try turning(["duty"]), by: night.jour)
    #expect(try night.put(turning(["duty", "register"]), by: night.jour) == .accepted)
  }

  @Test func `is of another vault`() throws {
    var entry = night.entry("NOTE", by: night.worker)
    entry.bodies = [RawLedger.body("investigation", 1)]
    let honest = try ledger.certified(entry, by: night.worker)
    entry.vault = Hash.sha256([1])
    // The grammar's reader asks this first; the ruling does not rest on it.
    let replayed = Certified(
      entry: entry, index: honest.index, leaf: honest.leaf, tagMatches: true, seenMatches: true, signature: .pinned)
    night.expectVoid(.origin, replayed)
  }

  @Test func `is a receipt that says too little, too much or nothing`() throws {
    let leaf = try noted()
    let other = night.other
    func receipt(_ bend: (inout Entry) -> Void) throws -> Entry {
      var entry = try night.receipt(leaf, by: other)
      bend(&entry)
      return entry
    }
    func fact(_ name: String, _ value: String) -> FactLine { FactLine(name: name, value: value) }
    try night.expectVoid(.readReason, receipt { $0.facts.removeAll { $0.name == "reason" } }, by: other)
    try night.expectVoid(.readReason, receipt { $0.facts.append(fact("reason", "supervision")) }, by: other)
    try night.expectVoid(.fact, receipt { $0.facts += [fact("to", "file"), fact("to", "pipe")] }, by: other)
    try night.expectVoid(.fact, receipt { $0.facts.append(fact("to", "abroad")) }, by: other)
    #expect(try night.put(receipt { $0.facts.append(fact("to", "file")) }, by: other) == .accepted)
    // And a refusal: of a part that is there, by somebody whose it is not.
    func refusal(_ parts: [String]) -> Entry {
      var entry = night.entry("REFUSED", by: night.jour)
      (entry.ref, entry.facts) = (leaf, parts.map { fact("part", $0) })
      return entry
    }
    try night.expectVoid(.readPart, refusal([]), by: night.jour)
    try night.expectVoid(.readPart, refusal(["investigation", "threat"]), by: night.jour)
    #expect(try night.put(refusal(["investigation"]), by: night.jour) == .accepted)
  }

  @Test func `says one fact in two ways, or a fact that its step has nothing to do with`() throws {
    var entry = try night.filled("GIVE_CONSENT", by: night.worker, given: ["police": .choice("yes")])
    entry.facts.append(FactLine(name: "consentPolice", value: "no"))
    try night.expectVoid(.fact, entry, by: night.worker)
    entry = try night.filled("DANGER", by: night.worker)
    entry.facts.append(FactLine(name: "source", value: "phone"))
    try night.expectVoid(.proof, entry, by: night.worker)
  }

  @Test func `destroys what holds nothing, is gone already, or for no reason`() throws {
    let leaf = try noted()
    func destroying(_ ref: Digest, by person: RawPerson, _ grounds: [String] = ["wrongCase"]) -> Entry {
      var entry = night.entry("DESTROY", by: person)
      (entry.ref, entry.facts) = (ref, grounds.map { FactLine(name: "ground", value: $0) })
      return entry
    }
    var correction = night.entry("CORRECT", by: night.other)
    correction.ref = leaf
    let empty = try accepted(correction, by: night.other)
    try night.expectVoid(.destroy, destroying(empty, by: night.worker), by: night.worker)
    for grounds in [[], ["shame"], ["shame", "wrongCase"]] {
      try night.expectVoid(.destroy, destroying(leaf, by: night.worker, grounds), by: night.worker)
    }
    #expect(try night.put(destroying(leaf, by: night.worker), by: night.worker) == .accepted)
    #expect(try night.put(destroying(leaf, by: night.other), by: night.other) == .accepted)
    #expect(night.fold.entry(leaf)?.isDestroyed == true)
    try night.expectVoid(.destroy, destroying(leaf, by: night.head), by: night.head)
  }

  @Test func `reviews one's own opening, what is none, or without saying how and what was found`() throws {
    let note = try noted()
    let opening = try accepted(try night.receipt(note, by: night.other), by: night.other)
    let own = try accepted(try night.receipt(note, by: night.head), by: night.head)
    func review(_ ref: Digest, by person: RawPerson, _ facts: [(String, String)]) -> Entry {
      var entry = night.entry("LOG_REVIEW", by: person)
      (entry.ref, entry.facts) = (ref, facts.map { FactLine(name: $0.0, value: $0.1) })
      return entry
    }
    let sound = [("outcome", "ok"), ("sample", "0a1b")]
    let head = night.head
    try night.expectVoid(.role, review(opening, by: night.worker, sound), by: night.worker)
    try night.expectVoid(.reference, review(note, by: head, sound), by: head)
    try night.expectVoid(.selfEndorsed, review(own, by: head, sound), by: head)
    for facts in [
      [("sample", "0a1b")], [("outcome", "ok"), ("outcome", "question"), ("sample", "0a1b")],
      [("outcome", "fine"), ("sample", "0a1b")], [("outcome", "ok")], sound + [("sample", "0c")],
      [("outcome", "ok"), ("sample", "mine")], sound + [("drawn", "lots")],
    ] {
      try night.expectVoid(.fact, review(opening, by: head, facts), by: head)
    }
    #expect(try night.put(review(opening, by: head, sound + [("drawn", "hand")]), by: head) == .accepted)
  }
}

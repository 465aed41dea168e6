import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The night's stranger belongs to a linked case. The worker says so; everybody signs what they like with real keys.
@Suite struct `Somebody who is excluded from a case` {
  private let night: RawNight

  init() throws { night = try RawNight() }

  private func excluding(_ people: [RawPerson], by signer: RawPerson) -> Entry {
    var entry = night.entry("EXCLUDE", by: signer)
    entry.facts = people.map { FactLine(name: "person", value: $0.name) }
    return entry
  }

  private func lifting(_ leaf: Digest, by signer: RawPerson) -> Entry {
    var entry = night.entry("READMIT", by: signer)
    entry.ref = leaf
    return entry
  }

  private func letting(_ person: RawPerson, by signer: RawPerson, _ part: String = "register") -> Entry {
    var entry = night.entry("MEMBERS", by: signer)
    entry.members = [MemberLine(add: true, compartment: part, keyName: person.name, generation: 1)]
    entry.keys = [RawLedger.key(part, 1)]
    return entry
  }

  private func excluded(_ person: RawPerson) throws -> Digest {
    let certified = try night.ledger.certified(excluding([person], by: night.worker), by: night.worker)
    #expect(night.ledger.put(certified) == .accepted)
    return certified.leaf
  }

  @Test func `is let in by nobody, whoever signs it, into whichever part`() throws {
    // The same line is right until then.
    var before = night.fold
    let honest = try night.ledger.certified(letting(night.stranger, by: night.head), by: night.head)
    #expect(before.fold(honest, world: night.ledger.world) == .accepted)
    _ = try excluded(night.stranger)
    for signer in [night.worker, night.other, night.head] {
      for part in ["register", "identity", "investigation"] {
        try night.expectVoid(.exclusion, letting(night.stranger, by: signer, part), by: signer)
      }
    }
    // Not beside somebody who may be let in, nor together with what opens a new epoch.
    var hidden = letting(night.stranger, by: night.head, "identity")
    hidden.epochs = [try RawLedger.epoch("identity", 2)]
    hidden.keys = [RawLedger.key("identity", 2)]
    try night.expectVoid(.exclusion, hidden, by: night.head)
    #expect(night.fold.excluded == [night.stranger.name])
  }

  @Test func `is let in again once two have lifted it, one of them a manager or decider`() throws {
    let leaf = try excluded(night.stranger)
    try night.expectVoid(.reference, lifting(Hash.sha256([1]), by: night.head), by: night.head)
    #expect(try night.put(lifting(leaf, by: night.worker), by: night.worker) == .accepted)
    try night.expectVoid(.selfEndorsed, lifting(leaf, by: night.worker), by: night.worker)
    try night.expectVoid(.exclusion, letting(night.stranger, by: night.head), by: night.head)
    // Two workers are two, and neither decides.
    #expect(try night.put(lifting(leaf, by: night.other), by: night.other) == .accepted)
    try night.expectVoid(.exclusion, letting(night.stranger, by: night.head), by: night.head)
    #expect(try night.put(lifting(leaf, by: night.decider), by: night.decider) == .accepted)
    #expect(night.fold.excluded.isEmpty)
    try night.expectVoid(.reference, lifting(leaf, by: night.head), by: night.head)
    #expect(try night.put(letting(night.stranger, by: night.head), by: night.head) == .accepted)
  }

  @Test func `stays so as long as one of two exclusions stands`() throws {
    let first = try excluded(night.stranger)
    _ = try excluded(night.stranger)
    for signer in [night.worker, night.head] { try night.put(lifting(first, by: signer), by: signer) }
    try night.expectVoid(.exclusion, letting(night.stranger, by: night.head), by: night.head)
  }

  @Test func `is nobody who works in the case, and nobody is lost to it for ever`() throws {
    // A reader is first taken out, by the rules for that.
    for reader in [night.jour, night.other, night.decider, night.worker] {
      try night.expectVoid(.exclusion, excluding([reader], by: night.worker), by: night.worker)
    }
    try night.expectVoid(.exclusion, excluding([night.stranger, night.decider], by: night.head), by: night.head)
    try night.expectVoid(.subject, excluding([], by: night.head), by: night.head)
    let unknown = try RawPerson("p-00000000000000ff")
    try night.expectVoid(.subject, excluding([unknown], by: night.head), by: night.head)
    try night.expectVoid(.notRegisterMember, excluding([night.other], by: night.stranger), by: night.stranger)
  }

  /// The head alone opened it: if they exclude the one decider, nobody but they could lift it.
  @Test func `is never the last one who could lift it beside the signer`() throws {
    let other = try RawPerson("p-0000000000000007", roles: ["koordinator"])
    let id = try night.ledger.open(by: night.head, role: "enhetschef", members: [night.head, night.worker])
    func excluding(_ people: [RawPerson]) -> Entry {
      var entry = night.ledger.entry(id, "EXCLUDE", by: night.head, role: "enhetschef")
      entry.facts = people.map { FactLine(name: "person", value: $0.name) }
      return entry
    }
    #expect(try night.ledger.put(excluding([night.decider]), by: night.head) == .void(.exclusion))
    try night.ledger.admit(other)
    #expect(try night.ledger.put(excluding([night.decider]), by: night.head) == .accepted)
    #expect(try night.ledger.put(excluding([other]), by: night.head) == .void(.exclusion))
  }

  /// One reader must not be able to leave a manager alone, and then refuse to sign, or be shut out.
  @Test func `leaves two besides the signer who could lift it, one of them a manager or decider`() throws {
    let id = try night.ledger.open(
      by: night.worker, role: "socialsekreterare", members: [night.worker, night.head])
    func excluding(_ people: [RawPerson]) throws -> Certified {
      var entry = night.ledger.entry(id, "EXCLUDE", by: night.worker, role: "socialsekreterare")
      entry.facts = people.map { FactLine(name: "person", value: $0.name) }
      return try night.ledger.certified(entry, by: night.worker)
    }
    func put(_ certified: Certified) -> EntryRuling { night.ledger.put(certified) }
    func lifting(_ leaf: Digest, by signer: RawPerson) throws -> EntryRuling {
      var entry = night.ledger.entry(id, "READMIT", by: signer, role: signer.roles[0])
      entry.ref = leaf
      return try night.ledger.put(entry, by: signer)
    }
    var excluded: Set<String>? { night.ledger.cases[id]?.excluded }
    let all = [night.jour, night.other, night.decider, night.stranger]
    #expect(put(try excluding(all)) == .void(.exclusion))
    // Nor by two entries of the same hand.
    let most = try excluding([night.jour, night.other, night.decider])
    #expect(put(most) == .accepted)
    #expect(put(try excluding([night.stranger])) == .void(.exclusion))
    // There is somebody who could be let in and sign: the head alone lifts nothing.
    #expect(try lifting(most.leaf, by: night.head) == .accepted)
    #expect(excluded?.count == 3)
    #expect(try lifting(most.leaf, by: night.head) == .void(.selfEndorsed))
    // Whoever said it refuses, and the last other is revoked.
    #expect(try night.ledger.revoke(night.stranger) == .accepted)
    #expect(try lifting(most.leaf, by: night.head) == .accepted)
    #expect(excluded?.isEmpty == true)
  }

  @Test func `is lifted alone by nobody who neither manages nor decides`() throws {
    let id = try night.ledger.open(by: night.head, role: "enhetschef", members: [night.worker, night.head])
    var entry = night.ledger.entry(id, "EXCLUDE", by: night.head, role: "enhetschef")
    entry.facts = [night.jour, night.other, night.stranger].map { FactLine(name: "person", value: $0.name) }
    let said = try night.ledger.certified(entry, by: night.head)
    #expect(night.ledger.put(said) == .accepted)
    #expect(try night.ledger.revoke(night.decider) == .accepted)
    var lifting = night.ledger.entry(id, "READMIT", by: night.worker, role: "socialsekreterare")
    lifting.ref = said.leaf
    #expect(try night.ledger.put(lifting, by: night.worker) == .accepted)
    #expect(night.ledger.cases[id]?.excluded.count == 3)
  }

  @Test func `is named by key names and nothing else: no document, no end, no other entry`() throws {
    func expectVoid(_ rule: VoidRule, _ bend: (inout Entry) -> Void) throws {
      var entry = excluding([night.stranger], by: night.worker)
      bend(&entry)
      try night.expectVoid(rule, entry, by: night.worker)
    }
    try expectVoid(.fact) {
      $0.facts = [FactLine(name: "person", value: night.stranger.name, until: night.ledger.clock)]
    }
    try expectVoid(.fact) { $0.facts.append(FactLine(name: "why", value: "sspf")) }
    try expectVoid(.bodyCompartment) { $0.bodies = [RawLedger.body("identity", 1)] }
    try expectVoid(.reference) { $0.ref = Hash.sha256([1]) }
  }
}

/// The same in a vault on the disk, by programs that obey and one that does not.
@Suite struct `A person excluded from a case in a vault` {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    id = try town.office("frida").openCase(workflow: "avhopp").caseID
  }

  @Test func `is refused by the program and void by another, and the audit names who tried`() throws {
    let frida = try town.office("frida")
    let hans = try town.key("hans")
    let said = try frida.exclude([hans], in: id)
    #expect(throws: CaseworkError.wouldBeVoid(.exclusion)) { try frida.addMembers([(hans, ["register"])], in: id) }
    let forger = Forger(try town.office("gun"))
    _ = try forger.office.state(of: id)
    let epoch = try #require(forger.office.compartments(id)["register"]?.current)
    let forged = try forger.write(in: id) { entry in
      (entry.event, entry.role) = ("MEMBERS", "koordinator")
      entry.members = [MemberLine(add: true, compartment: "register", keyName: hans, generation: 1)]
      entry.keys = [KeyLine(compartment: "register", n: 1, hash: epoch.keyFile, size: epoch.keySize)]
    }
    #expect(try frida.state(of: id).voids.map(\.rule) == [.exclusion])
    #expect(try town.office("hans").list().isEmpty)
    let report = try town.office("frida").audit()
    #expect(report.findings.map(\.kind) == [.void(.exclusion)] && report.findings.map(\.leaf) == [forged.leaf])
    // Frida and gun lift it, and hans reads.
    _ = try frida.readmit(said.leaf, in: id)
    #expect(try frida.state(of: id).excluded == [hans])
    _ = try town.office("gun").readmit(said.leaf, in: id)
    #expect(try frida.state(of: id).excluded == [])
    _ = try frida.addMembers([(hans, ["register"])], in: id)
    #expect(try town.office("hans").list().map(\.id) == [id])
  }

  @Test func `is owed no reading, called by no alarm and named by no answer to why`() throws {
    let frida = try town.office("frida")
    let nils = try town.admit("nils", roles: ["enhetschef", "socialdirektor", "beslutsfattare"]).me
    try frida.refresh()
    try frida.verify(person: nils, code: try town.person("nils").controlCode)
    func isOwed() throws -> Bool {
      try frida.owed(in: id).contains { if case .person(nils, _, _) = $0 { true } else { false } }
    }
    #expect(try isOwed())
    #expect(frida.unheard("socialdirektor", in: id)?.people == [nils])
    #expect(try frida.why("GRANT", in: id).people.values.joined().contains(nils))
    _ = try frida.exclude([nils], in: id)
    #expect(try !isOwed())
    #expect(frida.unheard("socialdirektor", in: id)?.people == [])
    #expect(try !frida.why("GRANT", in: id).people.values.joined().contains(nils))
    #expect(try frida.payOwed(in: id) == nil)
  }
}

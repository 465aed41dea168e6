import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The audit follows one case after the other, under the whole roster. Here every entry is judged again in the ledger's
/// order, under the roster as it was just then: nobody may be judged by what came later.
private struct InOrder {
  private(set) var roster: Roster
  private(set) var folds: [CaseID: CaseFold] = [:]

  init(_ office: Office) throws {
    roster = Roster(genesis: office.reader.genesis)
    let run = try AuditRun(office)
    _ = try run.run(isDeep: false)
    let first = try #require(run.ground.roster)
    var chains = [CaseID.roster: first]
    for id in run.ground.files.cases {
      let chain = try ChainAudit(run.ground)
      try chain.follow(id)
      chains[id] = chain
    }
    for index in run.ground.log.first..<run.ground.log.end {
      for (id, chain) in chains {
        guard let name = chain.outcome.keyOf[index] else { continue }
        let place = try run.ground.log.place(index)
        let frame = try office.reader.frame(at: place.location, index: index)
        let opened = try chain.keys.withFrameKey(name) { try frame.open(with: $0, genesis: office.genesisHash) }
        let read = try #require(opened ?? nil)
        let tag = try chain.keys.tag(seq: read.entry.seq, name)
        let certified = Certified(
          entry: read.entry, index: index, leaf: read.leaf, tagMatches: tag == frame.tag && read.entry.caseID == id,
          seenMatches: read.entry.seen.tree.size == index && read.entry.seen.mark == place.before,
          signature: .open(read))
        try fold(certified, id, chain, run.ground)
      }
    }
  }

  private mutating func fold(_ certified: Certified, _ id: CaseID, _ chain: ChainAudit, _ ground: AuditGround) throws {
    if id == .roster {
      _ = roster.fold(certified) { chain.isMade($0) }
      return
    }
    let hash = certified.entry.facts.first { $0.name == BuiltInFact.definition }.flatMap { Digest(hex: $0.value) }
    let definition = try hash.flatMap { try ground.definition($0, at: certified.index) }
    let definitions = definition.flatMap { known in hash.map { [$0: known] } } ?? [:]
    var fold = folds[id] ?? CaseFold(id: id)
    _ = fold.fold(certified, world: World(roster: roster, definitions: definitions) { chain.isMade($0) })
    folds[id] = fold
  }
}

@Suite struct `An audit that follows case after case` {
  @Test(arguments: StoreAttack.allCases) func `judges each entry as in the ledger's order, on one core or two`(
    attack: StoreAttack
  ) throws {
    let evil = try EvilStore()
    try evil.perform(attack)
    let report = try evil.audit()
    let joar = try evil.watched.town.office("joar")
    let alone = try AuditRun(joar, workers: 1).run(isDeep: true)
    #expect(report == alone)
    #expect(try AuditRun(joar, workers: 3).run(isDeep: true) == alone)
    let quick = try AuditRun(joar, reach: .registers)
    #expect(try quick.run(isDeep: true) == alone || !quick.hasReached, "\(attack)")
    let collected = try AuditRun(joar, isCollecting: true)
    #expect(try collected.run(isDeep: true) == alone)
    let ordered = try InOrder(joar)
    #expect(ordered.roster.voids == collected.roster.voids)
    #expect(ordered.roster.entries == collected.roster.entries)
    #expect(Set(ordered.folds.keys) == Set(collected.folds.keys))
    for (id, fold) in ordered.folds {
      #expect(fold.voids == collected.folds[id]?.voids)
      #expect(fold.entries == collected.folds[id]?.entries)
    }
    #expect(
      alone.voids == 0 || ordered.folds.values.contains { !$0.voids.isEmpty } || !ordered.roster.voids.isEmpty
        || alone.findings.contains { $0.kind == .void(.tag) })
  }

  /// What is done afterwards in the roster changes nothing of what was right, or wrong, when it was done.
  @Test func `judges nobody by what came later in the roster`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.note("Möte på måndag.", compartment: "plan", in: id)
    // Not yet: a role that she is given afterwards.
    _ = try Forger(frida).write(in: id) { $0.role = "socialdirektor" }
    let anna = try town.office("anna")
    let given = try anna.grant(try town.key("frida"), roles: [Grant("socialdirektor")], items: [])
    _ = try town.office("bo").endorse(given.leaf)
    _ = try anna.revoke(try town.key("frida"), evenIfStranding: true)
    let report = try joar.audit()
    #expect(report.findings.map(\.kind) == [.void(.role)])
    #expect(report.isComplete && report.cases == 1)
  }

  /// Someone who fills the folder with key files that say they are a case's does not shut its auditor out.
  @Test func `is not led astray by a key file that says it is a case's`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    _ = try frida.note("Möte på måndag.", compartment: "plan", in: id)
    let whole = try joar.audit()
    #expect(whole.passed && whole.isComplete)
    let place = EpochName(caseID: id, compartment: "register", number: 1)
    for _ in 0..<4 {
      var keys = try KeyBox()
      try keys.add(Secret.random(count: 32), place)
      let file = try #require(
        try KeyFile(vault: joar.genesisHash, place: place).sealed(from: keys, to: [joar.person.recipient]))
      let name = Hash.blake2b(file).hex
      try LocalFile.makeFolder("\(town.vault)/keys/\(name.prefix(2))")
      try LocalFile.replace("\(town.vault)/keys/\(name.prefix(2))/\(name)", with: file, durable: false)
    }
    let report = try joar.audit()
    #expect(report.isComplete && report.passed && report.accepted == whole.accepted)
  }
}

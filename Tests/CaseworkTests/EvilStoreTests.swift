import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A store whose keeper is in league with people who hold real keys: whatever they do to the folder together, an auditor
/// who has never seen it before finds it, by the check that is named for it.
@Suite struct `A malicious store` {
  @Test(arguments: StoreAttack.allCases) func `is caught by the check named for what it does`(
    attack: StoreAttack
  ) throws {
    let evil = try EvilStore()
    let before = try evil.audit()
    try #require(before.passed && before.isComplete, "\(before.findings)")
    try evil.perform(attack)
    let report = try attack.isAgainstMemory ? evil.auditByMemory() : evil.audit()
    #expect(report.isViolated)
    #expect(report.count(attack.check).failed > 0, "\(report.findings.map(\.kind))")
  }

  /// Whoever has no memory of a newer vault, or had it put back with the vault, has what somebody else kept: a checkpoint.
  /// Without one a shorter ledger is a whole one, and the verdict says how far witnesses have signed.
  @Test(arguments: [StoreAttack.cutsTheTail, .putsYesterdayBack, .goesOnFromYesterday])
  func `is caught by a checkpoint that was kept elsewhere, though the auditor's own memory was put back with it`(
    attack: StoreAttack
  ) throws {
    let evil = try EvilStore()
    let town = evil.town
    try evil.watched.witnessed()
    removeTree(evil.yesterday)
    try copyTree(town.vault, to: evil.yesterday)
    let memory = "\(town.root)/memory"
    try copyTree(town.home("joar").path, to: memory)
    try evil.watched.write("Efter")
    let kept = try evil.watched.witnessed()
    switch attack {
    // Into the part that the checkpoint is over.
    case .cutsTheTail: for _ in 0..<3 { try evil.perform(attack) }
    default: try evil.perform(attack)
    }
    func joar() throws -> Office {
      removeTree(town.home("joar").path)
      try copyTree(memory, to: town.home("joar").path)
      return try town.office("joar")
    }
    let have = try joar().audit()
    #expect(have.passed && have.isComplete)
    let (size, isOther) = (kept.checkpoint.size, attack == .goesOnFromYesterday)
    func refusal(isWitnessed: Bool) -> CaseworkError {
      .oversight(
        isOther
          ? .otherThanCheckpoint(size: size, isWitnessed: isWitnessed)
          : .olderThanCheckpoint(size: size, have: have.size, isWitnessed: isWitnessed))
    }
    let since = try joar().audit(since: kept.signed.bytes)
    #expect(since.findings.map(\.kind) == [.vaultFault(refusal(isWitnessed: true))] && since.since?.isHeld == false)
    #expect(throws: refusal(isWitnessed: true)) { _ = try joar().compare(kept.signed.bytes) }
  }

  /// What a log's key alone, or with the store, cannot do: make a witness sign for another history.
  @Test func `with the log's key, too, moves no witness`() throws {
    let evil = try EvilStore()
    let made = try evil.watched.witnessed()
    let joar = try evil.watched.town.office("joar")
    let vera = try evil.watched.vera()
    try evil.perform(.rewritesAnEntry)
    // The tree of the rewritten ledger, signed with the stolen key, with the true proof from the true old tree.
    let origin = joar.roster.logOrigin
    let key = try SigningKey.from(seed: joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
    let vault = try Vault.open(at: evil.watched.town.vault)
    var prover = try #require(Prover(old: made.checkpoint.size, new: made.checkpoint.size + 1))
    var leaves = [vault.genesis.leaf]
    let end = try vault.scan(from: vault.start) { frame, _ in leaves.append(frame.leaf) }
    for leaf in leaves.prefix(made.checkpoint.size + 1) { prover.append(leaf: leaf) }
    var tree = Frontier()
    for leaf in leaves.prefix(made.checkpoint.size + 1) { tree.append(leaf: leaf) }
    for checkpoint in [
      Checkpoint(origin: origin, size: tree.size, root: tree.root),
      Checkpoint(origin: origin, size: end.size, root: end.root),
    ] {
      let request = AddCheckpoint(
        old: made.checkpoint.size, hashes: prover.proof ?? [],
        checkpoint: try SignedCheckpoint(try key.sign(text: checkpoint.text)))
      #expect(throws: CaseworkError.oversight(.inconsistent)) {
        try vera.answer(request.bytes, time: evil.watched.town.now)
      }
    }
    #expect(try vera.cosigned(origin) == made.checkpoint.seen)
  }
}

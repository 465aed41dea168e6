import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// What founders decide of witnesses besides taking them up: that one counts no more, how many it takes, how often.
@Suite struct `The founders` {
  private let watched: Watched
  private var town: Town { watched.town }

  init() throws { watched = try Watched() }

  private func agree(_ propose: (Office) throws -> Done) throws {
    let waits = try propose(try town.office("anna"))
    #expect(!waits.isEffective)
    _ = try town.office("bo").endorse(waits.leaf)
  }

  @Test func `take a witness away with what it has signed, together, and take it up again`() throws {
    let made = try watched.witnessed()
    let key = try watched.vera().key()
    let waits = try town.office("anna").propose(witness: key, isRemoval: true)
    #expect(!waits.isEffective)
    #expect(try town.office("frida").roster.witnesses == [key], "one founder alone takes nothing away")
    _ = try town.office("bo").endorse(waits.leaf)
    for name in ["frida", "joar"] {
      let roster = try town.office(name).roster
      #expect(roster.witnesses.isEmpty && roster.newestCosigned == nil)
      #expect(roster.checkpoints.map(\.checkpoint) == [made.checkpoint], "the auditor's own word stands")
      #expect(roster.checkpoints.allSatisfy { $0.signed.note.signatures.count == 1 })
    }
    // Its file is no longer one of ours, and its answers are nobody's.
    let joar = try town.office("joar")
    #expect(throws: CaseworkError.oversight(.checkpoint(.unknownLine))) { try joar.compare(made.signed.bytes) }
    try watched.write("Andra")
    let second = try joar.checkpoint()
    let answer = try watched.vera().answer(
      try joar.request(for: second, old: made.checkpoint.size).bytes, time: town.now)
    #expect(throws: CaseworkError.oversight(.unknownCheckpoint)) { try joar.takeCosignatures(answer) }
    #expect(try joar.audit().passed)
    // A receipt goes out without the line, and holds by the keys that are handed out now.
    let receipt = try joar.prove(1)
    let note = try #require(receipt.note)
    let keys = joar.publicKeys
    #expect(
      try ReceiptCheck.check(proof: receipt.proof.bytes, note: note, logs: keys.logs, witnesses: keys.witnesses)
        .cosigned
        .isEmpty)
    try agree { try $0.propose(witness: key) }
    #expect(try town.office("joar").takeCosignatures(answer).cosigned.map(\.witness) == [key])
  }

  @Test func `are not followed where they name no witness, a number that is none, or act alone`() throws {
    try watched.witnessed()
    let key = try watched.vera().key()
    let stranger = try WitnessKey(name: "avhopp.witness/x", publicKey: key.publicKey)
    let anna = try town.office("anna")
    #expect(throws: CaseworkError.wouldBeVoid(.subject)) { try anna.propose(witness: stranger, isRemoval: true) }
    for (quorum, days) in [(0, 31), (17, 31), (1, 0), (1, 367)] {
      #expect(throws: CaseworkError.wouldBeVoid(.fact), "\(quorum) \(days)") {
        try anna.propose(quorum: quorum, days: days)
      }
    }
    #expect(throws: CaseworkError.self, "no founder and no roster keeper") {
      try town.office("frida").propose(quorum: 1, days: 31)
    }
    let forger = Forger(try town.office("anna"))
    func forged(_ event: String, _ facts: [FactLine], _ proofs: [ProofLine] = []) throws -> VoidRule? {
      try forger.write(in: .roster) { entry in
        (entry.event, entry.role, entry.facts, entry.proofs) = (event, "-", facts, proofs)
      }
      return try town.office("frida").roster.voids.last?.rule
    }
    let (two, month) = (FactLine(name: "quorum", value: "2"), FactLine(name: "days", value: "31"))
    #expect(try forged("OVERSIGHT", [two]) == .fact)
    #expect(try forged("OVERSIGHT", [two, month, FactLine(name: "days", value: "32")]) == .fact)
    #expect(try forged("OVERSIGHT", [two, FactLine(name: "days", value: "31", until: town.now)]) == .fact)
    #expect(try forged("UNWITNESS", []) == .proof)
    #expect(try forged("UNWITNESS", [two], [ProofLine(kind: "witness", note: key.line)]) == .fact)
    let roster = try town.office("frida").roster
    #expect(roster.witnesses == [key] && roster.terms == LogTerms())
    // Two who take the same witness away: the second act finds nothing to do, and moves nothing.
    let first = try anna.propose(witness: key, isRemoval: true)
    #expect(throws: CaseworkError.alreadyWaits(mark: anna.mark(of: first.leaf))) {
      try anna.propose(witness: key, isRemoval: true)
    }
    let second = try forger.write(in: .roster) { entry in
      (entry.event, entry.role, entry.proofs) = ("UNWITNESS", "-", [ProofLine(kind: "witness", note: key.line)])
    }
    _ = try town.office("bo").endorse(first.leaf)
    #expect(throws: CaseworkError.wouldBeVoid(.subject)) { try town.office("bo").endorse(second.leaf) }
  }

  @Test func `say how many witnesses it takes, and fewer make nothing witnessed`() throws {
    let first = try watched.witnessed()
    try agree { try $0.propose(quorum: 2, days: 31) }
    let joar = try town.office("joar")
    #expect(joar.roster.newestCosigned?.checkpoint == first.checkpoint && joar.roster.newestWitnessed == nil)
    // Walter is another municipality's.
    let walter = Witness(try town.person("walter"), home: town.home("walter"))
    for key in joar.publicKeys.logs { try walter.follow(key) }
    let theirs = try walter.key()
    try agree { try $0.propose(witness: theirs) }
    let answer = try walter.answer(try joar.request(for: first, old: 0).bytes, time: town.now)
    #expect(try joar.takeCosignatures(answer).cosigned.count == 2)
    #expect(joar.roster.newestWitnessed?.checkpoint == first.checkpoint)
    // A newer one with a single line doesn't take its place: a receipt is for what enough have signed.
    try watched.write("Andra")
    let second = try joar.checkpoint()
    let one = try watched.vera().answer(
      try joar.request(for: second, old: first.checkpoint.size).bytes, time: town.now)
    _ = try joar.takeCosignatures(one)
    #expect(joar.roster.newestCosigned?.checkpoint == second.checkpoint)
    #expect(try joar.prove(1).proof.checkpoint.checkpoint == first.checkpoint)
  }

  @Test func `and auditors are told when the newest checkpoint is too old, and nobody else`() throws {
    func waits(_ name: String) throws -> [LogDue] {
      try town.office(name).inbox().compactMap { if case .log(let due) = $0 { due } else { nil } }
    }
    func isFine() throws -> Bool { try town.office("joar").doctor().first { $0.kind == .log }?.isFine ?? false }
    town.pass(400 * 86_400)
    #expect(try waits("joar").isEmpty, "nobody has said how often")
    try agree { try $0.propose(quorum: 1, days: 31) }
    let set = try #require(try town.office("joar").roster.terms.since)
    town.pass(31 * 86_400)
    #expect(try waits("joar").isEmpty && isFine())
    town.pass(60)
    let due = LogDue(isUnwitnessed: false, since: set, days: 31)
    #expect(try waits("joar") == [due] && waits("anna") == [due] && waits("frida").isEmpty)
    #expect(try !isFine())
    let first = try watched.witnessed()
    #expect(try waits("joar").isEmpty && isFine())
    town.pass(20 * 86_400)
    try watched.write("Andra")
    _ = try town.office("joar").checkpoint()
    town.pass(20 * 86_400)
    #expect(try waits("joar") == [LogDue(isUnwitnessed: true, since: first.time, days: 31)])
    try watched.witnessed()
    #expect(try waits("joar").isEmpty)
  }
}

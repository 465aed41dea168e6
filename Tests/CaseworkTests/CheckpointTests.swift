import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A town with an auditor, a witness outside it, and a case.
struct Watched {
  let town: Town
  let id: CaseID

  init() throws {
    town = try Town.minimal()
    try town.admit("joar", roles: ["granskare"])
    let frida = try town.admit("frida", roles: ["enhetschef"])
    id = try frida.openCase(workflow: "minimal").caseID
    try write("Första")
  }

  func write(_ text: String) throws {
    _ = try town.office("frida").note(text, compartment: "register", in: id)
  }

  /// Vera sits in another municipality and has no vault.
  func vera() throws -> Witness { Witness(try town.person("vera"), home: town.home("vera")) }

  /// The auditor signs, Vera follows, the founders take her up, and her answer is taken in.
  @discardableResult
  func witnessed() throws -> KnownCheckpoint {
    let joar = try town.office("joar")
    var made = try joar.checkpoint()
    let vera = try vera()
    if try vera.cosigned(joar.roster.logOrigin) == nil {
      for key in joar.publicKeys.logs { try vera.follow(key) }
      let waits = try town.office("anna").propose(witness: vera.key())
      _ = try town.office("bo").endorse(waits.leaf)
    }
    let old = try #require(try vera.cosigned(joar.roster.logOrigin)).size
    let answer = try vera.answer(try joar.request(for: made, old: old).bytes, time: town.now)
    made = try joar.takeCosignatures(answer)
    #expect(made.cosigned.map(\.witness) == [try vera.key()])
    return made
  }
}

@Suite struct `A checkpoint` {
  @Test func `is a signed note under the log's own name, and every member meets it`() throws {
    let watched = try Watched()
    let joar = try watched.town.office("joar")
    let before = joar.pinnedSize
    let made = try joar.checkpoint()
    let genesis = joar.reader.genesis
    #expect(made.checkpoint.origin == "storstad.example/avhopp/\(Hex.encode(genesis.random))")
    #expect(made.checkpoint.size == before)
    let note = try SignedNote.single(made.signed.bytes)
    #expect(note.signatures[0].name == made.checkpoint.origin)
    // Neither the auditor's own key nor anybody's: made for this log alone.
    let key = try #require(joar.publicKeys.logs.first)
    #expect(joar.roster.people.allSatisfy { $0.verifyingKey.publicKey != key.publicKey })
    for name in ["anna", "frida"] {
      let office = try watched.town.office(name)
      #expect(office.roster.checkpoints.map(\.checkpoint) == [made.checkpoint])
      #expect(office.findings == [])
    }
    // The next one is by the same key, and the audit counts both.
    try watched.write("Andra")
    let next = try watched.town.office("joar").checkpoint()
    #expect(next.checkpoint.size > made.checkpoint.size)
    let auditor = try watched.town.office("joar")
    #expect(auditor.publicKeys.logs == [key])
    let report = try auditor.audit()
    #expect(report.passed && report.count(.checkpoints).count == 2)
  }

  @Test func `is signed by nobody but an auditor in office`() throws {
    let watched = try Watched()
    for name in ["anna", "frida"] {
      let office = try watched.town.office(name)
      #expect(throws: CaseworkError.oversight(.notAnAuditor)) { try office.checkpoint() }
    }
    let joar = try watched.town.office("joar")
    _ = try watched.town.office("anna").drop(try watched.town.key("joar"), roles: ["granskare"], items: [])
    #expect(throws: CaseworkError.oversight(.notAnAuditor)) { try joar.checkpoint() }
  }

  @Test func `is not made of a ledger that is not what was seen`() throws {
    let watched = try Watched()
    let joar = try watched.town.office("joar")
    let path = "\(watched.town.vault)/ledger/00000000.log"
    let whole = try LocalFile.read(path)
    // An earlier entry is replaced by another true frame: the checksums are right, the tree is not.
    var frames: [Frame] = []
    try joar.reader.scan(from: joar.reader.start) { frame, _ in frames.append(frame) }
    let same = try #require(
      frames.indices.dropLast().first { frames[$0].location.length == frames[$0 + 1].location.length })
    var changed = whole
    let (a, b) = (frames[same].location, frames[same + 1].location)
    changed.replaceSubrange(a.offset..<(a.offset + a.length), with: whole[b.offset..<(b.offset + b.length)])
    try LocalFile.replace(path, with: changed, durable: false)
    #expect(throws: CaseworkError.oversight(.otherHistory(size: joar.pinnedSize))) { try joar.checkpoint() }
    try LocalFile.replace(path, with: whole, durable: false)
    _ = try joar.checkpoint()
  }

  @Test func `with a line by somebody nobody vouches for is void, as is one over another tree`() throws {
    let watched = try Watched()
    let made = try watched.witnessed()
    let joar = try watched.town.office("joar")
    let origin = joar.roster.logOrigin
    let logKey = try SigningKey.from(
      seed: joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
    let stranger = try SigningKey.generate(name: "stranger.example")
    func put(_ note: [UInt8], proofs: [ProofLine] = []) throws -> VoidRule? {
      let index = try Forger(joar).write(in: .roster) { entry in
        (entry.role, entry.event) = ("granskare", "CHECKPOINT")
        entry.proofs = [ProofLine(kind: "checkpoint", note: note)] + proofs
      }.index
      try joar.refresh()
      return joar.roster.voids.last { $0.index == index }?.rule
    }
    let text = made.checkpoint.text
    let line = try stranger.cosign(checkpoint: text, at: 5)
    #expect(try put(made.signed.bytes + line) == .checkpoint)
    #expect(try put(try stranger.sign(text: text)) == .checkpoint)
    #expect(try put(Array("inget\n".utf8)) == .checkpoint)
    // A known size with another root is two histories, and an alarm; a tree of another size is nobody's.
    let other = Checkpoint(origin: origin, size: made.checkpoint.size, root: Hash.sha256([1]))
    #expect(try put(try logKey.sign(text: other.text)) == .equivocation)
    let early = Checkpoint(origin: origin, size: 2, root: Hash.sha256([1]))
    #expect(try put(try logKey.sign(text: early.text)) == .checkpoint)
    let foreign = Checkpoint(origin: "other.example/log", size: made.checkpoint.size, root: made.checkpoint.root)
    #expect(try put(try SigningKey.generate(name: "other.example/log").sign(text: foreign.text)) == .checkpoint)
    // The same again, as it was: accepted, and nothing is counted twice.
    #expect(try put(made.signed.bytes) == nil)
    #expect(joar.roster.checkpoints.last?.cosigned.count == 1)
    #expect(joar.findings.contains { $0.kind == .fork })
  }

  @Test func `is refused from a key that is another person's, or not proved by itself`() throws {
    let watched = try Watched()
    let joar = try watched.town.office("joar")
    let origin = joar.roster.logOrigin
    let mine = try SigningKey.generate(name: origin)
    let head = joar.pin.head
    let text = Checkpoint(origin: origin, size: head.size, root: head.root).text
    func put(_ claim: [UInt8]) throws -> VoidRule? {
      let index = try Forger(joar).write(in: .roster) { entry in
        (entry.role, entry.event) = ("granskare", "CHECKPOINT")
        entry.proofs = [
          ProofLine(kind: "checkpoint", note: (try? mine.sign(text: text)) ?? []),
          ProofLine(kind: "logkey", note: claim),
        ]
      }.index
      try joar.refresh()
      return joar.roster.voids.last { $0.index == index }?.rule
    }
    let frida = try watched.town.key("frida")
    #expect(try put(try LogKeyClaim.signed(by: mine, vault: joar.genesisHash, person: frida)) == .checkpoint)
    #expect(try put(try LogKeyClaim.signed(by: mine, vault: Hash.sha256([]), person: joar.me)) == .checkpoint)
    let named = try SigningKey.generate(name: "other.example/log")
    #expect(try put(try LogKeyClaim.signed(by: named, vault: joar.genesisHash, person: joar.me)) == .checkpoint)
    #expect(joar.roster.logKeys.isEmpty)
  }
}

@Suite struct `A witness` {
  @Test func `signs what only grows, and its answer is met by every member`() throws {
    let watched = try Watched()
    let first = try watched.witnessed()
    try watched.write("Andra")
    let second = try watched.witnessed()
    #expect(second.checkpoint.size > first.checkpoint.size)
    let frida = try watched.town.office("frida")
    #expect(frida.roster.newestCosigned?.checkpoint == second.checkpoint)
    #expect(try watched.town.office("joar").audit().passed)
  }

  @Test func `answers each wrong request by the rule that it breaks, and stays where it was`() throws {
    let watched = try Watched()
    let made = try watched.witnessed()
    try watched.write("Andra")
    let joar = try watched.town.office("joar")
    let next = try joar.checkpoint()
    let vera = try watched.vera()
    let (origin, size) = (made.checkpoint.origin, made.checkpoint.size)
    let key = try SigningKey.from(seed: joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
    let good = try joar.request(for: next, old: size)
    func signed(_ size: Int, _ root: Digest, _ name: String? = nil) throws -> SignedCheckpoint {
      let text = Checkpoint(origin: name ?? origin, size: size, root: root).text
      guard let name else { return try SignedCheckpoint(try key.sign(text: text)) }
      return try SignedCheckpoint(try SigningKey.generate(name: name).sign(text: text))
    }
    func refusal(_ old: Int, _ hashes: [Digest], _ checkpoint: SignedCheckpoint) throws -> OversightFault? {
      let request = AddCheckpoint(old: old, hashes: hashes, checkpoint: checkpoint)
      do {
        _ = try vera.answer(request.bytes, time: watched.town.now)
        return nil
      } catch CaseworkError.oversight(let fault) {
        #expect(try vera.cosigned(origin) == made.checkpoint.seen)
        return fault
      }
    }
    let new = next.checkpoint
    #expect(
      try refusal(size, good.hashes, signed(new.size, new.root, "other.example")) == .unknownOrigin("other.example"))
    let stranger = try SigningKey.generate(name: origin).sign(text: new.text)
    #expect(try refusal(size, good.hashes, SignedCheckpoint(stranger)) == .notSigned)
    #expect(try refusal(new.size + 1, [], next.signed) == .badOldSize)
    #expect(try refusal(0, [], next.signed) == .conflict(cosigned: size))
    #expect(try refusal(size - 1, good.hashes, next.signed) == .conflict(cosigned: size))
    #expect(try refusal(size, [], next.signed) == .inconsistent)
    #expect(try refusal(size, good.hashes + [new.root], next.signed) == .inconsistent)
    #expect(try refusal(size, good.hashes, signed(new.size, made.checkpoint.root)) == .inconsistent)
    #expect(try refusal(size, [], signed(size, new.root)) == .fork(size: size))
    #expect(try refusal(size, [new.root], signed(size, made.checkpoint.root)) == .inconsistent)
    for place in good.hashes.indices {
      var hashes = good.hashes
      hashes[place] = Hash.sha256(hashes[place].bytes)
      #expect(try refusal(size, hashes, next.signed) == .inconsistent)
    }
    // Two trees of one size are proved by the signatures alone. A rollback: an earlier tree, truly signed, whatever it says to
    // start from. And the same tree again is answered anew, with the later time.
    #expect(try refusal(size - 1, [], signed(size, new.root)) == .fork(size: size))
    for (old, status) in [(size, 400), (size - 1, 409), (0, 409)] {
      let fault = try refusal(old, [], signed(size - 1, made.checkpoint.root))
      #expect(fault == .shrunk(old: old, size: size - 1, cosigned: size) && fault?.witnessStatus == status)
    }
    _ = try vera.answer(AddCheckpoint(old: size, hashes: [], checkpoint: made.signed).bytes, time: watched.town.now)
    #expect(try refusal(size, good.hashes, next.signed) == nil)
    #expect(try vera.cosigned(origin) == new.seen)
  }

  @Test func `has its state on the disk before it answers, and starts from it`() throws {
    let watched = try Watched()
    let made = try watched.witnessed()
    // Another process of the same person.
    #expect(try watched.vera().cosigned(made.checkpoint.origin) == made.checkpoint.seen)
    // Where the state cannot be written there is no answer.
    try watched.write("Andra")
    let joar = try watched.town.office("joar")
    let request = try joar.request(for: try joar.checkpoint(), old: made.checkpoint.size).bytes
    let folder = "\(watched.town.home("vera").path)/witness"
    let files = try LocalFile.names(in: folder).filter { $0 != "lock" }
    let file = try #require(files.first)
    let state = try LocalFile.read("\(folder)/\(file)")
    removeTree("\(folder)/\(file)")
    try LocalFile.makeFolder("\(folder)/\(file)/in the way")
    #expect(throws: CaseworkError.self) { try watched.vera().answer(request, time: watched.town.now) }
    removeTree("\(folder)/\(file)")
    try LocalFile.replace("\(folder)/\(file)", with: state, durable: false)
    _ = try watched.vera().answer(request, time: watched.town.now)
    // Changed by somebody else, it is not believed.
    var changed = try LocalFile.read("\(folder)/\(file)")
    changed[changed.count / 2] ^= 1
    try LocalFile.replace("\(folder)/\(file)", with: changed, durable: false)
    #expect(throws: CaseworkError.localDamaged) { try watched.vera().answer(request, time: watched.town.now) }
  }

  @Test func `counts only when the founders have taken it up`() throws {
    let watched = try Watched()
    let joar = try watched.town.office("joar")
    let made = try joar.checkpoint()
    let vera = try watched.vera()
    for key in joar.publicKeys.logs { try vera.follow(key) }
    let answer = try vera.answer(try joar.request(for: made, old: 0).bytes, time: watched.town.now)
    #expect(throws: CaseworkError.oversight(.unknownCheckpoint)) { try joar.takeCosignatures(answer) }
    let waits = try watched.town.office("anna").propose(witness: vera.key())
    #expect(!waits.isEffective)
    #expect(throws: CaseworkError.oversight(.unknownCheckpoint)) { try joar.takeCosignatures(answer) }
    _ = try watched.town.office("bo").endorse(waits.leaf)
    #expect(try joar.takeCosignatures(answer).cosigned.count == 1)
  }
}

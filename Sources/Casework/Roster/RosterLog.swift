package import LedgerStore
package import Sealing
package import Syntax

/// A key of the log: an auditor's, made for this alone.
package struct LogKey: Sendable, Equatable {
  package let key: VerifyingKey
  /// The auditor whose it is.
  package let person: String
  /// The entry that brought it.
  let from: Int
}

/// A tree that an auditor has signed.
package struct KnownCheckpoint: Sendable, Equatable {
  package internal(set) var signed: SignedCheckpoint
  /// Witnesses that have signed it too, as far as the roster has been told.
  package internal(set) var cosigned: [Cosigned]
  /// The entry that brought it first, and when that says it was written.
  package let index: Int
  package let time: Moment
  /// The last entry that brought a witness's line; nil before the first. Whatever comes after was written later than those.
  var linesFrom: Int?

  package var checkpoint: Checkpoint { signed.checkpoint }
}

/// What the founders ask of the log, by their threshold.
package struct LogTerms: Sendable, Equatable {
  /// Witnesses that must have signed a checkpoint before it counts as witnessed.
  package internal(set) var quorum = 1
  /// How old the newest checkpoint, and the newest witnessed one, may be. nil: nobody has said.
  package internal(set) var days: Int?
  /// When that was said.
  package internal(set) var since: Moment?

  package static let quorumMax = 16
  package static let daysMax = 366
}

/// What should have been made of the log by now.
package struct LogDue: Sendable, Equatable {
  /// A checkpoint there is; enough witnesses have not signed it.
  package let isUnwitnessed: Bool
  /// When the newest was made; before the first, when its period was set.
  package let since: Moment
  package let days: Int
}

/// The log that outsiders see: its name, its keys, its checkpoints, its witnesses.
extension Roster {
  /// What the log is called: the name in vault.note, its 128 random bits, and how often it was begun again. A log that has
  /// lost entries is another log, and no witness of the old one will sign for it.
  package var logOrigin: String {
    let name = "\(genesis.origin)/\(Hex.encode(genesis.random))"
    return restorations.isEmpty ? name : "\(name)/\(restorations.count)"
  }

  /// Keys that could sign for the log now, under its present name.
  package var currentLogKeys: [VerifyingKey] {
    logKeys.map(\.key).filter { $0.name == logOrigin }
  }

  /// The newest checkpoint, and the newest that a witness has signed.
  package var newestCheckpoint: KnownCheckpoint? { checkpoints.last }
  package var newestCosigned: KnownCheckpoint? { checkpoints.last { !$0.cosigned.isEmpty } }
  /// The newest that as many have signed as the founders ask for.
  package var newestWitnessed: KnownCheckpoint? { checkpoints.last { isWitnessed($0) } }

  package func isWitnessed(_ known: KnownCheckpoint) -> Bool { known.cosigned.count >= terms.quorum }

  /// Whether somebody should make a checkpoint, or send one to the witnesses.
  package func logDue(at now: Moment) -> LogDue? {
    guard let days = terms.days, let set = terms.since else { return nil }
    let limit = now.seconds - Int64(days) * 86_400
    let made = checkpoints.last?.time ?? set
    if made.seconds < limit { return LogDue(isUnwitnessed: false, since: made, days: days) }
    let witnessed = newestWitnessed?.time ?? set
    guard !witnesses.isEmpty, witnessed.seconds < limit else { return nil }
    return LogDue(isUnwitnessed: true, since: witnessed, days: days)
  }

  /// CHECKPOINT, by an auditor: the tree just before the entry, or one that is known already with more lines below it.
  mutating func checkpoint(_ act: RosterAct) throws(RuleBroken) {
    let entry = act.entry
    guard act.hasNoLines, entry.role == Role.auditor else { throw .broke(.checkpoint) }
    for proof in entry.proofs {
      guard proof.kind == ProofKind.logKey || proof.kind == ProofKind.checkpoint else { throw .broke(.checkpoint) }
    }
    let (keys, signed) = (entry.proofs.filter { $0.kind == ProofKind.logKey }, entry.proofs.count)
    guard keys.count <= 1, signed - keys.count == 1 else { throw .broke(.checkpoint) }
    if let proof = keys.first { try takeLogKey(proof.note, of: entry.signer, at: act.index) }
    guard let proof = entry.proofs.first(where: { $0.kind == ProofKind.checkpoint }),
      let checkpoint = try? SignedCheckpoint(proof.note)
    else { throw .broke(.checkpoint) }
    try take(checkpoint, act)
  }

  private mutating func take(_ signed: SignedCheckpoint, _ act: RosterAct) throws(RuleBroken) {
    let head = signed.checkpoint
    let cosigned: [Cosigned]
    do {
      cosigned = try signed.verifyOurs(origin: logOrigin, keys: currentLogKeys, witnesses: witnesses)
    } catch {
      throw .broke(.checkpoint)
    }
    if let at = checkpoints.firstIndex(where: { $0.checkpoint.size == head.size }) {
      guard checkpoints[at].checkpoint == head else { throw .broke(.equivocation) }
      guard let all = try? checkpoints[at].signed.adding(signed.note.signatures) else { throw .broke(.checkpoint) }
      checkpoints[at].signed = all
      let more = cosigned.filter { new in !checkpoints[at].cosigned.contains { $0.witness == new.witness } }
      if !more.isEmpty { checkpoints[at].linesFrom = act.index }
      checkpoints[at].cosigned += more
      return
    }
    guard head.size == act.entry.seen.tree.size else { throw .broke(.checkpoint) }
    guard head.root == act.entry.seen.tree.root else { throw .broke(.equivocation) }
    checkpoints.append(
      KnownCheckpoint(
        signed: signed, cosigned: cosigned, index: act.index, time: act.entry.time,
        linesFrom: cosigned.isEmpty ? nil : act.index))
  }

  /// The shape of what founders propose about the log.
  func checkOfLog(_ act: RosterAct) throws(RuleBroken) {
    switch act.event {
    case .witness, .unwitness:
      let proofs = act.entry.proofs
      guard proofs.count == 1, proofs[0].kind == ProofKind.witness, let key = WitnessKey(line: proofs[0].note) else {
        throw .broke(.proof)
      }
      if act.event == .unwitness { guard witnesses.contains(key) else { throw .broke(.subject) } }
    case .oversight:
      guard act.entry.facts.terms != nil else { throw .broke(.fact) }
    case .restored:
      guard act.entry.facts.lost != nil else { throw .broke(.fact) }
    default: break
    }
  }

  /// A new key for the log: proves by signing that its holder has it, and is nobody else's.
  private mutating func takeLogKey(_ note: [UInt8], of person: String, at index: Int) throws(RuleBroken) {
    guard let claim = try? LogKeyClaim(note: note), claim.vault == genesis.hash, claim.person == person,
      claim.key.name == logOrigin, logKeys.allSatisfy({ $0.key.publicKey != claim.key.publicKey }),
      persons.values.allSatisfy({ $0.verifyingKey.publicKey != claim.key.publicKey })
    else { throw .broke(.checkpoint) }
    logKeys.append(LogKey(key: claim.key, person: person, from: index))
  }

  /// A witness, or a witness's new key. By the threshold: a false one could make us refuse our own vault.
  mutating func takeWitness(_ waiting: Pending) throws(RuleBroken) {
    guard let bytes = waiting.request, let witness = WitnessKey(line: bytes) else { throw .broke(.proof) }
    // One key under two names would be two witnesses, and a quorum of one.
    guard !witnesses.contains(where: { $0.publicKey == witness.publicKey && $0.name != witness.name }) else {
      throw .broke(.subject)
    }
    for old in witnesses where old.name == witness.name && old != witness { try forget(old) }
    if !witnesses.contains(witness) { witnesses.append(witness) }
  }

  /// A witness whose key is lost or stolen, or who has stopped. By the threshold, as they came: one founder alone could make
  /// the vault unwitnessed.
  mutating func dropWitness(_ waiting: Pending) throws(RuleBroken) {
    guard let bytes = waiting.request, let witness = WitnessKey(line: bytes), witnesses.contains(witness) else {
      throw .broke(.subject)
    }
    try forget(witness)
  }

  /// What they have signed counts no more, since a thief may have: nothing that is handed out carries a line nobody vouches
  /// for. What they signed in earlier entries stands there.
  private mutating func forget(_ witness: WitnessKey) throws(RuleBroken) {
    witnesses.removeAll { $0 == witness }
    for at in checkpoints.indices where checkpoints[at].cosigned.contains(where: { $0.witness == witness }) {
      guard let signed = try? checkpoints[at].signed.removing(witness) else { throw .broke(.checkpoint) }
      checkpoints[at].signed = signed
      checkpoints[at].cosigned.removeAll { $0.witness == witness }
    }
  }

  mutating func setTerms(_ waiting: Pending, _ act: RosterAct) throws(RuleBroken) {
    guard var terms = waiting.facts.terms else { throw .broke(.fact) }
    terms.since = act.entry.time
    self.terms = terms
  }

  /// Goes on after a loss, under a new name: the old log's keys and checkpoints are its own.
  mutating func restore(_ waiting: Pending, at index: Int) throws(RuleBroken) {
    guard let lost = waiting.facts.lost else { throw .broke(.fact) }
    restorations.append(
      Restoration(
        lost: lost, index: index, proposed: waiting.index, kept: newestCheckpoint?.checkpoint.size ?? 0,
        formerOrigin: logOrigin, formerKeys: currentLogKeys))
    (logKeys, checkpoints) = ([], [])
  }
}

extension [FactLine] {
  /// What OVERSIGHT asks.
  fileprivate var terms: LogTerms? {
    func number(_ name: String, max: Int) -> Int? {
      let lines = filter { $0.name == name }
      guard lines.count == 1, lines[0].until == nil else { return nil }
      return Digits.number(lines[0].value, max: max).flatMap { $0 > 0 ? $0 : nil }
    }
    guard let quorum = number(BuiltInFact.quorum, max: LogTerms.quorumMax),
      let days = number(BuiltInFact.days, max: LogTerms.daysMax)
    else { return nil }
    return LogTerms(quorum: quorum, days: days)
  }

  /// What RESTORED says was lost.
  fileprivate var lost: Seen? {
    func value(_ name: String) -> String? { first { $0.name == name && $0.until == nil }?.value }
    guard let size = value(BuiltInFact.lostSize).flatMap({ Digits.number($0, max: LedgerLimit.countMax) }),
      let root = value(BuiltInFact.lostRoot).flatMap({ Digest(hex: $0) })
    else { return nil }
    return Seen(size: size, root: root)
  }
}

enum ProofKind {
  static let logKey = "logkey"
  static let checkpoint = "checkpoint"
  static let witness = "witness"
}

extension WitnessKey {
  /// One line with a witness's vkey, as they hand it over.
  package init?(line: [UInt8]) {
    guard line.last == 0x0A, let text = String(validating: line.dropLast(), as: UTF8.self),
      let key = try? WitnessKey(vkey: text)
    else { return nil }
    self = key
  }

  package var line: [UInt8] { Array((vkey + "\n").utf8) }
}

/// An auditor's log key, signed by itself.
///
///     avhopp/logkey/v1
///     vault <genesis hash>
///     person <key name>
struct LogKeyClaim {
  let vault: Digest
  let person: String
  let key: VerifyingKey

  static func signed(by key: borrowing SigningKey, vault: Digest, person: String) throws(SealingError) -> [UInt8] {
    try key.sign(text: text(vault, person, key.verifyingKey))
  }

  private static func text(_ vault: Digest, _ person: String, _ key: VerifyingKey) -> [UInt8] {
    Array("avhopp/logkey/v1\nvault \(vault.hex)\nperson \(person)\nlog \(key.vkey)\n".utf8)
  }

  init(note bytes: [UInt8]) throws {
    let note = try SignedNote.single(bytes)
    var lines = try Lines(note.text, lineMax: LedgerLimit.checkpointLineMax + 200)
    _ = try lines.field("avhopp/logkey/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]) else { throw lines.fail("a hash") }
    self.vault = vault
    person = String(try lines.field("person", count: 1)[0])
    key = try VerifyingKey(vkey: String(try lines.field("log", count: 1)[0]))
    guard lines.isAtEnd, Self.text(vault, person, key) == note.text else { throw lines.fail("the end") }
    try note.verify(key)
  }
}

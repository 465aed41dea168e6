import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The vault of `Watched`, and whoever may do anything with its folder and Frida's keys.
struct EvilStore {
  let watched: Watched
  let code: String
  var town: Town { watched.town }
  var ledger: String { "\(town.vault)/ledger/00000000.log" }

  init() throws {
    watched = try Watched()
    code = try Vault.open(at: watched.town.vault).genesis.controlCode
    for text in ["Andra", "Tredje"] { try watched.write(text) }
    try copyTree(town.vault, to: yesterday)
    try watched.write("I dag")
  }

  /// Joar on a new laptop: nothing is remembered.
  func audit() throws -> AuditReport {
    removeTree("\(town.home("joar").path)/vaults")
    return try town.join("joar", code: code).audit()
  }

  func frida() throws -> Office {
    let office = try town.office("frida")
    _ = try office.state(of: watched.id)
    return office
  }

  func register(_ office: Office, _ id: CaseID) -> EpochName {
    let number = office.compartments(id)["register"]?.current?.number ?? 1
    return EpochName(caseID: id, compartment: "register", number: number)
  }

  func frames() throws -> [(frame: Frame, bytes: [UInt8])] {
    let bytes = try LocalFile.read(ledger)
    var frames: [(Frame, [UInt8])] = []
    let vault = try Vault.open(at: town.vault)
    try vault.scan(from: vault.start) { frame, _ in
      frames.append((frame, Array(bytes[frame.location.offset..<(frame.location.offset + frame.location.length)])))
    }
    return frames
  }

  func write(_ parts: [[UInt8]]) throws {
    try LocalFile.replace(ledger, with: parts.flatMap(\.self), durable: false)
  }

  /// Entries of the case, as its member reads them.
  func opened(_ office: Office) throws -> [(place: Int, note: SignedNote, entry: Entry, frame: Frame)] {
    try frames().enumerated().compactMap { place, each in
      let read = try office.keys.withFrameKey(register(office, watched.id)) { key in
        try each.frame.open(with: key, genesis: office.genesisHash)
      }
      return (read ?? nil).map { (place, $0.note, $0.entry, each.frame) }
    }
  }

  func sealed(_ note: [UInt8], _ office: Office, _ id: CaseID, seq: Int, index: Int) throws -> [UInt8] {
    let name = register(office, id)
    let tag = try #require(try office.keys.tag(seq: seq, name))
    let frame = try office.keys.withFrameKey(name) { key in
      try Frame.seal(note: note, tag: tag, key: key, genesis: office.genesisHash, index: index)
    }
    return try #require(frame).bytes
  }

  /// Something put at the end that says of itself that it is the case's next entry.
  func append(_ note: [UInt8], seq: Int? = nil) throws {
    let office = try frida()
    let parts = try frames().map(\.bytes)
    let next = seq ?? office.chain(watched.id).nextSeq
    try write(parts + [try sealed(note, office, watched.id, seq: next, index: parts.count + 1)])
  }

  func forge(_ bend: @escaping (inout Entry) -> Void) throws {
    _ = try Forger(try frida()).write(in: watched.id, bend)
  }

  func forgeRoster(_ name: String, _ bend: (inout Entry) -> Void) throws {
    _ = try Forger(try town.office(name)).write(in: .roster, bend)
  }

  func file(_ kind: FileKind, _ hash: Digest) -> String {
    "\(town.vault)/\(kind.rawValue)/\(hash.hex.prefix(2))/\(hash.hex)"
  }

  func perform(_ attack: StoreAttack) throws {
    switch attack {
    case .rewritesAnEntry, .swapsTwoEntries, .takesOneOut, .doublesOne, .insertsNoise, .changesATag:
      try rearrange(attack)
    case .movesAnEntryToAnotherCase, .signsInAnothersName, .stripsASignature, .usesAKeyThatWasRevoked,
      .answersOneSeqTwice, .namesAnotherPast, .claimsAnEarlierTime, .claimsARoleNotHeld, .endorsesItself,
      .movesAnEntryAcrossForks:
      try sign(attack)
    case .countsOneFounderTwice, .forgesTheRoster, .addsAReader, .opensAnEpochForItself: try admit(attack)
    case .swapsTwoBodies, .usesABodyTwice, .losesABody, .sealsAKeyToAStranger, .swapsTwoKeyFiles:
      try exchange(attack)
    case .signsTwoTreesOfOneSize, .signsAnotherTree: try checkpoint(attack)
    case .cutsTheTail, .putsYesterdayBack, .goesOnFromYesterday: try goBack(attack)
    case .datesAhead, .datesBack, .movesAnEntryFromAnotherVault, .statesAnotherLeaf, .losesTheKeyFiles,
      .closesAReviewInNoRole:
      try more(attack)
    }
  }

  private func rearrange(_ attack: StoreAttack) throws {
    let office = try frida()
    var parts = try frames().map(\.bytes)
    let mine = try opened(office)
    let old = mine[mine.count - 2]
    switch attack {
    case .rewritesAnEntry:
      var entry = old.entry
      entry.happened = Moment("2026-11-19T10:00:00Z")?.wholeMinute
      let note = try office.person.keys.signing.sign(text: entry.text)
      parts[old.place] = try sealed(note, office, watched.id, seq: entry.seq, index: old.place + 1)
    case .swapsTwoEntries: parts.swapAt(old.place, old.place + 1)
    case .takesOneOut: parts.remove(at: old.place)
    case .doublesOne: parts.insert(parts[old.place], at: old.place + 1)
    case .insertsNoise:
      let body = Array(parts[old.place].dropLast(16).prefix(12)) + Random.bytes(parts[old.place].count - 28)
      parts.append(body + Hash.blake2b(body).bytes.prefix(16))
    default:
      var body = Array(parts[old.place].dropLast(16))
      body[12] ^= 1
      parts[old.place] = body + Hash.blake2b(body).bytes.prefix(16)
    }
    try write(parts)
  }

  private func sign(_ attack: StoreAttack) throws {
    let office = try frida()
    let mine = try opened(office)
    let last = mine[mine.count - 1]
    switch attack {
    case .movesAnEntryToAnotherCase:
      let other = try office.openCase(workflow: "minimal").caseID
      let parts = try frames().map(\.bytes)
      let note = last.note.bytes
      try write(parts + [try sealed(note, office, other, seq: office.chain(other).nextSeq, index: parts.count + 1)])
    case .signsInAnothersName:
      var entry = last.entry
      (entry.seq, entry.prev, entry.seen) = (entry.seq + 1, last.frame.leaf, try seen())
      entry.signer = try town.key("anna")
      let key = try SigningKey.generate(name: entry.signer)
      try append(try key.sign(text: entry.text))
    case .stripsASignature:
      // Anna's text with Frida's line below it.
      try append(raw: { $0.signer = try town.key("anna") }, office)
    case .usesAKeyThatWasRevoked:
      _ = try town.office("anna").revoke(try town.key("frida"), evenIfStranding: true)
      try appendAsRevoked(office)
    case .answersOneSeqTwice: try forge { $0.seq -= 1 }
    case .namesAnotherPast: try forge { $0.prev = Hash.sha256([1]) }
    case .claimsAnEarlierTime:
      try forgeRoster("anna") { ($0.role, $0.event, $0.time) = ("-", "MEMBERS", Moment(seconds: 0)) }
    case .claimsARoleNotHeld: try forge { $0.role = "socialdirektor" }
    case .endorsesItself:
      try forge { entry in (entry.event, entry.ref) = ("CORRECT", last.frame.leaf) }
      let corrected = try #require(try opened(try frida()).last)
      try forge { entry in (entry.event, entry.ref) = ("ENDORSE", corrected.frame.leaf) }
    default: try forge { $0.seen.tree.root = Hash.sha256([2]) }
    }
  }

  func seen() throws -> History {
    let vault = try Vault.open(at: town.vault)
    return try vault.scan(from: vault.start) { _, _ in }.seen
  }

  /// The next entry of the case, whatever it says of itself. The frame's maker refuses what is none: so it is put together byte
  /// by byte.
  func append(raw bend: (inout Entry) throws -> Void, _ office: Office) throws {
    let chain = office.chain(watched.id)
    var entry = Entry(
      vault: office.genesisHash, caseID: watched.id, seq: chain.nextSeq, prev: chain.prev, signer: office.me,
      seen: try seen(), time: town.now, role: "enhetschef", event: "NOTE")
    try bend(&entry)
    let note = try office.person.keys.signing.sign(text: entry.text)
    let parts = try frames().map(\.bytes)
    let name = register(office, watched.id)
    let leaf = Merkle.leaf(note)
    let length = FrameLayout.length(noteCount: note.count)
    let data = FrameLayout.associatedData(genesis: office.genesisHash, index: parts.count + 1, leaf: leaf)
    let nonce = Random.bytes(AEAD.nonceBytes)
    let box = try office.keys.withFrameKey(name) { key in
      try AEAD.seal(FrameLayout.pad(note, to: length - FrameLayout.overhead), key: key, nonce: nonce, ad: data)
    }
    let tag = try #require(try office.keys.tag(seq: entry.seq, name))
    try write(
      parts + [FrameLayout.write(length: length, tag: tag, leaf: leaf, nonce: nonce, ciphertext: try #require(box))])
  }

  private func appendAsRevoked(_ office: Office) throws {
    let chain = office.chain(watched.id)
    let entry = Entry(
      vault: office.genesisHash, caseID: watched.id, seq: chain.nextSeq, prev: chain.prev, signer: office.me,
      seen: try seen(), time: town.now, role: "enhetschef", event: "NOTE")
    let note = try office.person.keys.signing.sign(text: entry.text)
    let parts = try frames().map(\.bytes)
    try write(parts + [try sealed(note, office, watched.id, seq: chain.nextSeq, index: parts.count + 1)])
  }

  private func admit(_ attack: StoreAttack) throws {
    let stranger = "p-00000000000000ff"
    switch attack {
    case .countsOneFounderTwice:
      let witness = try watched.vera().key()
      let waits = try town.office("anna").propose(witness: witness)
      try forgeRoster("anna") { ($0.role, $0.event, $0.ref) = ("-", "ENDORSE", waits.leaf) }
    case .forgesTheRoster: try forgeRoster("anna") { ($0.role, $0.event) = ("-", "FOUND") }
    case .addsAReader:
      try forge { entry in
        entry.event = "MEMBERS"
        entry.members = [MemberLine(add: true, compartment: "register", keyName: stranger, generation: 1)]
      }
    default:
      let forger = Forger(try frida())
      let epoch = try forger.epoch("register", in: watched.id, readers: forger.readers(of: "register", in: watched.id))
      try forger.write(in: watched.id, staged: [epoch.staged]) { entry in
        // Out of order: the number after the next.
        entry.epochs = [EpochLine(compartment: "register", n: epoch.line.n + 1, recipient: epoch.line.recipient)]
        entry.keys = [epoch.keyLine]
      }
    }
  }

  private func exchange(_ attack: StoreAttack) throws {
    let office = try frida()
    let bodies = try opened(office).flatMap(\.entry.bodies).map { file(.body, $0.hash) }
    let keys = (office.compartments(watched.id)["register"]?.epochs.map(\.keyFile) ?? []).map { file(.key, $0) }
    func swap(_ a: String, _ b: String) throws {
      let old = try LocalFile.read(a)
      try LocalFile.replace(a, with: try LocalFile.read(b), durable: false)
      try LocalFile.replace(b, with: old, durable: false)
    }
    switch attack {
    case .swapsTwoBodies: try swap(bodies[0], bodies[1])
    case .losesABody: removeTree(bodies[0])
    case .swapsTwoKeyFiles:
      let names = try #require(office.roster.compartments["names"]?.current?.keyFile)
      let register = try #require(office.roster.compartments["register"]?.current?.keyFile)
      try swap(file(.key, names), keys.last ?? file(.key, register))
    case .usesABodyTwice:
      let line = try #require(try opened(office).flatMap(\.entry.bodies).first)
      try forge { $0.bodies = [line] }
    default:
      let name = register(office, watched.id)
      let readers = Forger(office).readers(of: "register", in: watched.id)
      let staged = try office.forgedKeyFile(name, to: readers + [try SealingKey.generate().recipient])
      try Forger(office).write(in: watched.id, staged: [staged]) { entry in
        entry.event = "MEMBERS"
        entry.keys = [KeyLine(compartment: "register", n: name.number, hash: staged.hash, size: staged.size)]
      }
    }
  }

  private func checkpoint(_ attack: StoreAttack) throws {
    let joar = try town.office("joar")
    let made = try joar.checkpoint()
    let origin = joar.roster.logOrigin
    let key = try SigningKey.from(seed: joar.person.keys.local.derived("avhopp/log/v1 \(origin)"), name: origin)
    let size = attack == .signsTwoTreesOfOneSize ? made.checkpoint.size : made.checkpoint.size - 1
    let note = try key.sign(text: Checkpoint(origin: origin, size: size, root: Hash.sha256([3])).text)
    _ = try Forger(joar).write(in: .roster) { entry in
      (entry.role, entry.event) = ("granskare", "CHECKPOINT")
      entry.proofs = [ProofLine(kind: "checkpoint", note: note)]
    }
  }
}

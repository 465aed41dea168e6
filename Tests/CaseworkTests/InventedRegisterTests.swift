import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

/// Whoever keeps the folder needs no key to seal something to a member: their public key stands in every ticket. What they can seal
/// is a file that says it is the register of a case, under the name that its first key gives, with five hundred epochs.
@Suite struct `Key files of cases that are none` {
  private let town: Town
  private let gun: Office

  init() throws {
    town = try Town.staffed()
    gun = try town.office("gun")
  }

  private func path(_ hash: Digest) -> String { "\(town.vault)/keys/\(hash.hex.prefix(2))/\(hash.hex)" }

  /// The file's name, the case's, and its first key.
  private struct Invented: ~Copyable {
    let hash: Digest
    let id: CaseID
    let key: SealingKey
  }

  private func invent(
    to recipient: Recipient, as known: CaseID? = nil, _ compartment: String = "register", from first: Int = 1
  ) throws -> Invented {
    let key = try SealingKey.generate()
    let id = known ?? CaseID.of(vault: gun.genesisHash, firstKey: key.recipient)
    let header = """
      avhopp/key/v1
      vault \(gun.genesisHash.hex)
      case \(id.hex)
      compartment \(compartment)
      epochs \(first) \(first + KeyFile.secretsMax - 1)


      """
    var text = Array(header.utf8)
    text += key.withSecret { $0.withBytes { unsafe Array($0) } }
    text += Random.bytes(32 * (KeyFile.secretsMax - 1))
    let size = compartment == "register" ? Padding.padme(text.count + 2) - 1 : Padding.padme(text.count + 1)
    text += [0x80] + [UInt8](repeating: 0, count: size - text.count - 1)
    let file = try Age.seal(text, to: [recipient])
    let hash = Hash.blake2b(file)
    try LocalFile.makeFolder("\(town.vault)/keys/\(hash.hex.prefix(2))")
    try LocalFile.replace(path(hash), with: file, durable: false)
    return Invented(hash: hash, id: id, key: key)
  }

  /// An entry under that key, by nobody: well-formed, under a right tag.
  private func write(_ id: CaseID, _ key: borrowing SealingKey) throws {
    let frida = try town.office("frida")
    let name = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
    var box = try KeyBox()
    try key.withSecret { secret throws(SealingError) in try box.add(secret, name) }
    let nobody = try SigningKey.generate(name: "p-zzzzzzzzzzzzzzzz")
    let entry = Entry(
      vault: frida.genesisHash, caseID: id, seq: 0, prev: CaseFold(id: id).chain.prev, signer: "p-zzzzzzzzzzzzzzzz",
      seen: frida.pin.head.seen, time: frida.now(), role: "-", event: "NOTE")
    let tag = try #require(try box.tag(seq: 0, name))
    let note = try nobody.sign(text: entry.text)
    let index = frida.pin.head.size
    let sealed = try box.withFrameKey(name) { secret throws(LedgerError) in
      try Frame.seal(note: note, tag: tag, key: secret, genesis: frida.genesisHash, index: index)
    }
    let frame = try #require(sealed)
    _ = try frida.writer.append(from: frida.pin.head) { _, _ in
    } prepare: { _ in
      Draft(frame: frame, staged: [])
    }
  }

  @Test func `leave no key behind, and hide no case that is one`() throws {
    let held = gun.keys.registers
    var invented: Set<CaseID> = []
    for number in 0..<6 {
      let made = try invent(to: gun.person.recipient)
      invented.insert(made.id)
      if number < 2 { try write(made.id, made.key) }
    }
    let real = try town.office("frida").openCase(workflow: "avhopp").caseID
    try gun.refresh()
    let now = gun.keys.registers
    #expect(now == held.union([real]))
    #expect(gun.list().map(\.id).contains(real))
    #expect(invented.isDisjoint(with: gun.pin.cases.keys) && invented.isDisjoint(with: gun.cases.keys))
    _ = try gun.note("vidare", compartment: "duty", in: real)
    let later = try town.office("gun")
    #expect(try later.state(of: real).entries.count == 2)
    let kept = later.keys.registers
    #expect(kept.isDisjoint(with: invented))
  }

  @Test func `give one key while they are looked into, however many they say they have`() throws {
    let made = try invent(to: gun.person.recipient)
    let before = gun.keys.count
    try gun.openKeyFile(made.hash)
    let (count, registers) = (gun.keys.count, gun.keys.registers)
    #expect(count == before + 1 && registers.contains(made.id))
  }

  @Test func `are looked into once for each tree, not by every command`() throws {
    let hashes = try (0..<3).map { _ in try invent(to: gun.person.recipient).hash }
    _ = try town.office("frida").openCase(workflow: "avhopp")
    try gun.refresh()
    #expect(Set(gun.pin.waiting.keys) == Set(hashes.map { TriedFile($0) }))
    #expect(Set(gun.pin.waiting.values) == [gun.pin.head.size])
    // Something that cannot be read has every command look for files it has not tried; these would now count, too.
    let spoilt = try invent(to: gun.person.recipient).hash
    for hash in hashes + [spoilt] { try LocalFile.replace(path(hash), with: [1], durable: false) }
    gun.pin.unlooked = 1
    gun.unsaved.pin = true
    try gun.save()
    let next = try town.office("gun")
    #expect(next.pin.unlooked == 1)
    _ = try town.office("frida").openCase(workflow: "avhopp")
    try next.refresh()
    #expect(next.pin.unlooked == 1 + hashes.count)
  }

  /// As files of a case that is none, of one that is, and of the roster's parts: some megabytes of them ended every audit with 4.
  @Test func `leave an audit no key, but the first of each while it is looked into`() throws {
    let real = try town.office("frida").openCase(workflow: "avhopp").caseID
    try gun.refresh()
    func keys(of id: CaseID, _ run: AuditRun) throws -> Int {
      let chain = try ChainAudit(run.ground)
      _ = try chain.audit(id, isDeep: false)
      return chain.keys.count
    }
    func rosterKeys(_ run: AuditRun) throws -> (count: Int, audit: [Int]) {
      let chain = try #require(run.ground.roster)
      return (chain.keys.count, chain.keys.epochs(of: Roster.Part.audit, in: .roster))
    }
    let before = try AuditRun(gun)
    let whole = try before.run(isDeep: false)
    let (ofReal, ofRoster) = (try keys(of: real, before), try rosterKeys(before).count)
    var invented: Set<CaseID> = []
    for number in 0..<4 {
      invented.insert(try invent(to: gun.person.recipient).id)
      for part in ["register", "plan"] {
        _ = try invent(to: gun.person.recipient, as: real, part, from: 1 + number * KeyFile.secretsMax)
      }
      _ = try invent(to: gun.person.recipient, as: .roster, Roster.Part.audit, from: 1 + number * KeyFile.secretsMax)
    }
    let run = try AuditRun(gun)
    #expect(try run.run(isDeep: false) == whole)
    let kept = run.kept.registers
    #expect(kept == [.roster, real])
    for id in invented { #expect(try keys(of: id, run) == 1) }
    #expect(try keys(of: real, run) == ofReal)
    let roster = try rosterKeys(run)
    #expect(roster.count == ofRoster && roster.audit == [])
  }

  /// Each looked through all key files for the key that it lacks.
  @Test func `are listed once for all that lack their first key`() throws {
    let id = try invent(to: gun.person.recipient).id
    let other = CaseID.of(vault: gun.genesisHash, firstKey: try SealingKey.generate().recipient)
    gun.isRebuilding = true
    gun.listed = [:]
    #expect(throws: CaseworkError.notMember(compartment: "register")) { try gun.openFirst(id) }
    gun.listed = nil
    #expect(throws: CaseworkError.notMember(compartment: "register")) { try gun.openFirst(other) }
    #expect(gun.listed?[id]?.count == 1)
    try gun.openFirst(id)
    _ = try gun.rebuild([other: []])
    #expect(gun.listed == nil && !gun.isRebuilding)
  }
}

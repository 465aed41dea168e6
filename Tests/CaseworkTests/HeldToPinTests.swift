import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework
@testable import LedgerStore

/// A reader has read a case long ago. Whoever keeps the folder, and knows the reader's public key and the case's name, makes their
/// program read it anew, and changes what lies there for as long as that takes.
@Suite struct `What was read once` {
  private let town: Town
  private let id: CaseID
  private let hidden: Done

  /// A case of frida's and gun's, and an entry that gun has read and that is to be hidden.
  init() throws {
    town = try Town.staffed()
    try town.admit("kalle", roles: ["socialsekreterare"])
    id = try town.office("frida").openCase(workflow: "avhopp").caseID
    hidden = try town.office("frida").note("RÖJD", compartment: "duty", in: id)
  }

  private func others() throws { _ = try town.office("kalle").openCase(workflow: "avhopp") }

  private func isOtherThanSeen(_ body: () throws -> Void) -> Bool {
    do { try body() } catch {
      if case .oversight(.otherThanSeen) = error as? CaseworkError { return true }
    }
    return false
  }

  /// Sealed to gun by anybody: "register of this case, epoch 99".
  private func lure(_ office: Office) throws {
    let file = KeyFile(
      vault: office.genesisHash, place: EpochName(caseID: id, compartment: Roster.Part.register, number: 99))
    let reader = office.person.recipient
    let bytes = try SealingKey.generate().withSecret { secret throws(SealingError) in
      try file.alone(secret, to: [reader])
    }
    let hash = Hash.blake2b(bytes).hex
    try LocalFile.makeFolder("\(town.vault)/keys/\(hash.prefix(2))")
    try LocalFile.replace("\(town.vault)/keys/\(hash.prefix(2))/\(hash)", with: bytes, durable: false)
  }

  @Test(arguments: HidingWay.allCases)
  func `is missed when a case is read anew without it, and nothing of that is remembered`(way: HidingWay) throws {
    try others()
    let gun = try town.office("gun")
    #expect(try gun.state(of: id).entries.count == 2)
    try others()
    try lure(gun)
    let whole = try LocalFile.read(town.ledger)
    try town.hide(hidden.index, way)
    // Within the minute of the last look back: after it, as when the keeper waits until the key files are listed.
    #expect(isOtherThanSeen { try gun.refresh() })
    #expect(gun.cases[id]?.fold.entries.count == 2)
    try LocalFile.replace(town.ledger, with: whole, durable: false)
    for office in [gun, try town.office("gun"), try town.office("gun")] {
      #expect(try office.state(of: id).entries.count == 2)
      #expect(office.pin.cases[id]?.accepted == 2)
    }
  }

  @Test func `is missed in a case whose index is gone, too`() throws {
    let gun = try town.office("gun")
    #expect(try gun.state(of: id).entries.count == 2)
    try others()
    try gun.refresh()
    gun.setAside(id, .unknownCase)
    gun.unreadable = [:]
    let whole = try LocalFile.read(town.ledger)
    try town.hide(hidden.index, .tag)
    #expect(isOtherThanSeen { try gun.load(id) })
    #expect(gun.cases[id] == nil && gun.pin.cases[id]?.accepted == 2)
    try LocalFile.replace(town.ledger, with: whole, durable: false)
    #expect(try gun.state(of: id).entries.count == 2)
    // Whatever makes it shorter, be it a key that is withheld: the case is not read by halves.
    gun.pin.cases[id]?.accepted = 3
    #expect(throws: CaseworkError.damaged(index: hidden.index, what: "case")) { try gun.rebuild(id) }
    #expect(gun.pin.cases[id]?.accepted == 3 && gun.pin.cases[id]?.frames == 0)
  }

  @Test func `is missed when the roster is read anew without it`() throws {
    let hans = try town.key("hans")
    let done = try town.office("anna").revoke(hans)
    try others()
    let gun = try town.office("gun")
    let known = gun.roster.entries.count
    let whole = try LocalFile.read(town.ledger)
    try town.hide(done.index, .tag)
    #expect(isOtherThanSeen { try gun.rebuildRoster() })
    #expect(gun.roster.entries.count == known && !gun.roster.isActive(hans))
    #expect(gun.pin.cases[.roster]?.accepted == known)
    try LocalFile.replace(town.ledger, with: whole, durable: false)
    try gun.rebuildRoster()
    #expect(gun.roster.entries.count == known)
    gun.pin.cases[.roster]?.accepted += 1
    #expect(throws: CaseworkError.self) { try gun.rebuildRoster() }
    #expect(gun.roster.entries.count == known && gun.pin.cases[.roster]?.accepted == known + 1)
  }

  /// What outsiders have signed is shown for as long as it is looked for.
  @Test func `is not exchanged for what outsiders have signed, for one look`() throws {
    try town.admit("joar", roles: ["granskare"])
    _ = try town.office("joar").checkpoint()
    let fork = try LocalFile.read(town.ledger)
    _ = try town.office("emil").openCase(workflow: "avhopp", role: "socialsekreterare")
    let signed = try town.office("joar").checkpoint().signed.bytes
    let theirs = try LocalFile.read(town.ledger)
    try LocalFile.replace(town.ledger, with: fork, durable: false)
    for _ in 0..<4 { try others() }
    let gun = try town.office("gun")
    let ours = try LocalFile.read(town.ledger)
    try LocalFile.replace(town.ledger, with: theirs, durable: false)
    #expect(isOtherThanSeen { _ = try gun.compare(signed) })
    try LocalFile.replace(town.ledger, with: ours, durable: false)
    #expect(throws: CaseworkError.self) { try gun.compare(signed) }
  }

  /// One byte of a frame of others', turned without its checksum, or in it.
  @Test(arguments: [90, -1])
  func `and was hidden for a moment is an alarm, also where a frame before it is damaged`(byte: Int) throws {
    try town.office("gun").refresh()
    let before = try town.office("kalle").openCase(workflow: "avhopp")
    let note = try town.office("frida").note("RÖJD igen", compartment: "duty", in: id)
    try others()
    let whole = try LocalFile.read(town.ledger)
    try town.hide(note.index, .tag)
    #expect(try town.office("gun").state(of: id).entries.count == 2)
    try LocalFile.replace(town.ledger, with: whole, durable: false)
    try turn(byte, at: town.place(before.index))
    for _ in 0..<2 { #expect(isOtherThanSeen { _ = try town.office("gun") }) }
  }

  @Test(arguments: [90, -1])
  func `and has a byte of others turned since is told, and stops nobody`(byte: Int) throws {
    let before = try town.office("kalle").openCase(workflow: "avhopp")
    try others()
    _ = try town.office("gun").state(of: id)
    try turn(byte, at: town.place(before.index))
    let gun = try town.office("gun")
    #expect(gun.findings.map(\.kind) == [.damagedFrame("checksum", isReadOn: true)])
    _ = try gun.note("Vidare", compartment: "duty", in: id)
    #expect(gun.openAlarms.isEmpty)
  }

  /// The frame's length is gone, and with it where the next one begins.
  @Test(arguments: [0, 9]) func `and cannot be looked at again lets only protection through`(byte: Int) throws {
    let before = try town.office("kalle").openCase(workflow: "avhopp")
    try others()
    _ = try town.office("gun").state(of: id)
    let place = try town.place(before.index)
    try turn(byte, at: place)
    let gun = try town.office("gun")
    #expect(gun.findings.contains { if case .damagedFrame = $0.kind { $0.index == before.index } else { false } })
    #expect {
      _ = try gun.note("Vidare", compartment: "duty", in: id)
    } throws: {
      if case .storage(.damaged(before.index, _)) = $0 as? CaseworkError { true } else { false }
    }
    _ = try gun.openCase(workflow: "avhopp")
    try turn(byte, at: place)
    _ = try town.office("gun").note("Vidare", compartment: "duty", in: id)
  }

  /// - Parameter byte: of the frame; negative: from its end.
  private func turn(_ byte: Int, at place: Location) throws {
    var bytes = try LocalFile.read(town.ledger)
    bytes[place.offset + (byte < 0 ? place.length + byte : byte)] ^= 1
    try LocalFile.replace(town.ledger, with: bytes, durable: false)
  }
}

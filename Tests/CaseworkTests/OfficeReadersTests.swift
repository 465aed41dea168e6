import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A key that somebody made and did not forget.
final class KeptKey {
  let key: SealingKey

  init(_ key: consuming SealingKey) { self.key = key }

  func opens(_ file: [UInt8]) -> Bool {
    let opened = try? key.withSecret { secret throws(SealingError) -> [UInt8] in
      try Age.open(file, with: secret).disclosed()
    }
    return opened != nil
  }
}

extension Forger {
  /// An epoch whose secret its maker keeps, with the key file that an honest client would make for these readers.
  func epoch(
    _ part: String, in id: CaseID, to readers: [Recipient]? = nil
  ) throws -> (key: KeptKey, epoch: EpochLine, line: KeyLine, file: Staged) {
    let state = office.compartments(id)[part]
    let number = (state?.epochs.count ?? 0) + 1
    let members = (state?.members ?? [:]).compactMap { office.roster.recipient(of: $0.key, generation: $0.value) }
    let key = try SealingKey.generate()
    let place = KeyFile(
      vault: office.genesisHash, place: EpochName(caseID: id, compartment: part, number: number))
    let bytes = try key.withSecret { secret throws(SealingError) in try place.alone(secret, to: readers ?? members) }
    let file = try office.reader.stage(.key, bytes: bytes)
    let recipient = key.recipient
    return (
      KeptKey(key), EpochLine(compartment: part, n: number, recipient: recipient),
      KeyLine(compartment: part, n: number, hash: file.hash, size: file.size), file
    )
  }

  /// An entry that opens that epoch and does nothing else.
  @discardableResult
  func turn(_ part: String, in id: CaseID, to readers: [Recipient]? = nil) throws -> KeptKey {
    let made = try epoch(part, in: id, to: readers)
    try write(in: id, staged: [made.file]) { entry in
      entry.event = "MEMBERS"
      (entry.epochs, entry.keys) = ([made.epoch], [made.line])
    }
    return made.key
  }
}

/// What the night colleague places is for the readers of the part, whatever other members of the case write.
@Suite("Keys that somebody may have kept")
struct OfficeReadersTests {
  private let town: Town
  private let id: CaseID

  init() throws {
    town = try Town.staffed()
    try town.admit("kim", roles: ["jour"], items: ["4.10"])
    try town.introduce(["frida", "kim"])
    id = try town.office("frida").openCase(workflow: "avhopp").caseID
  }

  private func place(_ office: Office) throws -> Done {
    let workflow = try office.state(of: id).workflow
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      workflow, at: town.now)
    return try office.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
  }

  private func address(_ done: Done, _ office: Office) throws -> [UInt8] {
    let body = try #require(try office.state(of: id).entry(done.leaf)?.bodies.first { $0.compartment == "address" })
    return try office.sealedBytes(body)
  }

  @Test(arguments: [true, false])
  func whoIsNoReaderCannotMakeThePartsNextKeyAtWill(_ isForReaders: Bool) throws {
    let dina = try town.office("dina")
    #expect(try !dina.state(of: id).isMine("address"))
    let key = try Forger(dina).turn("address", in: id, to: isForReaders ? nil : [dina.person.recipient])
    let kim = try town.office("kim")
    let done = try place(kim)
    #expect(try kim.state(of: id).voids.map(\.rule) == [.epochLine])
    #expect(try !key.opens(address(done, kim)))
    let frida = try town.office("frida")
    let read = try frida.read(done.leaf, parts: ["address"], reason: .supervision, in: id)
    #expect(read.map(\.place.compartment) == ["address"])
  }

  @Test func whatAnOutsiderOpenedInPlacingIsGoodForThatEntryOnly() throws {
    let dina = try town.office("dina")
    _ = try place(dina)
    let placed = try #require(try dina.state(of: id).compartments["address"]?.current)
    #expect(placed.number == 1, "the case's own key, made by a reader, is still good")
    _ = try town.office("anna").revoke(try town.key("gun"))
    let turned = try place(dina)
    let mine = try #require(try dina.state(of: id).compartments["address"]?.current)
    #expect(mine.number == 2 && mine.isOutsiders && mine.openedAt == turned.index)
    let frida = try town.office("frida")
    _ = try frida.note("Ny adress", compartment: "address", in: id)
    let after = try #require(try frida.state(of: id).compartments["address"]?.current)
    #expect(after.number == 3 && !after.isOutsiders)
    // A modified client that goes on under the outsider's key writes nothing that stands.
    let body = try Forger(dina).body([1], "address", event: "NOTE", in: id)
    try Forger(dina).write(in: id, staged: [body.staged]) { $0.bodies = [body.line] }
    #expect(try frida.state(of: id).voids.map(\.rule) == [.bodyEpoch])
  }

  @Test func aCaseOpenedByTheNightColleagueAloneTurnsThePartsThatAreNotTheirs() throws {
    let kim = try town.office("kim")
    let other = try kim.openCase(workflow: "avhopp").caseID
    let opened = try kim.state(of: other).compartments
    #expect(opened["address"]?.current?.isOutsiders == true)
    #expect(opened["duty"]?.current?.isOutsiders == false)
    let frida = try town.office("frida")
    _ = try frida.note("Adressen", compartment: "address", in: other)
    #expect(try frida.state(of: other).compartments["address"]?.current?.number == 2)
  }
}

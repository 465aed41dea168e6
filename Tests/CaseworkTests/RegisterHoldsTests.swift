import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The register seals every frame of its case. Dina on duty is a member of it; her program does as she likes.
@Suite struct `A case's register, against one of its members` {
  private let town: Town
  private let id: CaseID
  private let register = Roster.Part.register

  init() throws {
    town = try Town.staffed()
    id = try town.office("frida").openCase(workflow: "avhopp").caseID
  }

  private func key(_ file: Staged, _ number: Int) -> KeyLine {
    KeyLine(compartment: register, n: number, hash: file.hash, size: file.size)
  }

  /// An entry of dina's that does nothing but name key files, correctly signed; with the key file that it should bring.
  @discardableResult
  private func forge(
    _ forger: Forger, epochs: [EpochLine] = [], keys: [KeyLine], files: [Staged], brings: [ProofLine] = [],
    _ bend: (inout Entry) -> Void = { _ in }
  ) throws -> Digest {
    try forger.write(in: id, staged: files) { entry in
      (entry.event, entry.epochs, entry.keys) = ("MEMBERS", epochs, keys)
      entry.proofs = brings
      bend(&entry)
    }.leaf
  }

  /// Everybody else goes on as if the entry were not there: in an open session, in a new one, without a memory, as somebody
  /// who comes later, and by the audits.
  private func expectVoid(_ leaf: Digest, _ open: Office, in id: CaseID? = nil) throws {
    let id = id ?? self.id
    let frida = try town.office("frida")
    let done = try frida.note("går vidare", compartment: "duty", in: id)
    _ = try frida.addMembers([(try town.key("emil"), ["register", "duty"])], in: id)
    let leaves = try frida.state(of: id).entries.map(\.leaf)
    #expect(leaves.contains(done.leaf))
    let bare = try Office.join(
      at: town.vault, home: Home(path: "\(town.root)/homes/bare-\(Random.hex(4))"), person: town.person("gun"),
      code: frida.vaultCode, clock: town.clock("gun"))
    for office in [open, try town.office("gun"), bare, try town.office("emil"), try town.office("dina")] {
      let state = try office.state(of: id)
      #expect(state.entries.map(\.leaf) == leaves)
      #expect(state.voids.first { $0.leaf == leaf }?.rule == .keyLine)
    }
    try town.admit("joar", roles: ["granskare"])
    _ = try frida.note("nu även granskaren", compartment: "duty", in: id)
    for name in ["joar", "gun"] {
      let found = try town.office(name).audit().findings.filter { $0.kind == .void(.keyLine) }
      #expect(found.map(\.leaf) == [leaf])
    }
  }

  @Test func `is not turned to a key that one member holds`() throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let made = try forger.epoch(register, in: id, readers: [forger.office.person.recipient])
    let leaf = try forge(
      forger, epochs: [made.line], keys: [made.keyLine], files: [made.staged], brings: made.proofs)
    try expectVoid(leaf, gun)
  }

  /// Sealed to its readers, one and all, and of no use: everybody would be sealed out, whoever holds the other half in.
  @Test func `is not turned to a key whose other half the file does not hold`() throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let made = try forger.epoch(register, in: id, readers: forger.readers(of: register, in: id))
    let other = EpochLine(compartment: register, n: made.line.n, recipient: try SealingKey.generate().recipient)
    let leaf = try forge(forger, epochs: [other], keys: [made.keyLine], files: [made.staged], brings: made.proofs)
    try expectVoid(leaf, gun)
  }

  @Test func `has no key file that is none`() throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    let junk = try forger.office.reader.stage(.key, bytes: [UInt8](repeating: 7, count: 1200))
    let leaf = try forge(forger, keys: [key(junk, 1)], files: [junk])
    try expectVoid(leaf, gun)
  }

  @Test(arguments: ["ghost", "omitted"])
  func `is given to its readers, one and all, and to nobody else`(_ how: String) throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    var readers = forger.readers(of: register, in: id)
    let left = try town.person("gun").recipient
    if how == "ghost" { readers.append(try SealingKey.generate().recipient) } else { readers.removeAll { $0 == left } }
    let made = try forger.epoch(register, in: id, readers: readers)
    let leaf = try forge(
      forger, epochs: [made.line], keys: [made.keyLine], files: [made.staged], brings: made.proofs)
    try expectVoid(leaf, gun)
  }

  @Test(arguments: ["ghost", "omitted"])
  func `is not handed to others in its old key either`(_ how: String) throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    var readers = forger.readers(of: register, in: id)
    let left = try town.person("gun").recipient
    if how == "ghost" { readers.append(try SealingKey.generate().recipient) } else { readers.removeAll { $0 == left } }
    let name = EpochName(caseID: id, compartment: register, number: 1)
    let file = try forger.office.forgedKeyFile(name, to: readers)
    let leaf = try forge(forger, keys: [key(file, 1)], files: [file])
    try expectVoid(leaf, gun)
  }

  /// Whoever could withhold the file could say later what the entry had been.
  @Test(arguments: ["nothing", "another", "half", "more"])
  func `is turned by an entry that brings the key file itself`(_ what: String) throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let made = try forger.epoch(register, in: id, readers: forger.readers(of: register, in: id))
    let file = made.proofs.flatMap(\.note)
    let brings: [UInt8] =
      switch what {
      case "nothing": []
      case "another": Array("another".utf8)
      case "half": Array(file.prefix(file.count / 2))
      default: file + [0]
      }
    let leaf = try forge(
      forger, epochs: [made.line], keys: [made.keyLine], files: [made.staged], brings: RegisterLine.proofs(of: brings))
    try expectVoid(leaf, gun)
  }

  @Test func `is turned by any member, and read on by all, with or without the file in the vault`() throws {
    let gun = try town.office("gun")
    _ = try gun.state(of: id)
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let made = try forger.epoch(register, in: id, readers: forger.readers(of: register, in: id))
    try forge(
      forger, epochs: [made.line], keys: [made.keyLine], files: [made.staged], brings: made.proofs)
    try gun.reader.remove(.key, made.keyLine.hash)
    let done = try gun.note("läser vidare", compartment: "duty", in: id)
    for office in [try town.office("frida"), try town.office("gun"), try town.office("dina")] {
      #expect(try office.state(of: id).entries.map(\.event) == ["OPEN", "MEMBERS", "NOTE"])
      #expect(try office.state(of: id).entries.last?.leaf == done.leaf)
    }
  }

  @Test func `brings no key file that it does not open an epoch by`() throws {
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    try forger.write(in: id) { entry in
      entry.event = "ASSIGN"
      entry.facts = [FactLine(name: "person", value: forger.office.me)]
      entry.proofs = [ProofLine(kind: RegisterLine.proof, note: [1, 2, 3])]
    }
    #expect(try town.office("gun").state(of: id).voids.map(\.rule) == [.proof])
  }

  /// A large file, and an entry that names another than the victim can find: nothing of it reaches any other case.
  @Test func `with a large key file, or a missing one, stops nobody`() throws {
    let frida = try town.office("frida")
    let good = try frida.openCase(workflow: "avhopp").caseID
    let forger = Forger(try town.office("dina"))
    _ = try forger.office.state(of: id)
    let big = try forger.office.reader.stage(.key, bytes: [UInt8](repeating: 7, count: (1 << 20) + 1))
    let made = try forger.epoch(register, in: id, readers: [forger.office.person.recipient])
    try forge(forger, epochs: [made.line], keys: [key(big, 2)], files: [big])
    let missing = try forger.office.reader.stage(.key, bytes: [1, 2, 3])
    try forge(forger, keys: [key(missing, 1)], files: [missing])
    try forger.office.reader.remove(.key, missing.hash)
    let gun = try town.office("gun")
    _ = try gun.note("x", compartment: "plan", in: good)
    _ = try gun.note("x", compartment: "plan", in: id)
    #expect(try gun.state(of: id).voids.map(\.rule) == [.keyLine, .keyLine])
  }

  @Test func `of two hundred readers is brought in pieces that an entry holds`() throws {
    let ledger = try RawLedger(Workflow.read(try Town.mainWorkflow(), file: "avhopp.json"))
    let key = try SealingKey.generate()
    let readers = try (0..<RegisterLine.broughtMax).map { _ in try SealingKey.generate().recipient }
    let place = EpochName(caseID: id, compartment: register, number: 2)
    let file = try key.withSecret { secret throws(SealingError) in
      try KeyFile(vault: ledger.genesis.hash, place: place).alone(secret, to: readers)
    }
    var entry = ledger.entry(.roster, "MEMBERS", by: ledger.founders[0], role: "-")
    entry.proofs = RegisterLine.proofs(of: file)
    let read = try ledger.certified(entry, by: ledger.founders[0]).entry
    #expect(read.proofs.count > 1 && read.proofs.flatMap(\.note) == file)
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// Opened by its own key, and not what it is said to be.
@Suite struct `A file that holds other than it says` {
  private let me: RawPerson
  private let place = EpochName(caseID: .roster, compartment: "names", number: 3)
  private let vault = Hash.sha256([1])

  init() throws { me = try RawPerson("p-0000000000000001") }

  /// The plaintext of a key file of `place`, bent.
  private func bytes(first: String = "2", last: String = "3", secrets: Int = 2, after line: String = "") -> [UInt8] {
    let header = """
      avhopp/key/v1
      vault \(vault.hex)
      case \(place.caseID.hex)
      compartment \(place.compartment)
      epochs \(first) \(last)
      \(line)

      """
    let content = Array(header.utf8) + [UInt8](repeating: 7, count: secrets * KeyFile.secretBytes)
    let padding = Padding.padme(content.count + 1) - content.count - 1
    return content + [0x80] + [UInt8](repeating: 0, count: padding)
  }

  private func isRead(_ bytes: [UInt8]) throws -> KeyFile? {
    let sealed = try Age.seal(bytes, to: [me.sealing.recipient])
    return try me.sealing.withSecret { secret throws(SealingError) -> KeyFile? in
      KeyFile.read(try Age.open(sealed, with: secret))
    }
  }

  @Test func `is no key file where its numbers, its form or its padding are not one's`() throws {
    #expect(try isRead(bytes()) == KeyFile(vault: vault, place: place, first: 2))
    let most = KeyFile.secretsMax
    #expect(try isRead(bytes(first: "1", last: "\(most)", secrets: most)) != nil)
    for (first, last, secrets) in [
      ("0", "3", 4), ("4", "3", 0), ("1", "\(most + 1)", most + 1), ("1", "x", 1), ("02", "3", 2),
    ] {
      #expect(try isRead(bytes(first: first, last: last, secrets: secrets)) == nil, "\(first) \(last)")
    }
    #expect(try isRead(bytes(after: "more 1\n")) == nil)
    #expect(try isRead(bytes(secrets: 1)) == nil)
    let sound = bytes()
    let end = try #require(sound.lastIndex(of: 0x80))
    #expect(end + 1 < sound.count)
    var bent = sound
    bent[end] = 0x81
    #expect(try isRead(bent) == nil)
    bent = sound
    bent[sound.count - 1] = 1
    #expect(try isRead(bent) == nil)
    #expect(try isRead(sound.dropLast()) == nil)
    #expect(try isRead(sound + [0]) == nil)
  }

  @Test func `gives no secret but that of the epoch's own public key`() throws {
    let other = try SealingKey.generate()
    let file = KeyFile(vault: vault, place: EpochName(caseID: .roster, compartment: "names", number: 1))
    let sealed = try other.withSecret { secret throws(SealingError) in
      try file.alone(secret, to: [me.sealing.recipient])
    }
    func taken(_ epochs: [Recipient]) throws -> (Bool, Bool) {
      var compartment = CompartmentState(name: "names")
      compartment.epochs = epochs.enumerated().map { number, recipient in
        CompartmentState.Epoch(
          number: number + 1, recipient: recipient, keyFile: Hash.blake2b(sealed), keySize: sealed.count, first: 1,
          readers: [:], auditEpoch: nil, writer: "p-0000000000000001", index: 1, openedAt: 1, isOutsiders: false)
      }
      var box = try KeyBox()
      let isTaken = try me.sealing.withSecret { secret throws(SealingError) in
        try box.take(file, try Age.open(sealed, with: secret), in: compartment)
      }
      return (isTaken, box.holds(file.place))
    }
    #expect(try taken([other.recipient]) == (true, true))
    #expect(try taken([me.sealing.recipient]) == (false, false))
    // Of an epoch that the ledger does not know, nothing can be said, and nothing is kept.
    #expect(try taken([]) == (false, false))
  }

  /// Two founders' programs, one of them honest, then none: what is adopted is named by its hash.
  @Test func `is a definition that no honest founder endorses, and nobody works by`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    func others() throws -> [Int?] {
      try joar.audit().findings.filter { $0.kind == .otherDefinition }.map(\.index)
    }
    let (named, other) = (try Litet.workflow("1.0.0"), try Litet.workflow("1.1.0", [Litet.slower]))
    let anna = Forger(try town.office("anna"))
    let body = try anna.body(other.canonical, "register", event: "ADOPT", in: .roster)
    let waits = try anna.write(in: .roster, staged: [body.staged]) { entry in
      (entry.role, entry.event, entry.bodies) = ("-", "ADOPT", [body.line])
      entry.facts = [
        FactLine(name: "workflow", value: named.id),
        FactLine(name: "definition", value: Hash.sha256(named.canonical).hex),
      ]
    }
    #expect(throws: CaseworkError.damaged(index: waits.index, what: "definition")) {
      try town.office("bo").endorse(waits.leaf)
    }
    #expect(try others() == [waits.index])
    let adopted = try Forger(try town.office("bo")).write(in: .roster) { entry in
      (entry.role, entry.event, entry.ref) = ("-", "ENDORSE", waits.leaf)
    }
    #expect(try others() == [adopted.index], "also where no case follows it")
    let frida = try town.office("frida")
    let adoption = try #require(frida.roster.adopted.last { $0.workflow == named.id })
    let damaged = CaseworkError.damaged(index: adopted.index, what: "definition")
    #expect(throws: damaged) { try frida.openCase(workflow: named.id) }
    // An audit's own reading.
    #expect(throws: damaged) { try frida.readDefinition(adoption, keys: frida.keys) }
  }

  @Test func `is a plan that is not the adopted one, and the audit names it before a case moves by it`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    let (first, second) = (try Litet.workflow("1.0.0"), try Litet.workflow("1.1.0", [Litet.slower]))
    let anna = Forger(try town.office("anna"))
    let bodies = try [second.canonical, first.canonical].map {
      try anna.body($0, "register", event: "ADOPT", in: .roster)
    }
    let waits = try anna.write(in: .roster, staged: bodies.map(\.staged)) { entry in
      (entry.role, entry.event, entry.bodies) = ("-", "ADOPT", bodies.map(\.line))
      entry.facts = [
        FactLine(name: "workflow", value: second.id),
        FactLine(name: "definition", value: Hash.sha256(second.canonical).hex),
        FactLine(name: "migration", value: Hash.sha256([1]).hex),
      ]
    }
    let report = try joar.audit()
    #expect(report.findings.map(\.kind) == [.otherDefinition] && report.findings.map(\.index) == [waits.index])
    #expect(report.count(.files).failed == 1 && report.isViolated)
  }
}

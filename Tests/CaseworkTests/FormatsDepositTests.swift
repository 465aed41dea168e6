import Casework
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

/// A ticket, its officer and its assessment, as the tests below bend them.
struct PoliceScene: ~Copyable {
  static let vault = Hash.sha256([7])
  static let now = Moment("2026-11-24T09:00:00Z")!
  static let levels = ["low", "high"]

  let worker = try! SigningKey.generate(name: "p-aaaaaaaaaaaaaaaa")
  let officer = try! SigningKey.generate(name: "p-bbbbbbbbbbbbbbbb")
  let threat = try! SealingKey.generate()
  let workersOwn = try! SealingKey.generate()

  func draft(vault: Digest = vault, recipient: Recipient? = nil) -> TicketDraft {
    TicketDraft(
      vault: vault, recipient: recipient ?? threat.recipient,
      questions: "Hur allvarligt är hotet?\nVar inte?",
      fact: "threatAssessment",
      levels: [
        Level(id: "low", label: Label(sv: "Låg", en: "Low")), Level(id: "high", label: Label(sv: "Hög", en: "High")),
      ], expires: PoliceScene.now.adding(seconds: 14 * 86_400), function: "Utredare, 114 14")
  }

  func ticket() throws -> Ticket { try Ticket.signed(draft(), by: worker, sealing: workersOwn.recipient) }

  static func assessment(lookAgain: CivilDate? = CivilDate("2026-12-24")) -> Assessment {
    Assessment(
      function: "Avhopparsamordnare, Påhittad", reference: "5000-K1-26", date: CivilDate("2026-11-24")!,
      question: "Hur allvarligt är hotet?", level: "high", words: "Allvarligt.\nFlera uppgifter.", whereNot: "Centrum",
      advice: "Annan ort", lookAgain: lookAgain, source: .reliable, tlp: .amberStrict,
      attachments: [Attachment(name: "karta.pdf", content: [0, 1, 2, 255])])
  }

  func standing(isActive: Bool = true, isPolice: Bool = true) -> OfficerStanding {
    OfficerStanding(key: officer.verifyingKey, isActive: isActive, isPolice: isPolice)
  }

  func open(_ deposit: Deposit) throws -> [UInt8] { try Age.open(deposit.sealed, with: threat).disclosed() }
}

extension Ticket {
  func standing(isUsed: Bool = false) -> TicketStanding {
    TicketStanding(id: id, hash: hash, expires: expires, isUsed: isUsed)
  }
}

@Suite struct `A ticket` {
  @Test func `is one spelling, signed by the worker it names`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    #expect(try Ticket(note: ticket.note) == ticket)
    #expect(ticket.draft.questions.contains("\n"))
  }

  @Test func `with any byte changed, or cut at any length, is refused`() throws {
    let note = try PoliceScene().ticket().note
    for offset in note.indices {
      var changed = note
      changed[offset] ^= 0x04
      #expect(throws: FormatFault.self) { try Ticket(note: changed) }
      #expect(throws: FormatFault.self) { try Ticket(note: Array(note[..<offset])) }
    }
  }

  @Test func `says neither who nor which case`() throws {
    let text = String(decoding: try PoliceScene().ticket().note, as: UTF8.self)
    #expect(!text.contains("K-") && !text.contains("\ncase "))
  }
}

@Suite struct `A deposit` {
  @Test func `is opened by the threat compartment's key, and by nobody else's`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    let (file, receipt) = try Assess.deposit(
      PoliceScene.assessment(), ticket: ticket, by: scene.officer, at: PoliceScene.now)
    #expect(receipt.fileHash == Hash.sha256(file) && receipt.alias == ticket.alias)
    let deposit = try DepositCheck.read(file)
    try DepositCheck.admit(
      deposit.statement, vault: PoliceScene.vault, officer: scene.standing(), ticket: ticket.standing(),
      at: PoliceScene.now)
    let read = try DepositCheck.inspect(deposit, plaintext: try scene.open(deposit), levels: PoliceScene.levels)
    #expect(read == PoliceScene.assessment())
    let other = try SealingKey.generate()
    #expect(throws: SealingError.noMatchingKey) { try Age.open(deposit.sealed, with: other).disclosed() }
  }

  @Test func `shows no word of the assessment, and not its level`() throws {
    let scene = PoliceScene()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(), ticket: try scene.ticket(), by: scene.officer, at: PoliceScene.now)
    let text = String(decoding: file, as: UTF8.self)
    for word in ["high", "Centrum", "Allvarligt", "karta", "5000-K1"] { #expect(!text.contains(word)) }
    #expect(text.contains("\nfact threatAssessment 2026-11-24 2026-12-24T22:59:00Z\n"))
  }

  @Test func `with any byte changed is refused before or after opening`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(), ticket: ticket, by: scene.officer, at: PoliceScene.now)
    for offset in file.indices {
      var changed = file
      changed[offset] ^= 0x01
      #expect(throws: ImportFault.self, "byte \(offset)") {
        let deposit = try DepositCheck.read(changed)
        try DepositCheck.admit(
          deposit.statement, vault: PoliceScene.vault, officer: scene.standing(), ticket: ticket.standing(),
          at: PoliceScene.now)
        guard let plaintext = try? scene.open(deposit) else { throw ImportFault.cannotOpen(.headerMAC) }
        _ = try DepositCheck.inspect(deposit, plaintext: plaintext, levels: PoliceScene.levels)
      }
    }
  }

  @Test func `cut at any length is refused`() throws {
    let scene = PoliceScene()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(), ticket: try scene.ticket(), by: scene.officer, at: PoliceScene.now)
    for count in file.indices.dropLast() {
      #expect(throws: ImportFault.self) { try DepositCheck.read(Array(file[..<count])) }
    }
  }

  @Test func `says "unchanged" in one step`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    let unchanged = Assessment.unchanged(
      function: "Samordnare", date: CivilDate("2026-11-24")!, level: "high", ticket: ticket.draft)
    let (file, _) = try Assess.deposit(unchanged, ticket: ticket, by: scene.officer, at: PoliceScene.now)
    let deposit = try DepositCheck.read(file)
    let read = try DepositCheck.inspect(deposit, plaintext: try scene.open(deposit), levels: PoliceScene.levels)
    #expect(read.isUnchanged && read.lookAgain == nil)
  }
}

@Suite struct `Taking in a deposit is refused` {
  /// Each look in its order: everything that comes later is wrong as well, and the first is named.
  @Test func `for the first thing that is wrong, in a fixed order`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(), ticket: ticket, by: scene.officer, at: PoliceScene.now)
    let statement = try DepositCheck.read(file).statement
    let stranger = try SigningKey.generate(name: "p-bbbbbbbbbbbbbbbb")
    let wrongKey = OfficerStanding(key: stranger.verifyingKey, isActive: true, isPolice: true)
    let late = ticket.expires
    let otherFile = TicketStanding(id: ticket.id, hash: Hash.sha256([1]), expires: ticket.expires, isUsed: true)
    func fault(
      _ officer: OfficerStanding?, vault: Digest = PoliceScene.vault, _ ticket: TicketStanding?, _ at: Moment
    ) -> ImportFault? {
      do throws(ImportFault) {
        try DepositCheck.admit(statement, vault: vault, officer: officer, ticket: ticket, at: at)
        return nil
      } catch {
        return error
      }
    }
    let elsewhere = Hash.sha256([8])
    #expect(fault(nil, vault: elsewhere, nil, late) == .officerUnknown)
    #expect(fault(scene.standing(isActive: false, isPolice: false), vault: elsewhere, nil, late) == .officerInactive)
    #expect(fault(scene.standing(isPolice: false), vault: elsewhere, nil, late) == .officerNotPolice)
    #expect(fault(wrongKey, vault: elsewhere, nil, late) == .otherVault)
    #expect(fault(wrongKey, nil, late) == .unknownTicket)
    #expect(fault(wrongKey, otherFile, late) == .otherTicketFile)
    #expect(fault(wrongKey, ticket.standing(isUsed: true), late) == .expired(ticket.expires))
    #expect(fault(wrongKey, ticket.standing(isUsed: true), PoliceScene.now) == .alreadyUsed)
    #expect(fault(wrongKey, ticket.standing(), PoliceScene.now) == .signature)
    #expect(fault(scene.standing(), ticket.standing(), PoliceScene.now) == nil)
  }

  @Test func `for a file that is none`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(), ticket: ticket, by: scene.officer, at: PoliceScene.now)
    let text = String(decoding: file, as: UTF8.self)
    func fault(_ text: String) -> ImportFault? {
      do throws(ImportFault) {
        _ = try DepositCheck.read(Array(text.utf8))
        return nil
      } catch {
        return error
      }
    }
    let isStatement: (ImportFault?) -> Bool = { if case .statement = $0 { true } else { false } }
    let isArmor: (ImportFault?) -> Bool = { if case .armor = $0 { true } else { false } }
    #expect(isStatement(fault("")))
    #expect(isStatement(fault(text.replacing("avhopp/deposit/v1", with: "avhopp/deposit/v2"))))
    #expect(isStatement(fault(text.replacing("officer p-", with: "officer  p-"))))
    #expect(isArmor(fault(text.replacing("-----END AGE", with: "-----FIN AGE"))))
    #expect(isArmor(fault(text + "mer\n")))
    let other = try Assess.deposit(PoliceScene.assessment(), ticket: ticket, by: scene.officer, at: PoliceScene.now)
    let mark = "-----BEGIN AGE"
    let swapped =
      text[..<text.firstRange(of: mark)!.lowerBound]
      + String(decoding: other.file, as: UTF8.self)[
        String(decoding: other.file, as: UTF8.self).firstRange(of: mark)!.lowerBound...]
    #expect(fault(String(swapped)) == .documentDiffers)
    #expect(throws: ImportFault.tooLarge(limit: Deposit.fileMax)) {
      try DepositCheck.read([UInt8](repeating: 0x20, count: Deposit.fileMax + 1))
    }
  }

  @Test func `for a file with recipients that it has no use for`() throws {
    let scene = PoliceScene()
    let recipients = try (0..<17).map { _ in try SealingKey.generate().recipient }
    let sealed = try Age.seal([1, 2, 3], to: recipients)
    let ticket = try scene.ticket()
    let file = try Self.file(ticket, sealed, by: scene.officer)
    #expect(throws: ImportFault.tooManyRecipients(limit: 16)) { try DepositCheck.read(file) }
  }

  @Test func `when what is sealed is not what was signed`() throws {
    let scene = PoliceScene()
    let ticket = try scene.ticket()
    let (file, _) = try Assess.deposit(
      PoliceScene.assessment(), ticket: ticket, by: scene.officer, at: PoliceScene.now)
    let deposit = try DepositCheck.read(file)
    let text = String(decoding: try Padding.unpad(try scene.open(deposit)), as: UTF8.self)
    func fault(_ change: (String) -> String, facts: String? = nil) throws -> ImportFault? {
      let plaintext = Padding.pad(Array(change(text).utf8))
      let sealed = try Age.seal(plaintext, to: [scene.threat.recipient])
      let changed = try DepositCheck.read(try Self.file(ticket, sealed, by: scene.officer, facts: facts))
      do throws(ImportFault) {
        _ = try DepositCheck.inspect(changed, plaintext: plaintext, levels: PoliceScene.levels)
        return nil
      } catch {
        return error
      }
    }
    #expect(try fault { $0 } == nil)
    #expect(try fault { $0.replacing(PoliceScene.vault.hex, with: Hash.sha256([8]).hex) } == .innerVault)
    let otherID = TicketID.random().hex
    #expect(try fault { $0.replacing("ticket \(ticket.id.hex)", with: "ticket \(otherID)") } == .innerTicket)
    #expect(try fault { $0.replacing(ticket.hash.hex, with: Hash.sha256([8]).hex) } == .innerTicketFile)
    #expect(try fault { $0.replacing("p-bbbbbbbbbbbbbbbb", with: "p-cccccccccccccccc") } == .innerOfficer)
    #expect(try fault({ $0 }, facts: "fact threatAssessment 2026-11-23 2026-12-24T22:59:00Z\n") == .factsDiffer)
    #expect(try fault({ $0 }, facts: "fact threatAssessment 2026-11-24 -\n") == .factsDiffer)
    #expect(
      try fault { $0.replacing("\"level\":\"high\"", with: "\"level\":\"mild\"") }
        == .assessment([FieldFault(field: "level", expected: .choice(PoliceScene.levels))]))
    let isContent: (ImportFault?) -> Bool = { if case .content = $0 { true } else { false } }
    #expect(
      isContent(
        try fault { $0.replacing("{\"function\"", with: "{ \"function\"").replacing("Centrum", with: "Centru") }))
    #expect(isContent(try fault { _ in "hej" }))
  }

  /// A deposit signed by hand, over whatever was sealed.
  static func file(
    _ ticket: Ticket, _ sealed: [UInt8], by key: borrowing SigningKey,
    facts: String? = nil
  ) throws -> [UInt8] {
    let text = """
      avhopp/deposit/v1
      vault \(PoliceScene.vault.hex)
      ticket \(ticket.id.hex)
      ticket-hash \(ticket.hash.hex)
      officer \(key.verifyingKey.name)
      document \(Hash.blake2b(sealed).hex) \(sealed.count)
      time \(PoliceScene.now.text)
      \(facts ?? "fact threatAssessment 2026-11-24 2026-12-24T22:59:00Z\n")
      """
    return try key.sign(text: Array(text.utf8)) + Array("\n".utf8) + Armor.encode(sealed)
  }
}

package import LedgerStore
package import Sealing
package import Syntax
import WorkflowEngine

/// What an officer signs when handing in: the outer, readable part of a deposit, and the `proof police` of the entry it
/// becomes.
///
///     avhopp/deposit/v1
///     vault <genesis hash>
///     ticket <32 hex>
///     ticket-hash <SHA-256 of the ticket file>
///     officer <key name>
///     document <BLAKE2b-256 of the binary age file> <size>
///     time <moment>
///     fact <name> <value> <valid until or ->      1…4: the very lines the entry must carry
package struct DepositStatement: Equatable, Sendable {
  package let vault: Digest
  package let ticket: TicketID
  package let ticketHash: Digest
  package let officer: String
  package let document: Digest
  package let documentSize: Int
  package let time: Moment
  package let facts: [FactLine]
  /// The signed note.
  package let note: [UInt8]

  package static let noteMax = 4096
  package static let factsMax = 4

  /// Strict; the signature is not looked at (`verify`).
  package init(note bytes: [UInt8]) throws(ImportFault) {
    guard bytes.count <= DepositStatement.noteMax else { throw .tooLarge(limit: DepositStatement.noteMax) }
    do {
      let note = try SignedNote.single(bytes)
      self = try NoteText.lines(note.text, lineMax: 512) { try DepositStatement(&$0, note: bytes) }
    } catch let error as SyntaxError {
      throw .statement(error)
    } catch {
      throw .statement(SyntaxError(line: 0, expected: "a deposit"))
    }
  }

  private init(_ lines: inout Lines, note: [UInt8]) throws {
    _ = try lines.field("avhopp/deposit/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]) else { throw lines.fail("a SHA-256 hash") }
    guard let ticket = TicketID(hex: try lines.field("ticket", count: 1)[0]) else { throw lines.fail("32 hex digits") }
    guard let hash = Digest(hex: try lines.field("ticket-hash", count: 1)[0]) else {
      throw lines.fail("a SHA-256 hash")
    }
    officer = String(try lines.field("officer", count: 1)[0])
    guard Name.isName(officer) else { throw lines.fail("a key name") }
    let document = try lines.field("document", count: 2)
    guard let documentHash = Digest(hex: document[0]), let size = Digits.number(document[1], max: Deposit.sealedMax)
    else { throw lines.fail("a BLAKE2b-256 hash and a size") }
    guard let time = Moment(try lines.field("time", count: 1)[0]) else { throw lines.fail("a moment") }
    var facts: [FactLine] = []
    while let fields = try lines.fieldIfPresent("fact") {
      guard fields.count == 3, facts.count < DepositStatement.factsMax, Name.isName(fields[0]),
        Name.isFactValue(fields[1])
      else { throw lines.fail("a fact, its value and its last moment") }
      let until = Moment(fields[2])
      guard until != nil || fields[2] == "-" else { throw lines.fail("a moment, or -") }
      facts.append(FactLine(name: String(fields[0]), value: String(fields[1]), until: until))
    }
    guard !facts.isEmpty else { throw lines.fail("a fact") }
    (self.vault, self.ticket, ticketHash) = (vault, ticket, hash)
    (self.document, documentSize, self.time, self.facts, self.note) = (documentHash, size, time, facts, note)
  }

  /// - Throws: `signature` unless the officer's key signed exactly this.
  package func verify(_ key: VerifyingKey) throws(ImportFault) {
    guard key.name == officer, let note = try? SignedNote.single(note), (try? note.verify(key)) != nil else {
      throw .signature
    }
  }

  /// The lines of the entry that this becomes. Where the police gave no day to look again and the worker sets one, the line
  /// gets that day, and `source ours` says whose it is.
  package func entryFacts(lookAgainByUs: CivilDate?) -> [FactLine] {
    guard let day = lookAgainByUs, facts.contains(where: { $0.until == nil }) else { return facts }
    let dated = facts.map { fact in
      FactLine(name: fact.name, value: fact.value, until: fact.until ?? WorkCalendar.endOfDay(day))
    }
    return dated + [FactLine(name: DepositStatement.sourceFact, value: DepositStatement.ours, until: nil)]
  }

  /// Whether an entry's lines say what the officer signed: every line there, with the officer's value and, where the officer
  /// gave one, the officer's date; a date of ours only together with `source ours`.
  package func agrees(with entryFacts: [FactLine]) -> Bool {
    let isDatedByUs = entryFacts.contains {
      $0.name == DepositStatement.sourceFact && $0.value == DepositStatement.ours
    }
    return facts.allSatisfy { fact in
      let lines = entryFacts.filter { $0.name == fact.name }
      guard lines.count == 1, lines[0].value == fact.value else { return false }
      return lines[0].until == fact.until || (fact.until == nil && isDatedByUs)
    }
  }

  /// Whether these bytes are the sealed document that was signed.
  package func names(_ sealed: [UInt8]) -> Bool { sealed.count == documentSize && Hash.blake2b(sealed) == document }

  package static let sourceFact = "source"
  package static let ours = "ours"
}

/// One text file: the signed statement, an empty line, and the armored age file.
package struct Deposit: Equatable, Sendable {
  package let statement: DepositStatement
  /// The age file, binary.
  package let sealed: [UInt8]

  /// Bytes of the text file: 48 MiB.
  package static let fileMax = 48 << 20
  /// Bytes of the age file: 32 MiB.
  package static let sealedMax = 32 << 20
  /// Bytes of what it seals.
  package static let plaintextMax = 32 << 20
  package static let stanzasMax = 16
}

internal import LedgerStore
internal import Sealing
internal import Syntax

/// What a deposit seals: who, for which ticket of which vault, and the assessment; padded as bodies are.
///
///     avhopp/assessment/v1
///     vault <genesis hash>
///     ticket <32 hex>
///     ticket-hash <SHA-256 of the ticket file>
///     officer <key name>
///     length <bytes>
///
///     <canonical JSON><0x80 00 …>
struct AssessmentText: Equatable {
  let vault: Digest
  let ticket: TicketID
  let ticketHash: Digest
  let officer: String
  let content: [UInt8]

  init(vault: Digest, ticket: TicketID, ticketHash: Digest, officer: String, content: [UInt8]) {
    (self.vault, self.ticket, self.ticketHash) = (vault, ticket, ticketHash)
    (self.officer, self.content) = (officer, content)
  }

  init(_ plaintext: [UInt8]) throws(ImportFault) {
    do {
      guard let count = Headed.headerCount(plaintext, max: 1024) else {
        throw SyntaxError(line: 0, expected: "an assessment's header and an empty line")
      }
      try self.init(header: Array(plaintext[..<count]), plaintext: plaintext)
    } catch let error as SyntaxError {
      throw .content(error)
    } catch {
      throw .content(SyntaxError(line: 0, expected: "an assessment"))
    }
    guard encoded == plaintext else { throw .content(SyntaxError(line: 0, expected: "the one spelling and padding")) }
  }

  var encoded: [UInt8] {
    let header = """
      avhopp/assessment/v1
      vault \(vault.hex)
      ticket \(ticket.hex)
      ticket-hash \(ticketHash.hex)
      officer \(officer)
      length \(content.count)


      """
    return Padding.pad(Array(header.utf8) + content)
  }

  private init(header: [UInt8], plaintext: [UInt8]) throws {
    var lines = try Lines(header, lineMax: 256)
    _ = try lines.field("avhopp/assessment/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]) else { throw lines.fail("a SHA-256 hash") }
    guard let ticket = TicketID(hex: try lines.field("ticket", count: 1)[0]) else { throw lines.fail("32 hex digits") }
    guard let hash = Digest(hex: try lines.field("ticket-hash", count: 1)[0]) else {
      throw lines.fail("a SHA-256 hash")
    }
    let officer = String(try lines.field("officer", count: 1)[0])
    guard Name.isName(officer) else { throw lines.fail("a key name") }
    guard let length = Digits.number(try lines.field("length", count: 1)[0], max: plaintext.count - header.count) else {
      throw lines.fail("a length within the text")
    }
    guard lines.next() == "", lines.isAtEnd else { throw lines.fail("an empty line") }
    self.init(
      vault: vault, ticket: ticket, ticketHash: hash, officer: officer,
      content: Array(plaintext[header.count..<header.count + length]))
  }
}

internal import LedgerStore
package import Sealing
package import Syntax

/// What the roster says of whoever signed a deposit.
package struct OfficerStanding: Sendable {
  package let key: VerifyingKey
  package let isActive: Bool
  /// Holds the role `polis` now.
  package let isPolice: Bool

  package init(key: VerifyingKey, isActive: Bool, isPolice: Bool) {
    (self.key, self.isActive, self.isPolice) = (key, isActive, isPolice)
  }
}

/// What a case says of a ticket.
package struct TicketStanding: Sendable {
  package let id: TicketID
  package let hash: Digest
  package let expires: Moment
  package let isUsed: Bool

  package init(id: TicketID, hash: Digest, expires: Moment, isUsed: Bool) {
    (self.id, self.hash, self.expires, self.isUsed) = (id, hash, expires, isUsed)
  }
}

/// The three looks at a deposit, in this order: at the file, at who and what it is for, at what it seals. Of two clerks with
/// the same deposit the second fails at `alreadyUsed`, since the second look is repeated under the vault's lock.
package enum DepositCheck {
  /// The file by itself: caps, statement, armor, recipients, hash.
  package static func read(_ file: [UInt8]) throws(ImportFault) -> Deposit {
    guard file.count <= Deposit.fileMax else { throw .tooLarge(limit: Deposit.fileMax) }
    guard let split = split(file) else {
      throw .statement(SyntaxError(line: 0, expected: "a statement, an empty line and an armored age file"))
    }
    let statement = try DepositStatement(note: Array(file[..<split]))
    let sealed: [UInt8]
    do {
      sealed = try Armor.decode(Array(file[(split + 1)...]))
    } catch .malformed(let error) {
      throw .armor(error)
    } catch {
      throw .armor(SyntaxError(line: 0, expected: "an armored age file"))
    }
    guard sealed.count <= Deposit.sealedMax else { throw .tooLarge(limit: Deposit.sealedMax) }
    guard stanzaCount(sealed) <= Deposit.stanzasMax else { throw .tooManyRecipients(limit: Deposit.stanzasMax) }
    guard statement.names(sealed) else { throw .documentDiffers }
    return Deposit(statement: statement, sealed: sealed)
  }

  /// Who signed and what it answers, by the vault's own records at the moment of taking in.
  package static func admit(
    _ statement: DepositStatement, vault: Digest, officer: OfficerStanding?, ticket: TicketStanding?, at moment: Moment
  ) throws(ImportFault) {
    guard let officer else { throw .officerUnknown }
    guard officer.isActive else { throw .officerInactive }
    guard officer.isPolice else { throw .officerNotPolice }
    guard statement.vault == vault else { throw .otherVault }
    guard let ticket, ticket.id == statement.ticket else { throw .unknownTicket }
    guard statement.ticketHash == ticket.hash else { throw .otherTicketFile }
    guard moment < ticket.expires else { throw .expired(ticket.expires) }
    guard !ticket.isUsed else { throw .alreadyUsed }
    try statement.verify(officer.key)
  }

  /// What was sealed, and that it is what was signed: inner = outer.
  /// - Parameter levels: the scale of the case's definition.
  package static func inspect(
    _ deposit: Deposit, plaintext: [UInt8], levels: [String]
  ) throws(ImportFault) -> Assessment {
    let outer = deposit.statement
    let inner = try AssessmentText(plaintext)
    guard inner.vault == outer.vault else { throw .innerVault }
    guard inner.ticket == outer.ticket else { throw .innerTicket }
    guard inner.ticketHash == outer.ticketHash else { throw .innerTicketFile }
    guard inner.officer == outer.officer else { throw .innerOfficer }
    let assessment: Assessment
    do {
      assessment = try Assessment(canonical: inner.content)
    } catch {
      if let syntax = error.syntax { throw .content(syntax) }
      throw .assessment(error.faults)
    }
    let faults = assessment.faults(levels: levels)
    guard faults.isEmpty else { throw .assessment(faults) }
    guard outer.facts.count == 1, outer.facts == assessment.facts(named: outer.facts[0].name) else {
      throw .factsDiffer
    }
    return assessment
  }

  /// Where the statement ends: the offset of the empty line before the armor.
  private static func split(_ file: [UInt8]) -> Int? {
    let mark = Array("\n\n-----BEGIN AGE ENCRYPTED FILE-----\n".utf8)
    let last = min(file.count, DepositStatement.noteMax + mark.count)
    guard last >= mark.count else { return nil }
    return (0...last - mark.count).first { file[$0..<$0 + mark.count].elementsEqual(mark) }.map { $0 + 1 }
  }

  /// Recipients in the header, counted before anything is tried: the grammar of age has no bound.
  private static func stanzaCount(_ sealed: [UInt8]) -> Int {
    var count = 0
    for line in sealed.prefix(headerMax).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: "---".utf8) { break }
      if line.starts(with: "-> ".utf8) { count += 1 }
    }
    return count
  }

  private static let headerMax = 64 << 10
}

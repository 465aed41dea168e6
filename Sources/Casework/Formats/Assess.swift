internal import LedgerStore
package import Sealing
package import Syntax

/// What the officer keeps for the police's own register: they cannot open what they handed in.
package struct DepositReceipt: Equatable, Sendable {
  package let alias: TicketAlias
  package let ticket: TicketID
  /// SHA-256 of the text file, as `sha256sum` prints it.
  package let fileHash: Digest
  package let time: Moment
}

/// The officer's side: an assessment, sealed to a ticket and signed. Needs no vault.
package enum Assess {
  /// - Throws: `mismatch` where the assessment does not answer the ticket; the payload is its field.
  package static func deposit(
    _ assessment: Assessment, ticket: Ticket, by key: borrowing SigningKey, at moment: Moment
  ) throws(FormatFault) -> (file: [UInt8], receipt: DepositReceipt) {
    if let fault = assessment.faults(levels: ticket.draft.levels.map(\.id)).first {
      throw .mismatch(field: fault.field)
    }
    let officer = key.verifyingKey.name
    let text = AssessmentText(
      vault: ticket.draft.vault, ticket: ticket.id, ticketHash: ticket.hash, officer: officer,
      content: assessment.canonical)
    let sealed: [UInt8]
    do { sealed = try Age.seal(text.encoded, to: [ticket.draft.recipient]) } catch { throw .sealing(error) }
    guard sealed.count <= Deposit.sealedMax else { throw .tooLarge(limit: Deposit.sealedMax) }
    let note = try statement(assessment, ticket: ticket, sealed: sealed, by: key, at: moment)
    let file = note + [UInt8(ascii: "\n")] + Armor.encode(sealed)
    return (file, DepositReceipt(alias: ticket.alias, ticket: ticket.id, fileHash: Hash.sha256(file), time: moment))
  }

  static func statement(
    _ assessment: Assessment, ticket: Ticket, sealed: [UInt8], by key: borrowing SigningKey, at moment: Moment
  ) throws(FormatFault) -> [UInt8] {
    let facts = assessment.facts(ticket.draft).map { "fact \($0.name) \($0.value) \($0.until?.text ?? "-")\n" }.joined()
    let text = """
      avhopp/deposit/v1
      vault \(ticket.draft.vault.hex)
      ticket \(ticket.id.hex)
      ticket-hash \(ticket.hash.hex)
      officer \(key.verifyingKey.name)
      document \(Hash.blake2b(sealed).hex) \(sealed.count)
      time \(moment.text)
      \(facts)
      """
    return try NoteText.signed(text, by: key)
  }
}

package import Sealing
package import Syntax

/// Why a deposit is not taken in, in the order in which it is checked. Each has its own sentence on the screen.
package enum ImportFault: Error, Equatable, Sendable {
  case tooLarge(limit: Int)
  /// No signed statement before the sealed part, or one that is not as FORMAT.md says.
  case statement(SyntaxError)
  case armor(SyntaxError)
  /// More recipients than a deposit has use for.
  case tooManyRecipients(limit: Int)
  /// The sealed part is not the one that was signed.
  case documentDiffers

  case officerUnknown
  /// Enrolled once, revoked since.
  case officerInactive
  case officerNotPolice

  case otherVault
  case unknownTicket
  /// The ticket's id is ours and its file is not the one we signed.
  case otherTicketFile
  case expired(Moment)
  case alreadyUsed

  case signature

  /// Sealed to another key than the ticket's, or damaged.
  case cannotOpen(SealingError)
  /// The sealed part is not an assessment.
  case content(SyntaxError)
  case innerVault
  case innerTicket
  case innerTicketFile
  /// Taken out of one officer's deposit and signed by another.
  case innerOfficer
  /// The facts in the clear are not those of the sealed form.
  case factsDiffer
  case assessment([FieldFault])
}

import Casework
import Sealing
import Syntax
import WorkflowEngine

/// Who asks, before anything is answered. Whoever swaps a ticket on its way names their own keys in it, signs it themself, and
/// reads what is sealed to it: so an officer types a worker's control code once, from somewhere else than the ticket.
struct AskerCheck {
  static let option = Option(
    "code", "CODE", sv: "kontrollkoden för den som frågar, första gången; annars frågas den",
    en: "the control code of whoever asks, the first time; otherwise it is asked for")

  let session: Session
  let ticket: Ticket

  /// - Throws: where the code is missing or another's. Nothing is written or remembered then.
  func pass(_ person: borrowing Person, _ arguments: Arguments) throws {
    let given = arguments.value("code")
    if given == nil, try person.compared(ticket) != nil { return }
    let code = try given ?? asked()
    guard ticket.matches(code: code) else { throw AskerFault.otherCode }
    try person.compare(ticket, code: code, at: session.world.now())
    try session.tell(
      session.text(
        "Kontrollkoden stämmer. Den här personen behöver du inte jämföra igen.",
        "The control code is right. You need not compare this person again."))
  }

  /// Said with the question, which is shown to nobody who has not compared.
  static func known(_ ticket: TicketDraft, _ session: Session) -> String {
    session.text("Ställd till: ", "Put to: ") + addressee(ticket)
      + session.text(". Den som frågar är jämförd.", ". Whoever asks has been compared.")
  }

  /// The ticket says whom in the police it is for, and of the one who asks no more than a key.
  private static func addressee(_ ticket: TicketDraft) -> String {
    ticket.function.isEmpty ? "–" : ForeignText.shown(ticket.function, limit: Ticket.functionMax)
  }

  /// A slip is typed again, twice.
  private func asked() throws -> String {
    guard session.world.isInteractive else { throw AskerFault.notCompared }
    return try session.screen.aside {
      for line in introduction { try session.prompt.say(line) }
      var code = try question()
      for _ in 1..<Self.tries where !ticket.matches(code: code) {
        try session.prompt.say(
          session.text(
            "Kontrollkoden stämmer inte. Hör den en gång till.", "The control code is wrong. Hear it once more."))
        code = try question()
      }
      return code
    }
  }

  private func question() throws -> String {
    try session.prompt.required(session.text("Skriv hela kontrollkoden:", "Type the whole control code:"))
  }

  private var introduction: [String] {
    let (key, vault) = (ticket.worker.name.visible(), ticket.draft.vault.hex.prefix(8))
    let text = session.text(
      """
      Du har inte jämfört den som frågar. En förfrågan kan bytas ut på vägen; då läser någon annan ditt svar.
      Detta säger den själv, obekräftat. Ställd till: \(Self.addressee(ticket.draft))
      Undertecknad med nyckeln \(key) i valvet \(vault).
      Ring den som ska ha skrivit den, på ett nummer du redan har och aldrig på ett som kom med förfrågan. Be personen läsa upp sin kontrollkod, åtta grupper om fem siffror. Där visas den av: avhopp identitet visa
      """,
      """
      You have not compared whoever asks. A ticket can be swapped on its way; then somebody else reads your answer.
      This it says itself, unconfirmed. Put to: \(Self.addressee(ticket.draft))
      Signed with the key \(key) in the vault \(vault).
      Call whoever should have written it, on a number that you already have and never on one that came with the ticket. Ask them to read out their control code, eight groups of five digits. There it is shown by: avhopp identity show
      """)
    return text.wrapped(78)
  }

  private static let tries = 3
}

/// Why a ticket is not answered.
enum AskerFault: Error, Sendable, Explained {
  /// Nobody sits at a terminal, and no code was given.
  case notCompared
  case otherCode

  func words(_ language: Language) -> Words {
    switch (self, language) {
    case (.notCompared, .sv):
      Words(
        .wrongUse, "Den som frågar är inte jämförd: förfrågan kan vara utbytt. Ingenting förseglades.",
        "Ring den som frågar på ett nummer du redan har, låt personen läsa upp sin kontrollkod, och lägg till: --code KOD"
      )
    case (.notCompared, .en):
      Words(
        .wrongUse, "Whoever asks has not been compared: the ticket may have been swapped. Nothing was sealed.",
        "Call whoever asks on a number that you already have, let them read out their control code, and add: --code CODE"
      )
    case (.otherCode, .sv):
      Words(
        .wrongUse, "Kontrollkoden hör inte till den som skrev förfrågan. Ingenting förseglades.",
        "Hör den en gång till. Stämmer den ändå inte är förfrågan utbytt: svara inte, säg det till den som frågar, på ett "
          + "nummer du redan har, och spara filen.")
    case (.otherCode, .en):
      Words(
        .wrongUse, "The control code is not that of whoever wrote the ticket. Nothing was sealed.",
        "Hear it once more. If it still is wrong the ticket was swapped: do not answer, tell whoever asks, on a number that "
          + "you already have, and keep the file.")
    }
  }
}

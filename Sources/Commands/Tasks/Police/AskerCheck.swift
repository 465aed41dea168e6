import Casework
import Sealing
import Syntax
import WorkflowEngine

/// Who asks, before anything is answered. Whoever swaps a ticket on its way names their own keys in it, signs it themself, and
/// reads what is sealed to it: so an officer types a worker's control code, from somewhere else than the ticket; and again after
/// `Comparison.days`.
struct AskerCheck {
  static let option = Option(
    "code", "CODE", sv: "kontrollkoden för den som frågar, första gången och varje månad; annars frågas den",
    en: "the control code of whoever asks, the first time and each month; otherwise it is asked for")

  let session: Session
  let ticket: Ticket

  /// - Returns: when the code was compared.
  /// - Throws: where the code is missing or another's. Nothing is written or remembered then.
  func pass(_ person: borrowing Person, _ arguments: Arguments) throws -> Moment {
    let given = arguments.value("code")
    let now = session.world.now()
    let known = try person.compared(ticket, at: now)
    if given == nil, let known, known.holds { return known.compared }
    let code = try given ?? asked(known?.compared)
    guard ticket.matches(code: code) else { throw AskerFault.otherCode }
    try person.compare(ticket, code: code, at: now)
    try session.tell(
      session.text(
        "Kontrollkoden stämmer. Den här personen behöver du inte jämföra igen på \(Comparison.days) dagar.",
        "The control code is right. You need not compare this person again for \(Comparison.days) days."))
    return now
  }

  /// Said with the question, which is shown to nobody who has not compared.
  static func known(_ ticket: TicketDraft, compared: Moment, _ session: Session) -> String {
    let day = Times.day(compared.swedish.date, now: session.world.now().swedish.date, session.language)
    return session.text("Ställd till: ", "Put to: ") + addressee(ticket)
      + session.text(". Den som frågar är jämförd \(day).", ". Whoever asks has been compared, on \(day).")
  }

  /// The ticket says whom in the police it is for, and of the one who asks no more than a key.
  private static func addressee(_ ticket: TicketDraft) -> String {
    ticket.function.isEmpty ? "–" : ForeignText.shown(ticket.function, limit: Ticket.functionMax)
  }

  /// A slip is typed again, twice.
  /// - Parameter last: when it was compared, where that is too long ago.
  private func asked(_ last: Moment?) throws -> String {
    let day = last.map { Times.day($0.swedish.date, now: session.world.now().swedish.date, session.language) }
    guard session.world.isInteractive else { throw day.map { AskerFault.lapsed($0) } ?? .notCompared }
    return try session.screen.aside {
      if let day {
        try session.prompt.say(
          session.text("Senast jämförd \(day). Hör koden på nytt.", "Last compared on \(day). Hear the code again."))
      }
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
  /// The same, compared too long ago; the payload is the day.
  case lapsed(String)
  case otherCode
  /// Who was to be forgotten is not remembered; the payload is who is.
  case notRemembered([String])

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
    case (.lapsed(let day), .sv):
      Words(
        .wrongUse,
        "Den som frågar jämfördes senast \(day): det gäller \(Comparison.days) dagar. Ingenting förseglades.",
        "Ring den som frågar på ett nummer du redan har, låt personen läsa upp sin kontrollkod, och lägg till: --code KOD"
      )
    case (.lapsed(let day), .en):
      Words(
        .wrongUse,
        "Whoever asks was last compared on \(day): that holds for \(Comparison.days) days. Nothing was sealed.",
        "Call whoever asks on a number that you already have, let them read out their control code, and add: --code CODE"
      )
    case (.notRemembered(let known), .sv):
      Words(
        .wrongUse, "Ingen med den nyckeln är ihågkommen. Ingenting ändrades.",
        known.isEmpty ? "Ingen alls är ihågkommen." : "Ihågkomna: " + known.joined(separator: " · "))
    case (.notRemembered(let known), .en):
      Words(
        .wrongUse, "Nobody with that key is remembered. Nothing was changed.",
        known.isEmpty ? "Nobody at all is remembered." : "Remembered: " + known.joined(separator: " · "))
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

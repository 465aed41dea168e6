import Casework
import Sealing
import Syntax
import WorkflowEngine

/// `police forget`: a worker has left, or somebody else may have their keys. An officer has no vault that says so.
enum ForgetTask {
  static let forget = Command(
    "police forget", ["polis glöm"], operands: "WORKER", needs: .identity,
    sv: "Glömmer den som frågat: nästa förfrågan därifrån besvaras bara efter en ny jämförelse.",
    en: "Forgets whoever asked: their next ticket is answered only after a new comparison.",
    examples: [
      .init(
        "avhopp polis glöm p-7q3m9tx2k4hw0sd8", sv: "När kommunen ringer och säger att nyckeln är spärrad.",
        en: "When the municipality calls and says that the key is revoked."),
      .init("avhopp police forget fraga.ticket", sv: "Den som skrev förfrågan.", en: "Whoever wrote the ticket."),
    ]
  ) { session, arguments in
    let word = try arguments.operand(0, session.text("NYCKEL eller FÖRFRÅGAN", "KEY or TICKET"))
    try arguments.atMost(1)
    let person = try session.person()
    let now = session.world.now()
    let known = try person.allCompared(at: now)
    let name = try known.contains { $0.worker == word } ? word : ofTicket(word) ?? word
    guard try person.forget(worker: name) > 0 else {
      let today = now.swedish.date
      throw AskerFault.notRemembered(
        known.map {
          $0.worker.visible() + " (" + Times.day($0.compared.swedish.date, now: today, session.language) + ")"
        })
    }
    try session.answer(session.text("Glömd: ", "Forgotten: ") + name.visible())
    try session.answer(json: [("forgotten", .text(name))])
    try session.tell(
      session.text(
        "Svara inte på fler förfrågningar från den nyckeln. Fråga kommunen, på ett nummer du redan har, vem som frågar härnäst.",
        "Answer no more tickets by that key. Ask the municipality, on a number that you already have, who asks next."))
    return .done
  }

  /// Whose ticket a file is; nil for a word that names no ticket, such as a key that was mistyped.
  private static func ofTicket(_ path: String) throws -> String? {
    let bytes: [UInt8]
    do { bytes = try Files.read(path, limit: Ticket.noteMax) } catch .missing { return nil }
    return try Ticket(note: bytes).worker.name
  }

  /// Said when somebody who may ask the police is shut out, or may no longer: no officer's program can know.
  static func tellOfficers(of person: String, _ session: Session) throws {
    try session.warn(
      session.text(
        "Ring alla poliser som får förfrågningar från personen: de svarar annars nyckeln \(person) i upp till \(Comparison.days) "
          + "dagar till. De kör: avhopp polis glöm \(person)",
        "Call every officer who gets tickets from this person: else they go on answering the key \(person) for up to "
          + "\(Comparison.days) days. They run: avhopp police forget \(person)"))
  }

  /// Whether an officer can have somebody's comparison: their roles let them ask the police, or did as long ago as one holds.
  static func mayHaveAsked(_ person: String, _ office: Office) -> Bool {
    let since = Moment(seconds: office.now().seconds - Int64(Comparison.days) * 86_400)
    return canAsk(Set(office.roster.roles(of: person, heldSince: since)), office)
  }

  /// Whether somebody's roles let them ask the police now.
  static func mayAsk(_ person: String, _ office: Office) -> Bool {
    canAsk(Set(office.roster.roles(of: person, time: office.now())), office)
  }

  /// Under any workflow that is adopted. Where one cannot be read: yes.
  private static func canAsk(_ roles: Set<String>, _ office: Office) -> Bool {
    office.roster.adopted.contains { adoption in
      guard let workflow = try? office.definition(adoption.definition) else { return !roles.isEmpty }
      return workflow.transitions.contains { transition in
        guard transition.records == "ticket", let event = transition.event else { return false }
        return workflow.roles(for: event).contains(where: roles.contains)
      }
    }
  }
}

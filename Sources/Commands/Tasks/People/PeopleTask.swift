import Casework
import Sealing
import Syntax
import WorkflowEngine

/// `people`: who is in, in which role, with which delegation, until when.
enum PeopleTask {
  static let role = Option(
    "role", "ROLE[:DATE]", repeats: true, sv: "roll, med sista dag om den upphör",
    en: "role, with its last day if it ends")
  static let item = Option(
    "item", "ITEM[:DATE]", repeats: true, sv: "delegationspunkt, med sista dag",
    en: "delegation item, with its last day")
  static let code = Option(
    "code", "CODE", sv: "personens kontrollkod, från personens papper",
    en: "the person's control code, from their paper")

  static let list = Command(
    "people list", ["personer lista", "people", "personer"],
    sv: "Alla i valvet: roller, delegation, och vem du har kontrollerat.",
    en: "Everybody in the vault: roles, delegation, and whom you have verified.",
    examples: [
      .init(
        "avhopp personer", sv: "Listan; numret duger sedan som namn.",
        en: "The list; its number serves as a name afterwards.")
    ],
    run: listed)

  static let invite = Command(
    "people invite", ["personer bjud-in"],
    sv: "Vad en ny kollega ska få: valvets kontrollkod och stegen.",
    en: "What a new colleague gets: the vault's control code and the steps.",
    examples: [.init("avhopp personer bjud-in", sv: "Skriv av koden på papper.", en: "Copy the code onto paper.")]
  ) { session, arguments in
    try arguments.atMost(0)
    let office = try session.office()
    try session.answer(session.text("Valvets kontrollkod: ", "The vault's control code: ") + office.vaultCode)
    for step in [
      ("1. avhopp identitet ny", "1. avhopp identity new"),
      ("2. avhopp anslut KOD", "2. avhopp join CODE"),
      (
        "3. avhopp identitet begäran FIL – lämna filen, och läs upp din kontrollkod",
        "3. avhopp identity request FILE – hand over the file, and read out your control code"
      ),
    ] { try session.answer(session.text(step.0, step.1)) }
    try session.answer(json: [("code", .text(office.vaultCode))])
    return .done
  }

  static let admit = Command(
    "people admit", ["personer ta-in"], operands: "REQUEST",
    sv: "Tar in en person med roller och delegation; namn frågas, kontrollkoden skrivs av.",
    en: "Admits a person with roles and delegation; the name is asked, the control code typed.",
    options: [
      role, item, code,
      Option("answers", "FILE", sv: "namn, titel, enhet, telefon som JSON", en: "name, title, unit, phone as JSON"),
    ],
    examples: [
      .init(
        "avhopp personer ta-in sanna.request --role jour --role socialsekreterare --item 4.1",
        sv: "Namn och kod frågas.", en: "Name and code are asked for.")
    ],
    run: admitted)

  static let grant = Command(
    "people grant", ["personer ge", "people roles", "people delegate", "personer delegera"], operands: "PERSON",
    sv: "Ger fler roller eller delegationspunkter.", en: "Gives more roles or delegation items.",
    options: [role, item],
    examples: [
      .init(
        "avhopp personer ge 3 --item 4.12:2026-12-31", sv: "Delegation till årets slut.",
        en: "Delegation to the end of the year.")
    ]
  ) { session, arguments in
    let (office, person) = try subject(session, arguments)
    let given = try session.grants(arguments, office, to: person)
    if given.roles.isEmpty, given.items.isEmpty { throw UsageFault.missingOperand("--role, --item") }
    return try told(office.grant(person, roles: given.roles, items: given.items), session)
  }

  static let drop = Command(
    "people drop", ["personer ta-bort-roll"], operands: "PERSON",
    sv: "Tar tillbaka roller eller delegationspunkter.", en: "Takes roles or delegation items back.",
    options: [role, item],
    examples: [.init("avhopp people drop 3 --role jour", sv: "Rollen upphör genast.", en: "The role ends at once.")]
  ) { session, arguments in
    let (office, person) = try subject(session, arguments)
    let given = try session.held(arguments, by: person, office)
    let mightAsk = ForgetTask.mayHaveAsked(person, office)
    let done = try office.drop(person, roles: given.roles, items: given.items)
    if mightAsk, !ForgetTask.mayAsk(person, office) { try ForgetTask.tellOfficers(of: person, session) }
    try tellAbsentAuditors(office, session)
    return try told(done, session)
  }

  static let showCode = Command(
    "people code", ["personer kod"], operands: "PERSON",
    sv: "En persons kontrollkod enligt liggaren.", en: "A person's control code according to the ledger.",
    examples: [
      .init(
        "avhopp personer kod 3", sv: "Att jämföra med, aldrig att skriva av till den andre.",
        en: "To compare with, never to copy for the other.")
    ]
  ) { session, arguments in
    let (office, person) = try subject(session, arguments)
    let code = try office.code(of: person)
    try session.answer(code)
    try session.answer(json: [("person", .text(person)), ("code", .text(code))])
    return .done
  }

  static let verify = Command(
    "people verify", ["personer kontrollera"], operands: "PERSON",
    sv: "Kontrollerar en kollegas nyckel en gång, med koden från kollegans papper.",
    en: "Verifies a colleague's key once, by the code from their paper.", options: [code],
    examples: [.init("avhopp personer kontrollera 3", sv: "Koden frågas.", en: "The code is asked for.")]
  ) { session, arguments in
    let (office, person) = try subject(session, arguments)
    try office.verify(person: person, code: try typedCode(session, arguments))
    try session.answer(
      session.text(
        "Koden stämmer. Du kan nu ge personen läsrätt i dina ärenden.",
        "The code is right. You can now make this person a reader in your cases."))
    try session.answer(json: [("person", .text(person)), ("verified", .flag(true))])
    return .done
  }

  static let all = [list, invite, admit, endorse, grant, drop, revoke, reinstate, showCode, verify]
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Shutting somebody out at once, and letting them in again.
extension PeopleTask {
  static let revoke = Command(
    "people revoke", ["personer spärra"], operands: "PERSON",
    sv: "Spärrar en person genast, i alla ärenden.", en: "Shuts a person out at once, in every case.",
    options: [
      Option(
        "anyway", sv: "även om en del av en akt då inte har någon läsare kvar",
        en: "even if a part of a file is then left without a reader")
    ],
    examples: [
      .init(
        "avhopp personer spärra 3", sv: "En förlorad dator, en som har slutat.",
        en: "A lost laptop, somebody who has left."),
      .init(
        "avhopp people revoke 3 --anyway", sv: "Det brådskar; delarna får läsare efteråt.",
        en: "It is urgent; the parts get readers afterwards."),
    ],
    run: revoked)

  static let reinstate = Command(
    "people reinstate", ["personer återta"], operands: "PERSON",
    sv: "Tar in en spärrad person igen, med samma nycklar och bara de roller du anger.",
    en: "Lets a revoked person in again, with the same keys and only the roles you name.",
    options: [role, item],
    examples: [
      .init(
        "avhopp personer återta 3 --role jour --item 4.10",
        sv: "Åter i tjänst. Kan nycklarna ha hamnat hos någon annan: ny identitet och ta-in i stället.",
        en: "Back in service. If somebody else may have the keys: a new identity and admit instead.")
    ]
  ) { session, arguments in
    let (office, person) = try subject(session, arguments)
    let (roles, items) = try session.grants(arguments, office)
    if roles.isEmpty, office.roster.person(person)?.isFounder != true { throw UsageFault.missingOperand("--role") }
    let done = try office.reinstate(person, roles: roles, items: items)
    if done.isEffective {
      try session.tell(
        session.text(
          "Ärendena får personen tillbaka av deras läsare: avhopp ärende ge-skyldig ÄRENDE",
          "The readers of each case let the person in again: avhopp case owed CASE"))
    }
    return try told(done, session)
  }

  /// The key that registers are sealed to is made by an auditor who is left, and nobody else.
  static func tellAbsentAuditors(_ office: Office, _ session: Session) throws {
    let auditors = office.absentAuditors
    if !auditors.isEmpty { try session.warn(InboxWords.absent(auditors, office, session)) }
  }

  @Sendable private static func revoked(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let (office, person) = try subject(session, arguments)
    let stranded = try office.parts(onlyOf: person)
    for item in stranded {
      let workflow = office.workflow(of: item.caseID)
      let parts = item.compartments.map { part in
        workflow?.compartments[part]?.label(session.language) ?? Names.part(part, session.language)
      }
      try session.warn(
        CaseNumber(item.caseID).text + ": "
          + session.text("ingen annan kan läsa ", "nobody else can read ") + parts.joined(separator: ", "))
    }
    if !stranded.isEmpty, !arguments.has("anyway") {
      guard session.world.isInteractive else { throw RevocationFault.strands }
      guard try session.prompt.yes(session.text("Spärra ändå?", "Revoke anyway?")) else {
        throw CaseFault.notAnswered
      }
    }
    let mayAsk = ForgetTask.mayHaveAsked(person, office)
    let done = try office.revoke(person, evenIfStranding: true)
    if mayAsk { try ForgetTask.tellOfficers(of: person, session) }
    try tellAbsentAuditors(office, session)
    try session.tell(
      session.text(
        "Nästa som skriver i personens ärenden byter nycklar där.",
        "Whoever next writes in the person's cases turns their keys."))
    if !stranded.isEmpty {
      try session.tell(
        session.text(
          "Delar utan läsare: avhopp ärende ge-skyldig ÄRENDE", "Parts without a reader: avhopp case owed CASE"))
    }
    return try told(done, session)
  }
}

enum RevocationFault: Error, Equatable, Sendable, Explained {
  case strands

  func words(_ language: Language) -> Words {
    language == .sv
      ? Words(
        .refused, "Delarna skulle stå utan läsare. Ingenting sparades.",
        "Släpp in en till först: avhopp ärende släpp-in. Brådskar det: lägg till --anyway")
      : Words(
        .refused, "Those parts would be left without a reader. Nothing was saved.",
        "Add another first: avhopp case add. If it is urgent: add --anyway")
  }
}

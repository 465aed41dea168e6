import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

extension PeopleTask {
  /// The person an operand means: a number of `people list`, or a key name or its unique beginning.
  static func subject(_ session: Session, _ arguments: Arguments) throws -> (Office, String) {
    let word = try arguments.operand(0, "PERSON")
    try arguments.atMost(1)
    let office = try session.office()
    return (office, try person(word, office))
  }

  static func person(_ word: String, _ office: Office) throws -> String {
    let people = office.roster.people
    if let number = Int(word), number >= 1, people.indices.contains(number - 1) { return people[number - 1].name }
    let key = word.hasPrefix("p-") ? word : "p-" + word
    let found = people.filter { $0.name.hasPrefix(key) }
    guard found.count == 1, key.count >= 5 else { throw CaseworkError.unknownPerson }
    return found[0].name
  }

  @Sendable static func listed(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    try arguments.atMost(0)
    let office = try session.office()
    let roster = office.roster
    let names = try office.names()
    let now = office.now()
    let roleName = session.roleNames(office)
    var rows: [JSON] = []
    for (index, person) in roster.people.enumerated() {
      let roles = roster.roles(of: person.name, time: now)
      let items = roster.items(of: person.name, time: now)
      let isVerified = office.isVerified(person.name) || person.name == office.me
      let card = names[person.name]
      var marks = person.isFounder ? [session.text("grundare", "founder")] : []
      if !person.isActive { marks.append(session.text("spärrad", "revoked")) }
      if !isVerified && person.isActive { marks.append(session.text("ej kontrollerad av dig", "not verified by you")) }
      if person.name == office.me { marks.append(session.text("du", "you")) }
      let what = roles.map(roleName) + items.map { session.text("punkt ", "item ") + $0 } + marks
      try session.answer(
        "\(index + 1)".padded(3) + " " + (card?.name.visible() ?? "–").padded(24) + " " + person.name + "  "
          + what.joined(separator: ", "))
      rows.append(
        .record([
          ("person", .text(person.name)), ("name", card.map { .text($0.name) } ?? .null),
          ("roles", .list(roles.map { .text($0) })),
          ("items", .list(items.map { .text($0) })), ("founder", .flag(person.isFounder)),
          ("active", .flag(person.isActive)),
          ("verified", .flag(isVerified)),
        ]))
    }
    let waiting = roster.pending
    for pending in waiting {
      try session.tell(
        "▲ " + session.text("Väntar på grundare", "Waits for founders")
          + " (\(pending.endorsedBy.count)/\(pending.needed)): "
          + ActWords(pending: pending, office: office, session: session).line)
      try session.tell("    " + endorsing(office.mark(of: pending.leaf), session))
    }
    try session.answer(json: [("people", .list(rows)), ("pending", .list(waiting.map { json($0) }))])
    return .done
  }

  @Sendable static func admitted(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let path = try arguments.operand(0, session.text("BEGÄRAN", "REQUEST"))
    try arguments.atMost(1)
    let request = try Files.read(path, limit: 16_384)
    if arguments.all("role").isEmpty { throw UsageFault.missingOperand("--role") }
    let office = try session.office()
    let (roles, items) = try session.grants(arguments, office)
    let question = session.text(askForCode.sv, askForCode.en)
    let code = try checkedCode(arguments.value("code"), of: request, question, session)
    let card = try card(session, arguments)
    return try told(office.admit(request: request, code: code, roles: roles, items: items, card: card), session)
  }

  private static let askForCode = (
    sv: "Skriv av kontrollkoden från personens papper:", en: "Type the control code from the person's paper:"
  )

  static func typedCode(_ session: Session, _ arguments: Arguments) throws -> String {
    try session.option(arguments, "code", ask: askForCode)
  }

  /// The code of a request, given or typed. A slip at the terminal is typed again; what does not match is refused before
  /// anything else is asked.
  static func checkedCode(
    _ given: String?, of request: [UInt8], _ question: String, _ session: Session, tries: Int = 3
  ) throws -> String {
    let code = try given ?? session.asked(question, missing: "--code")
    do throws(CaseworkError) {
      _ = try Office.checked(request, code: code)
      return code
    } catch {
      guard error == .codeMismatch, given == nil, tries > 1 else { throw error }
      try session.prompt.say(Words.of(error, session.language).sentence)
    }
    return try checkedCode(nil, of: request, question, session, tries: tries - 1)
  }

  /// What was acknowledged, and whether it already has effect.
  static func told(_ done: Done, _ session: Session) throws -> ExitStatus {
    try session.answer(
      done.isEffective
        ? session.text("Klart. Det gäller nu.", "Done. In force now.")
        : session.text(
          "Antecknat. Det gäller när fler grundare har skrivit under.",
          "Recorded. In force when more founders have signed."))
    if !done.isEffective, let leaf = done.waiting {
      try session.tell(endorsing(try session.office().mark(of: leaf), session))
    }
    try session.answer(json: [
      ("entry", .number(done.index)), ("leaf", .text(done.leaf.hex)), ("effective", .flag(done.isEffective)),
    ])
    try session.tellDone(done)
    return .done
  }

  static func endorsing(_ mark: String, _ session: Session) -> String {
    session.text("En annan grundare: avhopp personer tillstyrk ", "Another founder: avhopp people endorse ") + mark
  }

  private static func json(_ pending: Pending) -> JSON {
    .record([
      ("leaf", .text(pending.leaf.hex)), ("event", .text(pending.event)),
      ("person", pending.subject.map { .text($0) } ?? .null),
      ("signed", .number(pending.endorsedBy.count)), ("needed", .number(pending.needed)), ("by", .text(pending.by)),
      (
        "facts",
        .list(
          pending.facts.map { fact in
            .record([
              ("name", .text(fact.name)), ("value", .text(fact.value)),
              ("until", fact.until.map { .text($0.text) } ?? .null),
            ])
          })
      ),
    ])
  }

  /// Names of colleagues never stand on the command line: asked, or given in a file.
  private static func card(_ session: Session, _ arguments: Arguments) throws -> DirectoryCard {
    if let file = try session.answersFile(arguments) { return try card(json: try JSON.read(file.bytes)) }
    return try askedCard(session, "")
  }

  static func card(json: JSON?) throws -> DirectoryCard {
    try DirectoryCard(
      name: json?["name"]?.string ?? "", title: json?["title"]?.string ?? "", unit: json?["unit"]?.string ?? "",
      phone: json?["phone"]?.string ?? "")
  }

  static func askedCard(_ session: Session, _ whom: String) throws -> DirectoryCard {
    if !whom.isEmpty && session.world.isInteractive { try session.prompt.say(whom) }
    return try DirectoryCard(
      name: session.asked(session.text("Namn:", "Name:"), missing: "--answers"),
      title: session.asked(session.text("Titel:", "Title:"), missing: "--answers"),
      unit: session.asked(session.text("Enhet:", "Unit:"), missing: "--answers"),
      phone: session.asked(session.text("Telefon i tjänsten:", "Work telephone:"), missing: "--answers"))
  }
}

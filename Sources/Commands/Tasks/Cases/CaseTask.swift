import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `case`: open, list, and who reads.
enum CaseTask {
  static let open = Command(
    "case open", ["ärende öppna"], operands: "[WORKFLOW]",
    sv: "Öppnar ett ärende och ger dess nummer. Inget om identitet behövs.",
    en: "Opens a case and gives its number. Nothing about identity is needed.",
    options: [
      Option("role", "ROLE", sv: "i vilken roll, om du har flera", en: "in which role, if you have several"),
      Option("workflow", "WORKFLOW", sv: "arbetsflödet, om inte avhopp", en: "the workflow, if not avhopp"),
    ],
    examples: [
      .init("avhopp ärende öppna", sv: "Enligt arbetsflödet avhopp.", en: "Under the workflow avhopp."),
      .init("avhopp ärende öppna sig", sv: "Enligt ett annat.", en: "Under another."),
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    if arguments.has("workflow"), let surplus = arguments.operands.first { throw UsageFault.surplusOperand(surplus) }
    let office = try session.office()
    let workflow = arguments.value("workflow") ?? arguments.operands.first ?? "avhopp"
    let done = try office.openCase(workflow: workflow, role: arguments.value("role"))
    let number = CaseNumber(done.caseID).text
    try session.tell(Say.danger(session.language))
    try session.answer(session.text("Ärendet är öppnat: ", "The case is open: ") + number)
    try session.answer(json: [("case", .text(number)), ("entry", .number(done.index)), ("leaf", .text(done.leaf.hex))])
    try session.tellDone(done)
    try session.tell(session.text("Härnäst: avhopp ärende \(number)", "Next: avhopp status \(number)"))
    return .done
  }

  static let list = Command(
    "case list", ["ärende lista", "ärenden", "cases"],
    sv: "Mina ärenden.", en: "My cases.",
    examples: [.init("avhopp ärenden", sv: "Nummer, arbetsflöde, senaste post.", en: "Number, workflow, latest entry.")]
  ) { session, arguments in
    try arguments.atMost(0)
    let office = try session.office()
    let cases = office.list()
    let now = office.now()
    for summary in cases {
      let assigned =
        summary.assigned.map { session.name(of: $0, office) } ?? session.text("ingen ansvarig", "nobody responsible")
      try session.answer(
        summary.number + "  " + summary.workflow.padded(12) + " "
          + Times.short(summary.lastTime, now: now, session.language).padded(18)
          + " " + assigned + (summary.isNew ? session.text("  nytt för dig", "  new to you") : ""))
    }
    if cases.isEmpty { try session.tell(session.text("Du har inga ärenden.", "You have no cases.")) }
    try session.answer(json: [
      (
        "cases",
        .list(
          cases.map { summary in
            .record([
              ("case", .text(summary.number)), ("workflow", .text(summary.workflow)),
              ("last", .text(summary.lastTime.text)),
              ("entries", .number(summary.entries)), ("assigned", summary.assigned.map { .text($0) } ?? .null),
              ("new", .flag(summary.isNew)),
            ])
          })
      )
    ])
    return .done
  }

  static let add = Command(
    "case add", ["ärende släpp-in"], operands: "CASE PERSON [PART…]",
    sv: "Ger en kontrollerad kollega läsrätt till delar av akten.",
    en: "Makes a verified colleague a reader of parts of the file.",
    examples: [
      .init(
        "avhopp ärende släpp-in K-7Q3M 4 register identity", sv: "Person 4 ur personlistan.",
        en: "Person 4 of the people list.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    let person = try PeopleTask.person(try arguments.operand(1, "PERSON"), office)
    let parts = try partsOperand(session, arguments, office, id, for: person)
    let state = try office.state(of: id)
    if let exclusion = state.exclusions.first(where: { !$0.isLifted && $0.people.contains(person) }) {
      throw ExclusionFault.excluded(session.name(of: person, office), state.number, seq: exclusion.seq)
    }
    let done = try office.addMembers([(person: person, compartments: parts)], in: id)
    return try told(
      done, session.text("Läsrätt given: ", "Reader added: ") + names(parts, office, id, session), session)
  }

  static let remove = Command(
    "case remove", ["ärende släpp-ut"], operands: "CASE PERSON [PART…]",
    sv: "Tar bort läsrätt; nästa som skriver byter nycklar.",
    en: "Removes a reader; whoever writes next turns the keys.",
    examples: [
      .init(
        "avhopp case remove K-7Q3M 4 threat", sv: "Minst två levande läsare måste finnas kvar.",
        en: "At least two living readers must remain.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    let person = try PeopleTask.person(try arguments.operand(1, "PERSON"), office)
    let state = try office.state(of: id)
    let parts =
      arguments.operands.count > 2
      ? Array(arguments.operands[2...])
      : state.compartments.filter { $0.value.members[person] != nil }.map(\.key).sorted()
    let done = try office.removeMembers([(person: person, compartments: parts)], in: id)
    return try told(
      done, session.text("Läsrätt borttagen: ", "Reader removed: ") + names(parts, office, id, session), session)
  }

  static let owed = Command(
    "case owed", ["ärende ge-skyldig"], operands: "CASE",
    sv: "Ger läsrätt till dem som ska ha den och som du har kontrollerat.",
    en: "Makes readers of those who should be and whom you have verified.",
    examples: [
      .init("avhopp case owed K-7Q3M", sv: "Inkorgen säger när det behövs.", en: "The inbox says when it is needed.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(1)
    guard let done = try office.payOwed(in: id) else {
      var waiting: [String] = []
      for case .person(let person, _, false) in try office.owed(in: id) { waiting.append(person) }
      if waiting.isEmpty {
        try session.answer(
          session.text("Ingen väntar på läsrätt från dig.", "Nobody waits for you to make them a reader."))
      }
      for person in waiting {
        try session.answer(
          session.name(of: person, office)
            + session.text(
              " ska ha läsrätt, men först när du har kontrollerat nyckeln: avhopp personer kontrollera ",
              " should be a reader, but not before you have verified the key: avhopp people verify ") + person)
      }
      try session.answer(json: [("entry", .null), ("unverified", .list(waiting.map { .text($0) }))])
      return .done
    }
    return try told(done, session.text("Läsrätt given.", "Readers added."), session)
  }

  static let assign = Command(
    "case assign", ["ärende ansvarig"], operands: "CASE PERSON",
    sv: "Utser ansvarig handläggare.", en: "Names the responsible worker.",
    examples: [
      .init(
        "avhopp ärende ansvarig K-7Q3M 4", sv: "Den ansvariga läser utan att ange skäl.",
        en: "The responsible worker reads without stating a reason.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(2)
    let word = try arguments.operand(1, "PERSON")
    let person = ["jag", "me"].contains(word.folded) ? office.me : try PeopleTask.person(word, office)
    return try told(
      try office.assign(person, in: id), session.text("Ansvarig utsedd.", "Responsible worker named."), session)
  }

  static let members = Command(
    "case members", ["ärende läsare"], operands: "CASE",
    sv: "Vem som kan läsa vilken del.", en: "Who can read which part.",
    examples: [.init("avhopp ärende läsare K-7Q3M", sv: "Del för del.", en: "Part by part.")],
    run: membersRun)

  static let all = [open, list, add, remove, owed, assign, members, ExclusionTask.exclude, ExclusionTask.readmit]

  static func told(_ done: Done, _ sentence: String, _ session: Session) throws -> ExitStatus {
    try session.answer(sentence)
    try session.answer(json: [
      ("case", .text(CaseNumber(done.caseID).text)), ("entry", .number(done.index)), ("seq", .number(done.seq)),
      ("leaf", .text(done.leaf.hex)), ("time", .text(done.time.text)),
    ])
    try session.tellDone(done)
    return .done
  }

  /// The parts named, by id or label; without any, every part that the person's roles may read.
  private static func partsOperand(
    _ session: Session, _ arguments: Arguments, _ office: Office, _ id: CaseID, for person: String
  ) throws -> [String] {
    let state = try office.state(of: id)
    let workflow = state.workflow
    guard arguments.operands.count > 2 else {
      let roles = Set(office.roster.roles(of: person, time: office.now()))
      return workflow.compartments.filter { !roles.isDisjoint(with: $0.readers) && state.isMine($0.id) }.map(\.id)
    }
    return try arguments.operands[2...].map { word in try part(word, workflow) }
  }

  private static func names(_ parts: [String], _ office: Office, _ id: CaseID, _ session: Session) -> String {
    let workflow = office.workflow(of: id)
    return parts.map {
      workflow?.compartments[$0]?.label(session.language) ?? Names.part($0, session.language)
    }.joined(separator: ", ")
  }

  private static func firstWord(_ label: String) -> String {
    String(label.folded.prefix { $0.isLetter || $0.isNumber })
  }

  /// - Parameter loosely: the first word of the label is enough.
  static func part(_ word: String, _ workflow: Workflow, loosely: Bool = true) throws -> String {
    let typed = word.folded
    let exact = workflow.compartments.first {
      $0.id.folded == typed || $0.label.sv.folded == typed || $0.label.en.folded == typed
    }
    if let exact { return exact.id }
    // "hot" for "Hot- och riskbedömning", where no other part's name begins with that word.
    let called =
      !loosely
      ? []
      : workflow.compartments.filter { part in
        [part.label.sv, part.label.en].contains { firstWord($0) == typed }
      }
    guard called.count == 1, let found = called.first else { throw CaseFault.noSuchPart(word) }
    return found.id
  }

  @Sendable private static func membersRun(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let (office, id) = try session.caseOperand(arguments)
    try arguments.atMost(1)
    let state = try office.state(of: id)
    var rows: [(String, JSON)] = []
    for compartment in state.workflow.compartments {
      let members = state.members(of: compartment.id)
      let living = state.compartments[compartment.id]?.living(in: office.roster, at: nil) ?? [:]
      let names = members.map { name in
        let note =
          !office.roster.isActive(name)
          ? session.text(" (spärrad)", " (revoked)")
          : living[name] == nil ? session.text(" (läser inte vidare)", " (reads no further)") : ""
        return session.name(of: name, office) + note
      }.sorted()
      let mark = state.stale.contains(compartment.id) ? "▲ " : state.opened.contains(compartment.id) ? "" : nil
      try session.answer(
        compartment.label(session.language).padded(28) + " " + (names.isEmpty ? "–" : names.joined(separator: ", "))
          + (mark.map {
            "  " + $0 + session.text("nycklarna byts av nästa som skriver", "keys are turned by whoever writes next")
          }
            ?? ""))
      rows.append((compartment.id, .list(members.map { .text($0) })))
    }
    try session.answer(json: [
      ("case", .text(state.number)), ("members", .record(rows)), ("stale", .list(state.stale.map { .text($0) })),
      ("opened", .list(state.opened.map { .text($0) })),
    ])
    try session.tellFindings()
    return .done
  }
}

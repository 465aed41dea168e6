import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Being a witness to somebody else's log: no vault, no entries, only sizes and roots.
enum WitnessTask {
  static let follow = Command(
    "audit follow", ["granska följ"], operands: "FILE", needs: .identity,
    sv:
      "Blir vittne till en logg: dess öppna nycklar i en fil, jämförda med papper. Svarar med din egen vittnesnyckel.",
    en: "Becomes a log's witness: its public keys in a file, compared with paper. Answers with your own witness key.",
    options: [
      Option("key", "FILE", sv: "skriv din vittnesnyckel till en fil", en: "write your witness key to a file")
    ],
    examples: [
      .init(
        "avhopp granska följ logg.vkeys --key mig.vkey", sv: "Ge mig.vkey till valvets grundare.",
        en: "Give mig.vkey to the vault's founders.")
    ]
  ) { session, arguments in
    let list = try KeyList(try session.outsidersFile(arguments))
    guard !list.logs.isEmpty else { throw OversightFault.badKey }
    if let path = arguments.value("key") { try session.mustBeFree([path]) }
    let witness = Witness(try session.person(), home: try session.home())
    for key in list.logs { try witness.follow(key) }
    let mine = try witness.key()
    if let path = arguments.value("key") { try Files.create(path, mine.line) }
    for origin in Set(list.logs.map(\.name)).sorted() {
      try session.answer(session.text("Du följer ", "You follow ") + origin.visible())
    }
    try session.answer(mine.vkey)
    try session.answer(json: [
      ("follows", .list(Set(list.logs.map(\.name)).sorted().map { .text($0) })), ("key", .text(mine.vkey)),
    ])
    return .done
  }

  static let witness = Command(
    "audit witness", ["granska bevittna"], operands: "REQUEST ANSWER", needs: .identity,
    sv: "Skriver under att en logg bara har vuxit sedan sist. Vägrar om den har krympt, bytts ut eller delats.",
    en: "Signs that a log has only grown since last time. Refuses one that has shrunk, been replaced or split.",
    examples: [
      .init(
        "avhopp granska bevittna november.add-checkpoint svar.txt", sv: "Skicka svar.txt tillbaka.",
        en: "Send svar.txt back.")
    ]
  ) { session, arguments in
    let file = try arguments.operand(0, session.text("BEGÄRAN", "REQUEST"))
    let answer = try arguments.operand(1, session.text("SVAR", "ANSWER"))
    try arguments.atMost(2)
    let request = try Files.read(file, limit: CheckpointTask.limit)
    let witness = Witness(try session.person(), home: try session.home())
    try Files.holding([answer]) { try Files.fill(answer, try witness.answer(request, time: session.world.now())) }
    let checkpoint = try? AddCheckpoint(request).checkpoint.checkpoint
    try session.answer(
      session.text(
        "Bevittnat: \(checkpoint?.size ?? 0) poster i \(checkpoint?.origin.visible() ?? "").",
        "Witnessed: \(checkpoint?.size ?? 0) entries of \(checkpoint?.origin.visible() ?? "")."))
    try session.answer(json: [
      ("origin", .text(checkpoint?.origin ?? "")), ("size", .number(checkpoint?.size ?? 0)),
      ("root", .text(checkpoint?.root.hex ?? "")), ("answer", .text(answer)),
    ])
    return .done
  }

  static let admit = Command(
    "people witness", ["personer vittne"], operands: "FILE",
    sv: "Föreslår ett vittne vars underskrift ska räknas, eller inte längre; andra grundare tillstyrker.",
    en: "Proposes a witness whose signature shall count, or no longer; other founders endorse.",
    options: [
      Option(
        "remove", sv: "räknas inte längre: nyckeln är tappad eller stulen, eller vittnet har slutat",
        en: "counts no longer: the key is lost or stolen, or the witness has stopped")
    ],
    examples: [
      .init("avhopp personer vittne mig.vkey", sv: "Vittnets nyckel, jämförd med papper.", en: "The witness's key."),
      .init(
        "avhopp people witness mig.vkey --remove", sv: "Det som vittnet har skrivit under räknas inte heller.",
        en: "Nor does what the witness has signed."),
    ]
  ) { session, arguments in
    let list = try KeyList(try session.outsidersFile(arguments))
    guard let key = list.witnesses.first, list.witnesses.count == 1 else { throw OversightFault.badKey }
    return try PeopleTask.told(
      try session.office().propose(witness: key, isRemoval: arguments.has("remove")), session)
  }

  static let witnesses = Command(
    "people witnesses", ["personer vittnen"],
    sv: "Vittnena, hur många som krävs, och hur gammal den nyaste avstämningspunkten får vara. Grundarna bestämmer.",
    en: "The witnesses, how many it takes, and how old the newest checkpoint may be. The founders decide.",
    options: [
      Option(
        "quorum", "N", sv: "vittnen som krävs för att räknas som bevittnat",
        en: "witnesses it takes to count as witnessed"),
      Option(
        "days", "N", sv: "högsta ålder för den nyaste avstämningspunkten", en: "greatest age of the newest checkpoint"),
    ],
    examples: [
      .init("avhopp personer vittnen", sv: "Vad som gäller nu.", en: "What is in force."),
      .init(
        "avhopp personer vittnen --quorum 2 --days 31", sv: "Andra grundare tillstyrker.", en: "Other founders endorse."
      ),
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let most = LogTerms.quorumMax
    let quorum = try arguments.number(
      "quorum", max: most, Label(sv: "ett antal vittnen, 1–\(most)", en: "a number of witnesses, 1–\(most)"))
    let longest = LogTerms.daysMax
    let days = try arguments.number(
      "days", max: longest, Label(sv: "ett antal dagar, 1–\(longest)", en: "a number of days, 1–\(longest)"))
    let office = try session.office()
    guard quorum != nil || days != nil else { return try list(office, session) }
    guard let days = days ?? office.roster.terms.days else { throw UsageFault.missingOperand("--days") }
    return try PeopleTask.told(try office.propose(quorum: quorum ?? office.roster.terms.quorum, days: days), session)
  }

  private static func list(_ office: Office, _ session: Session) throws -> ExitStatus {
    let roster = office.roster
    for witness in roster.witnesses {
      let last = roster.checkpoints.last { $0.cosigned.contains { $0.witness == witness } }
      let signed = last.map { session.text("\($0.checkpoint.size) poster", "\($0.checkpoint.size) entries") } ?? "–"
      try session.answer(witness.vkey.visible() + "  " + signed)
    }
    let (terms, newest) = (roster.terms, roster.newestWitnessed)
    try session.answer(
      session.text(
        "Vittnen som krävs: \(terms.quorum) (av \(roster.witnesses.count)).",
        "Witnesses it takes: \(terms.quorum) (of \(roster.witnesses.count))."))
    try session.answer(
      terms.days.map {
        session.text("Högst \($0) dagar mellan avstämningspunkter.", "At most \($0) days between checkpoints.")
      }
        ?? session.text(
          "Ingen har sagt hur ofta: avhopp personer vittnen --days 31",
          "Nobody has said how often: avhopp people witnesses --days 31"))
    try session.answer(json: [
      ("witnesses", .list(roster.witnesses.map { .text($0.vkey) })), ("quorum", .number(terms.quorum)),
      ("days", terms.days.map { .number($0) } ?? .null),
      ("checkpoint", roster.newestCheckpoint.map { .number($0.checkpoint.size) } ?? .null),
      ("witnessed", newest.map { .number($0.checkpoint.size) } ?? .null),
      ("due", .flag(roster.logDue(at: office.now()) != nil)),
    ])
    if terms.quorum > roster.witnesses.count, !roster.witnesses.isEmpty {
      try session.warn(
        session.text(
          "Fler vittnen krävs än vad som finns: inget räknas som bevittnat.",
          "More witnesses are asked for than there are: nothing counts as witnessed."))
    }
    if let due = roster.logDue(at: office.now()) { try session.warn(InboxWords.text(due, session)) }
    return .done
  }
}

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
    let file = try arguments.operand(0, session.text("FIL", "FILE"))
    try arguments.atMost(1)
    let list = try KeyList(try Files.read(file, limit: CheckpointTask.limit))
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
    try session.mustBeFree([answer])
    let request = try Files.read(file, limit: CheckpointTask.limit)
    let witness = Witness(try session.person(), home: try session.home())
    let line = try witness.answer(request, time: session.world.now())
    try Files.create(answer, line)
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
    sv: "Föreslår ett vittne vars underskrift ska räknas; andra grundare tillstyrker.",
    en: "Proposes a witness whose signature shall count; other founders endorse.",
    examples: [
      .init("avhopp personer vittne mig.vkey", sv: "Vittnets nyckel, jämförd med papper.", en: "The witness's key.")
    ]
  ) { session, arguments in
    let file = try arguments.operand(0, session.text("FIL", "FILE"))
    try arguments.atMost(1)
    let list = try KeyList(try Files.read(file, limit: CheckpointTask.limit))
    guard let key = list.witnesses.first, list.witnesses.count == 1 else { throw OversightFault.badKey }
    return try PeopleTask.told(try session.office().propose(witness: key), session)
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Checkpoints: what an auditor signs of the whole ledger, and what members compare their vault with.
enum CheckpointTask {
  static let checkpoint = Command(
    "audit checkpoint", ["granska avstämning"], operands: "FILE",
    sv: "Undertecknar liggaren som den står, i en fil för den som vill hålla oss till den.",
    en: "Signs the ledger as it stands, in a file for whoever wants to hold us to it.",
    options: [
      Option(
        "old", "N", sv: "antal poster som vittnet skrev under sist; annars det som liggaren vet",
        en: "entries that the witness signed last; else what the ledger knows"),
      Option(
        "old-name", sv: "även när en förlust väntar på att antecknas, och grundarna har bestämt att den inte ska det",
        en: "also when a loss waits to be recorded, and the founders have decided that it shall not be"),
    ],
    examples: [
      .init(
        "avhopp granska avstämning november", sv: "Skriver november och november.add-checkpoint, till vittnet.",
        en: "Writes november and november.add-checkpoint, for the witness.")
    ]
  ) { session, arguments in
    let file = try session.onlyFile(arguments)
    let old = try arguments.number(
      "old", max: LedgerLimit.countMax, Label(sv: "ett antal poster", en: "a number of entries"))
    let office = try session.office()
    let witnessed = office.roster.newestCosigned?.checkpoint.size ?? 0
    let made = try Files.holding([file, file + ".add-checkpoint"]) {
      let made = try office.checkpoint(underOldName: arguments.has("old-name"))
      try Files.fill(file + ".add-checkpoint", try office.request(for: made, old: old ?? witnessed).bytes)
      try Files.fill(file, made.signed.bytes)
      return made
    }
    try session.answer(
      session.text("Avstämningspunkt: \(made.checkpoint.size) poster", "Checkpoint: \(made.checkpoint.size) entries"))
    try session.answer(session.text("Rot: ", "Root: ") + made.checkpoint.root.spoken)
    try session.answer(json: CheckpointTask.json(made) + [("request", .text(file + ".add-checkpoint"))])
    try session.tell(
      session.text(
        "Till vittnet: \(file.visible()).add-checkpoint. Svaret tas in med: avhopp granska vittnessvar FIL",
        "For the witness: \(file.visible()).add-checkpoint. Take the answer in with: avhopp audit cosigned FILE"))
    return .done
  }

  static let cosigned = Command(
    "audit cosigned", ["granska vittnessvar"], operands: "FILE",
    sv: "Tar in ett vittnes underskrift, så att alla i valvet vet vad som är bevittnat.",
    en: "Takes in a witness's signature, so that everybody in the vault knows what is witnessed.",
    options: [
      Option(
        "save", "FILE", sv: "spara avstämningspunkten med alla vittnens underskrifter, att skicka till andra",
        en: "save the checkpoint with all its witnesses' signatures, to be sent to others")
    ],
    examples: [
      .init("avhopp granska vittnessvar svar.txt", sv: "Filen från vittnet.", en: "The file from the witness.")
    ]
  ) { session, arguments in
    let office = try session.office()
    let answer = try session.outsidersFile(arguments)
    let file = arguments.value("save")
    try session.mustBeFree(file.map { [$0] } ?? [])
    let known = try office.takeCosignatures(answer)
    if let file { try Files.create(file, known.signed.bytes) }
    let (signed, wanted) = (known.cosigned.count, office.roster.terms.quorum)
    let (entries, by) = (session.entries(known.checkpoint.size), session.witnesses(signed))
    try session.answer(
      signed >= wanted
        ? session.text("Bevittnat: \(entries), av \(by).", "Witnessed: \(entries), by \(by).")
        : session.text(
          "Undertecknat av \(by): \(entries). Bevittnat är det när \(wanted) har undertecknat.",
          "Signed by \(by): \(entries). It is witnessed once \(wanted) have signed."))
    try session.answer(json: json(known))
    return .done
  }

  static let compare = Command(
    "audit compare", ["granska jämför"], operands: "FILE",
    sv: "Jämför valvet med en avstämningspunkt utifrån. Äldre, eller ett annat: larm, eller stopp om den är bevittnad.",
    en: "Compares the vault with a checkpoint from outside. Older, or another: an alarm, or a refusal if witnessed.",
    options: [
      Option(
        "keys", "FILE", sv: "loggens och vittnenas öppna nycklar från papper, om valvet är för gammalt för att ha dem",
        en: "the log's and the witnesses' public keys from paper, where the vault is too old to have them")
    ],
    examples: [
      .init(
        "avhopp granska jämför november", sv: "Filen från vittnet eller revisorn.",
        en: "The file from the witness or the auditor."),
      .init(
        "avhopp audit compare november --keys logg.vkeys",
        sv: "En kopia som är äldre än loggens nyckel: nycklarna har du på papper.",
        en: "A copy older than the log's key: you have the keys on paper."),
    ]
  ) { session, arguments in
    let bytes = try session.outsidersFile(arguments)
    let office = try session.officeToAudit()
    let paper = try arguments.value("keys").map { try KeyList(try Files.read($0, limit: limit)) } ?? .none
    guard session.opened === office else { return try compareCopy(bytes, paper, office, session) }
    // Of an alarm that was raised now, or before, it is said how it ends.
    defer { for index in office.openAlarms { try? session.warn(raised(index, session)) } }
    let (checkpoint, cosigned, restoration) = try office.compare(bytes, paper: paper)
    try session.answer(
      session.text(
        "Valvet innehåller avstämningspunkten: \(session.entries(checkpoint.size)), \(session.witnesses(cosigned.count)).",
        "The vault holds the checkpoint: \(session.entries(checkpoint.size)), \(session.witnesses(cosigned.count))."))
    if let restoration {
      try session.answer(
        session.text(
          "Den är från tiden före återställningen i post \(restoration.index): så mycket är kvar som det undertecknades.",
          "It is from before the restoration in entry \(restoration.index): so much is left as it was signed."))
    }
    let wanted = office.roster.terms.quorum
    if cosigned.isEmpty {
      try session.warn(
        session.text("Inget vittne har skrivit under den.", "No witness has signed it."))
    } else if cosigned.count < wanted {
      try session.warn(
        session.text(
          "Färre vittnen än grundarna vill ha: \(cosigned.count) av \(wanted).",
          "Fewer witnesses than the founders want: \(cosigned.count) of \(wanted)."))
    }
    try session.answer(json: [
      ("size", .number(checkpoint.size)), ("root", .text(checkpoint.root.hex)), ("witnesses", witnesses(cosigned)),
      ("restored", restoration.map { .number($0.index) } ?? .null),
    ])
    return .done
  }

  /// A copy that is older than what this person has seen: the file is looked at all the same, since which copy holds the most
  /// is what whoever seeks one must know.
  private static func compareCopy(
    _ bytes: [UInt8], _ paper: KeyList, _ office: Office, _ session: Session
  ) throws -> ExitStatus {
    let (checkpoint, have, seen) = try office.compareCopy(bytes, paper: paper)
    try session.answer(
      session.text(
        "Kopian innehåller avstämningspunktens \(checkpoint.size) poster. Den har \(have); du har sett \(seen).",
        "The copy holds the checkpoint's \(checkpoint.size) entries. It has \(have); you have seen \(seen)."))
    try session.answer(json: [
      ("size", .number(checkpoint.size)), ("root", .text(checkpoint.root.hex)), ("have", .number(have)),
      ("seen", .number(seen)),
    ])
    return .damaged
  }

  static let keys = Command(
    "audit keys", ["granska nycklar"], operands: "FILE",
    sv: "Loggens och vittnenas öppna nycklar, en per rad, till den som kontrollerar utifrån.",
    en: "The log's and its witnesses' public keys, one a line, for whoever checks from outside.",
    examples: [
      .init(
        "avhopp granska nycklar logg.vkeys", sv: "Läs upp eller skriv av dem: en fil kan bytas på vägen.",
        en: "Read them out or copy them: a file can be changed on its way.")
    ]
  ) { session, arguments in
    let file = try session.onlyFile(arguments)
    let office = try session.office()
    guard !office.publicKeys.logs.isEmpty else { throw OversightFault.notCheckpointed(index: 0) }
    try Files.create(file, office.publicKeys.bytes)
    for key in office.publicKeys.logs.map(\.vkey) + office.publicKeys.witnesses.map(\.vkey) {
      try session.answer(key.visible())
    }
    try session.answer(json: [
      ("origin", .text(office.roster.logOrigin)),
      ("log", .list(office.publicKeys.logs.map { .text($0.vkey) })),
      ("witnesses", .list(office.publicKeys.witnesses.map { .text($0.vkey) })),
    ])
    return .done
  }

  /// Only an auditor's word: an alarm, and how it ends.
  private static func raised(_ index: Int, _ session: Session) -> String {
    session.text(
      "Larm: bara skydd och kvitton skrivs. När det är utrett: avhopp granska avsluta \(index)",
      "Alarm: only protection and receipts are written. When it is settled: avhopp audit settle \(index)")
  }

  /// A checkpoint with a hundred signature lines is far below this.
  static let limit = 64 << 10

  private static func json(_ known: KnownCheckpoint) -> [(String, JSON)] {
    [
      ("origin", .text(known.checkpoint.origin)), ("size", .number(known.checkpoint.size)),
      ("root", .text(known.checkpoint.root.hex)), ("witnesses", witnesses(known.cosigned)),
    ]
  }

  static func witnesses(_ cosigned: [Cosigned]) -> JSON {
    .list(cosigned.map { .record([("name", .text($0.witness.name)), ("time", .text($0.time.text))]) })
  }
}

extension Digest {
  /// 16 groups of four hex digits: to be read aloud or written on paper.
  var spoken: String {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<min($0 + 4, digits.count)]) }
      .joined(separator: " ")
  }
}

extension Arguments {
  func number(_ option: String, max: Int, _ expected: Label) throws(UsageFault) -> Int? {
    guard let value = value(option) else { return nil }
    guard let number = Digits.number(value, max: max) else { throw .badValue(of: "--" + option, expected: expected) }
    return number
  }
}

extension Session {
  /// The one operand of most commands about the log.
  func onlyFile(_ arguments: Arguments) throws(UsageFault) -> String {
    let file = try arguments.operand(0, text("FIL", "FILE"))
    try arguments.atMost(1)
    return file
  }

  /// What somebody outside has sent as a file, or is sent.
  func outsidersFile(_ arguments: Arguments) throws -> [UInt8] {
    try Files.read(try onlyFile(arguments), limit: CheckpointTask.limit)
  }

  /// Before anything is asked or made: what shall be written must have room.
  func mustBeFree(_ paths: [String]) throws(FileFault) {
    for path in paths where Files.exists(path) && !Files.isLeftOver(path) { throw .exists(path) }
  }
}

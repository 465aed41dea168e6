import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `init` and `join`: how a vault begins, and how one comes to a vault without trusting whoever keeps the disk.
enum VaultTask {
  static let found = Command(
    "init", ["grunda"], operands: "DIR", needs: .identity,
    sv: "Grundar ett valv. Två grundare eller fler: ingen ger sig själv rättigheter.",
    en: "Founds a vault. Two founders or more: nobody grants themself.",
    options: [
      Option(
        "name", "NAME", sv: "valvets namn, utan personuppgifter (t.ex. exempelkommun)",
        en: "the vault's name, without personal data"),
      Option("founder", "FILE", repeats: true, sv: "en annan grundares begäran", en: "another founder's request"),
      Option(
        "code", "CODE", repeats: true, sv: "den grundarens kontrollkod, i samma ordning; annars frågas den",
        en: "that founder's control code, in the same order; else asked for"),
      Option(
        "answers", "FILE", sv: "namn och telefon för grundarna som JSON",
        en: "the founders' names and telephones as JSON"),
      Option(
        "threshold", "N", sv: "hur många grundare som tillsammans släpper in någon (2)",
        en: "how many founders together admit somebody (2)"),
    ],
    examples: [
      .init(
        "avhopp grunda /mnt/valv --name exempelkommun --founder bo.request",
        sv: "Du och Bo; hans kod läser du av hans papper.", en: "You and Bo; his code is read from his paper.")
    ],
    run: begin)

  static let join = Command(
    "join", ["anslut"], operands: "CODE", needs: .identity,
    sv: "Ansluter till valvet med dess kontrollkod, avskriven från papper.",
    en: "Joins the vault by its control code, typed from paper.",
    options: [
      Option(
        "restored", sv: "gå vidare från en äldre kopia än du har sett, när den nyare är förlorad",
        en: "go on from an older copy than you have seen, when the newer is lost")
    ],
    examples: [
      .init(
        "avhopp anslut 12345-67890-12345-67890-12345-67890-12345-67890 --vault /mnt/valv",
        sv: "Stämmer koden inte är det inte ert valv.", en: "If the code is wrong it is not your vault.")
    ]
  ) { session, arguments in
    _ = try arguments.operand(0, session.text("KOD", "CODE"))
    let code = arguments.operands.joined(separator: " ")
    if arguments.has("restored") { return try RestoredTask.rejoin(session, code) }
    let office = try Office.join(
      at: try session.vaultPath(), home: try session.home(), person: try session.person(), code: code,
      clock: session.clock)
    session.keep(office)
    try office.refresh()
    try session.answer(session.text("Valvet är ditt valv. Koden stämmer.", "This is your vault. The code is right."))
    try session.answer(json: [
      ("joined", .flag(true)), ("admitted", .flag(office.isMember)), ("person", .text(office.me)),
    ])
    if !office.isMember {
      try session.tell(
        session.text(
          "Du är inte insläppt än: lämna din begäran (avhopp identitet begäran FIL) och din kontrollkod.",
          "You are not admitted yet: hand over your request (avhopp identity request FILE) and your control code."))
    }
    return .done
  }

  @Sendable private static func begin(_ session: Session, _ arguments: Arguments) throws -> ExitStatus {
    let path = try arguments.operand(0, session.text("MAPP", "DIR"))
    try arguments.atMost(1)
    // What can be wrong is known before a dozen names and telephones are typed.
    if Files.exists(path + "/vault.note") { throw FileFault.exists(path) }
    if let name = arguments.value("name") { try checkName(name) }
    let threshold = try threshold(session, arguments)
    let codes = arguments.all("code")
    let requests = try arguments.all("founder").enumerated().map { index, file in
      let note = try Files.read(file)
      let question = session.text(
        "Kontrollkoden på papperet från \(file.visible()):", "The control code on the paper from \(file.visible()):")
      let given = codes.indices.contains(index) ? codes[index] : nil
      return (file: file, note: note, code: try PeopleTask.checkedCode(given, of: note, question, session))
    }
    let person = try session.person()
    let name = try askedName(session, arguments)
    let cards = try session.answersFile(arguments).map { try JSON.read($0.bytes) }
    let mine =
      try cards.map { try PeopleTask.card(json: $0["me"]) }
      ?? PeopleTask.askedCard(session, session.text("Du själv", "Yourself"))
    let founders = try requests.enumerated().map { index, request in
      Founder(
        request: request.note, code: request.code,
        card: try card(session, cards?["founders"]?.array, index, request.file))
    }
    let office = try Office.create(
      at: path, home: try session.home(), person: person, origin: name, card: mine,
      founders: founders, threshold: threshold, clock: session.clock)
    session.keep(office)
    try session.answer(session.text("Valvet är grundat: ", "The vault is founded: ") + path.visible())
    try session.answer(
      session.text("Valvets kontrollkod, att skriva på papper: ", "The vault's control code, for paper: ")
        + office.vaultCode)
    try session.answer(json: [
      ("vault", .text(path)), ("code", .text(office.vaultCode)), ("genesis", .text(office.genesisHash.hex)),
      ("person", .text(office.me)),
    ])
    try session.tellFindings()
    if threshold == 1 {
      try session.warn(
        session.text(
          "En ensam grundare kan ge vem som helst vilken roll som helst. Bara för prov, aldrig för riktiga ärenden.",
          "A single founder can give anyone any role. For trials only, never for real cases."))
    }
    try session.tell(session.text("Härnäst: avhopp arbetsflöde anta", "Next: avhopp workflow adopt"))
    return .done
  }

  /// Asked for again where it cannot be one; on the command line that ends it.
  private static func askedName(_ session: Session, _ arguments: Arguments) throws -> String {
    while true {
      let name = try session.option(
        arguments, "name", ask: ("Valvets namn (utan personuppgifter):", "The vault's name (no personal data):"))
      do throws(UsageFault) {
        try checkName(name)
        return name
      } catch {
        let words = error.words(session.language)
        try session.prompt.say(words.sentence + " " + (words.hint ?? ""))
      }
    }
  }

  /// Refused with a name that it could be, made of the one that was typed.
  private static func checkName(_ name: String) throws(UsageFault) {
    guard !Genesis.isOrigin(name) else { return }
    let made = name.folded.map { $0 == " " || $0 == "_" ? "-" : $0 }.filter { Genesis.isOrigin(String($0)) }
    let near = made.contains(where: \.isLetter) ? String(made.prefix(128)) : "exempelkommun"
    throw UsageFault.badValue(
      of: "--name",
      expected: Label(
        sv: "1–128 tecken av a–z, 0–9 och . / - utan mellanslag, till exempel \(near)",
        en: "1–128 of a–z, 0–9 and . / - without spaces, for example \(near)"))
  }

  /// Two or more together, where they are two or more.
  private static func threshold(_ session: Session, _ arguments: Arguments) throws -> Int {
    let founders = arguments.all("founder").count + 1
    let least = min(2, founders)
    guard let given = try session.number(arguments, "threshold") else { return least }
    guard (least...founders).contains(given) else {
      throw UsageFault.badValue(
        of: "--threshold",
        expected: least == founders
          ? Label(sv: "\(least), när ni är \(founders)", en: "\(least), as you are \(founders)")
          : Label(
            sv: "\(least) till \(founders): en ensam grundare ska inte kunna släppa in någon",
            en: "\(least) to \(founders): no founder alone shall be able to admit anybody"))
    }
    return given
  }

  /// A founder's card: from the file, or asked.
  private static func card(_ session: Session, _ given: [JSON]?, _ index: Int, _ file: String) throws -> DirectoryCard {
    if let given { return try PeopleTask.card(json: given.indices.contains(index) ? given[index] : nil) }
    return try PeopleTask.askedCard(session, file.visible())
  }
}

import Casework
import Sealing
import Syntax
import WorkflowEngine

/// `identity`: a person's own keys, in their own home.
enum IdentityTask {
  static let new = Command(
    "identity new", ["identitet ny"], needs: .nothing,
    sv: "Skapar dina nycklar under en lösenfras.", en: "Makes your keys under a passphrase.",
    options: [
      Option(
        "request", "FILE", sv: "skriv genast en begäran om att få komma in",
        en: "write a request to be admitted at once"),
      Option(
        "generate", sv: "låt programmet välja lösenfrasen och visa den en gång",
        en: "let the program choose the passphrase and show it once"),
    ],
    examples: [
      .init(
        "avhopp identitet ny --generate", sv: "Nycklar, med en lösenfras att skriva upp.",
        en: "Keys, with a passphrase to write down.")
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let home = try session.home()
    if home.hasIdentity { throw CaseworkError.identityExists }
    let passphrase = try arguments.has("generate") || offersGenerated(session) ? generated(session) : chosen(session)
    if passphrase.count < Self.short {
      try session.warn(
        session.text(
          "Lösenfrasen är kort: den som kommer över datorn kan gissa den. Säkrare: avhopp identitet ny --generate",
          "The passphrase is short: whoever gets hold of this machine can guess it. Safer: avhopp identity new --generate"
        ))
    }
    let path = arguments.value("request")
    let person = try Files.holding(path.map { [$0] } ?? []) {
      try home.createIdentity(passphrase: passphrase, strength: session.world.strength)
      let person = try home.unlock(passphrase: passphrase)
      if let path { try Files.fill(path, try person.request(vault: try session.knownVault())) }
      return person
    }
    try session.answer(session.text("Din identitet är skapad: ", "Your identity is made: ") + person.name)
    try session.answer(session.text("Din kontrollkod: ", "Your control code: ") + person.controlCode)
    try session.answer(json: [
      ("person", .text(person.name)), ("code", .text(person.controlCode)), ("home", .text(home.path)),
    ])
    try session.tell(
      session.text(
        "Härnäst: avhopp identitet begäran FIL, och lämna filen och kontrollkoden till den som tar in dig.",
        "Next: avhopp identity request FILE, and hand the file and the control code to whoever admits you."))
    return .done
  }

  static let request = Command(
    "identity request", ["identitet begäran"], operands: "FILE", needs: .identity,
    sv: "Skriver en undertecknad begäran om att få komma in i ett valv.",
    en: "Writes a signed request to be admitted to a vault.",
    examples: [
      .init(
        "avhopp identitet begäran sanna.request --vault /mnt/valv", sv: "För ett valv som finns.",
        en: "For a vault that exists."),
      .init(
        "avhopp identity request sanna.request", sv: "För ett valv som ska grundas, eller för polisen.",
        en: "For a vault to be founded, or for the police."),
    ]
  ) { session, arguments in
    let path = try arguments.operand(0, session.text("FIL", "FILE"))
    try arguments.atMost(1)
    let vault = try session.knownVault()
    let person = try session.person()
    try Files.create(path, try person.request(vault: vault))
    try session.answer(session.text("Begäran skriven: ", "Request written: ") + path.visible())
    try session.answer(session.text("Din kontrollkod: ", "Your control code: ") + person.controlCode)
    try session.answer(json: [
      ("file", .text(path)), ("person", .text(person.name)), ("code", .text(person.controlCode)),
    ])
    return .done
  }

  static let renew = Command(
    "identity renew", ["identitet förnya"],
    sv: "Gör nästa förseglingsnyckel, kungör den och tar upp dina ärenden med den.",
    en: "Makes your next sealing key, announces it and takes up your cases with it.",
    examples: [
      .init(
        "avhopp identitet förnya", sv: "En gång i kvartalet. Kontrollkoden i valvet är densamma.",
        en: "Once a quarter. Your control code in the vault stays the same.")
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let passphrase = try session.passphrase(session.text("Lösenfras: ", "Passphrase: "))
    let (home, path) = (try session.home(), try session.vaultPath())
    guard home.hasIdentity else { throw SetupFault.noIdentity(home: home.path) }
    let before = try Office.open(
      at: path, home: home, person: try home.unlock(passphrase: passphrase), clock: session.clock)
    guard let known = before.roster.generation(of: before.me), before.isMember else { throw CaseworkError.notAdmitted }
    let person = try home.renewIdentity(after: known, passphrase: passphrase, strength: session.world.strength)
    let office = try Office.open(at: path, home: home, person: person, clock: session.clock)
    session.keep(office)
    let renewed = try office.renew()
    try session.answer(
      session.text("Din nyckel är förnyad: nummer ", "Your key is renewed: number ") + "\(renewed.generation)")
    try session.answer(
      session.text("Ärenden som följde med: ", "Cases that came along: ")
        + (renewed.cases.isEmpty ? "–" : renewed.cases.map { CaseNumber($0).text }.joined(separator: ", ")))
    for id in renewed.left {
      try session.warn(
        CaseNumber(id).text + ": "
          + session.text(
            "nycklarna gick inte att försegla om. De gamla gäller; be en läsare: avhopp ärende ge-skyldig ÄRENDE",
            "its keys could not be sealed anew. The old ones hold; ask a reader: avhopp case owed CASE"))
    }
    try session.answer(json: [
      ("generation", .number(renewed.generation)), ("entry", .number(renewed.done.index)),
      ("cases", .list(renewed.cases.map { .text(CaseNumber($0).text) })),
      ("left", .list(renewed.left.map { .text(CaseNumber($0).text) })),
    ])
    try session.tellDone(renewed.done)
    return .done
  }

  static let show = Command(
    "identity show", ["identitet visa", "identity code", "identitet kod"], needs: .identity,
    sv: "Ditt nyckelnamn och din kontrollkod.", en: "Your key name and your control code.",
    examples: [
      .init(
        "avhopp identitet visa", sv: "Läs upp koden för den som tar in dig.", en: "Read the code to whoever admits you."
      )
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let person = try session.person()
    let (name, own) = (person.name, person.controlCode)
    // In a vault the code is that of the key one came with, whatever was renewed since: it is what others compare.
    var code = own
    if person.generation > 1, let path = try? session.vaultPath(),
      let office = try? Office.open(at: path, home: try session.home(), person: person, clock: session.clock),
      office.isMember
    {
      code = try office.code(of: name)
    }
    try session.answer(name)
    try session.answer(session.text("Kontrollkod: ", "Control code: ") + code)
    try session.answer(json: [("person", .text(name)), ("code", .text(code))])
    return .done
  }

  /// Bytes. A generated one has 35; under this, one of words is too few of them.
  private static let short = 20

  /// At a terminal the program's own choice is what is offered.
  private static func offersGenerated(_ session: Session) throws -> Bool {
    guard session.passphraseDescriptor == nil, session.world.isInteractive else { return false }
    return try session.prompt.yes(
      session.text(
        "Ska programmet välja lösenfrasen? Det är säkrast.", "Shall the program choose the passphrase? That is safest.")
    )
  }

  /// Chosen by the program, shown once on the screen that leaves no trace.
  private static func generated(_ session: Session) throws -> Secret {
    let passphrase = try Passphrase.generate()
    let shown = passphrase.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    _ = try session.screen.show([
      session.text(
        "Skriv upp lösenfrasen på papper. Den visas bara nu.",
        "Write the passphrase down on paper. It is shown only now."),
      "", "    " + shown, "",
      session.text(
        "Utan den öppnas ingenting, och ingen kan återskapa den.",
        "Without it nothing opens, and nobody can restore it."),
    ])
    return passphrase
  }

  /// Typed twice at a terminal, and again while it is too weak; once where it comes from a descriptor.
  private static func chosen(_ session: Session) throws -> Secret {
    let first = try session.passphrase(session.text("Ny lösenfras: ", "New passphrase: "))
    guard session.passphraseDescriptor == nil else {
      if Passphrase.isTooWeak(first) { throw IdentityFault.tooWeak }
      return first
    }
    if Passphrase.isTooWeak(first) {
      try session.prompt.say(Words.of(IdentityFault.tooWeak, session.language).sentence)
      return try chosen(session)
    }
    let second = try session.passphrase(session.text("Samma en gång till: ", "The same once more: "))
    let isSame = first.withBytes { a in second.withBytes { b in unsafe a.elementsEqual(b) } }
    guard isSame else { throw IdentityFault.notTheSame }
    return first
  }
}

enum IdentityFault: Error, Equatable, Sendable, Explained {
  case notTheSame
  case tooWeak

  func words(_ language: Language) -> Words {
    switch (self, language) {
    case (.notTheSame, .sv): Words(.wrongUse, "Lösenfraserna var olika. Ingenting skapades.", "Kör kommandot igen.")
    case (.notTheSame, .en): Words(.wrongUse, "The passphrases differed. Nothing was made.", "Run the command again.")
    case (.tooWeak, .sv):
      Words(
        .wrongUse,
        "Lösenfrasen är för lätt att gissa: minst \(Passphrase.floor) tecken behövs, och inte samma om och om igen.",
        "Ingenting skapades. Säkrast är att programmet väljer: avhopp identitet ny --generate")
    case (.tooWeak, .en):
      Words(
        .wrongUse,
        "The passphrase is too easy to guess: it takes at least \(Passphrase.floor) characters, not the same again and again.",
        "Nothing was made. Safest is that the program chooses: avhopp identity new --generate")
    }
  }
}

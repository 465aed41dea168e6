import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `people endorse`: nobody puts their name to what they have not been shown.
extension PeopleTask {
  static let endorse = Command(
    "people endorse", ["personer tillstyrk"], operands: "[MARK]",
    sv: "Visar vad en annan grundare har börjat, frågar, och skriver under.",
    en: "Shows what another founder has begun, asks, and signs.",
    options: [code],
    examples: [
      .init("avhopp personer tillstyrk", sv: "Visar det som väntar och frågar.", en: "Shows what waits, and asks."),
      .init(
        "avhopp personer tillstyrk 3f2a91c4",
        sv: "Märket står i avhopp personer. Utan terminal: hela märket, alla 64 tecken.",
        en: "avhopp people has the mark. Without a terminal: the whole mark, all 64 digits."),
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let office = try session.office()
    guard let pending = try chosen(arguments.operands.first, office, session) else {
      try session.answer(session.text("Inget väntar på din underskrift.", "Nothing waits for your signature."))
      try session.answer(json: [("pending", .list([]))])
      return .done
    }
    for line in ActWords(pending: pending, office: office, session: session).lines { try session.prompt.say(line) }
    if pending.event == "ADOPT" { try showChange(pending, office, session) }
    try agree(pending, arguments, session)
    let isNew = pending.event == "ADMIT" && !office.isVerified(pending)
    let code = isNew ? try typedCode(session, arguments) : arguments.value("code")
    let status = try told(office.endorse(pending.leaf, code: code), session)
    let left = office.waitingForMe.count
    if left > 0 {
      try session.tell(
        session.text("\(left) till väntar: avhopp personer tillstyrk", "\(left) more waiting: avhopp people endorse"))
    }
    return status
  }

  /// By its mark, never by its place in a list: that could be another act's a moment later. nil where nothing waits.
  private static func chosen(_ mark: String?, _ office: Office, _ session: Session) throws -> Pending? {
    if let mark { return try office.waiting(mark: mark) }
    let waiting = office.waitingForMe
    guard !waiting.isEmpty else { return nil }
    guard session.world.isInteractive else { throw UsageFault.missingOperand(session.text("MÄRKE", "MARK")) }
    let choices = waiting.map { Choice($0.leaf.hex, ActWords(pending: $0, office: office, session: session).line) }
    let answer = try session.prompt.choice(session.text("Det här väntar:", "This waits:"), choices)
    return waiting.first { $0.leaf.hex == answer }
  }

  /// At a terminal, a yes to what was just shown. Elsewhere the whole mark, which is the hash of just this act: whoever gives
  /// it has it from a list that told what the act says.
  private static func agree(_ pending: Pending, _ arguments: Arguments, _ session: Session) throws {
    guard session.world.isInteractive else {
      guard arguments.operands.first?.lowercased() == pending.leaf.hex else {
        throw EndorsementFault.unseen(pending.leaf)
      }
      return
    }
    guard try session.prompt.yes(session.text("Skriva under?", "Sign it?")) else { throw EndorsementFault.declined }
  }
}

enum EndorsementFault: Error, Equatable, Sendable, Explained {
  /// A mark that is not whole, where nobody can be asked.
  case unseen(Digest)
  case declined

  func words(_ language: Language) -> Words {
    switch (self, language) {
    case (.unseen(let leaf), .sv):
      Words(
        .refused, "Ingenting skrevs under: här kan ingen frågas.",
        "Vill du det som visas: avhopp personer tillstyrk \(leaf.hex)")
    case (.unseen(let leaf), .en):
      Words(
        .refused, "Nothing was signed: nobody can be asked here.",
        "If you want what is shown: avhopp people endorse \(leaf.hex)")
    case (.declined, .sv): Words(.refused, "Ingenting skrevs under. Det väntar kvar.", nil)
    case (.declined, .en): Words(.refused, "Nothing was signed. It still waits.", nil)
    }
  }
}

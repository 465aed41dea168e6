import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `audit receipts`: who has opened what of a file, for the person concerned.
extension ReviewTask {
  static let receipts = Command(
    "audit receipts", ["utdrag", "granska kvittenser"], operands: "[CASE]",
    sv: "Utdrag över åtkomst: vilken roll som öppnat vilken del av akten och när. Utan namn på personal.",
    en: "Access extract: which role opened which part of the file and when. Without names of staff.",
    options: [
      Option("case", "CASE", sv: "ärendet, om det inte står efter kommandot", en: "the case, if not after the command"),
      Option("names", sv: "med namn på personal, när lagen tillåter", en: "with names of staff, where the law allows"),
    ],
    examples: [
      .init("avhopp utdrag K-7Q3M > utdrag.txt", sv: "Att lämna till den det gäller.", en: "To hand to the person.")
    ]
  ) { session, arguments in
    let word: String
    if let named = arguments.value("case") {
      try arguments.atMost(0)
      word = named
    } else {
      word = try arguments.operand(0, session.text("ÄRENDE", "CASE"))
      try arguments.atMost(1)
    }
    let office = try session.office()
    let id: CaseID
    do throws(CaseworkError) {
      id = try office.find(word)
    } catch {
      guard error == .unknownCase, office.myRoles.contains(Roster.Role.auditor) else { throw error }
      throw AuditorFault.noCases
    }
    let state = try office.state(of: id)
    let withNames = arguments.has("names")
    // Whoever is handed it is not who makes it: nobody is "you".
    let names = withNames ? try office.names() : [:]
    let rows = state.entries(of: "READ").map { entry in
      let name = withNames ? names[entry.signer]?.name.visible() ?? entry.signer : nil
      return AccessRow(entry, state, name: name, session)
    }
    let caution = ReceiptCaution(state)
    for line in caution.lines(StatusView(state: state, office: office, session: session)) { try session.warn(line) }
    let extract = Extract(state, office, session)
    for line in extract.head { try session.answer(line) }
    for row in rows { try session.answer(row.line) }
    try session.answer(
      session.text(
        (rows.count == 1 ? "1 öppning." : "\(rows.count) öppningar.")
          + " Varje öppning är underskriven innan något visas.",
        (rows.count == 1 ? "1 opening." : "\(rows.count) openings.") + " Each is signed before anything is shown."))
    try session.answer(extract.leftOut)
    try session.answer(
      json: extract.json + [("openings", .list(rows.map(\.json))), ("caution", caution.json(session.language))])
    return .done
  }
}

/// What an extract says of itself: whoever is handed it has no program to ask.
struct Extract {
  private let number: String
  private let vault: String
  private let unit: String?
  private let opened: Moment
  private let made: Moment
  private let session: Session

  init(_ state: CaseState, _ office: Office, _ session: Session) {
    (number, vault, made, self.session) = (state.number, office.vaultName.visible(), office.now(), session)
    opened = state.entries.first?.time ?? made
    // Whose unit it is names nobody.
    let unit = (try? office.names())?[office.me]?.unit.visible()
    self.unit = unit.flatMap { $0.isEmpty ? nil : $0 }
  }

  var head: [String] {
    let l = session.language
    let (first, last) = (Times.exact(opened, l), Times.exact(made, l))
    return [
      session.text("Öppningar av akten \(number)", "Openings of the file \(number)"),
      session.text("Utdrag gjort \(last) av ", "Extract made \(last) by ")
        + ([vault] + (unit.map { [$0] } ?? [])).joined(separator: ", "),
      session.text(
        "Omfattar tiden från att ärendet öppnades, \(first), till utdraget.",
        "Covers the time from when the case was opened, \(first), to the extract."),
    ]
  }

  var leftOut: String {
    session.text(
      "Inte med: försök som nekades, då inget öppnades; uppgifter om steg, roller och tider, som visas utan kvittens; och läsning med ett annat program än avhopp.",
      "Left out: attempts that were refused, when nothing was opened; data on steps, roles and times, shown without a receipt; and reading by another program than avhopp."
    )
  }

  var json: [(String, JSON)] {
    [
      ("case", .text(number)), ("vault", .text(vault)), ("unit", unit.map { .text($0) } ?? .null),
      ("made", .text(made.text)), ("from", .text(opened.text)),
      ("leftOut", .list(["refused", "register", "otherPrograms"].map { .text($0) })),
    ]
  }
}

/// What an auditor asks for and cannot have.
enum AuditorFault: Error, Explained {
  case noCases

  func words(_ language: Language) -> Words {
    language == .sv
      ? Words(
        .refused, "En granskare har inga ärenden: utdraget görs av den som läser ärendet.",
        "Alla öppningar, i varje ärende, står i rapporten: avhopp granska rapport FIL")
      : Words(
        .refused, "An auditor has no cases: the extract is made by somebody who reads the case.",
        "All openings, in every case, stand in the report: avhopp audit report FILE")
  }
}

/// One line of an access extract.
struct AccessRow {
  let line: String
  let json: JSON

  init(_ entry: CaseEntry, _ state: CaseState, name: String?, _ session: Session) {
    let l = session.language
    let parts = entry.facts.filter { $0.name == "part" }.map(\.value)
    let shown = parts.map { state.workflow.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", ")
    let code = entry.facts.first { $0.name == "reason" }?.value ?? ""
    let reason = ReadingReason(rawValue: code)?.label(l) ?? code
    let role = session.label(ofRole: entry.role, state.workflow)
    let time = Times.exact(entry.time, l)
    let outlet = entry.facts.first { $0.name == "to" }.flatMap { ReadingOutlet(rawValue: $0.value) }
    line =
      ([time, role] + (name.map { [$0] } ?? []) + [shown, reason] + (outlet.map { [$0.label(l)] } ?? []))
      .joined(separator: " · ")
    var members: [(String, JSON)] = [
      ("time", .text(entry.time.text)), ("role", .text(entry.role)), ("parts", .list(parts.map { .text($0) })),
      ("reason", .text(code)), ("to", outlet.map { .text($0.rawValue) } ?? .null),
    ]
    if let name { members.append(("name", .text(name))) }
    json = .record(members)
  }
}

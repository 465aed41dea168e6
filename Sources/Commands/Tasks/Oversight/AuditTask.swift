import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `audit verify` and `doctor`.
enum AuditTask {
  static let verify = Command(
    "audit verify", ["granska", "audit", "verify"],
    sv: "Spelar upp hela liggaren från början och prövar varje post. Inga handlingar öppnas.",
    en: "Replays the whole ledger from the beginning and tests every entry. No document is opened.",
    options: [
      Option(
        "since", "FILE", sv: "bara det som kommit efter den avstämningspunkten",
        en: "only what has come since that checkpoint")
    ],
    examples: [
      .init(
        "avhopp granska --since november", sv: "Det som ligger före vilar på revisorns avstämningspunkt.",
        en: "What lies before rests on the auditor's checkpoint."),
      .init(
        "avhopp granska", sv: "Slutar med 3 om något är fel, och säger vilken post.",
        en: "Ends with 3 if anything is wrong, and names the entry."),
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let since = arguments.value("since")
    let office = try session.officeToAudit()
    let report: AuditReport
    if let file = since {
      report = try office.audit(
        since: try Files.read(file, limit: CheckpointTask.limit), progress: progress(session))
    } else {
      report = try office.audit(progress: progress(session))
    }
    let l = session.language
    try session.answer(
      session.text(
        "Poster: \(report.size), med vault.note   ärenden: \(report.cases)   godtagna: \(report.accepted)   ogiltiga: \(report.voids)",
        "Entries: \(report.size), with vault.note   cases: \(report.cases)   accepted: \(report.accepted)   void: \(report.voids)"
      ))
    try session.answer(
      session.text(
        "Prövningar, och hur många poster eller filer var och en har prövat:",
        "Checks, and how many entries or files each has tested:"))
    for check in report.checks {
      let failed = check.failed == 0 ? "" : "   ▲ \(check.failed)"
      try session.answer("  " + AuditWords.text(check.check, l).padded(48) + " \(check.count)" + failed)
    }
    for finding in report.findings { try session.answer(folded: "▲ " + FindingWords.text(finding, l)) }
    if !report.isComplete {
      try session.answer(
        folded: session.text(
          "Poster som ingen av dina nycklar öppnar: \(report.unclaimed). De är räknade och ligger i trädet.",
          "Entries none of your keys opens: \(report.unclaimed). They are counted and lie in the tree."))
    }
    if report.unjudged > 0 {
      try session.answer(
        folded: session.text(
          "Poster i ärenden som inte kunde prövas till slutet: \(report.unjudged). Om dem sägs ingenting.",
          "Entries of cases that could not be followed to their end: \(report.unjudged). Nothing is said of them."))
    }
    // Behind a damaged entry the files of later ones only seem unnamed.
    if report.unnamedFiles > 0 && report.passed {
      try session.answer(
        session.text(
          "Filer i valvet som ingen post nämner: \(report.unnamedFiles).",
          "Files in the vault that no entry names: \(report.unnamedFiles)."))
    }
    if let since = report.since { try say(since, session) }
    let (verdict, reach) = (Verdict(report), Reach(report))
    for line in reach.restored(l) { try session.answer(folded: "▲ " + line) }
    try session.answer(folded: reach.witnessed(l))
    try session.answer(
      folded: verdict.status == .done && report.since != nil
        ? session.text(
          "Inget fel i det som kommit efter avstämningspunkten.", "Nothing wrong in what came after the checkpoint.")
        : verdict.text(l))
    try session.answer(
      json: [
        ("passed", .flag(verdict.status == .done)), ("verdict", .text(verdict.name)), ("size", .number(report.size)),
        ("root", .text(report.root.hex)),
        ("cases", .number(report.cases)), ("accepted", .number(report.accepted)), ("void", .number(report.voids)),
        ("unclaimed", .number(report.unclaimed)), ("unjudged", .number(report.unjudged)),
        ("checks", AuditWords.json(report.checks)), ("unnamedFiles", .number(report.unnamedFiles)),
        ("complete", .flag(report.isComplete)), ("since", report.since.map(json) ?? .null),
        ("auditor", .flag(report.isAuditor)), ("auditEnded", report.auditEnded.map { .text($0.text) } ?? .null),
        ("findings", .list(report.findings.map { FindingWords.json($0) })),
      ] + reach.json)
    // Where the verdict itself does not say so: of who has another right in the vault, or where something is wrong.
    if let end = report.auditEnded, !report.wasAuditor || !report.passed {
      let time = Times.exact(end, l)
      try session.warn(
        session.text(
          "Din tid som granskare gick ut \(time): bara det som dina egna nycklar öppnar är prövat.",
          "Your time as an auditor ended \(time): only what your own keys open was tested."))
    }
    if report.isAuditor, let fault = report.since?.fault { try session.tell(AuditWords.text(fault, l)) }
    if !report.isRemembered {
      try session.warn(
        session.text(
          "Vad som granskats kunde inte sparas i din mapp: nästa granskning med --since läser allt.",
          "What was audited could not be kept in your folder: the next audit with --since reads everything."))
    }
    if let due = report.log?.due { try session.warn(InboxWords.text(due, session)) }
    return verdict.status
  }

  /// What was not looked at is said, and never called whole.
  private static func say(_ since: Since, _ session: Session) throws {
    try session.answer(
      session.text(
        "Efter avstämningspunkten om \(since.size) poster: \(since.judged) poster prövade.",
        "After the checkpoint of \(since.size) entries: \(since.judged) entries tested."))
    let isRead = since.readFrom == 1
    try session.answer(
      folded: session.text(
        "Före den: \(since.again) prövade igen för de nya posternas skull; \(since.left) INTE "
          + (isRead ? "prövade igen." : "lästa igen."),
        "Before it: \(since.again) tested again for the sake of the new ones; \(since.left) NOT "
          + (isRead ? "tested again." : "read again.")))
    guard since.isHeld else {
      return try session.answer(
        session.text(
          "Att de ligger i avstämningspunktens träd är inte visat: inget vilar på den.",
          "That they lie in the checkpoint's tree was not shown: nothing rests on it."))
    }
    try session.answer(
      folded: session.text(
        "De ligger i avstämningspunktens träd och vilar på den. Deras förseglade filer har inte lästs.",
        "They lie in the checkpoint's tree and rest on it. Their sealed files have not been read."))
    if !isRead {
      try session.answer(
        folded: session.text(
          "Trädet över de första \(since.readFrom) är det som du själv räknade ut vid en granskning där allt var i ordning.",
          "The tree over the first \(since.readFrom) is the one you computed in an audit that found all in order."))
    }
  }

  private static func json(_ since: Since) -> JSON {
    .record([
      ("size", .number(since.size)), ("held", .flag(since.isHeld)), ("judged", .number(since.judged)),
      ("again", .number(since.again)),
      ("notJudgedAgain", .number(since.left)), ("readFrom", .number(since.readFrom)),
    ])
  }

  static let doctor = Command(
    "doctor", ["kontroll"],
    sv: "Är allt redo? Nycklar, klocka, disk, läsare.", en: "Is everything ready? Keys, clock, disk, readers.",
    options: [Option("jour", sv: "beredskap inför helgen", en: "readiness before the weekend")],
    examples: [.init("avhopp kontroll --jour", sv: "Fredag 15.00.", en: "Friday 15:00.")]
  ) { session, arguments in
    try arguments.atMost(0)
    let office = try session.office()
    let checks = try office.doctor(isForDuty: arguments.has("jour"))
    for check in checks {
      try session.answer((check.isFine ? "✓ " : "▲ ") + AuditWords.text(check, office, session))
    }
    try session.answer(json: [
      (
        "checks",
        .list(
          checks.map { check in
            let why = check.fault.map { [("why", JSON.text(AuditWords.why($0, session.language)))] } ?? []
            return .record([("check", .text(check.kind.rawValue)), ("ok", .flag(check.isFine))] + why)
          })
      )
    ])
    // What is marked is looked at in time; a vault in which nothing can be written stops the first who needs it.
    return checks.allSatisfy { $0.kind != .writing || $0.isFine } ? .done : .storage
  }

  /// Only where somebody is looking, and wiped when done.
  static func progress(_ session: Session) -> ((Int, Int) -> Void)? {
    guard session.world.errors.isTerminal, !session.isQuiet, !session.isJSON, !session.world.isDumb else { return nil }
    var last = -1
    return { done, all in
      let percent = all > 0 ? 100 * done / all : 100
      guard percent != last else { return }
      last = percent
      let line = session.text("Liggaren prövas: \(percent) %", "Testing the ledger: \(percent) %")
      try? session.world.errors.write("\r\u{1B}[K" + (done < all ? line : ""))
      try? session.world.errors.flush()
    }
  }
}

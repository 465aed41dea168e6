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
    examples: [
      .init(
        "avhopp granska", sv: "Slutar med 3 om något är fel, och säger vilken post.",
        en: "Ends with 3 if anything is wrong, and names the entry.")
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let office = try session.office()
    let report = try office.audit(progress: progress(session))
    let l = session.language
    try session.answer(
      session.text(
        "Poster: \(report.size)   ärenden: \(report.cases)   godtagna: \(report.accepted)   ogiltiga: \(report.voids)",
        "Entries: \(report.size)   cases: \(report.cases)   accepted: \(report.accepted)   void: \(report.voids)"))
    for check in report.checks {
      let failed = check.failed == 0 ? "" : "   ▲ \(check.failed)"
      try session.answer("  " + AuditWords.text(check.check, l).padded(48) + " \(check.count)" + failed)
    }
    for finding in report.findings { try session.answer("▲ " + FindingWords.text(finding, l)) }
    if !report.isComplete {
      try session.answer(
        session.text(
          "Poster som ingen av dina nycklar öppnar: \(report.unclaimed). De är räknade och ligger i trädet.",
          "Entries none of your keys opens: \(report.unclaimed). They are counted and lie in the tree."))
    }
    if report.unjudged > 0 {
      try session.answer(
        session.text(
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
    try session.answer(
      report.passed
        ? session.text("Liggaren är hel.", "The ledger is whole.")
        : report.isViolated
          ? session.text("Liggaren är INTE hel.", "The ledger is NOT whole.")
          : session.text("Allt kunde inte prövas.", "Not everything could be checked."))
    try session.answer(json: [
      ("passed", .flag(report.passed)), ("size", .number(report.size)), ("root", .text(report.root.hex)),
      ("cases", .number(report.cases)), ("accepted", .number(report.accepted)), ("void", .number(report.voids)),
      ("unclaimed", .number(report.unclaimed)), ("unjudged", .number(report.unjudged)), ("complete", .flag(report.isComplete)),
      ("auditor", .flag(report.isAuditor)), ("findings", .list(report.findings.map { FindingWords.json($0) })),
    ])
    return report.passed ? .done : report.isViolated ? .damaged : .noKey
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
      ("checks", .list(checks.map { .record([("check", .text($0.kind.rawValue)), ("ok", .flag($0.isFine))]) }))
    ])
    return checks.allSatisfy(\.isFine) ? .done : .refused
  }

  /// Only where somebody is looking, and wiped when done.
  static func progress(_ session: Session) -> ((Int, Int) -> Void)? {
    guard session.world.errors.isTerminal, !session.isQuiet, !session.isJSON, !session.world.isDumb else { return nil }
    return { done, all in
      try? session.world.errors.write(done < all ? "\r\(done)/\(all)" : "\r\u{1B}[K")
      try? session.world.errors.flush()
    }
  }
}

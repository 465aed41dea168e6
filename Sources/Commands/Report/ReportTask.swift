import Casework
import LedgerStore
import Syntax
import WorkflowEngine

/// `audit report`: what an auditor hands over, as one file that needs no program but a browser, or as JSON.
enum ReportTask {
  static let report = Command(
    "audit report", ["granska rapport", "rapport"], operands: "[FILE]",
    sv: "Granskningsrapport som en HTML-fil utan nät och skript: vad som prövats, vem som gjort vad, läsningar.",
    en: "An audit report as one HTML file without network or script: what was tested, who did what, openings.",
    options: ReviewAsked.options,
    examples: [
      .init(
        "avhopp granska rapport november.html", sv: "Öppnas i en webbläsare, eller skrivs ut.",
        en: "Open in a browser, or print."),
      .init(
        "avhopp granska rapport - | lp", sv: "Sidan skrivs ut på standard ut.", en: "The page goes to standard output."),
      .init("avhopp audit report --json > report.json", sv: "Detsamma som data.", en: "The same as data."),
    ]
  ) { session, arguments in
    try arguments.atMost(1)
    let asked = try ReviewAsked(arguments, now: session.world.now())
    let path = arguments.operands.first
    if path == nil, !session.isJSON { throw UsageFault.missingOperand(session.text("FIL", "FILE")) }
    // As elsewhere: the page goes where a shell's pipe leads.
    let isOut = path == "-" || path == "/dev/stdout"
    if let path, !isOut, Files.exists(path) { throw FileFault.exists(path) }
    let office = try session.officeToAudit()
    let history = try office.history(progress: AuditTask.progress(session))
    try history.report.mustNotBeFormerAuditors()
    let seed = try office.reviewSeed(history, to: asked.period.to, stated: asked.seed)
    let facts = ReportFacts(history, period: asked.period, seed: seed, office: office, session: session)
    let verdict = Verdict(history.report)
    if isOut {
      try session.answer(ReportPage(facts: facts, session: session).html)
      try session.tell(verdict.text(session.language))
    } else if let path {
      try Files.create(path, Array(ReportPage(facts: facts, session: session).html.utf8))
    }
    try session.answer(json: facts.json)
    if let path, !isOut {
      try session.answer(session.text("Skrivet: \(path.visible())", "Written: \(path.visible())"))
      try session.answer(verdict.text(session.language))
    }
    return verdict.status
  }
}

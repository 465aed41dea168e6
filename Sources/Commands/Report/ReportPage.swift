import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// The report as one page. Order: the verdict, what it rests on, what is wrong, then who did what, then openings.
struct ReportPage {
  let facts: ReportFacts
  let session: Session

  /// Rows of the timeline that are shown; the rest is in the JSON, and that is said.
  static let timelineMax = 5000

  private var l: Language { session.language }
  private var report: AuditReport { facts.history.report }
  private func t(_ sv: String, _ en: String) -> String { session.text(sv, en) }
  private func time(_ moment: Moment) -> String { Times.exact(moment, l) }

  var html: String {
    let title = t("Granskningsrapport", "Audit report") + " · " + facts.vaultName
    let content =
      verdict + checks + findings + activity + timeline + roles + decisions + overdue + openings + review + limits
    return HTML.page(language: l == .sv ? "sv" : "en", title: title, content)
  }

  private var verdict: String {
    let verdict = Verdict(report)
    var text = verdict.text(l)
    switch verdict {
    case .whole: text = "✓ " + text + t(" Varje post är prövad.", " Every entry was tested.")
    case .readable:
      text =
        "✓ " + text
        + t(
          " \(report.unclaimed) poster öppnas inte av dem.", " \(report.unclaimed) entries are not opened by them.")
    case .violated:
      text = "✗ " + text + t(" Fynd: \(report.findings.count).", " Findings: \(report.findings.count).")
    case .unchecked:
      text = "? " + text + t(" Ej prövat: \(report.findings.count).", " Not checked: \(report.findings.count).")
    case .nothing, .notInRoster, .noAuditor: text = "? " + text
    }
    let cases = facts.counts.text(report.cases)
    let reach = Reach(report)
    let lost = reach.restored(l).map { "<p class=\"unchecked\">\(HTML.text("▲ " + $0))</p>\n" }.joined()
    return "<p class=\"verdict \(verdict.name)\">\(HTML.text(text))</p>\n" + lost
      + HTML.paragraph(reach.witnessed(l))
      + HTML.paragraph(
        t(
          "Poster: \(report.size), med vault.note. Ärenden: \(cases). Godtagna: \(report.accepted). Ogiltiga: \(report.voids). Gjord \(time(facts.history.time)) av \(facts.maker).",
          "Entries: \(report.size), with vault.note. Cases: \(cases). Accepted: \(report.accepted). Void: \(report.voids). Made \(time(facts.history.time)) by \(facts.maker)."
        ))
      + "<p>" + HTML.text(t("Trädets rot: ", "Root of the tree: ")) + "<code>\(report.root.hex)</code></p>\n"
      + (reach.checkpoint(l).map(HTML.paragraph) ?? "")
      + (report.log?.due.map { HTML.paragraph("▲ " + InboxWords.text($0, session)) } ?? "")
      + (report.isAuditor
        ? ""
        : HTML.paragraph(
          t(
            "Gjord av den som inte är granskare: den rör de egna ärendena, säger inte vem som läst vad, anger inte antal om personer under 5, och numrerar de rader som är kvar.",
            "Made by who is no auditor: it is of their own cases, says not who has read what, gives no counts about persons below 5, and numbers the rows that are left."
          )))
  }

  private var checks: String {
    HTML.section(
      "checks", t("Vad som har prövats", "What was tested"),
      HTML.table(
        t("Prövningar", "Checks"),
        [
          t("Prövning", "Check"), t("Prövade poster eller filer", "Entries or files tested"), t("Fel", "Failed"),
        ],
        report.checks.map { [AuditWords.text($0.check, l), "\($0.count)", "\($0.failed)"] }, empty: "–"))
  }

  private var findings: String {
    HTML.section(
      "findings", t("Ogiltiga och felaktiga poster", "Void and faulty entries"),
      HTML.table(
        t("Fynd", "Findings"),
        [
          t("Post", "Entry"), t("Ärende", "Case"), t("Steg", "Step"), t("Uppger sig skriven av", "Says it is by"),
          t("Vad", "What"),
        ],
        facts.faults.map { fault in
          [
            fault.finding.index.map { "\($0)" } ?? "–",
            fault.finding.caseID.map { $0 == .roster ? "–" : CaseNumber($0).text } ?? "–", fault.event ?? "–",
            fault.signer ?? "–", FindingWords.text(fault.finding, l),
          ]
        }, empty: t("Inga.", "None.")))
  }

  private var activity: String {
    HTML.section(
      "activity", t("Poster över tid", "Entries over time"),
      BarChart(id: "months", title: t("Godtagna poster per månad", "Accepted entries a month"), bars: facts.months).svg)
  }

  private var timeline: String {
    let all = facts.timeline
    let shown = all.suffix(Self.timelineMax)
    var content = ""
    if shown.count < all.count {
      content += HTML.paragraph(
        t(
          "De senaste \(shown.count) av \(all.count) poster; alla finns i JSON-rapporten.",
          "The latest \(shown.count) of \(all.count) entries; all are in the JSON report."))
    }
    content +=
      "<details open=\"open\"><summary>\(HTML.text(t("Poster i ordning", "Entries in order")))</summary>\n"
      + HTML.table(
        t("Tidslinje", "Timeline"),
        [
          numbered, t("Tid", "Time"), t("Ärende", "Case"), t("Steg", "Step"), t("Gäller", "Concerns"),
          t("Roll", "Role"), t("Undertecknad av", "Signed by"),
        ], shown.map { [Self.text($0.number), time($0.time), $0.place, $0.event, $0.about, $0.role, $0.signer] },
        empty: t("Inga.", "None."))
      + "</details>\n"
    return HTML.section("timeline", t("Tidslinje", "Timeline"), content)
  }

  /// What the numbers of a report are: see `ReportFacts.number`.
  private var numbered: String { report.isAuditor ? t("Post", "Entry") : t("Rad", "Row") }

  private static func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "–" }

  private var roles: String {
    let (from, to) = (t("Från", "From") + " " + numbered.lowercased(), t("Till", "To"))
    func place(_ at: (number: Int?, time: Moment?)) -> String {
      "#" + Self.text(at.number) + (at.time.map { ", " + time($0) } ?? "")
    }
    return HTML.section(
      "roles", t("Vem som haft vilken roll när", "Who held which role when"),
      HTML.table(
        t("Vem som varit med i valvet", "Who has been in the vault"),
        [t("Person", "Person"), t("Grundare", "Founder"), from, to],
        facts.presences.map { presence in
          [
            presence.person, presence.isFounder ? t("ja", "yes") : t("nej", "no"), place(presence.from),
            presence.to.map(place) ?? t("är med", "is in"),
          ]
        }, empty: t("Inga.", "None."))
        + HTML.table(
          t("Roller", "Roles"),
          [t("Person", "Person"), t("Roll", "Role"), from, to],
          facts.held.map { held in
            [
              held.person, held.role, place(held.from),
              held.to.map(place) ?? held.until.map(time) ?? t("gäller", "in force"),
            ]
          }, empty: t("Inga.", "None."))
        + HTML.table(
          t("Delegationsordningens punkter", "Items of the delegation order"),
          [t("Person", "Person"), t("Punkter", "Items"), from, to],
          facts.delegations.map { given in
            [
              given.person, given.items.joined(separator: ", "), place(given.from),
              given.to.map(place) ?? given.until.map(time) ?? t("gäller", "in force"),
            ]
          }, empty: t("Inga.", "None.")))
  }

  private var decisions: String {
    HTML.section(
      "decisions", t("Beslut", "Decisions"),
      HTML.table(
        t(
          "Beslut, med den som beslutade och, där ett förslag låg till grund, den som föreslog",
          "Decisions, with who decided and, where they were over a proposal, who proposed"),
        [
          t("Ärende", "Case") + (report.isAuditor ? "" : ", " + numbered.lowercased()), t("Tid", "Time"),
          t("Beslut", "Decision"), t("Beslutad av", "Decided by"),
          t("Förslag", "Proposal"), t("Föreslagen av", "Proposed by"),
        ],
        facts.decisions.map {
          [
            "\($0.number) \($0.entry.text)", time($0.time), $0.event, $0.decider, $0.proposal?.entry.text ?? "–",
            $0.proposal?.proposer ?? "–",
          ]
        }, empty: t("Inga.", "None.")))
  }

  private var overdue: String {
    HTML.section(
      "overdue", t("Frister som löpt ut", "Deadlines that have run out"),
      HTML.table(
        t("Frister i tillstånd som ärendet fortfarande är i", "Deadlines in states the case is still in"),
        [
          t("Ärende", "Case"), t("Tillstånd", "State"), t("Frist", "Deadline"), t("Löpte ut", "Due"),
          t("Går till", "Goes to"),
        ],
        facts.overdue.map { [$0.number, $0.state, $0.period, time($0.due), $0.role] }, empty: t("Inga.", "None.")))
  }

  private var openings: String {
    let heads = [
      t("Öppningar", "Openings"), t("Ärenden", "Cases"), t("Sticker ut", "Stand out"), t("Nekade", "Refused"),
    ]
    func row(_ tally: ReportFacts.Tally) -> [String] {
      [tally.name] + [tally.openings, tally.others, tally.marked, tally.refused].map(facts.counts.text)
    }
    return HTML.section(
      "openings",
      t(
        "Öppningar \(facts.period.first.text) – \(facts.period.last.text)",
        "Openings \(facts.period.first.text) – \(facts.period.last.text)"),
      BarChart(id: "hours", title: t("Öppningar per timme på dygnet", "Openings by hour of the day"), bars: facts.hours)
        .svg
        + HTML.table(
          t("Per person", "Per person"), [t("Person", "Person")] + heads,
          facts.perPerson.map(row), empty: t("Inga.", "None."))
        + HTML.table(
          t("Per ärende", "Per case"), [t("Ärende", "Case"), heads[0], t("Personer", "People")] + heads[2...],
          facts.perCase.map(row), empty: t("Inga.", "None.")))
  }

  private var review: String {
    guard report.isAuditor else {
      return HTML.section(
        "review", t("Loggkontroll", "Log review"),
        HTML.paragraph(
          t(
            "Vem som läst vad står i granskarens rapport. Den egna enhetens läsningar kontrolleras med avhopp loggkontroll.",
            "Who has read what is in the auditor's report. The readings of one's own unit are reviewed by avhopp audit review."
          )) + closedReviews)
    }
    let workflows = Dictionary(
      facts.history.cases.map { ($0.id, $0.workflow) }, uniquingKeysWith: { first, _ in first })
    let rows = facts.review.rows.map { row -> [String] in
      let (opening, workflow) = (row.opening, workflows[row.opening.caseID])
      let why = Opening.Mark.allCases.filter(opening.marks.contains).map { ReviewView.text($0, l) }
      let found = opening.reviews.map { ReviewView.text($0, by: facts.name($0.reviewer), l) }
      return [
        ReviewView.name(row), time(opening.entry.time), facts.name(opening.entry.signer),
        facts.role(opening.entry.role, workflow),
        opening.parts.map { workflow?.compartments[$0]?.label(l) ?? $0 }.joined(separator: ", "),
        opening.reason?.label(l) ?? "–",
        (why + (row.isSampled ? [t("stickprov", "sample")] : [])).joined(separator: ", "),
        found.isEmpty ? t("inte kontrollerad", "not reviewed") : found.joined(separator: "; "),
      ]
    }
    return HTML.section(
      "review", t("Loggkontroll", "Log review"),
      HTML.paragraph(
        t(
          "\(ReviewView.text(facts.review.seed, l)). Den som drar igen med samma frö får samma rader.",
          "\(ReviewView.text(facts.review.seed, l)). Whoever draws again with the same seed gets the same rows."))
        + HTML.table(
          t("Öppningar att se på, och vad kontrollen fann", "Openings to look at, and what the review found"),
          [
            t("Öppning", "Opening"), t("Tid", "Time"), t("Person", "Person"), t("Roll", "Role"), t("Delar", "Parts"),
            t("Skäl", "Reason"), t("Varför", "Why"), t("Utfall", "Outcome"),
          ], rows, empty: t("Inga.", "None.")) + closedReviews)
  }

  private var limits: String {
    HTML.section(
      "limits", t("Vad rapporten inte kan säga", "What this report cannot say"),
      HTML.paragraph(
        t(
          "Om det skrivna är sant eller fullständigt; vad som aldrig registrerats; när något hände noggrannare än den tid som den som skrev själv angav. Läsningar och vart de gick är vad läsarens eget program har skrivit: ett annat program kan öppna utan kvittens, och en fotograferad skärm syns inte. Nekade försök är de där en medlem i ärendet bad om en del som inte är hens; den som inte är medlem, eller inte kunde låsa upp sina nycklar, kan inte skriva något i ärendet. Steg som programmet nekade innan de skrevs lämnar ingen post; de som skrevs ändå står som ogiltiga. Registeruppgifter (steg, roller, tider) visas utan kvittens. Ingen handling har öppnats.",
          "Whether what was written is true or complete; what was never recorded; when something happened more exactly than the time its writer stated. Openings, and where they went, are what the reader's own program wrote: another program can open without a receipt, and a photographed screen is not seen. Refused attempts are those where a member of the case asked for a part that is not theirs; who is no member, or could not unlock their keys, can write nothing in the case. Steps that the program refused before they were written leave no entry; those written all the same stand as void. Register data (steps, roles, times) is shown without a receipt. No document was opened."
        )))
  }
}

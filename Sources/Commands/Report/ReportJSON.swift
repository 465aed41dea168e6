import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// The report as data: the same facts, and counts about persons held back alike.
extension ReportFacts {
  var json: [(String, JSON)] {
    let report = history.report
    return [
      ("vault", .text(vaultName)), ("size", .number(report.size)), ("root", .text(report.root.hex)),
      ("passed", .flag(Verdict(report).status == .done)), ("verdict", .text(Verdict(report).name)),
      ("complete", .flag(report.isComplete)), ("auditor", .flag(report.isAuditor)),
      ("numbers", .text(report.isAuditor ? "entries" : "rows")), ("by", .text(maker)),
      ("time", .text(history.time.text)), ("cases", counts.json(report.cases)), ("accepted", .number(report.accepted)),
      ("quorum", report.log.map { .number($0.terms.quorum) } ?? .null), ("void", .number(report.voids)),
      ("unclaimed", .number(report.unclaimed)),
      ("checks", AuditWords.json(report.checks)),
      ("findings", .list(report.findings.map { FindingWords.json($0) })),
      (
        "timeline",
        .list(
          history.acts.map { json($0, in: .null, about(act: $0)) }
            + history.cases.flatMap { audited in
              entries(of: audited).map { json($0, in: .text(audited.number), about($0, in: audited)) }
            })
      ),
      ("people", .list(presences.map { json($0) })), ("roles", .list(held.map { json($0) })),
      ("delegation", .list(delegations.map { json($0) })),
      ("decisions", .list(decisions.map { json($0) })),
      ("overdue", .list(overdue.map { json($0) })),
      ("from", .text(period.first.text)), ("to", .text(period.last.text)), ("seed", .text(review.seed.text)),
      ("seedByHand", .flag(review.seed.isByHand)),
      ("openings", counts.json(review.count)), ("refused", counts.json(review.refused)),
      ("perPerson", .list(perPerson.map { json($0, "person", "cases") })),
      ("perCase", .list(perCase.map { json($0, "case", "people") })),
      ("review", report.isAuditor ? .list(review.rows.map { ReviewView.json($0) }) : .null),
      ("closedReviews", .list(closedReviews.map { .record($0.json) })),
    ] + Reach(report).json
  }

  private func json(_ number: Int?) -> JSON { number.map { .number($0) } ?? .null }

  private func json(_ entry: CaseEntry, in number: JSON, _ about: About) -> JSON {
    .record([
      ("entry", json(self.number(of: entry.index))), ("time", .text(entry.time.text)), ("case", number),
      ("seq", json(place(of: entry).seq)), ("event", .text(entry.event)), ("role", .text(entry.role)),
      ("signer", .text(entry.signer)), ("about", about.json),
    ])
  }

  private func json(_ presence: Presence) -> JSON {
    .record([
      ("person", .text(presence.person)), ("founder", .flag(presence.isFounder)), ("from", json(presence.from.number)),
      ("to", json(presence.to?.number)),
    ])
  }

  private func json(_ tally: Tally, _ what: String, _ others: String) -> JSON {
    .record([
      (what, .text(tally.name)), ("openings", counts.json(tally.openings)), (others, counts.json(tally.others)),
      ("marked", counts.json(tally.marked)), ("refused", counts.json(tally.refused)),
    ])
  }

  private func json(_ held: Held) -> JSON {
    .record([
      ("person", .text(held.person)), ("role", .text(held.role)), ("from", json(held.from.number)),
      ("to", json(held.to?.number)), ("until", held.until.map { .text($0.text) } ?? .null),
    ])
  }

  private func json(_ given: Delegation) -> JSON {
    .record([
      ("person", .text(given.person)), ("items", .list(given.items.map { .text($0) })),
      ("from", json(given.from.number)),
      ("to", json(given.to?.number)), ("until", given.until.map { .text($0.text) } ?? .null),
    ])
  }

  private func json(_ decision: Decision) -> JSON {
    .record([
      ("case", .text(decision.number)), ("entry", json(decision.entry.number)), ("seq", json(decision.entry.seq)),
      ("event", .text(decision.event)),
      ("time", .text(decision.time.text)), ("decider", .text(decision.decider)),
      ("proposal", json(decision.proposal?.entry.seq)), ("proposalEntry", json(decision.proposal?.entry.number)),
      ("proposer", decision.proposal.map { .text($0.proposer) } ?? .null),
    ])
  }

  private func json(_ overdue: Overdue) -> JSON {
    .record([
      ("case", .text(overdue.number)), ("state", .text(overdue.state)), ("period", .text(overdue.period)),
      ("due", .text(overdue.due.text)), ("role", .text(overdue.role)),
    ])
  }
}

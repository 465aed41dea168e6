import Casework
import Syntax
import WorkflowEngine

/// Log reviews that somebody has closed with their signature.
extension ReportFacts {
  struct Closed {
    let review: ClosedReview
    let reviewer: String
    /// How many openings of the period the reviewer has signed an answer to, as the ledger has it; nil for who is no auditor.
    let answered: Int?
    let counts: SmallCounts

    var json: [(String, JSON)] {
      ReviewWords.json(review, count: counts.json)
        + [("answered", answered.map { .number($0) } ?? .null)]
    }
  }

  var closedReviews: [Closed] {
    history.closedReviews.map { review in
      let period = review.closing.period
      let answered = history.openings(from: period.from, to: period.to).count { opening in
        opening.reviews.contains { $0.reviewer == review.by }
      }
      return Closed(
        review: review, reviewer: name(review.by), answered: history.report.isAuditor ? answered : nil, counts: counts)
    }
  }
}

extension ReportPage {
  var closedReviews: String {
    let (l, closed) = (session.language, facts.closedReviews)
    let isClosed = closed.contains { $0.review.closing.period.covers(facts.period) }
    let rows = closed.map { row -> [String] in
      let closing = row.review.closing
      return [
        "\(closing.period.first.text) – \(closing.period.last.text)", Times.exact(row.review.time, l), row.reviewer,
        facts.counts.text(closing.rows), row.answered.map { "\($0)" } ?? "–", facts.counts.text(closing.questions),
        facts.counts.text(closing.own), ReviewView.text(closing.seed, l),
      ]
    }
    return
      (isClosed
      ? ""
      : HTML.paragraph(
        session.text(
          "Ingen har avslutat loggkontrollen för perioden med sin underskrift.",
          "Nobody has closed the log review of the period with their signature.")))
      + HTML.table(
        session.text(
          "Avslutade loggkontroller, som den som skrev under uppger", "Closed log reviews, as their signer states"),
        [
          session.text("Period", "Period"), session.text("Avslutad", "Closed"), session.text("Av", "By"),
          session.text("Rader", "Rows"), session.text("Egna svar i liggaren", "Own answers in the ledger"),
          session.text("Öppna frågor", "Open questions"),
          session.text("Egna läsningar utan svar", "Own openings without answer"),
          session.text("Stickprov", "Sample"),
        ], rows, empty: session.text("Inga.", "None."))
  }
}

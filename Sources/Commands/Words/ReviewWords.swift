import Casework
import Sealing
import Syntax
import WorkflowEngine

/// What is said of log reviews that wait, are closed, or have asked something.
enum ReviewWords {
  private static let monthsSv = [
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
  ]
  private static let monthsEn = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// "Loggkontroll för oktober 2026: 3 rader kvar, 1 fråga öppen. avhopp loggkontroll"
  static func due(_ due: ReviewDue, _ session: Session) -> String {
    let (l, first) = (session.language, due.period.first)
    let month = (l == .sv ? monthsSv : monthsEn)[first.month - 1] + " \(first.year)"
    var left: [String] = []
    if let rows = due.left?.rows, rows > 0 { left.append(count(rows, l) + (l == .sv ? " kvar" : " left")) }
    if let asked = due.left?.questions, asked > 0 { left.append(questions(asked, l) + (l == .sv ? " öppen" : " open")) }
    if left.isEmpty { left = [l == .sv ? "inte avslutad" : "not closed"] }
    let period = " --from \(first.text) --to \(due.period.last.text)"
    return session.text("Loggkontroll för ", "Log review for ") + month + ": " + left.joined(separator: ", ") + ". "
      + session.text("avhopp loggkontroll", "avhopp audit review") + period + (due.left?.rows == 0 ? " --close" : "")
  }

  static func json(_ due: ReviewDue) -> [(String, JSON)] {
    func number(_ value: Int?) -> JSON { value.map { .number($0) } ?? .null }
    return [
      ("from", .text(due.period.first.text)), ("to", .text(due.period.last.text)), ("rows", number(due.left?.rows)),
      ("questions", number(due.left?.questions)),
    ]
  }

  static func asked(_ seq: Int, _ time: Moment, _ by: String, _ office: Office, _ session: Session) -> String {
    let name = session.name(of: by, office)
    let when = Times.short(time, now: office.now(), session.language)
    return session.text(
      "Loggkontroll: fråga om din läsning \(when) (#\(seq)). Svara \(name), som antecknar svaret.",
      "Log review: a question about your opening \(when) (#\(seq)). Answer \(name), who notes it.")
  }

  /// "12 rader, 1 fråga, 2 egna"
  static func counts(_ closing: ReviewClosing, _ l: Language) -> String {
    let own =
      closing.own == 0 ? "" : l == .sv ? ", \(closing.own) egna utan svar" : ", \(closing.own) own without answer"
    return count(closing.rows, l) + ", " + questions(closing.questions, l) + own
  }

  static func closed(_ review: ClosedReview, by name: String, _ l: Language) -> String {
    let day = Times.exact(review.time, l)
    return (l == .sv ? "✓ Avslutad \(day), \(name): " : "✓ Closed \(day), \(name): ") + counts(review.closing, l)
  }

  private static func count(_ rows: Int, _ l: Language) -> String {
    l == .sv ? (rows == 1 ? "1 rad" : "\(rows) rader") : rows == 1 ? "1 row" : "\(rows) rows"
  }

  private static func questions(_ count: Int, _ l: Language) -> String {
    l == .sv ? (count == 1 ? "1 fråga" : "\(count) frågor") : count == 1 ? "1 question" : "\(count) questions"
  }

  /// - Parameter count: how a count is given, where small ones are held back.
  static func json(_ review: ClosedReview, count: (Int) -> JSON = { .number($0) }) -> [(String, JSON)] {
    let closing = review.closing
    return [
      ("from", .text(closing.period.first.text)), ("to", .text(closing.period.last.text)),
      ("reviewer", .text(review.by)), ("time", .text(review.time.text)), ("entry", .text(review.leaf.hex)),
      ("rows", count(closing.rows)), ("questions", count(closing.questions)), ("own", count(closing.own)),
      ("seed", .text(closing.seed.text)), ("seedByHand", .flag(closing.seed.isByHand)),
    ]
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `inbox`: what waits for me.
enum InboxTask {
  static let inbox = Command(
    "inbox", ["inkorg"],
    sv: "Vad som väntar på dig, det viktigaste först.", en: "What waits for you, the most urgent first.",
    examples: [
      .init(
        "avhopp inkorg", sv: "Beslut, frister, läsrätt att ge, underskrifter.",
        en: "Decisions, deadlines, readers to add, signatures.")
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let office = try session.office()
    let items = try office.inbox()
    for (index, item) in items.enumerated() {
      try session.answer("\(index + 1)".padded(3) + " " + InboxWords.line(item, office, session))
    }
    if items.isEmpty { try session.tell(session.text("Inget väntar på dig.", "Nothing waits for you.")) }
    try session.answer(json: [("inbox", .list(items.map { InboxWords.json($0, office, session) }))])
    try session.tellFindings()
    return .done
  }
}

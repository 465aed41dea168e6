import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `status`: where the case stands, what waits, what one can do now, and the steps so far. Register data only. On a terminal
/// it keeps to one screen.
enum StatusTask {
  static let status = Command(
    "status", ["ärende", "läge"], operands: "CASE",
    sv: "Var ärendet står, vad som väntar, vad du kan göra nu, och stegen hittills.",
    en: "Where the case stands, what waits, what you can do now, and the steps so far.",
    options: [
      Option(
        "all", sv: "alla steg, inte bara de senaste; på en terminal också alla lägen och uppgifter",
        en: "every step, not only the latest; on a terminal every state and fact, too")
    ],
    examples: [
      .init(
        "avhopp ärende K-7Q3M", sv: "Början av numret räcker när bara ett ärende börjar så.",
        en: "The beginning of the number is enough where only one case begins so.")
    ]
  ) { session, arguments in
    let (office, id) = try session.caseOperand(arguments, isOnlyRead: true)
    try arguments.atMost(1)
    let view = StatusView(state: try office.look(at: id), office: office, session: session)
    let isBrief = session.world.output.isTerminal && !arguments.has("all")
    for line in try isBrief ? CaseBrief(view).lines() : view.lines(all: arguments.has("all")) {
      try session.answer(line)
    }
    try session.answer(json: try view.json())
    for line in view.alarms() { try session.warnOnce(line) }
    try session.tellFindings()
    return .done
  }
}

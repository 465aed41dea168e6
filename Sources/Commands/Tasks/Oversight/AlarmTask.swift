import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `audit settle`: two histories met, it was looked into, and the work goes on.
enum AlarmTask {
  static let settle = Command(
    "audit settle", ["granska avsluta"], operands: "ENTRY",
    sv: "Efter ett larm om två historier: du har jämfört med den som sköter valvet, och det är utrett.",
    en: "After an alarm of two histories: you have compared with who keeps the vault, and it is settled.",
    examples: [
      .init(
        "avhopp audit settle 217", sv: "Postens nummer står i larmet. Sedan går det att skriva igen.",
        en: "The entry's number stands in the alarm. Then one can write again.")
    ]
  ) { session, arguments in
    let word = try arguments.operand(0, session.text("POST", "ENTRY"))
    try arguments.atMost(1)
    guard let index = Int(word) else {
      throw UsageFault.badValue(
        of: session.text("POST", "ENTRY"),
        expected: Label(sv: "numret som står i larmet", en: "the number in the alarm"))
    }
    let office = try session.office()
    try office.settle(index)
    try session.answer(
      session.text("Larmet är avslutat för dig: post \(index).", "The alarm is settled for you: entry \(index)."))
    try session.answer(json: [("entry", .number(index)), ("open", .list(office.openAlarms.map { .number($0) }))])
    return .done
  }
}

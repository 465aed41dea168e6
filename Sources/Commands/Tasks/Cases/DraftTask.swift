import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Drafts: half a form, sealed to oneself in one's own home. A draft is no step and no record; the inbox nags about it.
enum DraftTask {
  static let list = Command(
    "draft list", ["utkast", "drafts", "draft"],
    sv: "Dina utkast. Inget av dem är registrerat.", en: "Your drafts. None of them is recorded.",
    examples: [
      .init(
        "avhopp utkast", sv: "Fortsätt med: avhopp gör ÄRENDE STEG --draft ID.",
        en: "Go on with: avhopp do CASE EVENT --draft ID.")
    ]
  ) { session, arguments in
    try arguments.atMost(0)
    let office = try session.office()
    let drafts = try office.drafts()
    for draft in drafts {
      let number = draft.caseID.map { CaseNumber($0).text } ?? "–"
      try session.answer(
        draft.id + "  " + number + "  " + Times.short(draft.time, now: office.now(), session.language) + "  "
          + draft.name.visible())
    }
    if drafts.isEmpty { try session.tell(session.text("Du har inga utkast.", "You have no drafts.")) }
    try session.answer(json: [
      (
        "drafts",
        .list(
          drafts.map {
            .record([
              ("id", .text($0.id)), ("case", $0.caseID.map { .text(CaseNumber($0).text) } ?? .null),
              ("name", .text($0.name)),
            ])
          })
      )
    ])
    return .done
  }

  static let remove = Command(
    "draft remove", ["utkast bort"], operands: "ID", sv: "Tar bort ett utkast.", en: "Removes a draft.",
    examples: [
      .init("avhopp utkast bort 0123456789abcdef", sv: "Det går inte att få tillbaka.", en: "It cannot be got back.")
    ]
  ) { session, arguments in
    let id = try arguments.operand(0, "ID")
    try arguments.atMost(1)
    try session.office().removeDraft(id)
    try session.answer(session.text("Borttaget.", "Removed."))
    try session.answer(json: [("removed", .text(id))])
    return .done
  }

  static let all = [list, remove]
}

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

  /// Asks whether what was typed shall be kept. Where nobody is there any more it is kept, and the session ends.
  /// - Returns: true when it was.
  /// - Throws: `StreamFault.idle` where the form was left.
  static func offer(
    _ stopped: FormStopped, _ event: EventDefinition, _ state: CaseState, _ office: Office, _ session: Session
  ) throws -> Bool {
    guard !stopped.typed.isEmpty else {
      if stopped.isLeft { throw StreamFault.idle }
      return false
    }
    let question = session.text(
      "Spara det du skrivit som utkast? Bara du kan öppna det.", "Keep what you typed as a draft? Only you can open it."
    )
    guard try stopped.isLeft || session.prompt.yes(question) else { return false }
    let content = JSON.record(stopped.typed.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) }).canonical()
    let id = try office.saveDraft(content, name: event.label(session.language), caseID: state.id)
    try session.tell(
      session.text(
        "Sparat som utkast, inte registrerat: \(id). Fortsätt: avhopp gör \(state.number) \(event.word.sv) --draft \(id)",
        "Kept as a draft, not recorded: \(id). Go on: avhopp do \(state.number) \(event.word.en) --draft \(id)"))
    if stopped.isLeft { throw StreamFault.idle }
    return true
  }

  static func read(_ id: String, _ office: Office) throws -> (id: String, typed: [String: String]) {
    var typed: [String: String] = [:]
    for member in try JSON.read(office.draft(id).content).object ?? [] { typed[member.key] = member.value.string }
    return (id, typed)
  }

  /// What of a draft can be read today; the rest is asked again.
  static func answers(_ typed: [String: String], _ form: Form, _ now: Moment) -> [String: Answer] {
    var answers: [String: Answer] = [:]
    for field in form.fields {
      guard let text = typed[field.id], let answer = try? field.answer(typed: text, at: now) else { continue }
      answers[field.id] = answer
    }
    return answers
  }
}

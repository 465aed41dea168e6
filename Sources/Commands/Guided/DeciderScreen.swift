import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// The decider's one screen. The exact text is opened to its end before granting or refusing exists as a choice; there is no
/// default key; asking and returning are as near as granting.
struct DeciderScreen {
  let session: Session
  let office: Office
  let id: CaseID
  let proposal: Digest

  /// What was opened and read to its end.
  struct Proposal {
    let bodies: [OpenedBody]
    /// Of this screen.
    let pages: Int
  }

  /// The proposal is looked at and read on the alternate screen; the step itself, and what it says, comes after that.
  func run() throws {
    var opened: Proposal?
    while true {
      let picked = try session.screen.aside { try chosen(&opened) }
      guard let (step, state) = picked else { return }
      if try decide(step, state, opened) { return }
    }
  }

  /// - Returns: the step to take; nil when the person leaves.
  private func chosen(_ opened: inout Proposal?) throws -> (EventDefinition, CaseState)? {
    while true {
      let state = try office.look(at: id)
      guard let entry = state.entry(proposal) else { throw CaseworkError.unknownEntry }
      let choices = try self.choices(state, entry, hasRead: opened != nil)
      let menu = choices.map { "[" + $0.id + "] " + $0.text }.gathered(78).map { "  " + $0 }
      try session.screen.clearAside()
      // The prompt takes the last line.
      for line in header(state, entry, opened, height: session.world.output.rows - menu.count - 1) + menu {
        try session.prompt.say(line)
      }
      // Not folded: å must never mean a, which refuses. Without those keys o opens and r returns.
      let typed = try session.prompt.line(">").lowercased()
      let answer = ["o": "ö", "r": l == .sv ? "å" : "r"][typed] ?? typed
      switch answer {
      case "t": return nil
      case "ö":
        if let read = try readToTheEnd(state, entry) { opened = read }
      case "u": try underlying(state)
      default:
        guard let picked = choices.first(where: { $0.id.lowercased() == answer }),
          let step = steps(state, entry)[picked.id]
        else { continue }
        return (step, state)
      }
    }
  }

  /// Opened with the decision's receipt, shown page by page; counts as read only when the last page was reached.
  private func readToTheEnd(_ state: CaseState, _ entry: CaseEntry) throws -> Proposal? {
    let opened = try office.read(
      proposal, parts: nil, reason: .decision, to: ReadTask.outlet(session), in: id)
    var lines: [String] = []
    for body in opened {
      lines += BodyView.lines(body, state.law(of: body), session.name(of: body.place.author, office), session)
    }
    lines.append(session.text("Förslagets kontrollkod: ", "The proposal's fingerprint: ") + proposal.hex)
    if try session.screen.show(lines) { return Proposal(bodies: opened, pages: session.screen.pageCount(lines)) }
    try session.prompt.say(
      session.text(
        "Du lämnade innan slutet. Läs till slutet för att kunna besluta.",
        "You left before the end. Read to the end to be able to decide."))
    return nil
  }

  /// The latest assessment or oral information, with its own receipt.
  private func underlying(_ state: CaseState) throws {
    guard
      let entry = state.entries.last(where: { $0.bodies.contains { $0.compartment == "threat" } && $0.leaf != proposal }
      )
    else { throw CaseFault.nothingToRead }
    let opened = try office.read(
      entry.leaf, parts: nil, reason: .decision, to: ReadTask.outlet(session), in: id)
    try ReadTask.show(opened, state, office, session)
  }

  // MARK: The choices

  /// What the proposal says of what the decision's form asks for: until when, and by which provisions. The decider's own
  /// words and how they weigh the threat are never offered.
  private func offered(_ event: EventDefinition, _ state: CaseState, _ opened: Proposal?) -> [String: Answer] {
    guard let form = event.form.flatMap({ state.workflow.forms[$0] }), let bodies = opened?.bodies else { return [:] }
    var offered: [String: Answer] = [:]
    for field in form.fields {
      switch (field.kind, answer(field.untilOf == nil ? field.id : "to", bodies)) {
      case (.date, .date(let day)) where field.untilOf != nil: offered[field.id] = .date(day)
      case (.datetime, .date(let day)) where field.untilOf != nil:
        offered[field.id] = .moment(WorkCalendar.endOfDay(day).wholeMinute)
      case (.text, .text(let text)) where field.id == "provisions": offered[field.id] = .text(text)
      default: continue
      }
    }
    return offered
  }

  func answer(_ field: String, _ opened: [OpenedBody]) -> Answer? {
    opened.lazy.compactMap { $0.answers?[field] }.first
  }

  /// Letter → event: granting, refusing and returning what this proposal is about, and asking.
  private func steps(_ state: CaseState, _ entry: CaseEntry) -> [String: EventDefinition] {
    let deciding = state.workflow.events.filter {
      $0.decides == entry.event && state.position.openEntries(for: $0).contains(entry.leaf.hex)
    }
    let allowed = Set(((try? office.possible(in: id)) ?? []).filter(\.isAllowed).map(\.event))
    var steps: [String: EventDefinition] = [:]
    let grants = deciding.filter { recordsDecision($0, state.workflow) && allowed.contains($0.id) }
    for (index, event) in grants.enumerated() { steps[index == 0 ? "B" : "B\(index + 1)"] = event }
    let others = deciding.filter { !recordsDecision($0, state.workflow) && allowed.contains($0.id) }
    let returned = others.first { $0.id.hasPrefix("RETURN") || $0.id.hasPrefix("KEEP") }
    let refusal = others.first { $0.id != returned?.id }
    if let returned { steps[l == .sv ? "Å" : "R"] = returned }
    if let refusal { steps["A"] = refusal }
    if let ask = state.workflow.events["ASK"], allowed.contains("ASK") { steps["F"] = ask }
    return steps
  }

  private func recordsDecision(_ event: EventDefinition, _ workflow: Workflow) -> Bool {
    workflow.transitions.contains {
      $0.event == event.id && $0.records.flatMap { workflow.facts[$0]?.kind } == .decision
    }
  }

  private func choices(_ state: CaseState, _ entry: CaseEntry, hasRead: Bool) throws -> [Choice] {
    var choices = [
      Choice("Ö", session.text("Öppna förslaget (läs först)", "Open the proposal (read first; type o)")),
      Choice("U", session.text("Underlag från polisen", "Input from the police")),
    ]
    // Asking, returning and leaving first; granting and refusing do not exist until the text has been read to its end.
    let steps = steps(state, entry).sorted { $0.key < $1.key }
    func isDeciding(_ key: String) -> Bool { key.hasPrefix("B") || key == "A" }
    for (key, event) in steps where !isDeciding(key) { choices.append(Choice(key, event.label(l))) }
    choices.append(Choice("T", session.text("Tillbaka", "Back")))
    guard hasRead else { return choices }
    for (key, event) in steps where isDeciding(key) { choices.append(Choice(key, event.label(l))) }
    return choices
  }

  /// One's own sentence is a field of the decision's form; then one explicit yes, spelt out.
  private func decide(_ event: EventDefinition, _ state: CaseState, _ opened: Proposal?) throws -> Bool {
    var order = Order(event: event.id)
    if event.decides != nil { order.ref = proposal }
    if event.id != "ASK" {
      try session.prompt.say(
        session.text("Du är på väg att: ", "You are about to: ") + event.label(l).uppercased() + "  " + state.number)
    }
    _ = try DoTask.carryOut(
      order, event, state, office, session, nil, offered: offered(event, state, opened))
    return event.id != "ASK"
  }
}

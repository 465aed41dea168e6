import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// `avhopp` on a terminal with no arguments: what waits for me first, then a new emergency, a case, or an end. The keys are
/// unlocked once and stay in locked memory until the person leaves.
struct Guided {
  let session: Session

  private var l: Language { session.language }

  static func run(_ session: Session) throws -> ExitStatus {
    try session.prompt.say(Say.danger(session.language))
    let office = try session.office()
    let guided = Guided(session: session)
    do {
      while try guided.menu(office) {}
    } catch StreamFault.idle {
      try session.screen.wipe()
      throw StreamFault.idle
    }
    return .done
  }

  /// - Returns: false when the person wants to leave.
  private func menu(_ office: Office) throws -> Bool {
    office.hasRecorded = false
    let items = try office.inbox()
    try session.checkMachine()
    let prompt = session.prompt
    try prompt.say("")
    try prompt.say(
      items.isEmpty
        ? session.text("Inget väntar på dig.", "Nothing waits for you.")
        : session.text("Det här väntar på dig", "This waits for you"))
    for (index, item) in items.prefix(30).enumerated() {
      try prompt.say("\(index + 1)".padded(4) + InboxWords.line(item, office, session))
    }
    try prompt.say("")
    try prompt.say(session.text("n   Nytt akut ärende (sex frågor)", "n   New emergency (six questions)"))
    try prompt.say(session.text("ö   Nytt ärende", "o   New case"))
    try prompt.say(session.text("m   Mina ärenden", "m   My cases"))
    try prompt.say(session.text("K-… Ett ärende, med numret", "K-… A case, by its number"))
    try prompt.say(session.text("s   Sluta", "q   Leave"))
    let answer = try prompt.line(session.text("Vad vill du göra?", "What do you want to do?")).folded
    switch answer {
    case "": return true
    case "s", "q", "sluta", "quit": return false
    case "n", "nytt", "new": try guarded { _ = try Emergency(session: session, office: office).run() }
    case "ö", "öppna", "o", "open": try guarded { try open(office) }
    case "m", "mina", "my": try guarded { _ = try CaseTask.list.run(session, try Arguments([], options: [])) }
    default:
      if let number = Int(answer), number >= 1, items.indices.contains(number - 1) {
        try guarded { try choose(items[number - 1], office) }
      } else {
        try guarded { try CaseRoom(session: session, office: office, id: try office.find(answer)).run() }
      }
    }
    return true
  }

  /// Under one of the workflows that are adopted and whose register one may read; asked only where there are several.
  private func open(_ office: Office) throws {
    let workflows = try office.openable()
    guard !workflows.isEmpty else { throw office.isMember ? CaseworkError.noRole : CaseworkError.notAdmitted }
    let choices = workflows.map { Choice($0.id, $0.title(l)) }
    let question = session.text("Enligt vilket arbetsflöde?", "Under which workflow?")
    let id = choices.count == 1 ? choices[0].id : try session.prompt.choice(question, choices, optional: true)
    let sure = session.text(
      "Ett nytt ärende läggs i liggaren och går inte att ta bort. Öppna det?",
      "A new case is put in the ledger and cannot be taken away. Open it?")
    if let id, try session.prompt.yes(sure) {
      _ = try CaseTask.open.run(session, try Arguments([id], options: CaseTask.open.allOptions))
    }
  }

  private func choose(_ item: InboxItem, _ office: Office) throws {
    switch item {
    case .decide(let id, let leaf, _): try DeciderScreen(session: session, office: office, id: id, proposal: leaf).run()
    case .endorse(let pending):
      let task = PeopleTask.endorse
      _ = try task.run(session, try Arguments([pending.leaf.hex], options: task.allOptions))
    case .log:
      let task = WitnessTask.witnesses
      _ = try task.run(session, try Arguments([], options: task.allOptions))
    case .owed(let id, _): _ = try CaseTask.owed.run(session, try Arguments([CaseNumber(id).text], options: []))
    case .movable(let id, _, _):
      let command = WorkflowMigrate.command
      _ = try command.run(session, try Arguments([CaseNumber(id).text], options: command.allOptions))
    case .draft(let draft): try goOn(draft, office)
    case .auditorsAbsent:
      _ = try PeopleTask.list.run(session, try Arguments([], options: PeopleTask.list.allOptions))
    case .review(let due):
      let (task, period) = (ReviewTask.review, due.period)
      let words = ["--from", period.first.text, "--to", period.last.text]
      _ = try task.run(session, try Arguments(words, options: task.allOptions))
    case .asked, .secondLook, .deadline, .passed, .newCase, .destroyWaits, .readmitWaits, .soleReader, .ahead,
      .unreadable:
      if let id = InboxWords.caseID(item) { try CaseRoom(session: session, office: office, id: id).run() }
    }
  }

  /// A step that was begun goes on where it was left, with what is in the draft before one's eyes.
  private func goOn(_ draft: DraftInfo, _ office: Office) throws {
    guard let id = draft.caseID else { return }
    let state = try office.look(at: id)
    let about = DraftAbout(draft)
    func run(_ command: Command, _ operands: [String]) throws {
      _ = try command.run(session, try Arguments(operands + ["--draft", draft.id], options: command.allOptions))
    }
    if about.isWhole, about.event == "NOTE" {
      try run(NoteTask.note, [state.number])
    } else if about.isWhole, let entry = about.options["entry"] {
      try run(NoteTask.correct, [state.number, entry])
    } else if about.isWhole, let event = state.workflow.events[about.event] {
      try run(DoTask.step, [state.number, event.word(session.language)])
    } else {
      try CaseRoom(session: session, office: office, id: id).run()
    }
  }

  /// An error is said and the menu comes back; only a closed input or a broken vault ends the session.
  private func guarded(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let fault as StreamFault {
      throw fault
    } catch {
      if Run.finish(error, session) == .damaged { throw error }
    }
  }
}

/// One case in guided mode, on one screen: where it stands, and by number the steps that are likeliest to be needed now. `?`
/// shows the rest of them.
struct CaseRoom {
  let session: Session
  let office: Office
  let id: CaseID

  /// At least, and at most, so many steps before `?` is typed.
  private static let stepsShown = 4...9

  func run() throws {
    while true {
      office.hasRecorded = false
      let state = try office.look(at: id)
      try session.checkMachine()
      let view = StatusView(state: state, office: office, session: session)
      let brief = try CaseBrief(view)
      for line in view.alarms() { try session.warnOnce(line) }
      let standing = brief.standing()
      for line in [""] + standing { try session.prompt.say(line) }
      let fixed = [
        Choice("read", session.text("Läs en post", "Read an entry")),
        Choice("duty", session.text("Jourkortet", "The duty card")),
        Choice("note", session.text("Anteckna", "Write a note")),
        Choice(
          "all", session.text("Hela läget och alla steg hittills", "All of where it stands, and every step"),
          word: session.text("allt", "all")),
        Choice("back", session.text("Tillbaka", "Back")),
      ]
      // The empty lines, the line of `?` and the prompt's own take four.
      let room = session.world.output.rows - standing.count - fixed.count - 4
      let count = min(max(room, Self.stepsShown.lowerBound), Self.stepsShown.upperBound)
      // What waits for this person's decision comes before every step: until it is read, none of them decides it.
      let steps =
        try office.decidable(in: id).map { waiting in
          Choice(
            "decide:" + waiting.leaf.hex,
            session.text("Väntar på ditt beslut: ", "Waits for your decision: ")
              + session.label(ofEvent: waiting.event, state.workflow), word: session.text("besluta", "decide"))
        }
        + brief.steps.map {
          Choice("step:" + $0.id, $0.label(session.language), word: $0.word(session.language))
        }
      let answer = try session.prompt.choice(
        "", steps.prefix(count) + fixed + steps.dropFirst(count), shown: min(count, steps.count) + fixed.count)
      if answer == "back" { return }
      try carryOut(answer ?? "back", view)
    }
  }

  private func carryOut(_ answer: String, _ view: StatusView) throws {
    let state = view.state
    do {
      switch answer {
      case "all": _ = try session.screen.show(try view.lines(all: true))
      case "duty": _ = try ReadTask.duty.run(session, try Arguments([state.number], options: []))
      case "note": _ = try NoteTask.note.run(session, try Arguments([state.number], options: []))
      case "read":
        let word = try session.prompt.required(
          session.text("Postens nummer, eller delens namn:", "The entry's number, or the part's name:"))
        _ = try ReadTask.read.run(session, try Arguments([state.number, word], options: []))
      case let decide where decide.hasPrefix("decide:"):
        guard let proposal = Digest(hex: String(decide.dropFirst(7))) else { return }
        try DeciderScreen(session: session, office: office, id: id, proposal: proposal).run()
      default:
        guard let event = state.workflow.events[String(answer.dropFirst(5))] else { return }
        var order = Order(event: event.id)
        if !state.workflow.reasons.isEmpty, needsReason(event, state.workflow) {
          let reasons = state.workflow.reasons.map { Choice($0.id, $0.label(session.language)) }
          order.reason = try session.prompt.choice(
            session.text("Grund (Enter: ingen)", "Ground (Enter: none)"), reasons, optional: true)
        }
        _ = try DoTask.carryOut(order, event, state, office, session, nil)
      }
    } catch let fault as StreamFault {
      throw fault
    } catch {
      if Run.finish(error, session) == .damaged { throw error }
    }
  }

  /// True where some way of taking the step wants a ground.
  private func needsReason(_ event: EventDefinition, _ workflow: Workflow) -> Bool {
    workflow.transitions.contains { transition in
      transition.event == event.id
        && (workflow.rules[transition.rule]?.all.contains { if case .reason = $0 { true } else { false } } ?? false)
    }
  }
}

import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// "Nytt akut ärende": the number first, then six answers, then a finished decision. Ninety seconds, alone, at night.
struct Emergency {
  let session: Session
  let office: Office

  private var l: Language { session.language }

  func run() throws -> ExitStatus {
    let prompt = session.prompt
    try prompt.say("")
    let danger = "*** " + Say.danger(l) + " ***"
    try prompt.say(danger)
    let opened = try office.openCase(workflow: "avhopp", role: dutyRole())
    let number = CaseNumber(opened.caseID).text
    let open =
      session.text("Ärendet är öppnat: ", "The case is open: ") + number
      + session.text("  (säg numret, inte namnet)", "  (say the number, not the name)")
    try prompt.say(open)
    let state = try office.state(of: opened.caseID)
    guard let event = protecting(state), let formID = event.form, let form = state.workflow.forms[formID] else {
      throw CaseworkError.noRole
    }
    let done: Done
    let answers: Answers
    do {
      let (step, given) = try DoTask.askAndRecord(
        Order(event: event.id), event, state, office, session, heading: [danger, open])
      guard let given else { throw CaseworkError.noRole }
      (done, answers) = (step, given)
    } catch let fault as StreamFault {
      throw fault
    } catch {
      if Run.finish(error, session) == .damaged { throw error }
      // The case is there, and what the form told them to do instead is a step of it.
      try CaseRoom(session: session, office: office, id: state.id).run()
      return .refused
    }
    _ = try session.screen.show(decision(answers, form, event, done))
    try session.answer(number + "  #\(done.seq)  " + event.label(l))
    for line in next(answers, form) { try session.answer(line) }
    try session.tellDone(done)
    return .done
  }

  /// On duty one acts as duty officer, whatever else one may be.
  private func dutyRole() -> String? {
    office.roster.roles(of: office.me, time: office.now()).contains("jour") ? "jour" : nil
  }

  /// The step that protects somebody who has no protection yet.
  private func protecting(_ state: CaseState) -> EventDefinition? {
    let possible = (try? office.possible(in: state.id)) ?? []
    return possible.filter(\.isAllowed).compactMap { state.workflow.events[$0.event] }.first {
      $0.duty.contains(.protect) && $0.form != nil
    }
      ?? state.workflow.events.first { $0.duty.contains(.protect) && $0.form != nil }
  }

  /// The decision's text, shown and taken away again: an alias beside a number is nobody else's.
  private func decision(_ answers: Answers, _ form: Form, _ event: EventDefinition, _ done: Done) -> [String] {
    let now = office.now()
    var lines = [
      "", session.text("BESLUT", "DECISION") + "  " + event.label(l),
      session.text("Fattat ", "Taken ") + Times.short(done.time, now: now, l) + session.text(" av dig", " by you"),
    ]
    for field in form.fields where field.compartment != "address" {
      guard let answer = answers[field.id] else { continue }
      lines.append(field.label(l) + ": " + BodyView.text(answer, field, l).joined(separator: " "))
    }
    if form.fields.contains(where: { $0.compartment == "address" }) {
      lines.append(session.text("Platsen är förseglad och visas inte här.", "The place is sealed and not shown here."))
    }
    return lines
  }

  /// Valid-to, and what happens next: what stays to be seen.
  private func next(_ answers: Answers, _ form: Form) -> [String] {
    var lines: [String] = []
    let until = form.fields.first { $0.untilOf != nil }.flatMap { answers[$0.id] }
    if case .moment(let moment) = until {
      lines.append(session.text("Gäller t.o.m. ", "Valid until ") + Times.short(moment, now: office.now(), l))
    }
    lines += ["", session.text("Vad händer nu", "What happens next")]
    lines += [
      session.text(
        "  1. Skriv jourkortet: kodord, säkert nummer, utförarens jourtelefon.",
        "  1. Write the duty card: code word, safe number, the provider's duty telephone."),
      session.text(
        "  2. En annan granskar jourbeslutet nästa vardag. Oenighet avslutar inget.",
        "  2. Another reviews the duty decision on the next working day. Disagreement ends nothing."),
      session.text(
        "  3. Före slutdatum fattas ett nytt beslut. Går det ut fortsätter skyddet, med larm.",
        "  3. A new decision is taken before it ends. If it lapses protection goes on, with an alarm."),
      session.text(
        "  4. Lämna över till nästa jour: öppna larm, vad du lovat, nästa kontakt.",
        "  4. Hand over to the next on duty: open alarms, what you promised, next contact."),
    ]
    return lines
  }
}

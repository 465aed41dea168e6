/// Whoever answers for a state must hear a clock, and somebody else must hear it too. The alarms of a state, and of the states
/// that its deadlines move the case to while nobody acts, are a ladder: it has to reach another role, and each role on it is
/// one that somebody must hold and whose holders can read that it sounds. An alarm that may never be set is none.
extension Review {
  mutating func checkOwners(_ exploration: Exploration) {
    let chart = workflow.chart
    for state in chart.states.indices {
      guard let owner = workflow.states[state].owner else { continue }
      if !mustBeThere(owner) {
        let role = workflow.roles[owner]?.label ?? Label(sv: owner, en: owner)
        report(
          .escalation, at: place(state), subjects: [chart.states[state].path],
          sv: "för \(name(state).sv) ansvarar en roll som ingen behöver ha, eller som inte läser registret: \(role.sv)",
          en:
            "for \(name(state).en) a role is responsible that nobody need hold, or that does not read the register: \(role.en)"
        )
      }
      let deadlines = deadlines(around: state)
      var reaches = true
      for transition in deadlines where !checkEscalation(transition, owner: owner) { reaches = false }
      if reaches { checkLadder(state, owner: owner, deadlines, Arming(exploration)) }
    }
    for transition in workflow.transitions.indices { _ = checkEscalation(transition, owner: nil) }
    noteUnheard()
  }

  /// Roles on the ladder that read a case only where somebody has added them. Nobody is made a reader for an alarm's sake:
  /// its standing readers hear it then, and are told whom to call.
  private mutating func noteUnheard() {
    let standing = workflow.compartments.first?.standing ?? []
    for role in workflow.roles where !standing.contains(role.id) {
      let rungs = workflow.transitions.indices.filter { workflow.transitions[$0].deadline?.escalate == role.id }
      guard let first = rungs.first else { continue }
      var places: [Label] = []
      for source in rungs.map({ workflow.chart.transitions[$0].source }) {
        let label = workflow.states[source].label
        if !places.contains(label) { places.append(label) }
      }
      let count = places.count
      report(
        .unheard, at: place(transition: first), subjects: [role.id],
        sv:
          "larm i \(count) lägen går till \(role.label.sv), som läser ett ärende bara där någon har släppt in hen; annars hörs de av dem som alltid läser, med namn på den de ska ringa: \(places.map(\.sv).joined(separator: ", "))",
        en:
          "alarms in \(count) states go to \(role.label.en), who reads a case only where somebody has added them; else its standing readers hear them, and are told whom to call: \(places.map(\.en).joined(separator: ", "))"
      )
    }
  }

  /// Of the state and of those around it, up to its region.
  func deadlines(around state: Int) -> [Int] {
    let around = workflow.chart.lineage(state).prefix { workflow.chart.states[$0].kind != .parallel && $0 != 0 }
    return around.flatMap { workflow.index.deadlines[$0] }
  }

  private mutating func checkLadder(_ state: Int, owner: RoleID, _ deadlines: [Int], _ arming: Arming) {
    let role = workflow.roles[owner]?.label ?? Label(sv: owner, en: owner)
    let subjects = [workflow.chart.states[state].path]
    if !deadlines.contains(where: { isAlarm($0) || !workflow.chart.transitions[$0].targets.isEmpty }) {
      return report(
        .noDeadline, at: place(state), subjects: subjects,
        sv: "\(name(state).sv) har en ansvarig (\(role.sv)) men ingen frist som någon annan hör",
        en: "\(name(state).en) has somebody responsible (\(role.en)) but no deadline that another hears")
    }
    guard let silence = silence(from: state, owner: owner, arming) else { return }
    let story = silence.isEmpty ? Label(sv: "", en: "") : story(silence)
    let unsure = arming.unsure(deadlines.filter { isHeard($0, besides: owner, in: state) }, in: state)
    let late = deadlines.filter { isLate($0, in: state) }.map { name(transition: $0) }
    var alarms = Label(sv: "", en: "")
    if !unsure.isEmpty {
      alarms = Label(
        sv: " Larmen räknas från vad som kanske aldrig antecknas: \(list(unsure, .sv)).",
        en: " The alarms count from what may never be noted: \(list(unsure, .en)).")
    } else if !late.isEmpty {
      alarms = Label(
        sv: " Larmen kommer för sent: \(list(late, .sv)).", en: " The alarms come too late: \(list(late, .en)).")
    }
    report(
      .ladder, at: place(state), subjects: subjects,
      sv: "om ingen (\(role.sv)) gör något i \(name(state).sv) hör ingen annan det.\(alarms.sv)\(story.sv)",
      en: "if nobody (\(role.en)) acts in \(name(state).en) nobody else hears of it.\(alarms.en)\(story.en)")
  }

  private func list(_ labels: [Label], _ language: Language) -> String {
    labels.map { $0(language) }.joined(separator: ", ")
  }

  /// A way by deadlines alone from an owned state to where nothing more comes, on which nobody else heard; nil if on each
  /// such way somebody does.
  private func silence(from start: Int, owner: RoleID, _ arming: Arming) -> [Int]? {
    let chart = workflow.chart
    var pending: [(state: Int, way: [Int])] = [(start, [])]
    var seen: Set<Int> = [start]
    while let (state, way) = pending.popLast() {
      let deadlines = deadlines(around: state)
      if arming.isSure(deadlines.filter { isHeard($0, besides: owner, in: state) }, in: state) { continue }
      let moves = deadlines.filter { !chart.transitions[$0].targets.isEmpty }
      // What may never be set, or may move nothing, can leave the case where it is.
      guard arming.isSure(moves.filter { workflow.index.conditions[$0].isEmpty }, in: state) else {
        return way + deadlines.filter { !moves.contains($0) && !isHeard($0, besides: owner, in: state) }
      }
      for move in moves {
        for target in landing(of: move) where !isEnd(target) {
          // Round and round in silence is silence.
          guard seen.insert(target).inserted else { return way + [move] }
          pending.append((target, way + [move]))
        }
      }
    }
    return nil
  }

  private func landing(of transition: Int) -> [Int] {
    workflow.landing(of: transition).filter { workflow.chart.isAtomic($0) }
  }

  private func isEnd(_ state: Int) -> Bool {
    workflow.chart.states[state].kind == .final && workflow.chart.states[state].parent == 0
  }

  private func isAlarm(_ transition: Int) -> Bool { workflow.transitions[transition].deadline?.escalate != nil }

  private func isHeard(_ transition: Int, besides owner: RoleID, in state: Int) -> Bool {
    workflow.transitions[transition].deadline?.escalate.map { $0 != owner } ?? false && !isLate(transition, in: state)
  }

  /// An alarm that nobody is left to hear. The longest that a law lets a measure go on unlooked at is half a year (lag 2024:79,
  /// LVU): twice that, where a person is protected or an insats goes on. Elsewhere ten years, twice the keeping of documents.
  private func isLate(_ transition: Int, in state: Int) -> Bool {
    guard let deadline = workflow.transitions[transition].deadline, deadline.before == nil, deadline.from == nil,
      let days = workflow.periods[deadline.period]?.days(longest: false)
    else { return false }
    let isMarked = workflow.chart.lineage(state).contains {
      workflow.states[$0].isProtective || workflow.states[$0].isDiscretionary
    }
    return days > (isMarked ? 366 : 3660)
  }

  /// False if the alarm was found to go to nobody.
  private mutating func checkEscalation(_ transition: Int, owner: RoleID?) -> Bool {
    guard let role = workflow.transitions[transition].deadline?.escalate.flatMap({ workflow.roles[$0] }) else {
      return true
    }
    let fault: Label
    if role.id == owner {
      fault = Label(sv: "den som redan är ansvarig", en: "whoever is responsible already")
    } else if role.min == 0 {
      fault = Label(sv: "en roll som ingen behöver ha", en: "a role that nobody need hold")
    } else if workflow.compartments.first?.readers.contains(role.id) != true {
      fault = Label(sv: "en roll som inte läser registret", en: "a role that does not read the register")
    } else {
      return true
    }
    report(
      .escalation, at: place(transition: transition), subjects: subjects(transition: transition),
      sv: "larmet går till \(fault.sv): \(role.label.sv)", en: "the alarm goes to \(fault.en): \(role.label.en)")
    return false
  }
}

extension Workflow {
  /// The targets of a transition, and the states below them that are entered with them.
  func landing(of transition: Int) -> [Int] {
    chart.transitions[transition].targets.flatMap { target in
      chart.completed(StateSet(chart.lineage(target))).filter { $0 == target || chart.isDescendant($0, of: target) }
    }
  }
}

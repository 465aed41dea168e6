package import Syntax

/// Deadlines: armed with an absolute due time when a state is entered, fired in order, exactly once each.
extension Workflow {
  /// Firings in one go; a definition that loops through deadlines alone cannot hold a reader up.
  static let firingsMax = 10_000

  /// Lets time pass: fires what is due, in order of due time and then of the document.
  package func elapsed(to time: Moment, _ position: Position) -> (position: Position, fired: [Fired]) {
    var next = position
    let fired = elapse(&next, to: time)
    return (next, fired)
  }

  /// Deadlines that wait, soonest first; those that are silent where the case stands are not among them.
  package func due(at position: Position) -> [Due] {
    position.armed.filter { !isSilent($0.transition, position) }.sorted {
      ($0.due, $0.transition) < ($1.due, $1.transition)
    }.compactMap(due)
  }

  /// Deadlines that have come and that nothing has answered: the case has stayed in the state they belong to, or in the one
  /// that they moved it to if somebody answers for that, and they have not been set anew.
  package func unanswered(at position: Position) -> [Fired] {
    position.fired.filter { fired in
      guard let source = index.stateByPath[fired.state] else { return false }
      let transition = index.deadlines[source].first { transitions[$0].deadline?.period == fired.period }
      let target = transition.flatMap { chart.transitions[$0].targets.first }
      guard let state = fired.moved ? target : source, position.configuration.contains(state),
        let entered = position.entered[state], entered <= fired.time
      else { return false }
      if fired.moved {
        return (states[state].owner != nil || states[state].isProtective) && !isSilent(in: state, position)
      }
      guard let transition else { return false }
      if isSilent(transition, position) || isTakenBack(transition, position) { return false }
      // Of several entries each has its own time; another that waits answers none.
      if let entry = fired.entry {
        let isUnserved = transitions[transition].deadline?.isUnserved == true
        return !isAnswered(entry, isUnserved: isUnserved, position, from: fired.time)
      }
      return !position.armed.contains { $0.transition == transition && $0.entry == nil }
    }
  }

  func due(_ armed: Position.Armed) -> Due? {
    guard let deadline = transitions[armed.transition].deadline else { return nil }
    return Due(
      state: chart.states[chart.transitions[armed.transition].source].path, period: deadline.period, due: armed.due,
      escalate: deadline.escalate, before: deadline.before, from: deadline.from, entry: armed.entry)
  }

  func elapse(_ position: inout Position, to time: Moment) -> [Fired] {
    var fired: [Fired] = []
    while fired.count < Workflow.firingsMax,
      let place = position.armed.indices.filter({ rings(position.armed[$0], position, by: time) })
        .min(by: { isEarlier(position.armed[$0], position.armed[$1]) })
    {
      let armed = position.armed.remove(at: place)
      guard let deadline = transitions[armed.transition].deadline else { continue }
      // One towards the end of a fact, or from its day, rings late if it was silent.
      let moment = max(armed.due, armed.since, tellsSomewhere(armed.transition) ? position.now : armed.since)
      let guards = Guards(workflow: self, position: position, step: nil, now: moment)
      let moves =
        !chart.transitions[armed.transition].targets.isEmpty
        && guards.areMet(index.conditions[armed.transition])
      let event = Fired(
        state: chart.states[chart.transitions[armed.transition].source].path, period: deadline.period, due: armed.due,
        time: moment, escalate: deadline.escalate, moved: moves, entry: armed.entry)
      fired.append(event)
      position.fired.append(event)
      position.now = max(position.now, moment)
      if moves {
        let before = position.configuration
        take([armed.transition], &position, at: moment)
        wake(&position, from: before, at: moment)
      }
    }
    position.now = max(position.now, time)
    return fired
  }

  func rings(_ armed: Position.Armed, _ position: Position, by time: Moment) -> Bool {
    armed.due <= time && !isSilent(armed.transition, position)
  }

  /// It has no target, and a rule that says where it tells.
  private func tellsSomewhere(_ transition: Int) -> Bool {
    chart.transitions[transition].targets.isEmpty && !index.conditions[transition].isEmpty
  }

  /// Whose end or day it tells of has been taken back: a consent withdrawn is not to be asked about.
  private func isTakenBack(_ transition: Int, _ position: Position) -> Bool {
    guard let deadline = transitions[transition].deadline, let fact = deadline.before ?? deadline.from else {
      return false
    }
    return position.facts[fact]?.isRevoked == true
  }

  private func isSilent(_ transition: Int, _ position: Position) -> Bool {
    guard tellsSomewhere(transition) else { return false }
    let guards = Guards(workflow: self, position: position, step: nil, now: position.now)
    return !guards.areMet(index.conditions[transition])
  }

  /// Every alarm of the state's own is silent.
  private func isSilent(in state: Int, _ position: Position) -> Bool {
    !index.deadlines[state].isEmpty && index.deadlines[state].allSatisfy { isSilent($0, position) }
  }

  /// What was silent where the case stood and no longer is counts anew from now: a case that is taken up again begins
  /// afresh. What counts to the end of a fact, or from its day, keeps to that.
  func wake(_ position: inout Position, from before: StateSet, at time: Moment) {
    if index.silent.isEmpty || before == position.configuration { return }
    var then = position
    then.configuration = before
    for transition in index.silent {
      let source = chart.transitions[transition].source
      guard before.contains(source), position.configuration.contains(source), isSilent(transition, then),
        !isSilent(transition, position), let clock = index.clocks[transition], clock.countsOn,
        clock.deadline.since.map({ position.latest($0) != nil }) ?? true
      else { continue }
      position.armed.removeAll { $0.transition == transition }
      position.armed.append(
        Position.Armed(transition: transition, due: clock.period.after(time), since: time))
    }
  }

  private func isEarlier(_ a: Position.Armed, _ b: Position.Armed) -> Bool {
    (a.due, a.transition) < (b.due, b.transition)
  }

  func take(_ selected: [Int], _ position: inout Position, at time: Moment) {
    guard selected.count == 1, let move = index.moves?[selected[0]] else {
      return apply(chart.take(selected, position.configuration, memory: position.memory), &position, at: time)
    }
    if move.leaves.isEmpty { return }
    position.configuration.subtract(move.leaves)
    position.configuration.formUnion(move.enters)
    wind(&position, left: move.left, entered: move.entered, leaves: move.leaves, at: time)
  }

  func apply(_ outcome: Chart.Outcome, _ position: inout Position, at time: Moment) {
    position.configuration = outcome.configuration
    position.memory = outcome.memory
    wind(
      &position, left: Array(outcome.exited), entered: Array(outcome.entered), leaves: outcome.exited, at: time)
  }

  /// Deadlines of the states left stop, those of the states entered start.
  private func wind(
    _ position: inout Position, left: [Int], entered: [Int], leaves: StateSet, at time: Moment
  ) {
    if position.armed.contains(where: { leaves.contains(chart.transitions[$0.transition].source) }) {
      position.armed.removeAll { leaves.contains(chart.transitions[$0.transition].source) }
    }
    for state in left { position.entered[state] = nil }
    for state in entered {
      position.entered[state] = time
      for transition in index.deadlines[state] { arm(transition, &position, entered: time, at: time) }
    }
  }

  /// Arms anew what an event or a fact sets going in states that stay active.
  func rearm(_ position: inout Position, at time: Moment, _ plan: StepPlan, facts: Set<FactID>) {
    if plan.deadlines.isEmpty, facts.isEmpty, !plan.event.isServing { return }
    var waking = plan.deadlines
    for fact in facts { waking += index.deadlinesOfFact[fact] ?? [] }
    if plan.event.isServing { waking += index.deadlinesUnserved }
    if waking.isEmpty { return }
    let event = plan.event.id
    for transition in waking.sorted() {
      let source = chart.transitions[transition].source
      guard position.configuration.contains(source) else { continue }
      if let clock = index.clocks[transition], clock.deadline.since == event, plan.hasOwnTimes {
        armEach(transition, clock.period, position.open[plan.number].suffix(1), &position, at: time)
        continue
      }
      if plan.event.isServing, let clock = index.clocks[transition], clock.isOfService {
        serve(transition, clock, &position, at: time)
        continue
      }
      position.armed.removeAll { $0.transition == transition }
      arm(transition, &position, entered: position.entered[source] ?? time, at: time)
    }
  }

  func arm(_ transition: Int, _ position: inout Position, entered: Moment, at time: Moment) {
    guard let clock = index.clocks[transition] else { return }
    let due: Moment
    if let event = clock.deadline.since {
      if let plan = index.plan(event), plan.hasOwnTimes {
        return armEach(transition, clock.period, position.open[plan.number][...], &position, at: time)
      }
      guard let latest = position.latest(event) else { return }
      due = clock.period.after(latest.began)
    } else if let id = clock.deadline.from {
      guard let fact = position.facts[id], !fact.isRevoked, let day = fact.day else { return }
      due = clock.period.after(day)
    } else if let id = clock.deadline.before {
      guard let fact = position.facts[id], !fact.isRevoked, let end = fact.until else { return }
      due = clock.period.before(end)
      if clock.period.length != nil, due < time { return }  // a warning that would come too late says nothing
    } else if clock.deadline.isUnserved {
      return  // set going by each decision
    } else {
      due = clock.period.after(entered)
    }
    position.armed.append(Position.Armed(transition: transition, due: due, since: time))
  }

  /// What decides one of several entries leaves the others waiting.
  private func armEach(
    _ transition: Int, _ period: NamedPeriod, _ entries: ArraySlice<Int>, _ position: inout Position, at time: Moment
  ) {
    for entry in entries where !position.armed.contains(where: { $0.transition == transition && $0.entry == entry }) {
      position.armed.append(
        Position.Armed(
          transition: transition, due: period.after(position.log[entry].began), since: time, entry: entry))
    }
  }
}

package import Syntax

/// Judging: total, pure, the same on every client. It never throws and never traps, whatever the step says.
extension Workflow {
  /// A case that has just begun.
  package func start(at time: Moment) -> Position {
    let outcome = chart.start()
    var position = Position(self, at: time)
    apply(outcome, &position, at: time)
    return position
  }

  /// Judges a step on a copy.
  package func judge(_ step: Step, at position: Position) -> Verdict {
    var next = position
    switch apply(step, to: &next) {
    case .allowed: return .allowed(next)
    case .refused(let unmet): return .refused(unmet)
    }
  }

  /// Judges a step in place: what is refused leaves `position` as it was.
  package func apply(_ step: Step, to position: inout Position) -> Ruling {
    if position.armed.contains(where: { rings($0, position, by: step.time) }) {
      var later = position
      _ = elapse(&later, to: step.time)
      let ruling = applyNow(step, to: &later)
      if case .allowed = ruling { position = later }
      return ruling
    }
    return applyNow(step, to: &position)
  }

  /// A read receipt: `actor` has opened the bodies of the entry `leaf`.
  package func opened(actor: String, leaf: String, _ position: Position) -> Position {
    var next = position
    next.opened[actor, default: []].insert(leaf)
    return next
  }

  package func recordOpened(actor: String, leaf: String, in position: inout Position) {
    position.opened[actor, default: []].insert(leaf)
  }

  /// Events that the active states handle, whoever asks; in the order of the file.
  package func enabled(at position: Position) -> [EventID] {
    events.filter { !candidates($0.id, position).isEmpty }.map(\.id)
  }

  /// Transitions of the event out of active states, inner first.
  func candidates(_ event: EventID, _ position: Position) -> [Int] {
    index.plan(event)?.candidates(chart, position.configuration) ?? []
  }

  private func applyNow(_ step: Step, to position: inout Position) -> Ruling {
    let plan = index.plan(step.event)
    let finding = find(step, plan, at: position)
    guard let plan, finding.unmet.isEmpty else { return .refused(finding.unmet) }
    accept(step, plan, finding.selected, &position)
    return .allowed
  }

  /// A call of its own, so that nothing here still holds the position when it is changed in place: that would copy the
  /// whole case at each step.
  @inline(never)
  private func find(_ step: Step, _ plan: StepPlan?, at position: Position) -> Finding {
    find(step, plan, Guards(workflow: self, position: position, step: step, now: step.time))
  }

  struct Finding {
    var selected: [Int] = []
    var unmet: [Unmet] = []
    /// The transition whose rule speaks: the selected one, or the candidate nearest to being met.
    var speaking: Int?
  }

  /// What the step would do, or everything that stands in its way. Deadlines due are taken to have fired.
  func find(_ step: Step, _ guards: Guards) -> Finding { find(step, index.plan(step.event), guards) }

  private func find(_ step: Step, _ plan: StepPlan?, _ guards: Guards) -> Finding {
    if step.time < guards.position.now {
      let now = guards.position.now
      return Finding(unmet: [
        guards.words(
          .time, params: ["now": now.text], opensAt: now,
          sv: "Tiden ligger före ärendets senaste steg.", en: "The time is before the case's latest step.")
      ])
    }
    guard let plan else {
      return Finding(unmet: [
        guards.words(.unknownEvent, sv: "Händelsen finns inte.", en: "There is no such event.")
      ])
    }
    let possible = plan.candidates(chart, guards.position.configuration)
    guard !possible.isEmpty else {
      let event = plan.event
      return Finding(unmet: [
        guards.words(
          .notEnabled, params: ["event": event.id], by: index.roles[event.id] ?? [],
          sv: "”\(event.label.sv)” är inte möjligt i ärendets läge.",
          en: "“\(event.label.en)” is not possible in the state of the case.")
      ])
    }
    let selected = select(possible, guards)
    var finding = Finding(selected: selected, speaking: selected.first)
    if selected.isEmpty {
      let refusals = possible.map { (transition: $0, unmet: guards.unmet(transitions[$0].rule)) }
      // What the form will still bring stands in nobody's way: the rule that is nearest without it speaks.
      let nearest = refusals.min { distance($0.unmet) < distance($1.unmet) }
      finding.speaking = nearest?.transition
      finding.unmet = nearest?.unmet ?? []
    }
    let taken = selected.isEmpty ? possible : selected
    let builtIn = guards.builtIn(plan, step, taking: taken, speaking: finding.speaking)
    if !builtIn.isEmpty { finding.unmet += builtIn }
    if finding.unmet.count > 1 { finding.unmet = told(finding.unmet) }
    return finding
  }

  /// Each once, also where several conditions of a rule say it.
  private func told(_ unmet: [Unmet]) -> [Unmet] {
    unmet.enumerated().filter { place, one in
      !unmet[..<place].contains { $0.code == one.code && $0.params == one.params && $0.opensAt == one.opensAt }
    }.map(\.element)
  }

  private func distance(_ unmet: [Unmet]) -> (Int, Int) { (unmet.count { $0.code != .factNew }, unmet.count) }

  private func select(_ possible: [Int], _ guards: Guards) -> [Int] {
    if possible.count == 1 { return guards.areMet(index.conditions[possible[0]]) ? possible : [] }
    // Out of one state the first whose rule is met; out of several, the chart decides between them.
    let source = chart.transitions[possible[0]].source
    if possible.allSatisfy({ chart.transitions[$0].source == source }) {
      return possible.first { guards.areMet(index.conditions[$0]) }.map { [$0] } ?? []
    }
    return chart.select(guards.position.configuration, memory: guards.position.memory) { transition in
      possible.contains(transition) && guards.areMet(index.conditions[transition])
    }
  }

  // MARK: Taking a step

  private func accept(_ step: Step, _ plan: StepPlan, _ selected: [Int], _ position: inout Position) {
    position.now = step.time
    position.log.append(Occurrence(step))
    position.occurrences[plan.number].append(position.log.count - 1)
    updateOpen(step, plan, &position)
    let recorded = plan.recordsNothing && step.facts.isEmpty ? [] : record(step, plan, selected, &position)
    let before = position.configuration
    take(selected, &position, at: step.time)
    rearm(&position, at: step.time, plan, facts: recorded)
    if selected.contains(where: { transitions[$0].isAppealable }) { remind(&position, at: step.time) }
    wake(&position, from: before, at: step.time)
  }

  /// Keeps the proposals that nobody has decided or replaced.
  private func updateOpen(_ step: Step, _ plan: StepPlan, _ position: inout Position) {
    if let decided = plan.decides, let entry = close(step.ref, decided, &position) {
      position.armed.removeAll { $0.entry == entry }
    }
    guard plan.isDecided else { return }
    if plan.event.allowsSeveral {
      _ = close(step.ref, plan.number, &position)
    } else {
      position.open[plan.number] = []
    }
    position.open[plan.number].append(position.log.count - 1)
  }

  private func close(_ leaf: String?, _ event: Int, _ position: inout Position) -> Int? {
    guard let at = position.open[event].firstIndex(where: { position.log[$0].leaf == leaf }) else { return nil }
    return position.open[event].remove(at: at)
  }

  private func record(
    _ step: Step, _ plan: StepPlan, _ selected: [Int], _ position: inout Position
  ) -> Set<FactID> {
    var values: [(FactID, String, Moment?)] = step.facts.map { ($0.name, $0.value, $0.until) }
    for set in plan.event.sets where !step.facts.contains(where: { $0.name == set.fact }) {
      values.append((set.fact, set.value, nil))
    }
    for fact in selected.compactMap({ transitions[$0].records }) where !values.contains(where: { $0.0 == fact }) {
      values.append((fact, step.event, nil))
    }
    let place = position.log.count - 1
    for (fact, value, until) in values {
      let definition = facts[fact]
      position.facts[fact] = FactValue(
        value: value, until: until ?? definition?.validFor?.after(position.log[place].began),
        isRevoked: definition?.isRevocable == true && value == FactDefinition.revokedValue, leaf: step.leaf,
        actor: step.actor, time: step.time, place: place)
    }
    return Set(values.map(\.0))
  }
}

package import Syntax

/// Judging: total, pure, the same on every client. It never throws and never traps, whatever the step says.
extension Workflow {
  /// A case that has just begun.
  package func start(at time: Moment) -> Position {
    let outcome = chart.start()
    var position = Position(configuration: StateSet(), memory: [:], entered: [:], now: time)
    apply(outcome, &position, at: time)
    return position
  }

  /// Judges a step on a copy.
  package func judge(_ step: Step, at position: Position) -> Verdict {
    var next = position
    switch apply(step, to: &next) {
    case .allowed(let evidence): return .allowed(next, evidence: evidence)
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
    index.plans[event]?.candidates(chart, position.configuration) ?? []
  }

  private func applyNow(_ step: Step, to position: inout Position) -> Ruling {
    let finding = find(step, at: position)
    guard finding.unmet.isEmpty, let plan = finding.plan else { return .refused(finding.unmet) }
    accept(step, plan, finding.selected, &position)
    return .allowed(evidence: finding.evidence)
  }

  /// A call of its own, so that nothing here still holds the position when it is changed in place: that would copy the
  /// whole case at each step.
  @inline(never)
  private func find(_ step: Step, at position: Position) -> Finding {
    find(step, Guards(workflow: self, position: position, step: step, now: step.time))
  }

  struct Finding {
    var selected: [Int] = []
    var unmet: [Unmet] = []
    var plan: StepPlan?
    /// What meets the rules of the selected.
    var evidence: [Evidence] = []
    /// The rule that speaks: that of the selected transition, or of the candidate nearest to being met.
    var rule: RuleID?
  }

  /// What the step would do, or everything that stands in its way. Deadlines due are taken to have fired.
  func find(_ step: Step, _ guards: Guards) -> Finding {
    if step.time < guards.position.now {
      let now = guards.position.now
      return Finding(unmet: [
        guards.words(
          .time, params: ["now": now.text], opensAt: now,
          sv: "Tiden ligger före ärendets senaste steg.", en: "The time is before the case's latest step.")
      ])
    }
    guard let plan = index.plans[step.event] else {
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
    var finding = select(possible, guards)
    let selected = finding.selected
    if selected.isEmpty {
      let refusals = possible.map { (rule: transitions[$0].rule, unmet: guards.unmet(transitions[$0].rule)) }
      // What the form will still bring stands in nobody's way: the rule that is nearest without it speaks.
      let nearest = refusals.min { distance($0.unmet) < distance($1.unmet) }
      finding.rule = nearest?.rule
      finding.unmet = nearest?.unmet ?? []
    } else {
      finding.rule = transitions[selected[0]].rule
    }
    finding.plan = plan
    let builtIn = guards.builtIn(
      plan, step, records: (selected.isEmpty ? possible : selected).compactMap { transitions[$0].records })
    if !builtIn.isEmpty { finding.unmet += builtIn }
    return finding
  }

  private func distance(_ unmet: [Unmet]) -> (Int, Int) { (unmet.count { $0.code != .factNew }, unmet.count) }

  private func select(_ possible: [Int], _ guards: Guards) -> Finding {
    // Out of one state the first whose rule is met; out of several, the chart decides between them.
    let source = chart.transitions[possible[0]].source
    if possible.allSatisfy({ chart.transitions[$0].source == source }) {
      for transition in possible {
        if let evidence = guards.evidence(index.conditions[transition]) {
          return Finding(selected: [transition], evidence: evidence)
        }
      }
      return Finding()
    }
    let (configuration, memory) = (guards.position.configuration, guards.position.memory)
    let selected = chart.select(configuration, memory: memory) { transition in
      possible.contains(transition) && guards.evidence(index.conditions[transition]) != nil
    }
    return Finding(
      selected: selected, evidence: selected.flatMap { guards.evidence(index.conditions[$0]) ?? [] })
  }

  // MARK: Taking a step

  private func accept(_ step: Step, _ plan: StepPlan, _ selected: [Int], _ position: inout Position) {
    position.now = step.time
    let occurrence = Occurrence(
      event: step.event, actor: step.actor, role: step.role, leaf: step.leaf, ref: step.ref, time: step.time,
      happened: step.happened, reason: step.reason, facts: step.facts)
    position.log.append(occurrence)
    position.occurrences[step.event, default: []].append(position.log.count - 1)
    position.byLeaf[step.leaf] = position.log.count - 1
    updateOpen(step, plan, &position)
    let recorded = record(step, plan, selected, occurrence, &position)
    take(selected, &position, at: step.time)
    rearm(&position, at: step.time, plan, facts: recorded)
  }

  /// Keeps the proposals that nobody has decided or replaced.
  private func updateOpen(_ step: Step, _ plan: StepPlan, _ position: inout Position) {
    if let decided = plan.event.decides {
      position.open[decided]?.removeAll { $0 == step.ref }
      if let ref = step.ref { position.armed.removeAll { $0.leaf == ref } }
    }
    guard plan.isDecided else { return }
    if plan.event.allowsSeveral {
      position.open[step.event, default: []].removeAll { $0 == step.ref }
      position.open[step.event, default: []].append(step.leaf)
    } else {
      position.open[step.event] = [step.leaf]
    }
  }

  private func record(
    _ step: Step, _ plan: StepPlan, _ selected: [Int], _ occurrence: Occurrence, _ position: inout Position
  ) -> Set<FactID> {
    var values: [(FactID, String, Moment?)] = step.facts.map { ($0.name, $0.value, $0.until) }
    for set in plan.event.sets where !step.facts.contains(where: { $0.name == set.fact }) {
      values.append((set.fact, set.value, nil))
    }
    for fact in selected.compactMap({ transitions[$0].records }) where !values.contains(where: { $0.0 == fact }) {
      values.append((fact, step.event, nil))
    }
    if values.isEmpty { return [] }
    for (fact, value, until) in values {
      let definition = facts[fact]
      position.facts[fact] = FactValue(
        value: value, until: until ?? definition?.validFor?.after(occurrence.began),
        isRevoked: definition?.isRevocable == true && value == FactDefinition.revokedValue, leaf: step.leaf,
        actor: step.actor, time: step.time)
    }
    return Set(values.map(\.0))
  }
}

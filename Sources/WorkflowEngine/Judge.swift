package import Syntax

/// Judging: total, pure, the same on every client. It never throws and never traps, whatever the step says.
extension Workflow {
  /// A case that has just begun.
  package func start(at time: Moment) -> Position {
    let outcome = chart.start()
    var position = Position(configuration: StateSet(), memory: [:], entered: [:], now: time)
    move(&position, outcome, at: time)
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
    if position.armed.contains(where: { $0.due <= step.time }) {
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
    (index.transitions[event] ?? []).filter { position.configuration.contains(chart.transitions[$0].source) }
  }

  private func applyNow(_ step: Step, to position: inout Position) -> Ruling {
    let guards = Guards(workflow: self, position: position, step: step, now: step.time)
    let finding = find(step, guards)
    guard finding.unmet.isEmpty else { return .refused(finding.unmet) }
    var evidence: [Evidence] = []
    for transition in finding.selected { evidence += guards.met(transitions[transition].rule) }
    accept(step, finding.selected, &position)
    return .allowed(evidence: evidence)
  }

  struct Finding {
    var selected: [Int] = []
    var unmet: [Unmet] = []
    /// The rule that speaks: that of the selected transition, or of the candidate nearest to being met.
    var rule: RuleID?
  }

  /// What the step would do, or everything that stands in its way. Deadlines due are taken to have fired.
  func find(_ step: Step, _ guards: Guards) -> Finding {
    let position = guards.position
    if step.time < position.now {
      return Finding(unmet: [
        guards.words(
          .time, params: ["now": position.now.text], opensAt: position.now,
          sv: "Tiden ligger före ärendets senaste steg.", en: "The time is before the case's latest step.")
      ])
    }
    guard let event = events[step.event] else {
      return Finding(unmet: [
        guards.words(.unknownEvent, sv: "Händelsen finns inte.", en: "There is no such event.")
      ])
    }
    let possible = candidates(step.event, position)
    guard !possible.isEmpty else {
      return Finding(unmet: [
        guards.words(
          .notEnabled, params: ["event": event.id], by: index.roles[event.id] ?? [],
          sv: "”\(event.label.sv)” är inte möjligt i ärendets läge.",
          en: "“\(event.label.en)” is not possible in the state of the case.")
      ])
    }
    let selected = select(possible, guards)
    var finding = Finding(selected: selected)
    if selected.isEmpty {
      let refusals = possible.map { (rule: transitions[$0].rule, unmet: guards.unmet(transitions[$0].rule)) }
      // What the form will still bring stands in nobody's way: the rule that is nearest without it speaks.
      let nearest = refusals.min { distance($0.unmet) < distance($1.unmet) }
      finding.rule = nearest?.rule
      finding.unmet = nearest?.unmet ?? []
    } else {
      finding.rule = transitions[selected[0]].rule
    }
    finding.unmet += guards.builtIn(
      event, step, records: (selected.isEmpty ? possible : selected).compactMap { transitions[$0].records })
    return finding
  }

  private func distance(_ unmet: [Unmet]) -> (Int, Int) { (unmet.count { $0.code != .factNew }, unmet.count) }

  private func select(_ possible: [Int], _ guards: Guards) -> [Int] {
    if possible.count == 1 { return guards.isMet(transitions[possible[0]].rule) ? possible : [] }
    let (configuration, memory) = (guards.position.configuration, guards.position.memory)
    return chart.select(configuration, memory: memory) { transition in
      possible.contains(transition) && guards.isMet(transitions[transition].rule)
    }
  }

  // MARK: Taking a step

  private func accept(_ step: Step, _ selected: [Int], _ position: inout Position) {
    position.now = step.time
    let occurrence = Occurrence(
      event: step.event, actor: step.actor, role: step.role, leaf: step.leaf, ref: step.ref, time: step.time,
      happened: step.happened, reason: step.reason, facts: step.facts)
    position.log.append(occurrence)
    position.occurrences[step.event, default: []].append(position.log.count - 1)
    position.byLeaf[step.leaf] = position.log.count - 1
    updateOpen(step, &position)
    let recorded = record(step, selected, occurrence, &position)
    move(&position, chart.take(selected, position.configuration, memory: position.memory), at: step.time)
    rearm(&position, at: step.time, event: step.event, facts: recorded)
  }

  /// Keeps the proposals that nobody has decided or replaced.
  private func updateOpen(_ step: Step, _ position: inout Position) {
    if let decided = events[step.event]?.decides {
      position.open[decided]?.removeAll { $0 == step.ref }
      if let ref = step.ref { position.armed.removeAll { $0.leaf == ref } }
    }
    guard index.deciders[step.event] != nil else { return }
    if events[step.event]?.allowsSeveral == true {
      position.open[step.event, default: []].removeAll { $0 == step.ref }
      position.open[step.event, default: []].append(step.leaf)
    } else {
      position.open[step.event] = [step.leaf]
    }
  }

  private func record(
    _ step: Step, _ selected: [Int], _ occurrence: Occurrence, _ position: inout Position
  ) -> Set<FactID> {
    var values: [(FactID, String, Moment?)] = step.facts.map { ($0.name, $0.value, $0.until) }
    let carried = Set(step.facts.map(\.name))
    for set in events[step.event]?.sets ?? [] where !carried.contains(set.fact) {
      values.append((set.fact, set.value, nil))
    }
    for fact in selected.compactMap({ transitions[$0].records }) where !values.contains(where: { $0.0 == fact }) {
      values.append((fact, step.event, nil))
    }
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

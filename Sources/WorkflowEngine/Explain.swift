internal import Syntax

/// "Why can't I?"
extension Workflow {
  /// The same evaluator as `judge`, with what can mend it and what can be done instead.
  package func explain(_ step: Step, at position: Position) -> Explanation {
    let current = elapsed(to: max(step.time, position.now), position).position
    let guards = Guards(workflow: self, position: current, step: step, now: step.time)
    let finding = find(step, guards)
    let isAllowed = finding.unmet.isEmpty
    let rule = finding.speaking.map { transitions[$0].rule }
    // What the form, a reason or a reading will bring needs no way there.
    let isNear = finding.unmet.allSatisfy(\.code.isSuppliedInStep) && hasSubject(step.event, current)
    return Explanation(
      allowed: isAllowed, rule: rule, met: rule.map { guards.met($0) } ?? [], unmet: finding.unmet,
      way: isNear ? .notNeeded : WayFinder(workflow: self).way(to: step.event, from: current),
      alternatives: isAllowed ? [] : alternatives(to: step, at: current))
  }

  /// Events this person can do now, as far as they themselves supply what the step carries; those of the same region first.
  /// Where protection is the matter, before these: what protects by a decision of others or moves the case, then what else
  /// protects or is for duty. Where consent is the matter, before these: other consents, then what is done where consent is asked for and withdrawn, as
  /// disclosing by law.
  package func alternatives(to step: Step, at position: Position) -> [EventID] {
    let asking = transitions.indices.filter { !consents(askedBy: $0).isEmpty }
    let asked = Set(asking.flatMap(consents))
    let near = regions(of: index.transitions[step.event] ?? [])
    let isAboutConsent =
      !(index.fed[step.event] ?? []).isDisjoint(with: asked)
      || (index.transitions[step.event] ?? []).contains { !consents(askedBy: $0).isEmpty }
    let ending = transitions.indices.filter { transition in
      transitions[transition].event.flatMap { events[$0] }?.sets.contains { asked.contains($0.fact) } ?? false
    }
    let home = regions(of: asking).intersection(regions(of: ending))
    func isForDanger(_ event: EventID) -> Bool {
      events[event].map { $0.isProtective || !$0.duty.isEmpty } ?? false
    }
    let isAboutDanger = isForDanger(step.event)
    func rank(_ event: EventID) -> Int {
      let candidates = candidates(event, position)
      let open = regions(of: candidates)
      if isAboutConsent, !(index.fed[event] ?? []).isDisjoint(with: asked) { return 0 }
      if isAboutConsent, !open.isDisjoint(with: home) { return 1 }
      if isAboutDanger, isForDanger(event) {
        guard events[event]?.isProtective == true else { return 5 }
        if events[event]?.isOutside == true { return 2 }
        return candidates.contains { !chart.transitions[$0].targets.isEmpty } ? 3 : 4
      }
      return open.isDisjoint(with: near) ? 7 : 6
    }
    let others = possible(for: step, at: position).filter { $0 != step.event }.map { (rank($0), $0) }
    return (0...7).flatMap { wanted in others.filter { $0.0 == wanted }.map(\.1) }
  }

  private func regions(of transitions: [Int]) -> Set<Int> {
    Set(transitions.map { region(of: chart.transitions[$0].source) })
  }

  /// Consents that the rule asks to be in force.
  private func consents(askedBy transition: Int) -> [FactID] {
    index.conditions[transition].flatMap(\.branches).compactMap { leaf in
      guard case .fact(let condition) = leaf, condition.state != .new, facts[condition.fact]?.kind == .consent else {
        return nil
      }
      return condition.fact
    }
  }

  /// What it decides or answers is there to be named.
  private func hasSubject(_ event: EventID, _ position: Position) -> Bool {
    guard let definition = events[event] else { return true }
    if definition.decides != nil { return !position.openEntries(for: definition).isEmpty }
    return definition.answers.map { position.latest($0) != nil } ?? true
  }

  /// Events the actor of `step` can do now; what they would write, sign, read or refer to in the step is taken as done.
  package func possible(for step: Step, at position: Position) -> [EventID] {
    var trial = step
    trial.facts = []
    trial.reason = nil
    trial.time = max(step.time, position.now)
    return events.map(\.id).filter { event in
      trial.event = event
      trial.ref = events[event].flatMap { position.openEntries(for: $0).last }
      let guards = Guards(workflow: self, position: position, step: trial, now: trial.time, speaks: false)
      let possible = candidates(event, position)
      guard !possible.isEmpty else { return false }
      if events[event]?.decides != nil, trial.ref == nil { return false }
      if let answered = events[event]?.answers, position.latest(answered) == nil { return false }
      let isOpen = possible.contains { guards.unmet(transitions[$0].rule).allSatisfy(\.code.isSuppliedInStep) }
      let builtIn = index.plan(event).map { guards.builtIn($0, trial, taking: []) } ?? []
      return isOpen && builtIn.allSatisfy(\.code.isSuppliedInStep)
    }
  }

  /// The child of the nearest parallel state that holds `state`; the state's top ancestor if there is none.
  func region(of state: Int) -> Int {
    let line = chart.lineage(state)
    for (place, ancestor) in line.enumerated().dropLast() where chart.states[line[place + 1]].kind == .parallel {
      return ancestor
    }
    return line.count > 1 ? line[line.count - 2] : state
  }
}

extension Unmet.Code {
  /// What the actor settles while doing the step: asked by the form, by reading, or by naming the entry.
  package var isSuppliedInStep: Bool {
    switch self {
    case .reason, .factNew, .lasts, .opened, .refMissing, .refUnopened, .proof: true
    default: false
    }
  }
}

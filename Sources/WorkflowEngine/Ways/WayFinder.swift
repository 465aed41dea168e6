internal import Syntax

/// "What would have to happen first?" A way to a step: first the lightest, and where that is too far to be found, some way.
struct WayFinder {
  /// How much more the rest of a way counts where any way will do.
  private static let hastes = [1, 6]
  let workflow: Workflow

  func way(to event: EventID, from position: Position) -> Explanation.Way {
    let start = WayTrial(workflow, position)
    // One step is as few as can be.
    for transition in workflow.candidates(event, position) {
      if let taken = start.take(WayAct(event: event), by: transition) { return .shortest(path(taken, from: start)) }
    }
    let problem = WayProblem(workflow, goal: event)
    for haste in WayFinder.hastes {
      var search = WaySearch(problem, haste: haste, from: position)
      switch search.run(from: position) {
      case .found(let trial, let isLightest):
        let steps = path(ordered(plainer(trial, from: start), from: start), from: start)
        return isLightest && !problem.isCut ? .shortest(steps) : .some(steps)
      // That there must be a decision to serve is a condition of no rule, so that it is not searched for.
      case .none: return problem.isCut || isOfService(event) ? .unknown : .none
      case .gaveUp: continue
      }
    }
    return .unknown
  }

  private func isOfService(_ event: EventID) -> Bool {
    guard let definition = workflow.events[event] else { return false }
    return definition.isServing || definition.answers.map(isOfService) ?? false
  }

  /// Without the values that nothing on the way asked for, so that what is told is needed.
  private func plainer(_ trial: WayTrial, from start: WayTrial) -> WayTrial {
    var best = trial
    for place in trial.taken.indices {
      for fact in best.taken[place].act.values.keys.sorted() {
        var acts = best.taken.map { ($0.act, $0.transition) }
        acts[place].0.values[fact] = nil
        if let walked = walk(acts, from: start), isAsFar(walked, best) { best = walked }
      }
    }
    return best
  }

  /// In the order in which the definition names the steps, as far as they can be taken so: its writers follow the work. What is
  /// decided or answered on the way comes next to what decides or answers it.
  private func ordered(_ trial: WayTrial, from start: WayTrial) -> WayTrial {
    var best = trial
    var ranks = trial.taken.indices.map { rank(trial.taken[$0], among: trial.taken[($0 + 1)...]) }
    var isChanged = true
    while isChanged {
      isChanged = false
      for place in best.taken.indices.dropLast(2) where ranks[place] > ranks[place + 1] {
        var acts = best.taken.map { ($0.act, $0.transition) }
        acts.swapAt(place, place + 1)
        if let walked = walk(acts, from: start), isAsFar(walked, best) {
          best = walked
          ranks.swapAt(place, place + 1)
        } else {
          // It follows from the one before, and goes where that goes.
          ranks[place + 1] = ranks[place]
        }
        isChanged = true
      }
    }
    return best
  }

  private func rank(_ taken: WayTrial.Taken, among later: ArraySlice<WayTrial.Taken>) -> Int {
    func place(_ event: EventID) -> Int { 2 * (workflow.index.numbers[event] ?? 0) }
    let users = later.filter { $0.step.ref == taken.step.leaf }
    return users.map { place($0.act.event) }.min().map { $0 - 1 } ?? place(taken.act.event)
  }

  /// Nothing opens later than it did.
  private func isAsFar(_ walked: WayTrial, _ best: WayTrial) -> Bool { walked.now <= best.now }

  private func walk(_ acts: [(WayAct, Int)], from start: WayTrial) -> WayTrial? {
    var trial = start
    for (act, transition) in acts {
      guard let next = trial.take(act, by: transition) else { return nil }
      trial = next
    }
    return trial
  }

  // MARK: Telling it

  private func path(_ trial: WayTrial, from start: WayTrial) -> [Explanation.PathStep] {
    var before = start
    var steps: [Explanation.PathStep] = []
    for (place, taken) in trial.taken.enumerated() {
      if taken.hasWaited { before = before.wait(until: taken.step.time) }
      let others = trial.taken[..<place].indices.filter { !before.couldAlso(trial.taken[$0], take: taken) }
      steps.append(
        Explanation.PathStep(
          event: taken.act.event, roles: roles(taken), opensAt: taken.hasWaited ? taken.step.time : nil,
          states: states(taken),
          grounds: grounds(taken), isCircumstance: workflow.isCircumstance(taken.act.event), others: others))
      if let next = before.take(taken.act, by: taken.transition) { before = next }
    }
    return steps
  }

  private func roles(_ taken: WayTrial.Taken) -> [RoleID] {
    if let role = taken.act.role { return [role] }
    return WorkflowIndex.roles(of: workflow.index.conditions[taken.transition], delegations: workflow.delegations)
  }

  /// What it must state: what later steps ask for, and what its own rule leaves no choice about.
  private func states(_ taken: WayTrial.Taken) -> [StepFact] {
    var values = taken.act.values
    for case .fact(let condition) in workflow.index.conditions[taken.transition]
    where condition.state == .new && condition.values.count == 1 { values[condition.fact] = condition.values[0] }
    return values.sorted { $0.key < $1.key }.map { StepFact(name: $0.key, value: $0.value) }
  }

  /// Every ground that serves as well as the one given.
  private func grounds(_ taken: WayTrial.Taken) -> [String] {
    guard let ground = taken.act.ground else { return [] }
    let (outer, inner) = workflow.reasons(taken.transition)
    return workflow.reasons.ids.filter { code in
      outer.allSatisfy { $0.contains(code) } && inner.allSatisfy { $0.contains(code) == $0.contains(ground) }
    }
  }
}

internal import Syntax

/// A copy of the case on which steps are taken, by people who hold what each asks for: whatever is told is what the engine has
/// judged.
struct WayTrial {
  struct Taken {
    let act: WayAct
    let transition: Int
    let step: Step
    /// Time had to pass first.
    let hasWaited: Bool
  }

  let workflow: Workflow
  private(set) var position: Position
  private(set) var taken: [Taken] = []
  /// Time has passed since the step before.
  private(set) var hasWaited = false

  init(_ workflow: Workflow, _ position: Position) { (self.workflow, self.position) = (workflow, position) }

  var now: Moment { position.now }

  func wait(until time: Moment) -> WayTrial {
    var later = self
    later.position = workflow.elapsed(to: time, position).position
    later.hasWaited = true
    return later
  }

  /// The act by this transition; if it only has to wait, when it opens.
  func take(_ act: WayAct, by transition: Int) -> WayTrial? {
    for subject in subjects(act) {
      switch attempt(act, transition, subject) {
      case .taken(let next): return next
      case .opens(let time):
        let later = wait(until: time)
        if case .taken(let next) = later.attempt(act, transition, subject) { return next }
      case .refused: break
      }
    }
    return nil
  }

  private enum Attempt {
    case taken(WayTrial)
    case opens(Moment)
    case refused
  }

  private func attempt(_ act: WayAct, _ transition: Int, _ subject: String?) -> Attempt {
    let step = step(act, transition, subject)
    var next = self
    for leaf in read(act, step) { next.position.opened[step.actor, default: []].insert(leaf) }
    let guards = Guards(workflow: workflow, position: next.position, step: step, now: step.time, speaks: false)
    let finding = workflow.find(step, guards)
    if finding.unmet.isEmpty {
      guard case .allowed = workflow.apply(step, to: &next.position) else { return .refused }
      next.taken.append(
        Taken(act: act, transition: finding.speaking ?? transition, step: step, hasWaited: hasWaited))
      next.hasWaited = false
      return .taken(next)
    }
    let opening = finding.unmet.compactMap(\.opensAt)
    guard opening.count == finding.unmet.count, let opens = opening.max(), opens > now else { return .refused }
    return .opens(opens)
  }

  /// Whether the person who took one step could have taken another, later one.
  func couldAlso(_ earlier: Taken, take later: Taken) -> Bool {
    var step = later.step
    step.actor = earlier.step.actor
    var position = position
    for leaf in read(later.act, step) { position.opened[step.actor, default: []].insert(leaf) }
    let guards = Guards(workflow: workflow, position: position, step: step, now: step.time, speaks: false)
    return workflow.find(step, guards).unmet.isEmpty
  }

  // MARK: A step as somebody who can would write it

  /// What the person has read: all that the step asks to have been read.
  private func read(_ act: WayAct, _ step: Step) -> [String] {
    let asked = (workflow.index.transitions[act.event] ?? []).flatMap { workflow.index.conditions[$0] }
      .flatMap(\.branches).compactMap { leaf in
        if case .opened(let event) = leaf { position.standing(event)?.leaf } else { nil }
      }
    return asked + (step.ref.map { [$0] } ?? [])
  }

  /// The entries that the step can name: of those it decides or carries out those that fit, latest first.
  private func subjects(_ act: WayAct) -> [String?] {
    guard let event = workflow.events[act.event] else { return [nil] }
    if let named = act.about { return [position.standing(named)?.leaf] }
    if event.isServing { return position.log.reversed().map(\.leaf).filter { workflow.isDecision($0, at: position) } }
    let entries =
      event.decides.map { position.openEntries(of: $0) }
      ?? event.answers.map { position.places(of: $0).map { position.log[$0].leaf } } ?? []
    let fitting = entries.reversed().filter { position.fits(event, leaf: $0) }
    return fitting.isEmpty ? [entries.last] : fitting
  }

  private func step(_ act: WayAct, _ transition: Int, _ subject: String?) -> Step {
    let leaves = workflow.index.conditions[transition]
    let name = "way \(taken.count)"
    return Step(
      event: act.event, actor: name,
      role: act.role ?? WorkflowIndex.roles(of: leaves, delegations: workflow.delegations).first ?? "", leaf: name,
      ref: subject, time: now, facts: facts(act, transition), reason: workflow.reason(act, transition),
      proofs: ["police"], delegations: Set(workflow.delegations.map(\.id)))
  }

  private func facts(_ act: WayAct, _ transition: Int) -> [StepFact] {
    var values: [FactID: String] = [:]
    var ends: [FactID: Moment] = [:]
    let form = workflow.events[act.event]?.form.flatMap { workflow.forms[$0] }
    for (fact, value) in act.values {
      values[fact] = value.isEmpty ? sample(fact) : value
      if form?.fields.contains(where: { $0.untilOf == fact }) == true { ends[fact] = now.adding(seconds: 14 * 86_400) }
    }
    for leaf in workflow.index.conditions[transition].flatMap(\.branches) {
      switch leaf {
      case .fact(let condition) where condition.state == .new && (act.values[condition.fact] ?? "").isEmpty:
        values[condition.fact] = condition.values.first ?? sample(condition.fact)
      case .lasts(let fact, let most):
        values[fact] = values[fact] ?? sample(fact)
        ends[fact] = min(ends[fact] ?? Moment(seconds: .max), most.after(now))
      default: break
      }
    }
    let carried = (workflow.index.fed[act.event] ?? [])
      .union(workflow.transitions[transition].records.map { [$0] } ?? [])
    return values.filter { carried.contains($0.key) }.sorted { $0.key < $1.key }.map {
      StepFact(name: $0.key, value: $0.value, until: ends[$0.key])
    }
  }

  private func sample(_ fact: FactID) -> String {
    guard let definition = workflow.facts[fact] else { return "yes" }
    if let first = definition.values.first { return first }
    switch definition.kind {
    case .date: return now.date.text
    case .number: return "1"
    case .consent, .assessment, .document, .need, .decision, .flag, .code: return "yes"
    }
  }
}

internal import Syntax

/// "What would have to happen first?" Found by trying: the steps are taken on a copy of the case, by people who hold what
/// each asks for, until the one wanted is allowed. So every way that is told is one the engine has judged.
struct WayFinder {
  /// A step of the way, without the names and hashes that it will have.
  struct Planned: Hashable {
    let event: EventID
    /// The step refers to the entry of this event that stands.
    var about: EventID?
    /// Values that facts it records must have; empty = any value.
    var values: [FactID: String] = [:]
  }

  struct Trial {
    var position: Position
    var time: Moment
    var hasWaited = false
    var taken: [(planned: Planned, step: Step, hasWaited: Bool)] = []
  }

  let workflow: Workflow
  /// Judgements left: a person waits for the answer.
  var budget = 1_000
  private static let depthMax = 8
  private static let roundsMax = 8
  /// Judgements spent on looking for a shorter way.
  static let searchMax = 6_000

  /// Steps that state what is so and nobody chooses: no way is told through them.
  let barred: Set<EventID>

  init(_ workflow: Workflow) { (self.workflow, barred) = (workflow, workflow.circumstances) }

  /// A way to `event`, and whether it is known that none has fewer steps.
  mutating func way(to event: EventID, from position: Position) -> (path: [Explanation.PathStep], isShortest: Bool) {
    guard workflow.events[event] != nil else { return ([], false) }
    let start = Trial(position: position, time: position.now)
    guard var found = attempt(Planned(event: event), start, depth: 0) else { return ([], false) }
    // What was done on a detour may not have been needed.
    var place = 0
    while place < found.taken.count - 1 {
      var fewer = found.taken.map(\.planned)
      fewer.remove(at: place)
      if let shorter = replay(fewer, start) { found = shorter } else { place += 1 }
    }
    let (shorter, isShortest) = search(shorterThan: found, from: start)
    let path = (shorter ?? found).taken.map { planned, step, hasWaited in
      Explanation.PathStep(
        event: planned.event, roles: workflow.index.roles[planned.event] ?? [], opensAt: hasWaited ? step.time : nil)
    }
    return (path, isShortest)
  }

  // MARK: Mending what is unmet

  private mutating func attempt(_ planned: Planned, _ trial: Trial, depth: Int) -> Trial? {
    guard depth < WayFinder.depthMax else { return nil }
    var trial = trial
    var tried: Set<Planned> = []
    for _ in 0..<WayFinder.roundsMax {
      guard budget > 0 else { return nil }
      switch take(planned, &trial) {
      case .allowed: return trial
      case .refused(let unmet):
        guard let better = mend(unmet, planned, trial, &tried, depth: depth) else { return nil }
        trial = better
      }
    }
    return nil
  }

  private mutating func mend(
    _ unmet: [Unmet], _ planned: Planned, _ trial: Trial, _ tried: inout Set<Planned>, depth: Int
  ) -> Trial? {
    if unmet.contains(where: { [.notEnabled, .inState, .notInState].contains($0.code) }) {
      guard let route = workflow.route(to: planned.event, from: trial.position, avoiding: barred), !route.isEmpty
      else { return nil }
      var trial = trial
      for event in route {
        guard let next = attempt(Planned(event: event), trial, depth: depth + 1) else { return nil }
        trial = next
      }
      return trial
    }
    // What a step is about comes before what must be done since then.
    for missing in unmet.filter({ $0.params["event"] != nil && $0.code != .done }) + unmet {
      for remedy in remedies(missing, planned)
      where remedy.event != planned.event && !tried.contains(remedy) && !barred.contains(remedy.event) {
        tried.insert(remedy)
        if let next = attempt(remedy, trial, depth: depth + 1) { return next }
      }
    }
    guard let opens = unmet.compactMap(\.opensAt).max(), opens > trial.time else { return nil }
    var later = trial
    (later.time, later.hasWaited) = (opens, true)
    later.position = workflow.elapsed(to: opens, trial.position).position
    return later
  }

  private func remedies(_ missing: Unmet, _ planned: Planned) -> [Planned] {
    // What is still in force is waited for.
    if missing.code == .factNotLapsed { return [] }
    if let fact = missing.params["fact"], missing.code != .refOther {
      let wanted = wantedValue(of: fact, for: planned.event) ?? ""
      return (workflow.index.producers[fact] ?? []).map { Planned(event: $0, values: [fact: wanted]) }
    }
    guard let event = missing.event else { return [] }
    if let definition = workflow.events[planned.event], definition.decides ?? definition.answers == event {
      let values = definition.proposed.map { ($0.fact, $0.value) }
      return [Planned(event: event, values: Dictionary(values, uniquingKeysWith: { first, _ in first }))]
    }
    let isEndorsement = missing.code == .approvals && event != missing.params["of"]
    return [Planned(event: event, about: isEndorsement ? missing.params["of"] : nil)]
  }

  private func wantedValue(of fact: FactID, for event: EventID) -> String? {
    for transition in workflow.index.transitions[event] ?? [] {
      for leaf in (workflow.rules[workflow.transitions[transition].rule]?.all ?? []).flatMap(\.branches) {
        if case .fact(let condition) = leaf, condition.fact == fact, let value = condition.values.first { return value }
      }
    }
    return nil
  }

  // MARK: Shorter ways

  private mutating func replay(_ plan: [Planned], _ start: Trial) -> Trial? {
    var trial = start
    for planned in plan {
      guard budget > 0, let next = takeOrWait(planned, trial) else { return nil }
      trial = next
    }
    return trial
  }

  /// The step now, or when what it waits for has passed.
  mutating func takeOrWait(_ planned: Planned, _ trial: Trial) -> Trial? {
    var trial = trial
    guard case .refused(let unmet) = take(planned, &trial) else { return trial }
    guard let opens = unmet.compactMap(\.opensAt).max(), opens > trial.time else { return nil }
    (trial.time, trial.hasWaited) = (opens, true)
    trial.position = workflow.elapsed(to: opens, trial.position).position
    guard case .allowed = take(planned, &trial) else { return nil }
    return trial
  }

  // MARK: Taking a step as somebody who can

  private mutating func take(_ planned: Planned, _ trial: inout Trial) -> Ruling {
    let open = workflow.candidates(planned.event, trial.position)
    let wanted = Set(planned.values.keys)
    // Of several ways to take it, those that record what it is taken for.
    let fitting = open.filter { wanted.isSubset(of: carried(planned.event, $0)) }
    let other = open.isEmpty ? Array((workflow.index.transitions[planned.event] ?? []).prefix(1)) : open
    let transitions = fitting.isEmpty ? other : fitting
    var nearest: [Unmet] = []
    for (place, transition) in transitions.enumerated() {
      budget -= 1
      let step = step(planned, by: transition, trial)
      var position = trial.position
      position.opened[step.actor] = Set(position.log.map(\.leaf))
      switch workflow.judge(step, at: position) {
      case .allowed(let next):
        trial.taken.append((planned, step, trial.hasWaited))
        trial.hasWaited = false
        trial.position = next
        trial.time = max(trial.time, next.now)
        return .allowed
      case .refused(let unmet) where place == 0 || isNearer(unmet, nearest):
        nearest = unmet + branches(transition, step, position)
      case .refused: break
      }
    }
    return .refused(nearest)
  }

  /// A way of one's own where the case stands, as a child's, comes before one that the case would first have to be moved to.
  private func isNearer(_ a: [Unmet], _ b: [Unmet]) -> Bool {
    func moves(_ unmet: [Unmet]) -> Int { unmet.contains { [.inState, .notInState].contains($0.code) } ? 1 : 0 }
    return (moves(a), a.count) < (moves(b), b.count)
  }

  /// Of conditions where one is enough, judging names the nearest; any of them can be mended.
  private func branches(_ transition: Int, _ step: Step, _ position: Position) -> [Unmet] {
    let guards = Guards(workflow: workflow, position: position, step: step, now: step.time)
    var found: [Unmet] = []
    for case .anyOf(let branches) in workflow.rules[workflow.transitions[transition].rule]?.all ?? [] {
      let unmet = branches.compactMap { if case .unmet(let unmet) = guards.evaluate($0) { unmet } else { nil } }
      if unmet.count == branches.count { found += unmet.dropFirst() }
    }
    return found
  }

  private func step(_ planned: Planned, by transition: Int, _ trial: Trial) -> Step {
    let rule = workflow.rules[workflow.transitions[transition].rule]
    let leaves = rule?.all ?? []
    let event = workflow.events[planned.event]
    let about = planned.about ?? event?.answers
    let ref =
      event.flatMap { proposal(for: $0, trial.position) }
      ?? about.flatMap { trial.position.standing($0)?.leaf }
    return Step(
      event: planned.event, actor: "way \(trial.taken.count)",
      role: WorkflowIndex.roles(of: leaves, delegations: workflow.delegations).first ?? "",
      leaf: "way \(trial.taken.count)",
      ref: ref, time: trial.time, facts: facts(planned, leaves, transition, trial.time), reason: reason(leaves),
      proofs: ["police"], delegations: Set(workflow.delegations.map(\.id)))
  }

  /// The open proposal it decides, or the entry it carries out: one that fits if there is one.
  private func proposal(for event: EventDefinition, _ position: Position) -> String? {
    let named =
      event.decides.map { position.openEntries(of: $0) }
      ?? position.log.filter { $0.event == event.answers }.map(\.leaf)
    return named.last { position.fits(event, leaf: $0) } ?? named.last
  }

  /// A reason that every list of the rule has, or at least those outside `anyOf`.
  private func reason(_ leaves: [Leaf]) -> String? {
    func common(_ lists: [[String]]) -> String? {
      lists.first?.first { code in lists.allSatisfy { $0.contains(code) } }
    }
    let all = leaves.flatMap(\.branches).compactMap { if case .reason(let codes) = $0 { codes } else { nil } }
    let outer = leaves.compactMap { if case .reason(let codes) = $0 { codes } else { nil } }
    return common(all) ?? common(outer)
  }

  private func facts(_ planned: Planned, _ leaves: [Leaf], _ transition: Int, _ time: Moment) -> [StepFact] {
    var values: [FactID: String] = [:]
    var ends: [FactID: Moment] = [:]
    let form = workflow.events[planned.event]?.form.flatMap { workflow.forms[$0] }
    for (fact, value) in planned.values {
      values[fact] = value.isEmpty ? sample(fact, time) : value
      if form?.fields.contains(where: { $0.untilOf == fact }) == true { ends[fact] = time.adding(seconds: 14 * 86_400) }
    }
    for leaf in leaves.flatMap(\.branches) {
      switch leaf {
      case .fact(let condition) where condition.state == .new && (planned.values[condition.fact] ?? "").isEmpty:
        values[condition.fact] = condition.values.first ?? sample(condition.fact, time)
      case .lasts(let fact, let most):
        values[fact] = values[fact] ?? sample(fact, time)
        ends[fact] = min(ends[fact] ?? Moment(seconds: .max), most.after(time))
      default: break
      }
    }
    let carried = carried(planned.event, transition)
    return values.filter { carried.contains($0.key) }.sorted { $0.key < $1.key }.map {
      StepFact(name: $0.key, value: $0.value, until: ends[$0.key])
    }
  }

  private func carried(_ event: EventID, _ transition: Int) -> Set<FactID> {
    (workflow.index.fed[event] ?? []).union(workflow.transitions[transition].records.map { [$0] } ?? [])
  }

  private func sample(_ fact: FactID, _ time: Moment) -> String {
    guard let definition = workflow.facts[fact] else { return "yes" }
    if let first = definition.values.first { return first }
    switch definition.kind {
    case .date: return time.date.text
    case .number: return "1"
    case .consent, .assessment, .document, .need, .decision, .flag, .code: return "yes"
    }
  }
}

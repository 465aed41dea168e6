package import Syntax

/// One case, moved where it stands.
extension Migration {
  package enum Outcome: Sendable, Equatable {
    case moves(Effect)
    /// Everything that keeps it where it is.
    case stays([Obstacle])
  }

  /// What becomes of the case: shown before anybody signs.
  package struct Effect: Sendable, Equatable {
    /// Where it stands in the new version.
    package let position: Position
    /// Each innermost state, in the order of the old version and then of the new; nil where it was not, or is no more.
    package let places: [PlaceMove]
    /// What waited before or waits after, the soonest first. Where both are there, at the same absolute time.
    package let deadlines: [DeadlineMove]
    /// Facts of the case that the new version has no use for. They stay in its entries.
    package let facts: [FactID]
    /// Open proposals that nobody can decide where the case stands, and that the new version would decide otherwise.
    package let proposals: [EventID]
  }

  package struct PlaceMove: Sendable, Equatable {
    package let before: String?
    package let after: String?
  }

  package struct DeadlineMove: Sendable, Equatable {
    package let before: Due?
    package let after: Due?
  }

  /// Why a case cannot move now.
  package struct Obstacle: Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
      case otherWorkflow, ended, noPlace, crosses, history, part, fact, event, proposal, ticket
    }
    package let code: Code
    package let label: Label

    package init(_ code: Code, sv: String, en: String) { (self.code, label) = (code, Label(sv: sv, en: en)) }
  }

  /// Moves a case. Deadlines that are due at `time` fire first, under the old version.
  ///
  /// * Each deadline that both versions have keeps its absolute time, whatever its period now is; one that has fired stays
  ///   fired. A new one is counted from `time`, or from the event or fact that it waits on.
  /// * Proposals, endorsements and receipts stay, as far as the new version judges them as the old one did.
  package func move(_ position: Position, at time: Moment) -> Outcome {
    var before = position
    _ = old.elapse(&before, to: time)
    var obstacles = obstaclesOfTables(before)
    let configuration = place(before.configuration, &obstacles)
    let memory = remembered(before, &obstacles)
    let (open, dropped) = proposals(before, &obstacles)
    guard obstacles.isEmpty, let configuration else { return .stays(obstacles) }
    var next = Position(new, at: before.now)
    (next.configuration, next.memory, next.log, next.opened) = (configuration, memory, before.log, before.opened)
    next.entered = times(before, in: configuration, at: before.now)
    next.facts = before.facts.filter { isKept($0.key, $0.value) }
    for (place, entry) in before.log.enumerated() {
      if let number = next.numbers[entry.event] { next.occurrences[number].append(place) }
    }
    for (event, places) in open { if let number = next.numbers[event] { next.open[number] = places } }
    next.fired = before.fired.map { told in
      Fired(
        state: shown(told.state), period: told.period, due: told.due, time: told.time, escalate: told.escalate,
        moved: told.moved, entry: told.entry)
    }
    let deadlines = carry(before, &next)
    let lost = before.facts.filter { !isKept($0.key, $0.value) }.keys
    return .moves(
      Effect(
        position: next, places: places(before.configuration, configuration), deadlines: deadlines,
        facts: lost.sorted(), proposals: dropped))
  }

  // MARK: The chart

  private func place(_ configuration: StateSet, _ obstacles: inout [Obstacle]) -> StateSet? {
    var found: [Obstacle] = []
    var images: [Int] = []
    for atom in configuration where old.chart.isAtomic(atom) {
      let name = old.states[atom].label
      if old.chart.states[atom].kind == .final, old.chart.states[atom].parent == 0 {
        found.append(Obstacle(.ended, sv: "Ärendet är slut: \(name.sv).", en: "The case has ended: \(name.en)."))
      } else if let image = image(of: atom) {
        images.append(image)
      } else {
        found.append(
          Obstacle(
            .noPlace, sv: "”\(name.sv)” har ingen plats i den nya versionen.",
            en: "“\(name.en)” has no place in the new version."))
      }
    }
    guard found.isEmpty, let after = image(of: configuration) else {
      if found.isEmpty {
        found.append(
          Obstacle(
            .noPlace, sv: "Två av ärendets lägen utesluter varandra i den nya versionen.",
            en: "Two states of the case exclude each other in the new version."))
      }
      obstacles += found
      return nil
    }
    for atom in configuration where old.chart.isAtomic(atom) {
      guard let image = image(of: atom), let crossing = crossing(from: atom, to: image, in: after) else { continue }
      found.append(crosses(old.states[atom].label, crossing))
    }
    if let (state, crossing) = begun(after, besides: images) {
      found.append(crosses(new.states[state].label, crossing))
    }
    obstacles += found
    return found.isEmpty ? after : nil
  }

  private func places(_ before: StateSet, _ after: StateSet) -> [PlaceMove] {
    let atoms = after.filter { new.chart.isAtomic($0) }
    var moves: [PlaceMove] = []
    var met: Set<Int> = []
    for atom in before where old.chart.isAtomic(atom) {
      guard let image = image(of: atom) else { continue }
      for state in atoms where state == image || new.chart.isDescendant(state, of: image) {
        moves.append(PlaceMove(before: old.chart.states[atom].path, after: new.chart.states[state].path))
        met.insert(state)
      }
    }
    return moves
      + atoms.filter { !met.contains($0) }.map { PlaceMove(before: nil, after: new.chart.states[$0].path) }
  }

  private func crosses(_ name: Label, _ crossing: Crossing) -> Obstacle {
    Obstacle(
      .crosses, sv: "Flytten av ”\(name.sv)” \(crossing.label.sv).",
      en: "Moving “\(name.en)” \(crossing.label.en).")
  }

  private func remembered(_ before: Position, _ obstacles: inout [Obstacle]) -> Chart.Memory {
    var memory: Chart.Memory = [:]
    var isSound = unfoundedHistory == nil
    for (history, states) in before.memory {
      guard let image = image(of: history), new.chart.states[image].kind == old.chart.states[history].kind else {
        continue
      }
      let images = states.map { (from: $0, to: self.image(of: $0)) }
      let around = new.chart.states[image].parent ?? 0
      isSound =
        isSound
        && images.allSatisfy { pair in
          pair.to.map { new.chart.isDescendant($0, of: around) && isAlike(pair.from, $0) } ?? false
        }
      memory[image] = StateSet(images.compactMap(\.to))
    }
    if !isSound {
      obstacles.append(
        Obstacle(
          .history, sv: "Ärendet minns ett läge som inte finns i den nya versionen.",
          en: "The case remembers a state that the new version does not have."))
    }
    return memory
  }

  /// When each state was entered: what lives on keeps its time.
  private func times(_ before: Position, in configuration: StateSet, at now: Moment) -> [Moment?] {
    var entered = [Moment?](repeating: nil, count: new.chart.states.count)
    for (state, time) in before.entered.enumerated() {
      guard let time, let image = image(of: state), configuration.contains(image) else { continue }
      entered[image] = min(entered[image] ?? time, time)
    }
    for state in configuration where state != 0 && entered[state] == nil { entered[state] = now }
    return entered
  }

  private func shown(_ path: String) -> String {
    old.index.stateByPath[path].flatMap { image(of: $0) }.map { new.chart.states[$0].path } ?? path
  }

  // MARK: Deadlines

  private struct DeadlineKey: Hashable {
    let source: Int
    let period: String?
    let since: EventID?
    let before: FactID?
    let from: FactID?
    let isUnserved: Bool

    init(_ source: Int, _ deadline: Workflow.Deadline, isNamed: Bool = true) {
      (self.source, period) = (source, isNamed ? deadline.period : nil)
      (since, before, from) = (deadline.since, deadline.before, deadline.from)
      isUnserved = deadline.isUnserved
    }
  }

  /// Which deadline of the new version each old one is. One that only tells is known by what it counts from, if its period
  /// has got another name and no other deadline there is like it.
  private func counterparts(_ before: StateSet, _ after: StateSet) -> [Int: Int] {
    func all(_ workflow: Workflow, _ states: StateSet) -> [Int] {
      states.flatMap { workflow.index.deadlines[$0] }
    }
    func newKey(_ transition: Int, isNamed: Bool) -> DeadlineKey? {
      let source = new.chart.transitions[transition].source
      return new.transitions[transition].deadline.map { DeadlineKey(source, $0, isNamed: isNamed) }
    }
    func oldKey(_ transition: Int, isNamed: Bool) -> DeadlineKey? {
      guard let image = image(of: old.chart.transitions[transition].source), after.contains(image) else { return nil }
      return old.transitions[transition].deadline.map { DeadlineKey(image, $0, isNamed: isNamed) }
    }
    var found: [Int: Int] = [:]
    let (olds, news) = (all(old, before), all(new, after))
    for transition in olds {
      guard let name = oldKey(transition, isNamed: true) else { continue }
      found[transition] = news.first { newKey($0, isNamed: true) == name }
    }
    let taken = Set(found.values)
    let onlyTells = { (transition: Int, workflow: Workflow) in workflow.chart.transitions[transition].targets.isEmpty }
    let (restOld, restNew) = (olds.filter { found[$0] == nil }, news.filter { !taken.contains($0) })
    for transition in restOld where onlyTells(transition, old) {
      guard let name = oldKey(transition, isNamed: false) else { continue }
      let alike = restNew.filter { newKey($0, isNamed: false) == name }
      let rivals = restOld.filter { oldKey($0, isNamed: false) == name }
      if alike.count == 1, rivals.count == 1, onlyTells(alike[0], new) { found[transition] = alike[0] }
    }
    return found
  }

  private func carry(_ before: Position, _ next: inout Position) -> [DeadlineMove] {
    let counterpart = counterparts(before.configuration, next.configuration)
    var moves: [DeadlineMove] = []
    for armed in before.armed {
      let told = old.due(armed)
      guard let transition = counterpart[armed.transition] else {
        moves.append(DeadlineMove(before: told, after: nil))
        continue
      }
      let carried = Position.Armed(
        transition: transition, due: armed.due, since: armed.since,
        entry: armed.entry ?? new.note(of: transition, at: next))
      next.armed.append(carried)
      moves.append(DeadlineMove(before: told, after: new.due(carried)))
    }
    let known = Set(counterpart.values)
    let fresh = next.configuration.flatMap { new.index.deadlines[$0] }.filter { !known.contains($0) }
    let count = next.armed.count
    for transition in fresh { new.arm(transition, &next, entered: before.now, at: before.now) }
    new.remindAnew(&next, at: before.now) { transition, event in
      !known.contains(transition) || !old.index.appealable.contains(event)
    }
    for place in next.armed.indices[count...] where next.armed[place].entry == nil {
      next.armed[place].entry = new.note(of: next.armed[place].transition, at: next)
    }
    moves += next.armed[count...].map { DeadlineMove(before: nil, after: new.due($0)) }
    return moves.sorted { a, b in
      (a.after ?? a.before)?.due ?? before.now < (b.after ?? b.before)?.due ?? before.now
    }
  }
}

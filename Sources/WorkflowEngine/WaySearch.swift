internal import Syntax

/// Is there a way of fewer steps? Every step of the definition is tried, breadth first, by people who hold what it asks for.
extension WayFinder {
  /// - Returns: the shortest way, if that is shorter than `found`; and whether every shorter one was tried. A step may be
  ///   waited for as long as its own conditions say, and carries values that some rule asks for; waiting for anything else,
  ///   or another value, is not tried, and cannot help a step that a rule does not ask it for.
  mutating func search(shorterThan found: Trial, from start: Trial) -> (shorter: Trial?, isProved: Bool) {
    guard let goal = found.taken.last?.planned else { return (nil, false) }
    // The goal itself is refused now, so that one step before it is as few as can be.
    if found.taken.count <= 2 { return (nil, true) }
    budget = WayFinder.searchMax
    let steps = everyStep(besides: goal.event)
    let order = eventsAskedFor
    var seen: Set<Situation> = [Situation(start, order)]
    var frontier = [start]
    for _ in 1..<(found.taken.count - 1) {
      var next: [Trial] = []
      for trial in frontier {
        for planned in steps where !workflow.candidates(planned.event, trial.position).isEmpty {
          guard budget > 0 else { return (nil, false) }
          guard let after = takeOrWait(planned, trial), seen.insert(Situation(after, order)).inserted else { continue }
          if let shorter = takeOrWait(goal, after) { return (shorter, true) }
          next.append(after)
        }
      }
      frontier = next
    }
    return (nil, true)
  }

  /// Each event, once plainly and once for each value of a fact it can carry that a rule or a decision asks for; an
  /// endorsement once for each entry it can be about.
  private func everyStep(besides goal: EventID) -> [Planned] {
    var values: [FactID: Set<String>] = [:]
    var about: [EventID: Set<EventID>] = [:]
    for leaf in workflow.rules.flatMap(\.all).flatMap(\.branches) {
      switch leaf {
      case .fact(let condition):
        values[condition.fact, default: []].formUnion(condition.values.isEmpty ? [""] : condition.values)
      case .approvals(let wanted): about[wanted.by, default: []].insert(wanted.of)
      default: break
      }
    }
    for (fact, value) in workflow.events.flatMap(\.proposed) { values[fact, default: []].insert(value) }
    return workflow.events.filter { $0.id != goal && !barred.contains($0.id) }.flatMap { event in
      let plain = [Planned(event: event.id)]
      let carrying = (workflow.index.fed[event.id] ?? []).sorted().flatMap { fact in
        (values[fact] ?? []).sorted().map { Planned(event: event.id, values: [fact: $0]) }
      }
      return plain + (about[event.id] ?? []).sorted().map { Planned(event: event.id, about: $0) } + carrying
    }
  }

  /// Events whose order or number some rule asks about.
  private var eventsAskedFor: Set<EventID> {
    var asked: Set<EventID> = []
    for leaf in workflow.rules.flatMap(\.all).flatMap(\.branches) {
      switch leaf {
      case .elapsed(_, .event(let event)), .elapsedAtMost(_, .event(let event)), .open(let event, _),
        .opened(let event):
        asked.insert(event)
      case .done(let event, let since), .count(let event, _, let since):
        asked.formUnion([event] + (since.map { [$0] } ?? []))
      case .none(let event, let until), .noOwn(let event, let until): asked.formUnion([event] + until)
      case .approvals(let wanted): asked.formUnion([wanted.of, wanted.by])
      case .distinctFrom(let events): asked.formUnion(events)
      case .fact(let condition): asked.formUnion(condition.since.map { [$0] } ?? [])
      default: break
      }
    }
    return asked.union(workflow.events.compactMap(\.decides)).union(workflow.events.compactMap(\.answers))
  }

  /// What tells two places of a case apart for every rule there is: not who signed, for each step is another's.
  private struct Situation: Hashable {
    private struct Fact: Hashable {
      let name: FactID
      let value: String
      let until: Moment?
      let isRevoked: Bool
    }

    private let configuration: StateSet
    private let memory: Chart.Memory
    private let now: Moment
    private let facts: Set<Fact>
    /// The entries that matter, in order, with what those that can be decided are about.
    private let entries: [[String]]
    /// How many are open, by event.
    private let open: [Int]

    init(_ trial: Trial, _ asked: Set<EventID>) {
      let position = trial.position
      (configuration, memory, now) = (position.configuration, position.memory, position.now)
      facts = Set(
        position.facts.map { Fact(name: $0, value: $1.value, until: $1.until, isRevoked: $1.isRevoked) })
      entries = position.log.filter { asked.contains($0.event) }.map { entry in
        [entry.event] + entry.facts.map { "\($0.name) \($0.value)" }.sorted()
      }
      open = position.open.map(\.count)
    }
  }
}

extension Workflow {
  /// Steps out of what has been noted of the person, in a region that a date of theirs moves, too, as the eighteenth birthday
  /// does: a child is not made an adult to get on. Out of where such a region begins, nothing has been noted.
  var circumstances: Set<EventID> {
    let dated = transitions.indices.filter {
      transitions[$0].deadline?.from != nil && !chart.transitions[$0].targets.isEmpty
    }
    let regions = Set(dated.map { region(of: chart.transitions[$0].source) })
    return Set(
      transitions.indices.compactMap { transition in
        let source = chart.transitions[transition].source
        let region = region(of: source)
        let isNoted = !chart.transitions[transition].targets.isEmpty && !chart.states[region].initial.contains(source)
        return isNoted && regions.contains(region) ? transitions[transition].event : nil
      })
  }
}

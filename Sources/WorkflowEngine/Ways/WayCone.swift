/// Backwards from a step: the transitions that could help it, those that could help these, and so on.
struct WayCone {
  let workflow: Workflow
  let goal: EventID
  /// In the order of the definition.
  var transitions: [Int] { found.sorted() }
  private(set) var events: Set<EventID> = []
  /// Conditions met on the way back, each once, branch by branch.
  private(set) var leaves: [Leaf] = []
  private var found: Set<Int> = []
  private var followed: Set<Leaf> = []
  private var queue: [Int] = []
  private let barred: Set<Int>

  init(_ workflow: Workflow, goal: EventID) {
    (self.workflow, self.goal) = (workflow, goal)
    barred = workflow.barredTransitions
    grow()
  }

  private mutating func grow() {
    add(event: goal)
    while let transition = queue.popLast() {
      let source = workflow.chart.transitions[transition].source
      add(where: { [workflow] in workflow.couldEnter($0, source) })
      for leaf in workflow.index.conditions[transition].flatMap(\.branches) { follow(leaf) }
      guard let event = workflow.transitions[transition].event.flatMap({ workflow.events[$0] }) else { continue }
      if let subject = event.decides ?? event.answers { add(event: subject) }
    }
  }

  private mutating func follow(_ leaf: Leaf) {
    guard followed.insert(leaf).inserted else { return }
    leaves.append(leaf)
    switch leaf {
    case .inState(let state, _): add(where: { [workflow] in workflow.couldEnter($0, state) })
    case .notInState(let state, _): add(where: { [workflow] in workflow.couldLeave($0, state) })
    case .done(_, let since?): add(event: since)
    case .fact(let condition): if let since = condition.since { add(event: since) }
    case .approvals(let wanted): add(event: wanted.of)
    default: break
    }
    for event in WayCone.menders(leaf, workflow) { add(event: event) }
  }

  private mutating func add(where helps: (Int) -> Bool) {
    for transition in workflow.transitions.indices where helps(transition) { add(transition) }
  }

  private mutating func add(event: EventID) {
    for transition in workflow.index.transitions[event] ?? [] { add(transition) }
  }

  private mutating func add(_ transition: Int) {
    let event = workflow.transitions[transition].event
    guard event == goal || !barred.contains(transition), found.insert(transition).inserted else { return }
    if let event { events.insert(event) }
    queue.append(transition)
  }

  /// Events an entry of which could meet the condition.
  static func menders(_ leaf: Leaf, _ workflow: Workflow) -> [EventID] {
    switch leaf {
    case .fact(let condition) where condition.state == .valid: workflow.index.producers[condition.fact] ?? []
    case .fact(let condition) where condition.state != .new:
      (workflow.index.producers[condition.fact] ?? [])
        + workflow.events.filter { $0.sets.contains { $0.fact == condition.fact } }.map(\.id)
    case .done(let event, _), .opened(let event): [event]
    case .elapsed(_, .event(let event)), .elapsedAtMost(_, .event(let event)): [event]
    case .elapsed(_, .day(let fact)), .elapsedAtMost(_, .day(let fact)): workflow.index.producers[fact] ?? []
    case .none(_, let until): until
    case .count(_, _, let since): since.map { [$0] } ?? []
    case .approvals(let wanted): [wanted.by]
    case .open(let event, _): (workflow.index.deciders[event] ?? []) + [event]
    case .anyOf(let branches): branches.flatMap { menders($0, workflow) }
    default: []
    }
  }

  /// By fact, the values that some condition or decision on the way asks for; an empty text is any.
  func wantedValues() -> [FactID: [String]] {
    var wanted: [FactID: [String]] = [:]
    func want(_ fact: FactID, _ values: [String]) {
      for value in values where wanted[fact]?.contains(value) != true { wanted[fact, default: []].append(value) }
    }
    for leaf in leaves {
      switch leaf {
      case .fact(let condition): want(condition.fact, condition.values.isEmpty ? [""] : condition.values)
      case .elapsed(_, .day(let fact)), .elapsedAtMost(_, .day(let fact)): want(fact, [""])
      default: break
      }
    }
    for event in events.sorted() {
      for (fact, value) in workflow.events[event]?.proposed ?? [] { want(fact, [value]) }
    }
    // Any value is met by a certain one, too.
    return wanted.mapValues { $0.count > 1 ? $0.filter { !$0.isEmpty } : $0 }
  }
}

/// The acts of one event: plainly, with the values that are asked for, with each ground that stands for a condition.
struct WayActs {
  /// More combinations of values than this are not tried; then each value is tried alone.
  static let combinationsMax = 24
  let all: [WayAct]
  /// Not every combination is among them: a way that needs two values of one step may be missed.
  let isCut: Bool

  /// - Parameter transitions: of the event, those that could matter.
  init(_ workflow: Workflow, _ event: EventID, _ transitions: [Int], _ wanted: [FactID: [String]]) {
    let recorded = transitions.compactMap { workflow.transitions[$0].records }
    let carried = (workflow.index.fed[event] ?? []).union(recorded).sorted().filter { wanted[$0] != nil }
    var acts = [WayAct(event: event)]
    isCut = carried.reduce(1, { $0 * (wanted[$1]?.count ?? 1) }) > WayActs.combinationsMax
    if !isCut {
      var combinations = [WayAct(event: event)]
      for fact in carried {
        combinations = combinations.flatMap { act in
          (wanted[fact] ?? []).map { value in
            var with = act
            with.values[fact] = value
            return with
          }
        }
      }
      if !carried.isEmpty { acts += combinations }
    } else {
      for fact in carried { acts += (wanted[fact] ?? []).map { WayAct(event: event, values: [fact: $0]) } }
    }
    for leaf in workflow.rules.flatMap(\.all).flatMap(\.branches) {
      guard case .approvals(let approvals) = leaf, approvals.by == event else { continue }
      acts += approvals.roles.map { WayAct(event: event, about: approvals.of, role: $0) }
    }
    acts += WayActs.grounds(workflow, transitions).flatMap { ground in
      acts.map { act in
        var with = act
        with.ground = ground
        return with
      }
    }
    all = acts
  }

  /// Of those that stand for the same conditions one.
  private static func grounds(_ workflow: Workflow, _ transitions: [Int]) -> [String] {
    var found: [(code: String, standsFor: [Bool])] = []
    for transition in transitions {
      let (outer, inner) = workflow.reasons(transition)
      for code in inner.joined() where outer.allSatisfy({ $0.contains(code) }) {
        let standsFor = inner.map { $0.contains(code) }
        if !found.contains(where: { $0.standsFor == standsFor || $0.code == code }) { found.append((code, standsFor)) }
      }
    }
    return found.map(\.code)
  }
}

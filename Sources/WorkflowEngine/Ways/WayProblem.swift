/// What could matter on the way to one step: the steps, what each needs, and what each could bring about. Nothing here takes
/// anything away again, and a condition counts as brought about if it could be: so a way in it is never longer than a real one.
struct WayProblem {
  /// Something that must be so before a step.
  enum Need: Hashable {
    case state(Int)
    case away(Int)
    case condition(Leaf)
    /// An entry that this event can decide or answer.
    case subject(of: EventID)
  }

  /// An act by one transition, or a deadline that takes one.
  struct Move: Hashable {
    /// Number in `acts`; nil: time does it.
    let act: Int?
    let transition: Int
    /// Numbers in `needs`.
    let needs: [Int]
    var gives: [Int] = []
  }

  let workflow: Workflow
  let goal: EventID
  private(set) var acts: [WayAct] = []
  private(set) var weights: [Int] = []
  private(set) var needs: [Need] = []
  private(set) var moves: [Move] = []
  /// What is asked of facts and of the order of steps, branch by branch.
  let asked: [Leaf]
  /// Facts that conditions or decisions ask for.
  let facts: [FactID]
  /// Events whose open entries matter.
  let decided: [EventID]
  /// Not every act is among `acts`: what is found is a way, that nothing is found says nothing.
  private(set) var isCut = false
  private var numbers: [Need: Int] = [:]

  init(_ workflow: Workflow, goal: EventID) {
    (self.workflow, self.goal) = (workflow, goal)
    let cone = WayCone(workflow, goal: goal)
    let wanted = cone.wantedValues()
    asked = cone.leaves
    facts = wanted.keys.sorted()
    let subjects = cone.events.compactMap { workflow.events[$0]?.decides }
    let open = cone.leaves.compactMap { if case .open(let event, _) = $0 { event } else { nil } }
    decided = Set(subjects + open).sorted()
    for transition in cone.transitions where workflow.transitions[transition].event == nil {
      moves.append(Move(act: nil, transition: transition, needs: needs(nil, transition)))
    }
    for event in workflow.events.map(\.id) where cone.events.contains(event) {
      let transitions = cone.transitions.filter { workflow.transitions[$0].event == event }
      let ways = WayActs(workflow, event, transitions, wanted)
      isCut = isCut || ways.isCut
      for act in ways.all {
        acts.append(act)
        weights.append(workflow.weight(act))
        for transition in transitions {
          moves.append(Move(act: acts.count - 1, transition: transition, needs: needs(act, transition)))
        }
      }
    }
    addGifts()
    leaveOutAlike()
  }

  private mutating func addGifts() {
    var byEvent: [EventID: [Int]] = [:]
    var byMoving: [Int] = []
    for (number, need) in needs.enumerated() {
      switch need {
      case .state, .away: byMoving.append(number)
      case .subject(let decision):
        let event = workflow.events[decision]
        if let subject = event?.decides ?? event?.answers { byEvent[subject, default: []].append(number) }
      case .condition(let leaf):
        for event in Set(WayCone.menders(leaf, workflow)) { byEvent[event, default: []].append(number) }
        if leaf.branches.contains(where: \.isOfStates) { byMoving.append(number) }
      }
    }
    for place in moves.indices {
      let move = moves[place]
      let isMoving = !workflow.chart.transitions[move.transition].targets.isEmpty
      let event = move.act.map { acts[$0].event }
      let possible = (isMoving ? byMoving : []) + (event.flatMap { byEvent[$0] } ?? [])
      moves[place].gives = Set(possible).sorted().filter { gives(move, needs[$0]) }
    }
  }

  /// Of acts that need and bring about the same, the first, which states least.
  private mutating func leaveOutAlike() {
    struct Kind: Hashable {
      let event: EventID?
      let move: Move
    }
    var seen: Set<Kind> = []
    moves = moves.filter { move in
      let alike = Move(act: nil, transition: move.transition, needs: move.needs, gives: move.gives)
      return seen.insert(Kind(event: move.act.map { acts[$0].event }, move: alike)).inserted
    }
  }

  private mutating func number(_ need: Need) -> Int {
    if let known = numbers[need] { return known }
    numbers[need] = needs.count
    needs.append(need)
    return needs.count - 1
  }

  // MARK: What a step needs

  private mutating func needs(_ act: WayAct?, _ transition: Int) -> [Int] {
    var found: [Need] = [.state(workflow.chart.transitions[transition].source)]
    for leaf in workflow.index.conditions[transition] where !isSupplied(leaf, act, transition) {
      found += WayProblem.needs(leaf)
    }
    if let act, let event = workflow.events[act.event], event.decides ?? event.answers != nil {
      found.append(.subject(of: act.event))
    }
    return Set(found.map { number($0) }).sorted()
  }

  /// What must be so for the condition to hold; what the one who acts brings along is none of it.
  static func needs(_ leaf: Leaf) -> [Need] {
    switch leaf {
    case .inState(let state, _): [.state(state)]
    case .notInState(let state, _): [.away(state)]
    case .done(_, let since): [.condition(leaf)] + (since.map { [done($0)] } ?? [])
    case .elapsed(_, .event(let event)), .elapsedAtMost(_, .event(let event)): [.condition(leaf), done(event)]
    case .approvals(let wanted): [.condition(leaf), done(wanted.of)]
    case .opened(let event): [done(event)]
    case .fact(let condition) where condition.state != .new:
      [.condition(leaf)] + (condition.since.map { [done($0)] } ?? [])
    case .count, .none, .open, .elapsed, .elapsedAtMost, .anyOf: [.condition(leaf)]
    case .role, .delegated, .distinctFrom, .noOwn, .reason, .proof, .lasts, .fact: []
    }
  }

  private static func done(_ event: EventID) -> Need { .condition(.done(event, since: nil)) }

  /// Whether the step itself meets the condition, whatever the case is like.
  private func isSupplied(_ leaf: Leaf, _ act: WayAct?, _ transition: Int) -> Bool {
    guard let act else { return false }
    switch leaf {
    case .anyOf(let branches): return branches.contains { isSupplied($0, act, transition) }
    case .reason(let codes): return workflow.reason(act, transition).map(codes.contains) ?? false
    case .fact(let condition) where condition.state == .new:
      let stated = act.values[condition.fact]
      return stated.map { $0.isEmpty || condition.admits($0) } ?? true
    case .role, .delegated, .distinctFrom, .noOwn, .proof, .lasts: return true
    default: return false
    }
  }

  // MARK: What a step could bring about

  private func gives(_ move: Move, _ need: Need) -> Bool {
    switch need {
    case .state(let state): return workflow.couldEnter(move.transition, state)
    case .away(let state): return workflow.couldLeave(move.transition, state)
    case .condition(let leaf): return mends(move, leaf)
    case .subject(let decision):
      guard let act = move.act.map({ acts[$0] }), let event = workflow.events[decision] else { return false }
      return act.event == (event.decides ?? event.answers)
        && event.proposed.allSatisfy { states(act, move.transition, $0.fact, $0.value) }
    }
  }

  private func mends(_ move: Move, _ leaf: Leaf) -> Bool {
    switch leaf {
    case .inState(let state, _): return workflow.couldEnter(move.transition, state)
    case .notInState(let state, _): return workflow.couldLeave(move.transition, state)
    case .anyOf(let branches): return branches.contains { mends(move, $0) }
    case .fact(let condition):
      return move.act.map { records(acts[$0], move.transition, condition) } ?? false
    default: return move.act.map { WayCone.menders(leaf, workflow).contains(acts[$0].event) } ?? false
    }
  }

  private func records(_ act: WayAct, _ transition: Int, _ condition: Leaf.FactCondition) -> Bool {
    if let value = act.values[condition.fact] { return value.isEmpty || condition.admits(value) }
    if states(act, transition, condition.fact, nil) || workflow.transitions[transition].records == condition.fact {
      return true
    }
    return workflow.events[act.event]?.sets.contains { set in
      set.fact == condition.fact
        && (condition.state != .valid || set.value != FactDefinition.revokedValue && condition.admits(set.value))
    } ?? false
  }

  /// Whether the step states the fact, because that is what it is taken for or because its rule asks for it.
  private func states(_ act: WayAct, _ transition: Int, _ fact: FactID, _ value: String?) -> Bool {
    if let stated = act.values[fact] { return value == nil || stated == value }
    return workflow.index.conditions[transition].flatMap(\.branches).contains { leaf in
      if case .fact(let condition) = leaf, condition.state == .new, condition.fact == fact { true } else { false }
    }
  }
}

extension Leaf {
  fileprivate var isOfStates: Bool {
    switch self {
    case .inState, .notInState: true
    default: false
    }
  }
}

extension Workflow {
  /// Where some state remembers, any move could lead anywhere.
  func couldEnter(_ transition: Int, _ state: Int) -> Bool {
    index.moves.map { $0[transition].enters.contains(state) } ?? !chart.transitions[transition].targets.isEmpty
  }

  func couldLeave(_ transition: Int, _ state: Int) -> Bool {
    guard let moves = index.moves else { return !chart.transitions[transition].targets.isEmpty }
    return moves[transition].leaves.contains(state) && !moves[transition].enters.contains(state)
  }

  /// The ground that a step by this transition gives: its own, else one that all its lists have and that stands for nothing else.
  func reason(_ act: WayAct, _ transition: Int) -> String? {
    let (outer, inner) = reasons(transition)
    if let ground = act.ground { return outer.allSatisfy { $0.contains(ground) } ? ground : nil }
    let common = outer.first?.filter { code in outer.allSatisfy { $0.contains(code) } } ?? []
    return common.first { code in !inner.contains { $0.contains(code) } } ?? common.first
  }

  /// The lists of grounds that its rule asks for, and those that are one of several ways to meet a condition.
  func reasons(_ transition: Int) -> (outer: [[String]], inner: [[String]]) {
    func lists(_ leaves: [Leaf]) -> [[String]] {
      leaves.compactMap { if case .reason(let codes) = $0 { codes } else { nil } }
    }
    let leaves = index.conditions[transition]
    var inner: [[String]] = []
    for case .anyOf(let branches) in leaves { inner += lists(branches) }
    return (lists(leaves), inner)
  }
}

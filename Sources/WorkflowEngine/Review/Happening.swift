/// What can happen at all, once conditions on what happened before are counted: the chart alone may let a step be taken whose
/// rule waits for what can never have come.
///
/// Two proofs of "never". From the start only what asks for nothing can happen; what asks for something can once that can, and
/// whatever is left when no more comes never does. And what a rule asks for in an order (this since that) must lie in that
/// order on some walk through the configurations. Choices of forms count; who acts, and how long it takes, does not: so what
/// is not found here may still be prevented.
struct Happening {
  /// One condition of a transition, and the ways to meet it; none = never.
  struct Need {
    /// Nil for what the event itself, or the deadline, hangs on.
    let leaf: Leaf?
    let hangsOn: String?
    let ways: [Way]

    func name(in workflow: Workflow) -> Label {
      if let leaf { return Label(sv: workflow.phrase(leaf, .sv), en: workflow.phrase(leaf, .en)) }
      let id = hangsOn ?? ""
      let label = workflow.events[id]?.label ?? workflow.facts[id]?.label ?? Label(sv: id, en: id)
      return Label(sv: "hänger på ”\(label.sv)”", en: "hangs on “\(label.en)”")
    }
  }

  /// Stages in their order, each by any of some transitions.
  struct Way: Hashable {
    var stages: [Set<Int>] = []
    /// The last stage counts only if the first does not come again after it.
    var isSince = false
  }

  private struct Walk: Hashable {
    let component: Int
    let way: Way
  }

  let exploration: Exploration
  private let workflow: Workflow
  private let needs: [[Need]]
  /// Transitions that can happen.
  private(set) var possible: Set<Int> = []
  private var never: Set<Int> = []
  private var ends: [Walk: [Int]] = [:]

  init(_ exploration: Exploration) {
    (self.exploration, workflow) = (exploration, exploration.workflow)
    needs = exploration.workflow.transitions.indices.map { exploration.workflow.needs(of: $0) }
    var late: [Int] = []
    repeat {
      (possible, ends) = ([], [:])
      grow()
      late = possible.filter { transition in needs[transition].contains { !hasOrder($0, transition) } }
      never.formUnion(late)
    } while !late.isEmpty
  }

  /// Transitions that the chart would let happen in what can happen, and what of theirs no case can meet.
  func impossible() -> [(transition: Int, need: Need)] {
    var found = Set(exploration.global.filter { exploration.isPossible($0) })
    for component in exploration.components {
      for node in reached(component) { found.formUnion(component.edges[node].map(\.transition)) }
    }
    var last = self
    return found.subtracting(possible).sorted().compactMap { transition in
      let need = needs[transition].first { !isMet($0) || !last.hasOrder($0, transition) }
      return need.map { (transition, $0) }
    }
  }

  private mutating func grow() {
    var count = -1
    while count != possible.count {
      count = possible.count
      for component in exploration.components {
        for node in reached(component) {
          for edge in component.edges[node] where canHappen(edge.transition) { possible.insert(edge.transition) }
        }
      }
      for transition in exploration.global where canHappen(transition) && exploration.isPossible(transition) {
        possible.insert(transition)
      }
    }
  }

  private func canHappen(_ transition: Int) -> Bool {
    !never.contains(transition) && needs[transition].allSatisfy(isMet)
  }

  private func isMet(_ need: Need) -> Bool {
    need.ways.contains { $0.stages.allSatisfy { !$0.isDisjoint(with: possible) } }
  }

  /// Nodes of a component that can be come to.
  private func reached(_ component: Component) -> [Int] {
    var seen = [true] + [Bool](repeating: false, count: component.nodes.count - 1)
    var nodes = [0]
    var next = 0
    while next < nodes.count {
      for edge in component.edges[nodes[next]] where !seen[edge.to] && canHappen(edge.transition) {
        seen[edge.to] = true
        nodes.append(edge.to)
      }
      next += 1
    }
    return nodes
  }

  // MARK: Order

  private mutating func hasOrder(_ need: Need, _ transition: Int) -> Bool {
    need.ways.contains { way in
      way.stages.isEmpty
        || exploration.components.indices.allSatisfy { leads(way, to: transition, in: $0) }
    }
  }

  /// Whether a component has a walk with its stages of the way, to where the transition can be taken. What happens in another,
  /// or in several, can do so between any two steps here.
  private mutating func leads(_ way: Way, to transition: Int, in place: Int) -> Bool {
    let component = exploration.components[place]
    let stages = way.stages.map { $0.intersection(possible) }
    var here = Way(
      stages: stages.filter { stage in
        stage.allSatisfy {
          component.mask.contains(workflow.chart.transitions[$0].source) && !exploration.global.contains($0)
        }
      })
    if here.stages.isEmpty { return true }
    here.isSince = way.isSince && here.stages.count == way.stages.count
    let walk = Walk(component: place, way: here)
    let nodes = ends[walk] ?? self.nodes(after: here, component)
    ends[walk] = nodes
    return nodes.contains { exploration.serves(component, node: $0, transition) }
  }

  /// Where a case can stand with the stages behind it.
  private func nodes(after way: Way, _ component: Component) -> [Int] {
    let count = way.stages.count
    var seen: Set<[Int]> = [[0, 0]]
    var pending = [(node: 0, done: 0)]
    while let (node, done) = pending.popLast() {
      for edge in component.edges[node] where possible.contains(edge.transition) {
        var next = done
        if way.isSince, count > 1, way.stages[0].contains(edge.transition) {
          next = 1
        } else if done < count, way.stages[done].contains(edge.transition) {
          next = done + 1
        }
        if seen.insert([edge.to, next]).inserted { pending.append((edge.to, next)) }
      }
    }
    return Set(seen.filter { $0[1] == count }.map { $0[0] }).sorted()
  }
}

extension Workflow {
  /// What must have happened before a transition can be taken.
  func needs(of transition: Int) -> [Happening.Need] {
    let leaves = index.conditions[transition]
    var needs = leaves.enumerated().map { place, leaf in
      let isBarred = leaves[..<place].contains { $0.excludes(leaf) }
      return Happening.Need(leaf: leaf, hangsOn: nil, ways: isBarred ? [] : ways(to: leaf, for: transition))
    }
    let info = transitions[transition]
    let event = info.event.flatMap { events[$0] }
    for id in [event?.decides, event?.answers, info.deadline?.since].compactMap({ $0 }) {
      needs.append(Happening.Need(leaf: nil, hangsOn: id, ways: [Happening.Way(stages: taking(id))]))
    }
    for id in [info.deadline?.before, info.deadline?.from].compactMap({ $0 }) {
      let isEndless = id == info.deadline?.before && !hasEnd(id)
      let ways = isEndless ? [] : [Happening.Way(stages: recording(id, [], isOver: false))]
      needs.append(Happening.Need(leaf: nil, hangsOn: id, ways: ways))
    }
    return needs
  }

  private func ways(to leaf: Leaf, for transition: Int) -> [Happening.Way] {
    switch leaf {
    case .done(let event, let since):
      return [Happening.Way(stages: (since.map(taking) ?? []) + taking(event), isSince: since != nil)]
    case .elapsed(_, .event(let event)), .elapsedAtMost(_, .event(let event)), .opened(let event):
      return [Happening.Way(stages: taking(event))]
    case .elapsed(_, .day(let fact)), .elapsedAtMost(_, .day(let fact)):
      return [Happening.Way(stages: recording(fact, [], isOver: false))]
    case .approvals(let wanted): return [Happening.Way(stages: taking(wanted.of) + taking(wanted.by))]
    case .fact(let wanted) where wanted.state == .new:
      return records(transition, wanted.fact, wanted.values, isOver: false) ? [Happening.Way()] : []
    case .fact(let wanted):
      let stages = recording(wanted.fact, wanted.values, isOver: wanted.state != .valid)
      return [Happening.Way(stages: (wanted.since.map(taking) ?? []) + stages, isSince: wanted.since != nil)]
    case .lasts(let fact, _): return records(transition, fact, [], isOver: false) ? [Happening.Way()] : []
    case .anyOf(let branches): return branches.flatMap { ways(to: $0, for: transition) }
    case .open(let event, 0) where transitions[transition].event.flatMap({ events[$0] })?.decides == event:
      // What it decides is open until it is taken.
      return []
    case .role, .delegated, .distinctFrom, .inState, .notInState, .reason, .count, .none, .noOwn, .open, .proof:
      return [Happening.Way()]
    }
  }

  /// Whether it can lapse by itself.
  func hasEnd(_ fact: FactID) -> Bool {
    facts[fact]?.validFor != nil || forms.contains { $0.fields.contains { $0.untilOf == fact } }
  }

  /// The stage of an event; nothing of one that no state handles, which is named elsewhere.
  private func taking(_ event: EventID) -> [Set<Int>] { index.transitions[event].map { [Set($0)] } ?? [] }

  /// The stage of a fact with one of these values; nothing of one that no event records, which is named elsewhere.
  private func recording(_ fact: FactID, _ values: [String], isOver: Bool) -> [Set<Int>] {
    guard index.producers[fact] != nil else { return [] }
    return [Set(transitions.indices.filter { records($0, fact, values, isOver: isOver) })]
  }

  /// - Parameter isOver: what was taken back counts.
  private func records(_ transition: Int, _ fact: FactID, _ values: [String], isOver: Bool) -> Bool {
    guard let event = transitions[transition].event.flatMap({ events[$0] }) else { return false }
    let isSet = event.sets.contains { set in
      set.fact == fact && (values.isEmpty || values.contains(set.value))
        && (isOver || set.value != FactDefinition.revokedValue)
    }
    if isSet { return true }
    let fields = (event.form.flatMap { forms[$0] }?.fields ?? []).filter { $0.feeds == fact }
    if fields.isEmpty {
      return transitions[transition].records == fact && (values.isEmpty || values.contains(event.id))
    }
    return values.isEmpty
      || fields.contains { $0.kind != .choice || $0.choices.contains { values.contains($0.id) } }
  }
}

extension Leaf {
  /// Both can never hold of one step: it states one reason, and a fact has one value at a time, in force or not.
  fileprivate func excludes(_ other: Leaf) -> Bool {
    switch (self, other) {
    case (.reason(let some), .reason(let others)): return Set(some).isDisjoint(with: others)
    case (.fact(let a), .fact(let b)) where a.fact == b.fact:
      if a.state == b.state, a.state == .valid || a.state == .new {
        return !a.values.isEmpty && !b.values.isEmpty && Set(a.values).isDisjoint(with: b.values)
      }
      return Set([a.state, b.state]) == [.valid, .lapsed]
    default: return false
    }
  }
}

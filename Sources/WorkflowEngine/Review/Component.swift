/// Some regions of the chart, explored on their own; the others stand still meanwhile.
struct Component {
  struct Node: Hashable {
    let configuration: StateSet
    let memory: Chart.Memory
  }

  struct Edge {
    let transition: Int
    let to: Int
    /// States left on the way.
    let exited: StateSet
  }

  let workflow: Workflow
  let regions: [Int]
  /// The states of these regions, and those around them.
  let mask: StateSet
  private let start: Chart.Outcome
  /// By source: the transitions explored here.
  private let local: [Int: [Int]]
  private(set) var nodes: [Node] = []
  private(set) var edges: [[Edge]] = []
  /// How each node was first reached: from which node, by which transition.
  private var reached: [(from: Int, by: Int)?] = []
  private(set) var isCut = false

  init(_ workflow: Workflow, regions: [Int], start: Chart.Outcome, isLocal: (Int) -> Bool) {
    self.workflow = workflow
    self.regions = regions
    self.start = start
    let chart = workflow.chart
    mask = StateSet(regions.flatMap { Array($0..<chart.states[$0].end) })
    var local: [Int: [Int]] = [:]
    for transition in chart.transitions.indices where isLocal(transition) {
      let source = chart.transitions[transition].source
      if mask.contains(source) { local[source, default: []].append(transition) }
    }
    self.local = local
  }

  /// Breadth first, so that the first way found to a node is a shortest one.
  mutating func explore(nodesMax: Int, skipping isSkipped: (Int) -> Bool = { _ in false }) {
    let chart = workflow.chart
    var rest = start.configuration
    rest.subtract(mask)
    let first = Node(configuration: start.configuration.intersection(mask), memory: [:])
    nodes = [first]
    edges = []
    reached = [nil]
    var places: [Node: Int] = [first: 0]
    var next = 0
    while next < nodes.count {
      var found: [Edge] = []
      var whole = rest
      whole.formUnion(nodes[next].configuration)
      for choice in choices(at: next) where !choice.contains(where: isSkipped) {
        let outcome = chart.take(choice, whole, memory: nodes[next].memory)
        let node = Node(
          configuration: outcome.configuration.intersection(mask),
          memory: outcome.memory.filter { mask.contains($0.key) })
        let place = places[node] ?? nodes.count
        if place == nodes.count {
          guard nodes.count < nodesMax else {
            isCut = true
            return
          }
          places[node] = place
          nodes.append(node)
          reached.append((next, choice[0]))
        }
        for transition in choice { found.append(Edge(transition: transition, to: place, exited: outcome.exited)) }
      }
      edges.append(found)
      next += 1
    }
  }

  /// What can be taken: each enabled transition alone (any guard may be the one that holds), and together those that one
  /// event takes in several regions.
  private func choices(at node: Int) -> [[Int]] {
    var choices: [[Int]] = []
    var together: [EventID: [Int]] = [:]
    for state in nodes[node].configuration {
      for transition in local[state] ?? [] where isEnabled(transition, at: node) {
        choices.append([transition])
        if let event = workflow.transitions[transition].event { together[event, default: []].append(transition) }
      }
    }
    let chart = workflow.chart
    for event in together.values where event.count > 1 {
      let moving = event.filter { !chart.transitions[$0].targets.isEmpty }
      let selected = chart.select(nodes[node].configuration, memory: nodes[node].memory, isEnabled: moving.contains)
      if selected.count > 1 { choices.append(selected) }
    }
    return choices
  }

  /// Source active, and the conditions on the chart met as far as they concern this component.
  func isEnabled(_ transition: Int, at node: Int) -> Bool {
    let configuration = nodes[node].configuration
    let source = workflow.chart.transitions[transition].source
    guard configuration.contains(source) || !mask.contains(source) else { return false }
    return workflow.structuralLeaves(transition).allSatisfy { $0.isMet(by: configuration, within: mask) }
  }

  /// The transitions from the start to a node.
  func trace(to node: Int) -> [Int] {
    var trace: [Int] = []
    var node = node
    while let step = reached[node] {
      trace.append(step.by)
      node = step.from
    }
    return trace.reversed()
  }

  func firstNode(where holds: (Node) -> Bool) -> Int? { nodes.indices.first { holds(nodes[$0]) } }

  /// Nodes from which one of `goals` can be reached over edges that `isOpen` admits.
  func canReach(_ goals: [Int], isOpen: (Edge) -> Bool) -> [Bool] {
    var before = [[Int]](repeating: [], count: nodes.count)
    for (from, found) in edges.enumerated() {
      for edge in found where isOpen(edge) { before[edge.to].append(from) }
    }
    var marked = [Bool](repeating: false, count: nodes.count)
    var pending = goals
    for goal in goals { marked[goal] = true }
    while let node = pending.popLast() {
      for from in before[node] where !marked[from] {
        marked[from] = true
        pending.append(from)
      }
    }
    return marked
  }

  /// A circle of moves that, once there, `isOpen` transitions cannot leave; nil if from `start` there is none.
  func circle(from start: Int, isOpen: (Int) -> Bool) -> [Int]? {
    func onward(_ node: Int) -> [Edge] { edges[node].filter { isOpen($0.transition) && !$0.exited.isEmpty } }
    func reach(_ from: Int) -> Set<Int> {
      var seen: Set<Int> = [from]
      var pending = [from]
      while let node = pending.popLast() {
        for edge in onward(node) where seen.insert(edge.to).inserted { pending.append(edge.to) }
      }
      return seen
    }
    // Of all that can be reached, what can reach least is a part that nothing leaves.
    let bottom = reach(start).map { (node: $0, reach: reach($0)) }.min {
      ($0.reach.count, $0.node) < ($1.reach.count, $1.node)
    }
    guard let bottom else { return nil }
    var circle: [Int] = []
    var seen: Set<Int> = []
    var node = bottom.node
    while seen.insert(node).inserted {
      guard let edge = onward(node).first(where: { !seen.contains($0.to) }) ?? onward(node).first else { return nil }
      circle.append(edge.transition)
      node = edge.to
    }
    return circle
  }
}

/// Every configuration a case can reach, with guards taken as met except `in` and `notIn`, which are exact, and deadlines
/// taken as events. So "cannot be reached" is a proof; "can be reached" may still be prevented by a guard.
///
/// Regions of the top parallel state that never ask about each other are explored apart: the whole is their product,
/// and what is true of each part is true of it.
package struct Exploration {
  package static let nodesMax = 200_000

  let workflow: Workflow
  /// The parallel state whose regions were explored apart; nil if the chart was explored as one.
  let parallel: Int?
  private(set) var components: [Component] = []
  /// Transitions that leave the parallel state, or stand on it or above: judged over the product.
  let global: [Int]
  /// True if the limit was reached; nothing else is then known.
  private(set) var isCut = false

  init(_ workflow: Workflow, nodesMax: Int) {
    self.workflow = workflow
    let division = Division(workflow)
    parallel = division.parallel
    global = division.global
    let start = workflow.chart.start()
    var room = nodesMax
    for regions in division.groups {
      var component = Component(workflow, regions: regions, start: start, isLocal: division.isLocal)
      component.explore(nodesMax: room)
      room -= component.nodes.count
      components.append(component)
      if component.isCut {
        isCut = true
        return
      }
    }
  }

  func component(of state: Int) -> Component? { components.first { $0.mask.contains(state) } }

  /// Conditions on the chart that a rule makes, as sets of states that must or must not be active.
  func isPossible(_ transition: Int, with state: Int? = nil) -> Bool { witness(transition, with: state) != nil }

  /// For a global transition: in each component a node where its source, its conditions and `state` hold.
  func witness(_ transition: Int, with state: Int? = nil) -> [Int]? {
    var nodes: [Int] = []
    for component in components {
      guard let node = component.nodes.indices.first(where: { serves(component, node: $0, transition, with: state) })
      else { return nil }
      nodes.append(node)
    }
    return nodes
  }

  /// Whether a component's node agrees with what a global transition asks of that component.
  func serves(_ component: Component, node: Int, _ transition: Int, with state: Int? = nil) -> Bool {
    let configuration = component.nodes[node].configuration
    let source = workflow.chart.transitions[transition].source
    if component.mask.contains(source), !configuration.contains(source) { return false }
    if let state, component.mask.contains(state), !configuration.contains(state) { return false }
    return workflow.structuralLeaves(transition).allSatisfy { $0.isMet(by: configuration, within: component.mask) }
  }
}

/// How the chart falls into parts.
struct Division {
  var parallel: Int?
  var groups: [[Int]] = []
  var isLocal: (Int) -> Bool = { _ in true }
  var global: [Int] = []

  init(_ workflow: Workflow) {
    let chart = workflow.chart
    guard let top = chart.states[0].initial.first, chart.states[top].kind == .parallel,
      chart.states[0].children.allSatisfy({ $0 == top || chart.states[$0].kind == .final })
    else {
      groups = [[0]]
      return
    }
    let regions = chart.states[top].children.filter { !chart.isHistory($0) }
    let region = { (state: Int) in regions.first { $0 == state || chart.isDescendant(state, of: $0) } }
    var links = Links(regions)
    var moved: [EventID: Int] = [:]
    for transition in chart.transitions.indices {
      let taken = chart.transitions[transition]
      let from = region(taken.source)
      let isLeaving = taken.targets.contains { !chart.isDescendant($0, of: top) }
      if isLeaving || from == nil && taken.targets.isEmpty {
        global.append(transition)
        continue
      }
      guard let from, taken.targets.allSatisfy({ region($0) == from }),
        chart.domain(of: transition, memory: [:]).map({ $0 == from || chart.isDescendant($0, of: from) }) ?? true
      else {
        groups = [[0]]
        global = []
        return
      }
      // A deadline that moves nothing asks only where it tells.
      if workflow.transitions[transition].deadline != nil, taken.targets.isEmpty { continue }
      for state in workflow.structuralLeaves(transition).flatMap(\.states) {
        if let asked = region(state) { links.join(from, asked) }
      }
      if let event = workflow.transitions[transition].event, !taken.targets.isEmpty {
        if let other = moved[event] { links.join(from, other) }
        moved[event] = from
      }
    }
    parallel = top
    groups = links.groups
    let apart = Set(global)
    isLocal = { !apart.contains($0) }
  }
}

/// Regions joined into groups.
private struct Links {
  private var group: [Int: Int]
  private let regions: [Int]

  init(_ regions: [Int]) {
    self.regions = regions
    group = Dictionary(uniqueKeysWithValues: regions.map { ($0, $0) })
  }

  mutating func join(_ a: Int, _ b: Int) {
    guard let from = group[a], let to = group[b], from != to else { return }
    for region in regions where group[region] == from { group[region] = to }
  }

  var groups: [[Int]] {
    var found: [[Int]] = []
    for region in regions where !found.contains(where: { $0.contains(region) }) {
      found.append(regions.filter { group[$0] == group[region] })
    }
    return found
  }
}

/// What a rule asks of the chart: of these, one must hold.
struct StructuralLeaf {
  var active: [Int] = []
  var inactive: [Int] = []

  var states: [Int] { active + inactive }

  /// States outside `mask` are another component's business and taken as agreeing.
  func isMet(by configuration: StateSet, within mask: StateSet) -> Bool {
    if states.contains(where: { !mask.contains($0) }) { return true }
    return active.contains { configuration.contains($0) } || inactive.contains { !configuration.contains($0) }
  }
}

extension Workflow {
  /// The `in` and `notIn` of a transition's rule; an `anyOf` with any other branch asks nothing of the chart.
  func structuralLeaves(_ transition: Int) -> [StructuralLeaf] {
    (rules[transitions[transition].rule]?.all ?? []).compactMap { leaf in
      switch leaf {
      case .inState(let state, _): return StructuralLeaf(active: [state])
      case .notInState(let state, _): return StructuralLeaf(inactive: [state])
      case .anyOf(let branches):
        var found = StructuralLeaf()
        for branch in branches {
          switch branch {
          case .inState(let state, _): found.active.append(state)
          case .notInState(let state, _): found.inactive.append(state)
          default: return nil
          }
        }
        return found
      default: return nil
      }
    }
  }
}

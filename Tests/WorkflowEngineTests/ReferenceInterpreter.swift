import WorkflowEngine

/// SCXML Appendix D written out slowly, over lists: no bit sets, no numbering tricks, every question asked of the tree anew.
/// Two rules of the profile differ from the appendix and are followed here: a transition that is not re-entering and whose
/// targets are its source or lie inside it does not leave its source, whatever its kind; and a domain is decided once,
/// with the memory as it was before the step.
struct ReferenceInterpreter {
  let chart: Chart
  var active: [Int] = []
  var memory: [Int: [Int]] = [:]

  init(_ chart: Chart) {
    self.chart = chart
    var entering: [Int] = [0]
    for target in chart.states[0].initial { addDescendants(target, &entering, [:]) }
    for target in chart.states[0].initial { addAncestors(target, 0, &entering, [:]) }
    active = entering.sorted()
  }

  // MARK: The tree

  private func ancestors(_ state: Int) -> [Int] {
    guard let parent = chart.states[state].parent else { return [] }
    return [parent] + ancestors(parent)
  }

  private func isInside(_ state: Int, _ other: Int) -> Bool { ancestors(state).contains(other) }

  private func isLeaf(_ state: Int) -> Bool {
    chart.states[state].kind == .atomic || chart.states[state].kind == .final
  }

  private func isHistory(_ state: Int) -> Bool {
    if case .history = chart.states[state].kind { return true }
    return false
  }

  // MARK: A step

  mutating func step(enabled: Set<Int>) {
    let chosen = withoutConflicts(firstFromEachLeaf(enabled))
    guard !chosen.isEmpty else { return }
    let domains = chosen.map(domain)
    let leaving = active.filter { state in domains.contains { domain in domain.map { isInside(state, $0) } ?? false } }
    var remembered = memory
    for state in leaving {
      for child in chart.states[state].children {
        guard case .history(let isDeep) = chart.states[child].kind else { continue }
        remembered[child] = active.filter {
          isDeep ? isLeaf($0) && isInside($0, state) : chart.states[$0].parent == state
        }
      }
    }
    var entering: [Int] = []
    for (transition, domain) in zip(chosen, domains) {
      guard let domain else { continue }
      let targets = chart.transitions[transition].targets
      for target in targets { addDescendants(target, &entering, remembered) }
      for target in effective(targets, remembered) { addAncestors(target, domain, &entering, remembered) }
      if chart.states[domain].kind == .parallel { addMissingRegions(of: domain, &entering, remembered) }
    }
    let staying = active.filter { !leaving.contains($0) }
    active = (staying + entering.filter { !staying.contains($0) }).sorted()
    memory = remembered
  }

  private func firstFromEachLeaf(_ enabled: Set<Int>) -> [Int] {
    var found: [Int] = []
    for leaf in active.filter(isLeaf) {
      for state in [leaf] + ancestors(leaf) {
        if let first = chart.states[state].transitions.first(where: enabled.contains) {
          if !found.contains(first) { found.append(first) }
          break
        }
      }
    }
    return found
  }

  private func withoutConflicts(_ found: [Int]) -> [Int] {
    var kept: [Int] = []
    for candidate in found {
      var isPreempted = false
      var removed: [Int] = []
      for other in kept where !Set(exits(candidate)).isDisjoint(with: exits(other)) {
        if isInside(chart.transitions[candidate].source, chart.transitions[other].source) {
          removed.append(other)
        } else {
          isPreempted = true
          break
        }
      }
      if !isPreempted { kept = kept.filter { !removed.contains($0) } + [candidate] }
    }
    return kept
  }

  private func exits(_ transition: Int) -> [Int] {
    guard let domain = domain(transition) else { return [] }
    return active.filter { isInside($0, domain) }
  }

  private func domain(_ transition: Int) -> Int? {
    let taken = chart.transitions[transition]
    let targets = effective(taken.targets, memory)
    if targets.isEmpty { return nil }
    if taken.isInternal, targets.allSatisfy({ $0 == taken.source || isInside($0, taken.source) }) {
      return taken.source
    }
    for ancestor in ancestors(taken.source) {
      if chart.states[ancestor].kind == .compound, targets.allSatisfy({ isInside($0, ancestor) }) { return ancestor }
    }
    return 0
  }

  private func effective(_ targets: [Int], _ memory: [Int: [Int]]) -> [Int] {
    targets.flatMap { isHistory($0) ? memory[$0] ?? effective(chart.states[$0].initial, memory) : [$0] }
  }

  // MARK: What is entered

  private func addDescendants(_ state: Int, _ entering: inout [Int], _ memory: [Int: [Int]]) {
    if isHistory(state) {
      let targets = memory[state] ?? chart.states[state].initial
      for target in targets { addDescendants(target, &entering, memory) }
      for target in targets { addAncestors(target, chart.states[state].parent ?? 0, &entering, memory) }
      return
    }
    if !entering.contains(state) { entering.append(state) }
    if chart.states[state].kind == .compound {
      for target in chart.states[state].initial { addDescendants(target, &entering, memory) }
      for target in chart.states[state].initial { addAncestors(target, state, &entering, memory) }
    }
    if chart.states[state].kind == .parallel { addMissingRegions(of: state, &entering, memory) }
  }

  private func addAncestors(_ state: Int, _ domain: Int, _ entering: inout [Int], _ memory: [Int: [Int]]) {
    for ancestor in ancestors(state) {
      if ancestor == domain { return }
      if !entering.contains(ancestor) { entering.append(ancestor) }
      if chart.states[ancestor].kind == .parallel { addMissingRegions(of: ancestor, &entering, memory) }
    }
  }

  private func addMissingRegions(of parallel: Int, _ entering: inout [Int], _ memory: [Int: [Int]]) {
    for region in chart.states[parallel].children where !isHistory(region) {
      let isThere = entering.contains { $0 == region || isInside($0, region) }
      if !isThere { addDescendants(region, &entering, memory) }
    }
  }
}

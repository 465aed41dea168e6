/// Moving through the chart.
extension Chart {
  /// The configuration before any event.
  package func start() -> Outcome {
    var outcome = Outcome(configuration: StateSet(), memory: [:], exited: StateSet(), entered: StateSet([0]))
    for target in states[0].initial { enter(target, memory: [:], into: &outcome.entered) }
    for target in states[0].initial { enterAncestors(target, below: 0, memory: [:], into: &outcome.entered) }
    outcome.configuration = outcome.entered
    return outcome
  }

  /// One event: selects among the transitions that `isEnabled` admits and takes them. Nil if none was selected.
  package func step(_ configuration: StateSet, memory: Memory, isEnabled: (Int) -> Bool) -> Outcome? {
    let selected = select(configuration, memory: memory, isEnabled: isEnabled)
    return selected.isEmpty ? nil : take(selected, configuration, memory: memory)
  }

  /// From each atomic state outwards, the first enabled transition; then conflicts resolved, inner sources first.
  package func select(_ configuration: StateSet, memory: Memory, isEnabled: (Int) -> Bool) -> [Int] {
    var enabled: [Int] = []
    for atom in configuration where isAtomic(atom) {
      var state: Int? = atom
      while let source = state {
        if let transition = states[source].transitions.first(where: isEnabled) {
          if !enabled.contains(transition) { enabled.append(transition) }
          break
        }
        state = states[source].parent
      }
    }
    return withoutConflicts(enabled, configuration, memory: memory)
  }

  private func withoutConflicts(_ enabled: [Int], _ configuration: StateSet, memory: Memory) -> [Int] {
    guard enabled.count > 1 else { return enabled }
    var kept: [Int] = []
    for candidate in enabled {
      let exits = exitSet([candidate], configuration, memory: memory)
      let rivals = kept.filter { !exits.isDisjoint(with: exitSet([$0], configuration, memory: memory)) }
      let source = transitions[candidate].source
      guard rivals.allSatisfy({ isDescendant(source, of: transitions[$0].source) }) else { continue }
      kept.removeAll { rivals.contains($0) }
      kept.append(candidate)
    }
    return kept
  }

  /// The active states that the transitions leave.
  package func exitSet(_ selected: [Int], _ configuration: StateSet, memory: Memory) -> StateSet {
    var exits = StateSet()
    for transition in selected {
      guard let domain = domain(of: transition, memory: memory) else { continue }
      exits.formUnion(configuration.members(in: (domain + 1)..<states[domain].end))
    }
    return exits
  }

  /// The innermost state that the transition does not leave; nil for a transition without target.
  package func domain(of transition: Int, memory: Memory) -> Int? {
    let taken = transitions[transition]
    let targets = effectiveTargets(taken.targets, memory: memory)
    guard !targets.isEmpty else { return nil }
    let isWithin = targets.allSatisfy { $0 == taken.source || isDescendant($0, of: taken.source) }
    if taken.isInternal && isWithin { return taken.source }
    var ancestor = states[taken.source].parent
    while let around = ancestor {
      if states[around].kind == .compound, targets.allSatisfy({ isDescendant($0, of: around) }) { return around }
      ancestor = states[around].parent
    }
    return 0
  }

  private func effectiveTargets(_ targets: [Int], memory: Memory) -> [Int] {
    targets.flatMap { target in
      guard isHistory(target) else { return [target] }
      return memory[target].map(Array.init) ?? effectiveTargets(states[target].initial, memory: memory)
    }
  }

  package func take(_ selected: [Int], _ configuration: StateSet, memory: Memory) -> Outcome {
    let exits = exitSet(selected, configuration, memory: memory)
    let memoryAfter = remember(exits, configuration, memory)
    var entered = StateSet()
    for transition in selected {
      // Targets follow the memory before this step for their domain, as Appendix D does, and after it for entry.
      guard let domain = domain(of: transition, memory: memory) else { continue }
      let targets = transitions[transition].targets
      for target in targets { enter(target, memory: memoryAfter, into: &entered) }
      for target in effectiveTargets(targets, memory: memoryAfter) {
        enterAncestors(target, below: domain, memory: memoryAfter, into: &entered)
      }
      if states[domain].kind == .parallel { enterRegions(of: domain, memory: memoryAfter, into: &entered) }
    }
    var after = configuration
    after.subtract(exits)
    entered.subtract(after)
    after.formUnion(entered)
    return Outcome(configuration: after, memory: memoryAfter, exited: exits, entered: entered)
  }

  private func remember(_ exits: StateSet, _ configuration: StateSet, _ memory: Memory) -> Memory {
    guard remembers else { return memory }
    var memory = memory
    for state in exits {
      for child in states[state].children {
        guard case .history(let isDeep) = states[child].kind else { continue }
        memory[child] = StateSet(
          configuration.filter { isDeep ? isDescendant($0, of: state) && isAtomic($0) : states[$0].parent == state })
      }
    }
    return memory
  }

  /// A state, and below it what must be active with it.
  private func enter(_ state: Int, memory: Memory, into entered: inout StateSet) {
    if isHistory(state) {
      let parent = states[state].parent ?? 0
      let targets = memory[state].map(Array.init) ?? states[state].initial
      for target in targets { enter(target, memory: memory, into: &entered) }
      for target in targets { enterAncestors(target, below: parent, memory: memory, into: &entered) }
      return
    }
    entered.insert(state)
    switch states[state].kind {
    case .compound:
      for target in states[state].initial { enter(target, memory: memory, into: &entered) }
      for target in states[state].initial { enterAncestors(target, below: state, memory: memory, into: &entered) }
    case .parallel: enterRegions(of: state, memory: memory, into: &entered)
    case .atomic, .final, .history: break
    }
  }

  private func enterAncestors(_ state: Int, below domain: Int, memory: Memory, into entered: inout StateSet) {
    var next = states[state].parent
    while let ancestor = next, ancestor != domain {
      entered.insert(ancestor)
      if states[ancestor].kind == .parallel { enterRegions(of: ancestor, memory: memory, into: &entered) }
      next = states[ancestor].parent
    }
  }

  private func enterRegions(of parallel: Int, memory: Memory, into entered: inout StateSet) {
    for region in states[parallel].children where !isHistory(region) {
      if entered.members(in: region..<states[region].end).isEmpty {
        enter(region, memory: memory, into: &entered)
      }
    }
  }

  /// With these states and their ancestors held, what must be active besides: the start of everything not yet decided.
  func completed(_ held: StateSet) -> StateSet {
    var whole = held
    for state in held {
      switch states[state].kind {
      case .parallel: enterRegions(of: state, memory: [:], into: &whole)
      case .compound where !states[state].children.contains(where: held.contains):
        for target in states[state].initial {
          enter(target, memory: [:], into: &whole)
          enterAncestors(target, below: state, memory: [:], into: &whole)
        }
      case .compound, .atomic, .final, .history: break
      }
    }
    return whole
  }
}

/// What needs the reachable configurations.
extension Review {
  /// - Returns: how many configurations were walked; nil if there were too many.
  mutating func checkGraph(nodesMax: Int) -> Int? {
    let exploration = Exploration(workflow, nodesMax: nodesMax)
    guard !exploration.isCut else {
      reportTooMany(exploration, nodesMax)
      return nil
    }
    checkReachable(exploration)
    let happening = Happening(exploration)
    checkHappening(happening)
    checkTwoRegions(exploration)
    checkCompletion(exploration)
    checkLasting(exploration, happening.possible)
    checkOwners(exploration)
    checkBypass(exploration)
    checkProtection(exploration)
    checkMarks(exploration)
    checkReceived(exploration)
    checkDuty(exploration)
    checkProperEnd(exploration)
    checkHistory(exploration)
    checkVeto(exploration)
    checkFreshness(exploration)
    checkConsent(exploration)
    checkAppeals(exploration)
    checkService()
    checkWithoutAssessment(exploration)
    return exploration.components.reduce(0) { $0 + $1.nodes.count }
  }

  private mutating func reportTooMany(_ exploration: Exploration, _ nodesMax: Int) {
    guard let component = exploration.components.last else { return }
    let chart = workflow.chart
    let parallels = chart.states.indices.filter { chart.states[$0].kind == .parallel && component.mask.contains($0) }
    let multiplying =
      component.regions.count > 1 ? component.regions : parallels.flatMap { chart.states[$0].children }
    let sizes = multiplying.filter { !chart.isHistory($0) }
      .map { region in
        let atoms = (region..<chart.states[region].end).count { chart.isAtomic($0) }
        return "\(chart.states[region].path) (\(atoms))"
      }
      .joined(separator: " × ")
    report(
      .tooMany, at: place(multiplying.first ?? 0), subjects: [],
      sv: "över \(nodesMax) lägen; dessa delar multipliceras: \(sizes)",
      en: "over \(nodesMax) configurations; these regions multiply: \(sizes)")
  }

  // MARK: Reachable

  private mutating func checkReachable(_ exploration: Exploration) {
    let chart = workflow.chart
    var reachable = StateSet([0])
    if let top = exploration.parallel { reachable.insert(top) }
    var taken = StateSet()
    for component in exploration.components {
      for node in component.nodes { reachable.formUnion(node.configuration) }
      for edge in component.edges.joined() { taken.insert(edge.transition) }
    }
    for transition in exploration.global where exploration.isPossible(transition) {
      taken.insert(transition)
      for state in chart.transitions[transition].targets.flatMap(chart.lineage) { reachable.insert(state) }
    }
    for state in chart.states.indices where !reachable.contains(state) && !chart.isHistory(state) {
      if let parent = chart.states[state].parent, !reachable.contains(parent) { continue }
      report(
        .unreachable, at: place(state), subjects: [chart.states[state].path], sv: "\(name(state).sv) kan aldrig nås",
        en: "\(name(state).en) can never be reached")
    }
    for transition in chart.transitions.indices where !taken.contains(transition) {
      guard reachable.contains(chart.transitions[transition].source) else { continue }
      report(
        .deadTransition, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "\(name(transition: transition).sv) i \(name(chart.transitions[transition].source).sv) kan aldrig ske",
        en: "\(name(transition: transition).en) in \(name(chart.transitions[transition].source).en) can never happen")
    }
  }

  /// A step or deadline that the chart lets happen, and whose condition no case can meet.
  private mutating func checkHappening(_ happening: Happening) {
    for (transition, need) in happening.impossible() {
      let source = name(workflow.chart.transitions[transition].source)
      let asked = need.name(in: workflow)
      report(
        .deadTransition, at: place(transition: transition), subjects: subjects(transition: transition),
        sv:
          "\(name(transition: transition).sv) i \(source.sv) kan aldrig ske: inget ärende kan uppfylla [\(asked.sv)]",
        en: "\(name(transition: transition).en) in \(source.en) can never happen: no case can meet [\(asked.en)]")
    }
  }

  // MARK: One event, one region

  private mutating func checkTwoRegions(_ exploration: Exploration) {
    let chart = workflow.chart
    for event in workflow.events.map(\.id).sorted() {
      let transitions = workflow.index.transitions[event] ?? []
      let moving = transitions.filter { !chart.transitions[$0].targets.isEmpty }
      for (place, first) in moving.enumerated() {
        for second in moving.dropFirst(place + 1) {
          let (a, b) = (chart.transitions[first].source, chart.transitions[second].source)
          guard a != b, !chart.isDescendant(a, of: b), !chart.isDescendant(b, of: a),
            let component = exploration.component(of: a),
            let node = component.nodes.indices.first(where: {
              component.isEnabled(first, at: $0) && component.isEnabled(second, at: $0)
            })
          else { continue }
          let story = story(component.trace(to: node))
          report(
            .twoRegions, at: self.place(transition: second), subjects: [event],
            sv: "\(name(event: event).sv) flyttar på en gång \(name(a).sv) och \(name(b).sv).\(story.sv)",
            en: "\(name(event: event).en) moves both \(name(a).en) and \(name(b).en) at once.\(story.en)")
        }
      }
    }
  }

  // MARK: Bypass

  private mutating func checkBypass(_ exploration: Exploration) {
    let chart = workflow.chart
    for (state, gates) in workflow.gates.sorted(by: { $0.key < $1.key }) {
      let late = checkGateDeadlines(state)
      if chart.start().configuration.contains(state) {
        let decisions = names(of: gates)
        let start = story([])
        report(
          .bypass, at: place(state), subjects: [chart.states[state].path],
          sv: "\(name(state).sv) kan nås utan \(decisions.sv).\(start.sv)",
          en: "\(name(state).en) can be reached without \(decisions.en).\(start.en)")
        continue
      }
      guard let explored = exploration.component(of: state) else {
        continue
      }
      // A deadline that leads there has been named above.
      var closed = Set(gates + late)
      // A waiver is for one step. Whatever else leads there is looked for behind it.
      while let trace = way(to: state, in: explored, skipping: closed) {
        let story = story(trace)
        let decisions = names(of: gates)
        let event = trace.last.flatMap { workflow.transitions[$0].event }
        let path = chart.states[state].path
        report(
          .bypass, at: place(state), subjects: event.map { [$0, "\(path) \($0)"] } ?? [],
          sv: "\(name(state).sv) kan nås utan \(decisions.sv).\(story.sv)",
          en: "\(name(state).en) can be reached without \(decisions.en).\(story.en)")
        guard let event,
          workflow.waivers.contains(where: { $0.check == .bypass && [event, "\(path) \(event)"].contains($0.at) })
        else { break }
        closed.formUnion(chart.transitions.indices.filter { workflow.transitions[$0].event == event })
      }
    }
  }

  private func way(to state: Int, in explored: Component, skipping closed: Set<Int>) -> [Int]? {
    var component = explored
    component.explore(nodesMax: Exploration.nodesMax, skipping: closed.contains)
    return component.firstNode { $0.configuration.contains(state) }.map { component.trace(to: $0) }
  }

  /// The decisions that open a state, each once.
  private func names(of gates: [Int]) -> Label {
    var events: [EventID] = []
    for event in gates.compactMap({ workflow.transitions[$0].event }) where !events.contains(event) {
      events.append(event)
    }
    let names = events.map { name(event: $0) }
    return Label(sv: names.map(\.sv).joined(separator: " eller "), en: names.map(\.en).joined(separator: " or "))
  }

  /// - Returns: the deadlines that lead there, each named.
  private mutating func checkGateDeadlines(_ gated: Int) -> [Int] {
    let chart = workflow.chart
    var found: [Int] = []
    for transition in chart.transitions.indices where workflow.transitions[transition].deadline != nil {
      let taken = chart.transitions[transition]
      let isPassing = taken.targets.contains { $0 == gated || chart.isDescendant($0, of: gated) }
      let isInside = taken.source == gated || chart.isDescendant(taken.source, of: gated)
      guard isPassing, !isInside, !chart.start().configuration.contains(gated) else { continue }
      found.append(transition)
      report(
        .deadlineWeakens, at: place(transition: transition), subjects: subjects(transition: transition),
        sv: "en frist för till \(name(gated).sv), som kräver beslut",
        en: "a deadline leads to \(name(gated).en), which takes a decision")
    }
    return found
  }
}

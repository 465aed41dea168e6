/// Can every case be completed, and by people alone?
extension Review {
  mutating func checkCompletion(_ exploration: Exploration) {
    let chart = workflow.chart
    guard chart.states[0].children.contains(where: { chart.states[$0].kind == .final }) else {
      let place = place(chart.states[0].children.first ?? 0)
      return report(
        .deadEnd, at: place, subjects: [workflow.id],
        sv: "det finns inget sluttillstånd överst, så inget ärende kan avslutas",
        en: "there is no final state at the top, so no case can be completed")
    }
    let isDeadEnd = checkReaches(exploration, .deadEnd) { _ in true }
    if !isDeadEnd {
      let infos = workflow.transitions
      _ = checkReaches(exploration, .humanDeadEnd) { infos[$0.transition].event != nil }
    }
  }

  /// Reports the configurations from which the end cannot be reached over open edges; true if there are any.
  private mutating func checkReaches(
    _ exploration: Exploration, _ code: Diagnostic.Code, isOpen: (Component.Edge) -> Bool
  ) -> Bool {
    guard exploration.parallel != nil else {
      return checkWhole(exploration.components[0], code, isOpen: isOpen)
    }
    let exits = exploration.global.filter {
      !workflow.chart.transitions[$0].targets.isEmpty && exploration.isPossible($0)
    }
    // By component, what sets of exits its nodes can still serve, with a node for each.
    var options: [[(exits: Set<Int>, node: Int)]] = []
    for component in exploration.components {
      var served = [Set<Int>](repeating: [], count: component.nodes.count)
      for exit in exits {
        let goals = component.nodes.indices.filter { exploration.serves(component, node: $0, exit) }
        for (node, canReach) in component.canReach(goals, isOpen: isOpen).enumerated() where canReach {
          served[node].insert(exit)
        }
      }
      var distinct: [(exits: Set<Int>, node: Int)] = []
      for (node, exits) in served.enumerated() where !distinct.contains(where: { $0.exits == exits }) {
        distinct.append((exits, node))
      }
      options.append(distinct)
    }
    guard let nodes = combinationWithoutExit(options) else { return false }
    let trace = zip(exploration.components, nodes).flatMap { $0.trace(to: $1) }
    let part = trapped(options, nodes)
    reportStuck(code, component: exploration.components[part], node: nodes[part], trace: trace)
    return true
  }

  /// The component whose node serves the fewest exits.
  private func trapped(_ options: [[(exits: Set<Int>, node: Int)]], _ nodes: [Int]) -> Int {
    nodes.indices.min { a, b in
      let count = { (part: Int) in options[part].first { $0.node == nodes[part] }?.exits.count ?? 0 }
      return count(a) < count(b)
    } ?? 0
  }

  private func combinationWithoutExit(_ options: [[(exits: Set<Int>, node: Int)]]) -> [Int]? {
    func search(_ part: Int, _ common: Set<Int>?) -> [Int]? {
      if let common, common.isEmpty { return options[part...].map { $0[0].node } }
      guard part < options.count else { return nil }
      for option in options[part] {
        if let rest = search(part + 1, common.map { $0.intersection(option.exits) } ?? option.exits) {
          return [option.node] + rest
        }
      }
      return nil
    }
    return search(0, nil)
  }

  private mutating func checkWhole(
    _ component: Component, _ code: Diagnostic.Code, isOpen: (Component.Edge) -> Bool
  ) -> Bool {
    let finals = workflow.chart.states[0].children.filter { workflow.chart.states[$0].kind == .final }
    let goals = component.nodes.indices.filter { node in
      finals.contains { component.nodes[node].configuration.contains($0) }
    }
    // A last step by a deadline is retention running out, not a person stuck.
    let before = component.nodes.indices.filter { node in component.edges[node].contains { goals.contains($0.to) } }
    let reaches = component.canReach(goals + before, isOpen: isOpen)
    guard let node = reaches.firstIndex(of: false) else { return false }
    reportStuck(code, component: component, node: node, trace: component.trace(to: node))
    return true
  }

  private mutating func reportStuck(_ code: Diagnostic.Code, component: Component, node: Int, trace: [Int]) {
    let chart = workflow.chart
    let configuration = component.nodes[node].configuration
    let state = configuration.reversed().first { chart.isAtomic($0) } ?? 0
    // Of several regions, the one that the last step moved is where it got stuck.
    let last = trace.last.map { chart.transitions[$0].targets }?.first
    let atom = last.flatMap { target in
      configuration.first { chart.isAtomic($0) && ($0 == target || chart.isDescendant($0, of: target)) }
    }
    let place = atom ?? state
    let story = story(trace)
    let alone = code == .humanDeadEnd
    report(
      code, at: self.place(place), subjects: [chart.states[place].path],
      sv: "ärendet kan fastna i \(name(place).sv)\(alone ? " om ingen frist går ut" : "").\(story.sv)",
      en: "the case can get stuck in \(name(place).en)\(alone ? " unless a deadline comes" : "").\(story.en)")
  }
}

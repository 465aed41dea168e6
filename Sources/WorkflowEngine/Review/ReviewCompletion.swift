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
    let infos = workflow.transitions
    if let stuck = stuck(exploration, isOpen: { _ in true }) {
      report(stuck, .deadEnd, sv: "", en: "")
    } else if let stuck = stuck(exploration, isOpen: { infos[$0].event != nil }) {
      guard let circle = stuck.component.circle(from: stuck.node, isOpen: { infos[$0].event != nil }) else {
        return report(stuck, .humanDeadEnd, sv: " om ingen frist går ut", en: " unless a deadline comes")
      }
      let circling = Label(
        sv: circle.map { name(transition: $0).sv }.joined(separator: " → "),
        en: circle.map { name(transition: $0).en }.joined(separator: " → "))
      report(
        stuck, .livelock, sv: "; det kan bara gå runt (\(circling.sv)) tills en frist går ut",
        en: "; it can only go round (\(circling.en)) until a deadline comes")
    }
  }

  /// A configuration from which the end cannot be reached.
  struct Stuck {
    let component: Component
    let node: Int
    let trace: [Int]
  }

  /// Looks for a configuration from which the end cannot be reached over the transitions that `isOpen` admits. The last
  /// step may be a deadline: that is retention running out, not a person stuck.
  func stuck(_ exploration: Exploration, isOpen: (Int) -> Bool) -> Stuck? {
    guard exploration.parallel != nil else { return stuck(in: exploration.components[0], isOpen: isOpen) }
    let exits = exploration.global.filter {
      !workflow.chart.transitions[$0].targets.isEmpty && exploration.isPossible($0)
        && (workflow.transitions[$0].event == nil || isOpen($0))
    }
    // By component, what sets of exits its nodes can still serve, with a node for each.
    var options: [[(exits: Set<Int>, node: Int)]] = []
    for component in exploration.components {
      var served = [Set<Int>](repeating: [], count: component.nodes.count)
      for exit in exits {
        let goals = component.nodes.indices.filter { exploration.serves(component, node: $0, exit) }
        for (node, canReach) in component.canReach(goals, isOpen: { isOpen($0.transition) }).enumerated() where canReach
        {
          served[node].insert(exit)
        }
      }
      var distinct: [(exits: Set<Int>, node: Int)] = []
      for (node, exits) in served.enumerated() where !distinct.contains(where: { $0.exits == exits }) {
        distinct.append((exits, node))
      }
      options.append(distinct)
    }
    guard let nodes = combinationWithoutExit(options) else { return nil }
    let trace = zip(exploration.components, nodes).flatMap { $0.trace(to: $1) }
    let part = trapped(options, nodes)
    return Stuck(component: exploration.components[part], node: nodes[part], trace: trace)
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

  private func stuck(in component: Component, isOpen: (Int) -> Bool) -> Stuck? {
    let finals = workflow.chart.states[0].children.filter { workflow.chart.states[$0].kind == .final }
    let goals = component.nodes.indices.filter { node in
      finals.contains { component.nodes[node].configuration.contains($0) }
    }
    let before = component.nodes.indices.filter { node in
      component.edges[node].contains { goals.contains($0.to) && workflow.transitions[$0.transition].event == nil }
    }
    let reaches = component.canReach(goals + before, isOpen: { isOpen($0.transition) })
    return reaches.firstIndex(of: false).map { Stuck(component: component, node: $0, trace: component.trace(to: $0)) }
  }

  mutating func report(_ stuck: Stuck, _ code: Diagnostic.Code, sv: String, en: String) {
    let chart = workflow.chart
    let configuration = stuck.component.nodes[stuck.node].configuration
    let state = configuration.reversed().first { chart.isAtomic($0) } ?? 0
    // Of several regions, the one that the last step moved is where it got stuck.
    let last = stuck.trace.last.map { chart.transitions[$0].targets }?.first
    let atom = last.flatMap { target in
      configuration.first { chart.isAtomic($0) && ($0 == target || chart.isDescendant($0, of: target)) }
    }
    let place = atom ?? state
    let story = story(stuck.trace)
    report(
      code, at: self.place(place), subjects: [chart.states[place].path],
      sv: "ärendet kan fastna i \(name(place).sv)\(sv).\(story.sv)",
      en: "the case can get stuck in \(name(place).en)\(en).\(story.en)")
  }
}

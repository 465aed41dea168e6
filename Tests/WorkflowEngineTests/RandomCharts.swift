import Foundation
import Testing
import WorkflowEngine

@Suite struct `Random charts` {
  private static let isSoak = ProcessInfo.processInfo.environment["AVHOPP_SOAK"] != nil

  /// Ten batches, so that they share the cores; the number of a failing chart is its seed.
  @Test(arguments: 0..<10) func `go as the reference interpreter says`(batch: Int) {
    let charts = Self.isSoak ? 20_000 : 300
    var moves = 0
    var memories = 0
    for seed in (batch * charts)..<((batch + 1) * charts) {
      var random = SeededNumbers(seed: seed + 1)
      let (chart, handled) = makeChart(&random)
      var reference = ReferenceInterpreter(chart)
      let start = chart.start()
      var (configuration, memory) = (start.configuration, start.memory)
      #expect(Array(configuration) == reference.active, "chart \(seed): start")
      for step in 0..<10 {
        let event = Int.random(in: 0..<4, using: &random)
        let enabled = Set(handled.indices.filter { handled[$0] == event && Int.random(in: 0..<8, using: &random) > 0 })
        if let next = chart.step(configuration, memory: memory, isEnabled: enabled.contains) {
          (configuration, memory) = (next.configuration, next.memory)
          moves += 1
        }
        reference.step(enabled: enabled)
        guard Array(configuration) == reference.active, memory.mapValues(Array.init) == reference.memory else {
          Issue.record("chart \(seed), step \(step): \(Array(configuration)) is not \(reference.active)")
          break
        }
      }
      memories += memory.count
    }
    #expect(moves > charts * 2, "few charts move: \(moves)")
    #expect(memories > charts / 20, "few charts remember: \(memories)")
  }

  /// A tree of at most sixteen states with transitions thrown over it, and by transition which of four events it handles.
  private func makeChart(_ random: inout SeededNumbers) -> (Chart, [Int]) {
    var chart = Chart(root: "")
    grow(0, depth: 0, &chart, &random)
    for state in chart.states.indices {
      let children = chart.states[state].children.filter { !chart.isHistory($0) }
      switch chart.states[state].kind {
      case .compound: chart.setInitial(children.randomElement(using: &random).map { [$0] } ?? [], of: state)
      case .history:
        let siblings = chart.states[chart.states[state].parent ?? 0].children.filter { !chart.isHistory($0) }
        let isParallel = chart.states[chart.states[state].parent ?? 0].kind == .parallel
        chart.setInitial(isParallel ? siblings : Array(siblings.shuffled(using: &random).prefix(1)), of: state)
      case .parallel, .atomic, .final: break
      }
    }
    var handled: [Int] = []
    for state in chart.states.indices.dropFirst() where !chart.isHistory(state) {
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let target = Int.random(in: 1..<chart.states.count, using: &random)
        let hasTarget = Int.random(in: 0..<6, using: &random) > 0
        _ = chart.addTransition(
          Chart.Transition(
            source: state, targets: hasTarget ? [target] : [], isInternal: Bool.random(using: &random)))
        handled.append(Int.random(in: 0..<4, using: &random))
      }
    }
    return (chart, handled)
  }

  private func grow(_ parent: Int, depth: Int, _ chart: inout Chart, _ random: inout SeededNumbers) {
    let count = Int.random(in: 2...3, using: &random)
    for place in 0..<count {
      let canGrow = depth < 3 && chart.states.count < 14
      let kind: Chart.State.Kind
      switch Int.random(in: 0..<(canGrow ? 9 : 4), using: &random) {
      case 0...2: kind = .atomic
      case 3: kind = chart.states[parent].kind == .parallel ? .atomic : .final
      case 4...6: kind = .compound
      default: kind = .parallel
      }
      let state = chart.addState("s\(place)", kind: kind, parent: parent)
      if kind == .compound || kind == .parallel { grow(state, depth: depth + 1, &chart, &random) }
    }
    if depth > 0, Int.random(in: 0..<3, using: &random) == 0 {
      _ = chart.addState("h", kind: .history(deep: Bool.random(using: &random)), parent: parent)
    }
  }
}

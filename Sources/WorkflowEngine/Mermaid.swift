/// The chart as a Mermaid state diagram.
extension Workflow {
  package func mermaid(language: Language) -> String {
    var lines = ["stateDiagram-v2"]
    for state in chart.states[0].children { draw(state, depth: 1, language, &lines) }
    for initial in chart.states[0].initial { lines.append("  [*] --> \(identifier(initial))") }
    for transition in chart.transitions.indices {
      guard let target = chart.transitions[transition].targets.first else { continue }
      let info = transitions[transition]
      let label =
        info.event.flatMap { events[$0]?.label(language) }
        ?? info.deadline.flatMap { periods[$0.period]?.label(language) } ?? ""
      let source = identifier(chart.transitions[transition].source)
      lines.append("  \(source) --> \(identifier(target)) : \(clean(label))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func draw(_ state: Int, depth: Int, _ language: Language, _ lines: inout [String]) {
    let indent = String(repeating: "  ", count: depth)
    let label = chart.isHistory(state) ? "H" : clean(states[state].label(language))
    guard !chart.states[state].children.isEmpty else {
      lines.append("\(indent)state \"\(label)\" as \(identifier(state))")
      if chart.states[state].kind == .final { lines.append("\(indent)\(identifier(state)) --> [*]") }
      return
    }
    lines.append("\(indent)state \"\(label)\" as \(identifier(state)) {")
    for (place, child) in chart.states[state].children.enumerated() {
      if place > 0, chart.states[state].kind == .parallel { lines.append("\(indent)  --") }
      draw(child, depth: depth + 1, language, &lines)
    }
    for initial in chart.states[state].initial { lines.append("\(indent)  [*] --> \(identifier(initial))") }
    lines.append("\(indent)}")
  }

  private func identifier(_ state: Int) -> String {
    chart.states[state].path.split(separator: ".").joined(separator: "_")
  }

  /// Characters that Mermaid would read as its own.
  private func clean(_ text: String) -> String { String(text.map { "\":;{}".contains($0) ? " " : $0 }) }
}

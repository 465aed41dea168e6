/// A Mermaid state diagram.
extension Drawing {
  package func mermaid() -> String {
    var lines = ["stateDiagram-v2"]
    for state in roots { draw(state, depth: 1, &lines) }
    if part == 0 { for initial in chart.states[0].initial { lines.append("  [*] --> \(identifier(initial))") } }
    for transition in moves {
      let (source, target) = (chart.transitions[transition].source, chart.transitions[transition].targets[0])
      guard contains(target) else {
        lines.append(
          "  \(identifier(source)) --> [*] : \(clean(label(transition: transition) + " → " + label(target)))")
        continue
      }
      lines.append("  \(identifier(source)) --> \(identifier(target)) : \(clean(label(transition: transition)))")
    }
    let here = states.filter(isMarked)
    if !here.isEmpty {
      lines.append("  classDef here fill:#ffe08a,stroke:#8a5a00,stroke-width:3px")
      lines += here.map { "  class \(identifier($0)) here" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func draw(_ state: Int, depth: Int, _ lines: inout [String]) {
    let indent = String(repeating: "  ", count: depth)
    guard !chart.states[state].children.isEmpty else {
      lines.append("\(indent)state \"\(clean(label(state)))\" as \(identifier(state))")
      if chart.states[state].kind == .final { lines.append("\(indent)\(identifier(state)) --> [*]") }
      return
    }
    lines.append("\(indent)state \"\(clean(label(state)))\" as \(identifier(state)) {")
    for (place, child) in chart.states[state].children.enumerated() {
      if place > 0, chart.states[state].kind == .parallel { lines.append("\(indent)  --") }
      draw(child, depth: depth + 1, &lines)
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

/// A graph for Graphviz, each compound state a box of its own.
extension Drawing {
  package func dot() -> String {
    var lines = [
      "digraph \(quoted(workflow.id)) {", "  compound=true; newrank=true; rankdir=LR; nodesep=0.35; ranksep=0.9;",
      "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", fontsize=11];",
      "  edge [fontname=\"sans-serif\", fontsize=9];",
    ]
    for state in roots { draw(state, depth: 1, &lines) }
    var together: [[Int]: [String]] = [:]
    var order: [[Int]] = []
    for transition in moves {
      let ends = [chart.transitions[transition].source, chart.transitions[transition].targets[0]]
      guard contains(ends[1]) else {
        lines.append(
          "  \(node(ends[0])) -> \(quoted("→ " + path(ends[1]))) [label=\(quoted(label(transition: transition)))\(tail(ends[0]))];"
        )
        continue
      }
      if together[ends] == nil { order.append(ends) }
      together[ends, default: []].append(label(transition: transition))
    }
    for ends in order {
      let text = quoted(together[ends, default: []].joined(separator: "\n"))
      let head = isBox(ends[1]) && !isAround(ends[1], ends[0]) ? ", lhead=\(quoted("cluster_" + path(ends[1])))" : ""
      lines.append(
        "  \(node(ends[0])) -> \(node(ends[1])) [label=\(text)\(isAround(ends[0], ends[1]) ? "" : tail(ends[0]))\(head)];"
      )
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private func draw(_ state: Int, depth: Int, _ lines: inout [String]) {
    let indent = String(repeating: "  ", count: depth)
    guard isBox(state) else {
      let shape =
        chart.states[state].kind == .final
        ? ", peripheries=2" : isMarked(state) ? ", fillcolor=\"#ffe08a\", penwidth=3" : ""
      lines.append("\(indent)\(node(state)) [label=\(quoted(label(state)))\(shape)];")
      return
    }
    lines.append("\(indent)subgraph \(quoted("cluster_" + path(state))) {")
    lines.append("\(indent)  label=\(quoted(label(state))); style=rounded; fontname=\"sans-serif\";")
    for child in chart.states[state].children { draw(child, depth: depth + 1, &lines) }
    for initial in chart.states[state].initial {
      lines.append("\(indent)  \(quoted("start " + path(state))) [shape=point, label=\"\"];")
      let head = isBox(initial) ? " [lhead=\(quoted("cluster_" + path(initial)))]" : ""
      lines.append("\(indent)  \(quoted("start " + path(state))) -> \(node(initial))\(head);")
    }
    lines.append("\(indent)}")
  }

  private func isBox(_ state: Int) -> Bool { !chart.states[state].children.isEmpty }

  /// An edge to or from a box must begin outside it.
  private func isAround(_ state: Int, _ other: Int) -> Bool { state == other || chart.isDescendant(other, of: state) }

  private func path(_ state: Int) -> String { chart.states[state].path }

  /// Edges go between nodes: for a box, its first state.
  private func node(_ state: Int) -> String {
    let first = (state..<chart.states[state].end).first { chart.states[$0].children.isEmpty } ?? state
    return quoted(path(first))
  }

  private func tail(_ state: Int) -> String { isBox(state) ? ", ltail=\(quoted("cluster_" + path(state)))" : "" }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }
}

/// The chart in the W3C's notation. Rules, labels and deadlines that SCXML has no word for stand in a namespace of ours, which
/// other tools pass over; they see the chart without its guards.
extension Drawing {
  package static let namespace = "urn:avhopp:workflow:1"

  package func scxml() -> String {
    let start = part == 0 ? chart.states[0].initial.map(path).joined(separator: " ") : path(part)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<scxml xmlns=\"http://www.w3.org/2005/07/scxml\" xmlns:avhopp=\"\(Drawing.namespace)\" version=\"1.0\" "
        + "datamodel=\"null\" name=\"\(workflow.id.xml)\" initial=\"\(start.xml)\">",
    ]
    for state in roots { draw(state, depth: 1, &lines) }
    return (lines + ["</scxml>"]).joined(separator: "\n") + "\n"
  }

  private func path(_ state: Int) -> String { chart.states[state].path }

  private func draw(_ state: Int, depth: Int, _ lines: inout [String]) {
    let indent = String(repeating: "  ", count: depth)
    let element: String
    var attributes = " id=\"\(path(state).xml)\""
    switch chart.states[state].kind {
    case .parallel: element = "parallel"
    case .final: element = "final"
    case .history(let isDeep):
      element = "history"
      attributes += " type=\"\(isDeep ? "deep" : "shallow")\""
    case .atomic, .compound:
      element = "state"
      if !chart.states[state].initial.isEmpty {
        attributes += " initial=\"\(chart.states[state].initial.map(path).joined(separator: " ").xml)\""
      }
    }
    if !chart.isHistory(state) { attributes += " avhopp:label=\"\(label(state).xml)\"" }
    if let owner = workflow.states[state].owner { attributes += " avhopp:owner=\"\(owner.xml)\"" }
    if workflow.states[state].isProtective { attributes += " avhopp:protective=\"true\"" }
    if marked.contains(state) { attributes += " avhopp:active=\"true\"" }
    lines.append("\(indent)<\(element)\(attributes)>")
    if chart.isHistory(state) {
      let targets = chart.states[state].initial.map(path).joined(separator: " ")
      lines.append("\(indent)  <transition target=\"\(targets.xml)\"/>")
    }
    for transition in chart.states[state].transitions { lines.append("\(indent)  \(draw(transition))") }
    for child in chart.states[state].children { draw(child, depth: depth + 1, &lines) }
    lines.append("\(indent)</\(element)>")
  }

  private func draw(_ transition: Int) -> String {
    let (taken, info) = (chart.transitions[transition], workflow.transitions[transition])
    let event = info.event ?? "after.\(info.deadline?.period ?? "")"
    var text = "<transition event=\"\(event.xml)\""
    // A target outside what is drawn would be an id that does not exist.
    let targets = taken.targets.filter(contains)
    if !targets.isEmpty { text += " target=\"\(targets.map(path).joined(separator: " ").xml)\"" }
    if !targets.isEmpty, taken.isInternal { text += " type=\"internal\"" }
    text += " avhopp:rule=\"\(info.rule.xml)\" avhopp:label=\"\(label(transition: transition).xml)\""
    if let escalate = info.deadline?.escalate { text += " avhopp:escalate=\"\(escalate.xml)\"" }
    return text + "/>"
  }
}

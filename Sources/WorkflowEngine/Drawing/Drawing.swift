/// A definition, or one region of it, on its way to some format; and where a case stands in it.
package struct Drawing: Sendable {
  package let workflow: Workflow
  package let language: Language
  /// Active states of a case; none for the definition by itself.
  package let marked: StateSet
  /// The state drawn with all below it; 0 = the whole.
  let part: Int

  /// - Parameter region: a name from `regions`, or nil for the whole.
  /// - Returns: nil if there is no such region.
  package init?(_ workflow: Workflow, language: Language, region: String? = nil, marked: StateSet = StateSet()) {
    self.workflow = workflow
    self.language = language
    self.marked = marked
    guard let region else {
      part = 0
      return
    }
    let wanted = region.lowercased()
    let found = workflow.regionStates.first { state in
      let label = workflow.states[state].label
      return [workflow.chart.states[state].name, label.sv, label.en].contains { $0.lowercased() == wanted }
    }
    guard let found else { return nil }
    part = found
  }

  init(_ drawing: Drawing, part: Int) {
    (workflow, language, marked, self.part) = (drawing.workflow, drawing.language, drawing.marked, part)
  }

  var chart: Chart { workflow.chart }

  /// The states drawn, in document order.
  var states: [Int] { part == 0 ? Array(chart.states.indices.dropFirst()) : Array(part..<chart.states[part].end) }

  /// The outermost states drawn.
  var roots: [Int] { part == 0 ? chart.states[0].children : [part] }

  /// Transitions out of the states drawn that go somewhere.
  var moves: [Int] { states.flatMap { chart.states[$0].transitions }.filter { !chart.transitions[$0].targets.isEmpty } }

  func label(_ state: Int) -> String {
    if case .history = chart.states[state].kind { return "H" }
    return workflow.states[state].label(language)
  }

  /// The event, or the deadline that comes.
  func label(transition: Int) -> String {
    let info = workflow.transitions[transition]
    if let event = info.event { return workflow.events[event]?.label(language) ?? event }
    return (language == .sv ? "Frist: " : "Deadline: ")
      + (info.deadline.flatMap { workflow.periods[$0.period]?.label(language) } ?? "–")
  }

  func isMarked(_ state: Int) -> Bool { marked.contains(state) && chart.isAtomic(state) }

  func contains(_ state: Int) -> Bool { part == 0 || state == part || chart.isDescendant(state, of: part) }
}

extension Workflow {
  /// The regions of the outermost parallel state: what is drawn one by one.
  var regionStates: [Int] {
    let parallel = chart.states.indices.first { chart.states[$0].kind == .parallel }
    guard let parallel else { return chart.states[0].children }
    return chart.states[parallel].children.filter { !chart.isHistory($0) }
  }

  /// What `Drawing` takes as a region.
  package var regions: [(name: String, label: Label)] {
    regionStates.map { (chart.states[$0].name, states[$0].label) }
  }
}

extension String {
  /// Text for XML, SVG and SCXML.
  var xml: String {
    var out = ""
    for character in self {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.append(character)
      }
    }
    return out
  }

  /// Lines of at most `width` characters, broken between words.
  func lines(of width: Int) -> [String] {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.isEmpty ? [""] : lines
  }
}

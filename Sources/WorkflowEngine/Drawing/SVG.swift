/// A drawing that any browser shows: one region below the other, each with a list of what its arrows mean.
extension Drawing {
  private static let legendLine = 15
  private static let style = """
    text{font-family:system-ui,"Segoe UI","DejaVu Sans",sans-serif;font-size:11px;fill:#222}.t{font-size:13px;font-weight:600}\
    .h{font-size:18px;font-weight:700}.n{font-size:10px;text-anchor:middle;font-weight:600}.b{fill:#fff;stroke:#555}\
    .c{fill:#f6f6f4;stroke:#999}.p{fill:#e8f4ec;stroke:#1d6b45;stroke-width:2}.d{fill:#e9f0fa;stroke:#2b5d9b;stroke-width:2}\
    .m{fill:#ffe08a;stroke:#8a5a00;stroke-width:4}.a{fill:none;stroke:#444}.w{fill:none;stroke:#a33;stroke-dasharray:5 3}
    """

  package func svg() -> String {
    var body: [String] = []
    var (width, y) = (640, 24)
    body.append(text(24, y + 8, workflow.title(language), "h"))
    y += 36
    for part in part == 0 ? workflow.regionStates : [part] {
      let (drawn, size) = Drawing(self, part: part).region(at: y)
      body += drawn
      y += size.height + 36
      width = max(width, size.width + 48)
    }
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(y)\" viewBox=\"0 0 \(width) \(y)\" "
      + "role=\"img\" aria-label=\"\(workflow.title(language).xml)\">"
    return
      ([
        head, "<style>\(Drawing.style)</style>", Drawing.marker, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
      ]
      + body + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static let marker =
    "<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" "
    + "orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"#444\"/></marker></defs>"

  private func region(at y: Int) -> (lines: [String], size: (width: Int, height: Int)) {
    let layout = Layout(self, root: part)
    let arrows = Arrows(self, layout)
    let size = layout.sizes[part] ?? (0, 0)
    var lines = ["<g transform=\"translate(24 \(y))\">"]
    // An arrow that must cross a state goes behind its text.
    let (leaves, wholes) = (
      states.filter { chart.states[$0].children.isEmpty }, states.filter { !chart.states[$0].children.isEmpty }
    )
    for state in wholes { lines += box(state, layout) }
    for state in states {
      for initial in chart.states[state].initial where !chart.isHistory(state) {
        guard let rect = layout.rects[initial] else { continue }
        lines.append("<circle cx=\"\(rect.x - 22)\" cy=\"\(rect.y + 14)\" r=\"5\"/>")
        lines.append(
          "<path class=\"a\" d=\"M \(rect.x - 17) \(rect.y + 14) L \(rect.x) \(rect.y + 14)\" marker-end=\"url(#head)\"/>"
        )
      }
    }
    for arrow in arrows.arrows {
      lines.append("<path class=\"\(arrow.isDeadline ? "w" : "a")\" d=\"\(arrow.path)\" marker-end=\"url(#head)\"/>")
    }
    for state in wholes { lines += words(state, layout) }
    for state in leaves { lines += box(state, layout) + words(state, layout) }
    for arrow in arrows.arrows { lines += numbers(arrow) }
    var (bottom, width) = (size.height + 22, size.width)
    for (place, transition) in arrows.numbered.enumerated() {
      for (row, line) in legend(transition).lines(of: 130).enumerated() {
        if row == 0 { lines.append(text(8, bottom, "\(place + 1)", "t")) }
        lines.append(text(34, bottom, line, ""))
        width = max(width, 34 + line.count * 7)
        bottom += Drawing.legendLine
      }
    }
    lines.append("</g>")
    return (lines, (width, bottom))
  }

  private func box(_ state: Int, _ layout: Layout) -> [String] {
    guard let rect = layout.rects[state] else { return [] }
    let isWhole = !chart.states[state].children.isEmpty
    let info = workflow.states[state]
    let kind =
      isMarked(state) ? "m" : info.isProtective ? "p" : info.isDiscretionary ? "d" : isWhole ? "c" : "b"
    return [
      "<rect class=\"\(kind)\" x=\"\(rect.x)\" y=\"\(rect.y)\" width=\"\(rect.width)\" height=\"\(rect.height)\" rx=\"8\"/>"
    ]
  }

  private func words(_ state: Int, _ layout: Layout) -> [String] {
    guard let rect = layout.rects[state] else { return [] }
    var lines: [String] = []
    var y = rect.y + 18
    for line in layout.title(state) {
      lines.append(text(rect.x + 10, y, line, "t"))
      y += Layout.titleLine
    }
    for line in layout.items(state) {
      lines.append(text(rect.x + 10, y - 2, line, ""))
      y += Layout.itemLine
    }
    return lines
  }

  private func numbers(_ arrow: Arrows.Arrow) -> [String] {
    let (text, width) = (arrow.text, arrow.width)
    let (x, y) = arrow.label
    return [
      "<rect x=\"\(x - width / 2)\" y=\"\(y - 8)\" width=\"\(width)\" height=\"15\" rx=\"7\" fill=\"#fff\" stroke=\"#bbb\"/>",
      self.text(x, y + 3, text, "n"),
    ]
  }

  /// What an arrow's number means: the step, who, under which rule, and where to if the arrow cannot say.
  func legend(_ transition: Int) -> String {
    let (taken, info) = (chart.transitions[transition], workflow.transitions[transition])
    let rule = workflow.rules[info.rule]?.label(language) ?? info.rule
    let admitted = WorkflowIndex.roles(
      of: workflow.index.conditions[transition], delegations: workflow.delegations)
    let who = info.event.map { _ in workflow.roleList(admitted, language) }
    let target = taken.targets[0]
    let elsewhere = contains(target) ? "" : " → \(label(target))"
    // Its arrow begins at a frame, beside whichever box stands there.
    let isOfMany = !chart.states[taken.source].children.isEmpty
    let from =
      isOfMany ? (language == .sv ? "I hela ”\(label(taken.source))”: " : "Anywhere in “\(label(taken.source))”: ") : ""
    return from + label(transition: transition) + elsewhere + ": " + rule + (who.map { " (\($0))" } ?? "")
  }

  private func text(_ x: Int, _ y: Int, _ text: String, _ kind: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\"\(kind.isEmpty ? "" : " class=\"\(kind)\"") xml:space=\"preserve\">\(text.xml)</text>"
  }
}

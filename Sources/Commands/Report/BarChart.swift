/// Bars as inline SVG, with its figures as text for who cannot see it: a title, a description and each bar's own title.
struct BarChart {
  struct Bar {
    let label: String
    let count: Int
    /// Instead of the count, where that is not told.
    var shown: String?

    var text: String { shown ?? "\(count)" }
  }

  let id: String
  let title: String
  let bars: [Bar]

  private static let (width, height, foot, top) = (720, 180, 24, 20)

  var svg: String {
    let most = max(bars.map(\.count).max() ?? 0, 1)
    let step = min(Double(Self.width) / Double(max(bars.count, 1)), 72)
    let every = max(1, Int((48 / step).rounded(.up)))
    let told = bars.map { "\($0.label): \($0.text)" }.joined(separator: "; ")
    // A narrow window scrolls it, so that its letters stay as large as the text's.
    let name = HTML.text(title)
    var svg =
      "<figure><figcaption>\(name)</figcaption>\n<div class=\"wide\" role=\"region\" aria-label=\"\(name)\" tabindex=\"0\">"
      + "<svg role=\"img\" aria-label=\"\(name)\" aria-describedby=\"\(id)-d\" viewBox=\"0 0 \(Self.width) \(Self.height)\">\n"
      + "<title>\(name)</title><desc id=\"\(id)-d\">\(HTML.text(told))</desc>\n"
    let room = Self.height - Self.foot - Self.top
    for (place, bar) in bars.enumerated() {
      let x = step * Double(place)
      let tall = bar.count == 0 ? 0 : max(1, room * bar.count / most)
      let y = Self.height - Self.foot - tall
      svg +=
        "<rect x=\"\(tenth(x + step * 0.1))\" y=\"\(y)\" width=\"\(tenth(step * 0.8))\" height=\"\(tall)\" fill=\"#0b4f9e\">"
        + "<title>\(HTML.text("\(bar.label): \(bar.text)"))</title></rect>\n"
      let middle = tenth(x + step / 2)
      if bar.count > 0, step >= 20 {
        svg += text(bar.text, x: middle, y: y - 4)
      }
      if place % every == 0 { svg += text(bar.label, x: middle, y: Self.height - 6) }
    }
    let base = Self.height - Self.foot
    return svg + "<path d=\"M0 \(base).5H\(Self.width)\" stroke=\"#1a1a1a\"/>\n</svg></div></figure>\n"
  }

  private func text(_ text: String, x: String, y: Int) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" font-size=\"12\" text-anchor=\"middle\" fill=\"#1a1a1a\">\(HTML.text(text))</text>\n"
  }

  /// One decimal, without the system's formatters.
  private func tenth(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

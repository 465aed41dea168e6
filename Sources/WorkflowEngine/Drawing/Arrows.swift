/// The arrows of one region. Transitions that go the same way share an arrow, which carries their numbers; what they are
/// stands in the list beneath.
struct Arrows {
  struct Arrow {
    let path: String
    /// Where its numbers stand.
    var label: (x: Int, y: Int)
    let numbers: [Int]
    let isDeadline: Bool

    /// "1–4, 7"
    var text: String {
      var runs: [(first: Int, last: Int)] = []
      for number in numbers {
        if let run = runs.last, run.last + 1 == number {
          runs[runs.count - 1].last = number
        } else {
          runs.append((number, number))
        }
      }
      return runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)–\($0.last)" }.joined(separator: ", ")
    }

    var width: Int { text.count * 6 + 10 }
  }

  /// Arrows back use so many depths below the boxes, then the first again.
  static let backsMax = 8

  let drawing: Drawing
  let layout: Layout
  private(set) var arrows: [Arrow] = []
  /// Transitions by their number, from 1.
  private(set) var numbered: [Int] = []
  private var ports: [String: Int] = [:]
  private var backs = 0

  init(_ drawing: Drawing, _ layout: Layout) {
    (self.drawing, self.layout) = (drawing, layout)
    var ends: [[Int]] = []
    var numbers: [[Int]: [Int]] = [:]
    for transition in drawing.moves {
      numbered.append(transition)
      let taken = drawing.chart.transitions[transition]
      let isDeadline = drawing.workflow.transitions[transition].event == nil
      let key = [taken.source, drawing.contains(taken.targets[0]) ? taken.targets[0] : -1, isDeadline ? 1 : 0]
      if numbers[key] == nil { ends.append(key) }
      numbers[key, default: []].append(numbered.count)
    }
    for key in ends { add(key[0], key[1], numbers[key] ?? [], isDeadline: key[2] == 1) }
    part()
  }

  /// Numbers may not cover each other.
  private mutating func part() {
    for place in arrows.indices {
      func isCovered() -> Bool {
        arrows[..<place].contains { other in
          abs(other.label.y - arrows[place].label.y) < 16
            && abs(other.label.x - arrows[place].label.x) < (other.width + arrows[place].width) / 2
        }
      }
      while isCovered() { arrows[place].label.y += 8 }
    }
  }

  /// The next free place along a side, spread around its middle.
  private mutating func port(_ state: Int, _ side: String, _ length: Int) -> Int {
    let count = ports["\(state) \(side)", default: 0]
    ports["\(state) \(side)"] = count + 1
    let step = count.isMultiple(of: 2) ? count / 2 : -(count + 1) / 2
    return length / 2 + max(-length / 2 + 8, min(length / 2 - 8, step * 16))
  }

  private mutating func add(_ source: Int, _ target: Int, _ numbers: [Int], isDeadline: Bool) {
    guard let from = layout.rects[source] else { return }
    func append(_ path: String, _ x: Int, _ y: Int) {
      arrows.append(Arrow(path: path, label: (x, y), numbers: numbers, isDeadline: isDeadline))
    }
    guard target >= 0, let to = layout.rects[target] else {
      let x = from.x + port(source, "out", from.width)
      return append("M \(x) \(from.y) l 0 -24", x, from.y - 14)
    }
    if source == target {
      let y = from.y + port(source, "self", from.height)
      let path = "M \(from.maxX) \(y - 9) c 42 -14 42 32 0 18"
      return append(path, from.maxX + 34, y)
    }
    if drawing.chart.isDescendant(target, of: source) {
      // From anywhere in the state around it.
      let x = to.x + port(target, "top", to.width)
      return append("M \(x) \(to.y - 30) L \(x) \(to.y)", x, to.y - 26)
    }
    if drawing.chart.isDescendant(source, of: target) {
      let x = from.x + port(source, "bottom", from.width)
      return append("M \(x) \(from.maxY) l 0 26", x, from.maxY + 14)
    }
    if to.x > from.maxX {
      let (y1, y2) = (from.y + port(source, "right", from.height), to.y + port(target, "left", to.height))
      let bend = (to.x - from.maxX) / 2
      return append(
        "M \(from.maxX) \(y1) C \(from.maxX + bend) \(y1) \(to.x - bend) \(y2) \(to.x) \(y2)", (from.maxX + to.x) / 2,
        (y1 + y2) / 2)
    }
    if to.maxX < from.x {
      let (x1, x2) = (from.x + port(source, "bottom", from.width), to.x + port(target, "bottom", to.width))
      let depth = max(from.maxY, to.maxY) + 34 + 20 * (backs % Arrows.backsMax)
      backs += 1
      return append(
        "M \(x1) \(from.maxY) C \(x1) \(depth) \(x2) \(depth) \(x2) \(to.maxY)", (x1 + x2) / 2,
        middle(from.maxY, depth, to.maxY))
    }
    let (y1, y2) = (from.y + port(source, "right", from.height), to.y + port(target, "right", to.height))
    let bulge = max(from.maxX, to.maxX) + 50 + 12 * (abs(y2 - y1) / 120)
    append("M \(from.maxX) \(y1) C \(bulge) \(y1) \(bulge) \(y2) \(to.maxX) \(y2)", bulge - 14, (y1 + y2) / 2)
  }

  /// Half-way along a cubic whose two control points are at the same height.
  private func middle(_ start: Int, _ control: Int, _ end: Int) -> Int { (start + 6 * control + end) / 8 }
}

/// The arrows of one region. Transitions that go the same way share an arrow, which carries their numbers; what they are
/// stands in the list beneath.
struct Arrows {
  struct Arrow {
    /// A cubic curve: its ends and between them what pulls it.
    let curve: [(x: Int, y: Int)]
    /// The middle of its numbers.
    var label: (x: Int, y: Int) = (0, 0)
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

    var path: String {
      "M \(curve[0].x) \(curve[0].y) C " + curve.dropFirst().map { "\($0.x) \($0.y)" }.joined(separator: " ")
    }

    /// The frame of its numbers.
    var frame: Layout.Rect { Layout.Rect(x: label.x - width / 2, y: label.y - 8, width: width, height: 15) }

    /// A point of the curve, so many parts of `Arrows.parts` from its beginning.
    func point(_ part: Int) -> (x: Int, y: Int) {
      let (a, b) = (Arrows.parts - part, part)
      let weights = [a * a * a, 3 * a * a * b, 3 * a * b * b, b * b * b]
      func sum(_ value: (Int) -> Int) -> Int {
        weights.indices.reduce(0) { $0 + weights[$1] * value($1) } / (Arrows.parts * Arrows.parts * Arrows.parts)
      }
      return (sum { curve[$0].x }, sum { curve[$0].y })
    }
  }

  /// A curve is walked in so many steps for a place where its numbers can stand.
  static let parts = 40

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

  /// Numbers stand on their arrow, as near its middle as they cover neither words nor each other.
  private mutating func part() {
    var taken = drawing.states.flatMap { layout.words($0) }
    for place in arrows.indices {
      let middle = Arrows.parts / 2
      // Not at the very ends, where other arrows begin and heads are.
      let parts = (0..<middle - 2).flatMap { [middle + $0, middle - $0] }
      func isFree() -> Bool { !taken.contains { $0.meets(arrows[place].frame) } }
      let free = parts.first { part in
        arrows[place].label = arrows[place].point(part)
        return isFree()
      }
      if free == nil {
        arrows[place].label = arrows[place].point(middle)
        while !isFree() { arrows[place].label.y += 8 }
      }
      taken.append(arrows[place].frame)
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
    func append(_ curve: (x: Int, y: Int)...) {
      arrows.append(Arrow(curve: curve, numbers: numbers, isDeadline: isDeadline))
    }
    func line(_ x: Int, _ y: Int, to end: Int) { append((x, y), (x, y), (x, end), (x, end)) }
    guard target >= 0, let to = layout.rects[target] else {
      return line(from.x + port(source, "out", from.width), from.y, to: from.y - 24)
    }
    if source == target {
      let y = from.y + port(source, "self", from.height)
      return append((from.maxX, y - 9), (from.maxX + 42, y - 23), (from.maxX + 42, y + 23), (from.maxX, y + 9))
    }
    if drawing.chart.isDescendant(target, of: source) {
      // From anywhere in the state around it.
      return line(to.x + port(target, "top", to.width), to.y - 30, to: to.y)
    }
    if drawing.chart.isDescendant(source, of: target) {
      return line(from.x + port(source, "bottom", from.width), from.maxY, to: from.maxY + 26)
    }
    if to.x > from.maxX {
      let (y1, y2) = (from.y + port(source, "right", from.height), to.y + port(target, "left", to.height))
      let bend = (to.x - from.maxX) / 2
      return append((from.maxX, y1), (from.maxX + bend, y1), (to.x - bend, y2), (to.x, y2))
    }
    if to.maxX < from.x {
      let (x1, x2) = (from.x + port(source, "bottom", from.width), to.x + port(target, "bottom", to.width))
      let depth = max(from.maxY, to.maxY) + 34 + 20 * (backs % Arrows.backsMax)
      backs += 1
      return append((x1, from.maxY), (x1, depth), (x2, depth), (x2, to.maxY))
    }
    let (y1, y2) = (from.y + port(source, "right", from.height), to.y + port(target, "right", to.height))
    let bulge = max(from.maxX, to.maxX) + 50 + 12 * (abs(y2 - y1) / 120)
    append((from.maxX, y1), (bulge, y1), (bulge, y2), (to.maxX, y2))
  }
}

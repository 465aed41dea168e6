/// Where the boxes of one region stand: states in columns by how many steps they are from the start, compound states around
/// their children. Whole pixels; y grows downwards.
struct Layout {
  struct Rect {
    var x = 0
    var y = 0
    var width: Int
    var height: Int
    var maxX: Int { x + width }
    var maxY: Int { y + height }

    func meets(_ other: Rect) -> Bool {
      x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }
  }

  static let boxWidth = 220
  static let columnGap = 120
  static let rowGap = 44
  static let padding = 24
  static let titleLine = 17
  static let itemLine = 14

  let drawing: Drawing
  private(set) var rects: [Int: Rect] = [:]
  private(set) var sizes: [Int: (width: Int, height: Int)] = [:]
  /// Child by child, where it stands in its parent.
  private var offsets: [Int: (x: Int, y: Int)] = [:]

  init(_ drawing: Drawing, root: Int) {
    self.drawing = drawing
    measure(root)
    place(root, x: 0, y: 0)
  }

  /// The lines of a state's title: as many letters, bold, as the box is wide.
  func title(_ state: Int) -> [String] { drawing.label(state).lines(of: 24) }

  /// What can be done in a state without leaving it, one line each, broken.
  func items(_ state: Int) -> [String] {
    var labels: [String] = []
    // One step under several rules is one thing that can be done.
    for transition in drawing.chart.states[state].transitions
    where drawing.chart.transitions[transition].targets.isEmpty {
      let label = drawing.label(transition: transition)
      if !labels.contains(label) { labels.append(label) }
    }
    return labels.flatMap { label in
      label.lines(of: 32).enumerated().map { ($0.offset == 0 ? "· " : "  ") + $0.element }
    }
  }

  /// What nothing may cover: a box, of a state around others its heading, and the dot of where those begin.
  func words(_ state: Int) -> [Rect] {
    guard let rect = rects[state] else { return [] }
    let (isWhole, parent) = (!drawing.chart.states[state].children.isEmpty, drawing.chart.states[state].parent)
    let box = Rect(
      x: rect.x, y: rect.y, width: isWhole ? Layout.boxWidth : rect.width, height: isWhole ? header(state) : rect.height
    )
    let isFirst = parent.map { drawing.chart.states[$0].initial.contains(state) } ?? false
    return [box] + (isFirst ? [Rect(x: rect.x - 28, y: rect.y + 8, width: 28, height: 12)] : [])
  }

  private func header(_ state: Int) -> Int {
    Layout.titleLine * title(state).count + Layout.itemLine * items(state).count + 14
  }

  private mutating func measure(_ state: Int) {
    let children = drawing.chart.states[state].children
    guard !children.isEmpty else {
      sizes[state] = (drawing.chart.isHistory(state) ? 40 : Layout.boxWidth, header(state) + 4)
      return
    }
    for child in children { measure(child) }
    let columns = drawing.chart.states[state].kind == .parallel ? [children] : columns(of: state, children)
    var (x, bottom) = (Layout.padding + 20, 0)
    let top = header(state) + Layout.padding + 12
    for column in columns {
      var y = top
      for child in column {
        offsets[child] = (x, y)
        y += (sizes[child]?.height ?? 0) + Layout.rowGap
      }
      bottom = max(bottom, y - Layout.rowGap)
      x += (column.compactMap { sizes[$0]?.width }.max() ?? 0) + Layout.columnGap
    }
    let back = backward(among: children, columns)
    sizes[state] = (
      max(Layout.boxWidth, x - Layout.columnGap + Layout.padding + 34),
      bottom + Layout.padding + (back > 0 ? 26 + 20 * min(back, Arrows.backsMax) : 0)
    )
  }

  /// The child of `parent` that holds `state`.
  private func child(of parent: Int, holding state: Int) -> Int? {
    drawing.chart.states[parent].children.first { $0 == state || drawing.chart.isDescendant(state, of: $0) }
  }

  private func steps(among children: [Int], of parent: Int) -> [(from: Int, to: Int)] {
    children.flatMap { child in
      (child..<drawing.chart.states[child].end).flatMap { drawing.chart.states[$0].transitions }
        .compactMap { drawing.chart.transitions[$0].targets.first }
        .compactMap { self.child(of: parent, holding: $0) }.map { (child, $0) }
    }
  }

  /// Children by their distance from the start; what cannot be reached stands last.
  private func columns(of state: Int, _ children: [Int]) -> [[Int]] {
    let steps = steps(among: children, of: state)
    var column: [Int: Int] = [:]
    var pending = drawing.chart.states[state].initial.compactMap { child(of: state, holding: $0) }
    for start in pending { column[start] = 0 }
    var next = 0
    while next < pending.count {
      let from = pending[next]
      next += 1
      for step in steps where step.from == from && column[step.to] == nil {
        column[step.to] = column[from, default: 0] + 1
        pending.append(step.to)
      }
    }
    let last = (column.values.max() ?? -1) + 1
    var columns = [[Int]](repeating: [], count: last + 1)
    for child in children { columns[column[child] ?? last].append(child) }
    return columns.filter { !$0.isEmpty }
  }

  /// How many pairs of children have an arrow back, for which there must be room below.
  private func backward(among children: [Int], _ columns: [[Int]]) -> Int {
    var place: [Int: Int] = [:]
    for (number, column) in columns.enumerated() { for child in column { place[child] = number } }
    let parent = children.first.flatMap { drawing.chart.states[$0].parent } ?? 0
    let back = steps(among: children, of: parent).filter { place[$0.to, default: 0] < place[$0.from, default: 0] }
    return Set(back.map { [$0.from, $0.to] }).count
  }

  private mutating func place(_ state: Int, x: Int, y: Int) {
    let size = sizes[state] ?? (0, 0)
    rects[state] = Rect(x: x, y: y, width: size.width, height: size.height)
    for child in drawing.chart.states[state].children {
      let offset = offsets[child] ?? (0, 0)
      place(child, x: x + offset.x, y: y + offset.y)
    }
  }
}

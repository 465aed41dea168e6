/// A JSON text that was read, and where each of its values stands: one flat list in the order of the text, so that reading
/// costs a pass over the bytes and no allocation for each value.
final class JSONText: Sendable {
  enum Kind: UInt8 {
    case null, no, yes, int, array, object
    /// Stands in the bytes as it is.
    case plain
    /// Has escapes, and is kept as what they mean.
    case escaped
  }

  struct Node {
    let kind: Kind
    /// Its first byte; of a string, the one behind the quote.
    let start: Int32
    /// Of plain text: behind its last byte. Of escaped text and numbers: which one.
    var end: Int32 = 0
    /// The node behind it and everything in it. A member is two nodes: key, value.
    var next: Int32 = 0
  }

  let bytes: [UInt8]
  let nodes: [Node]
  let texts: [String]
  let numbers: [Int64]
  /// Where the lines after the first start.
  let lines: [Int32]

  init(bytes: [UInt8], nodes: [Node], texts: [String], numbers: [Int64], lines: [Int32]) {
    (self.bytes, self.nodes, self.texts, self.numbers, self.lines) = (bytes, nodes, texts, numbers, lines)
  }

  func value(_ node: Int) -> JSON.Value {
    switch nodes[node].kind {
    case .null: return .null
    case .no: return .bool(false)
    case .yes: return .bool(true)
    case .int: return .int(numbers[Int(nodes[node].end)])
    case .plain, .escaped: return .string(string(node))
    case .array:
      var items: [JSON] = []
      forEach(in: node, step: 1) { items.append(JSON(self, $0)) }
      return .array(items)
    case .object:
      var members: [JSON.Member] = []
      forEach(in: node, step: 2) { members.append(JSON.Member(name: JSON(self, $0), JSON(self, $0 + 1))) }
      return .object(members)
    }
  }

  func string(_ node: Int) -> String {
    let item = nodes[node]
    if item.kind == .escaped { return texts[Int(item.end)] }
    return String(decoding: bytes[Int(item.start)..<Int(item.end)], as: UTF8.self)
  }

  /// The value of a key; nil where there is none, or no object.
  func member(_ key: String, of node: Int) -> Int? {
    guard nodes[node].kind == .object else { return nil }
    let key = key.utf8.span
    let end = Int(nodes[node].next)
    var name = node + 1
    while name < end {
      if isText(nodes[name], key) { return name + 1 }
      name = Int(nodes[name + 1].next)
    }
    return nil
  }

  func members(of node: Int, besides keys: [String]) -> [JSON.Member] {
    guard nodes[node].kind == .object else { return [] }
    var members: [JSON.Member] = []
    var likely = 0  // keys mostly stand in the order in which they are known
    forEach(in: node, step: 2) { name in
      let known =
        keys[likely...].firstIndex { isText(name, $0) } ?? keys[..<likely].firstIndex { isText(name, $0) }
      if let known {
        likely = known + 1
      } else {
        members.append(JSON.Member(name: JSON(self, name), JSON(self, name + 1)))
      }
    }
    return members
  }

  func byteCount(_ node: Int) -> Int? {
    let item = nodes[node]
    let count: Int
    switch item.kind {
    case .plain: count = Int(item.end - item.start)
    case .escaped: count = texts[Int(item.end)].utf8.count
    default: return nil
    }
    return count == 0 ? nil : count
  }

  /// Compared by bytes: String equality would take two spellings of å for one key.
  func isText(_ node: Int, _ text: String) -> Bool { isText(nodes[node], text.utf8.span) }

  private func isText(_ node: Node, _ text: Span<UInt8>) -> Bool {
    if node.kind == .escaped {
      let known = texts[Int(node.end)].utf8.span
      return known.count == text.count && known.indices.allSatisfy { known[$0] == text[$0] }
    }
    let (start, count) = (Int(node.start), Int(node.end - node.start))
    guard count == text.count else { return false }
    for place in 0..<count where bytes[start + place] != text[place] { return false }
    return true
  }

  /// The items of an array, or the keys of an object (`step` 2), in order.
  func forEach(in node: Int, step: Int, _ body: (Int) -> Void) {
    let end = Int(nodes[node].next)
    var item = node + 1
    while item < end {
      body(item)
      item = Int(nodes[item + step - 1].next)
    }
  }

  /// 1-based; of a string, its quote.
  func place(_ node: Int) -> (line: Int, column: Int) {
    let item = nodes[node]
    let isString = item.kind == .plain || item.kind == .escaped
    let offset = item.start - (isString ? 1 : 0)
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return (low + 1, Int(offset - (low == 0 ? 0 : lines[low - 1])) + 1)
  }
}

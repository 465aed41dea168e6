/// The number of each name in one table: looked up at every step, so the names lie in a row and are found by a short sum
/// over their bytes. Who makes a definition may make that slow, and nothing else.
struct NameTable: Sendable, Equatable {
  private let names: [String]
  /// Where a name's search begins, by its sum; -1: nothing there. A power of two, never more than half full.
  private var slots: [Int32]

  /// Of two that are alike the first counts.
  init(_ names: [String]) {
    self.names = names
    var size = 4
    while size < 2 * names.count { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    for (number, name) in names.enumerated() {
      let slot = find(name)
      if slots[slot] < 0 { slots[slot] = Int32(number) }
    }
  }

  var count: Int { names.count }

  /// In order, each once.
  var all: [String] { names.indices.filter { self[names[$0]] == $0 }.map { names[$0] } }

  subscript(name: String) -> Int? {
    let number = slots[find(name)]
    return number < 0 ? nil : Int(number)
  }

  /// The slot that holds the name, or the free one where it would lie.
  private func find(_ name: String) -> Int {
    let bytes = name.utf8.span
    var sum: UInt32 = 0x811C_9DC5  // FNV-1a
    for place in bytes.indices { sum = (sum ^ UInt32(bytes[place])) &* 0x0100_0193 }
    var slot = Int(sum) & (slots.count - 1)
    while slots[slot] >= 0, names[Int(slots[slot])] != name { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }
}

/// What belongs to some of a table's names.
struct ByName<Value: Sendable>: Sendable {
  private let names: NameTable
  private var values: [Value?]

  init(_ names: NameTable) {
    self.names = names
    values = [Value?](repeating: nil, count: names.count)
  }

  subscript(name: String) -> Value? { names[name].flatMap { values[$0] } }

  mutating func set(_ value: Value, for name: String) { if let number = names[name] { values[number] = value } }

  mutating func add<Item>(_ item: Item, to name: String) where Value == [Item] {
    guard let number = names[name] else { return }
    if values[number] == nil { values[number] = [item] } else { values[number]?.append(item) }
  }
}

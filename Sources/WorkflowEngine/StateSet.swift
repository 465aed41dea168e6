/// A set of states by index; iterates in document order.
package struct StateSet: Hashable, Sendable, Sequence {
  private var words: [UInt64]

  package init() { words = [] }

  package init(_ states: some Sequence<Int>) {
    self.init()
    for state in states { insert(state) }
  }

  package var isEmpty: Bool { words.isEmpty }

  package func contains(_ state: Int) -> Bool {
    let word = state >> 6
    return word < words.count && words[word] >> UInt64(state & 63) & 1 == 1
  }

  package mutating func insert(_ state: Int) {
    let word = state >> 6
    while words.count <= word { words.append(0) }
    words[word] |= 1 << UInt64(state & 63)
  }

  package mutating func remove(_ state: Int) {
    let word = state >> 6
    guard word < words.count else { return }
    words[word] &= ~(1 << UInt64(state & 63))
    trim()
  }

  package mutating func formUnion(_ other: StateSet) {
    while words.count < other.words.count { words.append(0) }
    for word in other.words.indices { words[word] |= other.words[word] }
  }

  package mutating func subtract(_ other: StateSet) {
    for word in 0..<Swift.min(words.count, other.words.count) { words[word] &= ~other.words[word] }
    trim()
  }

  package func intersection(_ other: StateSet) -> StateSet {
    var result = self
    for word in result.words.indices { result.words[word] &= word < other.words.count ? other.words[word] : 0 }
    result.trim()
    return result
  }

  package func isDisjoint(with other: StateSet) -> Bool {
    for word in 0..<Swift.min(words.count, other.words.count) where words[word] & other.words[word] != 0 {
      return false
    }
    return true
  }

  package struct Iterator: IteratorProtocol {
    private let words: [UInt64]
    private var word = 0
    private var rest: UInt64

    init(_ words: [UInt64]) {
      self.words = words
      rest = words.first ?? 0
    }

    package mutating func next() -> Int? {
      while rest == 0 {
        word += 1
        guard word < words.count else { return nil }
        rest = words[word]
      }
      let bit = rest.trailingZeroBitCount
      rest &= rest - 1
      return word << 6 + bit
    }
  }

  package func makeIterator() -> Iterator { Iterator(words) }

  // Equal sets must have equal words, so no zero words at the end.
  private mutating func trim() { while words.last == 0 { words.removeLast() } }
}

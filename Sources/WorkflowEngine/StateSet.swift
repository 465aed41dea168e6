/// A set of states by index; iterates in document order. A definition has at most 512 states, so that a set is a value
/// without memory of its own.
package struct StateSet: Hashable, Sendable, Sequence {
  /// States in a chart, the root counted.
  package static let statesMax = 512

  private var words = InlineArray<8, UInt64>(repeating: 0)

  package init() {}

  package init(_ states: some Sequence<Int>) { for state in states { insert(state) } }

  package var isEmpty: Bool { words.indices.allSatisfy { words[$0] == 0 } }

  package func contains(_ state: Int) -> Bool { words[state >> 6] >> UInt64(state & 63) & 1 == 1 }

  package mutating func insert(_ state: Int) { words[state >> 6] |= 1 << UInt64(state & 63) }

  package mutating func remove(_ state: Int) { words[state >> 6] &= ~(1 << UInt64(state & 63)) }

  package mutating func formUnion(_ other: StateSet) {
    for word in words.indices { words[word] |= other.words[word] }
  }

  package mutating func subtract(_ other: StateSet) {
    for word in words.indices { words[word] &= ~other.words[word] }
  }

  package func intersection(_ other: StateSet) -> StateSet {
    var result = self
    for word in words.indices { result.words[word] &= other.words[word] }
    return result
  }

  /// Those of them in a range: descendants are one.
  func members(in range: Range<Int>) -> StateSet {
    var result = self
    for word in words.indices {
      let low = Swift.min(Swift.max(range.lowerBound - word << 6, 0), 64)
      let high = Swift.min(Swift.max(range.upperBound - word << 6, 0), 64)
      // A shift by 64 leaves nothing.
      result.words[word] &= low < high ? (UInt64.max >> UInt64(64 - high)) & (UInt64.max << UInt64(low)) : 0
    }
    return result
  }

  package func isDisjoint(with other: StateSet) -> Bool {
    words.indices.allSatisfy { words[$0] & other.words[$0] == 0 }
  }

  package static func == (a: StateSet, b: StateSet) -> Bool {
    a.words.indices.allSatisfy { a.words[$0] == b.words[$0] }
  }

  package func hash(into hasher: inout Hasher) {
    for word in words.indices where words[word] != 0 { hasher.combine(words[word]) }
  }

  package struct Iterator: IteratorProtocol {
    private let words: InlineArray<8, UInt64>
    private var word = 0
    private var rest: UInt64

    init(_ words: InlineArray<8, UInt64>) {
      self.words = words
      rest = words[0]
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
}

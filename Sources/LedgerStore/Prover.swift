package import Sealing

/// Makes proofs in one pass over the leaves and with flat memory: every hash of a proof is the root of a range of leaves,
/// and no two of the ranges meet.
package struct Prover {
  private var ranges: [(leaves: Range<Int>, frontier: Frontier)]
  private var size = 0

  /// For `Merkle.isIncluded`; nil unless 0 ≤ index < size.
  package init?(index: Int, size: Int) {
    guard index >= 0, index < size else { return nil }
    ranges = Prover.path(to: index, in: 0..<size).map { ($0, Frontier()) }
  }

  /// For `Merkle.isConsistent`; nil unless 0 < old ≤ new.
  package init?(old: Int, new: Int) {
    guard old > 0, old <= new else { return nil }
    ranges = Prover.subproof(old, in: 0..<new, isWhole: true).map { ($0, Frontier()) }
  }

  /// Takes every leaf in order, from number 0.
  package mutating func append(leaf: Digest) {
    for place in ranges.indices where ranges[place].leaves.contains(size) {
      ranges[place].frontier.append(leaf: leaf)
      break
    }
    size += 1
  }

  /// The proof; nil until the last leaf it needs has been given.
  package var proof: [Digest]? {
    guard ranges.allSatisfy({ $0.frontier.size == $0.leaves.count }) else { return nil }
    return ranges.map { $0.frontier.root }
  }

  /// The largest power of two below `count`, which is at least 2.
  private static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }

  // RFC 6962 §2.1.1, nearest sibling first
  private static func path(to index: Int, in range: Range<Int>) -> [Range<Int>] {
    guard range.count > 1 else { return [] }
    let middle = range.lowerBound + split(range.count)
    return index < middle
      ? path(to: index, in: range.lowerBound..<middle) + [middle..<range.upperBound]
      : path(to: index, in: middle..<range.upperBound) + [range.lowerBound..<middle]
  }

  // RFC 6962 §2.1.2; `isWhole` while the range starts where the old tree does
  private static func subproof(_ old: Int, in range: Range<Int>, isWhole: Bool) -> [Range<Int>] {
    if old == range.count { return isWhole ? [] : [range] }
    let left = split(range.count)
    let middle = range.lowerBound + left
    return old <= left
      ? subproof(old, in: range.lowerBound..<middle, isWhole: isWhole) + [middle..<range.upperBound]
      : subproof(old - left, in: middle..<range.upperBound, isWhole: false) + [range.lowerBound..<middle]
  }
}

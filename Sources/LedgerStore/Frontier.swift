package import Sealing

/// A Merkle tree reduced to what its next leaf needs: the roots of its complete subtrees, the largest first, one for each
/// bit that is set in `size`. At most 63 hashes, so it can be kept for every head.
package struct Frontier: Equatable, Sendable {
  package private(set) var size = 0
  package private(set) var hashes: [Digest] = []

  package init() {}

  /// nil unless there is one hash for each bit set in `size`.
  package init?(size: Int, hashes: [Digest]) {
    guard size >= 0, size.nonzeroBitCount == hashes.count else { return nil }
    (self.size, self.hashes) = (size, hashes)
  }

  package mutating func append(leaf: Digest) {
    var hash = leaf
    var bits = size
    while bits & 1 == 1, let left = hashes.popLast() {
      hash = Merkle.node(left, hash)
      bits >>= 1
    }
    hashes.append(hash)
    size += 1
  }

  package var root: Digest {
    guard var hash = hashes.last else { return Merkle.emptyRoot }
    for left in hashes.dropLast().reversed() { hash = Merkle.node(left, hash) }
    return hash
  }
}

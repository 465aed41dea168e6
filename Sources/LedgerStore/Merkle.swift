package import Sealing

/// The hashes of RFC 6962 §2.1, SHA-256.
package enum Merkle {
  /// Root of a tree with no leaves.
  package static let emptyRoot = Hash.sha256([])

  /// SHA-256(0x00 ‖ entry).
  package static func leaf(_ entry: [UInt8]) -> Digest { Hash.sha256([0], entry) }

  /// SHA-256(0x01 ‖ left ‖ right).
  package static func node(_ left: Digest, _ right: Digest) -> Digest {
    var stream = SHA256Stream()
    stream.update(nodePrefix)
    stream.update(left)
    stream.update(right)
    return stream.finish()
  }

  private static let nodePrefix: [UInt8] = [1]

  /// Proves that `leaf` is number `index` of the first `size`.
  /// Refuses anything that is not exactly the proof of RFC 9162 §2.1.3.2: a surplus hash, a wrong size.
  package static func isIncluded(_ leaf: Digest, index: Int, size: Int, proof: [Digest], root: Digest) -> Bool {
    guard index >= 0, index < size else { return false }
    var (place, last) = (index, size - 1)
    var hash = leaf
    for sibling in proof {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        hash = node(sibling, hash)
        while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        hash = node(hash, sibling)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    return last == 0 && hash == root
  }

  /// Proves that the first `old` of `new` leaves are those `oldRoot` was made of (RFC 9162 §2.1.4.2).
  /// A tree with no leaves is consistent with anything, which proves nothing: `old` of 0 is refused.
  package static func isConsistent(old: Int, new: Int, oldRoot: Digest, newRoot: Digest, proof: [Digest]) -> Bool {
    guard old > 0, old <= new else { return false }
    if old == new { return proof.isEmpty && oldRoot == newRoot }
    // Where `old` is a power of two its root is itself the first hash of the path, and is left out of the proof.
    var path = proof[...]
    guard let first = old & (old - 1) == 0 ? oldRoot : path.popFirst() else { return false }
    var (place, last) = (old - 1, new - 1)
    while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
    var (oldHash, newHash) = (first, first)
    for hash in path {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        oldHash = node(hash, oldHash)
        newHash = node(hash, newHash)
        while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        newHash = node(newHash, hash)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    return last == 0 && oldHash == oldRoot && newHash == newRoot
  }
}

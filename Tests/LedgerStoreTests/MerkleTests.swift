import LedgerStore
import Sealing
import Testing

@Suite struct `A Merkle tree` {
  /// RFC 6962 §2.1, word for word and slow.
  static func root(_ leaves: ArraySlice<Digest>) -> Digest {
    guard leaves.count > 1 else { return leaves.first ?? Merkle.emptyRoot }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    return Merkle.node(root(leaves[..<middle]), root(leaves[middle...]))
  }

  static let sizeMax = 130
  static let leaves = (0..<sizeMax).map { Merkle.leaf(Array("leaf \($0)".utf8)) }
  static let roots = (0...sizeMax).map { root(leaves[..<$0]) }

  private func flipped(_ digest: Digest, bit: Int) throws -> Digest {
    var bytes = digest.bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return try #require(Digest(bytes: bytes))
  }

  @Test func `has the root that the RFC's recursion gives, at every size`() {
    var frontier = Frontier()
    for size in 0...Self.sizeMax {
      #expect(frontier.root == Self.roots[size])
      #expect(Frontier(size: size, hashes: frontier.hashes) == frontier)
      #expect(Frontier(size: size + 1, hashes: frontier.hashes + [Self.leaves[0]]) == nil || size % 2 == 0)
      if size < Self.sizeMax { frontier.append(leaf: Self.leaves[size]) }
    }
  }

  @Test func `proves every leaf at every size, and no mutated proof`() throws {
    for size in 1...Self.sizeMax {
      for index in 0..<size {
        var prover = try #require(Prover(index: index, size: size))
        for leaf in Self.leaves[..<size] { prover.append(leaf: leaf) }
        let proof = try #require(prover.proof)
        let leaf = Self.leaves[index]
        let root = Self.roots[size]
        func holds(_ proof: [Digest], index: Int, size: Int) -> Bool {
          Merkle.isIncluded(leaf, index: index, size: size, proof: proof, root: root)
        }
        #expect(holds(proof, index: index, size: size))
        #expect(!holds(proof + [leaf], index: index, size: size))
        #expect(!holds([leaf] + proof, index: index, size: size))
        #expect(!holds(proof, index: index, size: index))
        #expect(!holds(proof, index: -1, size: size))
        #expect(!holds(proof, index: index ^ 1, size: size))
        guard !proof.isEmpty else { continue }
        #expect(!holds(proof.dropLast(), index: index, size: size))
        #expect(!holds(Array(proof.dropFirst()), index: index, size: size))
        for place in proof.indices {
          var mutated = proof
          mutated[place] = try flipped(mutated[place], bit: (index * 7 + size * 13 + place) % 256)
          #expect(!holds(mutated, index: index, size: size))
          mutated = proof
          mutated.remove(at: place)
          #expect(!holds(mutated, index: index, size: size))
          guard place > 0 else { continue }
          mutated = proof
          mutated.swapAt(place, place - 1)
          #expect(!holds(mutated, index: index, size: size))
        }
        #expect(!Merkle.isIncluded(try flipped(leaf, bit: 0), index: index, size: size, proof: proof, root: root))
      }
    }
  }

  @Test func `proves every earlier size, and no mutated proof`() throws {
    for new in 1...Self.sizeMax {
      for old in 1...new {
        var prover = try #require(Prover(old: old, new: new))
        for leaf in Self.leaves[..<new] { prover.append(leaf: leaf) }
        let proof = try #require(prover.proof)
        let (oldRoot, newRoot) = (Self.roots[old], Self.roots[new])
        func holds(_ proof: [Digest], old: Int, new: Int) -> Bool {
          Merkle.isConsistent(old: old, new: new, oldRoot: oldRoot, newRoot: newRoot, proof: proof)
        }
        #expect(holds(proof, old: old, new: new))
        #expect(!holds(proof + [newRoot], old: old, new: new))
        #expect(!holds(proof, old: 0, new: new))
        #expect(!holds(proof, old: new + 1, new: new))
        #expect(!holds(proof, old: old, new: -new))
        #expect(
          !Merkle.isConsistent(
            old: old, new: new, oldRoot: try flipped(oldRoot, bit: old), newRoot: newRoot, proof: proof))
        #expect(
          !Merkle.isConsistent(
            old: old, new: new, oldRoot: oldRoot, newRoot: try flipped(newRoot, bit: new), proof: proof))
        guard !proof.isEmpty else { continue }
        #expect(!holds(proof.dropLast(), old: old, new: new))
        for place in proof.indices {
          var mutated = proof
          mutated[place] = try flipped(mutated[place], bit: (old * 7 + new * 13 + place) % 256)
          #expect(!holds(mutated, old: old, new: new))
          mutated = proof
          mutated.remove(at: place)
          #expect(!holds(mutated, old: old, new: new))
          guard place > 0 else { continue }
          mutated = proof
          mutated.swapAt(place, place - 1)
          #expect(!holds(mutated, old: old, new: new))
        }
      }
    }
  }

  @Test func `proves nothing about places it has not`() {
    #expect(Prover(index: 3, size: 3) == nil)
    #expect(Prover(index: -1, size: 3) == nil)
    #expect(Prover(old: 0, new: 3) == nil)
    #expect(Prover(old: 4, new: 3) == nil)
    #expect(Prover(index: 1, size: 3)?.proof == nil)
    #expect(!Merkle.isIncluded(Self.leaves[0], index: 0, size: .max, proof: Self.leaves, root: Self.roots[1]))
    #expect(Merkle.isIncluded(Self.leaves[0], index: 0, size: 1, proof: [], root: Self.roots[1]))
    #expect(
      !Merkle.isConsistent(old: .max, new: .max, oldRoot: Self.roots[1], newRoot: Self.roots[2], proof: []))
  }
}

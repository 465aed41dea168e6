import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing

/// Merkle vectors nobody here wrote: AVHOPP_VECTORS, or ../shared/vectors beside the repository.
enum MerkleVectors {
  static let folder: URL =
    if let path = ProcessInfo.processInfo.environment["AVHOPP_VECTORS"] {
      URL(filePath: path).appending(path: "merkle")
    } else {
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/vectors/merkle").standardizedFileURL
    }

  static let isThere = FileManager.default.fileExists(atPath: folder.path)
  static let mustBeThere = ProcessInfo.processInfo.environment["CI"] == "true"

  static func read<Value: Decodable>(_ name: String, as: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(contentsOf: folder.appending(path: name)))
  }

  struct Proofs: Decodable {
    struct Inclusion: Decodable {
      let leafIdx: UInt64
      let treeSize: UInt64
      let root: String
      let leafHash: String
      let proof: [String]?
      let wantErr: Bool
      let file: String
    }
    struct Consistency: Decodable {
      let size1: UInt64
      let size2: UInt64
      let root1: String
      let root2: String
      let proof: [String]?
      let wantErr: Bool
      let file: String
    }
    let inclusion: [Inclusion]
    let consistency: [Consistency]
  }

  struct Roots: Decodable {
    let leafInputsHex: [String]
    let rootsBySize: [String]
    let hashes: [String: String]
  }

  struct OwnLog: Decodable {
    struct Inclusion: Decodable {
      let index: Int
      let size: Int
      let leafHash: String
      let proof: [String]
      let root: String
    }
    struct Consistency: Decodable {
      let old: Int
      let new: Int
      let oldRoot: String
      let newRoot: String
      let proof: [String]
    }
    let logVkey: String
    let witnessVkey: String
    let roots: [String: String]
    let checkpoints: [String: String]
    let inclusion: [Inclusion]
    let consistency: [Consistency]
    let tlogProof: String
  }
}

@Suite struct `Merkle vectors: the folder` {
  @Test func `is there, or its absence is said`() {
    if MerkleVectors.isThere { return }
    let comment: Comment = "no Merkle vectors at \(MerkleVectors.folder.path): set AVHOPP_VECTORS"
    if MerkleVectors.mustBeThere { Issue.record(comment) } else { print("skipped: \(comment)") }
  }
}

@Suite(.enabled(if: MerkleVectors.isThere, "the folder vectors/merkle is missing"))
struct `Merkle vectors` {
  /// A number above `Int.max` becomes negative, and is refused as such.
  private func int(_ number: UInt64) -> Int { Int(truncatingIfNeeded: number) }

  /// nil where a hash does not have 32 bytes: such a proof never reaches us.
  private func digests(_ texts: [String]?) -> [Digest]? {
    var digests: [Digest] = []
    for text in texts ?? [] {
      guard let bytes = Base64.decode(text, padded: true), let digest = Digest(bytes: bytes) else { return nil }
      digests.append(digest)
    }
    return digests
  }

  @Test func `upstream's inclusion proofs, good and mutated`() throws {
    let cases = try MerkleVectors.read("proofs.json", as: MerkleVectors.Proofs.self).inclusion
    #expect(!cases.isEmpty)
    for vector in cases {
      let isGood: Bool
      if let proof = digests(vector.proof), let ends = digests([vector.leafHash, vector.root]) {
        isGood = Merkle.isIncluded(
          ends[0], index: int(vector.leafIdx), size: int(vector.treeSize), proof: proof, root: ends[1])
      } else {
        isGood = false
      }
      #expect(isGood == !vector.wantErr, "\(vector.file)")
    }
  }

  /// Ours is stricter in one point: a tree of no leaves is consistent with everything, so such a proof is refused.
  @Test func `upstream's consistency proofs, good and mutated`() throws {
    let cases = try MerkleVectors.read("proofs.json", as: MerkleVectors.Proofs.self).consistency
    #expect(!cases.isEmpty)
    for vector in cases {
      let isGood: Bool
      if let proof = digests(vector.proof), let roots = digests([vector.root1, vector.root2]) {
        isGood = Merkle.isConsistent(
          old: int(vector.size1), new: int(vector.size2), oldRoot: roots[0], newRoot: roots[1], proof: proof)
      } else {
        isGood = false
      }
      #expect(isGood == (!vector.wantErr && vector.size1 > 0), "\(vector.file)")
    }
  }

  @Test func `the roots of RFC 6962's own test tree`() throws {
    let vectors = try MerkleVectors.read("merkle-roots.json", as: MerkleVectors.Roots.self)
    var frontier = Frontier()
    #expect(frontier.root.hex == vectors.rootsBySize[0])
    for (place, input) in vectors.leafInputsHex.enumerated() {
      frontier.append(leaf: Merkle.leaf(try #require(Hex.decode(input))))
      #expect(frontier.root.hex == vectors.rootsBySize[place + 1])
    }
    #expect(Merkle.emptyRoot.hex == vectors.hashes["empty_root"])
    #expect(Merkle.leaf([]).hex == vectors.hashes["empty_leaf"])
    #expect(Merkle.leaf(Array("L123456".utf8)).hex == vectors.hashes["leaf_L123456"])
  }

  @Test func `the roots and proofs of a log of seventy entries`() throws {
    let log = try MerkleVectors.read("own-tlog.json", as: MerkleVectors.OwnLog.self)
    let leaves = (0..<70).map { Merkle.leaf(Array("entry \($0)".utf8)) }
    var frontier = Frontier()
    for size in 0...70 {
      #expect(frontier.root.hex == log.roots[String(size)])
      if size < 70 { frontier.append(leaf: leaves[size]) }
    }
    for vector in log.inclusion {
      var prover = try #require(Prover(index: vector.index, size: vector.size))
      for leaf in leaves.prefix(vector.size) { prover.append(leaf: leaf) }
      #expect(prover.proof?.map(\.hex) == vector.proof)
      #expect(leaves[vector.index].hex == vector.leafHash)
    }
    for vector in log.consistency {
      var prover = try #require(Prover(old: vector.old, new: vector.new))
      for leaf in leaves.prefix(vector.new) { prover.append(leaf: leaf) }
      #expect(prover.proof?.map(\.hex) == vector.proof)
    }
  }

  @Test(arguments: ["own-tiles-70", "tessera-log"])
  func `the tiles and checkpoint of another's log`(name: String) throws {
    let folder = MerkleVectors.folder.appending(path: name)
    let checkpoint = try String(contentsOf: folder.appending(path: "checkpoint"), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let size = try #require(Digits.number(checkpoint[1]))
    let bytes = Array(try Data(contentsOf: folder.appending(path: "tile/entries/000.p/\(size)")))
    var frontier = Frontier()
    var rest = bytes[...]
    while rest.count >= 2 {
      let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      frontier.append(leaf: Merkle.leaf(Array(rest.dropFirst(2).prefix(count))))
      rest = rest.dropFirst(2 + count)
    }
    #expect(frontier.size == size)
    #expect(Base64.encode(frontier.root.bytes, padded: true) == checkpoint[2])
  }
}

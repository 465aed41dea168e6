package import Sealing
import Syntax

/// A receipt for one entry: C2SP tlog-proof@v1. Whoever has it, the entry's note and the log's public keys needs nothing
/// else, ever.
///
///     c2sp.org/tlog-proof@v1
///     index 5
///     SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=        0..63: siblings, the leaf's first
///                                                          an empty line
///     <the signed checkpoint>
package struct EntryProof: Equatable, Sendable {
  package let index: Int
  package let hashes: [Digest]
  package let checkpoint: SignedCheckpoint

  package static let header = "c2sp.org/tlog-proof@v1"

  package init(index: Int, hashes: [Digest], checkpoint: SignedCheckpoint) {
    (self.index, self.hashes, self.checkpoint) = (index, hashes, checkpoint)
  }

  package init(_ bytes: [UInt8]) throws(CheckpointFault) {
    let parts = try ProofLines(bytes)
    guard parts.lines.count == 2, parts.lines[0] == Self.header else {
      throw .malformed(SyntaxError(line: 1, expected: Self.header))
    }
    guard let index = ProofLines.number(parts.lines[1], after: "index ") else {
      throw .malformed(SyntaxError(line: 2, expected: "the line `index`"))
    }
    self.init(index: index, hashes: parts.hashes, checkpoint: try SignedCheckpoint(parts.note))
  }

  package var bytes: [UInt8] { ProofLines.bytes(["\(Self.header)", "index \(index)"], hashes, checkpoint) }

  /// Whether the leaf is entry `index` of the checkpoint's tree. Who signed that is another question.
  package func holds(_ leaf: Digest) -> Bool {
    let (size, root) = (checkpoint.checkpoint.size, checkpoint.checkpoint.root)
    return Merkle.isIncluded(leaf, index: index, size: size, proof: hashes, root: root)
  }
}

/// What is handed to a witness: the body of C2SP tlog-witness v1.0.0 `add-checkpoint`, as a file.
///
///     old 20                      the size that the witness has cosigned last; 0 if none
///     <base64>                    0..63: consistency proof from there
///                                 an empty line
///     <the signed checkpoint>
package struct AddCheckpoint: Equatable, Sendable {
  package let old: Int
  package let hashes: [Digest]
  package let checkpoint: SignedCheckpoint

  package init(old: Int, hashes: [Digest], checkpoint: SignedCheckpoint) {
    (self.old, self.hashes, self.checkpoint) = (old, hashes, checkpoint)
  }

  package init(_ bytes: [UInt8]) throws(CheckpointFault) {
    let parts = try ProofLines(bytes)
    guard parts.lines.count == 1, let old = ProofLines.number(parts.lines[0], after: "old ") else {
      throw .malformed(SyntaxError(line: 1, expected: "the line `old`"))
    }
    self.init(old: old, hashes: parts.hashes, checkpoint: try SignedCheckpoint(parts.note))
  }

  package var bytes: [UInt8] { ProofLines.bytes(["old \(old)"], hashes, checkpoint) }
}

/// What both files share: lines with words in them, then hashes, an empty line, and a checkpoint verbatim.
private struct ProofLines {
  private(set) var lines: [String] = []
  private(set) var hashes: [Digest] = []
  let note: [UInt8]

  init(_ bytes: [UInt8]) throws(CheckpointFault) {
    do throws(SyntaxError) {
      guard bytes.count <= LedgerLimit.checkpointNoteBytesMax else {
        throw SyntaxError(line: 0, expected: "a proof of at most 64 KiB")
      }
      guard let split = bytes.indices.dropLast().first(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }) else {
        throw SyntaxError(line: 0, expected: "an empty line before the checkpoint")
      }
      note = Array(bytes[(split + 2)...])
      var reader = try Lines(Array(bytes[...split]), lineMax: LedgerLimit.checkpointLineMax)
      while let line = reader.next() {
        if let hash = Base64.decode(line, padded: true).flatMap({ Digest(bytes: $0[...]) }) {
          hashes.append(hash)
        } else {
          guard hashes.isEmpty else { throw reader.fail("a hash") }
          lines.append(String(line))
        }
        guard hashes.count <= LedgerLimit.proofHashesMax else { throw reader.fail("at most 63 hashes") }
      }
    } catch {
      throw .malformed(error)
    }
  }

  static func number(_ line: String, after word: String) -> Int? {
    guard line.hasPrefix(word) else { return nil }
    return Digits.number(line.dropFirst(word.count), max: LedgerLimit.countMax)
  }

  static func bytes(_ lines: [String], _ hashes: [Digest], _ checkpoint: SignedCheckpoint) -> [UInt8] {
    let all = lines + hashes.map { Base64.encode($0.bytes, padded: true) }
    return Array((all.joined(separator: "\n") + "\n\n").utf8) + checkpoint.bytes
  }
}

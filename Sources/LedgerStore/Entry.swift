package import Sealing
package import Syntax

/// One step in one case, as the text that is signed. ASCII, lines in this order and no other:
///
///     avhopp/entry/v1
///     vault 5c0e…64 hex digits
///     case 3f9a6c1e0b7d48528a4de1c09f7723b5
///     seq 4
///     prev 9b1d…64 hex digits, or -
///     signer k7f3a91c2
///     seen 600 e8a0…64 hex digits
///     time 2026-11-22T13:20:00Z
///     happened 2026-11-21T23:18Z          or -
///     role socialsekreterare              or -
///     event PROPOSE
///     ref 77a0…64 hex digits              or -
///     member + identity k7f3a91c2 1       0..n
///     epoch identity 2 age1…              0..n
///     key identity 2 <BLAKE2b-256> 1322   0..n
///     fact level 4 2027-02-20T00:00:00Z   0..n, valid until or -
///     body investigation 2 <BLAKE2b-256> 2248   0..n
///     proof police <base64>               0..n
///
/// A value can be built freely; only `text` that `Entry(text:)` reads back is ever written (`Frame.seal` sees to it).
package struct Entry: Equatable, Sendable {
  /// SHA-256 of vault.note.
  package var vault: Digest
  package var caseID: CaseID
  /// From 0, one more for each accepted entry of the case.
  package var seq: Int
  /// Leaf of the case's previous accepted entry.
  package var prev: Digest?
  /// Key name, and the name on the signature line.
  package var signer: String
  package var seen: History
  /// When it was recorded.
  package var time: Moment
  /// When it took place, in whole minutes.
  package var happened: Moment?
  /// "-" when none.
  package var role: String
  package var event: String
  /// Leaf of what this decides, endorses, answers or corrects.
  package var ref: Digest?
  package var members: [MemberLine] = []
  package var epochs: [EpochLine] = []
  package var keys: [KeyLine] = []
  package var facts: [FactLine] = []
  package var bodies: [BodyLine] = []
  package var proofs: [ProofLine] = []

  package init(
    vault: Digest, caseID: CaseID, seq: Int, prev: Digest?, signer: String, seen: History, time: Moment,
    happened: Moment? = nil, role: String = "-", event: String, ref: Digest? = nil, members: [MemberLine] = [],
    epochs: [EpochLine] = [], keys: [KeyLine] = [], facts: [FactLine] = [], bodies: [BodyLine] = [],
    proofs: [ProofLine] = []
  ) {
    (self.vault, self.caseID, self.seq, self.prev, self.signer) = (vault, caseID, seq, prev, signer)
    (self.seen, self.time, self.happened, self.role) = (seen, time, happened?.wholeMinute, role)
    (self.event, self.ref, self.members, self.epochs, self.keys) = (event, ref, members, epochs, keys)
    (self.facts, self.bodies, self.proofs) = (facts, bodies, proofs)
  }
}

/// All that lay in the ledger just before an entry: every signature is a head of all history.
package struct History: Hashable, Sendable {
  package var tree: Seen
  /// The frames as they lay (`Head.frames`): the tree holds what was signed, not where a member would look for it.
  package var frames: Digest

  package init(tree: Seen, frames: Digest) { (self.tree, self.frames) = (tree, frames) }

  /// One hash of both roots, in no format but an auditor's own notes: BLAKE2b, a third of SHA-256's work.
  package var mark: Digest { Hash.blake2b(tree.root.bytes + frames.bytes) }
}

/// A tree, as a checkpoint states it.
package struct Seen: Hashable, Sendable {
  /// Leaves, vault.note counted; at least 1.
  package var size: Int
  package var root: Digest

  package init(size: Int, root: Digest) { (self.size, self.root) = (size, root) }
}

package struct MemberLine: Hashable, Sendable {
  /// + or -.
  package var add: Bool
  package var compartment: String
  package var keyName: String
  package var generation: Int

  package init(add: Bool, compartment: String, keyName: String, generation: Int) {
    (self.add, self.compartment, self.keyName, self.generation) = (add, compartment, keyName, generation)
  }
}

package struct EpochLine: Hashable, Sendable {
  package var compartment: String
  package var n: Int
  package var recipient: Recipient

  package init(compartment: String, n: Int, recipient: Recipient) {
    (self.compartment, self.n, self.recipient) = (compartment, n, recipient)
  }
}

/// The file in keys/ that gives an epoch's secret to its members.
package struct KeyLine: Hashable, Sendable {
  package var compartment: String
  package var n: Int
  /// BLAKE2b-256 of the sealed file.
  package var hash: Digest
  package var size: Int

  package init(compartment: String, n: Int, hash: Digest, size: Int) {
    (self.compartment, self.n, self.hash, self.size) = (compartment, n, hash, size)
  }
}

/// Only what guards need, never content.
package struct FactLine: Hashable, Sendable {
  package var name: String
  package var value: String
  package var until: Moment?

  package init(name: String, value: String, until: Moment? = nil) {
    (self.name, self.value, self.until) = (name, value, until)
  }
}

package struct BodyLine: Hashable, Sendable {
  package var compartment: String
  package var epoch: Int
  /// BLAKE2b-256 of the sealed file; `b2sum -l 256` names it too.
  package var hash: Digest
  package var size: Int

  package init(compartment: String, epoch: Int, hash: Digest, size: Int) {
    (self.compartment, self.epoch, self.hash, self.size) = (compartment, epoch, hash, size)
  }
}

/// Another party's signed note, carried whole.
package struct ProofLine: Hashable, Sendable {
  package var kind: String
  /// 1 to `LedgerLimit.proofBytesMax` bytes.
  package var note: [UInt8]

  package init(kind: String, note: [UInt8]) { (self.kind, self.note) = (kind, note) }
}

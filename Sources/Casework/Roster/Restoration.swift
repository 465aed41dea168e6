package import LedgerStore
import Sealing
import Syntax

/// A vault restored from a backup: what was lost, and the entry from which its founders went on.
package struct Restoration: Sendable, Equatable {
  /// The last tree that somebody remembered.
  package let lost: Seen
  package let index: Int
  /// Leaves before the first founder signed it: whatever of the lost log was kept lies among them.
  let proposed: Int
  /// Leaves of the newest tree that was signed under the former name and that the roster holds: so much was surely kept. What
  /// comes between may be either; entries could be written before the founders had all signed.
  let kept: Int
  /// What the log was called until then, and its keys.
  let formerOrigin: String
  let formerKeys: [VerifyingKey]

  /// Why the vault does not hold a tree that was signed under the former name; nil for one that was surely kept.
  func fault(lacking tree: Seen) -> OversightFault? {
    guard tree.size > kept else { return nil }
    return .lostAtRestoration(size: tree.size, index: index, lost: lost.size, isCertain: tree.size > proposed)
  }
}

extension Roster {
  /// The restoration before which the log was called as this checkpoint says; nil for its present name, and for any other.
  func restoration(after checkpoint: Checkpoint) -> Restoration? {
    restorations.first { $0.formerOrigin.utf8.elementsEqual(checkpoint.origin.utf8) }
  }

  /// Every line must be by a key that the log has under that name, or had, or by a witness; keys from paper count as the
  /// roster's do. Answers the witnesses that have signed.
  func verify(_ signed: SignedCheckpoint, paper: KeyList = .none) throws(CheckpointFault) -> [Cosigned] {
    let former = restoration(after: signed.checkpoint)
    let (origin, known) = (former?.formerOrigin ?? logOrigin, former?.formerKeys ?? currentLogKeys)
    return try signed.verifyOurs(
      origin: origin, keys: known + paper.logs.filter { $0.name == origin && !known.contains($0) },
      witnesses: witnesses + paper.witnesses.filter { !witnesses.contains($0) })
  }
}

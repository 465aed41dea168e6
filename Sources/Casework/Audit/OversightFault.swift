package import LedgerStore
package import Syntax

/// What can go wrong with checkpoints, witnesses, proofs and exports.
package enum OversightFault: Error, Sendable, Equatable {
  /// The disk does not give what an audit must see: nothing can be said.
  case cannotCheck(operation: String, code: Int32)
  /// Only an auditor in office signs for the log.
  case notAnAuditor
  /// Nor one whose period ended then.
  case periodOver(Moment)
  /// Who has read what is for those who review it.
  case notAReviewer
  /// A period that is not over can have more readings.
  case reviewNotOver
  /// I have closed the review of that period, on that day.
  case reviewClosed(CivilDate)
  /// So many rows have no answer.
  case reviewRowsLeft(Int)
  /// Entries that none of our keys opens: what is made for an auditor would lack them.
  case incomplete(Int)
  /// The history on the disk is not the one that was checkpointed, or seen, before.
  case otherHistory(size: Int)

  // Checkpoints from outside
  case checkpoint(CheckpointFault)
  case badKey
  /// The vault ends before a tree that an auditor has signed; `isWitnessed`: and as many outsiders as the founders ask for.
  case olderThanCheckpoint(size: Int, have: Int, isWitnessed: Bool)
  /// The vault holds another tree of that size than the one that was signed, by the same.
  case otherThanCheckpoint(size: Int, isWitnessed: Bool)
  /// The vault does not hold a tree that was signed before the restoration that entry `index` records, which says that `lost`
  /// leaves were. Not certain: so few leaves that they could have been kept, too.
  case lostAtRestoration(size: Int, index: Int, lost: Int, isCertain: Bool)
  /// Frames that were read before, from this entry on, are others now.
  case otherThanSeen(index: Int)
  /// No checkpoint holds the entry yet.
  case notCheckpointed(index: Int)
  case noSuchEntry(index: Int)
  /// The proof does not lead from the entry to the checkpoint.
  case badProof
  /// An exported folder that does not hold.
  case export(ExportCheck.Fault)
  /// An answer that is under no checkpoint of this log.
  case unknownCheckpoint
  /// The log is about to get another name: a checkpoint under the old one would show its witnesses two histories.
  case restoredWaits
  /// Nothing of ours was lost: an older vault is taken up only by who has seen a newer one.
  case nothingLost

  // A witness's answers, as C2SP tlog-witness numbers them
  /// 404: a log that this witness does not follow.
  case unknownOrigin(String)
  /// 403: none of the log's keys has signed.
  case notSigned
  /// 409: the witness has cosigned another size last.
  case conflict(cosigned: Int)
  /// 409, or 400 where the old size is above the new: the log signs a smaller tree than the witness has cosigned.
  case shrunk(old: Int, size: Int, cosigned: Int)
  /// 409: two trees of one size. A proof that the log has shown two histories.
  case fork(size: Int)
  /// 400: the old size is above the new.
  case badOldSize
  /// 422: the new tree is not shown to hold the old one.
  case inconsistent
}

extension OversightFault {
  /// The vault does not hold a tree that was signed.
  var isOfTree: Bool {
    switch self {
    case .olderThanCheckpoint, .otherThanCheckpoint: true
    default: false
    }
  }

  /// The status that a witness over HTTP would answer with; nil for what no witness answers.
  package var witnessStatus: Int? {
    switch self {
    case .unknownOrigin: 404
    case .notSigned: 403
    case .conflict, .fork: 409
    case .shrunk(let old, let size, _): old > size ? 400 : 409
    case .badOldSize, .checkpoint: 400
    case .inconsistent: 422
    default: nil
    }
  }
}

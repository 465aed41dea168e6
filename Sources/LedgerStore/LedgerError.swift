package import Sealing
package import Syntax

/// Everything that can go wrong in this module. Carries places and rules, never content.
package enum LedgerError: Error, Equatable, Sendable {
  // The folder
  case notAVault(NotAVault)
  /// vault.note starts with a format later than ours.
  case newerFormat
  /// `create` found something else at the path.
  case occupied
  /// The disk, folder or file cannot be written by us (EROFS, EACCES, EPERM).
  case readOnly(operation: String)
  /// A sync failed and its frame could not be taken back: nobody writes until a full audit has cleared the mark.
  case stopped
  /// ENOSPC, EDQUOT, EFBIG: nothing of the step is left behind.
  case full(operation: String)
  /// Any other failed system call. `operation` is a constant of ours.
  case io(operation: String, code: Int32)
  /// Somebody else held the vault for all of `LedgerLimit.lockWaitMilliseconds`.
  case locked(Holder)

  // The ledger
  /// The bytes of this entry's frame are not what was written.
  case damaged(index: Int, Damage)
  /// The frame opens, and what lies in it is not an entry. Written so by a member, not by an accident: the entry is void.
  case badEntry(index: Int, EntryFault)
  /// The ledger ends before this entry, which the caller has seen.
  case rolledBack(index: Int)
  /// Another entry stands where the caller has seen this one.
  case rewritten(index: Int)

  // Files
  case missing(FileKind, Digest)
  /// The file's bytes do not have the hash that is its name.
  case wrongContent(FileKind, Digest)
  /// Larger than the named limit.
  case tooLarge(limit: String)
  /// A draft was made for another place in the tree.
  case staleDraft
  case sealing(SealingError)
}

extension LedgerError {
  /// A failed call of something that would have written nothing.
  package var isOfReading: Bool {
    guard case .io(let operation, _) = self else { return false }
    return operation.hasPrefix("read ") || operation.hasPrefix("open ") || operation == "list files"
  }
}

package enum NotAVault: Equatable, Sendable {
  case nothingThere, notAFolder, noNote
  case badNote(SyntaxError)
  /// Nobody of the founders has signed vault.note.
  case unsigned
}

/// What is wrong with a frame's bytes.
package enum Damage: String, Equatable, Sendable {
  case magic, length, checksum, cutShort, segmentMissing, segmentTooLarge
  /// A pipe, a folder or a link lies in the file's place.
  case segmentNoFile
}

/// What is wrong with an entry that opens.
package enum EntryFault: Error, Equatable, Sendable {
  case padding
  case note(SyntaxError)
  case grammar(SyntaxError)
  /// The leaf of the frame is not the hash of the note.
  case leaf
  /// The entry names another vault.
  case vault
  /// There is not exactly one signature line, or it carries another name than `signer`.
  case signer
}

/// Who holds the lock.
package enum Holder: Equatable, Sendable {
  case process(Int32)
  /// Nobody this machine knows of: another machine, or a process of another user.
  case elsewhere
}

/// A call that runs the caller's code failed: in the ledger, or in that code.
package enum AppendError<E: Error>: Error {
  case ledger(LedgerError)
  case caller(E)
}

extension AppendError: Equatable where E: Equatable {}

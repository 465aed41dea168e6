import LedgerStore
import Sealing
import Syntax

/// One step before it has a place in the ledger.
struct EntryDraft {
  var role: String
  var event: String
  var ref: Digest?
  var happened: Moment?
  var changes = LineChanges()
  var facts: [FactLine] = []
  var bodies: [BodyDraft] = []
  var proofs: [ProofLine] = []
  /// Proofs that speak of the very tree the entry is put on: made under the lock.
  var proofsOfHead: ((Head) throws(CaseworkError) -> [ProofLine])?
  /// A decision was made on what the person saw: if the case has moved since, they must look again.
  var bindsToView = true
  /// Goes through whatever the clock says.
  var ignoresClock = true
  /// Protection is at stake, or only reading is recorded: neither a doubtful clock nor an alarm stops it.
  var isUrgent = false
  /// Of a case that is being opened.
  var firstKey: FirstKey?
}

/// Something to be sealed to a compartment.
struct BodyDraft {
  enum Content {
    case bytes([UInt8])
    /// Read in pieces from the person's disk.
    case file(DocumentFile)
  }

  let compartment: String
  let kind: BodyKind
  let name: String?
  let content: Content
}

/// Why an attempt to append stopped.
enum AppendStop: Error {
  /// What was prepared outside the lock no longer fits, and no decision of a person depends on it: prepare again.
  case again
  case failed(CaseworkError)
}

/// Everything an attempt prepares before it takes the lock.
struct Prepared {
  let draft: EntryDraft
  let lines: LinesMade
  let bodies: [BodyLine]
  let staged: [Staged]
  /// Where the case stood.
  let chain: Chain
  /// Where the roster stood.
  let roster: Chain
  /// Who could read what, and under which epochs: what was sealed is good only while this stands.
  let compartments: [String: CompartmentState]
  /// What the lines were made for.
  let stale: Set<String>
  let audit: Int?
}

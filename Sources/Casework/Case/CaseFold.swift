package import LedgerStore
package import Sealing
package import Syntax
import WorkflowEngine

/// One case as replayed so far. A value: folding an entry gives the next one, and a draft is judged on a copy.
struct CaseFold: Sendable {
  let id: CaseID
  /// Known once OPEN stands.
  var definition: Digest?
  var workflow: Workflow?
  var position: Position?
  var chain = Chain()
  var compartments: [String: CompartmentState] = [:]
  var entries: [CaseEntry] = []
  var voids: [VoidEntry] = []
  var places: [Digest: Int] = [:]
  /// Every sealed file that an entry has named.
  var bodies: Set<Digest> = []
  var assigned: String?
  /// Who has opened which compartments of which entry.
  var receipts: [Receipt: Set<String>] = [:]
  /// Signers of DESTROY, by the entry whose bodies they give up.
  var destroyers: [Digest: [String]] = [:]
  /// Who must not read the case, oldest first, with those who have begun to lift it.
  var exclusions: [Exclusion] = []
  var tickets: [TicketState] = []
  /// Entries that one person has corrected and another has endorsed it.
  var corrected: Set<Digest> = []
  /// Those of them whose clock was ahead, with the time of the correction.
  var setBack: [Digest: Moment] = [:]

  /// Where the register's key was last found to be its readers' own: it is still, if neither the compartments nor the roster
  /// have changed since.
  var freshAt: Int?

  /// The versions it has lived under before, oldest first.
  var moves: [Move] = []

  struct Receipt: Hashable { let reader: String, leaf: Digest }

  /// A MIGRATE that stands.
  struct Move: Sendable {
    /// The entry's own number: the law is another after it.
    let seq: Int
    let definition: Digest
    let migration: Migration
  }

  init(id: CaseID) { self.id = id }

  /// The definition that an entry was judged by: history stays under the law of its time.
  func law(of entry: CaseEntry) -> Workflow? { moves.first { entry.seq <= $0.seq }?.migration.old ?? workflow }

  func entry(_ leaf: Digest) -> CaseEntry? { places[leaf].map { entries[$0] } }

  /// True when the key in force is held by somebody who may not read the part: who left, an auditor out of office, or who
  /// opened it without being a reader, to place something there.
  func isStale(_ name: String, roster: Roster, at index: Int?) -> Bool {
    guard let compartment = compartments[name] else { return false }
    if compartment.isStale(in: roster, at: index) || compartment.current?.isOutsiders == true { return true }
    guard name == Roster.Part.register, let current = compartment.current else { return false }
    return roster.hasAuditorLeft(since: current.openedAt, before: index)
  }

  /// True when the only reason to turn the epoch is that who opened the part is no reader of it.
  func isOpenersOnly(_ name: String, roster: Roster) -> Bool {
    // Who opens a case keeps its register: the part that an auditor's leaving turns is never an outsider's.
    compartments[name].map { $0.current?.isOutsiders == true && !$0.isStale(in: roster, at: nil) } ?? false
  }

  /// True when nobody reads the part whose roles let them: see `CompartmentState.isStranded`. The register is none such while
  /// anybody is left: only its readers write at all.
  func isStranded(_ name: String, workflow: Workflow?, roster: Roster, at index: Int?) -> Bool {
    guard let compartment = compartments[name] else { return false }
    guard name != Roster.Part.register, let declared = workflow?.compartments[name] else {
      return !compartment.epochs.isEmpty && compartment.living(in: roster, at: index).isEmpty
    }
    return compartment.isStranded(for: declared.readers, in: roster, at: index)
  }

  /// Stranded, and whoever writes there doesn't write for themself alone: the part must be taken up first.
  func mustBeTakenUp(_ name: String, by writer: String, workflow: Workflow?, roster: Roster, at index: Int?) -> Bool {
    isStranded(name, workflow: workflow, roster: roster, at: index)
      && compartments[name].map { Array($0.living(in: roster, at: index).keys) } != [writer]
  }

  /// Stranded, and `writer` hands nothing on: they are no reader of it, or take it for themself alone. Whoever takes it up so
  /// begins anew.
  func beginsAnew(
    _ name: String, by writer: String, adding added: Set<String>, workflow: Workflow?, roster: Roster, at index: Int?
  ) -> Bool {
    isStranded(name, workflow: workflow, roster: roster, at: index)
      && (added.contains(writer) || compartments[name]?.isReader(writer, in: roster, at: index) != true)
  }

  func isReader(_ person: String, of name: String, roster: Roster, at index: Int?) -> Bool {
    compartments[name]?.isReader(person, in: roster, at: index) ?? false
  }

  /// The register epoch whose secret seals the next frame.
  var registerEpoch: Int? { compartments[Roster.Part.register]?.current?.number }
}

/// An accepted entry of a case, as it is shown.
package struct CaseEntry: Sendable, Equatable {
  package let index: Int
  package let leaf: Digest
  package let seq: Int
  package let signer: String
  package let role: String
  package let event: String
  package let time: Moment
  package let happened: Moment?
  package let ref: Digest?
  package let facts: [FactLine]
  package let members: [MemberLine]
  package let bodies: [BodyPlace]
  package let proofs: [ProofLine]
  /// Two people have had its bodies destroyed.
  package internal(set) var isDestroyed = false
  /// Who has opened any of its bodies since, first time each.
  package internal(set) var readBy: [String] = []

  /// Recorded more than a day after it took place: shown, never refused.
  package var isLate: Bool {
    guard let happened else { return false }
    return time.seconds - happened.seconds > 86_400
  }

  init(_ certified: Certified) {
    let entry = certified.entry
    (index, leaf, seq, signer) = (certified.index, certified.leaf, entry.seq, entry.signer)
    (role, event, time, happened) = (entry.role, entry.event, entry.time, entry.happened)
    (ref, facts, members, proofs) = (entry.ref, entry.facts, entry.members, entry.othersProofs)
    bodies = entry.bodies.map { line in
      BodyPlace(
        compartment: line.compartment, epoch: line.epoch, hash: line.hash, size: line.size, author: entry.signer,
        event: entry.event)
    }
  }
}

/// One question to the police: open until it is used or has expired.
package struct TicketState: Sendable, Equatable {
  package let id: TicketID
  package let hash: Digest
  package let expires: Moment
  /// The entry that asked.
  package let leaf: Digest
  package let event: String
  /// The entry that brought the answer in.
  package internal(set) var usedBy: Digest?
}

/// The facts that stand beside those of the definition. They carry what replay itself needs.
enum BuiltInFact {
  static let clock = "clock"
  static let behind = "behind"
  static let ahead = "ahead"
  static let reason = "reason"
  static let part = "part"
  static let outlet = "to"
  static let ticket = "ticket"
  static let ticketHash = "ticketHash"
  static let ticketSalt = "ticketSalt"
  static let source = "source"
  static let ground = "ground"
  static let wrongCase = "wrongCase"
  static let person = "person"
  static let outcome = "outcome"
  static let sample = "sample"
  static let drawn = "drawn"
  static let byHand = "hand"
  static let workflow = "workflow"
  static let definition = "definition"
  static let migration = "migration"
  static let lostSize = "lostSize"
  static let lostRoot = "lostRoot"
  static let quorum = "quorum"
  static let days = "days"
  /// Not handed to the definition's own rules.
  static let besidesWorkflow: Set<String> = [clock, reason, ticketHash, ticketSalt, source]
}

/// Steps that every definition has.
enum BuiltIn: String, CaseIterable {
  case open = "OPEN"
  case read = "READ"
  case refused = "REFUSED"
  case members = "MEMBERS"
  case note = "NOTE"
  case correct = "CORRECT"
  case endorse = "ENDORSE"
  case destroy = "DESTROY"
  case assign = "ASSIGN"
  case logReview = "LOG_REVIEW"
  case exclude = "EXCLUDE"
  case readmit = "READMIT"
  case migrate = "MIGRATE"
}

import LedgerStore
import Sealing
import Syntax

/// An entry as a ruling meets it: grammar and leaf certified by the ledger's reader, and what was found out about its
/// place.
struct Certified {
  /// Who says that the signature is good.
  enum Signature {
    /// It must still be verified, under the key the roster gives.
    case open(ReadEntry)
    /// It was verified when this program first met the entry; the leaf is pinned since.
    case pinned
    /// It was found wrong then.
    case bad
    /// Our own draft, which is signed only when it has been judged.
    case draft
  }

  let entry: Entry
  /// Its leaf's number in the tree.
  let index: Int
  let leaf: Digest
  /// The frame's tag is that of this case at the entry's own seq.
  let tagMatches: Bool
  /// `seen` is the tree just before the entry.
  let seenMatches: Bool
  let signature: Signature
  /// The request that it carries was read and verified when this program first met it, byte for byte.
  var isRequestKnown = false

  func isSigned(by key: VerifyingKey) -> Bool {
    switch signature {
    case .open(let read): read.isSigned(by: key)
    case .pinned, .draft: true
    case .bad: false
    }
  }

  /// The first rules of every ruling, the same for the roster and for a case: who signed, and where it stands.
  func broken(in caseID: CaseID, chain: Chain, roster: Roster) -> VoidRule? {
    guard entry.vault == roster.genesis.hash, entry.caseID == caseID else { return .origin }
    guard tagMatches else { return .tag }
    // By the roster of its own place: who is admitted later was nobody then, whenever one reads it.
    guard let person = roster.person(entry.signer), person.activeFrom < index else { return .unknownSigner }
    guard isSigned(by: person.verifyingKey) else { return .signature }
    guard person.isActive(at: index) else { return .inactiveSigner }
    guard seenMatches else { return .seen }
    guard entry.seq == chain.nextSeq else { return .seq }
    guard entry.prev == chain.prev else { return .prev }
    if let floor = floor(chain, roster), entry.time < floor { return .time }
    if let happened = entry.happened, happened > entry.time { return .happened }
    return nil
  }

  /// The earliest time that the entry may claim: what two people's clocks in the case, and the founders' in the roster,
  /// have passed. Two who agree that a clock was ahead must be able to say so under any clock.
  private func floor(_ chain: Chain, _ roster: Roster) -> Moment? {
    let ofRoster = roster.floor(at: index)
    let mends = entry.event == BuiltIn.correct.rawValue || entry.event == BuiltIn.endorse.rawValue
    guard entry.caseID != .roster, !mends, let ofCase = chain.floor(of: 2) else { return ofRoster }
    return max(ofCase, ofRoster ?? ofCase)
  }
}

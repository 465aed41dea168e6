import LedgerStore
package import Syntax

/// What a replay of the roster says of the log and of those who hold it to its past.
package struct KnownLog: Sendable, Equatable {
  /// The newest checkpoint, and the newest that as many witnesses have signed as the founders ask for.
  package let checkpoint: KnownCheckpoint?
  package let witnessed: KnownCheckpoint?
  package let terms: LogTerms
  package let restorations: [Restoration]
  /// What should have been made by now; never of a roster that is not whole.
  package let due: LogDue?
  /// The roster was followed to the end of all that was ever known of the vault: what it does not say is not so. Else it says
  /// only what stands in the part that could be read.
  package let isWhole: Bool
  /// Leaves of the largest tree that outsiders have signed, as far as our own memory goes, where fewer could be read.
  package let lacks: Int?
}

extension AuditRun {
  var knownLog: KnownLog {
    let isWhole = !roster.entries.isEmpty && !ended.contains(.roster) && ground.rosterEnd == .max && !isShort
    let remembered = [office.roster.newestWitnessed?.checkpoint.size, office.pin.awaits?.size].compactMap(\.self).max()
    return KnownLog(
      checkpoint: roster.newestCheckpoint, witnessed: roster.newestWitnessed, terms: roster.terms,
      restorations: roster.restorations, due: isWhole ? roster.logDue(at: office.now()) : nil, isWhole: isWhole,
      lacks: remembered.flatMap { $0 > report.size ? $0 : nil })
  }

  /// The ledger ends before what was known of it, or cannot be read to its end.
  private var isShort: Bool {
    report.findings.contains { finding in
      switch finding.kind {
      case .older: true
      case .damagedFrame(_, let isReadOn): !isReadOn
      default: false
      }
    }
  }
}

extension Roster {
  /// Until when somebody was last an auditor who is none at that time; nil where they are, never were, or had no last day.
  package func auditEnded(of name: String, time: Moment) -> Moment? {
    guard !roles(of: name, time: time).contains(Role.auditor) else { return nil }
    let until = persons[name]?.roles.last { $0.id == Role.auditor }?.until
    return until.flatMap { $0 < time ? $0 : nil }
  }
}

extension Office {
  /// Throws unless we are an auditor in office.
  func mustBeAuditor() throws(CaseworkError) {
    guard isMember, myRoles.contains(Roster.Role.auditor) else { throw notOurs(else: .notAnAuditor) }
  }

  /// What is refused to somebody who is no auditor; whose time is over is told so.
  func notOurs(else fault: OversightFault) -> CaseworkError {
    .oversight(roster.auditEnded(of: me, time: now()).map(OversightFault.periodOver) ?? fault)
  }
}

extension AuditReport {
  /// Throws for who has been an auditor and has no other right in the vault: what they hand over would pass for an auditor's.
  package func mustNotBeFormerAuditors() throws(CaseworkError) {
    if wasAuditor { throw .oversight(auditEnded.map(OversightFault.periodOver) ?? .notAnAuditor) }
  }
}

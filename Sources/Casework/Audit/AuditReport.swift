import LedgerStore
package import Sealing
package import Syntax

/// What an audit looks at, each by its own name: a report that doesn't say what was checked says nothing.
package enum AuditCheck: String, Sendable, CaseIterable {
  /// Frames whole, one after the other; leaves the hashes of their notes.
  case frames
  /// Every entry names the tree just before it.
  case seen
  case signatures
  /// seq, prev and time within each case.
  case chains
  /// The signer held the role at that index and moment.
  case roles
  /// Members, epochs and key lines.
  case members
  case bodies
  /// What other parties signed.
  case proofs
  /// Checkpoints: by a key of the log, over this very tree, with no line that nobody vouches for.
  case checkpoints
  case facts
  /// The roster's own acts.
  case roster
  /// The definition's rules.
  case workflow
  /// Key files made again and compared.
  case keyFiles
  /// Sealed files present, with the hash that is their name.
  case files
  /// Times across cases.
  case clocks
}

package struct CheckCount: Sendable, Equatable {
  package let check: AuditCheck
  package internal(set) var count = 0
  package internal(set) var failed = 0
}

/// How much an audit since a checkpoint has looked at.
package struct Since: Sendable, Equatable {
  /// Leaves of the checkpoint's tree, whose root is that of this vault's first leaves.
  package let size: Int
  /// Entries behind it that were judged.
  package internal(set) var judged = 0
  /// Entries before it that were judged again, since their case has new ones; so was the roster.
  package internal(set) var again = 0
  /// Entries before it that were not judged again: not read, where an earlier audit is remembered, or not ours to open. Their
  /// sealed files were not looked at.
  package internal(set) var left = 0
  /// The first frame that was read; of the part before it the tree's frontier is remembered.
  package internal(set) var readFrom = 1
  /// The ledger holds the checkpoint's tree, and keys of this log have signed it.
  package internal(set) var isHeld = false
  /// Why the whole ledger was read all the same; nil where it was not.
  package internal(set) var fault: MemoryFault?
}

/// The outcome of a full replay from the first leaf.
package struct AuditReport: Sendable, Equatable {
  /// Leaves, vault.note counted, and the root over them.
  package internal(set) var size: Int
  package internal(set) var root: Digest
  package internal(set) var cases = 0
  package internal(set) var accepted = 0
  package internal(set) var voids = 0
  /// Entries that no register of ours opens. For an auditor each is a violation, or not to be judged where the cases of its
  /// day need not be sealed to them yet; for others they are other people's.
  package internal(set) var unclaimed = 0
  /// Entries of cases that could not be followed to their end: nothing is said of them.
  package internal(set) var unjudged = 0
  /// Sealed files that no entry names: a killed writer's, or put there. Told, not a violation. Counted by auditors only.
  package internal(set) var unnamedFiles = 0
  package internal(set) var checks: [CheckCount] = AuditCheck.allCases.map { CheckCount(check: $0) }
  package internal(set) var findings: [Finding] = []
  /// Where only what has come since a checkpoint was audited; nil for a whole audit.
  package internal(set) var since: Since?
  /// False where all was in order, but what the next audit since a checkpoint needs could not be written down.
  package internal(set) var isRemembered = true
  /// The roster, as far as it could be read, knows whoever audits: else it may end before they came.
  package internal(set) var isInRoster = false
  /// True for auditors in office: every case should have opened.
  package internal(set) var isAuditor = false
  /// Of one who was an auditor, no longer is, and has no other role: they believe that they test everything, and do not.
  package internal(set) var wasAuditor = false
  /// The last moment of their period, where that is what ended it.
  package internal(set) var auditEnded: Moment?
  /// Of a run to the end.
  package internal(set) var log: KnownLog?

  /// Nothing out of order was found in what could be read.
  package var passed: Bool { findings.isEmpty }
  /// Something is out of order, and not merely beyond what the disk or our keys would give.
  package var isViolated: Bool {
    findings.contains { finding in
      switch finding.kind {
      case .unsealedFrames, .unreadable, .unreadableCase(.newerDefinition), .unreadableCase(.storage(.io)),
        .rosterClosed:
        false
      default: true
      }
    }
  }
  /// Everything could be read.
  package var isComplete: Bool { unclaimed == 0 }

  package func count(_ check: AuditCheck) -> CheckCount {
    checks.first { $0.check == check } ?? CheckCount(check: check)
  }

  mutating func counted(_ check: AuditCheck, failed: Bool = false) {
    guard let at = checks.firstIndex(where: { $0.check == check }) else { return }
    checks[at].count += 1
    if failed { checks[at].failed += 1 }
  }

  /// A check that was counted already.
  mutating func failed(_ check: AuditCheck) {
    if let at = checks.firstIndex(where: { $0.check == check }) { checks[at].failed += 1 }
  }

  mutating func add(_ finding: Finding, _ check: AuditCheck) {
    findings.append(finding)
    counted(check, failed: true)
  }

  /// What one chain has shown.
  mutating func add(_ part: AuditReport) {
    (accepted, voids) = (accepted + part.accepted, voids + part.voids)
    for at in checks.indices {
      checks[at].count += part.checks[at].count
      checks[at].failed += part.checks[at].failed
    }
    findings += part.findings
  }

  /// By entry, then by case; of one case as they were found.
  mutating func sortFindings() {
    let keyed = findings.enumerated().map { number, finding in
      (finding.index ?? Int.max, finding.caseID?.hex ?? "", number, finding)
    }
    findings = keyed.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
  }
}

extension VoidRule {
  /// The check that this rule belongs to.
  var check: AuditCheck {
    switch self {
    case .origin, .tag: .frames
    case .unknownSigner, .signature, .inactiveSigner: .signatures
    case .seen: .seen
    case .seq, .prev, .time, .happened: .chains
    case .role, .notRegisterMember: .roles
    case .memberLine, .epochLine, .keyLine, .stranded, .staleEpoch, .unableReaders, .exclusion: .members
    case .bodyCompartment, .bodyEpoch, .bodyReused, .bodySize, .bodyMissing: .bodies
    case .proof, .ticket: .proofs
    case .fact: .facts
    case .checkpoint, .equivocation: .checkpoints
    case .founding, .request, .threshold, .selfGrant, .notFounder, .subject, .fewFounders: .roster
    case .unknownEvent, .definition, .alreadyOpen, .notOpen, .reference, .readPart, .readReason, .assignment, .destroy,
      .selfEndorsed, .plan, .migration, .unread, .workflow:
      .workflow
    }
  }

  /// Checks that are made before a rule is reached, in the order of a ruling.
  static let order: [AuditCheck] = [
    .frames, .signatures, .seen, .chains, .roles, .members, .bodies, .proofs, .facts, .workflow,
  ]
}

package import LedgerStore
package import Sealing
package import Syntax
package import WorkflowEngine

/// A full replay with what happened in it: what a report shows. Holds every case in memory, unlike the audit alone.
package struct AuditHistory: Sendable {
  /// What the vault calls itself: `storstad.example/avhopp`.
  package let vault: String
  package let report: AuditReport
  package let people: [RosterPerson]
  /// The roster's accepted entries.
  package let acts: [CaseEntry]
  /// Those of them that wait for more founders, and have no effect yet, by leaf.
  package let waiting: Set<Digest>
  /// The roster's entries that moved nothing.
  package let voids: [VoidEntry]
  /// In the order in which they were opened.
  package let cases: [AuditedCase]
  /// In the order of the ledger.
  package let openings: [Opening]
  /// When each accepted entry says that it was written, by index; the roster's too.
  package let times: [Int: Moment]
  /// Who signed each accepted entry and when, in the order of the ledger; a corrected one by its correction.
  let signed: [(index: Int, signer: String, time: Moment)]
  /// As it was replayed.
  let roster: Roster
  /// When the replay was made.
  package let time: Moment

  /// Those of a period by what they state, and marked as behind those of it by where they lie; and those whose clock was
  /// ahead: they could be of any.
  package func openings(from: Moment, to: Moment) -> [Opening] {
    openings.compactMap { opening in
      if opening.marks.contains(.ahead) { return opening }
      let passed = [opening.passed.byOne, opening.passed.byTwo].compactMap { $0 }
      let isStated = from <= opening.time && opening.time < to
      let isOver = isStated && opening.passed.byTwo.map { $0 >= to } == true
      guard isOver || opening.time < from && passed.contains(where: { from <= $0 && $0 < to }) else {
        return isStated ? opening : nil
      }
      var behind = opening
      behind.marks.insert(.behind)
      return behind
    }
  }

  /// The same as `Office.mustReview`, by the roster as it was replayed: of a vault that is damaged nothing else says who is who.
  /// Where damage hides that somebody reviews they are refused: a byte that is changed in a copy opens the list to nobody.
  package func mustBeReviewed(by person: String) throws(CaseworkError) {
    let roles = roster.roles(of: person, time: time)
    guard roles.contains(where: Roster.reviewers.contains) else { throw .oversight(.notAReviewer) }
  }
}

package struct AuditedCase: Sendable {
  package let id: CaseID
  /// `K-7Q3M-9TX2`
  package let number: String
  package let workflow: Workflow
  /// Deadlines that have come due until the replay are in it.
  package let position: Position
  package let entries: [CaseEntry]
  package let voids: [VoidEntry]
  package let assigned: String?
  /// Entries whose clock was ahead, with the time of their correction.
  let setBack: [Digest: Moment]
  /// The definitions it has lived under before, each with the number of the entry that ended it.
  let earlier: [(workflow: Workflow, until: Int)]

  /// The definition that an entry was made under.
  package func law(of entry: CaseEntry) -> Workflow { earlier.first { entry.seq <= $0.until }?.workflow ?? workflow }
  package var isClosed: Bool { workflow.isClosed(at: position) }

  package func entry(_ leaf: Digest) -> CaseEntry? { entries.first { $0.leaf == leaf } }
}

extension Office {
  /// Replays everything, and keeps what happened. An auditor's history is of all cases; others', of their own.
  /// - Parameter isDeep: also hash every sealed file.
  package func history(
    isDeep: Bool = true, progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) -> AuditHistory {
    let run: AuditRun
    do {
      run = try AuditRun.reaching(self, isDeep: isDeep) { reach throws(CaseworkError) in
        try AuditRun(self, reach: reach, isCollecting: true, progress: progress)
      }
    } catch .storage(.io(let operation, let code)) {
      throw .oversight(.cannotCheck(operation: operation, code: code))
    }
    let now = clock.now()
    let cases = run.folds.values.compactMap { fold -> AuditedCase? in
      guard let workflow = fold.workflow, let position = fold.position else { return nil }
      return AuditedCase(
        id: fold.id, number: CaseNumber(fold.id).text, workflow: workflow,
        position: workflow.elapsed(to: now, position).position, entries: fold.entries, voids: fold.voids,
        assigned: fold.assigned, setBack: fold.setBack, earlier: fold.moves.map { ($0.migration.old, $0.seq) })
    }
    return AuditHistory(
      vault: reader.genesis.origin, report: run.report, people: run.roster.people, acts: run.acts,
      waiting: Set(run.roster.pending.map(\.leaf)), voids: run.roster.voids,
      cases: cases.sorted { ($0.entries.first?.index ?? 0) < ($1.entries.first?.index ?? 0) },
      openings: run.reviewedOpenings(), times: run.times, signed: run.signed, roster: run.roster, time: now)
  }
}

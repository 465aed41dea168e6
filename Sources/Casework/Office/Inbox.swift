package import LedgerStore
package import Sealing
package import Syntax
package import WorkflowEngine

/// Something that waits for me.
package enum InboxItem: Sendable, Equatable {
  /// Somebody has made me a reader of a case that I haven't looked at.
  case newCase(CaseID)
  /// A proposal that I may decide.
  case decide(CaseID, leaf: Digest, event: String)
  /// One decision in ten, taken by somebody else, that a colleague looks at afterwards.
  case secondLook(CaseID, leaf: Digest, event: String)
  /// A deadline of a state that is mine, or that escalates to me.
  case deadline(CaseID, Due)
  /// A deadline that has come and that nothing has answered; if no reader holds the role that it alarms, whom to call.
  case passed(CaseID, Fired, Unheard?)
  case owed(CaseID, Owed)
  /// One more signature destroys a note in the wrong case.
  case destroyWaits(CaseID, leaf: Digest)
  /// One more word lifts an exclusion: the entry that excludes, and its number in the case.
  case readmitWaits(CaseID, seq: Int)
  /// I am the only living reader. `able` could be let in.
  case soleReader(CaseID, compartments: [String], able: [String])
  /// A newer version of the case's workflow has been adopted, with a plan by which I may move the case.
  case movable(CaseID, from: String, to: String)
  /// An entry far ahead of our clock: two people must correct it.
  case ahead(CaseID, Moment)
  /// The case can't be read as it lies in the vault, and why.
  case unreadable(CaseID, CaseworkError)
  /// An act of the roster that my signature would count for.
  case endorse(Pending)
  /// The newest checkpoint, or the newest witnessed one, is older than the founders want: told to them and the auditors.
  case log(LogDue)
  /// Until one of these auditors has opened their program, no auditor can judge what is written: told to the founders.
  case auditorsAbsent([String])
  /// A month that is over, whose log review I have not closed: told to those who make it.
  case review(ReviewDue)
  /// A reviewer asks about a reading of mine: its number in the case, when, and whose question it is.
  case asked(CaseID, seq: Int, time: Moment, by: String)
  case draft(DraftInfo)
}

extension Digest {
  /// True for a tenth of all digests, the same to everybody: 6 554 of 65 536.
  package var isOneInTen: Bool { (Int(bytes[0]) << 8 | Int(bytes[1])) % 10 == 0 }
}

extension Office {
  /// Everything that waits for me, the loudest first within each case.
  /// - Parameter within: deadlines further off than this many days are left out.
  package func inbox(within days: Int = 14) throws(CaseworkError) -> [InboxItem] {
    try refresh()
    var items = waitingForMe.map { InboxItem.endorse($0) }
    if myRoles.contains(Roster.Role.auditor) || roster.isFounder(me), let due = roster.logDue(at: now()) {
      items.append(.log(due))
    }
    if roster.isFounder(me), !absentAuditors.isEmpty { items.append(.auditorsAbsent(absentAuditors)) }
    for summary in list() {
      try aside(summary.id) { () throws(CaseworkError) in items += try inbox(of: summary, days: days) }
      if let why = unreadable[summary.id] { items.append(.unreadable(summary.id, why)) }
    }
    items += reviewsDue().map { .review($0) }
    return items + (try drafts().map { .draft($0) })
  }

  private func inbox(of summary: CaseSummary, days: Int) throws(CaseworkError) -> [InboxItem] {
    let id = summary.id
    try load(id)
    guard let fold = cases[id]?.fold, let workflow = fold.workflow, let recorded = fold.position else { return [] }
    let time = time(of: fold)
    let (position, _) = workflow.elapsed(to: time, recorded)
    var items: [InboxItem] = summary.isNew ? [.newCase(id)] : []
    items += passed(position, fold).map { .passed(id, $0, unheard($0.escalate, in: id)) }
    items += decidable(fold, workflow, position).map { .decide(id, leaf: $0.leaf, event: $0.event) }
    items += secondLooks(fold, workflow, position).map { .secondLook(id, leaf: $0.leaf, event: $0.event) }
    let limit = time.seconds + Int64(days) * 86_400
    for due in workflow.due(at: position) where due.due.seconds <= limit && concernsMe(due, workflow, fold, position) {
      items.append(.deadline(id, due))
    }
    if let ahead = aheadEntry(fold) { items.append(.ahead(id, ahead)) }
    if movesCases, !workflow.isClosed(at: position), let newer = newerVersion(of: id), newer.isOpen {
      items.append(.movable(id, from: workflow.version, to: newer.version))
    }
    items += askedOfMe(fold).map { .asked(id, seq: $0.opening.seq, time: $0.opening.time, by: $0.by) }
    items += try owing(id).map { .owed(id, $0) }
    for (leaf, signers) in fold.destroyers where signers.count == 1 && !signers.contains(me) {
      items.append(.destroyWaits(id, leaf: leaf))
    }
    for exclusion in fold.exclusions where !exclusion.isLifted && !exclusion.lifters.isEmpty {
      let counts = exclusion.isDecided || myRoles.contains(where: CaseFold.mayLift.contains)
      if counts, !exclusion.lifters.contains(me) { items.append(.readmitWaits(id, seq: exclusion.seq)) }
    }
    if let sole = soleReader(in: id) {
      items.append(.soleReader(id, compartments: sole.compartments, able: sole.able))
    }
    return items
  }

  /// The parts of a case that I am the only living reader of, and who could be let in; nil where there are none.
  package func soleReader(in id: CaseID) -> (compartments: [String], able: [String])? {
    guard let fold = cases[id]?.fold else { return nil }
    let alone = fold.compartments.values.filter { Array($0.living(in: roster, at: nil).keys) == [me] }.map(\.name)
    return alone.isEmpty ? nil : (alone.sorted(), couldRead(alone, fold))
  }

  /// The proposals of a case that wait for my decision.
  package func decidable(in id: CaseID) throws(CaseworkError) -> [(leaf: Digest, event: String)] {
    try load(id)
    guard let fold = cases[id]?.fold, let workflow = fold.workflow, let recorded = fold.position else { return [] }
    return decidable(fold, workflow, workflow.elapsed(to: time(of: fold), recorded).position)
  }

  private func decidable(
    _ fold: CaseFold, _ workflow: Workflow, _ position: Position
  ) -> [(leaf: Digest, event: String)] {
    workflow.events.flatMap { event in
      position.openEntries(of: event.id).compactMap { text in
        guard let leaf = Digest(hex: text), let entry = fold.entry(leaf), isDeciding(entry, fold, workflow) else {
          return nil
        }
        return (leaf, event.id)
      }
    }
  }

  /// Decisions whose leaf chose them, by others, that nobody has looked at since. The leaf is a hash over the entry and its
  /// signature: nobody picks, and every reader finds the same ones.
  private func secondLooks(_ fold: CaseFold, _ workflow: Workflow, _ position: Position) -> [CaseEntry] {
    let event = "SECOND_LOOK"
    guard workflow.enabled(at: position).contains(event), workflow.roles(for: event).contains(where: myRoles.contains)
    else { return [] }
    let looked = Set(fold.entries.filter { $0.event == event }.compactMap(\.ref))
    return fold.entries.filter { entry in
      entry.signer != me && workflow.events[entry.event]?.decides != nil && !looked.contains(entry.leaf)
        && entry.leaf.isOneInTen
    }
  }

  private func passed(_ position: Position, _ fold: CaseFold) -> [Fired] {
    guard let workflow = fold.workflow else { return [] }
    let isStandingIn = hearsForOthers(fold, workflow)
    return workflow.unanswered(at: position).filter { fired in
      if fold.assigned == me || concerns(fired.escalate) { return true }
      // Who took a decision is reminded in person to have it served.
      if isMyDecision(fired.entry, workflow, position) { return true }
      // Whoever should have done it by then still should.
      let owners = owners(fired.state, workflow)
      if owners.contains(where: concerns) { return true }
      return isStandingIn && isUnheard(fired.escalate, owners, fold)
    }
  }

  private func concerns(_ role: String?) -> Bool { role.map(myRoles.contains) ?? false }

  private func isMyDecision(_ entry: Int?, _ workflow: Workflow, _ position: Position) -> Bool {
    entry.map { workflow.decision($0, at: position) != nil && position.log[$0].actor == me } ?? false
  }

  private func concernsMe(_ due: Due, _ workflow: Workflow, _ fold: CaseFold, _ position: Position) -> Bool {
    let owners = owners(due.state, workflow)
    if fold.assigned == me || concerns(due.escalate) || owners.contains(where: concerns) { return true }
    return isMyDecision(due.entry, workflow, position)
      || isUnowned(due.escalate, owners, fold) && hearsForOthers(fold, workflow)
  }

  /// The owners of a state and of the states around it.
  private func owners(_ path: String, _ workflow: Workflow) -> [String] {
    workflow.chart.states.indices.compactMap { index in
      let name = workflow.chart.states[index].path
      return path == name || path.hasPrefix("\(name).") ? workflow.states[index].owner : nil
    }
  }
}

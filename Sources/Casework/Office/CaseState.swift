package import LedgerStore
package import Sealing
package import Syntax
package import WorkflowEngine

/// A case as it stands: what every member of its register sees.
package struct CaseState: Sendable {
  package let id: CaseID
  /// `K-7Q3M-9TX2`
  package let number: String
  package let workflow: Workflow
  package let definition: Digest
  /// Deadlines that have come due until now are in it.
  package let position: Position
  /// As the last entry left it: what the next one is judged on.
  package let recorded: Position
  /// Accepted entries, in order.
  package let entries: [CaseEntry]
  package let voids: [VoidEntry]
  package let compartments: [String: CompartmentState]
  /// Compartments whose next writer turns the epoch, since somebody who no longer reads them holds its key.
  package let stale: [String]
  /// Compartments whose next writer turns the epoch, since who opened them is no reader of them. Nobody has left.
  package let opened: [String]
  package let owed: [Owed]
  package let assigned: String?
  package let tickets: [TicketState]
  /// Who must not read the case, oldest first; what two have lifted is in it too.
  package let exclusions: [Exclusion]
  /// The first entry ahead of our clock that nobody has corrected.
  package let ahead: Moment?
  package let findings: [Finding]
  /// Whose view this is.
  package let me: String
  /// The parts that I read.
  let mine: Set<String>
  /// The definitions it has lived under before, each with the number of the entry that ended it.
  let earlier: [(workflow: Workflow, until: Int)]
  /// The newest adopted version, where the case follows an older one.
  package let newer: (version: String, isOpen: Bool)?

  /// The definition that an entry was made under: its words and its form.
  package func law(of entry: CaseEntry) -> Workflow { earlier.first { entry.seq <= $0.until }?.workflow ?? workflow }
  /// The one that a body was written under.
  package func law(of body: OpenedBody) -> Workflow {
    entries.first { $0.bodies.contains(body.place) }.map(law) ?? workflow
  }

  package func entry(_ leaf: Digest) -> CaseEntry? { entries.first { $0.leaf == leaf } }
  package func latest(_ event: String) -> CaseEntry? { entries.last { $0.event == event } }
  package func entries(of event: String) -> [CaseEntry] { entries.filter { $0.event == event } }
  /// Key names of those whom nobody may let in.
  package var excluded: Set<String> { Set(exclusions.filter { !$0.isLifted }.flatMap(\.people)) }
  package func isMine(_ compartment: String) -> Bool { mine.contains(compartment) }
  package func members(of compartment: String) -> [String] {
    (compartments[compartment]?.members.keys).map { $0.sorted() } ?? []
  }
  /// Names of active paths, in the definition's order.
  package var lastTime: Moment? { entries.last?.time }
}

extension Office {
  /// The same as `state`, for somebody who looks at this very case: it is new to them no longer.
  package func look(at id: CaseID) throws(CaseworkError) -> CaseState {
    let state = try state(of: id)
    if pin.cases[id]?.standing == .new {
      pin.cases[id]?.standing = .known
      unsaved.cases.insert(id)
      try save()
    }
    return state
  }

  /// The case, caught up and replayed, its key files compared.
  package func state(of id: CaseID) throws(CaseworkError) -> CaseState {
    let (fold, workflow) = try current(id)
    guard let recorded = fold.position, let definition = fold.definition else { throw .unknownCase }
    let time = time(of: fold)
    let turning = fold.compartments.keys.filter { name in
      fold.isStale(name, roster: roster, at: nil) || cases[id]?.suspicious.contains(name) == true
    }
    let opened = turning.filter { name in
      fold.isOpenersOnly(name, roster: roster) && cases[id]?.suspicious.contains(name) != true
    }
    return CaseState(
      id: id, number: CaseNumber(id).text, workflow: workflow, definition: definition,
      position: workflow.elapsed(to: time, recorded).position, recorded: recorded, entries: fold.entries,
      voids: fold.voids, compartments: fold.compartments, stale: turning.filter { !opened.contains($0) }.sorted(),
      opened: opened.sorted(), owed: try owing(id),
      assigned: fold.assigned, tickets: fold.tickets, exclusions: fold.exclusions, ahead: aheadEntry(fold),
      findings: findings.filter { $0.caseID == id }, me: me,
      mine: Set(fold.compartments.keys.filter { reads($0, in: fold) }),
      earlier: fold.moves.map { ($0.migration.old, $0.seq) }, newer: newerVersion(of: id))
  }

  /// Whether a body is still in the vault: documents can be destroyed, and their entries stay.
  package func isPresent(_ body: BodyPlace) -> Bool { reader.has(body: body.hash) }
}

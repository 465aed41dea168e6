package import LedgerStore
package import Sealing
import Syntax
package import WorkflowEngine

/// "Why can't I?", with the names of those who can.
package struct Why: Sendable, Equatable {
  package let event: String
  /// The role I would act in.
  package let role: String
  package let explanation: Explanation
  /// Key names of those who hold the roles that the explanation names, the case's readers first.
  package let people: [String: [String]]
  /// Those of them who do not read the case: nobody to send its number to.
  package let outsiders: Set<String>
  /// What keeps me from writing it, whatever the definition says.
  package let hindrance: CaseworkError?

  /// True when I may take it now: what is unmet comes with the form or the reason, as in `Possible.isAllowed`.
  package var isAllowed: Bool { hindrance == nil && !isRefused }
  /// The definition says no.
  package var isRefused: Bool { !explanation.unmet.allSatisfy(\.code.isBroughtByStep) }
}

/// Something that could be done now.
package struct Possible: Sendable, Equatable {
  package let event: String
  package let role: String
  /// True when I may do it now (its form and its reasons aside): the definition says so, and nothing keeps it from being written.
  package let isAllowed: Bool
  /// What it would decide or answer.
  package let ref: Digest?
  package let unmet: [Unmet]
}

extension Unmet.Code {
  /// What the form or a reason will bring, and what can't be judged before it is there.
  var isBroughtByStep: Bool { [.factNew, .reason, .lasts].contains(self) }
}

extension Office {
  /// The evaluator that enforces, asked instead of obeyed.
  package func why(_ event: String, in id: CaseID, role: String? = nil) throws(CaseworkError) -> Why {
    let (fold, workflow) = try current(id)
    var draft = EntryDraft(role: "", event: event)
    if let definition = workflow.events[event] {
      draft.ref = candidates(definition, fold).last
    }
    let step = bestStep(draft, role: role, fold: fold)
    let explanation = workflow.explain(step, at: fold.position ?? workflow.start(at: now()))
    let readers = fold.compartments[Roster.Part.register]?.members ?? [:]
    var people: [String: [String]] = [:]
    let named = explanation.unmet.flatMap(\.by) + explanation.path.flatMap(\.roles)
    for role in Set(named) {
      let holders = roster.holders(ofRole: role, time: now()).filter { !fold.excluded.contains($0) }
      people[role] = holders.filter { readers[$0] != nil } + holders.filter { readers[$0] == nil }
    }
    let outsiders = Set(people.values.joined()).subtracting(readers.keys)
    return Why(
      event: event, role: step.role, explanation: explanation, people: people, outsiders: outsiders,
      hindrance: workflow.events[event].flatMap { hindrance($0, in: id) })
  }

  /// What can happen now, and which of it I can do.
  package func possible(in id: CaseID) throws(CaseworkError) -> [Possible] {
    let (fold, workflow) = try current(id)
    guard let position = fold.position else { return [] }
    let isHeldUp = hindrance(in: id) != nil
    return workflow.enabled(at: position).map { event in
      var draft = EntryDraft(role: "", event: event)
      if let definition = workflow.events[event] { draft.ref = candidates(definition, fold).last }
      let step = bestStep(draft, role: nil, fold: fold)
      var unmet: [Unmet] = []
      if case .refused(let missing) = workflow.judge(step, at: position) { unmet = missing }
      return Possible(
        event: event, role: step.role,
        isAllowed: unmet.allSatisfy(\.code.isBroughtByStep)
          && (!isHeldUp || workflow.events[event]?.goesAlways == true), ref: draft.ref,
        unmet: unmet)
    }
  }

  /// Decisions that can be appealed and whose service nobody has noted, oldest first.
  func unserved(_ fold: CaseFold) -> [Digest] {
    guard let workflow = fold.workflow, let position = fold.position else { return [] }
    return workflow.unserved(at: position).compactMap { Digest(hex: $0) }
  }

  /// Entries that the event could be about, oldest first; where none fits, those that say why.
  func candidates(_ event: EventDefinition, _ fold: CaseFold) -> [Digest] {
    if let decided = event.decides {
      let fitting = fold.position?.openEntries(for: event) ?? []
      let open = fitting.isEmpty ? fold.position?.openEntries(of: decided) ?? [] : fitting
      return open.compactMap { Digest(hex: $0) }
    }
    if event.isServing {
      let waiting = unserved(fold)
      return waiting.isEmpty ? fold.entries.filter { fold.workflow?.isServable($0.event) == true }.map(\.leaf) : waiting
    }
    if let answered = event.answers {
      let entries = fold.entries.filter { $0.event == answered }.map(\.leaf)
      let fitting = entries.filter { fold.position?.fits(event, leaf: $0.hex) == true }
      return fitting.isEmpty ? entries : fitting
    }
    return []
  }
}

package import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Doing a step of the definition, and asking whether one could.
extension Office {
  /// Records a step: judged first, sealed, judged again under the lock, signed, on the disk.
  package func record(_ order: Order, in id: CaseID) throws(CaseworkError) -> Done {
    let (fold, workflow) = try current(id)
    guard let event = workflow.events[order.event] else { throw .refused(unknown(order.event, fold, workflow)) }
    if let seen = order.seen, fold.chain.prev != seen { throw .caseMoved }
    var draft = EntryDraft(role: "", event: order.event)
    draft.happened = order.happened
    draft.ref = try reference(order, event, fold)
    draft.facts = order.facts
    if let reason = order.reason { draft.facts.append(FactLine(name: BuiltInFact.reason, value: reason)) }
    try fill(&draft, order, event, workflow)
    draft.proofs = order.proofs
    draft.bodies += order.bodies
    (draft.ignoresClock, draft.isUrgent) = (event.goesAlways, event.goesAlways)
    let step = bestStep(draft, role: order.role, fold: fold)
    if case .refused(let unmet) = workflow.judge(step, at: fold.position ?? workflow.start(at: now())) {
      throw .refused(unmet)
    }
    draft.role = step.role
    if event.decides != nil, let ref = draft.ref { try openAgain(ref, fold, workflow) }
    return try append(draft, in: id)
  }

  /// The form's parts and documents as bodies, and its facts.
  private func fill(
    _ draft: inout EntryDraft, _ order: Order, _ event: EventDefinition, _ workflow: Workflow
  ) throws(CaseworkError) {
    guard let form = event.form.flatMap({ workflow.forms[$0] }), order.proofs.isEmpty else { return }
    let answers: Answers
    if let given = order.answers {
      guard given.form == form.id else { throw .form(FormFaults([])) }
      answers = given
    } else {
      do { answers = try Answers.complete([:], form: form, at: now()) } catch { throw .form(error) }
    }
    for part in answers.parts(form) {
      draft.bodies.append(
        BodyDraft(compartment: part.compartment, kind: .form, name: nil, content: .bytes(part.content)))
    }
    for document in answers.documents(form) {
      draft.bodies.append(
        BodyDraft(
          compartment: document.compartment, kind: .document, name: document.file.name, content: .file(document.file)))
    }
    draft.facts += answers.facts(form, event: event.id, values: order.factValues)
  }

  /// What the event decides or answers, when only one thing can be meant.
  private func reference(_ order: Order, _ event: EventDefinition, _ fold: CaseFold) throws(CaseworkError) -> Digest? {
    if let ref = order.ref { return ref }
    if event.decides != nil {
      let leaves = candidates(event, fold)
      guard leaves.count <= 1 else { throw .ambiguousReference(leaves) }
      guard let only = leaves.first else { return nil }
      return only
    }
    if event.isServing {
      let waiting = unserved(fold)
      guard waiting.count <= 1 else { throw .ambiguousReference(waiting) }
      return candidates(event, fold).last
    }
    if event.answers != nil { return candidates(event, fold).last }
    return nil
  }

  private func unknown(_ event: String, _ fold: CaseFold, _ workflow: Workflow) -> [Unmet] {
    let step = Step(event: event, actor: me, role: "-", leaf: "", time: now())
    if case .refused(let unmet) = workflow.judge(step, at: fold.position ?? workflow.start(at: now())) { return unmet }
    return []
  }

  /// The step in the role of mine in which it is allowed, or in which least is missing.
  func bestStep(_ draft: EntryDraft, role: String?, fold: CaseFold) -> Step {
    let time = time(in: fold.id)
    let roles = role.map { [$0] } ?? (myRoles.isEmpty ? ["-"] : myRoles)
    var best: (step: Step, missing: Int)?
    for role in roles {
      let entry = Entry(
        vault: genesisHash, caseID: fold.id, seq: fold.chain.nextSeq, prev: fold.chain.prev, signer: me,
        seen: pin.head.seen, time: time, happened: draft.happened, role: role, event: draft.event, ref: draft.ref,
        facts: draft.facts, proofs: draft.proofs)
      let step = CaseFold.step(
        entry, leaf: genesisHash, index: nil, from: fold.position?.now ?? time, world: world())
      guard let workflow = fold.workflow, let position = fold.position else { return step }
      switch workflow.judge(step, at: position) {
      case .allowed: return step
      case .refused(let unmet):
        if best.map({ unmet.count < $0.missing }) ?? true { best = (step, unmet.count) }
      }
    }
    return best?.step ?? Step(event: draft.event, actor: me, role: "-", leaf: "", time: time)
  }

  /// The case as it stands, caught up.
  func current(_ id: CaseID) throws(CaseworkError) -> (CaseFold, Workflow) {
    try refresh()
    try load(id)
    try compareCaseKeys(id)
    guard let fold = cases[id]?.fold, let workflow = fold.workflow else { throw .unknownCase }
    guard reads(Roster.Part.register, in: fold) else {
      throw .notMember(compartment: Roster.Part.register)
    }
    try finishDestroying(fold)
    return (fold, workflow)
  }

  func compareCaseKeys(_ id: CaseID) throws(CaseworkError) {
    guard let loaded = cases[id], loaded.compared != loaded.fold.compartments else { return }
    var checked = loaded.index.checked
    let suspicious = try compareKeyFiles(id, loaded.fold.compartments, checked: &checked)
    cases[id]?.suspicious = suspicious
    let epochs = loaded.fold.compartments.values.flatMap(\.epochs)
    if suspicious.isEmpty, epochs.allSatisfy({ checked.contains($0.mark) }) {
      cases[id]?.compared = loaded.fold.compartments
    }
    if checked != loaded.index.checked {
      cases[id]?.index.checked = checked
      unsaved.indexes.insert(id)
      try save()
    }
  }
}

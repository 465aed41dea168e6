package import LedgerStore
package import Sealing
import Syntax
import WorkflowEngine

/// A body that was opened, after its receipt.
package struct OpenedBody: Sendable, Equatable {
  package let place: BodyPlace
  package let kind: BodyKind
  /// A document's file name, as the sealed header says.
  package let name: String?
  /// As it was sealed, without padding.
  package let content: [UInt8]
  /// A form of the definition, read back.
  package let answers: Answers?
  /// A note's text.
  package let note: String?
  /// What the police handed in.
  package let assessment: Assessment?
}

/// Reading: the receipt first, on the disk, or nothing opens.
extension Office {
  /// Opens an entry's bodies.
  /// - Parameters:
  ///   - parts: nil for every part that I am a reader of.
  ///   - reason: nil where it follows from who I am in the case; else `.reasonNeeded`.
  ///   - outlet: where it goes besides a screen, as the caller knows; in the receipt.
  /// - Throws: `.notMember`, for parts that are not mine. The attempt is recorded, where it can be.
  package func read(
    _ leaf: Digest, parts: [String]? = nil, reason: ReadingReason? = nil, to outlet: ReadingOutlet? = nil,
    in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> [OpenedBody] {
    try read(leaf, parts: parts, reason: reason, to: outlet, isViaDuty: false, in: id, role: role)
  }

  /// The duty card: the latest of each kind of step that wrote to it.
  package func dutyCard(
    to outlet: ReadingOutlet? = nil, in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> [OpenedBody] {
    let (fold, _) = try current(id)
    var latest: [String: CaseEntry] = [:]
    for entry in fold.entries where !entry.isDestroyed && entry.bodies.contains(where: { $0.compartment == Self.duty })
    {
      latest[entry.event] = entry
    }
    guard !latest.isEmpty else { throw .nothingThere }
    var opened: [OpenedBody] = []
    for entry in latest.values.sorted(by: { $0.index < $1.index }) {
      opened += try read(entry.leaf, parts: [Self.duty], reason: nil, to: outlet, isViaDuty: true, in: id, role: role)
    }
    return opened
  }

  static let duty = "duty"

  private func read(
    _ leaf: Digest, parts: [String]?, reason: ReadingReason?, to outlet: ReadingOutlet?, isViaDuty: Bool,
    in id: CaseID, role: String?
  ) throws(CaseworkError) -> [OpenedBody] {
    let (fold, workflow) = try current(id)
    guard let entry = fold.entry(leaf) else { throw .unknownEntry }
    guard !entry.isDestroyed else { throw .bodyDestroyed }
    let wanted: Set<String>
    do throws(CaseworkError) {
      wanted = try wantedParts(parts, of: entry, fold)
    } catch {
      if case .notMember = error { recordRefusal(parts, of: entry, fold, role: role) }
      throw error
    }
    guard
      let reason = reason
        ?? ReadingReason.usual(
          isResponsible: fold.assigned == me, isViaDuty: isViaDuty, isDeciding: isDeciding(entry, fold, workflow))
    else { throw .reasonNeeded }
    // Every key must be at hand before the receipt says that it was read.
    for body in entry.bodies where wanted.contains(body.compartment) {
      let name = EpochName(caseID: id, compartment: body.compartment, number: body.epoch)
      guard try ensureKey(name, in: fold.compartments) else { throw noKey(name, in: fold.compartments) }
      // Nor is anything said to be read that isn't there; what it holds is seen only after the receipt.
      guard reader.has(body: body.hash) else {
        let error = CaseworkError.storage(.missing(.body, body.hash))
        note(error, body, entry, id)
        throw error
      }
    }
    try receipt(leaf, wanted, reason, outlet, in: id, role: role)
    return try open(wanted, of: entry, fold, fold.law(of: entry) ?? workflow)
  }

  private func open(
    _ parts: Set<String>, of entry: CaseEntry, _ fold: CaseFold, _ workflow: Workflow
  ) throws(CaseworkError) -> [OpenedBody] {
    var opened: [OpenedBody] = []
    for body in entry.bodies where parts.contains(body.compartment) {
      opened.append(try open(body, of: entry, fold, workflow))
    }
    try checkFacts(opened, of: entry, in: fold.id, workflow)
    return opened
  }

  /// Before a decision: what it is about opens whole, in its place, and says what its facts say. That its decider has read
  /// it is the receipt's to show; this holds a decision on what has been lost or exchanged since.
  func openAgain(_ leaf: Digest, _ fold: CaseFold, _ workflow: Workflow) throws(CaseworkError) {
    guard let entry = fold.entry(leaf) else { throw .unknownEntry }
    guard !entry.isDestroyed else { throw .bodyDestroyed }
    for body in entry.bodies {
      let name = EpochName(caseID: fold.id, compartment: body.compartment, number: body.epoch)
      guard try ensureKey(name, in: fold.compartments) else { throw noKey(name, in: fold.compartments) }
    }
    _ = try open(Set(entry.bodies.map(\.compartment)), of: entry, fold, fold.law(of: entry) ?? workflow)
  }

  private func wantedParts(
    _ parts: [String]?, of entry: CaseEntry, _ fold: CaseFold
  ) throws(CaseworkError) -> Set<String> {
    let all = Set(entry.bodies.map(\.compartment))
    guard let parts else {
      let mine = all.filter { reads($0, in: fold) }
      if mine.isEmpty, let first = all.sorted().first { throw .notMember(compartment: first) }
      return mine
    }
    for part in parts {
      guard all.contains(part) else { throw .nothingThere }
      guard reads(part, in: fold) else { throw .notMember(compartment: part) }
    }
    return Set(parts)
  }

  /// A proposal that I might decide.
  func isDeciding(_ entry: CaseEntry, _ fold: CaseFold, _ workflow: Workflow) -> Bool {
    fold.mayDecide(entry, me, workflow, roster, at: nil, time: time(in: fold.id), isAfterOthers: true)
  }

  private func receipt(
    _ leaf: Digest, _ parts: Set<String>, _ reason: ReadingReason, _ outlet: ReadingOutlet?, in id: CaseID,
    role: String?
  ) throws(CaseworkError) {
    do throws(CaseworkError) {
      var draft = EntryDraft(role: try builtInRole(role), event: BuiltIn.read.rawValue)
      draft.ref = leaf
      draft.facts = parts.sorted().map { FactLine(name: BuiltInFact.part, value: $0) }
      draft.facts.append(FactLine(name: BuiltInFact.reason, value: reason.rawValue))
      if let outlet { draft.facts.append(FactLine(name: BuiltInFact.outlet, value: outlet.rawValue)) }
      (draft.bindsToView, draft.isUrgent) = (false, true)
      _ = try append(draft, in: id)
    } catch {
      throw .receiptFailed(error)
    }
  }

  /// Says in the case that I asked for parts that are not mine, once a day for each entry and set of parts: whoever reviews the
  /// log is to see it, and a finger that slips ten times is one attempt. What is refused is refused whether or not it could
  /// be written down.
  private func recordRefusal(_ asked: [String]?, of entry: CaseEntry, _ fold: CaseFold, role: String?) {
    let parts = Set(asked ?? entry.bodies.map(\.compartment)).filter { part in
      !reads(part, in: fold) && entry.bodies.contains { $0.compartment == part }
    }
    let facts = parts.sorted().map { FactLine(name: BuiltInFact.part, value: $0) }
    let day = time(in: fold.id).seconds - 86_400
    let isKnown = fold.entries.contains { earlier in
      earlier.event == BuiltIn.refused.rawValue && earlier.signer == me && earlier.ref == entry.leaf
        && earlier.time.seconds > day && earlier.facts.filter { $0.name == BuiltInFact.part } == facts
    }
    guard !facts.isEmpty, !isKnown, let acting = try? builtInRole(role) else { return }
    var draft = EntryDraft(role: acting, event: BuiltIn.refused.rawValue)
    (draft.ref, draft.facts, draft.bindsToView, draft.isUrgent) = (entry.leaf, facts, false, true)
    _ = try? append(draft, in: fold.id)
  }

  /// One body of an entry, read by the one way there is to a plaintext.
  private func open(
    _ body: BodyPlace, of entry: CaseEntry, _ fold: CaseFold, _ workflow: Workflow
  ) throws(CaseworkError) -> OpenedBody {
    let name = EpochName(caseID: fold.id, compartment: body.compartment, number: body.epoch)
    let opened: (header: BodyHeader, content: [UInt8])
    do throws(CaseworkError) {
      opened = try openBody(body, name)
    } catch {
      note(error, body, entry, fold.id)
      throw error
    }
    var answers: Answers?
    if opened.header.kind == .form, let form = workflow.events[entry.event]?.form.flatMap({ workflow.forms[$0] }) {
      do {
        answers = try FormContent.read(opened.content, form: form, compartment: body.compartment)
      } catch {
        throw .form(error)
      }
    }
    let assessment =
      opened.header.kind == .deposit ? try openDeposit(opened.content, of: entry, fold, workflow) : nil
    return OpenedBody(
      place: body, kind: opened.header.kind, name: opened.header.name, content: opened.content, answers: answers,
      note: opened.header.kind == .form ? NoteText.text(of: opened.content) : nil, assessment: assessment)
  }

  private func note(_ error: CaseworkError, _ body: BodyPlace, _ entry: CaseEntry, _ id: CaseID) {
    switch error {
    case .misplacedBody(let line):
      report(Finding(.misplacedBody(line: line), index: entry.index, leaf: entry.leaf, caseID: id))
    case .storage(.missing):
      report(Finding(.bodyMissing(compartment: body.compartment), index: entry.index, leaf: entry.leaf, caseID: id))
    case .storage(.wrongContent), .sealing, .format:
      report(Finding(.bodyDamaged(compartment: body.compartment), index: entry.index, leaf: entry.leaf, caseID: id))
    default: break
    }
  }

  /// The facts an entry carries in clear must be those of its form: guards have relied on them.
  private func checkFacts(
    _ opened: [OpenedBody], of entry: CaseEntry, in id: CaseID, _ workflow: Workflow
  ) throws(CaseworkError) {
    guard let event = workflow.events[entry.event], entry.proofs.isEmpty,
      let form = event.form.flatMap({ workflow.forms[$0] })
    else { return }
    for part in Set(opened.map(\.place.compartment)).sorted() {
      let forms = opened.filter { $0.place.compartment == part && $0.kind == .form }.compactMap(\.answers)
      guard forms.count <= 1 else { throw .form(FormFaults([])) }
      let answers = forms.first ?? Answers(form: form.id, checked: [:])
      if let lie = FormFacts(form).lies(answers, compartment: part, entryFacts: entry.facts).first {
        report(Finding(.lyingFact(name: lie), index: entry.index, leaf: entry.leaf, caseID: id))
        throw .lyingFact(name: lie)
      }
    }
  }
}

package import LedgerStore
package import Sealing
package import Syntax
import WorkflowEngine

/// What became of a DESTROY.
package enum Destroyed: Sendable, Equatable {
  /// One has signed; another person must sign too.
  case waits(Done)
  case gone(Done, bodies: Int)
}

/// Steps that every case has.
extension Office {
  /// A note in the journal. `compartment`: who shall be able to read it.
  package func note(
    _ text: String, compartment: String, happened: Moment? = nil, in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> Done {
    var draft = try builtIn(.note, in: id, role: role)
    draft.happened = happened
    draft.bodies = [try noteBody(text, compartment)]
    return try append(draft, in: id)
  }

  /// A correction of an entry, with or without words.
  package func correct(
    _ leaf: Digest, text: String?, compartment: String, in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> Done {
    var draft = try builtIn(.correct, in: id, role: role)
    guard cases[id]?.fold.entry(leaf) != nil else { throw .unknownEntry }
    draft.ref = leaf
    if let text { draft.bodies = [try noteBody(text, compartment)] }
    return try append(draft, in: id)
  }

  /// A second signature under somebody else's entry.
  package func endorse(_ leaf: Digest, in id: CaseID, role: String? = nil) throws(CaseworkError) -> Done {
    var draft = try builtIn(.endorse, in: id, role: role)
    guard let entry = cases[id]?.fold.entry(leaf) else { throw .unknownEntry }
    guard entry.signer != me else { throw .wouldBeVoid(.selfEndorsed) }
    draft.ref = leaf
    return try append(draft, in: id)
  }

  /// A note in the wrong case: when two have signed, its bodies are destroyed and the entry stays.
  /// - Parameter why: kept in the note's own part, as of somebody who signs without having opened it.
  package func destroy(
    _ leaf: Digest, why: String? = nil, in id: CaseID, role: String? = nil
  ) throws(CaseworkError) -> Destroyed {
    var draft = try builtIn(.destroy, in: id, role: role)
    guard let note = cases[id]?.fold.entry(leaf) else { throw .unknownEntry }
    if let why, let part = note.bodies.first?.compartment { draft.bodies = [try noteBody(why, part)] }
    draft.ref = leaf
    draft.facts = [FactLine(name: BuiltInFact.ground, value: BuiltInFact.wrongCase)]
    let done = try append(draft, in: id)
    guard let fold = cases[id]?.fold, let entry = fold.entry(leaf), entry.isDestroyed else { return .waits(done) }
    try finishDestroying(fold)
    return .gone(done, bodies: entry.bodies.count)
  }

  /// Removes the bodies that two have signed away, if the second one's program didn't come that far. Only what is seen to be
  /// that entry's own: an entry could name somebody else's document and have it destroyed.
  func finishDestroying(_ fold: CaseFold) throws(CaseworkError) {
    for entry in fold.entries where entry.isDestroyed {
      for body in entry.bodies where reader.has(body: body.hash) {
        let name = EpochName(caseID: fold.id, compartment: body.compartment, number: body.epoch)
        guard try ensureKey(name, in: fold.compartments) else { continue }
        do throws(CaseworkError) {
          _ = try openBody(body, name)
        } catch {
          guard case .misplacedBody(let line) = error else { continue }
          report(Finding(.misplacedBody(line: line), index: entry.index, leaf: entry.leaf, caseID: fold.id))
          continue
        }
        do { try reader.remove(body: body.hash) } catch { throw CaseworkError(error) }
      }
    }
  }

  /// Whose case it is from now on.
  package func assign(_ person: String, in id: CaseID, role: String? = nil) throws(CaseworkError) -> Done {
    var roles = ["enhetschef", "koordinator"]
    if person == me { roles += ["socialsekreterare", "jour"] }
    let able = myRoles.first(where: roles.contains)
    var draft = try builtIn(.assign, in: id, role: role ?? able)
    draft.facts = [FactLine(name: BuiltInFact.person, value: person)]
    return try append(draft, in: id)
  }

  func builtIn(_ event: BuiltIn, in id: CaseID, role: String?) throws(CaseworkError) -> EntryDraft {
    _ = try current(id)
    var draft = EntryDraft(role: try builtInRole(role), event: event.rawValue)
    draft.bindsToView = false
    return draft
  }

  private func noteBody(_ text: String, _ compartment: String) throws(CaseworkError) -> BodyDraft {
    let text = PlainText.tidied(text)
    let fault = text.isEmpty ? .required : PlainText.fault(text, max: Field.longTextMax, isMultiline: true)
    if let fault { throw .form(FormFaults([FieldFault(field: "text", expected: fault)])) }
    let content = JSON.record([
      ("form", .text(NoteText.form)), ("fields", .record([("text", .text(text))])),
    ])
    return BodyDraft(compartment: compartment, kind: .form, name: nil, content: .bytes(content.canonical()))
  }
}

extension NoteText {
  /// What a note's body calls itself.
  static let form = "note"

  /// The text of a note's body; nil for anything else.
  static func text(of content: [UInt8]) -> String? {
    guard let json = try? JSON.read(content, limits: JSON.Limits(bytes: 1 << 22)), json["form"]?.string == form else {
      return nil
    }
    return json["fields"]?["text"]?.string
  }
}

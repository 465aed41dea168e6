package import Sealing
import WorkflowEngine

/// Acts of the roster that wait for more founders: finding one, seeing what it says, signing it.
extension Office {
  /// Those that my signature would count for, oldest first. Empty for whoever is no founder.
  package var waitingForMe: [Pending] { roster.pending.filter { mayEndorse($0) } }

  func mayEndorse(_ pending: Pending) -> Bool {
    roster.isFounder(me) && pending.subject != me && !pending.endorsedBy.contains(me)
  }

  /// The act that waits for my signature and that people call so.
  package func waiting(mark: String) throws(CaseworkError) -> Pending {
    guard roster.isFounder(me) else { throw .wouldBeVoid(.notFounder) }
    let waiting = waitingForMe
    let leaf = try ActMark.find(mark, waiting: waiting.map(\.leaf), known: knownActs)
    guard let found = waiting.first(where: { $0.leaf == leaf }) else { throw .nothingWaits }
    return found
  }

  /// What to call an act of the roster.
  package func mark(of leaf: Digest) -> String { ActMark.of(leaf, among: knownActs) }

  private var knownActs: [Digest] { roster.entries.map(\.leaf) + roster.voids.map(\.leaf) }

  /// The directory card that an act would give its subject, if it brings one.
  package func card(by pending: Pending) throws(CaseworkError) -> DirectoryCard? {
    guard pending.subject != nil, let body = pending.body, let content = try openRosterBody(body) else { return nil }
    do { return try DirectoryCard(encoded: content) } catch { throw .format(error) }
  }

  /// One more founder for an act that waits. What is signed names the whole hash: the act's own bytes and no other's.
  /// - Parameter code: the newcomer's control code, typed, unless this person has verified them before.
  package func endorse(_ leaf: Digest, code: String? = nil) throws(CaseworkError) -> Done {
    try refresh()
    guard let pending = roster.pending.first(where: { $0.leaf == leaf }) else { throw .unknownEntry }
    if pending.event == Roster.Event.admit.rawValue, let note = pending.request, let subject = pending.subject {
      if !isVerified(pending) {
        guard let code else { throw .notVerified(person: subject) }
        remember(try Office.checked(note, code: code).codeDigest)
      }
    }
    if pending.event == Roster.Event.adopt.rawValue { _ = try waitingDefinition(pending) }
    var draft = EntryDraft(role: "-", event: Roster.Event.endorse.rawValue)
    draft.ref = leaf
    return try appendAct(draft)
  }
}

internal import Glibc
package import LedgerStore
import Sealing
import Syntax

/// The way out when the newest copy of a vault is lost for good and a backup is all there is.
///
/// Nothing of it happens by itself: each person says, by the vault's control code, that they go on from the older copy. Their
/// memory of the newer one is put aside as evidence. Then the founders record what was lost, under their threshold; the log
/// gets another name, and every witness must be told of it by people.
extension Office {
  /// Takes up an older copy of a vault that this person has seen more of. Refused where nothing is lost.
  /// Answers the tree that the vault lacks, and whether it was seen, or only signed by outsiders.
  package static func rejoin(
    at path: String, home: Home, person: consuming Person, code: String, clock: Clock = .system
  ) throws(CaseworkError) -> (office: Office, lost: Seen, wasSeen: Bool) {
    let office = try Office(home: home, person: person, path: path, clock: clock)
    guard ControlCode.matches(code, office.genesisHash) else { throw .wrongVault }
    guard let old = try office.loadPin() else { throw .notJoined }
    let lost = try office.lost(of: old)
    // Where the trees are there, and frames lay otherwise when we read them, the vault lacks nothing.
    if lost == nil { guard try office.isOtherThanSeen(old) else { throw .oversight(.nothingLost) } }
    try office.putMemoryAside()
    office.pin.verified = old.verified
    office.pin.lost = lost.map { lost in old.lost.map { $0.size > lost.size ? $0 : lost } ?? lost } ?? old.lost
    office.journal = JournalState()
    office.unsaved.needsBase = true
    // As when one joins: whatever the rest of the vault is like, or ends this program now, what was lost is remembered.
    try office.save()
    try office.start()
    return (office, office.pin.lost ?? old.head.tree, lost == nil || lost == old.head.tree)
  }

  /// Whether a tree that was seen is gone, and not yet recorded to be.
  package var hasLost: Bool { pin.lost != nil }

  /// What the vault lacks: of what was seen of it, else of what outsiders have signed of it.
  private func lost(of old: Pin) throws(CaseworkError) -> Seen? {
    let trees = [old.head.tree] + (old.awaits.map { [$0] } ?? [])
    let roots = try roots(at: Set(trees.map(\.size)))
    return trees.first { roots[$0.size] != $0.root }
  }

  /// Whether frames that we have read lie otherwise now: then we were shown others.
  private func isOtherThanSeen(_ old: Pin) throws(CaseworkError) -> Bool {
    do {
      try reader.follow(from: reader.start.waypoint, to: old.head)
      return false
    } catch {
      if case .rewritten = error { return true }
      throw CaseworkError(error)
    }
  }

  /// Renames what is remembered of the vault; it is opened by no command any more and lost to none.
  private func putMemoryAside() throws(CaseworkError) {
    try checkMachine()
    let folder = home.vaultPath(genesisHash)
    for number in 1...LedgerLimit.foundersMax {
      if unsafe rename(folder, "\(folder).lost-\(number)") == 0 { return }
      guard errno == EEXIST || errno == ENOTEMPTY else { break }
    }
    throw .local(operation: "rename", code: errno)
  }

  /// A founder records that the vault was restored, and what the newest tree was that they had seen of the lost one.
  package func recordRestored() throws(CaseworkError) -> Done {
    try refresh()
    guard roster.isFounder(me) else { throw .noRole }
    guard let lost = pin.lost else { throw .oversight(.nothingLost) }
    var draft = EntryDraft(role: "-", event: Roster.Event.restored.rawValue)
    draft.facts = [
      FactLine(name: BuiltInFact.lostSize, value: String(lost.size)),
      FactLine(name: BuiltInFact.lostRoot, value: lost.root.hex),
    ]
    let done = try append(draft, in: .roster)
    pin.lost = nil
    unsaved.needsBase = true
    try save()
    return done
  }
}

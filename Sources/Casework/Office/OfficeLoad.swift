import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Bringing the roster and a case up from what was remembered: frames are read where they lie, authenticated by their
/// pinned leaves. What cannot be found so is read again from the beginning.
extension Office {
  /// A case of mine, replayed up to the pin. Does nothing when it is loaded already.
  func load(_ id: CaseID) throws(CaseworkError) {
    guard try !loadRemembered(id) else { return }
    try rebuild(id)
  }

  /// False when what is remembered of the case isn't what the pin counts: it must be read again from the beginning.
  func loadRemembered(_ id: CaseID) throws(CaseworkError) -> Bool {
    if cases[id] != nil { return true }
    if let why = unreadable[id] { throw why }
    guard let item = pin.cases[id] else { throw .unknownCase }
    guard let index = try loadIndex(id, frames: item.frames) else { return false }
    offered[id] = index.register.sorted { $0.key < $1.key }.map(\.value)
    try openFirst(id)
    cases[id] = LoadedCase(fold: CaseFold(id: id), index: index)
    try refold(id)
    guard let loaded = cases[id], loaded.fold.chain.nextSeq >= item.accepted else {
      cases[id] = nil
      throw .damaged(index: index.frames.last?.index ?? 0, what: "case")
    }
    return true
  }

  /// Holds the secret that the case's, or the roster's, first frames are sealed under: from the files remembered as ours,
  /// or from any that is in the vault.
  func openFirst(_ id: CaseID) throws(CaseworkError) {
    let first = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
    var missing: CaseworkError?
    for hash in offered[id] ?? [] where !isFirst(first) {
      keys.forget(first)
      do { try openKeyFile(hash) } catch { missing = missing ?? error }
    }
    if isFirst(first) { return }
    let files: [CaseID: [(hash: Digest, file: KeyFile)]]
    if let listed { files = listed } else { files = try registerFiles() }
    if isRebuilding { listed = files }
    offered[id, default: []] += files[id]?.map(\.hash) ?? []
    for hash in offered[id] ?? [] where !isFirst(first) {
      keys.forget(first)
      do { try openKeyFile(hash) } catch { missing = missing ?? error }
    }
    guard isFirst(first) else { throw missing ?? .notMember(compartment: Roster.Part.register) }
  }

  /// Whether the secret held is the one that gave the case its name. For the roster, which everybody knows by another name,
  /// whether its first entry opens says it.
  private func isFirst(_ first: EpochName) -> Bool {
    guard let recipient = keys.recipient(first) else { return false }
    return first.caseID == .roster || first.caseID == .of(vault: genesisHash, firstKey: recipient)
  }

  /// Replays a case's frames, where its index says they lie.
  func refold(_ id: CaseID) throws(CaseworkError) {
    guard let index = cases[id]?.index else { return }
    do throws(CaseworkError) {
      for ref in index.frames {
        guard let name = registerName(id), let certified = try reread(ref, name) else {
          throw .damaged(index: ref.index, what: "frame")
        }
        try fold(certified, in: id)
      }
      try renewWindow(id)
    } catch {
      cases[id] = nil
      throw error
    }
  }

  /// One pinned frame, opened again. nil when it isn't what was pinned.
  func reread(_ ref: FrameRef, _ name: EpochName) throws(CaseworkError) -> Certified? {
    let frame: Frame
    do {
      frame = try reader.frame(at: ref.location, index: ref.index)
    } catch {
      throw CaseworkError(error)
    }
    guard frame.leaf == ref.leaf else { throw .rolledBack(index: ref.index) }
    let opened: ReadEntry??
    do {
      opened = try keys.withFrameKey(name) { key throws(LedgerError) -> ReadEntry? in
        try frame.open(with: key, genesis: genesisHash)
      }
    } catch {
      throw CaseworkError(error)
    }
    guard let read = opened ?? nil else { return nil }
    return Certified(read, ref)
  }

  func loadRoster() throws(CaseworkError) {
    guard let item = pin.cases[.roster], let index = try loadIndex(.roster, frames: item.frames) else {
      return try rebuildRoster()
    }
    rosterIndex = index
    offered[.roster] = index.register.sorted { $0.key < $1.key }.map(\.value)
    try openFirst(.roster)
    for ref in index.frames {
      // All of it, or nothing: cases judged by half a roster would be other cases, and be remembered so.
      guard let name = rosterEpoch ?? firstRosterEpoch, let certified = try reread(ref, name) else {
        throw .damaged(index: ref.index, what: "frame")
      }
      try foldRoster(certified)
    }
    try checkRoster(item)
    try renewRosterWindow()
    // Shut out when we last looked, and given the key since: what lies between was passed over.
    if item.tags.isEmpty, !rosterWindow.isEmpty {
      try rebuildRoster()
      try judgeAgain()
    }
  }

  /// What was once read of the roster must be there.
  func checkRoster(_ known: Pin.Case?) throws(CaseworkError) {
    guard let known, roster.chain.nextSeq < known.accepted else { return }
    throw .damaged(index: rosterIndex.frames.last?.index ?? 1, what: "roster")
  }
}

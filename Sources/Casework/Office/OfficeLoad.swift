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
  private func openFirst(_ id: CaseID) throws(CaseworkError) {
    let first = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
    var missing: CaseworkError?
    for hash in offered[id] ?? [] where !isFirst(first) {
      keys.forget(first)
      do { try openKeyFile(hash) } catch { missing = missing ?? error }
    }
    if isFirst(first) { return }
    offered[id, default: []] += try registerFiles()[id]?.map(\.hash) ?? []
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

  /// Reads a case again, from the ledger's beginning up to the pin.
  func rebuild(_ id: CaseID) throws(CaseworkError) {
    if let why = unreadable[id] { throw why }
    let remembered = try loadIndex(id, frames: nil)?.register.values
    let files = try registerFiles()[id]?.map(\.hash) ?? []
    offered[id] = files + (remembered ?? [:].values)
    try openFirst(id)
    guard try rebuild([id: files]).isEmpty else { throw .notMember(compartment: Roster.Part.register) }
    if let why = unreadable[id] { throw why }
  }

  /// The same for several, in one pass, by key files that are for us.
  /// - Returns: those of which nothing lies before the pin. Anybody who can write the folder can put a key file there.
  func rebuild(_ files: [CaseID: [Digest]]) throws(CaseworkError) -> Set<CaseID> {
    let begun = try begin(files)
    guard !begun.isEmpty else { return Set(files.keys) }
    let end = pin.head.size
    do {
      try reader.scan(from: reader.start) { (frame, before) throws(CaseworkError) in
        guard frame.index < end, let id = self.caseOfTag[frame.tag], begun.contains(id) else { return }
        try self.aside(id) { () throws(CaseworkError) in try self.takeCase(id, frame, before) }
      }
    } catch {
      throw CaseworkError(error)
    }
    for id in begun where unreadable[id] == nil && (cases[id]?.fold.chain.nextSeq ?? 0) == 0 {
      dropWindow(id)
      cases[id] = nil
      keys.forget(EpochName(caseID: id, compartment: Roster.Part.register, number: 1))
    }
    let found = begun.filter { cases[$0] != nil }
    for id in found {
      unsaved.indexes.insert(id)
      unsaved.needsBase = true
      try renewWindow(id)
    }
    return Set(files.keys).subtracting(found).filter { unreadable[$0] == nil }
  }

  /// Empty cases whose first secret we hold, each waiting for its first frame.
  private func begin(_ files: [CaseID: [Digest]]) throws(CaseworkError) -> Set<CaseID> {
    var begun: Set<CaseID> = []
    for (id, hashes) in files {
      dropWindow(id)
      cases[id] = nil
      offered[id] = hashes
      let first = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
      keys.forget(first)
      do throws(CaseworkError) { try openFirst(id) } catch {
        guard error.isOfOneCase else { throw error }
        continue
      }
      var index = CaseIndex()
      for hash in hashes { if let number = peekKeyFile(hash)?.place.number { index.register[number] = hash } }
      let window = try tags(first, from: 0)
      for tag in window.keys { caseOfTag[tag] = id }
      cases[id] = LoadedCase(fold: CaseFold(id: id), index: index, window: window)
      begun.insert(id)
    }
    return begun
  }

  private func dropWindow(_ id: CaseID) { caseOfTag = caseOfTag.filter { $0.value != id } }

  /// Key files for us that say they are a register's, by case.
  func registerFiles() throws(CaseworkError) -> [CaseID: [(hash: Digest, file: KeyFile)]] {
    let names: [Digest]
    do { names = try reader.fileNames(.key).hashes } catch { throw CaseworkError(error) }
    var found: [CaseID: [(hash: Digest, file: KeyFile)]] = [:]
    for hash in names {
      guard let file = peekKeyFile(hash), file.place.compartment == Roster.Part.register else { continue }
      found[file.place.caseID, default: []].append((hash, file))
    }
    // Those that hold the most first.
    return found.mapValues { files in files.sorted { $0.file.place.number > $1.file.place.number } }
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
    try checkRoster()
    try renewRosterWindow()
    // Shut out when we last looked, and given the key since: what lies between was passed over.
    if item.tags.isEmpty, !rosterWindow.isEmpty {
      try rebuildRoster()
      try judgeAgain()
    }
  }

  /// What was once read of the roster must be there.
  private func checkRoster() throws(CaseworkError) {
    guard let item = pin.cases[.roster], roster.chain.nextSeq < item.accepted else { return }
    throw .damaged(index: rosterIndex.frames.last?.index ?? 1, what: "roster")
  }

  /// Reads the roster from the beginning, by the key file that opens it.
  func rebuildRoster() throws(CaseworkError) {
    let files = try registerFiles()[.roster] ?? []
    let first = EpochName(caseID: .roster, compartment: Roster.Part.register, number: 1)
    let tag = try files.isEmpty ? nil : firstTag()
    for (hash, file) in files where file.first == 1 {
      keys.forget(first)
      guard try openKeyFile(hash) != nil, try tags(first, from: 0).contains(where: { $0.key == tag }) else { continue }
      offered[.roster] = files.map(\.hash)
      if try rebuildRoster(with: hash) { break }
    }
    try checkRoster()
  }

  /// Of the ledger's first entry, with which every roster begins: who has put another key file there is not believed.
  private func firstTag() throws(CaseworkError) -> Tag? {
    var tag: Tag?
    do {
      try reader.scan(from: reader.start) { (frame, _) throws(CaseworkError) in
        tag = frame.tag
        throw .nothingThere
      }
    } catch {
      guard case .caller = error else { throw CaseworkError(error) }
    }
    return tag
  }

  private func rebuildRoster(with hash: Digest) throws(CaseworkError) -> Bool {
    let first = EpochName(caseID: .roster, compartment: Roster.Part.register, number: 1)
    keys.forget(first)
    guard let file = try openKeyFile(hash), keys.holds(first) else { return false }
    roster = Roster(genesis: reader.genesis)
    rosterIndex = CaseIndex(register: [file.place.number: hash])
    rosterWindow = try tags(first, from: 0)
    let end = pin.head.size
    do {
      try reader.scan(from: reader.start) { (frame, before) throws(CaseworkError) in
        guard frame.index < end, self.rosterWindow[frame.tag] != nil else { return }
        try self.takeRoster(frame, before)
      }
    } catch {
      throw CaseworkError(error)
    }
    guard !roster.entries.isEmpty else {
      // Nothing of it lies before the pin: the tags must not claim the frames that come, or nobody looks for their key.
      keys.forget(first)
      rosterWindow = [:]
      return false
    }
    unsaved.indexes.insert(.roster)
    unsaved.needsBase = true
    try renewRosterWindow()
    return true
  }
}

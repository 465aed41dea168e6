import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Reading the roster or a case anew, from the ledger's beginning up to the pin: no further than what was read before, and held
/// to it.
extension Office {
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

  /// The same for several, in one pass, by key files that are for us. Where that goes wrong, all is as it was before.
  /// - Parameter isSameRoster: what was accepted once is accepted again, or the case is not whole. By another roster it need not be.
  /// - Returns: those of which nothing lies before the pin. Anybody who can write the folder can put a key file there.
  func rebuild(_ files: [CaseID: [Digest]], isSameRoster: Bool = true) throws(CaseworkError) -> Set<CaseID> {
    let before = (cases: cases, tags: caseOfTag, pinned: pin.cases, unsaved: unsaved)
    isRebuilding = true
    defer { (isRebuilding, listed) = (false, nil) }
    do throws(CaseworkError) {
      let begun = try begin(files)
      if !begun.isEmpty {
        try readAgain { (frame, head) throws(CaseworkError) in
          guard let id = self.caseOfTag[frame.tag], begun.contains(id) else { return }
          try self.takeBegun(id, frame, head)
          if before.pinned[id] == nil { self.letGo(id) }
        }
      }
      for id in begun { holdToPin(id, isSameRoster ? before.pinned[id] : nil) }
      let found = begun.filter { cases[$0].map { $0.fold.chain.nextSeq > 0 } ?? false }
      let missing = Set(files.keys).subtracting(found).filter { unreadable[$0] == nil }
      dropWindows(missing)
      caseOfTag.merge(before.tags.filter { missing.contains($0.value) }) { $1 }
      for id in missing {
        cases[id] = before.cases[id]
        guard cases[id] == nil else { continue }
        keys.forget(id)
        guard before.pinned[id] == nil else { continue }
        // Entries under its key that are none: anybody who made the file can write such.
        pin.cases[id] = nil
        (unsaved.cases, unsaved.indexes) = (unsaved.cases.subtracting([id]), unsaved.indexes.subtracting([id]))
      }
      for id in found {
        unsaved.indexes.insert(id)
        unsaved.needsBase = true
        try renewWindow(id)
      }
      return missing
    } catch {
      (cases, caseOfTag, pin.cases) = (before.cases, before.tags, before.pinned)
      (unsaved.cases, unsaved.indexes) = (before.unsaved.cases, before.unsaved.indexes)
      throw error
    }
  }

  private func takeBegun(_ id: CaseID, _ frame: Frame, _ head: Head) throws(CaseworkError) {
    try aside(id) { () throws(CaseworkError) in
      if cases[id]?.fold.chain.nextSeq == 0 { try openFirst(id) }
      try takeCase(id, frame, head)
    }
  }

  /// Until an entry of it has been accepted nobody knows that it is a case: its tags are watched for, and its keys not held. A key
  /// file costs its maker nothing, and locked memory is scarce: whoever keeps the folder could else stop us with some hundreds.
  private func letGo(_ id: CaseID) {
    if cases[id]?.fold.chain.nextSeq ?? 0 == 0 { keys.forget(id) }
  }

  /// What was read of a case before must be found in it again: a key file that is withheld just now would make it shorter, and no
  /// later reading would miss the rest. Whoever was out of the case could not judge all of it.
  private func holdToPin(_ id: CaseID, _ known: Pin.Case?) {
    guard let known, known.standing != .left else { return }
    if unreadable[id] == nil, let loaded = cases[id], loaded.fold.chain.nextSeq < known.accepted {
      setAside(id, .damaged(index: loaded.index.frames.last?.index ?? 0, what: "case"))
    }
    guard unreadable[id] != nil else { return }
    pin.cases[id] = known
    pin.cases[id]?.frames = 0
    unsaved.cases.insert(id)
  }

  /// The ledger from its beginning to the pin. What it shows counts only when all frames lie as they did when they were pinned:
  /// whoever keeps the folder may have hidden an entry of ours just now, its tag or ciphertext changed, and every root is right.
  /// Errors: `.otherThanSeen`, when `each` has seen it all; whoever calls takes back what came of that.
  private func readAgain(_ each: (Frame, Head) throws(CaseworkError) -> Void) throws(CaseworkError) {
    let pinned = pin.head
    var isSame = false
    do {
      let end = try reader.scan(from: reader.start) { (frame, before) throws(CaseworkError) in
        if before.size == pinned.size { isSame = before.seen == pinned.seen }
        if before.size < pinned.size { try each(frame, before) }
      }
      if end.size == pinned.size { isSame = end.seen == pinned.seen }
    } catch {
      throw CaseworkError(error)
    }
    guard isSame else { throw .oversight(.otherThanSeen(index: 1)) }
  }

  /// Empty cases whose first secret we hold, each waiting for its first frame.
  private func begin(_ files: [CaseID: [Digest]]) throws(CaseworkError) -> Set<CaseID> {
    var begun: Set<CaseID> = []
    dropWindows(Set(files.keys))
    for (id, hashes) in files {
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
      if pin.cases[id] == nil { letGo(id) }
      begun.insert(id)
    }
    return begun
  }

  private func dropWindows(_ ids: Set<CaseID>) { caseOfTag = caseOfTag.filter { !ids.contains($0.value) } }

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

  /// Reads the roster from the beginning, by the key file that opens it. Where that goes wrong, all is as it was before.
  func rebuildRoster() throws(CaseworkError) {
    let before = (roster: roster, index: rosterIndex, window: rosterWindow, pinned: pin.cases[.roster])
    do throws(CaseworkError) {
      let files = try registerFiles()[.roster] ?? []
      let first = EpochName(caseID: .roster, compartment: Roster.Part.register, number: 1)
      let tag = try files.isEmpty ? nil : firstTag()
      for (hash, file) in files where file.first == 1 {
        keys.forget(first)
        guard try openKeyFile(hash) != nil, try tags(first, from: 0).contains(where: { $0.key == tag }) else {
          continue
        }
        offered[.roster] = files.map(\.hash)
        if try rebuildRoster(with: hash) { break }
      }
      // Its line in the pin has been renewed with every entry.
      try checkRoster(before.pinned)
    } catch {
      (roster, rosterIndex, rosterWindow) = (before.roster, before.index, before.window)
      pin.cases[.roster] = before.pinned
      throw error
    }
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
    try readAgain { (frame, head) throws(CaseworkError) in
      if self.rosterWindow[frame.tag] != nil { try self.takeRoster(frame, head) }
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

import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Bringing the roster and a case up from what was remembered: frames are read where they lie, authenticated by their
/// pinned leaves. What cannot be found so is read again from the beginning.
extension Office {
  /// A case of mine, replayed up to the pin. Does nothing when it is loaded already.
  func load(_ id: CaseID) throws(CaseworkError) {
    if cases[id] != nil { return }
    guard let item = pin.cases[id] else { throw .unknownCase }
    guard let index = try loadIndex(id, frames: item.frames) else { return try rebuild(id) }
    cases[id] = LoadedCase(fold: CaseFold(id: id), index: index)
    cases[id]?.offered = index.register.sorted { $0.key < $1.key }.map(\.value)
    try openFirst(id)
    try refold(id)
  }

  /// Opens the key files that are known to be for us, until the first register is held.
  private func openFirst(_ id: CaseID) throws(CaseworkError) {
    let first = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
    for hash in cases[id]?.offered ?? [] where !keys.holds(first) { try openKeyFile(hash) }
  }

  /// Replays a case's frames, where its index says they lie.
  func refold(_ id: CaseID) throws(CaseworkError) {
    guard let index = cases[id]?.index else { return }
    for ref in index.frames {
      guard let name = registerName(id) else { break }
      guard let certified = try reread(ref, name) else {
        cases[id] = nil
        throw .damaged(index: ref.index, what: "frame")
      }
      try fold(certified, in: id)
    }
    try renewWindow(id)
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

  /// Reads a case again, from the ledger's beginning up to the pin, by whichever of its key files is the true one.
  func rebuild(_ id: CaseID) throws(CaseworkError) {
    let offered = try registerFiles()[id] ?? []
    for (hash, file) in offered where file.first == 1 {
      if try rebuild(id, with: hash, of: offered.map(\.hash)) { return }
    }
    throw .notMember(compartment: Roster.Part.register)
  }

  /// False when nothing in the ledger is sealed under the secret that the file holds: anybody who can write the folder can
  /// put a key file there and claim a case for it.
  private func rebuild(_ id: CaseID, with hash: Digest, of offered: [Digest]) throws(CaseworkError) -> Bool {
    let first = EpochName(caseID: id, compartment: Roster.Part.register, number: 1)
    keys.forget(first)
    guard let file = try openKeyFile(hash), keys.holds(first) else { return false }
    cases[id] = LoadedCase(fold: CaseFold(id: id), index: CaseIndex(register: [file.place.number: hash]))
    cases[id]?.offered = offered
    cases[id]?.window = try tags(first, from: 0)
    let end = pin.head.size
    do {
      try reader.scan(from: reader.start) { (frame, before) throws(CaseworkError) in
        guard frame.index < end, self.cases[id]?.window[frame.tag] != nil else { return }
        try self.takeCase(id, frame, before)
      }
    } catch {
      throw CaseworkError(error)
    }
    guard let loaded = cases[id], loaded.fold.chain.nextSeq > 0 else {
      cases[id] = nil
      keys.forget(first)
      return false
    }
    unsaved.indexes.insert(id)
    unsaved.needsBase = true
    try renewWindow(id)
    return true
  }

  /// Key files for us that say they are a register's, by case.
  private func registerFiles() throws(CaseworkError) -> [CaseID: [(hash: Digest, file: KeyFile)]] {
    let names: [Digest]
    do { names = try reader.fileNames(.key).hashes } catch { throw CaseworkError(error) }
    var found: [CaseID: [(hash: Digest, file: KeyFile)]] = [:]
    for hash in names {
      guard let file = peekKeyFile(hash), file.place.compartment == Roster.Part.register else { continue }
      found[file.place.caseID, default: []].append((hash, file))
    }
    return found
  }

  func loadRoster() throws(CaseworkError) {
    guard let item = pin.cases[.roster], let index = try loadIndex(.roster, frames: item.frames) else {
      return try rebuildRoster()
    }
    rosterIndex = index
    let first = EpochName(caseID: .roster, compartment: Roster.Part.register, number: 1)
    for (_, hash) in index.register.sorted(by: { $0.key < $1.key }) where !keys.holds(first) { try openKeyFile(hash) }
    for ref in index.frames {
      guard let name = rosterEpoch ?? firstRosterEpoch else { break }
      guard let certified = try reread(ref, name) else { throw .damaged(index: ref.index, what: "frame") }
      foldRoster(certified)
      try learnRosterKeys()
    }
    try renewRosterWindow()
  }

  /// Reads the roster from the beginning, by whichever key file opens it.
  func rebuildRoster() throws(CaseworkError) {
    for (hash, file) in try registerFiles()[.roster] ?? [] where file.first == 1 {
      if try rebuildRoster(with: hash) { return }
    }
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

  /// Tries every key file not yet tried. A register that opens is a case that somebody has made me a member of.
  func discover() throws(CaseworkError) {
    let names: [Digest]
    do { names = try reader.fileNames(.key).hashes } catch { throw CaseworkError(error) }
    var found: [CaseID: [Digest]] = [:]
    for hash in names where !pin.tried.contains(hash) {
      if let place = peekKeyFile(hash)?.place, place.compartment == Roster.Part.register {
        found[place.caseID, default: []].append(hash)
      }
      pin.tried.insert(hash)
      unsaved.tried.append(hash)
    }
    pin.unlooked = 0
    // The roster first: it rules the cases. Without a tag to look for, we are not in it, or not any more.
    if let hashes = found.removeValue(forKey: .roster), rosterWindow.isEmpty {
      let known = roster.entries.count
      try rebuildRoster()
      if roster.entries.isEmpty { forgetTrying(hashes) }
      if known > 0, roster.entries.count > known { try judgeAgain() }
    }
    for (id, hashes) in found where pin.cases[id]?.tags.isEmpty ?? true {
      do {
        try rebuild(id)
      } catch .notMember {
        // Placed by a writer whose entry we haven't read yet: when it comes, look again.
        forgetTrying(hashes)
      }
    }
  }

  /// Somebody was let into the roster again: cases that they followed meanwhile were judged by an old one.
  private func judgeAgain() throws(CaseworkError) {
    cases = [:]
    caseOfTag = [:]
    for id in pin.cases.keys where id != .roster {
      do { try rebuild(id) } catch .notMember {}
    }
  }

  private func forgetTrying(_ hashes: [Digest]) {
    pin.tried.subtract(hashes)
    unsaved.needsBase = true
  }

  /// Makes sure that the definition an OPEN names can be judged by.
  func prepareDefinition(_ entry: Entry) throws(CaseworkError) {
    guard entry.event == BuiltIn.open.rawValue,
      let digest = entry.facts.first(where: { $0.name == BuiltInFact.definition }).flatMap({ Digest(hex: $0.value) }),
      definitions[digest] == nil, roster.adopted.contains(where: { $0.definition == digest })
    else { return }
    do {
      _ = try definition(digest)
    } catch .damaged, .definitionFaults, .misplacedBody, .format, .sealing {
      // It is none: for every client alike, so the OPEN that names it is void and stops nothing else.
    }
  }
}

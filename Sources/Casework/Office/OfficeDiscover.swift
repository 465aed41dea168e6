import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// Finding what others have let us into, and what a case needs to be judged by.
extension Office {
  /// Tries every key file not yet tried. A register that opens is a case that somebody has made me a member of. What can't be
  /// read whole, on a failing disk or half synced, has not been tried: the next command looks at it again.
  func discover() throws(CaseworkError) {
    let folders: [String]
    do { folders = try reader.fileFolders(.key) } catch { throw CaseworkError(error) }
    var found: [CaseID: [Digest]] = [:]
    var numbers: [CaseID: Int] = [:]
    var unread = 0
    for folder in folders {
      // A folder's at a time: there are eight key files a case.
      let names: [Digest]
      do { names = try reader.fileNames(.key, in: folder).hashes } catch { throw CaseworkError(error) }
      for hash in names {
        let file = TriedFile(hash)
        guard !pin.tried.contains(file), pin.waiting[file] != pin.head.size else { continue }
        guard let bytes = try? reader.readWhole(.key, hash) else {
          unread += 1
          continue
        }
        if let place = peek(bytes)?.place, place.compartment == Roster.Part.register {
          found[place.caseID, default: []].append(hash)
          numbers[place.caseID] = max(numbers[place.caseID] ?? 0, place.number)
        }
        if pin.waiting.removeValue(forKey: file) != nil { unsaved.needsBase = true }
        guard pin.tried.count + pin.waiting.count < triedMax else { continue }
        pin.tried.insert(file)
        unsaved.tried.append(file)
      }
    }
    if pin.unlooked != unread { unsaved.pin = true }
    pin.unlooked = unread
    // The roster first: it rules the cases.
    if let hashes = found.removeValue(forKey: .roster), !isMember {
      let known = roster.entries.count
      try rebuildRoster()
      if roster.entries.isEmpty { forgetTrying(hashes) }
      if known > 0, roster.entries.count > known { try judgeAgain() }
    }
    // Those that we don't know, and those that we were out of: whoever is let in again is given an epoch whose turning they
    // could not judge.
    let unknown = found.filter { id, _ in
      guard unreadable[id] == nil, let known = pin.cases[id] else { return unreadable[id] == nil }
      if known.standing == .left || known.tags.isEmpty { return true }
      _ = try? loadRemembered(id)
      return numbers[id] ?? 0 > cases[id]?.fold.registerEpoch ?? 0
    }
    // Placed by a writer whose entry we haven't read yet: when it comes, look again; and until something has come, don't.
    do throws(CaseworkError) {
      for id in try rebuild(unknown) { forgetTrying(unknown[id] ?? [], until: pin.head.size) }
    } catch {
      for hashes in unknown.values { forgetTrying(hashes) }
      pin.unlooked += 1
      throw error
    }
    for id in unknown.keys { if let finding = doubts.missing(id) { report(finding) } }
  }

  /// Somebody was let into the roster again: cases that they followed meanwhile were judged by an old one.
  func judgeAgain() throws(CaseworkError) {
    let known = try registerFiles().filter { $0.key != .roster && pin.cases[$0.key] != nil }
    // What they were found to be by the old one is not told.
    findings.removeAll { $0.caseID.map { known[$0] != nil } ?? false }
    _ = try rebuild(known.mapValues { $0.map(\.hash) }, isSameRoster: false)
  }

  /// - Parameter size: of the tree in which nothing belongs to them.
  private func forgetTrying(_ hashes: [Digest], until size: Int? = nil) {
    for hash in hashes where pin.tried.remove(TriedFile(hash)) != nil { pin.waiting[TriedFile(hash)] = size }
    unsaved.needsBase = true
  }

  /// Makes sure that the definition an OPEN or a MIGRATE names, and the plan, can be judged by.
  func prepareDefinition(_ entry: Entry) throws(CaseworkError) {
    guard [BuiltIn.open.rawValue, BuiltIn.migrate.rawValue].contains(entry.event) else { return }
    func named(_ name: String) -> Digest? {
      entry.facts.first { $0.name == name }.flatMap { Digest(hex: $0.value) }
    }
    do {
      if let digest = named(BuiltInFact.definition), definitions[digest] == nil,
        roster.adopted.contains(where: { $0.definition == digest })
      {
        _ = try definition(digest)
      }
      if let digest = named(BuiltInFact.migration), plans[digest] == nil,
        roster.adopted.contains(where: { $0.migration == digest })
      {
        _ = try plan(digest)
      }
    } catch .damaged, .definitionFaults, .misplacedBody, .format, .sealing {
      // It is none: for every client alike, so the entry that names it is void and stops nothing else.
    }
  }
}

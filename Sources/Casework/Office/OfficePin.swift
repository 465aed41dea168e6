import LedgerStore
import Sealing
import Syntax

/// What is remembered between sessions: the pin, where the frames of my cases lie, and a journal of what has changed since
/// those were written whole. A step adds about a kilobyte to the journal, however long the case.
///
/// A lost or torn journal makes the memory shorter, and what it missed is read again from the ledger.
struct Unsaved {
  /// Head, counts or time.
  var pin = false
  /// Cases whose line in the pin has changed.
  var cases: Set<CaseID> = []
  /// Cases whose index has grown.
  var indexes: Set<CaseID> = []
  var verified: [Digest] = []
  var tried: [TriedFile] = []
  /// Something was taken away or read anew: the journal only adds.
  var needsBase = false

  var isEmpty: Bool {
    !pin && cases.isEmpty && indexes.isEmpty && verified.isEmpty && tried.isEmpty && !needsBase
  }
}

/// The journal as far as it is good, and what of each index it or the files hold.
struct JournalState {
  /// It is read at every start, a record at a time: longer than what it continues, but within these bounds, all is
  /// written whole.
  static let (bytesMin, bytesMax) = (16 << 10, 256 << 10)

  /// Which pin it continues; nil until one was written.
  var base: String?
  /// How the pin's file begins, with a nonce that no other writing of it has; nil where there was none.
  var mark: [UInt8]?
  /// What the files said of a lost tree when they were read or written.
  var lost: Seen?
  var number = 0
  var offset = 0
  /// Bytes of the files that it continues, as far as they have been read or written.
  var continued = 0
  /// What the journal adds to the index files.
  var added: [CaseID: CaseIndex] = [:]
  /// What of each loaded index has been written.
  var saved: [CaseID: SavedIndex] = [:]

  var isLong: Bool { offset > min(max(continued, Self.bytesMin), Self.bytesMax) }

  struct SavedIndex {
    let frames: Int
    let register: [Int: Digest]
    let checked: Set<Digest>

    init(_ index: CaseIndex) { (frames, register, checked) = (index.frames.count, index.register, index.checked) }
  }
}

extension Office {
  var folder: String { home.vaultPath(genesisHash) }
  private var pinPath: String { "\(folder)/pin" }
  var journalPath: String { "\(folder)/journal" }

  private func purpose(_ what: String) -> String { "\(genesisHash.hex) \(what)" }

  /// nil when this person never joined the vault.
  func loadPin() throws(CaseworkError) -> Pin? {
    // Before the pin: another that is put there meanwhile is found to be one.
    journal.mark = try pinMark()
    guard let bytes = try loadSealed(pinPath, purpose: purpose("pin")) else { return nil }
    journal.continued += bytes.count
    guard var pin = Pin(bytes, vault: genesisHash) else { throw .localDamaged }
    journal.base = pin.base
    let file = try journalFile()
    while let (record, end) = nextRecord(in: file) {
      record.apply(to: &pin, &journal.added)
      journal.offset = end
      journal.number += 1
    }
    journal.lost = pin.lost
    return pin
  }

  private func pinMark() throws(CaseworkError) -> [UInt8]? {
    do { return try LocalFile.beginning(pinPath, AEAD.nonceBytes) } catch { throw CaseworkError(error) }
  }

  private func journalFile() throws(CaseworkError) -> [UInt8] {
    do { return try LocalFile.read(journalPath) } catch {
      if error == .missing { return [] }
      throw CaseworkError(error)
    }
  }

  /// The record behind those that are known, and where it ends.
  private func nextRecord(in file: [UInt8]) -> (JournalRecord, end: Int)? {
    guard let base = journal.base, let count = JournalRecord.length(file, at: journal.offset) else { return nil }
    let start = journal.offset + JournalRecord.lengthBytes
    let purpose = purpose("journal \(base) \(journal.number)")
    guard start + count <= file.count,
      let bytes = try? SealedLocal.open(Array(file[start..<(start + count)]), key: localKey, purpose: purpose),
      let record = JournalRecord(bytes)
    else { return nil }
    return (record, start + count)
  }

  /// Whether another window of this person has written since what we know of the files.
  func isWrittenByAnother() throws(CaseworkError) -> Bool {
    guard try pinMark() == journal.mark else { return true }
    let size: Int?
    do { size = try LocalFile.size(journalPath) } catch { throw CaseworkError(error) }
    if size ?? 0 == journal.offset { return false }
    if size ?? 0 < journal.offset { return true }
    // Longer: by another's record, or by one that was torn.
    let file = try journalFile()
    return nextRecord(in: file) != nil
  }

  /// nil when it isn't the one the pin counts: then the case is read again from the ledger.
  /// - Parameter frames: nil: whatever is there, to be read anew.
  func loadIndex(_ id: CaseID, frames: Int?) throws(CaseworkError) -> CaseIndex? {
    var index = CaseIndex()
    if let bytes = try loadSealed(try indexPath(id), purpose: purpose("case \(id.hex)")) {
      guard let read = CaseIndex(bytes, id) else { return nil }
      journal.continued += bytes.count
      index = read
    }
    if let added = journal.added[id] { index.add(added) }
    guard let frames else { return index }
    guard index.frames.count == frames, frames > 0 else { return nil }
    journal.saved[id] = JournalState.SavedIndex(index)
    return index
  }

  private func index(_ id: CaseID) -> CaseIndex? { id == .roster ? rosterIndex : cases[id]?.index }

  /// Writes what has changed, as the only one of this person's windows.
  func save() throws(CaseworkError) {
    guard !unsaved.isEmpty, !isForAuditAlone else { return }
    try alone { () throws(CaseworkError) in try saveAlone() }
  }

  private func saveAlone() throws(CaseworkError) {
    try meetOtherWindow()
    if journal.base == nil || unsaved.needsBase || journal.isLong {
      try saveBase()
    } else {
      try saveRecord()
    }
    for id in unsaved.indexes { journal.saved[id] = index(id).map { JournalState.SavedIndex($0) } }
    unsaved = Unsaved()
  }

  private func saveRecord() throws(CaseworkError) {
    guard let base = journal.base else { return }
    var record = JournalRecord(pin: pin, unsaved: unsaved)
    for id in unsaved.indexes.sorted(by: { $0.hex < $1.hex }) {
      if let index = index(id) { record.grown.append((id, index.added(since: journal.saved[id]))) }
    }
    do {
      let purpose = purpose("journal \(base) \(journal.number)")
      let sealed = try SealedLocal.seal(record.encoded, key: localKey, purpose: purpose)
      let bytes = JournalRecord.framed(sealed)
      try LocalFile.write(journalPath, at: journal.offset, bytes)
      journal.offset += bytes.count
      journal.number += 1
      for (id, grown) in record.grown { journal.added[id, default: CaseIndex()].add(grown) }
    } catch let error as SealingError {
      throw .sealing(error)
    } catch let error as LocalFile.Fault {
      throw CaseworkError(error)
    } catch {
      throw .localDamaged
    }
  }

  /// Everything whole. Indexes first: a pin that counts more frames than an index has is noticed.
  private func saveBase() throws(CaseworkError) {
    journal.continued = 0
    for id in unsaved.indexes.union(journal.added.keys) {
      guard let frames = pin.cases[id]?.frames else { continue }
      var known = index(id)
      if known == nil { known = try loadIndex(id, frames: frames) }
      guard let known else { continue }
      let bytes = known.encoded(id)
      try saveSealed(bytes, try indexPath(id), purpose: purpose("case \(id.hex)"))
      journal.continued += bytes.count
      journal.saved[id] = JournalState.SavedIndex(known)
    }
    pin.base = Random.hex(8)
    let bytes = pin.encoded(vault: genesisHash)
    try saveSealed(bytes, pinPath, purpose: purpose("pin"))
    journal.continued += bytes.count
    do { try LocalFile.write(journalPath, at: 0, []) } catch { throw CaseworkError(error) }
    (journal.base, journal.number, journal.offset, journal.added) = (pin.base, 0, 0, [:])
    (journal.mark, journal.lost) = (try pinMark(), pin.lost)
  }

  /// The file's name says nothing of the case to whoever finds the disk.
  private func indexPath(_ id: CaseID) throws(CaseworkError) -> String {
    "\(folder)/case-\(try hiddenName(of: id.bytes))"
  }

  func hiddenName(of bytes: [UInt8]) throws(CaseworkError) -> String {
    do {
      let key = try person.keys.local.derived("avhopp/index/v1")
      return Hex.encode(try Hash.keyedBlake2b(genesisHash.bytes + bytes, key: key, count: 16))
    } catch {
      throw .sealing(error)
    }
  }

  func loadSealed(_ path: String, purpose: String) throws(CaseworkError) -> [UInt8]? {
    let file: [UInt8]
    do {
      file = try LocalFile.read(path)
    } catch {
      if error == .missing { return nil }
      throw CaseworkError(error)
    }
    do {
      return try SealedLocal.open(file, key: localKey, purpose: purpose)
    } catch {
      throw .localDamaged
    }
  }

  func saveSealed(_ bytes: [UInt8], _ path: String, purpose: String) throws(CaseworkError) {
    let file: [UInt8]
    do {
      file = try SealedLocal.seal(bytes, key: localKey, purpose: purpose)
    } catch {
      throw .sealing(error)
    }
    do { try LocalFile.replace(path, with: file, durable: false) } catch { throw CaseworkError(error) }
  }
}

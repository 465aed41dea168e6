import LedgerStore
import Sealing
import Syntax

/// The part of the ledger that this auditor has audited before, as they remember it: where each case's frames lie and which key
/// files open it, so that only what has come since is read. Beside the memory lie two files of sealed records:
///
///     audited-<series>-frames      as in `FrameLog`; of its own: the frame of the same case before it, or 0
///     audited-<series>-keys        hash, 32 ‖ opened as an auditor, 1 ‖ the case's record before, 8
///
/// Nothing here lets a violation pass: a frame is opened again and must be the one that was remembered, and what does not fit
/// makes the audit read everything.
final class AuditBefore {
  let memory: AuditMemory
  /// The audit goes on from here.
  let stop: AuditMemory.Stop
  private let records: AuditRecords

  init(_ office: Office, _ memory: AuditMemory, from stop: AuditMemory.Stop) throws(CaseworkError) {
    (self.memory, self.stop) = (memory, stop)
    records = try AuditRecords(office, memory.series)
  }

  /// The first frame that is read again.
  var first: Int { stop.head.size }

  func place(_ index: Int) throws(CaseworkError) -> FrameLog.Place { try records.frame(index).place }

  /// A case's frames before the stop, in the ledger's order.
  func places(of id: CaseID) throws(CaseworkError) -> [FrameLog.Place] {
    var places: [FrameLog.Place] = []
    var index = memory.cases[id]?.last ?? 0
    while index > 0 {
      let (place, before) = try records.frame(index)
      guard before < index else { throw .localDamaged }
      if index < first { places.append(place) }
      index = before
    }
    return places.reversed()
  }

  /// Key files that opened to us and said that they are this case's.
  func keyFiles(of id: CaseID) throws(CaseworkError) -> [OpenedKeyFiles.Item] {
    var items: [OpenedKeyFiles.Item] = []
    var number = memory.cases[id]?.keyFile ?? 0
    while number > 0 {
      let (item, before) = try records.keyFile(number)
      guard before < number else { throw .localDamaged }
      items.append(item)
      number = before
    }
    return items
  }

  /// The index of a case's last frame before the stop, or 0.
  func last(of id: CaseID) throws(CaseworkError) -> Int { try places(of: id).last?.index ?? 0 }

  /// Cases that may have something new, by the tags of the new frames; and those whose next tag is not known.
  func touched(by log: FrameLog) throws(CaseworkError) -> Set<CaseID> {
    var touched: Set<CaseID> = []
    var expected: [Tag: CaseID] = [:]
    for (id, known) in memory.cases where id != .roster {
      if known.last >= first { touched.insert(id) }
      if let next = known.next { expected[next] = id } else { touched.insert(id) }
    }
    for index in log.first..<log.end {
      if let id = expected[try log.place(index).tag] { touched.insert(id) }
    }
    return touched
  }
}

/// The sealed records of one series.
final class AuditRecords {
  private static let keyBytes = 41
  private let frames: SealedScratch
  private let keys: SealedScratch

  init(_ office: Office, _ series: [UInt8]) throws(CaseworkError) {
    func file(_ kind: String, _ size: Int) throws(CaseworkError) -> SealedScratch {
      let key: Secret
      do { key = try office.localKey.derived("audited \(Hex.encode(series)) \(kind)") } catch { throw .sealing(error) }
      return try SealedScratch(keeping: "\(office.auditMemoryPath)-\(Hex.encode(series))-\(kind)", key: key, size: size)
    }
    frames = try file("frames", FrameLog.frameBytes)
    keys = try file("keys", Self.keyBytes)
  }

  /// A frame, and the one of its case before it.
  func frame(_ index: Int) throws(CaseworkError) -> (place: FrameLog.Place, before: Int) {
    guard let bytes = try frames.read(index) else { throw .localDamaged }
    return (try FrameLog.Place(index, bytes), Packed.number(bytes, at: FrameLog.nextAt, 8))
  }

  func keyFile(_ number: Int) throws(CaseworkError) -> (item: OpenedKeyFiles.Item, before: Int) {
    guard let bytes = try keys.read(number), let hash = Digest(bytes: bytes[..<32]) else { throw .localDamaged }
    return (OpenedKeyFiles.Item(hash: hash, isAuditors: bytes[32] == 1), Packed.number(bytes, at: 33, 8))
  }

  /// The records of frames one after the other, as `FrameLog.kept` makes them.
  func put(_ kept: [[UInt8]], from index: Int) throws(CaseworkError) { try frames.write(kept, from: index) }

  func put(_ item: OpenedKeyFiles.Item, _ number: Int, before: Int) throws(CaseworkError) {
    var record = Packed(capacity: Self.keyBytes)
    record.put(item.hash.bytes)
    record.put(item.isAuditors ? 1 : 0, 1)
    record.put(before, 8)
    try keys.write(record.bytes, at: number)
  }

  /// Files of other series: what they were of is read no more.
  static func removeOthers(_ office: Office, than series: [UInt8]) {
    let folder = office.home.vaultPath(office.genesisHash)
    for name in (try? LocalFile.names(in: folder)) ?? [] {
      guard name.hasPrefix("audited-"), !name.hasPrefix("audited-\(Hex.encode(series))-") else { continue }
      try? LocalFile.remove("\(folder)/\(name)")
    }
  }
}

import LedgerStore
import Sealing

/// The key files that open to us, by the case whose they are; on the disk, but for one number a case. What is in them is
/// opened again, case by case: no secret is kept longer than its case is judged. Sealed: whose a key file is, nobody else knows.
///
///     hash, 32 ‖ opened as an auditor, 1 ‖ the case's record before, 8
final class OpenedKeyFiles {
  struct Item {
    let hash: Digest
    /// By the auditors' key, else by one's own.
    let isAuditors: Bool
  }

  private static let recordBytes = 41
  private let scratch: SealedScratch
  private let rest: SealedScratch
  private var last: [CaseID: Int] = [:]
  private var count = 0
  private(set) var othersCount = 0

  init(in folder: String) throws(CaseworkError) {
    scratch = try SealedScratch(in: folder, size: Self.recordBytes)
    rest = try SealedScratch(in: folder, size: Digest.byteCount)
  }

  /// In order.
  var cases: [CaseID] { last.keys.filter { $0 != .roster }.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } }

  func insert(_ item: Item, of id: CaseID) throws(CaseworkError) {
    var record = Packed(capacity: Self.recordBytes)
    record.put(item.hash.bytes)
    record.put(item.isAuditors ? 1 : 0, 1)
    record.put(last[id] ?? 0, 8)
    try scratch.write(record.bytes, at: count)
    count += 1
    last[id] = count
  }

  /// Those that say nothing but the roster, too.
  var all: [CaseID] { Array(last.keys) }

  /// Of one case, the newest first.
  func items(of id: CaseID) throws(CaseworkError) -> [Item] {
    var items: [Item] = []
    var number = last[id] ?? 0
    while number > 0 {
      guard let bytes = try scratch.read(number - 1), let hash = Digest(bytes: bytes[..<32]) else {
        throw .localDamaged
      }
      items.append(Item(hash: hash, isAuditors: bytes[32] == 1))
      number = Packed.number(bytes, at: 33, 8)
    }
    return items
  }

  /// One that does not open to ourselves: perhaps to the auditors.
  func insertOther(_ hash: Digest) throws(CaseworkError) {
    try rest.write(hash.bytes, at: othersCount)
    othersCount += 1
  }

  /// Some of them, from a number on.
  func others(_ from: Int, _ count: Int) throws(CaseworkError) -> [Digest] {
    try rest.read(from, min(count, othersCount - from)).compactMap { $0.flatMap { Digest(bytes: $0) } }
  }
}

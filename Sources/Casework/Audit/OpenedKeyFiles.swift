import LedgerStore
import Sealing

/// The key files that open to us, by the case whose they are; on the disk, but for one number a case. What is in them is
/// opened again, case by case: no secret is kept longer than its case is judged.
///
///     hash, 32 ‖ opened as an auditor, 1 ‖ the case's record before, 8
final class OpenedKeyFiles {
  struct Item {
    let hash: Digest
    /// By the auditors' key, else by one's own.
    let isAuditors: Bool
  }

  private static let recordBytes = 41
  private let scratch: Scratch
  private let rest: Scratch
  private var last: [CaseID: Int] = [:]
  private var count = 0
  private(set) var othersCount = 0

  init(in folder: String) throws(CaseworkError) {
    scratch = try Scratch(in: folder)
    rest = try Scratch(in: folder)
  }

  /// In order.
  var cases: [CaseID] { last.keys.filter { $0 != .roster }.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } }

  func insert(_ item: Item, of id: CaseID) throws(CaseworkError) {
    var record = Packed(capacity: Self.recordBytes)
    record.put(item.hash.bytes)
    record.put(item.isAuditors ? 1 : 0, 1)
    record.put(last[id] ?? 0, 8)
    try scratch.write(record.bytes, at: count * Self.recordBytes)
    count += 1
    last[id] = count
  }

  /// Of one case: those to ourselves first, then by name.
  func items(of id: CaseID) throws(CaseworkError) -> [Item] {
    var items: [Item] = []
    var number = last[id] ?? 0
    while number > 0 {
      let bytes = try scratch.read(at: (number - 1) * Self.recordBytes, count: Self.recordBytes)
      guard let hash = Digest(bytes: bytes[..<32]) else { throw .localDamaged }
      items.append(Item(hash: hash, isAuditors: bytes[32] == 1))
      number = Packed.number(bytes, at: 33, 8)
    }
    return items.sorted { ($0.isAuditors ? 1 : 0, $0.hash) < ($1.isAuditors ? 1 : 0, $1.hash) }
  }

  /// One that does not open to ourselves: perhaps to the auditors.
  func insertOther(_ hash: Digest) throws(CaseworkError) {
    try rest.write(hash.bytes, at: othersCount * Digest.byteCount)
    othersCount += 1
  }

  /// Some of them, from a number on.
  func others(_ from: Int, _ count: Int) throws(CaseworkError) -> [Digest] {
    let count = min(count, othersCount - from)
    let bytes = try rest.read(at: from * Digest.byteCount, count: count * Digest.byteCount)
    return (0..<count).compactMap { Digest(bytes: bytes[($0 * 32)..<($0 * 32 + 32)]) }
  }
}

internal import Glibc
import LedgerStore
import Sealing
import Syntax

/// What an auditor remembers of audits that found nothing wrong and opened everything: enough to read only what has come
/// since. `AuditBefore` uses it; whatever it leads to that is not faultless is thrown away, and the whole ledger read.
///
///     avhopp/audited/v2 LF ‖ BLAKE2b-256 of the program, 32 ‖ series, 16
///     stops, 2 ‖ for each, ascending: length of the head, 2 ‖ head ‖ latest time, 8
///     key files, 8 ‖ cases, 8 ‖ for each, in order: name, 16 ‖ index of its last entry, 5 ‖ number of its last key file, 8 ‖
///     tag of its next, 16, or zeros ‖ first 8 bytes of the name of each key file that was tried, in order
struct AuditMemory: Equatable {
  /// How far an audit came.
  struct Stop: Equatable {
    let head: Head
    /// The latest time that an entry before it has.
    let latest: Moment
  }

  struct Known: Equatable {
    /// Of its last entry; 0 where it has none.
    var last = 0
    /// The newest of its key files, counted from 1; 0 where it has none.
    var keyFile = 0
    /// Of its next entry, where it is known which that is.
    var next: Tag?
  }

  /// Names the files that the records lie in, and is part of their key.
  let series: [UInt8]
  /// Ascending.
  private(set) var stops: [Stop] = []
  var keyFiles = 0
  /// The roster, too.
  var cases: [CaseID: Known] = [:]
  /// Whoever makes another key file of a name that begins as one of these hides it from an audit since a checkpoint, whose
  /// frames nobody then claims; and the whole ledger is read.
  var tried: Set<TriedFile> = []

  static let stopsMax = 32
  private static let header = Array("avhopp/audited/v2\n".utf8)
  private static let seriesBytes = 16
  private static let caseBytes = 45
  private static let noTag = [UInt8](repeating: 0, count: Tag.byteCount)

  /// Of nothing yet.
  init() { series = Random.bytes(Self.seriesBytes) }

  /// The newest way to go on from for somebody who trusts the first `size` leaves.
  func stop(upTo size: Int) -> Stop? { stops.last { $0.head.size <= size } }

  /// An audit that went on from the stop of that size has found these, ascending: what others had seen behind it, it has seen
  /// again. The newest are kept.
  mutating func add(_ found: [Stop], behind size: Int) {
    stops = (stops.filter { $0.head.size <= size } + found.filter { $0.head.size > size }).suffix(Self.stopsMax)
  }

  /// nil unless this very program has written it: another may have judged by other rules.
  init?(_ bytes: [UInt8], program: Digest) {
    guard bytes.starts(with: Self.header + program.bytes) else { return nil }
    var reader = PackedReader(bytes, at: Self.header.count + Digest.byteCount)
    guard let series = reader.bytes(Self.seriesBytes), let stopCount = reader.number(2) else { return nil }
    self.series = series
    for _ in 0..<stopCount {
      guard let length = reader.number(2), let head = reader.bytes(length).flatMap({ Head(bytes: $0) }),
        let latest = reader.number(8)
      else { return nil }
      stops.append(Stop(head: head, latest: Moment(seconds: Int64(latest))))
    }
    guard let keyFiles = reader.number(8), let caseCount = reader.number(8) else { return nil }
    self.keyFiles = keyFiles
    for _ in 0..<caseCount {
      guard let id = reader.bytes(16).flatMap({ CaseID(bytes: $0) }), let last = reader.number(5),
        let keyFile = reader.number(8), let next = reader.bytes(Tag.byteCount)
      else { return nil }
      cases[id] = Known(last: last, keyFile: keyFile, next: next == Self.noTag ? nil : Tag(bytes: next))
    }
    while let file = reader.number(8) { tried.insert(TriedFile(prefix: UInt64(bitPattern: Int64(file)))) }
    guard reader.isAtEnd, !stops.isEmpty else { return nil }
  }

  func encoded(program: Digest) -> [UInt8] {
    var packed = Packed(capacity: 4096 + cases.count * Self.caseBytes + tried.count * 8)
    packed.put(Self.header)
    packed.put(program.bytes)
    packed.put(series)
    packed.put(stops.count, 2)
    for stop in stops {
      let head = stop.head.bytes
      packed.put(head.count, 2)
      packed.put(head)
      packed.put(Int(stop.latest.seconds), 8)
    }
    packed.put(keyFiles, 8)
    packed.put(cases.count, 8)
    for id in cases.keys.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
      guard let known = cases[id] else { continue }
      packed.put(id.bytes)
      packed.put(known.last, 5)
      packed.put(known.keyFile, 8)
      packed.put(known.next?.bytes ?? Self.noTag)
    }
    for file in tried.sorted() { packed.put(Int(Int64(bitPattern: file.prefix)), 8) }
    return packed.bytes
  }
}

/// What was packed, in the same order.
private struct PackedReader {
  private let all: [UInt8]
  private var offset: Int

  init(_ bytes: [UInt8], at offset: Int) { (all, self.offset) = (bytes, offset) }

  var isAtEnd: Bool { offset == all.count }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard all.count - offset >= count else { return nil }
    defer { offset += count }
    return Array(all[offset..<(offset + count)])
  }

  mutating func number(_ count: Int) -> Int? {
    guard all.count - offset >= count else { return nil }
    defer { offset += count }
    return Packed.number(all, at: offset, count)
  }
}

extension Office {
  var auditMemoryPath: String { "\(home.vaultPath(genesisHash))/audited" }
  private var auditMemoryPurpose: String { "\(genesisHash.hex) audited" }

  /// What is remembered, or why nothing can be used.
  func loadAuditMemory() -> Result<AuditMemory, MemoryFault> {
    let file: [UInt8]
    do {
      file = try LocalFile.read(auditMemoryPath)
    } catch {
      return .failure(error == .missing ? .missing : .unusable)
    }
    guard let program = Self.program,
      let bytes = try? SealedLocal.open(file, key: localKey, purpose: auditMemoryPurpose),
      let memory = AuditMemory(bytes, program: program)
    else { return .failure(.unusable) }
    return .success(memory)
  }

  func save(_ memory: AuditMemory) throws(CaseworkError) {
    guard let program = Self.program else { return }
    let file: [UInt8]
    do {
      file = try SealedLocal.seal(memory.encoded(program: program), key: localKey, purpose: auditMemoryPurpose)
    } catch {
      throw .sealing(error)
    }
    do { try LocalFile.replace(auditMemoryPath, with: file, durable: false) } catch { throw CaseworkError(error) }
  }

  /// BLAKE2b-256 of this program as it runs; nil where the system does not say which that is.
  private static let program: Digest? = {
    let file = unsafe Glibc.open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { _ = close(file) }
    var hash = BLAKE2bStream()
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress!, $0.count) }
      guard count >= 0 else { return nil }
      if count == 0 { return hash.finish() }
      hash.update(piece[..<count])
    }
  }()
}

/// Why an audit since a checkpoint has read the whole ledger all the same.
package enum MemoryFault: String, Error, Sendable {
  /// No audit of this person's has found the whole in order, or not before the checkpoint.
  case missing
  /// Damaged, another vault's, or another version's of this program.
  case unusable
  /// It led to something that is not in order: what that is, was looked for in the whole.
  case doubted
}

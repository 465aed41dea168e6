internal import Glibc
import Sealing

/// A file of one's own for the time of one audit: made 0600 in the person's own folder, and without a name from then on, so
/// that nothing is left of it whatever happens. As it is, only for what lies open in the vault too; the rest goes into
/// `SealedScratch`.
///
/// Records do not overlap, so that several threads may read and write it.
final class Scratch: @unchecked Sendable {  // one descriptor, used by place
  private let file: Int32

  init(in folder: String) throws(CaseworkError) {
    do { try LocalFile.makeFolder(folder) } catch { throw CaseworkError(error) }
    let path = "\(folder)/audit-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .local(operation: "open", code: errno) }
    guard unsafe unlink(path) == 0 else {
      let code = errno
      _ = close(file)
      throw .local(operation: "unlink", code: code)
    }
  }

  /// A file with a name, which is kept: what lies in it must be sealed. Made 0600 where it is not there.
  init(keeping path: String) throws(CaseworkError) {
    file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .local(operation: "open", code: errno) }
  }

  deinit { _ = close(file) }

  func write(_ bytes: [UInt8], at offset: Int) throws(CaseworkError) {
    var written = 0
    while written < bytes.count {
      let part = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(file, buffer.baseAddress! + written, buffer.count - written, offset + written)
      }
      if part < 0, errno == EINTR { continue }
      guard part > 0 else { throw .local(operation: "write", code: part < 0 ? errno : EIO) }
      written += part
    }
  }

  /// Exactly `count` bytes; what was never written reads as zeros.
  func read(at offset: Int, count: Int) throws(CaseworkError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let part = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(file, buffer.baseAddress! + filled, count - filled, offset + filled)
      }
      if part < 0, errno == EINTR { continue }
      guard part >= 0 else { throw .local(operation: "read", code: errno) }
      if part == 0 { break }
      filled += part
    }
    return bytes
  }
}

/// Records of one size for what the vault tells nobody: which frames are of one case, and whose. Each is sealed to its place
/// under a key that this process makes for itself and keeps in locked memory; what was never written looks like what was.
///
///     nonce, 24 ‖ XChaCha20-Poly1305, associated data: the record's number, 8
final class SealedScratch: @unchecked Sendable {  // as `Scratch`
  private let scratch: Scratch
  private let key: Secret
  private let size: Int

  /// - Parameter size: of a record, bytes.
  init(in folder: String, size: Int) throws(CaseworkError) {
    scratch = try Scratch(in: folder)
    do { key = try Secret.random(count: 32) } catch { throw .sealing(error) }
    self.size = AEAD.nonceBytes + size + AEAD.tagBytes
  }

  /// Records that are kept for the next audit, under a key that is derived for this file alone.
  init(keeping path: String, key: consuming Secret, size: Int) throws(CaseworkError) {
    scratch = try Scratch(keeping: path)
    self.key = key
    self.size = AEAD.nonceBytes + size + AEAD.tagBytes
  }

  /// Makes room for so many records that nobody has written.
  func fill(_ count: Int) throws(CaseworkError) {
    let block = 512
    for from in stride(from: 0, to: count, by: block) {
      try scratch.write(Random.bytes(min(block, count - from) * size), at: from * size)
    }
  }

  func write(_ record: [UInt8], at number: Int) throws(CaseworkError) {
    try scratch.write(sealed(record, number), at: number * size)
  }

  /// Several, one after the other.
  func write(_ records: [[UInt8]], from number: Int) throws(CaseworkError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(records.count * size)
    // All at once: each asks the system.
    let nonces = Random.bytes(records.count * AEAD.nonceBytes)
    for (at, record) in records.enumerated() {
      let nonce = Array(nonces[(at * AEAD.nonceBytes)..<((at + 1) * AEAD.nonceBytes)])
      bytes += try sealed(record, number + at, nonce: nonce)
    }
    try scratch.write(bytes, at: number * size)
  }

  private func sealed(
    _ record: [UInt8], _ number: Int, nonce: [UInt8] = Random.bytes(AEAD.nonceBytes)
  ) throws(CaseworkError) -> [UInt8] {
    do {
      return nonce + (try AEAD.seal(record, key: key, nonce: nonce, ad: Self.place(number)))
    } catch {
      throw .sealing(error)
    }
  }

  private static func place(_ number: Int) -> [UInt8] {
    var packed = Packed(capacity: 8)
    packed.put(number, 8)
    return packed.bytes
  }

  /// nil for one that nobody has written.
  func read(_ number: Int) throws(CaseworkError) -> [UInt8]? {
    try open(scratch.read(at: number * size, count: size)[...], number)
  }

  /// Several, from a number on.
  func read(_ from: Int, _ count: Int) throws(CaseworkError) -> [[UInt8]?] {
    let bytes = try scratch.read(at: from * size, count: count * size)
    return (0..<count).map { open(bytes[($0 * size)..<(($0 + 1) * size)], from + $0) }
  }

  private func open(_ bytes: ArraySlice<UInt8>, _ number: Int) -> [UInt8]? {
    let box = bytes.dropFirst(AEAD.nonceBytes)
    return try? AEAD.open(box, key: key, nonce: Array(bytes.prefix(AEAD.nonceBytes)), ad: Self.place(number))
  }
}

/// Numbers and hashes of a record, one after the other.
struct Packed {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func put(_ number: Int, _ count: Int) {
    for shift in stride(from: 8 * (count - 1), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func put(_ more: [UInt8]) { bytes += more }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  static func number(_ bytes: [UInt8], at offset: Int, _ count: Int) -> Int {
    bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
  }
}

internal import Glibc

/// A file of one's own for the time of one audit: made 0600 in the person's own folder, and without a name from then on, so
/// that nothing is left of it whatever happens. It holds no secret: what is in it lies open in the vault too.
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

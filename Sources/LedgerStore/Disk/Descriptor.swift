internal import Glibc

/// An open file or folder, closed when it goes out of scope. Every call goes on after EINTR.
struct Descriptor: ~Copyable {
  let number: Int32

  private init(number: Int32) { self.number = number }

  deinit { _ = close(number) }

  /// Somebody may have put a pipe there that nobody writes to: it must neither hold us up nor be taken for a file.
  /// - Parameter folder: that a relative path starts from.
  static func reading(
    _ path: String, in folder: Int32 = AT_FDCWD, _ operation: String
  ) throws(LedgerError) -> Descriptor {
    let number = retried { unsafe openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard number >= 0 else { throw .reading(operation, errno) }
    let file = Descriptor(number: number)
    guard try file.status(operation).st_mode & S_IFMT == S_IFREG else { throw .reading(operation, EINVAL) }
    return file
  }

  static func writing(_ path: String, _ operation: String) throws(LedgerError) -> Descriptor {
    let number = retried { unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard number >= 0 else { throw .writing(operation, errno) }
    return Descriptor(number: number)
  }

  /// A file that was not there before.
  /// - Parameter folder: that a relative path starts from.
  static func creating(
    _ path: String, in folder: Int32 = AT_FDCWD, mode: mode_t = 0o660, _ operation: String
  ) throws(LedgerError) -> Descriptor {
    let number = retried { unsafe openat(folder, path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode) }
    guard number >= 0 else { throw .writing(operation, errno) }
    return Descriptor(number: number)
  }

  /// - Parameter isLinkFollowed: whoever owns the vault may have put it behind a link; nobody puts its parts there.
  static func folder(
    _ path: String, isLinkFollowed: Bool = true, _ operation: String
  ) throws(LedgerError) -> Descriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (isLinkFollowed ? 0 : O_NOFOLLOW)
    let number = retried { unsafe open(path, flags) }
    guard number >= 0 else { throw .reading(operation, errno) }
    return Descriptor(number: number)
  }

  func status(_ operation: String) throws(LedgerError) -> stat {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .reading(operation, errno) }
    return status
  }

  /// Bytes.
  func size(_ operation: String) throws(LedgerError) -> Int { Int(try status(operation).st_size) }

  /// Up to `count` bytes from `offset`; fewer only where the file ends.
  func read(at offset: Int, count: Int, _ operation: String) throws(LedgerError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = try read(at: offset, into: &bytes, operation)
    if filled < count { bytes.removeLast(count - filled) }
    return bytes
  }

  /// Fills `bytes` from `offset`; answers how many bytes there were.
  func read(at offset: Int, into bytes: inout [UInt8], _ operation: String) throws(LedgerError) -> Int {
    var filled = 0
    let count = bytes.count
    while filled < count {
      let part = unsafe bytes.withUnsafeMutableBytes { buffer in
        Descriptor.retried { unsafe pread(number, buffer.baseAddress! + filled, count - filled, offset + filled) }
      }
      guard part >= 0 else { throw .reading(operation, errno) }
      if part == 0 { break }
      filled += part
    }
    return filled
  }

  /// All of `bytes` at the file's position.
  func write(_ bytes: ArraySlice<UInt8>, _ operation: String) throws(LedgerError) {
    var rest = bytes
    while !rest.isEmpty {
      let part = unsafe rest.withUnsafeBytes { buffer in
        Descriptor.retried { unsafe Glibc.write(number, buffer.baseAddress!, buffer.count) }
      }
      guard part > 0 else { throw .writing(operation, part < 0 ? errno : EIO) }
      rest = rest.dropFirst(part)
    }
  }

  func sync(_ operation: String) throws(LedgerError) {
    guard Descriptor.retried({ fsync(number) }) == 0 else { throw .writing(operation, errno) }
  }

  /// Sets both times to 1970: when a file was written says when somebody needed help.
  func flattenTimes(_ operation: String) throws(LedgerError) {
    let times = [timespec(), timespec()]
    guard unsafe futimens(number, times) == 0 else { throw .writing(operation, errno) }
  }

  static func retried<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}

extension LedgerError {
  /// A failed call that was to change the disk.
  static func writing(_ operation: String, _ code: Int32) -> LedgerError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: .full(operation: operation)
    case EROFS, EACCES, EPERM: .readOnly(operation: operation)
    default: .io(operation: operation, code: code)
    }
  }

  static func reading(_ operation: String, _ code: Int32) -> LedgerError { .io(operation: operation, code: code) }

  /// A pipe, a folder or a link: whoever may write there put it in the file's place.
  var isOfNoFile: Bool {
    guard case .io(_, let code) = self else { return false }
    return [EINVAL, ELOOP, EISDIR, ENXIO].contains(code)
  }
}

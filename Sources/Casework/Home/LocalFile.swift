internal import Glibc
internal import Sealing

/// Files of a person's own: small, whole, replaced in one step, readable by nobody else.
enum LocalFile {
  enum Fault: Error, Equatable {
    case missing
    case io(operation: String, code: Int32)
    case tooLarge
    /// Somebody who does not give it back holds the lock that this file stands for.
    case held(String)
  }

  static let sizeMax = 1 << 28

  /// Creates the folder and its parents, 0700.
  static func makeFolder(_ path: String) throws(Fault) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made == "/" ? "" : "/") + part
      if unsafe mkdir(made, 0o700) != 0, errno != EEXIST { throw .io(operation: "mkdir", code: errno) }
    }
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func read(_ path: String) throws(Fault) -> [UInt8] {
    // Somebody may have put a pipe there that nobody writes to: it must neither hold us up nor be taken for a file.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw errno == ENOENT ? .missing : .io(operation: "open", code: errno) }
    defer { _ = close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .io(operation: "fstat", code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .io(operation: "open", code: EINVAL) }
    guard status.st_size <= sizeMax else { throw .tooLarge }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(file, buffer.baseAddress! + filled, buffer.count - filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .io(operation: "read", code: errno) }
      guard got > 0 else { break }
      filled += got
    }
    if filled < bytes.count { bytes.removeLast(bytes.count - filled) }
    return bytes
  }

  /// Bytes of a file; nil when there is none.
  static func size(_ path: String) throws(Fault) -> Int? {
    var status = stat()
    if unsafe lstat(path, &status) == 0 { return Int(status.st_size) }
    guard errno == ENOENT else { throw .io(operation: "stat", code: errno) }
    return nil
  }

  /// The first bytes of a file, at most `count`; nil when there is none.
  static func beginning(_ path: String, _ count: Int) throws(Fault) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if file < 0, errno == ENOENT { return nil }
    guard file >= 0 else { throw .io(operation: "open", code: errno) }
    defer { _ = close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, count, 0) }
    guard got >= 0 else { throw .io(operation: "read", code: errno) }
    return Array(bytes[..<got])
  }

  /// Writes beside the file and renames over it, so that a reader finds the old whole or the new whole.
  /// - Parameter durable: synced before the rename, and the folder after it. An index that can be made again isn't worth
  ///   a sync; a keystore is.
  static func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws(Fault) {
    try mayWrite()
    let beside = "\(path).\(getpid()).new"
    let file = unsafe open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .io(operation: "open", code: errno) }
    do throws(Fault) {
      try write(bytes, to: file)
      if durable, fsync(file) != 0 { throw .io(operation: "fsync", code: errno) }
    } catch {
      _ = close(file)
      _ = unsafe unlink(beside)
      throw error
    }
    guard close(file) == 0, unsafe rename(beside, path) == 0 else {
      let code = errno
      _ = unsafe unlink(beside)
      throw .io(operation: "rename", code: code)
    }
    if durable { try syncFolder(of: path) }
  }

  /// Removes files that `replace` had not finished when its process ended. One that may still be writing is left alone:
  /// a process of that number lives, or the file is young (a home that two machines share).
  static func removeHalfWritten(in folder: String, age: Int = 60) {
    for name in (try? names(in: folder)) ?? [] {
      let parts = name.split(separator: ".")
      guard parts.count >= 3, parts.last == "new", let process = pid_t(parts[parts.count - 2]), process > 0 else {
        continue
      }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        time(nil) - status.st_mtim.tv_sec >= age, process == getpid() || kill(process, 0) != 0 && errno == ESRCH
      else { continue }
      _ = unsafe unlink(path)
    }
  }

  /// Writes at a place in a file, made if it isn't there, which then ends behind what was written.
  static func write(_ path: String, at offset: Int, _ bytes: [UInt8]) throws(Fault) {
    try mayWrite()
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw .io(operation: "open", code: errno) }
    defer { _ = close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .io(operation: "fstat", code: errno) }
    guard lseek(file, off_t(offset), SEEK_SET) == off_t(offset) else { throw .io(operation: "lseek", code: errno) }
    try write(bytes, to: file)
    // Nearly always the file ends there by itself, and being told so costs a file system more than the writing.
    let end = off_t(offset + bytes.count)
    guard status.st_size <= end || ftruncate(file, end) == 0 else { throw .io(operation: "ftruncate", code: errno) }
  }

  /// - Parameter durable: the folder is synced after it: what somebody is told is gone must not be back after a power failure.
  static func remove(_ path: String, durable: Bool = false) throws(Fault) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .io(operation: "unlink", code: errno) }
    if durable { try syncFolder(of: path) }
  }

  /// Names in a folder, sorted; empty when there is no such folder.
  static func names(in path: String) throws(Fault) -> [String] {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOENT { return [] }
      throw .io(operation: "opendir", code: errno)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// What is remembered must not rest on what a failing machine could not open.
  private static func mayWrite() throws(Fault) {
    if Sodium.failure != nil { throw .io(operation: "mlock", code: ENOMEM) }
  }

  private static func write(_ bytes: [UInt8], to file: Int32) throws(Fault) {
    var written = 0
    while written < bytes.count {
      let put = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress! + written, buffer.count - written)
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw .io(operation: "write", code: errno) }
      written += put
    }
  }

  private static func syncFolder(of path: String) throws(Fault) {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let file = unsafe open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw .io(operation: "open", code: errno) }
    defer { _ = close(file) }
    guard fsync(file) == 0 else { throw .io(operation: "fsync", code: errno) }
  }
}

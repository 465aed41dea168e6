internal import Glibc

/// What we do to folders.
enum Folder {
  /// Answers whether it was made; false if it was there.
  @discardableResult
  static func make(_ path: String, _ operation: String) throws(LedgerError) -> Bool {
    if unsafe mkdir(path, 0o770) == 0 { return true }
    guard errno == EEXIST else { throw .writing(operation, errno) }
    return false
  }

  /// Makes names in the folder durable, and its times say nothing.
  static func sync(_ path: String, flattened: Bool = false, _ operation: String) throws(LedgerError) {
    let folder = try Descriptor.folder(path, operation)
    if flattened { try folder.flattenTimes(operation) }
    try folder.sync(operation)
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// No folder, pipe or link.
  static func hasFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Removes a name; a name that is not there is no error.
  static func remove(_ path: String, _ operation: String) throws(LedgerError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .writing(operation, errno) }
  }

  /// The names in a folder, without "." and "..", in no order. Names that are not UTF-8 are left out.
  static func names(_ path: String, _ operation: String) throws(LedgerError) -> [String] {
    try names(in: try Descriptor.folder(path, operation), operation)
  }

  static func names(in folder: borrowing Descriptor, _ operation: String) throws(LedgerError) -> [String] {
    // The stream closes its own number.
    let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .reading(operation, errno) }
    guard let stream = unsafe fdopendir(copy) else {
      let code = errno
      _ = close(copy)
      throw .reading(operation, code)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw .reading(operation, errno) }
        return names
      }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
  }
}

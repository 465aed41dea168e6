import Glibc

/// What can be wrong with a file somebody named. The path was on the command line and is repeated; what is in the file is
/// not.
package enum FileFault: Error, Equatable, Sendable {
  case missing(String)
  case unreadable(String, errno: Int32)
  case tooLarge(String, limit: Int)
  case exists(String)
  case unwritable(String, errno: Int32)
}

/// Small files that a person names: answers, requests, tickets. Documents are streamed elsewhere.
enum Files {
  /// 8 MiB: a deposit with attachments is the largest.
  static let limit = 8 << 20

  static func read(_ path: String, limit: Int = Files.limit) throws(FileFault) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? .missing(path) : .unreadable(path, errno: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    do throws(StreamFault) {
      while true {
        let piece = try readSome(descriptor)
        if piece.isEmpty { return bytes }
        bytes += piece
        if bytes.count > limit { break }
      }
    } catch {
      throw .unreadable(path, errno: errno)
    }
    throw .tooLarge(path, limit: limit)
  }

  /// A new file that only its owner may read. Nothing is overwritten; a failure leaves no half file.
  static func create(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
    try write(path, bytes, O_CREAT | O_EXCL)
  }

  /// Makes `paths`, empty, before `body` records or signs what shall be in them, and takes them away again if it fails: no
  /// step is taken whose file cannot be made. `body` gives each its content with `fill`.
  static func holding<T: ~Copyable>(_ paths: [String], _ body: () throws -> T) throws -> T {
    var made: [String] = []
    do {
      for path in paths {
        try create(path, [])
        made.append(path)
      }
      return try body()
    } catch {
      for path in made { _ = unsafe unlink(path) }
      throw error
    }
  }

  /// The content of a file that `holding` has made.
  static func fill(_ path: String, _ bytes: [UInt8]) throws(FileFault) { try write(path, bytes, 0) }

  private static func write(_ path: String, _ bytes: [UInt8], _ flags: Int32) throws(FileFault) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    guard descriptor >= 0 else { throw errno == EEXIST ? .exists(path) : .unwritable(path, errno: errno) }
    defer { close(descriptor) }
    do throws(StreamFault) {
      try writeAll(descriptor, bytes)
    } catch {
      let failure = errno
      _ = unsafe unlink(path)
      throw .unwritable(path, errno: failure)
    }
    if fsync(descriptor) != 0 {
      let failure = errno
      _ = unsafe unlink(path)
      throw .unwritable(path, errno: failure)
    }
  }
}

extension Files {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// A folder that files can be made in.
  static func mustBeFolder(_ path: String) throws(FileFault) {
    guard ExportFolder.isFolder(path) else { throw .unwritable(path, errno: ENOTDIR) }
    guard unsafe access(path, W_OK | X_OK) == 0 else { throw .unwritable(path, errno: errno) }
  }
}

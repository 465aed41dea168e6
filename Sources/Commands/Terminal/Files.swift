import Glibc
import Sealing

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

  /// A pipe that somebody writes to is read to its end; one that nobody writes to is empty, and holds nobody up.
  /// - Parameter isFile: nothing but a file: somebody else made the folder that it lies in.
  static func read(_ path: String, limit: Int = Files.limit, isFile: Bool = false) throws(FileFault) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (isFile ? O_NOFOLLOW : 0))
    guard descriptor >= 0 else { throw errno == ENOENT ? .missing(path) : .unreadable(path, errno: errno) }
    defer { close(descriptor) }
    if isFile {
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw .unreadable(path, errno: EINVAL)
      }
    }
    guard fcntl(descriptor, F_SETFL, 0) == 0 else { throw .unreadable(path, errno: errno) }
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
    let descriptor = try place(path)
    defer { close(descriptor) }
    try write(descriptor, path, bytes)
  }

  /// Makes `paths`, empty, before `body` records or signs what shall be in them, and takes them away again if it fails: no
  /// step is taken whose file cannot be made. `body` gives each its content with `fill`. Where the process is killed an empty
  /// file stays; it is known as such (`isLeftOver`) and used by whoever comes next.
  static func holding<T: ~Copyable>(_ paths: [String], _ body: () throws -> T) throws -> T {
    var made: [(path: String, descriptor: Int32)] = []
    defer { for file in made { close(file.descriptor) } }
    do {
      for path in paths { made.append((path, try place(path))) }
      return try body()
    } catch {
      for file in made { _ = unsafe unlink(file.path) }
      throw error
    }
  }

  /// The content of a file that `holding` has made. In a folder where others may write as well somebody could have put theirs
  /// in its place: nothing goes into that.
  static func fill(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unwritable(path, errno: errno) }
    defer { close(descriptor) }
    guard isOursAndEmpty(descriptor) else { throw .exists(path) }
    try write(descriptor, path, bytes)
  }

  /// An empty file of ours that nobody holds: what a killed process left of `holding`.
  static func isLeftOver(_ path: String) -> Bool {
    guard let descriptor = leftOver(path) else { return false }
    close(descriptor)
    return true
  }

  /// A new file's descriptor, or a left-over one's, with its lock.
  private static func place(_ path: String) throws(FileFault) -> Int32 {
    let made = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_CREAT | O_EXCL, 0o600)
    if made >= 0 {
      // Held until it is filled; who is killed lets go of it.
      _ = flock(made, LOCK_EX | LOCK_NB)
      return made
    }
    let failure = errno
    guard failure == EEXIST else { throw .unwritable(path, errno: failure) }
    guard let found = leftOver(path) else { throw .exists(path) }
    return found
  }

  private static func leftOver(_ path: String) -> Int32? {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    // Asked for again under the lock: it may have been filled meanwhile.
    guard isOursAndEmpty(descriptor), flock(descriptor, LOCK_EX | LOCK_NB) == 0, isOursAndEmpty(descriptor) else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func isOursAndEmpty(_ descriptor: Int32) -> Bool {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 && status.st_mode == S_IFREG | 0o600 && status.st_size == 0
      && status.st_uid == geteuid() && status.st_nlink == 1
  }

  private static func write(_ descriptor: Int32, _ path: String, _ bytes: [UInt8]) throws(FileFault) {
    if Sodium.failure != nil {
      _ = unsafe unlink(path)
      throw .unwritable(path, errno: ENOMEM)
    }
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

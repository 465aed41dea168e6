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
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
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
}

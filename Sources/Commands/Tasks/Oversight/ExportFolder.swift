import Casework
import Glibc

/// A new folder that only its owner may read, filled file by file. Nothing is overwritten.
struct ExportFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  func put(_ name: String, _ bytes: [UInt8]) throws(CaseworkError) {
    var folder = path
    for part in [""] + name.split(separator: "/").dropLast().map(String.init) {
      if !part.isEmpty { folder += "/" + part }
      if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw .local(operation: "mkdir", code: errno) }
    }
    do {
      try Files.create("\(path)/\(name)", bytes)
    } catch {
      switch error {
      case .exists: throw .local(operation: "create", code: EEXIST)
      case .unwritable(_, let code), .unreadable(_, let code): throw .local(operation: "write", code: code)
      case .missing, .tooLarge: throw .local(operation: "write", code: ENOENT)
      }
    }
  }
}

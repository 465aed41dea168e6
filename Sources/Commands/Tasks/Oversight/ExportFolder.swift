import Casework
import Glibc

/// The folder of an export: a new one that only its owner may read, filled file by file; or one that somebody hands over.
struct ExportFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Every file in it, by its path inside. Somebody else made the folder: what is neither file nor folder is named, too, and
  /// no link is followed.
  func names() throws(CaseworkError) -> [String] {
    var names: [String] = []
    var waiting = [""]
    while let inside = waiting.popLast() {
      guard let stream = unsafe opendir("\(path)/\(inside)") else { throw .local(operation: "opendir", code: errno) }
      defer { unsafe closedir(stream) }
      while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        let whole = inside.isEmpty ? name : "\(inside)/\(name)"
        if unsafe entry.pointee.d_type == UInt8(DT_DIR) { waiting.append(whole) } else { names.append(whole) }
        guard names.count + waiting.count < Self.namesMax else { throw .local(operation: "readdir", code: EFBIG) }
      }
    }
    return names.sorted()
  }

  /// Five million entries are forty thousand files.
  private static let namesMax = 1 << 20

  func read(_ name: String) -> [UInt8]? {
    // A name in SHA256SUMS must not lead out of the folder.
    guard !name.split(separator: "/", omittingEmptySubsequences: false).contains(where: { $0 == ".." || $0.isEmpty })
    else { return nil }
    return try? Files.read("\(path)/\(name)", limit: 32 << 20, isFile: true)
  }

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

internal import Glibc

/// A file that goes with a form, read in pieces when it is sealed.
package struct DocumentFile: Equatable, Sendable {
  /// Where it lies now, links followed; nil for one that was read back from a form.
  package let path: String?
  /// Its name without folders; part of the form and of the sealed document.
  package let name: String
  /// Bytes.
  package let size: Int
  /// Which file was looked at. Between then and the sealing whoever may write in its folder can put another in its place, or a
  /// link to one of our own.
  private let identity: Identity?

  private struct Identity: Equatable, Sendable {
    let device: UInt
    let inode: UInt

    init(_ status: stat) { (device, inode) = (UInt(status.st_dev), UInt(status.st_ino)) }
  }

  /// 32 MiB.
  package static let sizeMax = 32 << 20

  package init(path: String?, name: String, size: Int) { self.init(path: path, name: name, size: size, identity: nil) }

  private init(path: String?, name: String, size: Int, identity: Identity?) {
    (self.path, self.name, self.size, self.identity) = (path, name, size, identity)
  }

  /// A file on disk, looked at and not read.
  /// - Throws: `documentMissing` for no file, one that cannot be read, or something that is no file (a folder, a pipe);
  ///   `documentTooLarge`; `document` for a name that cannot be shown.
  package static func at(path: String, limit: Int = sizeMax) throws(FieldExpectation) -> DocumentFile {
    try look(path, limit: limit) { _ in true }
  }

  /// A file that answers name which may be somebody else's work: it lies in their folder or below it, links followed. Else a
  /// stranger's answers could send our own files along, the key file too.
  /// - Throws: `documentElsewhere`, and what `at(path:)` throws.
  package static func named(
    _ path: String, in folder: String, limit: Int = sizeMax
  ) throws(FieldExpectation) -> DocumentFile {
    let root = resolved(folder).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    return try look(path.hasPrefix("/") ? path : "\(folder)/\(path)", limit: limit) { place in
      root.map { place.hasPrefix($0) } ?? false
    }
  }

  /// - Parameter mayLie: asked of where the file that was opened lies, as the kernel says it: a path could be another by now.
  private static func look(
    _ path: String, limit: Int, _ mayLie: (String) -> Bool
  ) throws(FieldExpectation) -> DocumentFile {
    guard !path.utf8.contains(0), let place = resolved(path), let file = Descriptor(place) else {
      throw .documentMissing
    }
    guard let there = resolved("/proc/self/fd/\(file.number)"), mayLie(there) else { throw .documentElsewhere }
    let size = Int(file.status.st_size)
    guard size <= limit else { throw .documentTooLarge(limit: limit) }
    let name = PlainText.tidied(path.split(separator: "/").last.map(String.init) ?? "")
    guard BodyHeader.isFileName(name) else { throw .document }
    return DocumentFile(path: there, name: name, size: size, identity: Identity(file.status))
  }

  /// Reads the file that was looked at, all of it, in pieces.
  /// - Returns: `changed` where another file lies there now, or this one has become longer or shorter: what was read is then no
  ///   document.
  func read<E: Error>(_ each: ([UInt8]) throws(E) -> Void) throws(E) -> Outcome {
    guard let path, let file = Descriptor(path), Identity(file.status) == identity, file.status.st_size == size else {
      return .changed
    }
    var left = size
    while left > 0 {
      guard let piece = file.read(min(left, 1 << 16)) else { return .unreadable }
      if piece.isEmpty { return .changed }
      left -= piece.count
      try each(piece)
    }
    guard let rest = file.read(1) else { return .unreadable }
    return rest.isEmpty ? .whole : .changed
  }

  enum Outcome { case whole, changed, unreadable }

  /// All of it, for a file that is small.
  /// - Throws: `documentChanged`, `documentMissing`.
  package func content() throws(FieldExpectation) -> [UInt8] {
    var bytes: [UInt8] = []
    switch read({ bytes += $0 }) {
    case .whole: return bytes
    case .changed: throw .documentChanged
    case .unreadable: throw .documentMissing
    }
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(validatingCString: text)
  }
}

/// A file open for reading: no link, and nothing that could hold its reader up.
private struct Descriptor: ~Copyable {
  let number: Int32
  let status: stat

  init?(_ path: String) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return nil }
    var found = stat()
    guard unsafe fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFREG else {
      _ = close(file)
      return nil
    }
    (number, status) = (file, found)
  }

  deinit { _ = close(number) }

  /// At most so many bytes; none at the end. nil where the disk does not give them.
  func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let got = unsafe Glibc.read(number, &bytes, count)
      if got < 0, errno == EINTR { continue }
      return got < 0 ? nil : Array(bytes.prefix(got))
    }
  }
}

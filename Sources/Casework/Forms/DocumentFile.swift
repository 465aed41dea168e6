internal import Glibc

/// A file that goes with a form, read in pieces when it is sealed.
package struct DocumentFile: Equatable, Sendable {
  /// Where it lies now; nil for one that was read back from a form.
  package let path: String?
  /// Its name without folders; part of the form and of the sealed document.
  package let name: String
  /// Bytes.
  package let size: Int

  /// 32 MiB.
  package static let sizeMax = 32 << 20

  package init(path: String?, name: String, size: Int) { (self.path, self.name, self.size) = (path, name, size) }

  /// A file on disk, looked at and not read.
  /// - Throws: `documentMissing` for no file, one that cannot be read, or something that is no file (a folder, a pipe);
  ///   `documentTooLarge`; `document` for a name that cannot be shown.
  package static func at(path: String, limit: Int = sizeMax) throws(FieldExpectation) -> DocumentFile {
    guard !path.utf8.contains(0), let size = regularSize(path), unsafe access(path, R_OK) == 0 else {
      throw .documentMissing
    }
    guard size <= limit else { throw .documentTooLarge(limit: limit) }
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    let name = PlainText.tidied(last)
    guard BodyHeader.isFileName(name) else { throw .document }
    return DocumentFile(path: path, name: name, size: size)
  }

  /// A file that answers name which may be somebody else's work: it lies in their folder or below it, links followed. Else a
  /// stranger's answers could send our own files along, the key file too.
  /// - Throws: `documentElsewhere`, and what `at(path:)` throws.
  package static func named(
    _ path: String, in folder: String, limit: Int = sizeMax
  ) throws(FieldExpectation) -> DocumentFile {
    let path = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    let file = try at(path: path, limit: limit)
    guard let root = resolved(folder), let place = resolved(path),
      place.hasPrefix(root.hasSuffix("/") ? root : root + "/")
    else { throw .documentElsewhere }
    return file
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(validatingCString: text)
  }

  private static func regularSize(_ path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}

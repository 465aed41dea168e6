internal import Glibc
package import Sealing
internal import Syntax

/// The bytes of a sealed file, as they are asked for. The last of them are given only if the whole has the hash that is its
/// name; a reader that has used earlier ones must then throw its work away.
package final class ByteSource {
  package let name: FileName
  /// Bytes.
  package let size: Int
  private let file: Descriptor
  private var hash: BLAKE2bStream? = BLAKE2bStream()
  private var position = 0

  init(name: FileName, file: consuming Descriptor) throws(LedgerError) {
    size = try file.size("read a file")
    self.name = name
    self.file = file
  }

  package var isAtEnd: Bool { position == size }

  /// `count` bytes, at most `LedgerLimit.wholeFileBytesMax` at a time; fewer only at the end, and none there.
  package func read(_ count: Int) throws(LedgerError) -> [UInt8] {
    let wanted = min(max(count, 0), LedgerLimit.wholeFileBytesMax, size - position)
    let bytes = try file.read(at: position, count: wanted, "read a file")
    guard bytes.count == wanted else { throw .wrongContent(name.kind, name.hash) }  // it was cut while we read
    hash?.update(bytes)
    position += wanted
    if position == size, let whole = hash.take() {
      guard whole.finish() == name.hash else { throw .wrongContent(name.kind, name.hash) }
    }
    return bytes
  }
}

extension Vault {
  package func openFile(_ kind: FileKind, _ hash: Digest) throws(LedgerError) -> ByteSource {
    let name = FileName(kind: kind, hash: hash)
    let file: Descriptor
    do {
      file = try Descriptor.reading(name.path(in: path), "read a file")
    } catch {
      switch error {
      case .io("read a file", ENOENT): throw .missing(kind, hash)
      default: throw error.isOfNoFile ? .wrongContent(kind, hash) : error
      }
    }
    let source = try ByteSource(name: name, file: file)
    guard source.size <= LedgerLimit.fileBytesMax else { throw .tooLarge(limit: "fileBytesMax") }
    return source
  }

  package func openBody(_ hash: Digest) throws(LedgerError) -> ByteSource { try openFile(.body, hash) }
  package func openKeyFile(_ hash: Digest) throws(LedgerError) -> ByteSource { try openFile(.key, hash) }

  /// A whole small file, its hash checked before a byte is given. `max` ≤ `LedgerLimit.wholeFileBytesMax`.
  package func readWhole(
    _ kind: FileKind, _ hash: Digest, max: Int = LedgerLimit.wholeFileBytesMax
  ) throws(LedgerError) -> [UInt8] {
    let source = try openFile(kind, hash)
    guard source.size <= max, source.size <= LedgerLimit.wholeFileBytesMax else {
      throw .tooLarge(limit: "wholeFileBytesMax")
    }
    return try source.read(source.size)
  }

  /// The same of a file whose size is wanted; nil for another.
  package func readWhole(
    _ kind: FileKind, _ hash: Digest, where isWanted: (_ size: Int) -> Bool
  ) throws(LedgerError) -> [UInt8]? {
    let source = try openFile(kind, hash)
    guard isWanted(source.size) else { return nil }
    guard source.size <= LedgerLimit.wholeFileBytesMax else { throw .tooLarge(limit: "wholeFileBytesMax") }
    return try source.read(source.size)
  }

  package func has(_ kind: FileKind, _ hash: Digest) -> Bool {
    Folder.exists(FileName(kind: kind, hash: hash).path(in: path))
  }

  package func has(body hash: Digest) -> Bool { has(.body, hash) }

  /// Takes a file out of the vault for good. One that is not there is no error: an erasure may be done twice.
  package func remove(_ kind: FileKind, _ hash: Digest) throws(LedgerError) {
    let name = FileName(kind: kind, hash: hash)
    try Folder.remove(name.path(in: path), "erase a file")
    guard Folder.exists(name.folder(in: path)) else { return }
    try Folder.sync(name.folder(in: path), flattened: true, "erase a file")
  }

  package func remove(body hash: Digest) throws(LedgerError) { try remove(.body, hash) }

  /// Every file of a kind, sorted; and how many names there are that no file of ours has.
  package func fileNames(_ kind: FileKind) throws(LedgerError) -> (hashes: [Digest], strangers: Int) {
    var hashes: [Digest] = []
    var strangers = 0
    for folder in try fileFolders(kind) {
      let inside = try fileNames(kind, in: folder)
      hashes += inside.hashes
      strangers += inside.strangers
    }
    return (hashes.sorted(), strangers)
  }

  /// The folders that the files of a kind lie in, sorted: 256 of ours, named by a file's first byte, and whatever was put
  /// beside them.
  package func fileFolders(_ kind: FileKind) throws(LedgerError) -> [String] {
    try Folder.names("\(path)/\(kind.rawValue)", "list files").sorted()
  }

  /// The files of one of these folders, sorted; and how many names there are in it that no file of ours has. What is no
  /// folder of ours is one such name.
  package func fileNames(
    _ kind: FileKind, in folder: String
  ) throws(LedgerError) -> (hashes: [Digest], strangers: Int) {
    guard folder.utf8.count == 2, let names = try? Folder.names("\(path)/\(kind.rawValue)/\(folder)", "list files")
    else { return ([], 1) }
    let hashes = names.compactMap { name -> Digest? in
      name.hasPrefix(folder) ? Hex.decode(Array(name.utf8)[...]).flatMap { Digest(bytes: $0) } : nil
    }
    return (hashes.sorted(), names.count - hashes.count)
  }
}

internal import Glibc
package import Sealing

/// A sealed file in tmp/, whole and synced, that an append will give its name. Its lock keeps others from clearing it;
/// when the last reference goes, it is removed.
package final class Staged: Sendable {
  package let name: FileName
  /// Bytes.
  package let size: Int
  let path: String
  private let file: HeldFile

  package var kind: FileKind { name.kind }
  /// BLAKE2b-256 of the file.
  package var hash: Digest { name.hash }

  init(name: FileName, size: Int, path: String, file: HeldFile) {
    (self.name, self.size, self.path, self.file) = (name, size, path, file)
  }

  /// Removes it from tmp/; what an append has placed keeps its name there.
  package func discard() { try? Folder.remove(path, "clear tmp") }

  deinit { try? Folder.remove(path, "clear tmp") }
}

/// A file in tmp/ and the lock that says somebody is at work on it.
final class HeldFile: Sendable {
  let path: String
  let file: Descriptor

  /// Somebody clearing tmp/ may come between the two calls, and remove the name our lock was to guard: `.io(EBUSY)`.
  init(path: String) throws(LedgerError) {
    self.path = path
    file = try Descriptor.creating(path, "seal a document")
    guard try Lock.isTaken(.exclusive, of: file.number), Folder.exists(path) else {
      throw .io(operation: "seal a document", code: EBUSY)
    }
  }
}

/// Takes the bytes of a file that is being sealed.
package final class StageSink {
  private let held: HeldFile
  private var hash: BLAKE2bStream? = BLAKE2bStream()
  private var size = 0
  /// The first failure, since whoever seals may hand on another error.
  fileprivate private(set) var failure: LedgerError?

  init(_ held: HeldFile) { self.held = held }

  package func write(_ bytes: [UInt8]) throws(LedgerError) { try write(bytes[...]) }

  package func write(_ bytes: ArraySlice<UInt8>) throws(LedgerError) {
    do throws(LedgerError) {
      guard size + bytes.count <= LedgerLimit.fileBytesMax else { throw .tooLarge(limit: "fileBytesMax") }
      try held.file.write(bytes, "seal a document")
      hash?.update(bytes)
      size += bytes.count
    } catch {
      failure = failure ?? error
      throw error
    }
  }

  /// On the disk, with its times flattened and its mode read-only.
  fileprivate func finish() throws(LedgerError) -> (hash: Digest, size: Int) {
    if let failure { throw failure }
    guard fchmod(held.file.number, 0o440) == 0 else { throw .writing("seal a document", errno) }
    try held.file.flattenTimes("seal a document")
    try held.file.sync("seal a document")
    guard let hash = hash.take() else { throw .staleDraft }
    return (hash.finish(), size)
  }
}

extension Vault {
  /// Seals a file into tmp/ as its bytes come; nothing of it is kept if `seal` throws.
  ///
  ///     open(tmp/<random>, O_CREAT|O_EXCL)  flock(LOCK_EX)  write …  futimens  fsync
  package func stage<E: Error>(
    _ kind: FileKind, _ seal: (StageSink) throws(E) -> Void
  ) throws(AppendError<E>) -> Staged {
    let held: HeldFile
    do { held = try newTemporary() } catch { throw .ledger(error) }
    let sink = StageSink(held)
    do {
      try seal(sink)
    } catch {
      try? Folder.remove(held.path, "clear tmp")
      if let failure = sink.failure { throw .ledger(failure) }
      throw .caller(error)
    }
    do {
      let (hash, size) = try sink.finish()
      return Staged(name: FileName(kind: kind, hash: hash), size: size, path: held.path, file: held)
    } catch {
      try? Folder.remove(held.path, "clear tmp")
      throw .ledger(error)
    }
  }

  private func newTemporary() throws(LedgerError) -> HeldFile {
    try clearTemporary()
    // Somebody else's clearing may come between the making of ours and its lock: another name, then.
    for _ in 0..<15 {
      do {
        return try HeldFile(path: "\(temporaryPath)/\(CaseID.random().hex)")
      } catch .io(_, EBUSY) {
        continue
      }
    }
    return try HeldFile(path: "\(temporaryPath)/\(CaseID.random().hex)")
  }

  /// The same for bytes that are already sealed.
  package func stage(_ kind: FileKind, bytes: [UInt8]) throws(LedgerError) -> Staged {
    do {
      return try stage(kind) { (sink) throws(LedgerError) in try sink.write(bytes) }
    } catch {
      switch error {
      case .ledger(let error), .caller(let error): throw error
      }
    }
  }

  /// Removes from tmp/ what nobody holds: its writer died. Only by names that we give, and only in that very folder: who
  /// puts a link to somebody's own files in its place has nothing removed.
  package func clearTemporary() throws(LedgerError) {
    let folder = try Descriptor.folder(temporaryPath, isLinkFollowed: false, "clear tmp")
    for name in try Folder.names(in: folder, "clear tmp") where Self.isTemporary(name) {
      // Gone meanwhile, or not a file.
      guard let file = try? Descriptor.reading(name, in: folder.number, "clear tmp"),
        try Lock.isTaken(.exclusive, of: file.number)
      else { continue }
      guard unsafe unlinkat(folder.number, name, 0) == 0 || errno == ENOENT else { throw .writing("clear tmp", errno) }
    }
  }

  /// A random name, or the second that `place` gives a file for a moment.
  private static func isTemporary(_ name: String) -> Bool {
    CaseID(hex: name.hasSuffix("-2") ? String(name.dropLast(2)) : name) != nil
  }
}

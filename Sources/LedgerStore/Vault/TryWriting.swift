internal import Glibc

extension Vault {
  /// Whether a step could be recorded now, found out by doing all of it but the step: makes a file in tmp/, writes as much
  /// as a form with its key files may take, syncs it and takes it away again. What the file system says of its flags or of our rights is
  /// not asked: quotas, a disk that went read-only, and network folders answer only to a write. Nothing stays behind.
  ///
  ///     open(tmp)=3  openat(3, <random>, O_CREAT|O_EXCL)=4  flock(4)  write(4, 1 MiB)  fsync(4)  unlinkat(3)  fstatvfs(3)
  ///
  /// - Returns: bytes left on the disk to those who aren't its administrator.
  /// - Throws: what a step would be answered with: `.stopped`, `.readOnly`, `.full`, `.io`.
  package func tryWriting() throws(LedgerError) -> Int {
    guard !isMarkedStopped else { throw .stopped }
    // The entry itself goes there, and files to folders in these.
    _ = try Descriptor.writing(segmentPath(0), "try the ledger")
    for part in ["bodies", "keys"] {
      guard unsafe faccessat(AT_FDCWD, "\(path)/\(part)", W_OK | X_OK, AT_EACCESS) == 0 else {
        throw .writing("try a folder", errno)
      }
    }
    let folder = try Descriptor.folder(temporaryPath, isLinkFollowed: false, "try tmp")
    let name = CaseID.random().hex
    let file = try Descriptor.creating(name, in: folder.number, "try tmp")
    do throws(LedgerError) {
      // Held, so that somebody who clears tmp/ meanwhile leaves it to us.
      _ = try Lock.isTaken(.exclusive, of: file.number)
      try file.write([UInt8](repeating: 0, count: LedgerLimit.wholeFileBytesMax)[...], "try tmp")
      try file.sync("try tmp")
    } catch {
      _ = unsafe unlinkat(folder.number, name, 0)
      throw error
    }
    guard unsafe unlinkat(folder.number, name, 0) == 0 || errno == ENOENT else { throw .writing("try tmp", errno) }
    var room = statvfs()
    guard unsafe fstatvfs(folder.number, &room) == 0 else { throw .reading("try tmp", errno) }
    let (bytes, isMore) = Int(room.f_bavail).multipliedReportingOverflow(by: Int(room.f_frsize))
    return isMore ? Int.max : bytes
  }
}

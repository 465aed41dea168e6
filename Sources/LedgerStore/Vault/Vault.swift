internal import Glibc
internal import Sealing
internal import Syntax

/// A folder that holds only ciphertext:
///
///     vault.note              the genesis; written last when a vault is made
///     ledger/00000000.log …   frames in global order, append-only; a new file when the next frame would pass 64 MiB
///     ledger/stopped          there only after a sync failed and could not be taken back: nobody writes
///     bodies/ab/<hash>        age files, named by their BLAKE2b-256; deletable
///     keys/ab/<hash>          age files to the members of a compartment; deletable
///     tmp/                    files being sealed, each locked by whoever writes it; anybody clears what nobody holds
///
/// Nothing in it is trusted: whoever can write the folder can destroy, and cannot forge without being named by a scan.
/// A value is used by one thread at a time; another thread or process opens its own.
package struct Vault: ~Copyable {
  package let path: String
  package let genesis: Genesis
  /// Milliseconds.
  package var lockWait = LedgerLimit.lockWaitMilliseconds
  /// Only for tests.
  package var calls = RecordingCalls.system
  /// The segment that single frames were read from last: the frames of a case lie near one another.
  let lastRead = LastRead()
  /// A sync failed here, and perhaps not even the mark could be written.
  var isStopped = false

  init(path: String, genesis: Genesis) { (self.path, self.genesis) = (path, genesis) }

  /// The same vault for another use: its note has been read and checked.
  package func another() -> Vault { Vault(path: path, genesis: genesis) }

  /// The head before the first entry.
  package var start: Head { Head(genesis: genesis) }

  var stopPath: String { "\(path)/ledger/stopped" }
  var temporaryPath: String { "\(path)/tmp" }

  /// Opens what `create` made. `.notAVault` says what is there instead.
  package static func open(at path: String) throws(LedgerError) -> Vault {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .notAVault(.nothingThere) : .reading("open the vault", errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAVault(.notAFolder) }
    guard Folder.exists("\(path)/vault.note") else { throw .notAVault(.noNote) }
    let note: [UInt8]
    do throws(LedgerError) {
      let file = try Descriptor.reading("\(path)/vault.note", "read vault.note")
      note = try file.read(at: 0, count: LedgerLimit.genesisBytesMax + 1, "read vault.note")
    } catch {
      guard error.isOfNoFile else { throw error }
      throw .notAVault(.badNote(SyntaxError(line: 0, expected: "a file")))
    }
    // That it has a ledger is seen when that is read: made before the note, it can only have been taken away.
    return Vault(path: path, genesis: try Genesis(note: note))
  }

  /// Makes a vault at a path where there is nothing, an empty folder, or what an interrupted `create` left.
  ///
  ///     mkdir …  open(ledger/00000000.log, O_CREAT|O_EXCL) fsync   fsync(ledger)
  ///     open(tmp/…) write fsync  link(tmp/…, vault.note)  fsync(the folder)  fsync(its parent)  ← now it is a vault
  package static func create(at path: String, genesis: Genesis) throws(LedgerError) -> Vault {
    let vault = Vault(path: path, genesis: genesis)
    try Folder.make(path, "make the vault")
    guard try isFree(path) else { throw .occupied }
    for folder in ["ledger", "bodies", "keys", "tmp"] { try Folder.make("\(path)/\(folder)", "make the vault") }
    if !Folder.exists(vault.segmentPath(0)) {
      let log = try Descriptor.creating(vault.segmentPath(0), "make the ledger")
      try log.sync("make the ledger")
    }
    try Folder.sync("\(path)/ledger", "make the ledger")
    let draft = "\(path)/tmp/\(CaseID.random().hex)"
    let file = try Descriptor.creating(draft, "write vault.note")
    try file.write(genesis.note[...], "write vault.note")
    try file.sync("write vault.note")
    guard unsafe link(draft, "\(path)/vault.note") == 0 else {
      throw errno == EEXIST ? .occupied : .writing("write vault.note", errno)
    }
    try Folder.remove(draft, "write vault.note")
    try Folder.sync(path, "write vault.note")
    try Folder.sync("\(path)/..", "write vault.note")
    return vault
  }

  /// Nothing here but what `create` makes before vault.note, and no entry.
  private static func isFree(_ path: String) throws(LedgerError) -> Bool {
    guard Set(try Folder.names(path, "make the vault")).isSubset(of: ["ledger", "bodies", "keys", "tmp"]) else {
      return false
    }
    var status = stat()
    return unsafe stat("\(path)/ledger/00000000.log", &status) != 0 || status.st_size == 0
  }

  /// Whether a failed sync has stopped all writing. Cleared by `clearStop` after a full scan.
  package var isMarkedStopped: Bool { isStopped || Folder.exists(stopPath) }

  /// Lets writers go on: only after a full scan from `Head.start` has found nothing wrong.
  package mutating func clearStop() throws(LedgerError) {
    try Folder.remove(stopPath, "clear the stop")
    try Folder.sync("\(path)/ledger", "clear the stop")
    isStopped = false
  }
}

import LedgerStore
import Sealing

/// The folders of sealed files as a whole: which key files open to us, and what no entry names. A folder at a time.
extension AuditRun {
  /// To our own keys; the others may open to the auditors'.
  func openOwnKeyFiles() throws(CaseworkError) {
    try eachUntriedKeyFile { (chain, hash) throws(CaseworkError) in
      guard let bytes = try chain.vault.keyFileIfAny(hash) else {
        // Not read is not tried: the next audit looks again.
        self.ground.inTurn { _ = self.memory.tried.remove(TriedFile(hash)) }
        return
      }
      guard let plaintext = try? self.office.person.keys.open(bytes, within: .keyFile) else {
        return try self.ground.inTurn { () throws(CaseworkError) in try self.ground.files.insertOther(hash) }
      }
      try self.note(KeyFile.read(plaintext), OpenedKeyFiles.Item(hash: hash, isAuditors: false))
    }
  }

  /// To the auditors' keys, which the roster has given us.
  func openAuditorsKeyFiles(_ roster: ChainAudit) throws(CaseworkError) {
    let piece = 64
    let files = ground.files
    try share((files.othersCount + piece - 1) / piece) { (chain, at) throws(CaseworkError) in
      for hash in try files.others(at * piece, piece) {
        guard let bytes = try chain.vault.keyFileIfAny(hash), let plaintext = roster.keys.openAsAuditor(bytes) else {
          continue
        }
        try self.note(KeyFile.read(plaintext), OpenedKeyFiles.Item(hash: hash, isAuditors: true))
      }
    }
  }

  /// Every key file of the vault that was not tried before.
  func eachUntriedKeyFile(
    _ body: @escaping (_ chain: ChainAudit, _ hash: Digest) throws(CaseworkError) -> Void
  ) throws(CaseworkError) {
    let folders = try folders(.key)
    try share(folders.count) { (chain, at) throws(CaseworkError) in
      let names: [Digest]
      do throws(LedgerError) { names = try chain.vault.fileNames(.key, in: folders[at]).hashes } catch {
        throw CaseworkError(error)
      }
      for hash in self.untried(names) { try body(chain, hash) }
    }
  }

  /// Only what is new, where the rest is remembered. A folder's at a time: to wait for one's turn costs more than to look.
  func untried(_ hashes: [Digest]) -> [Digest] {
    ground.inTurn { hashes.filter { memory.tried.insert(TriedFile($0)).inserted } }
  }

  func note(_ file: KeyFile?, _ item: OpenedKeyFiles.Item) throws(CaseworkError) {
    guard let file, file.vault == office.genesisHash else { return }
    try ground.inTurn { () throws(CaseworkError) in try ground.files.insert(item, of: file.place.caseID) }
  }

  /// Files that no entry names: left by a writer who was killed between placing and recording, or put there.
  func lookForStrangers() throws(CaseworkError) {
    var strangers = 0
    for kind in [FileKind.body, FileKind.key] {
      for folder in try folders(kind) {
        let files: (hashes: [Digest], strangers: Int)
        do { files = try office.reader.fileNames(kind, in: folder) } catch { throw CaseworkError(error) }
        strangers += files.strangers
        guard let prefix = UInt8(folder, radix: 16) else { continue }
        let named = try ground.named.names(Int(prefix))
        strangers += files.hashes.count { !named.contains($0) }
      }
    }
    report.unnamedFiles = strangers
  }
}

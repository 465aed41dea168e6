import LedgerStore
import Sealing
import WorkflowEngine

/// What an auditor is handed: the whole log as C2SP tlog-tiles, whose files any log's tools read, and what is needed to
/// follow the roles and rules. It holds signed entries, and no key and no body.
package struct LogExport: Sendable {
  package let checkpoint: KnownCheckpoint
  /// Entries behind the checkpoint, which are not in it: only what is signed can be checked by others.
  package let left: Int
  /// Entries that none of our keys opens: in the tree, and here empty.
  package fileprivate(set) var unopened: [Int] = []
  package fileprivate(set) var files = 0
}

extension Office {
  /// Writes the log up to its newest checkpoint, file by file, through `write` (a path inside the export, its bytes).
  /// Refuses whoever cannot open every entry, for want of a period or a role; an auditor gets also a log with entries that
  /// nobody opens, each named.
  package func export(
    to write: (String, [UInt8]) throws(CaseworkError) -> Void
  ) throws(CaseworkError) -> LogExport {
    try refresh()
    let newest = roster.newestWitnessed ?? roster.newestCosigned ?? roster.newestCheckpoint
    guard let known = newest else { throw .oversight(.notCheckpointed(index: 0)) }
    let opened = try OpenedEntries(self)
    try opened.report.mustNotBeFormerAuditors()
    guard opened.report.isAuditor || opened.report.isComplete else {
      throw .oversight(.incomplete(opened.report.unclaimed))
    }
    var export = LogExport(checkpoint: known, left: opened.report.size - known.checkpoint.size)
    var sums: [(path: String, hash: Digest)] = []
    func put(_ path: String, _ bytes: [UInt8]) throws(CaseworkError) {
      try write(path, bytes)
      sums.append((path, Hash.sha256(bytes)))
    }
    try exportTree(opened, known.checkpoint, &export, to: put)
    try put("checkpoint", known.signed.bytes)
    // First the key whose line stands first in the checkpoint: one command then finds both.
    let first = known.signed.note.signatures.first?.keyID
    let logs = publicKeys.logs.filter { $0.keyID == first } + publicKeys.logs.filter { $0.keyID != first }
    try put("log.vkeys", KeyList(logs: logs, witnesses: publicKeys.witnesses).bytes)
    try put("people.vkeys", KeyList(logs: opened.people.map(\.verifyingKey), witnesses: []).bytes)
    for digest in Set(roster.adopted.map(\.definition)).sorted() {
      // One that is damaged lacks here, and the audit names it.
      guard let workflow = try? definition(digest) else { continue }
      try put("workflows/\(digest.hex).json", workflow.canonical)
    }
    for (path, text) in ExportPapers.files(export, origin: roster.logOrigin) { try put(path, Array(text.utf8)) }
    let list = sums.sorted { $0.path < $1.path }.map { "\($0.hash.hex)  \($0.path)\n" }.joined()
    try write("SHA256SUMS", Array(list.utf8))
    export.files = sums.count + 1
    return export
  }

  private func exportTree(
    _ opened: OpenedEntries, _ checkpoint: Checkpoint, _ export: inout LogExport,
    to put: (String, [UInt8]) throws(CaseworkError) -> Void
  ) throws(CaseworkError) {
    var tiles = TileWriter()
    try tiles.append(reader.genesis.note, leaf: reader.genesis.leaf, to: put)
    var unopened: [Int] = []
    do {
      try reader.scan(from: reader.start) { (frame, _) throws(CaseworkError) in
        guard frame.index < checkpoint.size else { return }
        let note = try opened.note(frame)
        if note == nil { unopened.append(frame.index) }
        try tiles.append(note ?? [], leaf: frame.leaf, to: put)
      }
    } catch {
      throw CaseworkError(error)
    }
    try tiles.finish(to: put)
    guard tiles.frontier.size == checkpoint.size, tiles.frontier.root == checkpoint.root else {
      throw .oversight(.otherHistory(size: checkpoint.size))
    }
    export.unopened = unopened
  }
}

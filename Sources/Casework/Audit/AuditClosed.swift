internal import Glibc
import LedgerStore
import Sealing

/// Where files are gone that an audit cannot do without: it says which, and goes on as far as it can.
extension AuditRun {
  /// Nothing of the roster opens, and what would have opened it is not in the vault: the key files that we have had, or all of
  /// them. Or it is there, and the ledger does not begin as any does that it would open; or it opens to nobody who cases open to.
  func tellClosedRoster(_ chain: ChainAudit) throws(CaseworkError) {
    guard ground.log.count > 0 else {
      // Where it was there, and is damaged or was seen, that is told.
      if report.passed { report.add(Finding(.notFounded, index: 1, caseID: .roster), .roster) }
      return
    }
    func find(_ kind: Finding.Kind, _ check: AuditCheck, index: Int?, file: Digest? = nil) {
      let name = file.map { FileName(kind: .key, hash: $0) }
      report.add(Finding(kind, index: index, caseID: .roster, file: name), check)
    }
    func missing(_ number: Int, _ hash: Digest? = nil) {
      let kind = Finding.Kind.keyFileMissing(compartment: Roster.Part.register, epoch: number)
      // The ledger's first entry names the first.
      find(kind, .files, index: number == 1 ? 1 : nil, file: hash)
    }
    let lost = office.rosterIndex.register.filter { !office.reader.has(.key, $0.value) }
    for (number, hash) in lost.sorted(by: { $0.key < $1.key }) { missing(number, hash) }
    guard lost.isEmpty else { return }
    var hasKeyFiles = false
    for folder in try folders(.key) where !hasKeyFiles {
      do { hasKeyFiles = try !office.reader.fileNames(.key, in: folder).hashes.isEmpty } catch {
        throw CaseworkError(error)
      }
    }
    if !hasKeyFiles { return missing(1) }
    if !chain.offered.isEmpty, ground.damaged.isEmpty {
      find(.unreadableCase(.damaged(index: 1, what: "roster")), .roster, index: 1)
    }
    // Of somebody who was never admitted nothing opens: that nothing could be checked is all there is to say.
    if chain.offered.isEmpty, !ground.files.cases.isEmpty { find(.rosterClosed, .files, index: nil) }
  }

  /// The folders of sealed files. Where all of them were taken away there are none: every file of them is missing, and told.
  func folders(_ kind: FileKind) throws(CaseworkError) -> [String] {
    do {
      return try office.reader.fileFolders(kind)
    } catch {
      if case .io(_, ENOENT) = error { return [] }
      throw CaseworkError(error)
    }
  }
}

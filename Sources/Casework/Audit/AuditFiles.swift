import LedgerStore
import Sealing
import Syntax

/// What lies beside the ledger: key files made again, sealed files looked for and hashed.
extension AuditRun {
  func compareKeyFiles() throws(CaseworkError) {
    try compare(.roster, roster.compartments)
    for (id, fold) in folds { try compare(id, fold.compartments) }
  }

  private func compare(_ id: CaseID, _ compartments: [String: CompartmentState]) throws(CaseworkError) {
    for (part, compartment) in compartments.sorted(by: { $0.key < $1.key }) {
      for epoch in compartment.epochs {
        checkKeyFile(epoch, part, id)
        let file = KeyFile(vault: office.genesisHash, epoch, of: part, in: id)
        guard let isMade = keys.makes(epoch, file, for: recipients(epoch)) else { continue }
        if isMade {
          report.counted(.keyFiles)
        } else {
          find(
            .wrongReaders(compartment: part, epoch: epoch.number, writer: epoch.writer), index: epoch.index,
            caseID: id, check: .keyFiles)
        }
      }
    }
  }

  /// The file in force is there and whole, whether or not we can open it: without it a part is lost to its readers.
  private func checkKeyFile(_ epoch: CompartmentState.Epoch, _ part: String, _ id: CaseID) {
    do {
      _ = try office.reader.readWhole(.key, epoch.keyFile)
      report.counted(.files)
    } catch LedgerError.missing {
      find(.keyFileMissing(compartment: part, epoch: epoch.number), index: epoch.index, caseID: id, check: .files)
    } catch {
      find(.keyFileDamaged(compartment: part, epoch: epoch.number), index: epoch.index, caseID: id, check: .files)
    }
  }

  private func recipients(_ epoch: CompartmentState.Epoch) -> [Recipient] {
    var all = epoch.readers.compactMap { roster.recipient(of: $0.key, generation: $0.value) }
    if let audit = epoch.auditEpoch, let recipient = roster.auditRecipient(epoch: audit) { all.append(recipient) }
    return all
  }

  /// Bodies of accepted entries are there, whole, and not in the way of being destroyed.
  func checkFiles(isDeep: Bool) throws(CaseworkError) {
    for person in roster.people {
      if let card = person.card { check(card, index: nil, leaf: nil, id: .roster, isDeep: isDeep) }
    }
    for adoption in roster.adopted {
      check(adoption.body, index: adoption.from, leaf: adoption.leaf, id: .roster, isDeep: isDeep)
    }
    for (id, fold) in folds {
      for entry in fold.entries where !entry.isDestroyed {
        for body in entry.bodies { check(body, index: entry.index, leaf: entry.leaf, id: id, isDeep: isDeep) }
      }
    }
    guard report.isAuditor, report.isComplete else { return }
    try lookForStrangers()
  }

  private func check(_ body: BodyPlace, index: Int?, leaf: Digest?, id: CaseID, isDeep: Bool) {
    do {
      let source = try office.reader.openBody(body.hash)
      guard source.size == body.size else { throw LedgerError.wrongContent(.body, body.hash) }
      if isDeep { while !source.isAtEnd { _ = try source.read(1 << 20) } }
      report.counted(.files)
    } catch LedgerError.missing {
      find(.bodyMissing(compartment: body.compartment), index: index, leaf: leaf, caseID: id, check: .files)
    } catch {
      find(.bodyDamaged(compartment: body.compartment), index: index, leaf: leaf, caseID: id, check: .files)
    }
  }

  /// Files that no entry names: left by a writer who was killed between placing and recording, or put there.
  private func lookForStrangers() throws(CaseworkError) {
    var strangers = 0
    do {
      for kind in [FileKind.body, FileKind.key] {
        let files = try office.reader.fileNames(kind)
        strangers += files.strangers + files.hashes.filter { !named.contains($0) }.count
      }
    } catch {
      throw CaseworkError(error)
    }
    report.unnamedFiles = strangers
  }
}

extension Office {
  /// Replays everything from the first leaf. An auditor reads every case's register; others, their own.
  /// - Parameters:
  ///   - isDeep: also hash every sealed file.
  ///   - progress: entries read, entries known of.
  package func audit(
    isDeep: Bool = true, progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) -> AuditReport {
    let report = try AuditRun(self).run(isDeep: isDeep, progress: progress)
    if report.passed, writer.isMarkedStopped {
      do { try writer.clearStop() } catch { throw CaseworkError(error) }
    }
    // What was found in order is remembered: cut away afterwards, it is missed.
    if report.passed { try refresh() }
    return report
  }
}

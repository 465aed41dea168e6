import LedgerStore
import Sealing
import Syntax

/// What lies beside the ledger: key files made again, sealed files looked for and hashed.
extension ChainAudit {
  func compareKeyFiles() throws(CaseworkError) {
    for (part, compartment) in compartments.sorted(by: { $0.key < $1.key }) {
      for epoch in compartment.epochs where epoch.index >= ground.from {
        let file = KeyFile(vault: office.genesisHash, epoch, of: part, in: id)
        guard let isMade = makes(epoch, file, for: roster.recipients(of: epoch)) else { continue }
        if isMade {
          outcome.report.counted(.keyFiles)
        } else {
          find(
            .wrongReaders(compartment: part, epoch: epoch.number, writer: epoch.writer), index: epoch.index,
            check: .keyFiles)
        }
      }
    }
  }

  /// Every sealed file that somebody still needs: bodies of accepted entries that are not destroyed, and each epoch's key
  /// file in force, whether or not we can open it.
  var filesInForce: [SealedFile] {
    var files: [SealedFile] = []
    if id == .roster {
      for person in roster.people {
        if let card = person.card { files.append(SealedFile(card, in: .roster)) }
      }
      for adoption in roster.adopted {
        for place in [adoption.body, adoption.plan].compactMap({ $0 }) {
          files.append(SealedFile(place, in: .roster, index: adoption.from, leaf: adoption.leaf))
        }
      }
      for act in roster.pending {
        for place in [act.body, act.plan].compactMap({ $0 }) {
          files.append(SealedFile(place, in: .roster, index: act.index, leaf: act.leaf))
        }
      }
    }
    for entry in fold.entries where !entry.isDestroyed {
      files += entry.bodies.map { SealedFile($0, in: id, index: entry.index, leaf: entry.leaf) }
    }
    for (part, compartment) in compartments { files += compartment.epochs.map { SealedFile($0, part, in: id) } }
    return files.sorted { ($0.index ?? 0, $0.hash) < ($1.index ?? 0, $1.hash) }
  }

  /// Looks at one file: it is there, of the size that its entry says, and (deep) its bytes are those its name is the hash
  /// of. A disk that does not answer is no forgery: it is told as a file that could not be checked.
  func check(_ file: SealedFile, isDeep: Bool) {
    do {
      let source = try vault.openFile(file.kind, file.hash)
      guard source.size == file.size else { throw LedgerError.wrongContent(file.kind, file.hash) }
      if isDeep || file.kind == .key { while !source.isAtEnd { _ = try source.read(1 << 20) } }
      outcome.report.counted(.files)
    } catch LedgerError.missing {
      find(file.missing, index: file.index, leaf: file.leaf, check: .files)
    } catch LedgerError.io {
      find(.unreadable(compartment: file.compartment), index: file.index, leaf: file.leaf, check: .files)
    } catch {
      find(file.damaged, index: file.index, leaf: file.leaf, check: .files)
    }
  }
}

/// A body or key file that an accepted entry names, and where.
struct SealedFile {
  let kind: FileKind
  let hash: Digest
  /// Bytes, as the entry says.
  let size: Int
  let compartment: String
  let epoch: Int
  let index: Int?
  let leaf: Digest?
  let caseID: CaseID

  init(_ body: BodyPlace, in id: CaseID, index: Int? = nil, leaf: Digest? = nil) {
    (kind, hash, size) = (.body, body.hash, body.size)
    (compartment, epoch, self.index, self.leaf, caseID) = (body.compartment, body.epoch, index, leaf, id)
  }

  init(_ epoch: CompartmentState.Epoch, _ part: String, in id: CaseID) {
    (kind, hash, size) = (.key, epoch.keyFile, epoch.keySize)
    (compartment, self.epoch, index, leaf, caseID) = (part, epoch.number, epoch.index, nil, id)
  }

  var missing: Finding.Kind {
    kind == .body ? .bodyMissing(compartment: compartment) : .keyFileMissing(compartment: compartment, epoch: epoch)
  }

  var damaged: Finding.Kind {
    kind == .body ? .bodyDamaged(compartment: compartment) : .keyFileDamaged(compartment: compartment, epoch: epoch)
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
    let report: AuditReport
    do {
      report = try AuditRun.reaching(self, isDeep: isDeep) { reach throws(CaseworkError) in
        try AuditRun(self, reach: reach, progress: progress)
      }.report
    } catch .storage(.io(let operation, let code)) {
      throw .oversight(.cannotCheck(operation: operation, code: code))
    }
    if report.passed, writer.isMarkedStopped {
      do { try writer.clearStop() } catch { throw CaseworkError(error) }
    }
    // What was found in order is remembered: cut away afterwards, it is missed.
    if report.passed { try refresh() }
    return report
  }
}

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
        if let card = person.card { files.append(SealedFile(card, in: .roster, index: person.cardFrom)) }
      }
      for adoption in roster.adopted {
        for (place, content) in [(adoption.body, adoption.definition), (adoption.plan, adoption.migration)] {
          guard let place else { continue }
          files.append(SealedFile(place, in: .roster, index: adoption.from, leaf: adoption.leaf, holds: content))
        }
      }
      for act in roster.pending {
        for (place, fact) in [(act.body, BuiltInFact.definition), (act.plan, BuiltInFact.migration)] {
          guard let place else { continue }
          let content = act.facts.first { $0.name == fact }.flatMap { Digest(hex: $0.value) }
          files.append(SealedFile(place, in: .roster, index: act.index, leaf: act.leaf, holds: content))
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
      compareContent(file)
    } catch LedgerError.missing {
      find(file.missing, file)
    } catch LedgerError.io {
      find(.unreadable(compartment: file.compartment), file)
    } catch {
      find(file.damaged, file)
    }
  }

  /// A definition, or a plan to one, is what its entry says it is by hash: also where no case follows it yet. Whoever lacks the
  /// roster's key cannot tell, and of a file that is not there it was said.
  private func compareContent(_ file: SealedFile) {
    guard let body = file.body, let content = file.content else { return }
    let kind: Finding.Kind
    do throws(CaseworkError) {
      if try office.holds(body, content, keys: keys) { return }
      kind = .otherDefinition
    } catch {
      switch error {
      case .notMember, .storage: return
      case .misplacedBody(let line): kind = .misplacedBody(line: line)
      default: kind = .otherDefinition
      }
    }
    outcome.report.findings.append(finding(kind, file))
    outcome.report.failed(.files)
  }

  private func find(_ kind: Finding.Kind, _ file: SealedFile) { outcome.report.add(finding(kind, file), .files) }

  private func finding(_ kind: Finding.Kind, _ file: SealedFile) -> Finding {
    Finding(kind, index: file.index, leaf: file.leaf, caseID: id, file: FileName(kind: file.kind, hash: file.hash))
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
  private(set) var body: BodyPlace?
  /// SHA-256 of what it holds, where its entry states that.
  private(set) var content: Digest?

  init(_ body: BodyPlace, in id: CaseID, index: Int? = nil, leaf: Digest? = nil, holds content: Digest? = nil) {
    (kind, hash, size, self.body, self.content) = (.body, body.hash, body.size, body, content)
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

import LedgerStore
import Sealing

/// What an auditor remembers of an audit that found nothing wrong: of each case its last entry, and the tag of the next. It
/// only tells which cases to look into after a checkpoint; a new frame that none of these claims is looked for in all of them.
///
///     avhopp/audited/v1 LF ‖ for each case, in order: name, 16 ‖ index of its last entry, 5 ‖ tag, 16
struct AuditMemory: Equatable {
  struct Known: Equatable {
    let last: Int
    let next: Tag
  }

  var cases: [CaseID: Known] = [:]

  private static let header = Array("avhopp/audited/v1\n".utf8)
  private static let recordBytes = 37

  init() {}

  init?(_ bytes: [UInt8]) {
    let records = bytes.dropFirst(Self.header.count)
    guard bytes.starts(with: Self.header), records.count % Self.recordBytes == 0 else { return nil }
    for start in stride(from: records.startIndex, to: records.endIndex, by: Self.recordBytes) {
      guard let id = CaseID(bytes: Array(bytes[start..<(start + 16)])),
        let tag = Tag(bytes: bytes[(start + 21)..<(start + 37)])
      else { return nil }
      cases[id] = Known(last: Packed.number(bytes, at: start + 16, 5), next: tag)
    }
    guard encoded == bytes else { return nil }
  }

  var encoded: [UInt8] {
    var packed = Packed(capacity: Self.header.count + cases.count * Self.recordBytes)
    packed.put(Self.header)
    for (id, known) in cases.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
      packed.put(id.bytes)
      packed.put(known.last, 5)
      packed.put(known.next.bytes)
    }
    return packed.bytes
  }
}

extension Office {
  private var auditMemoryPath: String { "\(home.vaultPath(genesisHash))/audited" }
  private var auditMemoryPurpose: String { "\(genesisHash.hex) audited" }

  /// Nothing where there is none, or none of ours: then every case is looked into.
  func loadAuditMemory() -> AuditMemory {
    guard let file = try? LocalFile.read(auditMemoryPath),
      let bytes = try? SealedLocal.open(file, key: localKey, purpose: auditMemoryPurpose)
    else { return AuditMemory() }
    return AuditMemory(bytes) ?? AuditMemory()
  }

  func save(_ memory: AuditMemory) throws(CaseworkError) {
    let file: [UInt8]
    do {
      file = try SealedLocal.seal(memory.encoded, key: localKey, purpose: auditMemoryPurpose)
    } catch {
      throw .sealing(error)
    }
    do { try LocalFile.replace(auditMemoryPath, with: file, durable: false) } catch { throw CaseworkError(error) }
  }

  /// Audits what has come since a checkpoint of this log. What lies before rests on that checkpoint: the tree is computed
  /// again and must have its root, and entries before it are judged again only where their case has new ones.
  ///
  /// Throws `.oversight(.checkpoint)` for one that no key of this log has signed, `.olderThanCheckpoint` and
  /// `.otherThanCheckpoint` where the vault does not hold its tree.
  package func audit(
    since bytes: [UInt8], isDeep: Bool = true, progress: ((Int, Int) -> Void)? = nil
  ) throws(CaseworkError) -> AuditReport {
    let report: AuditReport
    do {
      let run = try AuditRun(self, since: try checkpoint(bytes, of: roster).seen, progress: progress)
      report = try run.run(isDeep: isDeep)
      // The same by the roster that was replayed just now.
      if report.size >= report.since?.size ?? 0 { _ = try checkpoint(bytes, of: run.roster) }
    } catch .storage(.io(let operation, let code)) {
      throw .oversight(.cannotCheck(operation: operation, code: code))
    }
    if report.passed { try refresh() }
    return report
  }

  private func checkpoint(_ bytes: [UInt8], of roster: Roster) throws(CaseworkError) -> Checkpoint {
    do throws(CheckpointFault) {
      let signed = try SignedCheckpoint(bytes)
      _ = try signed.verifyOurs(
        origin: roster.logOrigin, keys: roster.currentLogKeys, witnesses: roster.witnesses)
      return signed.checkpoint
    } catch {
      throw .oversight(.checkpoint(error))
    }
  }
}

import LedgerStore
import Sealing

extension AuditRun {
  /// Which key files are tried. Each costs a scalar multiplication a stanza and key, as much as half a signature's check, and
  /// a case has one for each of its parts.
  enum Reach {
    /// For an auditor: the roster's by the names that our client knows, and of the others those that have the size of a
    /// register's, by the auditors' keys. Where every frame is then claimed, and no ruling hangs on a key that is lacking, no
    /// other file could change anything.
    case registers
    /// All, by every key.
    case everything
  }

  /// A whole audit, or what `run` makes it: with the reach that is enough for an auditor, and where it was not, with
  /// everything.
  static func reaching(
    _ office: Office, isDeep: Bool, _ run: (Reach) throws(CaseworkError) -> AuditRun
  ) throws(CaseworkError) -> AuditRun {
    func judged(_ reach: Reach) throws(CaseworkError) -> AuditRun {
      let first = try run(reach)
      _ = try first.run(isDeep: isDeep)
      guard let end = first.rosterDoubt else { return first }
      let again = try run(reach)
      again.ground.endRoster(at: end)
      _ = try again.run(isDeep: isDeep)
      return again
    }
    if office.roster.compartments[Roster.Part.audit]?.members[office.me] != nil {
      let first = try judged(.registers)
      if first.hasReached { return first }
    }
    return try judged(.everything)
  }

  /// What opens the roster.
  func openRostersKeyFiles() throws(CaseworkError) {
    guard reach == .registers else { return try openOwnKeyFiles() }
    let epochs = office.roster.compartments.values.flatMap(\.epochs).filter { $0.readers[office.me] != nil }
    for hash in untried(epochs.map(\.keyFile)) {
      guard let bytes = try office.reader.keyFileIfAny(hash),
        let plaintext = try? office.person.keys.open(bytes, within: .keyFile)
      else { continue }
      try note(KeyFile.read(plaintext), OpenedKeyFiles.Item(hash: hash, isAuditors: false))
    }
  }

  /// What opens the cases, once the roster is known. Who is no auditor any more may still have the key, and does not use it.
  func openCasesKeyFiles() throws(CaseworkError) {
    guard report.isAuditor, let roster = ground.roster, !roster.keys.epochs(of: Roster.Part.audit, in: .roster).isEmpty
    else { return }
    guard reach == .registers else { return try openAuditorsKeyFiles(roster) }
    try eachUntriedKeyFile { (chain, hash) throws(CaseworkError) in
      guard let bytes = try chain.vault.keyFileIfAny(hash, where: KeyFile.mayBeRegisters),
        let plaintext = roster.keys.openAsAuditor(bytes)
      else { return }
      try self.note(KeyFile.read(plaintext), OpenedKeyFiles.Item(hash: hash, isAuditors: true))
    }
  }
}

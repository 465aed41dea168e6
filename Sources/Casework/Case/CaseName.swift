import LedgerStore
import Sealing

extension CaseID {
  /// What a case is called: by the public key of its first register. Nobody can open it a second time under a key of theirs.
  static func of(vault: Digest, firstKey: Recipient) -> CaseID {
    let hash = Hash.sha256(Array("avhopp/case/v1\n".utf8), vault.bytes, firstKey.bytes)
    return CaseID(bytes: Array(hash.bytes.prefix(16))) ?? .roster
  }
}

/// The key of a case that is being opened: made first, since it gives the case its name.
final class FirstKey {
  let key: SealingKey
  let caseID: CaseID

  init(vault: Digest) throws(SealingError) {
    key = try SealingKey.generate()
    caseID = .of(vault: vault, firstKey: key.recipient)
  }

  var place: EpochName { EpochName(caseID: caseID, compartment: Roster.Part.register, number: 1) }
}

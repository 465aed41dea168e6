package import LedgerStore
package import Sealing

extension ControlCode {
  /// What the control code of a person stands for: the two keys that they hand over. Whoever admits them hears or reads the
  /// code from the newcomer and types all of it: comparing by eye finds only what one expects to find.
  /// - Parameters:
  ///   - vkey: the verifying key as a C2SP vkey.
  ///   - recipient: the sealing key as `age1…`.
  package static func digest(ofPerson vkey: String, recipient: String) -> Digest {
    Hash.sha256(Array("avhopp/person/v1\n\(vkey)\n\(recipient)\n".utf8))
  }
}

extension RosterPerson {
  /// Of the keys that they came with, whatever was renewed since.
  var codeDigest: Digest {
    ControlCode.digest(ofPerson: verifyingKey.vkey, recipient: sealing[0].recipient.text)
  }
}

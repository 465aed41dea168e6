/// How long a list of recipients a file may begin with. Each stanza that isn't ours costs a scalar multiplication.
package struct AgeBound: Sendable {
  let headerBytes: Int
  let stanzas: Int

  /// Of a file that anybody may have made.
  package static let foreign = AgeBound(headerBytes: Limit.ageHeaderBytesMax, stanzas: Limit.ageStanzasMax)
  /// Of a key file.
  package static let keyFile = AgeBound(headerBytes: Limit.keyFileHeaderBytesMax, stanzas: Limit.keyFileStanzasMax)
}

/// Every upper bound of this module, with its reason.
package enum Limit {
  /// Bytes of an age header: 64 stanzas of ours take 8 KiB; a post-quantum stanza takes 2.
  package static let ageHeaderBytesMax = 64 * 1024
  /// Stanzas of an age file. The grammar has no bound, and each costs a scalar multiplication (CVE-2026-85783).
  package static let ageStanzasMax = 64
  /// Stanzas of a key file, which is named by its hash in a signed entry: a thousand readers, and the dummies.
  package static let keyFileStanzasMax = 1024
  /// Bytes of a key file's header: 1,024 stanzas of 98 bytes.
  package static let keyFileHeaderBytesMax = 128 * 1024
  /// Plaintext bytes of one STREAM chunk, by the age format.
  package static let chunkBytes = 64 * 1024
  /// Bytes of an armored file that is read whole: police's exchange files are at most 32 MiB before armor.
  package static let armorBytesMax = 48 * 1024 * 1024
  /// Bytes of a signed note: as Go's `sumdb/note`.
  package static let noteBytesMax = 1_000_000
  /// Signature lines of a note: as Go's `sumdb/note`; the specification demands at least 16.
  package static let noteSignaturesMax = 100
  /// Bytes of a key name in a note or keystore.
  package static let keyNameBytesMax = 255
  /// Bytes of a passphrase: longer is a file that was piped in by mistake.
  package static let passphraseBytesMax = 1024
  /// Bytes of a keystore file.
  package static let keystoreBytesMax = 64 * 1024
  /// Generations of sealing keys that one person keeps: one a quarter for sixty years.
  package static let generationsMax = 256
  /// Bytes of one `Secret`. Larger things are a `Plaintext`.
  package static let secretBytesMax = 64 * 1024
  /// Secrets of one `Keyring`: one per case and epoch of ten deployments.
  package static let keyringSlotsMax = 1 << 20
  /// Bytes that HKDF-SHA-256 can give (RFC 5869).
  package static let hkdfBytesMax = 255 * 32
}

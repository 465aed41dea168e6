import Sealing

/// A file of one's own under the local key: XChaCha20-Poly1305, nonce ‖ box, bound to its purpose.
enum SealedLocal {
  /// Made of a person's local key once a session: the journal is read a record at a time.
  static func key(of local: borrowing Secret) throws(SealingError) -> Secret { try local.derived("avhopp/local/v1") }

  static func seal(_ bytes: [UInt8], key: borrowing Secret, purpose: String) throws(SealingError) -> [UInt8] {
    let nonce = Random.bytes(AEAD.nonceBytes)
    let box = try AEAD.seal(bytes, key: key, nonce: nonce, ad: Array(purpose.utf8))
    return nonce + box
  }

  static func open(_ file: [UInt8], key: borrowing Secret, purpose: String) throws(SealingError) -> [UInt8] {
    guard file.count >= AEAD.nonceBytes + AEAD.tagBytes else { throw .truncated }
    return try AEAD.open(
      file[AEAD.nonceBytes...], key: key, nonce: Array(file[..<AEAD.nonceBytes]),
      ad: Array(purpose.utf8))
  }
}

import Sealing

/// What a person's own files lie sealed under, made of their local key once: a journal is read a record at a time.
struct LocalKey: ~Copyable {
  fileprivate let secret: Secret

  init(of local: borrowing Secret) throws(SealingError) { secret = try local.derived("avhopp/local/v1") }

  /// A key for one file that is read and written a record at a time.
  func derived(_ file: String) throws(SealingError) -> Secret { try secret.derived("avhopp/records/v1 \(file)") }
}

/// A file of one's own under the local key: XChaCha20-Poly1305, nonce ‖ box, bound to its purpose.
enum SealedLocal {
  static func seal(_ bytes: [UInt8], key: borrowing LocalKey, purpose: String) throws(SealingError) -> [UInt8] {
    let nonce = Random.bytes(AEAD.nonceBytes)
    let box = try AEAD.seal(bytes, key: key.secret, nonce: nonce, ad: Array(purpose.utf8))
    return nonce + box
  }

  static func open(_ file: [UInt8], key: borrowing LocalKey, purpose: String) throws(SealingError) -> [UInt8] {
    guard file.count >= AEAD.nonceBytes + AEAD.tagBytes else { throw .truncated }
    return try AEAD.open(
      file[AEAD.nonceBytes...], key: key.secret, nonce: Array(file[..<AEAD.nonceBytes]), ad: Array(purpose.utf8))
  }
}

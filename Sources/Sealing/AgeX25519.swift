internal import Syntax

/// The X25519 recipient of age: one file key, wrapped for one public key.
enum AgeX25519 {
  static let kind = "X25519"
  static let fileKeyBytes = 16
  private static let info = Array("age-encryption.org/v1/X25519".utf8)

  /// The file key for `recipient`, under an ephemeral secret that is used for this stanza and thrown away.
  static func wrap(
    _ fileKey: borrowing Secret, to recipient: Recipient, ephemeral: borrowing Secret
  ) throws(SealingError) -> AgeHeader.Stanza {
    let share = try X25519.publicKey(of: ephemeral)
    let shared = try X25519.shared(secret: ephemeral, publicKey: recipient.bytes)
    let key = try HKDF.sha256(shared, salt: share + recipient.bytes, info: info, count: 32)
    var body = [UInt8](repeating: 0, count: fileKeyBytes + BoxCipher.tagBytes)
    let code = fileKey.withBytes { fileKey in
      unsafe body.withUnsafeMutableBytes {
        unsafe BoxCipher.ietf.seal(fileKey, to: $0.baseAddress!, key: key, nonce: zeroNonce, ad: [])
      }
    }
    try Sodium.check(code, "crypto_aead_chacha20poly1305_ietf_encrypt")
    return AgeHeader.Stanza(arguments: [Substring(kind), Substring(Base64.encode(share, padded: false))], body: body)
  }

  /// The file key, or `nil` when the stanza is not for this key.
  static func unwrap(
    _ stanza: AgeHeader.Stanza, secret: borrowing Secret, recipient: Recipient
  ) throws(SealingError) -> Secret? {
    guard stanza.arguments.count == 2, let share = Base64.decode(stanza.arguments[1], padded: false),
      share.count == X25519.byteCount
    else { throw .malformed(SyntaxError(line: 0, expected: "an X25519 share")) }
    // A body of another length would let a sender probe which of many keys we hold (partitioning oracle).
    guard stanza.body.count == fileKeyBytes + BoxCipher.tagBytes else {
      throw .malformed(SyntaxError(line: 0, expected: "an X25519 body of 32 bytes"))
    }
    let shared = try X25519.shared(secret: secret, publicKey: share)
    let key = try HKDF.sha256(shared, salt: share + recipient.bytes, info: info, count: 32)
    var isOurs = false
    let fileKey = try Secret.filled(count: fileKeyBytes) { fileKey throws(SealingError) in
      let code = unsafe stanza.body.withUnsafeBytes {
        unsafe BoxCipher.ietf.open($0, to: fileKey.baseAddress, key: key, nonce: zeroNonce, ad: [])
      }
      isOurs = code == 0
      return fileKeyBytes
    }
    if isOurs { return fileKey }
    return nil
  }

  private static let zeroNonce = [UInt8](repeating: 0, count: 12)
}

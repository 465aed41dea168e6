/// XChaCha20-Poly1305: how frames, keystores and local files are sealed.
///
/// Key 32 bytes, nonce 24 (random is safe), tag 16 at the end of the box. Not key-committing: whoever needs to know
/// that only one key opens a box binds the key elsewhere, as the keystore does.
package enum AEAD {
  package static let keyBytes = 32
  package static let nonceBytes = 24
  package static let tagBytes = 16

  /// `plaintext` sealed; `ad` is bound to it and not stored.
  package static func seal(
    _ plaintext: [UInt8], key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try BoxCipher.xchacha.seal(plaintext, key: key, nonce: nonce, ad: ad)
  }

  /// The plaintext, or `.wrongKey` when key, nonce, `ad` or one bit of the box is not what it was sealed with.
  package static func open(
    _ box: [UInt8], key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try BoxCipher.xchacha.open(box[...], key: key, nonce: nonce, ad: ad)
  }

  /// The same, of a part of a buffer.
  package static func open(
    _ box: ArraySlice<UInt8>, key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try BoxCipher.xchacha.open(box, key: key, nonce: nonce, ad: ad)
  }

  /// Seals what is itself secret: the body of a keystore.
  package static func seal(
    _ plaintext: borrowing Secret, key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try BoxCipher.xchacha.check(key: key, nonce: nonce)
    var box = [UInt8](repeating: 0, count: plaintext.count + tagBytes)
    let code = plaintext.withBytes { plaintext in
      unsafe box.withUnsafeMutableBytes {
        unsafe BoxCipher.xchacha.seal(plaintext, to: $0.baseAddress!, key: key, nonce: nonce, ad: ad)
      }
    }
    try Sodium.check(code, "crypto_aead_encrypt")
    return box
  }

  /// Opens into locked memory. Boxes of at most 64 KiB.
  package static func openSecret(
    _ box: [UInt8], key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> Secret {
    try BoxCipher.xchacha.check(key: key, nonce: nonce)
    guard box.count >= tagBytes else { throw .truncated }
    return try Secret.filled(count: box.count - tagBytes) { buffer throws(SealingError) in
      let code = unsafe box.withUnsafeBytes {
        unsafe BoxCipher.xchacha.open($0, to: buffer.baseAddress, key: key, nonce: nonce, ad: ad)
      }
      guard code == 0 else { throw .wrongKey }
      return buffer.count
    }
  }
}

/// ChaCha20-Poly1305 of RFC 8439, 12-byte nonce. Only for formats that demand it: never with a random nonce.
package enum ChaChaPoly {
  package static let nonceBytes = 12

  package static func seal(
    _ plaintext: [UInt8], key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try BoxCipher.ietf.seal(plaintext, key: key, nonce: nonce, ad: ad)
  }

  package static func open(
    _ box: [UInt8], key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try BoxCipher.ietf.open(box[...], key: key, nonce: nonce, ad: ad)
  }
}

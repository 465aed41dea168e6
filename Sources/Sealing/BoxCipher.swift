internal import CSodium

/// The two AEAD constructions of libsodium that we use, over raw memory. Key 32 bytes, tag 16.
enum BoxCipher {
  /// XChaCha20-Poly1305, 24-byte nonce.
  case xchacha
  /// ChaCha20-Poly1305 (RFC 8439), 12-byte nonce: age's, where each key seals under counted nonces.
  case ietf

  static let keyBytes = 32
  static let tagBytes = 16

  var nonceBytes: Int { self == .xchacha ? 24 : 12 }

  func check(key: borrowing Secret, nonce: [UInt8]) throws(SealingError) {
    guard key.count == BoxCipher.keyBytes else { throw .wrongLength("key") }
    guard nonce.count == nonceBytes else { throw .wrongLength("nonce") }
  }

  /// Writes `plaintext.count + 16` bytes at `box`. Lengths have been checked.
  func seal(
    _ plaintext: UnsafeRawBufferPointer, to box: UnsafeMutableRawPointer, key: borrowing Secret, nonce: [UInt8],
    ad: [UInt8]
  ) -> Int32 {
    key.withBytes { key in
      let key = unsafe key.baseAddress!.assumingMemoryBound(to: UInt8.self)
      let box = unsafe box.assumingMemoryBound(to: UInt8.self)
      let text = unsafe plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let count = UInt64(plaintext.count)
      return switch self {
      case .xchacha:
        unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
          box, nil, text, count, ad, UInt64(ad.count), nil, nonce, key)
      case .ietf:
        unsafe crypto_aead_chacha20poly1305_ietf_encrypt(
          box, nil, text, count, ad, UInt64(ad.count), nil, nonce, key)
      }
    }
  }

  /// Writes `box.count - 16` bytes at `plaintext`; nonzero, and only zeros written, when the box does not open.
  func open(
    _ box: UnsafeRawBufferPointer, to plaintext: UnsafeMutableRawPointer?, key: borrowing Secret, nonce: [UInt8],
    ad: [UInt8]
  ) -> Int32 {
    key.withBytes { key in
      let key = unsafe key.baseAddress!.assumingMemoryBound(to: UInt8.self)
      let text = unsafe plaintext?.assumingMemoryBound(to: UInt8.self)
      guard let start = unsafe box.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return -1 }
      let count = UInt64(box.count)
      return switch self {
      case .xchacha:
        unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
          text, nil, nil, start, count, ad, UInt64(ad.count), nonce, key)
      case .ietf:
        unsafe crypto_aead_chacha20poly1305_ietf_decrypt(
          text, nil, nil, start, count, ad, UInt64(ad.count), nonce, key)
      }
    }
  }

  func seal(
    _ plaintext: [UInt8], key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try check(key: key, nonce: nonce)
    var box = [UInt8](repeating: 0, count: plaintext.count + BoxCipher.tagBytes)
    let code = unsafe plaintext.withUnsafeBytes { plaintext in
      unsafe box.withUnsafeMutableBytes { unsafe seal(plaintext, to: $0.baseAddress!, key: key, nonce: nonce, ad: ad) }
    }
    try Sodium.check(code, "crypto_aead_encrypt")
    return box
  }

  func open(
    _ box: ArraySlice<UInt8>, key: borrowing Secret, nonce: [UInt8], ad: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try check(key: key, nonce: nonce)
    guard box.count >= BoxCipher.tagBytes else { throw .truncated }
    var plaintext = [UInt8](repeating: 0, count: box.count - BoxCipher.tagBytes)
    let code = unsafe box.withUnsafeBytes { box in
      unsafe plaintext.withUnsafeMutableBytes { unsafe open(box, to: $0.baseAddress, key: key, nonce: nonce, ad: ad) }
    }
    guard code == 0 else { throw .wrongKey }
    return plaintext
  }
}

internal import CSodium

/// X25519 (RFC 7748), with the all-zero result refused.
package enum X25519 {
  package static let byteCount = 32

  /// The public key of a 32-byte secret.
  package static func publicKey(of secret: borrowing Secret) throws(SealingError) -> [UInt8] {
    guard secret.count == byteCount else { throw .wrongLength("secret") }
    var point = [UInt8](repeating: 0, count: byteCount)
    let code = secret.withBytes {
      unsafe crypto_scalarmult_base(&point, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    try Sodium.check(code, "crypto_scalarmult_base")
    return point
  }

  /// The shared secret, or `.badPoint` when `publicKey` is of small order and the result would be zero.
  package static func shared(secret: borrowing Secret, publicKey: [UInt8]) throws(SealingError) -> Secret {
    guard secret.count == byteCount else { throw .wrongLength("secret") }
    guard publicKey.count == byteCount else { throw .wrongLength("public key") }
    return try Secret.filled(count: byteCount) { shared throws(SealingError) in
      let code = secret.withBytes {
        unsafe crypto_scalarmult(
          shared.baseAddress!.assumingMemoryBound(to: UInt8.self), $0.baseAddress!.assumingMemoryBound(to: UInt8.self),
          publicKey)
      }
      guard code == 0 else { throw .badPoint }
      return byteCount
    }
  }
}

internal import CSodium
internal import Syntax

/// An Ed25519 signing key with its name, in locked memory.
package struct SigningKey: ~Copyable, Sendable {
  /// Seed ‖ public key, as libsodium keeps it: 64 bytes.
  private let secret: Secret
  package let verifyingKey: VerifyingKey

  private init(secret: consuming Secret, verifyingKey: VerifyingKey) {
    self.secret = secret
    self.verifyingKey = verifyingKey
  }

  package var name: String { verifyingKey.name }

  package static func generate(name: String) throws(SealingError) -> SigningKey {
    try from(seed: Secret.random(count: 32), name: name)
  }

  /// The key that a 32-byte seed determines (RFC 8032).
  package static func from(seed: borrowing Secret, name: String) throws(SealingError) -> SigningKey {
    guard seed.count == 32 else { throw .wrongLength("seed") }
    var point = [UInt8](repeating: 0, count: 32)
    let secret = try Secret.filled(count: 64) { pair throws(SealingError) in
      let code = seed.withBytes { seed in
        unsafe crypto_sign_seed_keypair(
          &point, pair.baseAddress!.assumingMemoryBound(to: UInt8.self),
          seed.baseAddress!.assumingMemoryBound(to: UInt8.self))
      }
      try Sodium.check(code, "crypto_sign_seed_keypair")
      return 64
    }
    return SigningKey(secret: secret, verifyingKey: try VerifyingKey(name: name, publicKey: point))
  }

  /// A whole signed note: `text`, an empty line, one signature line.
  ///
  /// `text` is one or more lines of UTF-8, each ended by LF, without other control characters; else `.malformed`.
  package func sign(text: [UInt8]) throws(SealingError) -> [UInt8] {
    do { try SignedNote.check(text: text) } catch { throw .malformed(error) }
    return text + [0x0A] + SignedNote.line(name: name, keyID: verifyingKey.keyID, signature: try signature(of: text))
  }

  /// The bare 64-byte signature of `message`.
  package func signature(of message: [UInt8]) throws(SealingError) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    let code = secret.withBytes {
      unsafe crypto_sign_detached(
        &signature, nil, message, UInt64(message.count), $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    try Sodium.check(code, "crypto_sign_detached")
    return signature
  }

  /// A witness's line under a checkpoint: cosignature/v1 at `time` (POSIX seconds). The key must be a witness's only.
  package func cosign(checkpoint text: [UInt8], at time: UInt64) throws(SealingError) -> [UInt8] {
    do { try SignedNote.check(text: text) } catch { throw .malformed(error) }
    let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) }
    let witness = try WitnessKey(name: name, publicKey: verifyingKey.publicKey)
    let signature = try signature(of: SignedNote.cosignedMessage(text, time: time))
    return SignedNote.line(name: name, keyID: witness.keyID, signature: stamp + signature)
  }

  /// Lends the 32-byte seed, to the keystore.
  package func withSeed<R: ~Copyable, E: Error>(_ body: (borrowing Secret) throws(E) -> R) throws(E) -> R {
    try secret.withPrefix(32, body)
  }
}

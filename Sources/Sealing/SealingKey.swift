internal import Syntax

/// An X25519 key pair that files are sealed to: the secret in locked memory, and its recipient.
package struct SealingKey: ~Copyable, Sendable {
  private static let prefix = "age-secret-key-"
  private let secret: Secret
  package let recipient: Recipient

  private init(secret: consuming Secret, recipient: Recipient) {
    self.secret = secret
    self.recipient = recipient
  }

  package static func generate() throws(SealingError) -> SealingKey {
    try from(secret: Secret.random(count: X25519.byteCount))
  }

  /// The pair of a 32-byte secret.
  package static func from(secret: borrowing Secret) throws(SealingError) -> SealingKey {
    let recipient = try Recipient(bytes: X25519.publicKey(of: secret))
    return SealingKey(secret: try secret.copy(), recipient: recipient)
  }

  /// Lends the 32-byte secret.
  package func withSecret<R: ~Copyable, E: Error>(_ body: (borrowing Secret) throws(E) -> R) throws(E) -> R {
    try body(secret)
  }

  /// `AGE-SECRET-KEY-1…` in locked memory: what stock `age -i` reads, to hand a key over on paper or to a test.
  package func identityText() throws(SealingError) -> Secret {
    let count = Bech32.textCount(prefix: SealingKey.prefix, dataCount: X25519.byteCount)
    return try Secret.filled(count: count) { text in
      secret.withBytes { unsafe Bech32.encode($0, prefix: SealingKey.prefix, isUpperCase: true, into: text) }
      return count
    }
  }

  /// The pair of an `AGE-SECRET-KEY-1…` text (no line end), upper case only.
  package static func from(identityText text: borrowing Secret) throws(SealingError) -> SealingKey {
    let secret = try Secret.filled(count: X25519.byteCount) { data throws(SealingError) in
      let isRead = text.withBytes { unsafe Bech32.decode($0, prefix: prefix, isUpperCase: true, into: data) }
      guard isRead else { throw .malformed(SyntaxError(line: 1, expected: "an age identity: AGE-SECRET-KEY-1…")) }
      return X25519.byteCount
    }
    return try from(secret: secret)
  }
}

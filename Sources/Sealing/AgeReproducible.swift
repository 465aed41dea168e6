internal import CSodium

/// Key files that every member can make again and compare: whoever added a stanza for a stranger, or left one out,
/// is seen.
///
/// All that is random in an age file is derived here. With
///
///     recipients = the recipients in the order of their bytes, each once
///     mark       = HMAC-SHA-256(HKDF(secret, "", "avhopp/keyfile/v1 plaintext"), plaintext)
///     root       = HKDF(secret, SHA-256(text), "avhopp/keyfile/v1"), with text = the lines
///                  avhopp/keyfile/v1 ⏎ context ⏎ mark in hex ⏎ each recipient as age1… ⏎
///
/// the file key is HKDF(root, "", "file key", 16); dummy n (from 0), which fills the list up to 8, 16, 32 … or 1,024, is
/// the public key of HKDF(root, "", "dummy n"); the stanzas stand in the order of the bytes of all these recipients,
/// number n under the ephemeral HKDF(root, "", "ephemeral n"); the payload's nonce is HKDF(root, "", "nonce", 16).
/// The mark makes two plaintexts two keys: a derived nonce must never serve twice.
extension Age {
  private static let domain = "avhopp/keyfile/v1"
  private static let stanzasMin = 8

  /// How many stanzas such a file may have: its own and the dummies.
  package static let reproducibleStanzaCounts = [8, 16, 32, 64, 128, 256, 512, 1024]

  /// Bytes of such a file, for a plaintext of at most 64 KiB.
  package static func reproducibleBytes(stanzas: Int, plaintext: Int) -> Int {
    // `-> X25519 `, a share and an LF; a wrapped key and an LF; `--- `, a MAC and an LF: each of them 43 digits.
    AgeHeader.version.utf8.count + 1 + stanzas * (10 + 44 + 44) + 4 + 44 + AgePayload.nonceBytes
      + AgePayload.sealedCount(plaintext)
  }

  /// Seals to 1 ... 1024 recipients; the same input gives the same bytes. `secret` is 32 bytes that only members know,
  /// `context` one line that names where the file belongs.
  package static func sealReproducibly(
    _ plaintext: [UInt8], to recipients: [Recipient], secret: borrowing Secret, context: String
  ) throws(SealingError) -> [UInt8] {
    let mark = try HMAC.sha256(plaintext, key: secret.derived("\(domain) plaintext"))
    let parts = try ReproducibleParts.derive(mark, to: recipients, secret: secret, context: context)
    return try sealed(plaintext, parts.header, parts.nonce, parts.fileKey)
  }

  /// The same for keys, which must not lie in an array.
  package static func sealReproducibly(
    _ plaintext: borrowing Secret, to recipients: [Recipient], secret: borrowing Secret, context: String
  ) throws(SealingError) -> [UInt8] {
    let mark = try HMAC.sha256(plaintext, key: secret.derived("\(domain) plaintext"))
    let parts = try ReproducibleParts.derive(mark, to: recipients, secret: secret, context: context)
    return try plaintext.withBytes { text throws(SealingError) in
      try unsafe sealed(text, parts.header, parts.nonce, parts.fileKey)
    }
  }

  /// Whether `file` is what these recipients, and no others, would have been given.
  package static func isReproduced(
    _ file: [UInt8], by plaintext: borrowing Secret, to recipients: [Recipient], secret: borrowing Secret,
    context: String
  ) throws(SealingError) -> Bool {
    try sealReproducibly(plaintext, to: recipients, secret: secret, context: context) == file
  }

  /// Everything but the payload.
  private struct ReproducibleParts: ~Copyable {
    let fileKey: Secret
    let header: [UInt8]
    let nonce: [UInt8]

    static func derive(
      _ mark: Digest, to recipients: [Recipient], secret: borrowing Secret, context: String
    ) throws(SealingError) -> ReproducibleParts {
      let root = try root(mark, recipients, secret, context)
      let fileKey = try root.derived("file key", count: AgeX25519.fileKeyBytes)
      let header = try header(fileKey, recipients, root)
      let nonce = try root.derived("nonce", count: AgePayload.nonceBytes).withBytes { unsafe Array($0) }
      return ReproducibleParts(fileKey: fileKey, header: header, nonce: nonce)
    }

    private static func root(
      _ mark: Digest, _ recipients: [Recipient], _ secret: borrowing Secret, _ context: String
    ) throws(SealingError) -> Secret {
      guard secret.count == 32 else { throw .wrongLength("secret") }
      guard !context.isEmpty, context.utf8.allSatisfy({ $0 >= 0x20 }) else { throw .wrongLength("context") }
      let lines = [domain, context, mark.hex] + Set(recipients).sorted().map(\.text)
      let text = Array(lines.map { "\($0)\n" }.joined().utf8)
      return try HKDF.sha256(secret, salt: Hash.sha256(text).bytes, info: Array(domain.utf8), count: 32)
    }

    private static func header(
      _ fileKey: borrowing Secret, _ recipients: [Recipient], _ root: borrowing Secret
    ) throws(SealingError) -> [UInt8] {
      var all = Set(recipients)
      guard !all.isEmpty, all.count <= Limit.keyFileStanzasMax else { throw .limit("age recipients") }
      var count = stanzasMin
      while count < all.count { count *= 2 }
      for number in 0..<(count - all.count) {
        all.insert(try Recipient(bytes: X25519.publicKey(of: root.derived("dummy \(number)"))))
      }
      var stanzas: [AgeHeader.Stanza] = []
      for (number, recipient) in all.sorted().enumerated() {
        stanzas.append(try AgeX25519.wrap(fileKey, to: recipient, ephemeral: root.derived("ephemeral \(number)")))
      }
      return try AgeHeader.bytes(stanzas, fileKey: fileKey)
    }
  }
}

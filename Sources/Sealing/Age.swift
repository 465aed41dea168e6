internal import CSodium

/// age v1 files, X25519 recipients only: https://c2sp.org/age@v1.0.0. Stock `age` reads what we write, and we read
/// what it writes to such recipients.
package enum Age {
  /// Seals `plaintext` to 1 ... 64 recipients, in the given order. Who sealed it is not in the file: sign its hash.
  package static func seal(_ plaintext: [UInt8], to recipients: [Recipient]) throws(SealingError) -> [UInt8] {
    let fileKey = try Secret.random(count: AgeX25519.fileKeyBytes)
    let header = try header(fileKey, to: recipients)
    return try sealed(plaintext, header, Random.bytes(AgePayload.nonceBytes), fileKey)
  }

  /// Seals what is itself secret.
  package static func seal(
    _ plaintext: borrowing Secret, to recipients: [Recipient]
  ) throws(SealingError) -> [UInt8] {
    let fileKey = try Secret.random(count: AgeX25519.fileKeyBytes)
    let header = try header(fileKey, to: recipients)
    return try plaintext.withBytes { text throws(SealingError) in
      try unsafe sealed(text, header, Random.bytes(AgePayload.nonceBytes), fileKey)
    }
  }

  /// Opens a file with a 32-byte X25519 secret.
  package static func open(
    _ file: [UInt8], with secret: borrowing Secret, within bound: AgeBound = .foreign
  ) throws(SealingError) -> Plaintext {
    let (header, count) = try AgeHeader.read(file, within: bound)
    let fileKey = try fileKey(header, secret, Recipient(bytes: X25519.publicKey(of: secret)))
    return try opened(file, from: count, fileKey: fileKey)
  }

  /// Opens a key file with a 32-byte secret whose public key is known. Its stanzas stand in the order of their recipients
  /// (`sealReproducibly`): those are tried first that are near where ours must be.
  package static func openKeyFile(
    _ file: [UInt8], with secret: borrowing Secret, of recipient: Recipient
  ) throws(SealingError) -> Plaintext {
    let (header, count) = try AgeHeader.read(file, within: .keyFile)
    let fileKey = try fileKey(header, secret, recipient, isSorted: true)
    return try opened(file, from: count, fileKey: fileKey)
  }

  /// Opens a file with a key pair: half the work of finding the file key in a short list.
  package static func open(_ file: [UInt8], with key: borrowing SealingKey) throws(SealingError) -> Plaintext {
    let (header, count) = try AgeHeader.read(file)
    let recipient = key.recipient
    let fileKey = try key.withSecret { secret throws(SealingError) -> Secret in
      try Age.fileKey(header, secret, recipient)
    }
    return try opened(file, from: count, fileKey: fileKey)
  }

  /// Opens a file with its own 16-byte file key: what a court is given to read one document and no other.
  package static func open(
    _ file: [UInt8], fileKey: borrowing Secret, within bound: AgeBound = .foreign
  ) throws(SealingError) -> Plaintext {
    let (header, count) = try AgeHeader.read(file, within: bound)
    try header.check(fileKey: fileKey)
    return try opened(file, from: count, fileKey: fileKey)
  }

  /// The file key of a file, or of its header alone, found with a 32-byte X25519 secret.
  package static func fileKey(of file: [UInt8], with secret: borrowing Secret) throws(SealingError) -> Secret {
    try fileKey(AgeHeader.read(file).header, secret, Recipient(bytes: X25519.publicKey(of: secret)))
  }

  /// The file key in a header, its MAC checked.
  static func fileKey(
    _ header: AgeHeader, _ secret: borrowing Secret, _ recipient: Recipient, isSorted: Bool = false
  ) throws(SealingError) -> Secret {
    var ours = header.stanzas.filter { $0.arguments[0] == Substring(AgeX25519.kind) }
    if isSorted, let first = recipient.bytes.first {
      let likely = (ours.count - 1) * Int(first) / 255
      ours = ours.indices.sorted { abs($0 - likely) < abs($1 - likely) }.map { ours[$0] }
    }
    for stanza in ours {
      guard let fileKey = try AgeX25519.unwrap(stanza, secret: secret, recipient: recipient) else { continue }
      try header.check(fileKey: fileKey)
      return fileKey
    }
    if ours.isEmpty { throw .unsupported(recipients: Age.kinds(header)) }
    throw .noMatchingKey
  }

  /// Constants of ours for the kinds that were found, never the words of the file.
  private static func kinds(_ header: AgeHeader) -> String {
    let known = ["scrypt", "mlkem768x25519", "ssh-ed25519", "ssh-rsa", "piv-p256"]
    return known.first { kind in header.stanzas.contains { $0.arguments[0] == kind } } ?? "unknown"
  }

  /// A header with one stanza a recipient, each under a random ephemeral.
  static func header(_ fileKey: borrowing Secret, to recipients: [Recipient]) throws(SealingError) -> [UInt8] {
    guard !recipients.isEmpty, recipients.count <= Limit.ageStanzasMax else { throw .limit("age recipients") }
    var stanzas: [AgeHeader.Stanza] = []
    for recipient in recipients {
      stanzas.append(
        try AgeX25519.wrap(fileKey, to: recipient, ephemeral: Secret.random(count: X25519.byteCount)))
    }
    return try AgeHeader.bytes(stanzas, fileKey: fileKey)
  }

  /// header ‖ nonce ‖ payload of a whole plaintext.
  static func sealed(
    _ plaintext: [UInt8], _ header: [UInt8], _ nonce: [UInt8], _ fileKey: borrowing Secret
  ) throws(SealingError) -> [UInt8] {
    try unsafe plaintext.withUnsafeBytes { text in
      Result { () throws(SealingError) in try unsafe sealed(text, header, nonce, fileKey) }
    }.get()
  }

  static func sealed(
    _ plaintext: UnsafeRawBufferPointer, _ header: [UInt8], _ nonce: [UInt8], _ fileKey: borrowing Secret
  ) throws(SealingError) -> [UInt8] {
    let key = try AgePayload.key(fileKey: fileKey, nonce: nonce)
    let start = header.count + nonce.count
    var file = [UInt8](repeating: 0, count: start + AgePayload.sealedCount(plaintext.count))
    file.replaceSubrange(..<header.count, with: header)
    file.replaceSubrange(header.count..<start, with: nonce)
    try unsafe file.withUnsafeMutableBytes { file in
      Result { () throws(SealingError) in
        try unsafe AgePayload.seal(plaintext, into: UnsafeMutableRawBufferPointer(rebasing: file[start...]), key: key)
      }
    }.get()
    return file
  }

  private static func opened(
    _ file: [UInt8], from start: Int, fileKey: borrowing Secret
  ) throws(SealingError) -> Plaintext {
    guard file.count >= start + AgePayload.nonceBytes else { throw .truncated }
    let body = start + AgePayload.nonceBytes
    let key = try AgePayload.key(fileKey: fileKey, nonce: Array(file[start..<body]))
    return try Plaintext.filled(capacity: file.count - body) { plaintext throws(SealingError) in
      try unsafe file.withUnsafeBytes { file in
        Result { () throws(SealingError) in
          try unsafe AgePayload.open(UnsafeRawBufferPointer(rebasing: file[body...]), into: plaintext, key: key)
        }
      }.get()
    }
  }
}

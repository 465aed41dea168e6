/// Opens a file of any size as its bytes come, a chunk of 64 KiB at a time.
///
/// Each chunk that `read` gives is authentic and in its place. That the file ends where it should is known only when
/// `read` gives `nil`: what was shown before an error is a beginning, not a document.
package struct OpenStream: ~Copyable {
  private let key: Secret
  private let source: (Int) throws -> [UInt8]
  private var waiting: [UInt8]  // ciphertext
  private var chunkIndex = 0
  private var state = State.reading

  private enum State { case reading, done, failed }

  /// Reads the header. `source` gives 1 ... n bytes, or none at the end.
  package init(source: @escaping (Int) throws -> [UInt8], with key: borrowing SealingKey) throws {
    let recipient = key.recipient
    var start = try Start(source)
    let fileKey = try key.withSecret { secret throws(SealingError) -> Secret in
      try Age.fileKey(start.header, secret, recipient)
    }
    self.key = try AgePayload.key(fileKey: fileKey, nonce: start.nonce(source))
    self.source = source
    waiting = start.rest
  }

  /// The same with a bare 32-byte X25519 secret.
  package init(source: @escaping (Int) throws -> [UInt8], with secret: borrowing Secret) throws {
    var start = try Start(source)
    let fileKey = try Age.fileKey(start.header, secret, Recipient(bytes: X25519.publicKey(of: secret)))
    key = try AgePayload.key(fileKey: fileKey, nonce: start.nonce(source))
    self.source = source
    waiting = start.rest
  }

  /// The same with the file's own 16-byte key.
  package init(source: @escaping (Int) throws -> [UInt8], fileKey: borrowing Secret) throws {
    var start = try Start(source)
    try start.header.check(fileKey: fileKey)
    key = try AgePayload.key(fileKey: fileKey, nonce: start.nonce(source))
    self.source = source
    waiting = start.rest
  }

  /// The next 1 ... 65,536 bytes of plaintext; `nil` when the whole file has been read and is whole. (An empty
  /// plaintext gives `nil` at once.) After a chunk that fails, every `read` fails.
  package mutating func read() throws -> [UInt8]? {
    switch state {
    case .done: return nil
    case .failed: throw SealingError.chunk(chunkIndex)
    case .reading: break
    }
    while waiting.count <= AgePayload.boxBytes {
      let more = try source(AgePayload.boxBytes + 1 - waiting.count)
      if more.isEmpty { break }
      waiting += more
    }
    let isLast = waiting.count <= AgePayload.boxBytes
    let box = waiting.prefix(AgePayload.boxBytes)
    state = .failed  // until the chunk has opened
    // Only an empty plaintext has an empty chunk.
    guard box.count > BoxCipher.tagBytes || (box.count == BoxCipher.tagBytes && chunkIndex == 0) else {
      throw SealingError.chunk(chunkIndex)
    }
    let nonce = AgePayload.nonce(chunk: chunkIndex, isLast: isLast)
    let text: [UInt8]
    do { text = try BoxCipher.ietf.open(box, key: key, nonce: nonce, ad: []) } catch {
      throw SealingError.chunk(chunkIndex)
    }
    waiting.removeFirst(box.count)
    chunkIndex += 1
    state = isLast ? .done : .reading
    return text.isEmpty ? nil : text
  }

  /// The header, and what came with it.
  private struct Start {
    let header: AgeHeader
    private(set) var rest: [UInt8]

    init(_ source: (Int) throws -> [UInt8]) throws {
      var bytes: [UInt8] = []
      while AgeHeader.end(in: bytes) == nil, bytes.count < Limit.ageHeaderBytesMax {
        let more = try source(4096)
        if more.isEmpty { break }
        bytes += more
      }
      let (header, count) = try AgeHeader.read(bytes)
      self.header = header
      rest = Array(bytes[count...])
    }

    /// The 16 bytes after the header.
    mutating func nonce(_ source: (Int) throws -> [UInt8]) throws -> [UInt8] {
      while rest.count < AgePayload.nonceBytes {
        let more = try source(AgePayload.nonceBytes - rest.count)
        guard !more.isEmpty else { throw SealingError.truncated }
        rest += more
      }
      let nonce = Array(rest[..<AgePayload.nonceBytes])
      rest.removeFirst(AgePayload.nonceBytes)
      return nonce
    }
  }
}

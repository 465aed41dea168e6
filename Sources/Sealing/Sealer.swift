internal import CSodium
internal import Dispatch

/// Seals a file of any size as its bytes come, in 1.5 MiB of memory, on all cores: chunks of STREAM are independent.
///
/// What comes out, end to end, is the age file. Without `finish` it is not one: readers refuse it as cut. The sink of
/// each call may be the caller's own loan; who would rather hand one over for good takes a `SealStream`.
@safe package struct Sealer: ~Copyable {
  /// Sealed at once: eight chunks, half a MiB.
  private static let batchChunks = 8
  private static let batchBytes = batchChunks * Limit.chunkBytes

  /// Header and nonce: the first bytes of the file.
  package let beginning: [UInt8]
  private let key: Secret
  private let waiting: UnsafeMutableRawBufferPointer  // plaintext, wiped at the end
  private var waitingCount = 0
  private var chunkIndex = 0
  private var sealed: [UInt8] = []

  /// For 1 ... 64 recipients. `beginning` is the caller's to write.
  package init(to recipients: [Recipient]) throws(SealingError) {
    let fileKey = try Secret.random(count: AgeX25519.fileKeyBytes)
    let nonce = Random.bytes(AgePayload.nonceBytes)
    let key = try AgePayload.key(fileKey: fileKey, nonce: nonce)
    beginning = try Age.header(fileKey, to: recipients) + nonce
    self.key = key
    unsafe waiting = .allocate(byteCount: Sealer.batchBytes, alignment: 64)
  }

  deinit {
    unsafe sodium_memzero(waiting.baseAddress!, waiting.count)
    unsafe waiting.deallocate()
  }

  package mutating func write(_ bytes: [UInt8], to sink: ([UInt8]) throws -> Void) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe write($0, to: sink) }
  }

  package mutating func write(_ bytes: UnsafeRawBufferPointer, to sink: ([UInt8]) throws -> Void) throws {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      // A full batch is sealed only when more comes: its last chunk may be the file's last.
      if waitingCount == Sealer.batchBytes { try sealWaiting(isLast: false, to: sink) }
      let part = unsafe rest.prefix(Sealer.batchBytes - waitingCount)
      unsafe UnsafeMutableRawBufferPointer(rebasing: waiting[waitingCount...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
      unsafe waitingCount += part.count
      unsafe rest = rest.dropFirst(part.count)
    }
  }

  /// Seals the rest, marked as the last.
  package consuming func finish(to sink: ([UInt8]) throws -> Void) throws {
    try sealWaiting(isLast: true, to: sink)
  }

  private mutating func sealWaiting(isLast: Bool, to sink: ([UInt8]) throws -> Void) throws {
    let text = unsafe UnsafeRawBufferPointer(rebasing: waiting[..<waitingCount])
    let count = AgePayload.sealedCount(waitingCount)
    // One buffer serves all full batches: memory fresh from the system costs as much as the cipher.
    if sealed.count != count { sealed = [UInt8](repeating: 0, count: count) }
    try unsafe AgePayload.seal(text, into: &sealed, from: chunkIndex, isLast: isLast, key: key)
    chunkIndex += Sealer.batchChunks
    waitingCount = 0
    try sink(sealed)
  }
}

extension AgePayload {
  /// Seals the chunks of `text`, the first of them number `first`, on all cores. `sealed` has `sealedCount` bytes.
  static func seal(
    _ text: UnsafeRawBufferPointer, into sealed: inout [UInt8], from first: Int, isLast: Bool, key: borrowing Secret
  ) throws(SealingError) {
    let chunks = max(1, (text.count + Limit.chunkBytes - 1) / Limit.chunkBytes)
    var codes = [Int32](repeating: -1, count: chunks)
    unsafe sealed.withUnsafeMutableBytes { sealed in
      unsafe codes.withUnsafeMutableBufferPointer { codes in
        let work = unsafe Work(text: text, sealed: sealed, codes: codes)
        DispatchQueue.concurrentPerform(iterations: chunks) { index in
          let nonce = nonce(chunk: first + index, isLast: isLast && index == chunks - 1)
          work.seal(index, key: key, nonce: nonce)
        }
      }
    }
    guard codes.allSatisfy({ $0 == 0 }) else {
      throw Sodium.failed(.libsodium(call: "crypto_aead_chacha20poly1305_ietf_encrypt"))
    }
  }

  /// Memory that several threads work in, each at its own chunk.
  @safe private struct Work: @unchecked Sendable {
    let text: UnsafeRawBufferPointer
    let sealed: UnsafeMutableRawBufferPointer
    let codes: UnsafeMutableBufferPointer<Int32>

    func seal(_ index: Int, key: borrowing Secret, nonce: [UInt8]) {
      let start = index * Limit.chunkBytes
      let end = unsafe min(start + Limit.chunkBytes, text.count)
      unsafe codes[index] = BoxCipher.ietf.seal(
        UnsafeRawBufferPointer(rebasing: text[start..<end]), to: sealed.baseAddress! + index * boxBytes, key: key,
        nonce: nonce, ad: [])
    }
  }
}

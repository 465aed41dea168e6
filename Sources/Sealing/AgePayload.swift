/// The payload of an age file: STREAM, chunks of 64 KiB of plaintext, each sealed by itself under a counter and a
/// mark on the last, so that a file can neither be cut, nor reordered, nor continued.
enum AgePayload {
  static let nonceBytes = 16
  static let boxBytes = Limit.chunkBytes + BoxCipher.tagBytes

  static func key(fileKey: borrowing Secret, nonce: [UInt8]) throws(SealingError) -> Secret {
    try HKDF.sha256(fileKey, salt: nonce, info: Array("payload".utf8), count: 32)
  }

  /// 11 bytes of counter, big-endian, and 1 on the last chunk.
  static func nonce(chunk index: Int, isLast: Bool) -> [UInt8] {
    var nonce = [UInt8](repeating: 0, count: 12)
    for place in 0..<8 { nonce[10 - place] = UInt8(truncatingIfNeeded: index >> (8 * place)) }
    nonce[11] = isLast ? 1 : 0
    return nonce
  }

  /// Bytes of payload that `count` of plaintext become, nonce left out.
  static func sealedCount(_ count: Int) -> Int {
    count + max(1, (count + Limit.chunkBytes - 1) / Limit.chunkBytes) * BoxCipher.tagBytes
  }

  /// Seals all of `plaintext` into `payload`, which has `sealedCount` bytes.
  static func seal(
    _ plaintext: UnsafeRawBufferPointer, into payload: UnsafeMutableRawBufferPointer, key: borrowing Secret
  ) throws(SealingError) {
    var index = 0
    repeat {
      let start = index * Limit.chunkBytes
      let end = min(start + Limit.chunkBytes, plaintext.count)
      let code = unsafe BoxCipher.ietf.seal(
        UnsafeRawBufferPointer(rebasing: plaintext[start..<end]), to: payload.baseAddress! + index * boxBytes, key: key,
        nonce: nonce(chunk: index, isLast: end == plaintext.count), ad: [])
      try Sodium.check(code, "crypto_aead_chacha20poly1305_ietf_encrypt")
      index += 1
    } while index * Limit.chunkBytes < plaintext.count
  }

  /// Opens all of `payload`; answers the count of plaintext bytes. `plaintext` has room for `payload.count`.
  static func open(
    _ payload: UnsafeRawBufferPointer, into plaintext: UnsafeMutableRawBufferPointer, key: borrowing Secret
  ) throws(SealingError) -> Int {
    var index = 0
    var count = 0
    repeat {
      let start = index * boxBytes
      let end = min(start + boxBytes, payload.count)
      let isLast = end == payload.count
      let size = end - start - BoxCipher.tagBytes
      // Only an empty plaintext has an empty chunk: a file has one spelling.
      guard size > 0 || (size == 0 && index == 0) else { throw .chunk(index) }
      let code = unsafe BoxCipher.ietf.open(
        UnsafeRawBufferPointer(rebasing: payload[start..<end]), to: plaintext.baseAddress! + count, key: key,
        nonce: nonce(chunk: index, isLast: isLast), ad: [])
      guard code == 0 else { throw .chunk(index) }
      count += size
      index += 1
    } while index * boxBytes < payload.count
    return count
  }
}

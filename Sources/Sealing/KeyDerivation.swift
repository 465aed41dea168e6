internal import CSodium

/// HMAC-SHA-256 (RFC 2104), any length of key.
package enum HMAC {
  /// The 32-byte tag of `message`.
  package static func sha256(_ message: [UInt8], key: borrowing Secret) throws(SealingError) -> Digest {
    var state = try HMACState()
    try state.start(key: key)
    try state.update(message)
    return try Digest("crypto_auth_hmacsha256_final") { unsafe state.finish(into: $0) }
  }

  /// The tag of bytes that are themselves secret.
  static func sha256(_ message: borrowing Secret, key: borrowing Secret) throws(SealingError) -> Digest {
    var state = try HMACState()
    try state.start(key: key)
    try message.withBytes { bytes throws(SealingError) in try unsafe state.update(bytes) }
    return try Digest("crypto_auth_hmacsha256_final") { unsafe state.finish(into: $0) }
  }
}

/// HKDF-SHA-256 (RFC 5869); libsodium 1.0.18 has none, so it is made of its HMAC.
package enum HKDF {
  /// `count` bytes (1 ... 8160) from `input`, which may have any length; an empty salt is 32 zero bytes, by the RFC.
  package static func sha256(
    _ input: borrowing Secret, salt: [UInt8], info: [UInt8], count: Int
  ) throws(SealingError) -> Secret {
    guard count > 0, count <= Limit.hkdfBytesMax else { throw .limit("HKDF bytes") }
    var state = try HMACState()
    try state.start(key: salt)
    try input.withBytes { input throws(SealingError) in try unsafe state.update(input) }
    let root = try Secret.filled(count: 32) { buffer throws(SealingError) in
      try unsafe Sodium.check(state.finish(into: pointer(buffer, 0)), "crypto_auth_hmacsha256_final")
      return 32
    }
    return try expand(root, info: info, count: count, state: &state)
  }

  private static func expand(
    _ root: borrowing Secret, info: [UInt8], count: Int, state: inout HMACState
  ) throws(SealingError) -> Secret {
    let blocks = (count + 31) / 32
    let whole = try Secret.filled(count: blocks * 32) { buffer throws(SealingError) in
      for index in 0..<blocks {
        try state.start(key: root)
        if index > 0 {
          try unsafe state.update(UnsafeRawBufferPointer(rebasing: buffer[(index * 32 - 32)..<(index * 32)]))
        }
        try state.update(info)
        try state.update([UInt8(index + 1)])
        try unsafe Sodium.check(state.finish(into: pointer(buffer, index * 32)), "crypto_auth_hmacsha256_final")
      }
      // The surplus of the last block is wiped, so that what is handed out is all that is there.
      unsafe sodium_memzero(buffer.baseAddress! + count, blocks * 32 - count)
      return count
    }
    return whole
  }

  private static func pointer(_ buffer: UnsafeMutableRawBufferPointer, _ offset: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe (buffer.baseAddress! + offset).assumingMemoryBound(to: UInt8.self)
  }
}

/// The running state of an HMAC, which knows as much as its key: it lies in locked memory.
@safe struct HMACState: ~Copyable {
  private let memory: UnsafeMutableRawPointer

  init() throws(SealingError) {
    precondition(MemoryLayout<crypto_auth_hmacsha256_state>.size <= Arena.medium.slotBytes)
    unsafe memory = try Arena.medium.take()
  }

  deinit { unsafe Arena.medium.give(back: memory) }

  private var state: UnsafeMutablePointer<crypto_auth_hmacsha256_state> {
    unsafe memory.assumingMemoryBound(to: crypto_auth_hmacsha256_state.self)
  }

  mutating func start(key: borrowing Secret) throws(SealingError) {
    let code = key.withBytes { key in
      unsafe crypto_auth_hmacsha256_init(state, key.baseAddress!.assumingMemoryBound(to: UInt8.self), key.count)
    }
    try Sodium.check(code, "crypto_auth_hmacsha256_init")
  }

  /// For the salt of an HKDF, which is public.
  mutating func start(key: [UInt8]) throws(SealingError) {
    try unsafe Sodium.check(crypto_auth_hmacsha256_init(state, key, key.count), "crypto_auth_hmacsha256_init")
  }

  mutating func update(_ bytes: [UInt8]) throws(SealingError) {
    try unsafe Sodium.check(
      crypto_auth_hmacsha256_update(state, bytes, UInt64(bytes.count)), "crypto_auth_hmacsha256_update")
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) throws(SealingError) {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    try unsafe Sodium.check(
      crypto_auth_hmacsha256_update(state, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count)),
      "crypto_auth_hmacsha256_update")
  }

  /// Writes 32 bytes. libsodium's return code is the caller's to check.
  mutating func finish(into output: UnsafeMutablePointer<UInt8>) -> Int32 {
    unsafe crypto_auth_hmacsha256_final(state, output)
  }
}

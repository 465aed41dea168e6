internal import CSodium

/// Hashes of public bytes, and BLAKE2b under a key.
package enum Hash {
  /// SHA-256 of the parts, one after the other with nothing between.
  package static func sha256(_ parts: [UInt8]...) -> Digest {
    var stream = SHA256Stream()
    for part in parts { stream.update(part) }
    return stream.finish()
  }

  /// BLAKE2b-256, no key: what `b2sum -l 256` prints.
  package static func blake2b(_ message: [UInt8]) -> Digest {
    var stream = BLAKE2bStream()
    stream.update(message)
    return stream.finish()
  }

  /// BLAKE2b of 16 ... 64 bytes under a key of 16 ... 64 bytes.
  package static func keyedBlake2b(
    _ message: [UInt8], key: borrowing Secret, count: Int
  ) throws(SealingError) -> [UInt8] {
    guard (16...64).contains(count) else { throw .wrongLength("hash") }
    guard (16...64).contains(key.count) else { throw .wrongLength("key") }
    var output = [UInt8](repeating: 0, count: count)
    let code = key.withBytes { key in
      unsafe crypto_generichash(
        &output, count, message, UInt64(message.count), key.baseAddress?.assumingMemoryBound(to: UInt8.self), key.count)
    }
    try Sodium.check(code, "crypto_generichash")
    return output
  }
}

/// SHA-256 as bytes come.
package struct SHA256Stream: ~Copyable {
  private var state = crypto_hash_sha256_state()

  package init() {
    let code = unsafe crypto_hash_sha256_init(&state)
    precondition(code == 0, "crypto_hash_sha256_init cannot fail")
  }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  package mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  package mutating func update(_ digest: Digest) {
    digest.withBytes { unsafe update($0) }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    let code = unsafe crypto_hash_sha256_update(
      &state, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    precondition(code == 0, "crypto_hash_sha256_update cannot fail")
  }

  package consuming func finish() -> Digest {
    do {
      return try Digest("crypto_hash_sha256_final") { unsafe crypto_hash_sha256_final(&state, $0) }
    } catch {
      preconditionFailure("crypto_hash_sha256_final cannot fail")
    }
  }
}

/// BLAKE2b-256 as bytes come: how a sealed file gets its name.
@safe package struct BLAKE2bStream: ~Copyable {
  private let state: UnsafeMutableRawPointer  // libsodium's struct asks for an alignment Swift cannot import

  package init() {
    unsafe state = .allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    let code = unsafe crypto_generichash_init(OpaquePointer(state), nil, 0, Digest.byteCount)
    precondition(code == 0, "crypto_generichash_init of 32 bytes without a key cannot fail")
  }

  deinit { unsafe state.deallocate() }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  package mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    let code = unsafe crypto_generichash_update(
      OpaquePointer(state), bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    precondition(code == 0, "crypto_generichash_update cannot fail")
  }

  package consuming func finish() -> Digest {
    do {
      return try Digest("crypto_generichash_final") {
        unsafe crypto_generichash_final(OpaquePointer(state), $0, Digest.byteCount)
      }
    } catch {
      preconditionFailure("crypto_generichash_final of 32 bytes cannot fail")
    }
  }
}

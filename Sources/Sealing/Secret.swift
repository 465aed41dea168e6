internal import CSodium

/// Secret bytes: in locked memory, never copied, lent to closures, wiped when they go out of scope.
///
/// There is no `description`, no `==`, no way to a `String` or an array from here. Who needs the bytes borrows them
/// and must not let them out of the closure. 0 ... 65,536 bytes.
@safe package struct Secret: ~Copyable, @unchecked Sendable {  // immutable once made
  private enum Home { case small, medium, large, own, lent }

  private let base: UnsafeMutableRawPointer
  private let home: Home
  /// Bytes.
  package let count: Int

  private static func room(_ count: Int) throws(SealingError) -> Secret {
    guard count >= 0, count <= Limit.secretBytesMax else { throw .limit("secret bytes") }
    if count <= Arena.small.slotBytes {
      return unsafe Secret(base: try Arena.small.take(), home: .small, count: count)
    }
    if count <= Arena.medium.slotBytes {
      return unsafe Secret(base: try Arena.medium.take(), home: .medium, count: count)
    }
    if count <= Arena.large.slotBytes {
      return unsafe Secret(base: try Arena.large.take(), home: .large, count: count)
    }
    return unsafe Secret(base: try GuardedMemory.allocate(count), home: .own, count: count)
  }

  /// A secret whose memory another owns and outlives it: the keyring lends such.
  init(lent base: UnsafeMutableRawPointer, count: Int) {
    unsafe self.base = unsafe base
    self.count = count
    home = .lent
  }

  private init(base: UnsafeMutableRawPointer, home: Home, count: Int) {
    unsafe self.base = unsafe base
    self.home = home
    self.count = count
  }

  deinit {
    switch home {
    case .small: unsafe Arena.small.give(back: base)
    case .medium: unsafe Arena.medium.give(back: base)
    case .large: unsafe Arena.large.give(back: base)
    case .own: unsafe GuardedMemory.free(base)
    case .lent: break
    }
  }

  /// `count` bytes from libsodium's generator.
  package static func random(count: Int) throws(SealingError) -> Secret {
    try filled(count: count) { buffer in
      unsafe randombytes_buf(buffer.baseAddress!, count)
      return count
    }
  }

  /// A secret written in place. The closure gets `count` zero bytes and answers how many it filled, from the start.
  @safe package static func filled(
    count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(SealingError) -> Int
  ) throws(SealingError) -> Secret {
    let room = try Secret.room(count)
    unsafe sodium_memzero(room.base, count)
    let filled = try unsafe body(UnsafeMutableRawBufferPointer(start: room.base, count: count))
    precondition(filled >= 0 && filled <= count, "a secret holds what was written into it")
    return room.shortened(to: filled)
  }

  /// A copy in locked memory of bytes that lie elsewhere. The caller wipes the original.
  package static func copying(_ bytes: UnsafeRawBufferPointer) throws(SealingError) -> Secret {
    try filled(count: bytes.count) { buffer in
      unsafe buffer.copyMemory(from: bytes)
      return bytes.count
    }
  }

  private consuming func shortened(to count: Int) -> Secret {
    let shorter = unsafe Secret(base: base, home: home, count: count)
    discard self
    return shorter
  }

  /// Lends the bytes. The pointer is good until the closure returns, and must not leave it.
  @safe package func withBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Lends the bytes as a span, which cannot leave the closure.
  package func withSpan<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try unsafe body(UnsafeRawBufferPointer(start: base, count: count).bytes)
  }

  /// Lends the first `count` bytes as a secret.
  func withPrefix<R: ~Copyable, E: Error>(
    _ count: Int, _ body: (borrowing Secret) throws(E) -> R
  ) throws(E) -> R {
    precondition(count <= self.count, "a part of this secret")
    let part = unsafe Secret(lent: base, count: count)
    return try body(part)
  }

  /// A key for one purpose: HKDF-SHA-256 (RFC 5869) of this secret, empty salt, `purpose` as info. 1 ... 8160 bytes.
  package func derived(_ purpose: String, count: Int = 32) throws(SealingError) -> Secret {
    try HKDF.sha256(self, salt: [], info: Array(purpose.utf8), count: count)
  }

  /// A second copy, for a second owner.
  package func copy() throws(SealingError) -> Secret {
    try unsafe Secret.copying(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Whether both hold the same bytes, in time that depends on their length alone.
  package func matches(_ other: borrowing Secret) -> Bool {
    guard count == other.count else { return false }
    return unsafe sodium_memcmp(base, other.base, count) == 0
  }

  /// Byte by byte exclusive or: how a key is split between two groups, and joined again. Equal lengths.
  package func xored(with other: borrowing Secret) throws(SealingError) -> Secret {
    guard count == other.count else { throw .wrongLength("xor") }
    return try Secret.filled(count: count) { buffer in
      for index in 0..<count {
        unsafe buffer[index] =
          base.load(fromByteOffset: index, as: UInt8.self) ^ other.base.load(fromByteOffset: index, as: UInt8.self)
      }
      return count
    }
  }
}

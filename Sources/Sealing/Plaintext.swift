internal import CSodium

/// What came out of a sealed file: lent to closures and wiped when it goes out of scope.
///
/// Up to 16 KiB it lies in locked memory, like a `Secret`: forms, notes, key files. Larger things, scanned reports,
/// lie in ordinary memory, since a user may not lock that much; swap must be off or encrypted for those.
@safe package struct Plaintext: ~Copyable, @unchecked Sendable {  // immutable once made
  private static let lockedBytesMax = 16 * 1024

  private let base: UnsafeMutableRawPointer
  private let capacity: Int
  /// Bytes.
  package let count: Int

  private init(base: UnsafeMutableRawPointer, capacity: Int, count: Int) {
    unsafe self.base = unsafe base
    self.capacity = capacity
    self.count = count
  }

  deinit {
    if capacity <= Arena.large.slotBytes {
      unsafe Arena.large.give(back: base)
    } else if capacity <= Plaintext.lockedBytesMax {
      unsafe GuardedMemory.free(base)
    } else {
      unsafe sodium_memzero(base, capacity)
      unsafe base.deallocate()
    }
  }

  /// Written in place; the closure answers how many bytes it filled, from the start.
  @safe static func filled(
    capacity: Int, _ body: (UnsafeMutableRawBufferPointer) throws(SealingError) -> Int
  ) throws(SealingError) -> Plaintext {
    let room = unsafe Plaintext(base: try memory(capacity), capacity: capacity, count: capacity)
    let count = try unsafe body(UnsafeMutableRawBufferPointer(start: room.base, count: capacity))
    precondition(count >= 0 && count <= capacity, "a plaintext holds what was written into it")
    return room.shortened(to: count)
  }

  private static func memory(_ capacity: Int) throws(SealingError) -> UnsafeMutableRawPointer {
    if capacity <= Arena.large.slotBytes { return try unsafe Arena.large.take() }
    if capacity <= lockedBytesMax { return try unsafe GuardedMemory.allocate(capacity) }
    return .allocate(byteCount: capacity, alignment: 16)
  }

  private consuming func shortened(to count: Int) -> Plaintext {
    let shorter = unsafe Plaintext(base: base, capacity: capacity, count: count)
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

  /// A copy in ordinary memory, out of our hands: for what a person has asked to see. Never for keys.
  package func disclosed() -> [UInt8] {
    withBytes { unsafe Array($0) }
  }

  /// The same bytes as a `Secret`, for keys that came in a file. At most 64 KiB.
  package func secret() throws(SealingError) -> Secret {
    try withBytes { bytes throws(SealingError) in try unsafe Secret.copying(bytes) }
  }

  /// A part of it as a `Secret`: `count` bytes from `offset`.
  package func secret(at offset: Int, count: Int) throws(SealingError) -> Secret {
    guard offset >= 0, count >= 0, offset <= self.count - count else { throw .truncated }
    return try withBytes { bytes throws(SealingError) in
      try unsafe Secret.copying(UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]))
    }
  }

  /// Without its padding: see `Padding`.
  package consuming func unpadded() throws(SealingError) -> Plaintext {
    let content = try withBytes { bytes throws(SealingError) in try unsafe Padding.contentCount(bytes).get() }
    return shortened(to: content)
  }
}

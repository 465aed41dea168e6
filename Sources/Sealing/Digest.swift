internal import CSodium
internal import Syntax

/// 32 bytes of a hash: of an entry, a file, a tree. Public; ordered as its bytes are.
package struct Digest: Hashable, Comparable, Sendable {
  package static let byteCount = 32
  private var storage: SIMD32<UInt8>

  /// 32 bytes, else `nil`.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Digest.byteCount else { return nil }
    storage = SIMD32(bytes)
  }

  /// The same of an array. A generic initialiser costs a microsecond across modules, and an audit makes millions.
  package init?(bytes: [UInt8]) { self.init(bytes: bytes[...]) }

  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == Digest.byteCount else { return nil }
    storage = SIMD32()
    unsafe withUnsafeMutableBytes(of: &storage) { storage in
      unsafe bytes.withUnsafeBytes { unsafe storage.copyMemory(from: $0) }
    }
  }

  /// 64 lower-case hex digits, else `nil`.
  package init?(hex: some StringProtocol) {
    guard hex.utf8.count == 2 * Digest.byteCount, let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// A digest written in place by a C call, which answers 0 when it went well.
  @safe init(_ call: String, _ fill: (UnsafeMutablePointer<UInt8>) -> Int32) throws(SealingError) {
    storage = SIMD32()
    let code = unsafe withUnsafeMutableBytes(of: &storage) {
      unsafe fill($0.baseAddress!.assumingMemoryBound(to: UInt8.self))
    }
    try Sodium.check(code, call)
  }

  package var bytes: [UInt8] { withBytes { unsafe Array($0) } }

  /// 64 lower-case hex digits.
  package var hex: String { Hex.encode(bytes) }

  /// Lends the 32 bytes, without copying them to the heap.
  @safe package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    let copy = storage
    return try unsafe withUnsafeBytes(of: copy) { buffer throws(E) in try unsafe body(buffer) }
  }

  package static func < (left: Digest, right: Digest) -> Bool {
    for index in 0..<byteCount where left.storage[index] != right.storage[index] {
      return left.storage[index] < right.storage[index]
    }
    return false
  }
}

extension Digest {
  /// Whether these are its bytes, in time that does not tell where they differ.
  func matches(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == Digest.byteCount else { return false }
    return withBytes { unsafe sodium_memcmp($0.baseAddress!, bytes, Digest.byteCount) == 0 }
  }
}

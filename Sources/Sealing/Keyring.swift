internal import CSodium

/// The place of one secret in a `Keyring`. Means nothing in another keyring.
package struct Slot: Hashable, Sendable {
  fileprivate let index: Int
}

/// Many 32-byte secrets in locked memory, 32 bytes each: one for every case an auditor follows.
///
/// Grows a block at a time, so that what is locked follows what is held.
@safe package struct Keyring: ~Copyable, @unchecked Sendable {  // changed only through `mutating`
  package static let secretBytes = 32

  private let slotsPerBlock: Int
  private var blocks: [UnsafeMutableRawPointer]
  /// Of every slot that was ever given, whether a secret lies in it.
  private var held: [Bool] = []
  private var vacant: [Int] = []

  /// A keyring that grows by `capacity` secrets at a time, at least a page: who may lock 64 KiB can open a few cases.
  package init(capacity: Int = 127) throws(SealingError) {
    guard capacity > 0, capacity <= Limit.keyringSlotsMax else { throw .limit("keyring slots") }
    slotsPerBlock = max(capacity, 127)  // with libsodium's canary a page
    unsafe blocks = []
  }

  deinit {
    for index in unsafe blocks.indices { unsafe GuardedMemory.free(blocks[index]) }
  }

  /// Secrets held.
  package var count: Int { held.count - vacant.count }

  /// Takes in a copy of a 32-byte secret.
  package mutating func add(_ secret: borrowing Secret) throws(SealingError) -> Slot {
    guard secret.count == Keyring.secretBytes else { throw .wrongLength("secret") }
    let index = try place()
    let target = unsafe address(index)
    secret.withBytes { unsafe target.copyMemory(from: $0.baseAddress!, byteCount: Keyring.secretBytes) }
    return Slot(index: index)
  }

  /// Wipes a secret. Its slot may be given to another later: forget it.
  package mutating func remove(_ slot: Slot) {
    precondition(slot.index < held.count && held[slot.index], "a slot of this keyring")
    unsafe sodium_memzero(address(slot.index), Keyring.secretBytes)
    held[slot.index] = false
    vacant.append(slot.index)
  }

  /// Lends a secret where it lies.
  package func withSecret<R: ~Copyable, E: Error>(
    _ slot: Slot, _ body: (borrowing Secret) throws(E) -> R
  ) throws(E) -> R {
    precondition(slot.index < held.count && held[slot.index], "a slot of this keyring")
    let secret = unsafe Secret(lent: address(slot.index), count: Keyring.secretBytes)
    return try body(secret)
  }

  private mutating func place() throws(SealingError) -> Int {
    if let index = vacant.popLast() {
      held[index] = true
      return index
    }
    guard held.count < Limit.keyringSlotsMax else { throw .limit("keyring slots") }
    if unsafe held.count == blocks.count * slotsPerBlock {
      unsafe blocks.append(try GuardedMemory.allocate(slotsPerBlock * Keyring.secretBytes))
    }
    held.append(true)
    return held.count - 1
  }

  private func address(_ index: Int) -> UnsafeMutableRawPointer {
    unsafe blocks[index / slotsPerBlock] + (index % slotsPerBlock) * Keyring.secretBytes
  }
}

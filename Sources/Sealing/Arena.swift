internal import CSodium
internal import Synchronization

/// Guarded, locked memory in slots of one size.
///
/// `sodium_malloc` gives guard pages, a canary and a lock, and costs 35 µs, four pages and one of 16,376 places each
/// time. So we take a page and hand out slots: a secret then costs what a small allocation costs, and what is locked follows
/// what is held. One slot less than a page: libsodium's canary takes some of it. A slot is wiped when it comes back.
final class Arena: Sendable {
  /// Keys: 32 and 64 bytes.
  static let small = Arena(slotBytes: 64, slotsPerBlock: 63)
  /// Passphrases, the state of a MAC.
  static let medium = Arena(slotBytes: 512, slotsPerBlock: 7)
  /// What comes out of a key file or a short form.
  static let large = Arena(slotBytes: 4032, slotsPerBlock: 1)

  let slotBytes: Int
  private let slotsPerBlock: Int
  private let free = Mutex<[UInt]>([])  // addresses; blocks are never returned to the system

  private init(slotBytes: Int, slotsPerBlock: Int) {
    self.slotBytes = slotBytes
    self.slotsPerBlock = slotsPerBlock
  }

  /// A slot of `slotBytes` bytes, aligned to 64. Its content is undefined.
  func take() throws(SealingError) -> UnsafeMutableRawPointer {
    let address = try free.withLock { free throws(SealingError) -> UInt in
      if let address = free.popLast() { return address }
      let block = try unsafe UInt(bitPattern: GuardedMemory.allocate(slotBytes * slotsPerBlock))
      free.reserveCapacity(slotsPerBlock)
      for index in 1..<slotsPerBlock { free.append(block + UInt(index * slotBytes)) }
      return block
    }
    return unsafe UnsafeMutableRawPointer(bitPattern: address)!
  }

  func give(back slot: UnsafeMutableRawPointer) {
    unsafe sodium_memzero(slot, slotBytes)
    let address = UInt(bitPattern: slot)
    free.withLock { $0.append(address) }
  }
}

/// `sodium_malloc` with the check it does not make itself: that the lock succeeded.
enum GuardedMemory {
  static func allocate(_ count: Int) throws(SealingError) -> UnsafeMutableRawPointer {
    try Sodium.start()
    guard let memory = unsafe sodium_malloc(count) else { throw Sodium.failed(.memoryLock) }
    // sodium_malloc ignores the result of its own mlock; locking locked pages again is free and tells.
    guard unsafe sodium_mlock(memory, count) == 0 else {
      unsafe sodium_free(memory)
      throw Sodium.failed(.memoryLock)
    }
    return unsafe memory
  }

  /// Wipes, unlocks and returns the memory; stops the process if someone wrote past its end.
  static func free(_ memory: UnsafeMutableRawPointer) {
    unsafe sodium_free(memory)
  }
}

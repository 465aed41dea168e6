import Foundation
import Glibc
import Sealing
import Syntax
import Testing

@Suite struct `A secret` {
  @Test(arguments: [0, 1, 32, 64, 65, 512, 513, 65_536]) func `holds what was written and has no two owners`(
    count: Int
  ) throws {
    let bytes = Random.bytes(count)
    let first = try secret(bytes)
    let second = try first.copy()
    #expect(first.count == count && second.revealed() == bytes)
    let isSame = first.matches(second)
    #expect(isSame)
  }

  @Test func `is refused above its limit`() {
    #expect(throws: SealingError.limit("secret bytes")) { _ = try Secret.random(count: 65_537).count }
  }

  @Test func `is split in two halves that tell nothing and joined again`() throws {
    let whole = try Secret.random(count: 32)
    let half = try Secret.random(count: 32)
    let other = try whole.xored(with: half)
    let joined = try half.xored(with: other)
    let (isOther, isWhole) = (other.matches(whole), joined.matches(whole))
    #expect(!isOther && isWhole)
    #expect(throws: SealingError.wrongLength("xor")) { _ = try whole.xored(with: Secret.random(count: 16)).count }
  }

  @Test func `gives another key for each purpose`() throws {
    let epoch = try secret([UInt8](repeating: 7, count: 32))
    let tag = try epoch.derived("tag")
    let frame = try epoch.derived("frame")
    let again = try epoch.derived("tag")
    let (isSame, isOther) = (tag.matches(again), tag.matches(frame))
    #expect(isSame && !isOther)
    #expect(try epoch.derived("long", count: 100).count == 100)
    #expect(throws: SealingError.limit("HKDF bytes")) { _ = try epoch.derived("none", count: 0).count }
  }

  @Test func `is wiped when its owner lets go`() throws {
    // The next secret of a size takes the last one's slot; its closure gets zeros, not what lay there.
    for _ in 0..<100 {
      do { _ = try secret([UInt8](repeating: 0xAA, count: 64)).count }
      let fresh = try Secret.filled(count: 64) { buffer in
        #expect(unsafe buffer.allSatisfy { $0 == 0 })
        return 64
      }
      #expect(fresh.revealed() == [UInt8](repeating: 0, count: 64))
    }
  }

  @Test func `can be made and dropped on many threads at once`() {
    DispatchQueue.concurrentPerform(iterations: 64) { round in
      for count in [32, 64, 300] {
        let byte = UInt8(round)
        let made = try? secret([UInt8](repeating: byte, count: count))
        #expect(made?.revealed() == [UInt8](repeating: byte, count: count))
      }
    }
  }
}

@Suite struct `A keyring` {
  @Test func `lends each of many secrets, in a hundredth of the memory`() throws {
    var keyring = try Keyring(capacity: 256)
    var slots: [Slot] = []
    for number in 0..<5_000 { slots.append(try keyring.add(numbered(number))) }
    #expect(keyring.count == 5_000 && Set(slots).count == 5_000)
    for (number, slot) in slots.enumerated() where number % 7 == 0 {
      let expected = try numbered(number)
      let isSame = keyring.withSecret(slot) { $0.matches(expected) }
      #expect(isSame)
    }
  }

  @Test func `wipes what is taken out, and uses the place again`() throws {
    var keyring = try Keyring(capacity: 128)
    let first = try keyring.add(numbered(1))
    let second = try keyring.add(numbered(2))
    keyring.remove(first)
    #expect(keyring.count == 1)
    let third = try keyring.add(numbered(3))
    #expect(third == first)
    let (isSecond, isThird) = (
      try keyring.withSecret(second) { secret in try secret.matches(numbered(2)) },
      try keyring.withSecret(third) { secret in try secret.matches(numbered(3)) }
    )
    #expect(isSecond && isThird)
  }

  /// Each removal looked through all places that were free: of a hundred thousand, that is for ever.
  @Test func `gives back as many as it held, in any order`() throws {
    var keyring = try Keyring()
    let secret = try numbered(1)
    var slots: [Slot] = []
    for _ in 0..<100_000 { slots.append(try keyring.add(secret)) }
    for slot in slots.reversed() { keyring.remove(slot) }
    #expect(keyring.count == 0)
    let again = try (0..<1_000).map { _ in try keyring.add(secret) }
    #expect(Set(again).count == 1_000 && Set(again).isSubset(of: slots) && keyring.count == 1_000)
  }

  @Test func `takes 32 bytes and no other length`() throws {
    var keyring = try Keyring(capacity: 1)
    #expect(throws: SealingError.wrongLength("secret")) { _ = try keyring.add(Secret.random(count: 31)) }
    #expect(throws: SealingError.limit("keyring slots")) { _ = try Keyring(capacity: 0).count }
  }

  private func numbered(_ number: Int) throws -> Secret {
    try secret((0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 4))) })
  }
}

@Suite struct `Memory that cannot be locked` {
  /// A process of its own that gives up its rights, as a user with `ulimit -l 0` has them.
  @Test func `stops a secret with an error`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      try giveUpLocking()
      exit(fails { _ = try Secret.random(count: 32).count } ? 42 : 1)
    }
  }

  @Test func `stops a keyring and a plaintext with an error`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      let key = try SealingKey.generate()
      let file = try Age.seal([1, 2, 3], to: [key.recipient])
      var keyring = try Keyring(capacity: 8)
      let secret = try Secret.random(count: 32)
      try giveUpLocking()
      let (isRefused, isUnopened) = (
        fails { _ = try keyring.add(secret) }, fails { _ = try Age.open(file, with: key).count }
      )
      exit(isRefused && isUnopened ? 42 : 1)
    }
  }

  @Test func `never reaches a core file or a debugger of the same user`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      try Sodium.start()
      exit(Sodium.isProcessGuarded ? 42 : 1)
    }
  }
}

/// No locked memory, and no right to lock more.
private func giveUpLocking() throws {
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  try #require(unsafe setrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &none) == 0)
  if getuid() == 0 { try #require(setuid(65_534) == 0) }
}

/// Whether it fails as it should where memory cannot be locked.
private func fails(_ body: () throws -> Void) -> Bool {
  do { try body() } catch { return (error as? SealingError) == .memoryLock }
  return false
}

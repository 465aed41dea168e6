import Foundation
import Glibc
import Sealing
import Testing

/// Secrets are looked for in all memory of the process, after they have been used and dropped. What is looked for is
/// held in disguise, or the search would find itself.
@Suite(.enabled(if: getuid() == 0, "only root may read the memory of a process that forbids its user to"))
struct `After use, memory` {
  @Test func `holds no copy of a passphrase`() async {
    await #expect(processExitsWith: .success) {
      let disguised = Disguised(Random.bytes(24))
      let pipe = Pipe()
      try write(disguised, to: pipe.fileHandleForWriting.fileDescriptor)
      let isFoundWhileHeld = try useKeystore(pipe.fileHandleForReading.fileDescriptor) {
        disguised.copiesInMemory() > 0
      }
      #expect(isFoundWhileHeld, "the search finds what is there")
      #expect(disguised.copiesInMemory() == 0)
    }
  }

  @Test func `holds no copy of a person's keys`() async {
    await #expect(processExitsWith: .success) {
      let (seed, local, sealing) = try useKeys()
      #expect(seed.copiesInMemory() == 0)
      #expect(local.copiesInMemory() == 0)
      #expect(sealing.copiesInMemory() == 0)
    }
  }

  @Test func `holds no copy of a file key or of a small plaintext`() async {
    await #expect(processExitsWith: .success) {
      let (fileKey, text) = try useFile()
      #expect(fileKey.copiesInMemory() == 0)
      #expect(text.copiesInMemory() == 0)
    }
  }
}

/// Makes and opens a keystore under the passphrase that comes from `fd`; asks `check` while the passphrase is held.
private func useKeystore(_ fd: Int32, while check: () -> Bool) throws -> Bool {
  let passphrase = try Passphrase.read(fd: fd)
  let keys = try PersonKeys.generate(name: "k-1")
  let file = try Keystore.create(keys, passphrase: passphrase, strength: .interactive)
  let again = try Keystore.open(file, passphrase: passphrase)
  #expect(again.name == "k-1")
  return check()
}

/// Signs, seals, opens and stores with new keys; answers what to look for.
private func useKeys() throws -> (Disguised, Disguised, Disguised) {
  let keys = try PersonKeys.generate(name: "k-1")
  let note = try SignedNote(keys.signing.sign(text: [0x61, 0x0A]))
  try note.verify(keys.signing.verifyingKey)
  let file = try Age.seal([1, 2, 3], to: [keys.current.recipient])
  #expect(try keys.open(file).disclosed() == [1, 2, 3])
  let store = try Keystore.create(keys, passphrase: Passphrase.generate(), strength: .interactive)
  #expect(!store.isEmpty)
  let sealed = try AEAD.seal([1], key: keys.local, nonce: Random.bytes(24), ad: [])
  #expect(sealed.count == 17)
  return (
    keys.signing.withSeed { Disguised($0) }, Disguised(keys.local),
    try keys.withSealingSecret(1) { Disguised($0) }
  )
}

/// Seals a small secret, opens it again with its key and with its file key.
private func useFile() throws -> (Disguised, Disguised) {
  let key = try SealingKey.generate()
  let secret = try Secret.random(count: 100)
  let file = try Age.seal(secret, to: [key.recipient])
  let fileKey = try key.withSecret { key throws(SealingError) -> Secret in try Age.fileKey(of: file, with: key) }
  #expect(try Age.open(file, with: key).count == 100)
  #expect(try Age.open(file, fileKey: fileKey).unlessEmpty())
  return (Disguised(fileKey), Disguised(secret))
}

extension Plaintext {
  fileprivate func unlessEmpty() -> Bool { count > 0 }
}

/// Sends the bytes to a pipe out of locked memory, where they are wiped at once.
private func write(_ disguised: Disguised, to fd: Int32) throws {
  let bytes = try Secret.filled(count: disguised.masked.count + 1) { buffer in
    for (index, byte) in disguised.masked.enumerated() { unsafe buffer[index] = byte ^ Disguised.mask }
    unsafe buffer[disguised.masked.count] = 0x0A
    return buffer.count
  }
  let count = bytes.withBytes { unsafe Glibc.write(fd, $0.baseAddress!, $0.count) }
  try #require(count == bytes.count)
}

/// Bytes under a mask.
private struct Disguised {
  static let mask: UInt8 = 0x5A
  let masked: [UInt8]

  /// Bytes that are random: their own mask is as good as any. None of them is LF when unmasked.
  init(_ random: [UInt8]) { masked = random.map { $0 ^ Disguised.mask == 0x0A ? 0 : $0 } }

  init(_ secret: borrowing Secret) {
    masked = secret.withBytes { bytes in unsafe bytes.map { $0 ^ Disguised.mask } }
  }

  /// How often the first 16 bytes lie unmasked in readable memory.
  func copiesInMemory() -> Int {
    let memory = unsafe open("/proc/self/mem", O_RDONLY)
    defer { close(memory) }
    // Not String(contentsOfFile:), which stops at the first page of a file without a size.
    guard memory >= 0, let maps = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd() else { return -1 }
    var copies = 0
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n")
    where line.contains(" r") && !line.contains("[v") {
      let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt64($0, radix: 16) }
      copies += count(from: ends[0], to: ends[1], memory)
    }
    return copies
  }

  private func count(from start: UInt64, to end: UInt64, _ memory: Int32) -> Int {
    let size = 1 << 20
    let window = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    defer { unsafe window.deallocate() }
    var copies = 0
    var place = start
    while place < end {
      let got = unsafe pread(memory, window, min(size, Int(end - place)), off_t(place))
      guard got > 16 else { break }
      copies += unsafe count(in: UnsafeRawBufferPointer(start: window, count: got))
      unsafe memset(window, 0, got)  // or the next round finds this copy
      place += UInt64(place + UInt64(got) < end ? got - 15 : got)
    }
    return copies
  }

  private func count(in bytes: UnsafeRawBufferPointer) -> Int {
    // A byte that is neither zero nor text nor part of an address: it is rare, and the search quick.
    let anchor = masked[..<16].firstIndex { (0x80...0xF0).contains($0 ^ Disguised.mask) } ?? 0
    let last = bytes.count - 16 + anchor
    var copies = 0
    var place = anchor
    let start = bytes.baseAddress!
    while place <= last,
      let hit = unsafe memchr(start + place, Int32(masked[anchor] ^ Disguised.mask), last - place + 1)
    {
      place = unsafe UnsafeRawPointer(hit) - start
      if (0..<16).allSatisfy({ unsafe bytes[place - anchor + $0] ^ Disguised.mask == masked[$0] }) { copies += 1 }
      place += 1
    }
    return copies
  }
}

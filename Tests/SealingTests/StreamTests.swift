import Sealing
import Testing

@Suite struct `A stream` {
  /// Sizes around a chunk and around what is sealed at once.
  static let sizes = [0, 1, 65_535, 65_536, 65_537, 524_287, 524_288, 524_289, 589_824, 1_048_576, 1_048_577]

  @Test(arguments: sizes, [1_000, 65_536, 700_000])
  func `makes a file that opens whole, however the bytes came`(size: Int, step: Int) throws {
    let text = Random.bytes(size)
    let key = try SealingKey.generate()
    let file = try sealed(text, step: step, to: key.recipient)
    #expect(try Age.open(file, with: key).disclosed() == text)
    #expect(file.count == (try Age.seal(text, to: [key.recipient]).count))
  }

  @Test(arguments: sizes) func `gives back what was sealed, a chunk at a time`(size: Int) throws {
    let text = Random.bytes(size)
    let key = try SealingKey.generate()
    let file = try Age.seal(text, to: [key.recipient])
    var parts: [[UInt8]] = []
    var stream = try OpenStream(source: source(file, step: 10_000), with: key)
    while let part = try stream.read() { parts.append(part) }
    #expect(parts.flatMap(\.self) == text)
    #expect(parts.allSatisfy { (1...Limit.chunkBytes).contains($0.count) })
    #expect(try stream.read() == nil)
  }

  @Test func `needs no sink or source of its own`() throws {
    let text = Random.bytes(700_000)
    let key = try SealingKey.generate()
    var file: [UInt8] = []
    try Age.seal(from: source(text, step: 99_999), to: [key.recipient]) { file += $0 }
    #expect(try Age.open(file, with: key).disclosed() == text)
  }

  @Test func `is refused when it was not finished`() throws {
    let key = try SealingKey.generate()
    var file: [UInt8] = []
    var stream = try SealStream(to: [key.recipient]) { file += $0 }
    try stream.write(Random.bytes(1_100_000))
    #expect(throws: SealingError.chunk(15)) { _ = try Age.open(file, with: key).count }
    try stream.finish()
    #expect(try Age.open(file, with: key).count == 1_100_000)
  }

  @Test func `fails at the chunk that was cut or changed, and goes on failing`() throws {
    let key = try SealingKey.generate()
    let file = try Age.seal(Random.bytes(200_000), to: [key.recipient])
    for (changed, expected) in [
      (Array(file.dropLast(1)), 3), (Array(file.dropLast(200_000 - 65_536 * 3 + 16)), 2), (file + [0], 3),
      (flipped(file, at: file.count - 100_000), 1),
    ] {
      var stream = try OpenStream(source: source(changed, step: 65_536), with: key)
      for _ in 0..<expected { #expect(try stream.read()?.count == 65_536) }
      for _ in 0..<2 {
        do {
          let part = try stream.read()
          Issue.record("\(part?.count ?? 0) bytes came out of a damaged chunk")
        } catch let error as SealingError {
          #expect(error == .chunk(expected))
        }
      }
    }
  }

  @Test func `says what the disk says when it cannot write`() throws {
    struct Full: Error {}
    let key = try SealingKey.generate()
    var count = 0
    var stream = try SealStream(to: [key.recipient]) { _ in
      count += 1
      if count == 2 { throw Full() }
    }
    var failed = false
    do { try stream.write(Random.bytes(600_000)) } catch is Full { failed = true }
    #expect(failed)
  }

  @Test func `reads no header above its limit`() throws {
    let key = try SealingKey.generate()
    let endless = Array("age-encryption.org/v1\n-> grease\n".utf8) + [UInt8](repeating: 0x41, count: 100_000)
    #expect(throws: SealingError.limit("age header bytes")) {
      _ = try OpenStream(source: source(endless, step: 65_536), with: key)
    }
    let stanza = Array("-> grease\n\n".utf8)
    let many = Array("age-encryption.org/v1\n".utf8) + [[UInt8]](repeating: stanza, count: 65).flatMap(\.self)
    let header = many + Array("--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n".utf8)
    #expect(throws: SealingError.limit("age stanzas")) {
      _ = try OpenStream(source: source(header, step: 4_096), with: key)
    }
  }

  private func sealed(_ text: [UInt8], step: Int, to recipient: Recipient) throws -> [UInt8] {
    var file: [UInt8] = []
    var stream = try SealStream(to: [recipient]) { file += $0 }
    for start in stride(from: 0, to: text.count, by: step) {
      try stream.write(Array(text[start..<min(start + step, text.count)]))
    }
    try stream.finish()
    return file
  }

  private func source(_ file: [UInt8], step: Int) -> (Int) -> [UInt8] {
    var rest = file[...]
    return { count in
      let part = Array(rest.prefix(min(count, step)))
      rest = rest.dropFirst(part.count)
      return part
    }
  }
}

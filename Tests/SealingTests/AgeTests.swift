import Sealing
import Testing

@Suite struct `An age file` {
  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
  func `opens for each of its recipients, whatever its size`(count: Int) throws {
    let text = Random.bytes(count)
    let first = try SealingKey.generate()
    let second = try SealingKey.generate()
    let file = try Age.seal(text, to: [first.recipient, second.recipient])
    #expect(try Age.open(file, with: first).disclosed() == text)
    #expect(try Age.open(file, with: second).disclosed() == text)
  }

  @Test func `opens for nobody else`() throws {
    let reader = try SealingKey.generate()
    let stranger = try SealingKey.generate()
    let file = try Age.seal(Array("skyddad uppgift".utf8), to: [reader.recipient])
    #expect(throws: SealingError.noMatchingKey) { _ = try Age.open(file, with: stranger).count }
  }

  @Test func `opens with its own file key, which opens no other`() throws {
    let reader = try SealingKey.generate()
    let file = try Age.seal([1, 2, 3], to: [reader.recipient])
    let other = try Age.seal([1, 2, 3], to: [reader.recipient])
    let fileKey = try reader.withSecret { secret in try Age.fileKey(of: file, with: secret) }
    #expect(try Age.open(file, fileKey: fileKey).disclosed() == [1, 2, 3])
    #expect(throws: SealingError.headerMAC) { _ = try Age.open(other, fileKey: fileKey).count }
  }

  @Test func `is sealed to no empty list and to no more than 64`() throws {
    let reader = try SealingKey.generate()
    #expect(throws: SealingError.limit("age recipients")) { try Age.seal([1], to: []) }
    let many = [Recipient](repeating: reader.recipient, count: 65)
    #expect(throws: SealingError.limit("age recipients")) { try Age.seal([1], to: many) }
  }

  @Test func `fails at the chunk that was changed, wherever it is cut`() throws {
    let reader = try SealingKey.generate()
    let file = try Age.seal(Random.bytes(150_000), to: [reader.recipient])
    for (cut, expected) in [(1, 2), (20_000, 1), (18_000, 2), (90_000, 0)] {
      #expect(throws: SealingError.chunk(expected), "cut by \(cut)") {
        _ = try Age.open(Array(file.dropLast(cut)), with: reader).count
      }
    }
    #expect(throws: SealingError.chunk(2)) { _ = try Age.open(file + [0], with: reader).count }
  }
}

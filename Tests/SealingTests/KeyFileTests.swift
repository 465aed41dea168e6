import Foundation
import Sealing
import Testing

@Suite struct `A key file` {
  static let context = "vault 1 case 2 identity 3"

  func recipients(_ count: Int) throws -> [Recipient] {
    var made: [Recipient] = []
    for _ in 0..<count { made.append(try SealingKey.generate().recipient) }
    return made
  }

  func seal(
    _ text: [UInt8] = [1, 2, 3], to recipients: [Recipient], _ epoch: borrowing Secret, _ context: String = context
  ) throws -> [UInt8] {
    try Age.sealReproducibly(text, to: recipients, secret: epoch, context: context)
  }

  @Test func `is the same for every member who makes it, in whatever order they list the others`() throws {
    let epoch = try Secret.random(count: 32)
    let members = try recipients(5)
    let file = try seal(to: members, epoch)
    #expect(try seal(to: members.reversed() + [members[0]], epoch) == file)
    let isSame = try Age.isReproduced(file, by: secret([1, 2, 3]), to: members, secret: epoch, context: Self.context)
    #expect(isSame)
  }

  @Test func `is another when anything is another`() throws {
    let epoch = try Secret.random(count: 32)
    let members = try recipients(3)
    let file = try seal(to: members, epoch)
    #expect(try seal([1, 2, 4], to: members, epoch) != file)
    #expect(try seal(to: Array(members.dropLast()), epoch) != file)
    #expect(try seal(to: members, epoch, "vault 1 case 2 identity 4") != file)
    #expect(try seal(to: members, Secret.random(count: 32)) != file)
  }

  /// Two texts under one file key and nonce would tell their difference to a thief.
  @Test func `never gives two texts one key stream`() throws {
    let epoch = try Secret.random(count: 32)
    let members = try recipients(1)
    let (one, two) = (try seal([0, 0, 0, 0], to: members, epoch), try seal([9, 0, 0, 0], to: members, epoch))
    #expect(one.count == two.count)
    #expect(one.suffix(20).dropFirst().prefix(3) != two.suffix(20).dropFirst().prefix(3))
  }

  @Test(arguments: [(1, 8), (8, 8), (9, 16), (17, 32), (33, 64), (64, 64), (65, 128), (600, 1024)])
  func `hides how many members there are`(members: Int, stanzas: Int) throws {
    let file = try seal(to: recipients(members), Secret.random(count: 32))
    #expect(count(of: "-> X25519 ", in: file) == stanzas)
  }

  @Test func `opens for each member and for no one else`() throws {
    let epoch = try Secret.random(count: 32)
    let first = try SealingKey.generate()
    let second = try SealingKey.generate()
    let stranger = try SealingKey.generate()
    let file = try seal([7], to: [first.recipient, second.recipient], epoch)
    #expect(try Age.open(file, with: first).disclosed() == [7])
    #expect(try Age.open(file, with: second).disclosed() == [7])
    #expect(throws: SealingError.noMatchingKey) { _ = try Age.open(file, with: stranger).count }
  }

  /// A member with a modified client adds a stanza for an outsider, and makes the header's MAC right again: they
  /// know the file key. Stock tools open the file for the outsider; the others see it when they make it again.
  @Test func `with a ghost among its readers is found out`() throws {
    let epoch = try Secret.random(count: 32)
    let ghost = try SealingKey.generate()
    let members = try recipients(4)
    let text = try secret([1, 2, 3])
    let honest = try Age.sealReproducibly(text, to: members, secret: epoch, context: Self.context)
    let haunted = try Age.sealReproducibly(text, to: members + [ghost.recipient], secret: epoch, context: Self.context)
    let raw = try Age.seal([1, 2, 3], to: members + [ghost.recipient])
    for file in [haunted, raw] {
      #expect(try Age.open(file, with: ghost).disclosed() == [1, 2, 3])
      let isReproduced = try Age.isReproduced(file, by: text, to: members, secret: epoch, context: Self.context)
      #expect(!isReproduced)
    }
    let isHonest = try Age.isReproduced(honest, by: text, to: members, secret: epoch, context: Self.context)
    #expect(isHonest)
  }

  @Test func `is not made for no one, under a short secret or without a context`() throws {
    let epoch = try Secret.random(count: 32)
    let members = try recipients(1)
    #expect(throws: SealingError.limit("age recipients")) { try seal(to: [], epoch) }
    #expect(throws: SealingError.limit("age recipients")) { try seal(to: recipients(1025), epoch).count }
    #expect(throws: SealingError.wrongLength("secret")) { try seal(to: members, Secret.random(count: 31)) }
    #expect(throws: SealingError.wrongLength("context")) { try seal(to: members, epoch, "") }
    #expect(throws: SealingError.wrongLength("context")) { try seal(to: members, epoch, "a\nb") }
  }

  /// Ten times the sixty people of a deployment, and one that nobody gave it to.
  @Test func `of six hundred readers opens for the first, the last and no stranger, and for nobody as a foreign file`()
    throws
  {
    let first = try PersonKeys.generate(name: "p-a")
    let last = try PersonKeys.generate(name: "p-b")
    let members = try [first.current.recipient] + recipients(598) + [last.current.recipient]
    let file = try seal([7], to: members, Secret.random(count: 32))
    #expect(try first.open(file, within: .keyFile).disclosed() == [7])
    #expect(try last.open(file, within: .keyFile).disclosed() == [7])
    #expect(throws: SealingError.limit("age header bytes")) { _ = try first.open(file).count }
    let stranger = try PersonKeys.generate(name: "p-c")
    #expect(throws: SealingError.noMatchingKey) { _ = try stranger.open(file, within: .keyFile).count }
  }

  @Test(arguments: [1025, 50_000]) func `with too many stanzas is refused before any of them is tried`(
    count: Int
  ) throws {
    let reader = try PersonKeys.generate(name: "p-a")
    let stanza = Array("-> X25519 \(String(repeating: "A", count: 43))\n\(String(repeating: "A", count: 43))\n".utf8)
    let end = Array("--- \(String(repeating: "A", count: 43))\n".utf8)
    let file = Array("age-encryption.org/v1\n".utf8) + [[UInt8]](repeating: stanza, count: count).joined() + end
    let limit = SealingError.limit(count < 1300 ? "age stanzas" : "age header bytes")
    #expect(throws: limit) { _ = try reader.open(file, within: .keyFile).count }
    #expect(throws: SealingError.limit("age header bytes")) { _ = try reader.open(file).count }
  }

  private func count(of text: String, in file: [UInt8]) -> Int {
    file.ranges(of: Array(text.utf8)).count
  }
}

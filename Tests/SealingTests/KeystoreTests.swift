import Foundation
import Sealing
import Syntax
import Testing

@Suite struct `A keystore` {
  /// Made once: each making and each opening is 64 MiB of work.
  static let passphrase = "lusab-babad-gutih"
  static let file: Result<[UInt8], any Error> = Result {
    var keys = try PersonKeys.generate(name: "k-7f3a")
    _ = try keys.addGeneration()
    return try Keystore.create(keys, passphrase: secret(passphrase), strength: .interactive)
  }

  func open(_ file: [UInt8], _ passphrase: String = passphrase) throws -> PersonKeys {
    try Keystore.open(file, passphrase: secret(passphrase))
  }

  @Test func `gives back every key that was put in`() throws {
    var keys = try PersonKeys.generate(name: "k-åäö")
    _ = try keys.addGeneration()
    _ = try keys.addGeneration()
    try keys.destroyGenerations(before: 2)
    let file = try Keystore.create(keys, passphrase: secret("a"), strength: .interactive)
    let again = try open(file, "a")
    #expect(again.name == "k-åäö")
    #expect(again.signing.verifyingKey == keys.signing.verifyingKey)
    let isSameLocal = again.local.matches(keys.local)
    #expect(isSameLocal)
    #expect(again.generations.map(\.number) == [2, 3])
    #expect(again.generations.map(\.recipient) == keys.generations.map(\.recipient))
    let document = try Age.seal([7], to: [again.generations[0].recipient])
    #expect(try again.open(document).disclosed() == [7])
  }

  @Test func `forgets a generation that was destroyed`() throws {
    var keys = try PersonKeys.generate(name: "k-1")
    let old = try Age.seal([7], to: [keys.current.recipient])
    #expect(try keys.open(old).disclosed() == [7])
    _ = try keys.addGeneration()
    try keys.destroyGenerations(before: 2)
    #expect(throws: SealingError.noMatchingKey) { _ = try keys.open(old).count }
    #expect(throws: SealingError.noMatchingKey) { try keys.withSealingSecret(1) { _ = $0.count } }
    #expect(throws: SealingError.noMatchingKey) { try keys.destroyGenerations(before: 3) }
  }

  @Test func `tells a wrong passphrase`() throws {
    let file = try Self.file.get()
    #expect(throws: SealingError.wrongPassphrase) { _ = try open(file, "lusab-babad-gutif").name }
    #expect(throws: SealingError.noPassphrase) { _ = try open(file, "").name }
  }

  @Test func `does not tell its owner's name or how long they have been with us`() throws {
    let file = try Self.file.get()
    let one = try Keystore.create(PersonKeys.generate(name: "x"), passphrase: secret("a"), strength: .interactive)
    #expect(one.count == file.count)
    #expect(!String(decoding: file, as: UTF8.self).contains("7f3a"))
  }

  @Test func `is known to be damaged wherever one bit is turned, before any work is done`() throws {
    let file = try Self.file.get()
    for index in file.indices {
      for bit in [UInt8(0), 5] {
        do {
          _ = try open(flipped(file, at: index, bit: bit)).name
          Issue.record("byte \(index) may be changed")
        } catch let error as SealingError {
          let expected: [SealingError] =
            index < 16 ? [.foreign] : index < 19 ? [.newerFormat, .truncated, .damaged] : [.damaged, .truncated]
          #expect(expected.contains(error), "byte \(index)")
        }
      }
    }
  }

  @Test func `is known to be cut at every length`() throws {
    let file = try Self.file.get()
    for count in 0..<file.count {
      #expect(throws: SealingError.truncated, "\(count) bytes") { _ = try open(Array(file[..<count])).name }
    }
  }

  @Test func `is not mistaken for another file`() throws {
    let file = try Self.file.get()
    let text = String(decoding: file, as: UTF8.self)
    #expect(throws: SealingError.foreign) { _ = try open(Array("-----BEGIN AGE ENCRYPTED FILE-----\n".utf8)).name }
    #expect(throws: SealingError.newerFormat) {
      _ = try open(Array(text.replacing("keystore/v1", with: "keystore/v2").utf8)).name
    }
    #expect(throws: SealingError.damaged) { _ = try open(Array(text.replacing("check", with: "shuck").utf8)).name }
  }

  /// What one does who can write the file: the sum is made right again.
  @Test(arguments: [
    (2, 65_535, SealingError.weakParameters), (1, 65_536, .weakParameters), (0, 0, .weakParameters),
    (2, 1_048_577, .hostileParameters), (17, 65_536, .hostileParameters), (999_999_999, 65_536, .hostileParameters),
    (2, 17_179_869_184, .hostileParameters), (.max, .max, .hostileParameters),
  ]) func `is refused when it asks for too little work or too much`(
    passes: Int, kibibytes: Int, expected: SealingError
  ) throws {
    let file = try resummed(Self.file.get()) {
      $0.replacing("argon2id 2 65536", with: "argon2id \(passes) \(kibibytes)")
    }
    #expect(throws: expected) { _ = try open(file).name }
  }

  @Test func `is refused when a writer changed it and summed it again`() throws {
    let file = try Self.file.get()
    let padded = try resummed(file) { $0.replacing("argon2id 2 65536", with: "argon2id 02 65536") }
    #expect(throws: SealingError.malformed(SyntaxError(line: 2, expected: "passes, KiB and a salt"))) {
      _ = try open(padded).name
    }
    let nonce = try resummed(file) { $0.replacing(#/nonce ../#, with: "nonce 00") }
    #expect(throws: SealingError.damaged) { _ = try open(nonce).name }
    let body = try resummed(file) { $0.replacing(#/body ..../#, with: "body AAAA") }
    #expect(throws: SealingError.damaged) { _ = try open(body).name }
  }

  private func resummed(_ file: [UInt8], _ change: (String) -> String) throws -> [UInt8] {
    let text = String(decoding: file, as: UTF8.self)
    let end = try #require(text.range(of: "sum ", options: .backwards))
    let changed = Array(change(String(text[..<end.lowerBound])).utf8)
    return changed + Array("sum \(Hash.sha256(changed).hex)\n".utf8)
  }
}

import Foundation
import Sealing
import Testing

/// Both directions with the `age` of the system: what FORMAT.md promises an outsider.
@Suite(Tool.needed("age"), Tool.needed("age-keygen")) struct `The stock age` {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Writes a key as `age -i` wants it and answers the path.
  private func identityFile(_ key: borrowing SealingKey) throws -> String {
    try scratch.write("identity", key.identityText().revealed() + [0x0A])
    return "identity"
  }

  private func decrypted(_ file: [UInt8], with key: borrowing SealingKey) throws -> [UInt8] {
    try scratch.write("sealed", file)
    let result = try Tool.run("age", ["-d", "-i", identityFile(key), "sealed"], in: scratch.url)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  @Test(arguments: [0, 1, 65_536, 65_537, 300_000]) func `opens what we seal, whole or armored`(count: Int) throws {
    let text = Random.bytes(count)
    let key = try SealingKey.generate()
    let file = try Age.seal(text, to: [SealingKey.generate().recipient, key.recipient])
    #expect(try decrypted(file, with: key) == text)
    #expect(try decrypted(Armor.encode(file), with: key) == text)
  }

  @Test func `opens what we seal as a stream`() throws {
    let text = Random.bytes(1_200_000)
    let key = try SealingKey.generate()
    var file: [UInt8] = []
    var stream = try SealStream(to: [key.recipient]) { file += $0 }
    for start in stride(from: 0, to: text.count, by: 100_000) {
      try stream.write(Array(text[start..<(start + 100_000)]))
    }
    try stream.finish()
    #expect(try decrypted(file, with: key) == text)
  }

  @Test(arguments: [1, 600]) func `opens a key file, dummies and all`(readers: Int) throws {
    let key = try SealingKey.generate()
    var all = [key.recipient]
    while all.count < readers { all.append(try SealingKey.generate().recipient) }
    let file = try Age.sealReproducibly(
      Array("epoch".utf8), to: all, secret: Secret.random(count: 32), context: "case 1 identity 1")
    #expect(try decrypted(file, with: key) == Array("epoch".utf8))
  }

  @Test(arguments: [0, 1, 65_536, 200_000]) func `seals what we open, whole, armored and as a stream`(
    count: Int
  ) throws {
    let text = Random.bytes(count)
    let key = try SealingKey.generate()
    let stranger = try SealingKey.generate()
    try scratch.write("text", text)
    let recipients = ["-r", stranger.recipient.text, "-r", key.recipient.text, "text"]
    let plain = try Tool.run("age", recipients, in: scratch.url)
    let armored = try Tool.run("age", ["-a"] + recipients, in: scratch.url)
    #expect(plain.status == 0 && armored.status == 0, "\(plain.errors)\(armored.errors)")
    #expect(try Age.open(plain.output, with: key).disclosed() == text)
    #expect(Armor.isArmored(armored.output) && !Armor.isArmored(plain.output))
    #expect(try Age.open(Armor.decode(armored.output), with: key).disclosed() == text)
    #expect(try Armor.encode(Armor.decode(armored.output)) == armored.output)

    var rest = plain.output[...]
    var opened: [UInt8] = []
    var stream = try OpenStream(
      source: { count in
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      }, with: key)
    while let part = try stream.read() { opened += part }
    #expect(opened == text)
  }

  @Test func `refuses a passphrase file here, by name`() throws {
    // Made by stock `age -p`: a file for a passphrase says so in its first stanza.
    let file =
      Array(
        "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
          .utf8) + Array("--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n".utf8)
    let key = try SealingKey.generate()
    #expect(throws: SealingError.unsupported(recipients: "scrypt")) { _ = try Age.open(file, with: key).count }
  }

  @Test func `agrees on the public half of a key, ours and its own`() throws {
    let key = try SealingKey.generate()
    let derived = try Tool.run("age-keygen", ["-y", identityFile(key)], in: scratch.url)
    #expect(derived.output == Array("\(key.recipient.text)\n".utf8))

    let made = try Tool.run("age-keygen", [], in: scratch.url)
    let lines = String(decoding: made.output, as: UTF8.self).split(separator: "\n")
    let identity = String(try #require(lines.first { $0.hasPrefix("AGE-SECRET-KEY-1") }))
    let again = try SealingKey.from(identityText: secret(identity))
    #expect(lines.contains("# public key: \(again.recipient.text)"))
    #expect(try Recipient(again.recipient.text) == again.recipient)
  }
}

@Suite struct `An age key's text` {
  @Test func `is read in one spelling only`() throws {
    let text = try SealingKey.generate().recipient.text
    #expect(throws: SealingError.self) { try Recipient(text.uppercased()) }
    #expect(throws: SealingError.self) { try Recipient(" \(text)") }
    #expect(throws: SealingError.self) { try Recipient("\(text)\n") }
    #expect(throws: SealingError.self) { try Recipient("") }
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      let changed = String(decoding: flipped(bytes, at: index), as: UTF8.self)
      #expect(throws: SealingError.self, "byte \(index)") { try Recipient(changed) }
    }
  }
}

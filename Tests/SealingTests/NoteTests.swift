import Foundation
import Sealing
import Syntax
import Testing

@Suite struct `A signed note` {
  static let text = Array("avhopp/entry/v1\nrad två\n\nslut\n".utf8)

  @Test func `reads back as it was signed, and verifies`() throws {
    let key = try SigningKey.generate(name: "k-7f3a")
    let bytes = try key.sign(text: Self.text)
    let note = try SignedNote.single(bytes)
    #expect(note.text == Self.text)
    #expect(note.bytes == bytes)
    try note.verify(key.verifyingKey)
    let again = try VerifyingKey(vkey: key.verifyingKey.vkey)
    #expect(again == key.verifyingKey)
    try note.verify(again)
  }

  @Test func `is refused wherever one byte is changed`() throws {
    let key = try SigningKey.generate(name: "k-1")
    let bytes = try key.sign(text: Self.text)
    let verifyingKey = key.verifyingKey
    for index in bytes.indices {
      #expect(throws: (any Error).self, "byte \(index)") {
        try SignedNote.single(flipped(bytes, at: index)).verify(verifyingKey)
      }
    }
    for count in bytes.indices {
      #expect(throws: (any Error).self) { try SignedNote.single(Array(bytes[..<count])).verify(verifyingKey) }
    }
  }

  @Test func `by another key or name is not by this one`() throws {
    let key = try SigningKey.generate(name: "k-1")
    let note = try SignedNote(key.sign(text: Self.text))
    let stranger = try SigningKey.generate(name: "k-1").verifyingKey
    #expect(throws: SealingError.unknownSigner) { try note.verify(stranger) }
    let renamed = try VerifyingKey(name: "k-2", publicKey: key.verifyingKey.publicKey)
    #expect(throws: SealingError.unknownSigner) { try note.verify(renamed) }
  }

  @Test func `of ours has one signature, and lines end in LF`() throws {
    let key = try SigningKey.generate(name: "k-1")
    let bytes = try key.sign(text: Self.text)
    let line = Array(bytes[(Self.text.count + 1)...])
    #expect(throws: SyntaxError(line: 7, expected: "exactly one signature line")) {
      try SignedNote.single(bytes + line)
    }
    #expect(throws: SyntaxError.self) { try SignedNote(Array(bytes.dropLast()) + Array("\r\n".utf8)) }
    // A space with an accent upon it is one character to Swift, and no separator.
    #expect(throws: SyntaxError.self) { try SignedNote(Array("a\n\n— n \u{301}AAAAAAA=\n".utf8)) }
  }

  @Test(arguments: ["", "utan radslut", "tab\t\n", "\u{0}\n"]) func `is not made of a text that is not one`(
    text: String
  ) throws {
    let key = try SigningKey.generate(name: "k-1")
    #expect(throws: SealingError.self) { try key.sign(text: Array(text.utf8)) }
    #expect(throws: SealingError.self) { try key.sign(text: [0xFF, 0x0A]) }
  }

  @Test(arguments: ["", "a b", "a+b", "a\u{A0}b", "a\u{2028}b", "a\nb", "a\u{7F}"]) func `has no such signer`(
    name: String
  ) {
    #expect(throws: SealingError.self) { _ = try SigningKey.generate(name: name).name }
  }

  @Test func `carries a witness's time, and a witness is no signer`() throws {
    let log = try SigningKey.generate(name: "log")
    let seed = try Secret.random(count: 32)
    let witness = try SigningKey.from(seed: seed, name: "ombud-1")
    let witnessKey = try WitnessKey(name: "ombud-1", publicKey: witness.verifyingKey.publicKey)
    let text = Array("log\n13\nwMEonwBgX419h4C59CZMc2zPuEzpFwjCsn5kJr/H2Kg=\n".utf8)
    let note = try SignedNote(log.sign(text: text) + witness.cosign(checkpoint: text, at: 1_767_225_613))
    try note.verify(log.verifyingKey)
    #expect(try note.cosignedTime(by: witnessKey) == 1_767_225_613)
    #expect(throws: SealingError.unknownSigner) { try note.verify(witness.verifyingKey) }
    let signed = try SignedNote(witness.sign(text: text))
    #expect(throws: SealingError.unknownSigner) { try signed.cosignedTime(by: witnessKey) }
  }

  @Test(Tool.needed("openssl")) func `is verified by openssl, and refused when its text is changed`() throws {
    let scratch = try Scratch()
    let key = try SigningKey.generate(name: "k-1")
    let note = try SignedNote.single(key.sign(text: Self.text))
    let prefix = try #require(Hex.decode("302a300506032b6570032100"))
    try scratch.write("key.der", prefix + key.verifyingKey.publicKey)
    try scratch.write("signature", note.signatures[0].signature)
    try scratch.write("text", note.text)
    try scratch.write("changed", flipped(note.text, at: 3))
    for (file, isValid) in [("text", true), ("changed", false)] {
      let result = try Tool.run(
        "openssl",
        ["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-in", file]
          + ["-sigfile", "signature"], in: scratch.url)
      #expect((result.status == 0) == isValid, "\(result.errors)")
    }
  }
}

package import Syntax

/// A text with signatures below it: C2SP signed-note.
///
///     <text, lines ended by LF>
///     <empty line>
///     — <key name> <base64(key ID, 4 bytes ‖ signature)>
///
/// Signed is the text with its last LF and without the empty line. Reading a note says nothing of who signed it:
/// call `verify`, `opened` or `cosignedTime`.
package struct SignedNote: Sendable, Equatable {
  package struct Signature: Sendable, Hashable {
    package let name: String
    package let keyID: UInt32
    /// 64 bytes for a signer, 8 + 64 for a witness; others as they stand.
    package let signature: [UInt8]

    /// The time in a cosignature/v1, POSIX seconds; `nil` when this has not the length of one. Not verified.
    package var cosignatureTime: UInt64? {
      signature.count == 72 ? signature[..<8].reduce(0) { $0 << 8 | UInt64($1) } : nil
    }

    /// Bytes are compared: to Swift's `==`, two spellings of é are one string.
    func isNamed(_ name: String, _ keyID: UInt32) -> Bool {
      self.keyID == keyID && self.name.utf8.elementsEqual(name.utf8)
    }
  }

  /// What was signed, last LF included.
  package let text: [UInt8]
  package let signatures: [Signature]

  /// Reads a note of at most 1 MB and 100 signature lines.
  package init(_ bytes: [UInt8]) throws(SyntaxError) {
    guard bytes.count <= Limit.noteBytesMax else { throw SyntaxError(line: 0, expected: "a note of at most 1 MB") }
    guard let split = SignedNote.lastEmptyLine(bytes) else {
      throw SyntaxError(line: 0, expected: "an empty line before the signatures")
    }
    text = Array(bytes[..<split])
    try SignedNote.check(text: text)
    signatures = try SignedNote.signatures(Array(bytes[(split + 1)...]), below: text)
  }

  /// The form that our own files have: exactly one signature line.
  package static func single(_ bytes: [UInt8]) throws(SyntaxError) -> SignedNote {
    let note = try SignedNote(bytes)
    guard note.signatures.count == 1 else {
      throw SyntaxError(line: SignedNote.lineCount(note.text) + 3, expected: "exactly one signature line")
    }
    return note
  }

  /// The note as it was read: reading admits one spelling only.
  package var bytes: [UInt8] {
    signatures.reduce(into: text + [0x0A]) {
      $0 += SignedNote.line(name: $1.name, keyID: $1.keyID, signature: $1.signature)
    }
  }

  /// Checks this key's signature. `.unknownSigner` when there is none by it, `.badSignature` when one is wrong.
  package func verify(_ key: VerifyingKey) throws(SealingError) {
    _ = try opened(knownKeys: [key])
  }

  /// The C2SP rule: lines by unknown keys are passed over, one bad line by a known key rejects all, and at least one
  /// known key must have signed. Answers who did, in order, each once.
  package func opened(knownKeys: [VerifyingKey]) throws(SealingError) -> [VerifyingKey] {
    var signers: [VerifyingKey] = []
    for line in signatures {
      guard let key = knownKeys.first(where: { line.isNamed($0.name, $0.keyID) }) else { continue }
      guard key.isValid(line.signature, of: text) else { throw .badSignature }
      if !signers.contains(key) { signers.append(key) }
    }
    guard !signers.isEmpty else { throw .unknownSigner }
    return signers
  }

  /// When this witness says that the checkpoint was the largest it had seen: POSIX seconds, the latest if there are
  /// several lines.
  package func cosignedTime(by witness: WitnessKey) throws(SealingError) -> UInt64 {
    var latest: UInt64?
    for line in signatures where line.isNamed(witness.name, witness.keyID) {
      guard let time = line.cosignatureTime else { throw .badSignature }
      let message = SignedNote.cosignedMessage(text, time: time)
      guard Vkey.verify(line.signature[8...], message, witness.publicKey) else { throw .badSignature }
      latest = max(latest ?? 0, time)
    }
    guard let latest else { throw .unknownSigner }
    return latest
  }

  /// One signature line, with its LF.
  package static func line(name: String, keyID: UInt32, signature: [UInt8]) -> [UInt8] {
    Array("— \(name) \(Base64.encode(Vkey.bytes(of: keyID) + signature, padded: true))\n".utf8)
  }

  static func cosignedMessage(_ text: [UInt8], time: UInt64) -> [UInt8] {
    Array("cosignature/v1\ntime \(time)\n".utf8) + text
  }

  static func check(text: [UInt8]) throws(SyntaxError) {
    guard text.last == 0x0A else { throw SyntaxError(line: 0, expected: "a newline at the end") }
    guard text.count <= Limit.noteBytesMax else { throw SyntaxError(line: 0, expected: "a note of at most 1 MB") }
    if isASCII(text) { return }
    var line = 1
    for byte in text {
      if byte == 0x0A {
        line += 1
      } else if byte < 0x20 {
        throw SyntaxError(line: line, expected: "text without control characters")
      }
    }
    guard String(validating: text, as: UTF8.self) != nil else { throw SyntaxError(line: 0, expected: "UTF-8") }
  }

  /// True only of what the loop above passes: most texts are ASCII, and an audit reads them by the hundred thousand.
  private static func isASCII(_ text: [UInt8]) -> Bool {
    let text = text.span
    for place in text.indices where text[place] != 0x0A && text[place] &- 0x20 >= 0x60 { return false }
    return true
  }

  /// - Parameter text: that they stand below: says in which line one is that is none.
  private static func signatures(_ block: [UInt8], below text: [UInt8]) throws(SyntaxError) -> [Signature] {
    func fail(_ number: Int, _ expected: String) -> SyntaxError {
      SyntaxError(line: lineCount(text) + 2 + number, expected: expected)
    }
    guard block.last == 0x0A, String(validating: block, as: UTF8.self) != nil else {
      throw fail(0, "signature lines")
    }
    // Bytes are split, not characters: to Swift, CR LF is one character, and so is a space with an accent.
    let lines = block.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count <= Limit.noteSignaturesMax else {
      throw fail(0, "at most 100 signature lines")
    }
    var signatures: [Signature] = []
    for (index, text) in lines.enumerated() {
      let fields = text.split(separator: 0x20, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[0].elementsEqual("—".utf8), Vkey.isName(fields[1]),
        let bytes = Base64.decode(fields[2], padded: true), bytes.count > 4
      else { throw fail(index, "a signature line: — name base64") }
      let keyID = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      signatures.append(
        Signature(name: String(decoding: fields[1], as: UTF8.self), keyID: keyID, signature: Array(bytes[4...])))
    }
    return signatures
  }

  /// Where the last empty line is: the index of its LF.
  private static func lastEmptyLine(_ bytes: [UInt8]) -> Int? {
    var index = bytes.count - 1
    while index > 0 {
      if bytes[index] == 0x0A, bytes[index - 1] == 0x0A { return index }
      index -= 1
    }
    return nil
  }

  private static func lineCount(_ text: [UInt8]) -> Int { text.count { $0 == 0x0A } }
}

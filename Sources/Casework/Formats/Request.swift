internal import LedgerStore
package import Sealing
internal import Syntax

/// What a newcomer hands over to be admitted: a signed note with their two public keys.
///
///     avhopp/request/v1
///     person <key name>
///     signing <vkey>
///     sealing <generation> <age1…>
///     vault <genesis hash or ->
package struct Request: Equatable, Sendable {
  package let person: String
  package let signing: VerifyingKey
  package let generation: Int
  package let sealing: Recipient
  /// The vault it is meant for; nil where the newcomer does not know one.
  package let vault: Digest?
  package let note: [UInt8]

  package static let noteMax = 4096

  package static func signed(
    by key: borrowing SigningKey, sealing: Recipient, generation: Int, vault: Digest?
  ) throws(FormatFault) -> Request {
    let verifying = key.verifyingKey
    let text = """
      avhopp/request/v1
      person \(verifying.name)
      signing \(verifying.vkey)
      sealing \(generation) \(sealing.text)
      vault \(vault?.hex ?? "-")

      """
    return try Request(note: try NoteText.signed(text, by: key))
  }

  /// - Parameter isKnown: these very bytes were read so before: neither the key nor its signature is verified again.
  /// - Throws: where the note is not strict, not signed by the key it names, or names the person otherwise than the key.
  package init(note bytes: [UInt8], isKnown: Bool = false) throws(FormatFault) {
    let (note, values) = try NoteText.read(bytes, max: Request.noteMax) { lines in
      _ = try lines.field("avhopp/request/v1", count: 0)
      let person = String(try lines.field("person", count: 1)[0])
      let signing = try VerifyingKey(vkey: String(try lines.field("signing", count: 1)[0]), isKnown: isKnown)
      let sealing = try lines.field("sealing", count: 2)
      guard let generation = Digits.number(sealing[0], max: 1_000_000), generation > 0 else {
        throw lines.fail("a generation")
      }
      let recipient = try Recipient(String(sealing[1]))
      let vault = try NoteText.digestOrNone(try lines.field("vault", count: 1)[0], &lines)
      return (person, signing, generation, recipient, vault)
    }
    (person, signing, generation, sealing, vault) = values
    self.note = bytes
    // By bytes: letters that Unicode holds equal are not one name.
    guard person.utf8.elementsEqual(signing.name.utf8), Name.isName(person) else { throw .mismatch(field: "person") }
    if !isKnown { try NoteText.verify(note, signing) }
  }

  /// What is remembered of a request that was found good: each person of the roster has one, and it is read at every start.
  static func mark(_ note: [UInt8]) -> Digest { Hash.sha256(Array("avhopp/request/v1 verified\n".utf8), note) }

  /// What the newcomer reads aloud or hands over on paper, and the one who admits them types.
  package var controlCode: String { ControlCode.text(codeDigest) }

  package func matches(code typed: String) -> Bool { ControlCode.matches(typed, codeDigest) }

  var codeDigest: Digest { ControlCode.digest(ofPerson: signing.vkey, recipient: sealing.text) }
}

/// Signed notes with a text grammar of ours: read strictly, with one kind of error.
enum NoteText {
  static func signed(_ text: String, by key: borrowing SigningKey) throws(FormatFault) -> [UInt8] {
    do { return try key.sign(text: Array(text.utf8)) } catch { throw .sealing(error) }
  }

  static func verify(_ note: SignedNote, _ key: VerifyingKey) throws(FormatFault) {
    do { try note.verify(key) } catch { throw .sealing(error) }
  }

  /// - Parameter grammar: reads every line of the text; what it leaves is an error.
  static func read<T>(
    _ bytes: [UInt8], max: Int, lineMax: Int = 8192, _ grammar: (inout Lines) throws -> T
  ) throws(FormatFault) -> (SignedNote, T) {
    guard bytes.count <= max else { throw .tooLarge(limit: max) }
    do {
      let note = try SignedNote.single(bytes)
      return (note, try lines(note.text, lineMax: lineMax, grammar))
    } catch {
      throw fault(error)
    }
  }

  static func lines<T>(_ text: [UInt8], lineMax: Int, _ grammar: (inout Lines) throws -> T) throws -> T {
    var lines = try Lines(text, lineMax: lineMax)
    let values = try grammar(&lines)
    guard lines.isAtEnd else { throw lines.fail("the end of the text") }
    return values
  }

  static func fault(_ error: any Error) -> FormatFault {
    switch error {
    case let error as SyntaxError: .syntax(error)
    case let error as SealingError: .sealing(error)
    case let error as FormatFault: error
    default: .value(field: "text")
    }
  }

  static func digestOrNone(_ field: Substring, _ lines: inout Lines) throws(SyntaxError) -> Digest? {
    if field == "-" { return nil }
    guard let digest = Digest(hex: field) else { throw lines.fail("a SHA-256 hash, or -") }
    return digest
  }
}

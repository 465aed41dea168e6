package import LedgerStore
package import Sealing
internal import Syntax

/// What a sealed body holds.
package enum BodyKind: String, Sendable, CaseIterable {
  case form, document, directory, definition, deposit
}

/// Where a body must have come from: what the entry that names it says.
package struct BodyExpectation: Equatable, Sendable {
  package let vault: Digest
  package let caseID: CaseID
  package let compartment: String
  package let epoch: Int
  package let author: String
  package let event: String

  package init(vault: Digest, caseID: CaseID, compartment: String, epoch: Int, author: String, event: String) {
    (self.vault, self.caseID, self.compartment) = (vault, caseID, compartment)
    (self.epoch, self.author, self.event) = (epoch, author, event)
  }
}

/// The first lines of every body's plaintext, so that a body put under another entry is seen when it is opened:
///
///     avhopp/body/v1
///     vault <hash>
///     case <hex>
///     compartment <c>
///     epoch <n>
///     author <key name>
///     event <EVENT>
///     kind <form|document|directory|definition|deposit>
///     name <base64 of the file's name, or ->
///     length <bytes>
///
///     <content><0x80 00 …>
///
/// The whole is padded to a PADMÉ size, at least 1 KiB.
package struct BodyHeader: Equatable, Sendable {
  package let place: BodyExpectation
  package let kind: BodyKind
  /// A file's name, without folders.
  package let name: String?
  /// Bytes of content.
  package let length: Int

  package static let encodedMax = 2048
  package static let nameMax = 255
  /// Above every limit for documents: 1 GiB.
  package static let lengthMax = 1 << 30

  /// - Throws: `value` for a name that no file of ours has (above 255 bytes, with a slash or control characters), or a
  ///   length outside 0…1 GiB.
  package init(place: BodyExpectation, kind: BodyKind, name: String?, length: Int) throws(FormatFault) {
    guard Name.isName(place.compartment) else { throw .value(field: "compartment") }
    guard place.epoch >= 0 else { throw .value(field: "epoch") }
    guard Name.isName(place.author) else { throw .value(field: "author") }
    guard Name.isName(place.event) else { throw .value(field: "event") }
    guard name.map(BodyHeader.isFileName) ?? true else { throw .value(field: "name") }
    guard (0...BodyHeader.lengthMax).contains(length) else { throw .value(field: "length") }
    (self.place, self.kind, self.name, self.length) = (place, kind, name, length)
  }

  /// The header's bytes, the empty line included.
  package var encoded: [UInt8] {
    Array(
      """
      avhopp/body/v1
      vault \(place.vault.hex)
      case \(place.caseID.hex)
      compartment \(place.compartment)
      epoch \(place.epoch)
      author \(place.author)
      event \(place.event)
      kind \(kind.rawValue)
      name \(TextField.encode(name ?? ""))
      length \(length)


      """.utf8)
  }

  /// Bytes of the whole plaintext.
  package var paddedCount: Int { encoded.count + length + Padding.trailerCount(after: encoded.count + length) }

  /// What follows the content.
  package var padding: [UInt8] {
    [0x80] + [UInt8](repeating: 0, count: Padding.trailerCount(after: encoded.count + length) - 1)
  }

  /// For content that fits in memory. `content` must have `length` bytes.
  package func plaintext(_ content: [UInt8]) -> [UInt8] {
    precondition(content.count == length, "a body's content has the length its header says")
    return encoded + content + padding
  }

  /// - Parameter start: the plaintext, or at least its first 2,048 bytes.
  /// - Returns: the header, and the bytes it takes.
  package static func parse(_ start: [UInt8]) throws(FormatFault) -> (header: BodyHeader, count: Int) {
    guard let count = Headed.headerCount(start, max: encodedMax) else {
      throw .syntax(SyntaxError(line: 0, expected: "a body header and an empty line"))
    }
    let bytes = Array(start[..<count])
    do {
      let header = try read(bytes)
      guard header.encoded == bytes else { throw FormatFault.value(field: "spelling") }
      return (header, count)
    } catch let error as SyntaxError {
      throw .syntax(error)
    } catch let error as FormatFault {
      throw error
    } catch {
      throw .value(field: "header")
    }
  }

  /// A whole plaintext: header, content, and the padding that our writer makes, nothing else.
  package static func open(_ plaintext: [UInt8]) throws(FormatFault) -> (header: BodyHeader, content: [UInt8]) {
    let (header, count) = try parse(plaintext)
    guard plaintext.count == header.paddedCount, plaintext[(count + header.length)...].elementsEqual(header.padding)
    else { throw .value(field: "padding") }
    return (header, Array(plaintext[count..<count + header.length]))
  }

  /// The name of the first line that says something else than the entry; nil where all agree.
  package func difference(from expected: BodyExpectation) -> String? {
    if place.vault != expected.vault { return "vault" }
    if place.caseID != expected.caseID { return "case" }
    if place.compartment != expected.compartment { return "compartment" }
    if place.epoch != expected.epoch { return "epoch" }
    if place.author != expected.author { return "author" }
    return place.event == expected.event ? nil : "event"
  }

  private static func read(_ bytes: [UInt8]) throws -> BodyHeader {
    var lines = try Lines(bytes, lineMax: 512, totalMax: encodedMax)
    _ = try lines.field("avhopp/body/v1", count: 0)
    guard let vault = Digest(hex: try lines.field("vault", count: 1)[0]) else { throw lines.fail("a SHA-256 hash") }
    guard let caseID = CaseID(hex: try lines.field("case", count: 1)[0]) else { throw lines.fail("a case id") }
    let compartment = String(try lines.field("compartment", count: 1)[0])
    guard let epoch = Digits.number(try lines.field("epoch", count: 1)[0]) else { throw lines.fail("a number") }
    let author = String(try lines.field("author", count: 1)[0])
    let event = String(try lines.field("event", count: 1)[0])
    guard let kind = BodyKind(rawValue: String(try lines.field("kind", count: 1)[0])) else {
      throw lines.fail("a kind of body")
    }
    guard let name = TextField.decode(try lines.field("name", count: 1)[0], max: nameMax) else {
      throw lines.fail("base64 of a name, or -")
    }
    guard let length = Digits.number(try lines.field("length", count: 1)[0]) else { throw lines.fail("a number") }
    guard lines.next() == "", lines.isAtEnd else { throw lines.fail("an empty line") }
    let place = BodyExpectation(
      vault: vault, caseID: caseID, compartment: compartment, epoch: epoch, author: author, event: event)
    return try BodyHeader(place: place, kind: kind, name: name.isEmpty ? nil : name, length: length)
  }

  /// A name that can be shown and made into a file: no folder, no hidden or control characters.
  static func isFileName(_ name: String) -> Bool {
    (1...nameMax).contains(name.utf8.count) && name != "." && name != ".."
      && name.unicodeScalars.allSatisfy { $0 != "/" && ForeignText.isPlain($0) }
  }
}

internal import Syntax

/// The header of an age v1 file (https://c2sp.org/age@v1.0.0): who may open it, and a MAC over that.
///
///     age-encryption.org/v1
///     -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
///     hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE
///     --- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg
struct AgeHeader: Sendable {
  static let version = "age-encryption.org/v1"
  private static let bodyColumns = 64

  /// One recipient's line and its body, of any kind.
  struct Stanza: Sendable {
    let arguments: [Substring]
    let body: [UInt8]
  }

  let stanzas: [Stanza]
  /// 32 bytes.
  let mac: [UInt8]
  /// What the MAC is over: all up to and with `---`.
  let authenticated: [UInt8]

  /// The first bytes of `file` as a header, and how many they are.
  static func read(
    _ file: [UInt8], within bound: AgeBound = .foreign
  ) throws(SealingError) -> (header: AgeHeader, count: Int) {
    guard let count = end(in: file, within: bound) else {
      throw file.count >= bound.headerBytes
        ? .limit("age header bytes") : .malformed(SyntaxError(line: 0, expected: "an age header"))
    }
    do {
      return (try AgeHeader(Array(file[..<count]), bound), count)
    } catch let error as SyntaxError {
      throw .malformed(error)
    } catch let error as SealingError {
      throw error
    } catch {
      throw .truncated
    }
  }

  /// Where the header ends: after the line that starts with `---`. `nil` when it is not in these bytes, or would be
  /// larger than its limit.
  static func end(in bytes: [UInt8], within bound: AgeBound = .foreign) -> Int? {
    let marker = Array("\n---".utf8)
    let limit = min(bytes.count, bound.headerBytes)
    var index = 0
    while index + marker.count <= limit {
      if bytes[index] == marker[0], bytes[index..<(index + marker.count)].elementsEqual(marker) {
        return bytes[(index + 1)..<limit].firstIndex(of: 0x0A).map { $0 + 1 }
      }
      index += 1
    }
    return nil
  }

  private init(_ bytes: [UInt8], _ bound: AgeBound) throws {
    if let place = bytes.firstIndex(where: { $0 >= 0x7F }) {
      throw SyntaxError(line: bytes[..<place].count { $0 == 0x0A } + 1, expected: "ASCII")
    }
    var lines = try Lines(bytes, lineMax: bound.headerBytes)
    guard lines.next() == Substring(AgeHeader.version) else { throw lines.fail("the line `\(AgeHeader.version)`") }
    var stanzas: [Stanza] = []
    while let arguments = try lines.fieldIfPresent("->") {
      guard stanzas.count < bound.stanzas else { throw SealingError.limit("age stanzas") }
      guard !arguments.isEmpty else { throw lines.fail("a kind of recipient") }
      stanzas.append(Stanza(arguments: arguments, body: try AgeHeader.body(&lines)))
    }
    guard !stanzas.isEmpty else { throw lines.fail("a recipient") }
    let last = try lines.field("---", count: 1)
    guard let mac = Base64.decode(last[0], padded: false), mac.count == 32 else { throw lines.fail("a MAC") }
    guard lines.isAtEnd else { throw lines.fail("the end of the header") }
    // The scrypt recipient proves that one knows a passphrase: it stands alone, or the sender is not authenticated.
    if stanzas.count > 1, stanzas.contains(where: { $0.arguments[0] == "scrypt" }) {
      throw lines.fail("a passphrase alone, or none")
    }
    self.stanzas = stanzas
    self.mac = mac
    authenticated = Array(bytes[..<(bytes.count - last[0].utf8.count - 2)])
  }

  private static func body(_ lines: inout Lines) throws(SyntaxError) -> [UInt8] {
    var body: [UInt8] = []
    while let line = lines.next() {
      guard line.utf8.count <= bodyColumns, let part = Base64.decode(line, padded: false) else {
        throw lines.fail("64 columns of base64")
      }
      body += part
      if line.utf8.count < bodyColumns { return body }
    }
    throw lines.fail("the end of a stanza: a short line")
  }

  /// The bytes that a MAC will be taken of, for these stanzas.
  static func unauthenticated(_ stanzas: [Stanza]) -> [UInt8] {
    var bytes = Array("\(version)\n".utf8)
    for stanza in stanzas {
      bytes += Array("-> \(stanza.arguments.joined(separator: " "))\n".utf8)
      let text = Array(Base64.encode(stanza.body, padded: false).utf8)
      var start = 0
      while start + bodyColumns <= text.count {
        bytes += text[start..<(start + bodyColumns)] + [0x0A]
        start += bodyColumns
      }
      bytes += text[start...] + [0x0A]
    }
    return bytes + Array("---".utf8)
  }

  /// A whole header under `fileKey`.
  static func bytes(_ stanzas: [Stanza], fileKey: borrowing Secret) throws(SealingError) -> [UInt8] {
    let authenticated = unauthenticated(stanzas)
    let mac = try HMAC.sha256(authenticated, key: fileKey.derived("header"))
    return authenticated + Array(" \(Base64.encode(mac.bytes, padded: false))\n".utf8)
  }

  /// `.headerMAC` unless the stanzas are those that the file key's owner wrote.
  func check(fileKey: borrowing Secret) throws(SealingError) {
    let expected = try HMAC.sha256(authenticated, key: fileKey.derived("header"))
    guard expected.matches(mac) else { throw .headerMAC }
  }
}

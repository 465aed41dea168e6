internal import Syntax

/// The text form of an age file, for mail:
///
///     -----BEGIN AGE ENCRYPTED FILE-----
///     YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBURWlGMHlwcXIrYnB2Y3FY      64 columns; the last line 1 ... 64
///     -----END AGE ENCRYPTED FILE-----
///
/// Strict: canonical base64, no headers, no short line but the last. As the format allows, lines may end in CR LF and
/// white space may stand before and after, since mail does that.
package enum Armor {
  private static let begin = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
  private static let end = Array("-----END AGE ENCRYPTED FILE-----".utf8)
  private static let columns = 64
  private static let bytesPerLine = 48

  package static func encode(_ file: [UInt8]) -> [UInt8] {
    var text = begin + [0x0A]
    text.reserveCapacity(file.count / 3 * 4 + file.count / bytesPerLine + 128)
    var start = 0
    while start < file.count {
      let next = min(start + bytesPerLine, file.count)
      text += Base64.encode(Array(file[start..<next]), padded: true).utf8
      text.append(0x0A)
      start = next
    }
    return text + end + [0x0A]
  }

  /// Whether a file begins as armor does, white space passed over.
  package static func isArmored(_ file: [UInt8]) -> Bool {
    file.drop(while: isSpace).starts(with: begin)
  }

  /// The age file in a text of at most 48 MiB; `.malformed` with the line for all that is not exactly armor.
  package static func decode(_ text: [UInt8]) throws(SealingError) -> [UInt8] {
    guard text.count <= Limit.armorBytesMax else { throw .limit("armor bytes") }
    var rest = text.drop(while: isSpace)
    var number = text[..<rest.startIndex].count { $0 == 0x0A }
    while let last = rest.last, isSpace(last) { rest.removeLast() }

    guard nextLine(&rest, &number) == begin[...] else { throw fault(number, "the line BEGIN AGE ENCRYPTED FILE") }
    var file: [UInt8] = []
    file.reserveCapacity(rest.count / 4 * 3)
    var isLast = false
    while let line = nextLine(&rest, &number) {
      if line == end[...] {
        guard !file.isEmpty, rest.isEmpty else { throw fault(number, "one armored file and nothing else") }
        return file
      }
      let base64 = Substring(decoding: line, as: UTF8.self)
      guard !isLast, (1...columns).contains(line.count), let bytes = Base64.decode(base64, padded: true) else {
        throw fault(number, "64 columns of base64")
      }
      isLast = bytes.count < bytesPerLine
      file += bytes
    }
    throw fault(number, "the line END AGE ENCRYPTED FILE")
  }

  /// The next line without its LF or CR LF; `nil` when nothing is left.
  private static func nextLine(_ rest: inout ArraySlice<UInt8>, _ number: inout Int) -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    number += 1
    var line = rest.prefix { $0 != 0x0A }
    rest = rest[min(line.endIndex + 1, rest.endIndex)...]
    if line.last == 0x0D { line.removeLast() }
    return line
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D, 0x0A].contains(byte) }

  private static func fault(_ line: Int, _ expected: String) -> SealingError {
    .malformed(SyntaxError(line: max(line, 1), expected: expected))
  }
}

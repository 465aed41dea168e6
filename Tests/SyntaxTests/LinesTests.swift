import Syntax
import Testing

@Suite struct `Strict text` {
  private func lines(_ text: String, lineMax: Int = 100, totalMax: Int = 1000) throws -> [Substring] {
    var reader = try Lines(Array(text.utf8), lineMax: lineMax, totalMax: totalMax)
    var found: [Substring] = []
    while let line = reader.next() { found.append(line) }
    #expect(reader.isAtEnd)
    #expect(reader.lineNumber == found.count)
    return found
  }

  @Test func `is cut at newlines, empty lines kept`() throws {
    #expect(try lines("") == [])
    #expect(try lines("\n") == [""])
    #expect(try lines("a\n\nåäö\n") == ["a", "", "åäö"])
  }

  @Test(arguments: ["a", "a\r\n", "a\tb\n", "\u{0}\n", "a\u{7f}\n", "a\u{85}\n", "a\nb", "a\n\u{1b}[2J\n"])
  func `with other line ends or control characters is refused`(text: String) {
    #expect(throws: SyntaxError.self) { try lines(text) }
  }

  @Test(arguments: [[0xFF, 10], [0xC3, 10], [0xC0, 0xAF, 10], [0xED, 0xA0, 0x80, 10]] as [[UInt8]])
  func `that is not UTF-8 is refused`(bytes: [UInt8]) {
    #expect(throws: SyntaxError(line: 0, expected: "UTF-8")) { try Lines(bytes, lineMax: 100) }
  }

  @Test func `above a limit is refused, with the place`() throws {
    #expect(try lines("abc\n", lineMax: 3) == ["abc"])
    #expect(throws: SyntaxError(line: 2, column: 4, expected: "a line within its size limit")) {
      try lines("abc\nabcd\n", lineMax: 3)
    }
    #expect(throws: SyntaxError.self) { try lines("abc\n", totalMax: 3) }
  }

  @Test func `gives the values of a named line`() throws {
    var reader = try Lines(Array("seen 4 abc\nseq 1\nprev\n".utf8), lineMax: 100)
    #expect(try reader.field("seen", count: 2) == ["4", "abc"])
    #expect(try reader.fieldIfPresent("se") == nil)
    #expect(try reader.fieldIfPresent("seq") == ["1"])
    #expect(try reader.field("prev") == [])
    #expect(throws: SyntaxError(line: 4, expected: "the line `end`")) { try reader.field("end") }
  }

  @Test(arguments: ["seq  1\n", "seq 1 \n", "seq \n", "seq1\n", " seq 1\n", "Seq 1\n", "\n"])
  func `with other spacing or another name is refused`(text: String) throws {
    var reader = try Lines(Array(text.utf8), lineMax: 100)
    #expect(throws: SyntaxError.self) { try reader.field("seq", count: 1) }
  }
}

@Suite struct `Numbers, hex and base64` {
  @Test(arguments: ["", "07", "00", "+7", "-7", " 7", "7 ", "٣", "9223372036854775808", "99999999999999999999"])
  func `number with a second spelling or none is refused`(text: String) {
    #expect(Digits.number(text) == nil)
  }

  @Test(arguments: [0, 1, 10, 42, .max]) func `number is read back`(value: Int) {
    #expect(Digits.number(String(value)) == value)
    #expect(value == 0 || Digits.number(String(value), max: value - 1) == nil)
  }

  @Test func `hex is lower case and whole bytes`() {
    #expect(Hex.encode([0, 1, 0xAB, 0xFF]) == "0001abff")
    #expect(Hex.decode("0001abff") == [0, 1, 0xAB, 0xFF])
    for text in ["a", "AB", "0g", "0x", " ab", "å"] { #expect(Hex.decode(text) == nil) }
  }

  // RFC 4648 §10
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func `base64 is as the RFC has it`(plain: String, text: String) {
    let bytes = Array(plain.utf8)
    let bare = text.filter { $0 != "=" }
    #expect(Base64.encode(bytes, padded: true) == text)
    #expect(Base64.encode(bytes, padded: false) == bare)
    #expect(Base64.decode(text, padded: true) == bytes)
    #expect(Base64.decode(bare, padded: false) == bytes)
    #expect(bare == text || Base64.decode(bare, padded: true) == nil)
    #expect(bare == text || Base64.decode(text, padded: false) == nil)
  }

  @Test(arguments: ["Zh==", "Zm9=", "Z===", "====", "=", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm-_", "Zg=a"])
  func `base64 with a second spelling or none is refused`(text: String) {
    #expect(Base64.decode(text, padded: true) == nil)
  }

  @Test func `every two-byte value has one base64 spelling`() {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").map(String.init)
    var seen: Set<[UInt8]> = []
    for a in alphabet {
      for b in alphabet {
        for c in ["A", "B", "E", "w", "8", "/"] {
          guard let bytes = Base64.decode(a + b + c, padded: false) else { continue }
          #expect(seen.insert(bytes).inserted)
        }
      }
    }
    #expect(seen.count == 64 * 64 * 4)  // A, E, w and 8 leave no unused bits; B and / do
  }
}

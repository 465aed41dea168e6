import Syntax
import Testing

@Suite struct `The strict JSON reader` {
  private func read(_ text: String) throws -> JSON { try JSON.read(Array(text.utf8)) }

  @Test(arguments: [
    "{\"a\":1,\"a\":2}", "{\"a\":1,}", "[1,]", "1.0", "1e0", "01", "-0", "+1", "\u{FEFF}1", "1 2", "", "{", "[", "\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\u0000\"", "\"\\b\"", "\"a\u{7f}\"", "\"\u{85}\"", "\"\t\"",
    "\"e\u{301}\"", "{\"e\u{301}\":1}", "9223372036854775808", "nul", "tru", "{a:1}", "'a'", "//x\n1", "NaN",
    "{\"a\" 1}", "[1 2]",
    "\"\\x41\"", "\"\\u00e\"", "-", "\"\\u212b\"", "\"\u{2001}\"", "\"\u{212b}\"", "\"a\u{300}\"", "\"\u{80}\"",
    "\"\\u0085\"",
    "{\"a\":1,\"\\u0061\":2}", "{\"\\u0061\":1,\"a\":2}",
  ]) func `refuses what another reader might read differently`(text: String) {
    #expect(throws: SyntaxError.self) { try read(text) }
  }

  @Test func `refuses a text nested beyond its limit, and not one within`() throws {
    let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try read(deep(33))
    #expect(throws: SyntaxError.self) { try read(deep(34)) }
    #expect(throws: SyntaxError.self) { try read(String(repeating: "[", count: 100_000)) }
  }

  @Test func `refuses bytes that are not UTF-8, and a text over its size`() {
    #expect(throws: SyntaxError.self) { try JSON.read([0x22, 0xFF, 0x22]) }
    // Behind an escape, cut short by the quote, and outside a text.
    #expect(throws: SyntaxError.self) { try JSON.read([0x22, 0x5C, 0x6E, 0xFF, 0x22]) }
    #expect(throws: SyntaxError.self) { try JSON.read([0x22, 0xC3, 0x22]) }
    #expect(throws: SyntaxError.self) { try JSON.read([0x5B, 0xC3, 0xA5, 0x5D]) }
    #expect(throws: SyntaxError.self) { try JSON.read(Array("\"aaaa\"".utf8), limits: JSON.Limits(bytes: 5)) }
  }

  @Test func `says where the fault stands`() {
    let latin1 = Array("[1,\n \"a".utf8) + [0xE5, 0x22, 0x5D]
    #expect(throws: SyntaxError(line: 2, column: 4, expected: "UTF-8")) { try JSON.read(latin1) }
    #expect(throws: SyntaxError(line: 1, column: 1, expected: "UTF-8 without a byte order mark")) {
      try read("\u{FEFF}{}")
    }
    #expect(throws: SyntaxError(line: 3, column: 3, expected: "each key once")) {
      try read("{\n  \"a\": 1,\n  \"a\": 2 }")
    }
    #expect(throws: SyntaxError(line: 2, column: 4, expected: "a value")) { try read("[1,\n   ?]") }
  }

  @Test func `keeps the order of keys, places and whole numbers`() throws {
    let value = try read("{ \"z\": [1, -20],\n \"å\": {\"b\": true, \"a\": null} }")
    #expect(value.object?.map(\.key) == ["z", "å"])
    #expect(value["å"]?.place.line == 2)
    #expect(value["å"]?.place.column == 8)
    #expect(value["z"]?.array?.map(\.int) == [1, -20])
    #expect(value["å"]?["a"]?.isNull == true)
    #expect(value["b"] == nil)
  }

  @Test(arguments: [1, 11, 12, 13, 40]) func `refuses a key that comes twice, however many stand before it`(
    count: Int
  ) throws {
    let keys = (0..<count).map { "\"k\($0)\":\($0)" }
    #expect(try read("{\(keys.joined(separator: ","))}").object?.count == count)
    for again in [keys[0], keys[count - 1], "\"\\u006b0\":0"] {
      #expect(throws: SyntaxError(line: 2, column: 1, expected: "each key once")) {
        try read("{\((keys + ["\n" + again]).joined(separator: ","))}")
      }
    }
  }

  @Test func `takes text of every script in its composed form`() throws {
    let text = "å ä ö é § · – — ”så” ’ … ž ő ж 語 \u{1F600} \u{2028}"
    #expect(try read("\"\(text)\"").string == text)
    #expect(try read("{\"\(text)\":[]}")[text]?.array?.isEmpty == true)
  }

  @Test func `a built value has no place, and prints as one that was read`() throws {
    let built = JSON.record([("a", .list([.number(1), .text("å\""), .null])), ("b", .flag(true))])
    #expect(built.place == (line: 0, column: 0))
    #expect(try JSON.read(built.canonical()).isSame(as: built))
    #expect(try JSON.read(built.canonical()).members(besides: ["b", "c"]).map(\.key) == ["a"])
    #expect(built.members(besides: ["b", "c"]).map(\.key) == ["a"])
    #expect(
      try read("\"\\u00e5b\"").textByteCount == 3 && read("\"\"").textByteCount == nil && read("1").textByteCount == nil
    )
  }

  @Test(arguments: [
    "{\"z\":[1,-20,9223372036854775807,-9223372036854775808],\"å\":{\"b\":true,\"a\":null,\"c\":\"\"}}\n",
    "\"\\\"\\\\\\n\\t/\u{1F600}\"\n",
  ]) func `prints the one spelling it reads`(text: String) throws {
    #expect(try read(text).canonical() == Array(text.utf8))
  }

  @Test func `reads an escaped character as the character itself`() throws {
    #expect(try read("\"\\u00e5\\ud83d\\ude00\\/\"").string == "å\u{1F600}/")
  }

  @Test func `never traps, whatever the bytes`() {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let seed = Array("{\"a\":[1,true,null,\"\\u00e5å\\ud83d\\ude00\"],\"b\":{\"c\":-12}}".utf8)
    var refused = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
      bytes.removeLast(random(8))
      if let value = try? JSON.read(bytes) {
        #expect((try? JSON.read(value.canonical()))?.canonical() == value.canonical())
      } else {
        refused += 1
      }
    }
    #expect(refused > 10_000)
  }
}

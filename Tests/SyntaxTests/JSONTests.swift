import Syntax
import Testing

@Suite struct `The strict JSON reader` {
  private func read(_ text: String) throws -> JSON { try JSON.read(Array(text.utf8)) }

  @Test(arguments: [
    "{\"a\":1,\"a\":2}", "{\"a\":1,}", "[1,]", "1.0", "1e0", "01", "-0", "+1", "\u{FEFF}1", "1 2", "", "{", "[", "\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\u0000\"", "\"\\b\"", "\"a\u{7f}\"", "\"\u{85}\"", "\"\t\"",
    "\"e\u{301}\"", "{\"e\u{301}\":1}", "9223372036854775808", "nul", "tru", "{a:1}", "'a'", "//x\n1", "NaN",
    "{\"a\" 1}", "[1 2]",
    "\"\\x41\"", "\"\\u00e\"", "-", "\"\\u212b\"",
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
    #expect(throws: SyntaxError.self) { try JSON.read(Array("\"aaaa\"".utf8), limits: JSON.Limits(bytes: 5)) }
  }

  @Test func `says where the fault stands`() {
    #expect(throws: SyntaxError(line: 3, column: 3, expected: "each key once")) {
      try read("{\n  \"a\": 1,\n  \"a\": 2 }")
    }
    #expect(throws: SyntaxError(line: 2, column: 4, expected: "a value")) { try read("[1,\n   ?]") }
  }

  @Test func `keeps the order of keys, places and whole numbers`() throws {
    let value = try read("{ \"z\": [1, -20],\n \"å\": {\"b\": true, \"a\": null} }")
    #expect(value.object?.map(\.key) == ["z", "å"])
    #expect(value["å"]?.line == 2)
    #expect(value["å"]?.column == 8)
    #expect(value["z"]?.array?.map(\.int) == [1, -20])
    #expect(value["å"]?["a"]?.isNull == true)
    #expect(value["b"] == nil)
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

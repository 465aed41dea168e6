import Syntax
import Testing

@testable import Commands

@Suite struct `What a reader of JSON wanted` {
  @Test func `is said in Swedish, whatever is wrong`() throws {
    let deep = String(repeating: "[", count: 100)
    let broken = [
      "", "{", "[", "{1:2}", "\"a", "{\"a\" 1}", "{\"a\":1", "[1", "{\"a\":1,\"a\":2}", "{} x", "tru", "\"\\q\"",
      "\"\\u00zz\"", "\"\\ud800\"",
      "\"\\u001b\"", "\"\u{7}\"", "1.5", "99999999999999999999", "\"a\u{301}\"", deep,
    ]
    var said: Set<String> = []
    for text in broken {
      do {
        _ = try JSON.read(Array(text.utf8))
        Issue.record("read: \(text)")
      } catch {
        let words = SyntaxWords.swedish(error.expected)
        #expect(words != error.expected, "\(error.expected)")
        said.insert(words)
      }
    }
    #expect(said.count > 12)
  }
}

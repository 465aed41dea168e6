import Foundation
import Testing

/// A number's check character guards the whole of it. Of one sign a slip of the finger is another person's case.
@Suite struct `The beginning of a case number` {
  @Test func `is enough to look by, and not to write by unless it has four signs`() throws {
    let town = try TestVault.copy()
    let text = try town.paper("prefix.txt", "en anteckning")
    let before = try town.audit().size
    let short = String(town.number.prefix(5))  // K-7Q3
    #expect(try town.run("emil", ["status", short]).status == 0)
    for words in [["note", short, "--text", text], ["do", short, "APPLY"], ["read", short, "PROPOSE"]] {
      let output = try town.run("emil", words)
      #expect(output.status == 2, "\(output.both)")
      #expect(output.err.contains("at least four signs") && output.err.contains(town.number), "\(output.both)")
    }
    #expect(try town.audit().size == before)
    try town.done("emil", ["note", String(town.number.prefix(6)), "--text", text])
    #expect(try town.audit().size == before + 1)
  }
}

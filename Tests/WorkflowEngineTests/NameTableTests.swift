import Testing

@testable import WorkflowEngine

@Suite struct `A table of names` {
  @Test(arguments: [0, 1, 2, 3, 150, 4096]) func `gives each name its number and no other name one`(count: Int) {
    let names = (0..<count).map { "name\($0 % 7)-\($0)" }
    let table = NameTable(names)
    for (number, name) in names.enumerated() { #expect(table[name] == number) }
    for name in ["", "name", "name0-\(count)", "å", String(repeating: "x", count: 300)] { #expect(table[name] == nil) }
    #expect(table.all == names)
  }

  @Test func `counts the first of two that are alike`() {
    let table = NameTable(["a", "b", "a"])
    #expect(table["a"] == 0)
    #expect(table.all == ["a", "b"])
  }
}

@Suite struct `A set of states` {
  @Test func `has the members of a range, whatever its ends`() {
    let some = StateSet([0, 1, 63, 64, 65, 127, 128, 300, 511])
    for range in [0..<0, 0..<1, 1..<64, 63..<65, 64..<128, 65..<129, 0..<512, 511..<512, 300..<300, 129..<511] {
      #expect(Array(some.members(in: range)) == Array(some).filter(range.contains))
    }
    #expect(some.members(in: 129..<300).isEmpty)
  }
}

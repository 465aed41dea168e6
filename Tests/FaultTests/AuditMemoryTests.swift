import Foundation
import Testing

/// What an audit holds in memory, asked of the system about a process of its own.
@Suite struct `The memory of an audit` {
  /// KiB that the audit of so many cases of so many entries held.
  private static func peak(cases: Int, entries: Int) throws -> Int {
    let scratch = try Scratch()
    let steps = URL(filePath: Program.path).deletingLastPathComponent().appending(path: "steps").path
    let made = try Program.tool([steps, "ledger", "\(cases)", "\(entries)", scratch.path, VaultMaker.definition])
    try #require(made.status == 0, "\(made.both)")
    let run = try Program.tool([steps, "audit", scratch.path])
    try #require(run.status == 0, "\(run.both)")
    let figures = run.out.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
    try #require(figures.count == 3 && figures[1] >= cases * entries)
    return figures[2]
  }

  /// Thirty-two MiB, 256 bytes a case, and a quarter more in the debug build for what the allocator keeps of it.
  @Test func `does not grow with the ledger, and stays below its bound`() throws {
    let many = Tool.isSoak ? 400 : 60
    let few = try Self.peak(cases: 6, entries: 8)
    let more = try Self.peak(cases: many, entries: 16)
    print("memory of an audit: \(few) KiB for 48 entries, \(more) KiB for \(many * 16)")
    #expect(few < 40 << 10)
    #expect(more < 40 << 10)
    #expect(more - few < (4 << 10) + many / 4)
  }
}

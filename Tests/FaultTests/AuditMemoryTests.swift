import Foundation
import Testing

/// What an audit holds in memory, asked of the system about a process of its own.
@Suite struct `The memory of an audit` {
  /// KiB that the audit of so many cases of so many entries held.
  private static func peak(cases: Int, entries: Int, of program: String? = nil) throws -> Int {
    let scratch = try Scratch()
    let steps = program ?? URL(filePath: Program.path).deletingLastPathComponent().appending(path: "steps").path
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

  /// As it is promised, of the program as it is released: `make soak` builds it, and says here where it lies.
  private static let released = ProcessInfo.processInfo.environment["AVHOPP_STEPS"]

  @Test(.enabled(if: released != nil))
  func `is thirty-two MiB and 256 bytes a case at most, for a hundred thousand entries`()
    throws
  {
    let cases = 2000
    let peak = try Self.peak(cases: cases, entries: 50, of: Self.released)
    print("memory of an audit, as released: \(peak) KiB for \(cases * 50) entries")
    #expect(peak <= (32 << 10) + cases / 4)
  }
}

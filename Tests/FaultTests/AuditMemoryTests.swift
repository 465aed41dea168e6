import Foundation
import LedgerStore
import Sealing
import Testing

/// What an audit holds in memory, asked of the system about a process of its own.
@Suite struct `The memory of an audit` {
  /// KiB that the audit of so many cases of so many entries held, in a process that opened the vault for the first time.
  /// - Parameter keyFiles: more of them, that nobody made for a case.
  private static func peak(cases: Int, entries: Int, keyFiles: Int = 0, of program: String? = nil) throws -> Int {
    let scratch = try Scratch()
    let steps = program ?? URL(filePath: Program.path).deletingLastPathComponent().appending(path: "steps").path
    let made = try Program.tool([steps, "ledger", "\(cases)", "\(entries)", scratch.path, VaultMaker.definition])
    try #require(made.status == 0, "\(made.both)")
    try place(keyFiles, in: "\(scratch.path)/vault")
    let run = try Program.tool([steps, "audit", scratch.path])
    try #require(run.status == 0, "\(run.both)")
    let figures = run.out.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }
    try #require(figures.count == 3 && figures[1] >= cases * entries)
    return figures[2]
  }

  /// Each has the name of what it holds: it is looked at once, and that is remembered.
  private static func place(_ count: Int, in vault: String) throws {
    for number in 0..<count {
      let bytes = Array("no key file \(number)\n".utf8)
      let file = URL(filePath: vault).appending(path: FileName(kind: .key, hash: Hash.blake2b(bytes)).path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  /// A case has eight. What opening the vault held of each, as text in several lists, an audit of a million entries had upon it.
  @Test func `does not grow with the key files by more than what is remembered of each`() throws {
    let count = 20_000
    let none = try Self.peak(cases: 6, entries: 8)
    let many = try Self.peak(cases: 6, entries: 8, keyFiles: count)
    print("memory of an audit: \(none) KiB, with \(count) more key files \(many) KiB")
    #expect(many - none < 4 << 10)
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

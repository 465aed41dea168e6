import Foundation
import Testing

/// A machine on which memory cannot be locked, or not enough of it: secrets could land on its disk, so nothing is opened at all;
/// and what did not open for that is neither somebody else's nor forged.
@Suite struct `A person who may lock no memory` {
  /// Where nobody may reach: the program, the vault, the home. Root may lock what it likes.
  private struct Ground {
    let town: TestVault
    let program: String
    let become: [String]

    init() throws {
      town = try TestVault.copy()
      program = town.scratch.file("avhopp").path
      try FileManager.default.copyItem(atPath: Program.path, toPath: program)
      let isRoot = getuid() == 0
      if isRoot { try #require(try Program.tool(["chown", "-R", "nobody", town.root]).status == 0) }
      become = isRoot ? ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=-all"] : []
    }

    /// - Parameter limit: KiB that may be locked; nil: as it is.
    func run(_ name: String, _ words: [String], limit: Int?) throws -> Program.Output {
      try Program.run(
        words, as: town.actor(name), vault: town.vault, wrapper: become,
        prelude: limit.map { "ulimit -l \($0);" } ?? "", program: program)
    }
  }

  @Test(.enabled(if: Tool.isPresent("setpriv"))) func `is told so, and nothing is opened`() throws {
    let ground = try Ground()
    let town = ground.town
    let words = ["read", town.number, "PROPOSE", "--reason", "decision"]
    let well = try ground.run("hans", words, limit: nil)
    try #require(well.status == 0, "the same without the limit: \(well.both)")
    let before = try TreeScan.files(town.vault)
    let output = try ground.run("hans", words, limit: 0)
    #expect(output.status == 4, "\(output.both)")
    #expect(output.out.isEmpty)
    #expect(output.err.localizedCaseInsensitiveContains("memory"), "\(output.err)")
    #expect(TreeScan.find(town.markers.texts, in: Data(output.both.utf8)).isEmpty)
    #expect(try TreeScan.files(town.vault) == before)
  }

  /// A reader who takes a look, and an auditor who tries everything.
  @Test(
    .enabled(if: Tool.isPresent("setpriv")),
    arguments: [("gun", ["status", "CASE", "--json"]), ("joar", ["audit", "verify", "--json"])])
  func `is told so at every limit that is too low, and served at every other`(_ who: String, _ line: [String]) throws {
    let ground = try Ground()
    let words = line.map { $0 == "CASE" ? ground.town.number : $0 }
    let served = try ground.run(who, words, limit: nil)
    try #require(served.status == 0, "the same without the limit: \(served.both)")
    let refused = try ground.run(who, words, limit: 0)
    try #require(refused.status == 4, "\(refused.both)")
    #expect(refused.err.localizedCaseInsensitiveContains("memory"), "\(refused.err)")
    let before = try TreeScan.files(ground.town.vault)
    var enough: [Int] = []
    for limit in stride(from: 8, through: 256, by: 8) {
      let output = try ground.run(who, words, limit: limit)
      if output.status == 0 {
        #expect(output.out == served.out, "\(limit) KiB: \(output.both)")
        enough.append(limit)
        if enough.count == 4, !Tool.isSoak { break }
      } else {
        #expect(output.status == 4 && output.out.isEmpty && output.err == refused.err, "\(limit) KiB: \(output.both)")
        #expect(enough.isEmpty, "\(limit) KiB is too little, and less was enough")
      }
    }
    #expect(try TreeScan.files(ground.town.vault) == before)
    // What a container gives where nobody asked for more. An auditor's threads each hold some.
    let first = try #require(enough.first)
    #expect(first <= 64 || who == "joar", "\(first) KiB")
  }
}

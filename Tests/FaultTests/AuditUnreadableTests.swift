import Foundation
import Testing

/// A disk that answers with an error says nothing about who did what.
@Suite(.enabled(if: Tool.isPresent("strace"))) struct `A sealed file` {
  @Test func `that cannot be read from the disk is not called damaged`() throws {
    let town = try TestVault.copy()
    let whole = try Program.run(["audit", "verify", "--lang", "en"], as: town.actor("joar"), vault: town.vault)
    try #require(whole.status == 0, "\(whole.both)")
    let bodies = try TreeScan.files(town.vault + "/bodies").prefix(3).map { "\(town.vault)/bodies/\($0)" }
    let keys = try TreeScan.files(town.vault + "/keys").map { "\(town.vault)/keys/\($0)" }
    var uncheckable = 0
    // Some key files are read before the audit begins: then it does not begin.
    for path in bodies + keys.enumerated().filter({ $0.offset % 4 == 0 }).map(\.element) {
      let run = try Strace.run(
        town, "joar", ["audit", "verify", "--lang", "en"], calls: ["pread64"], inject: "pread64:error=EIO",
        options: ["-P", path])
      guard run.calls.contains(where: \.wasInjected) else { continue }
      #expect(run.output.status == 4 || run.output.status == 5, "\(path)\n\(run.output.both)")
      #expect(!run.output.both.contains("NOT whole") && !run.output.both.contains("is whole"), "\(run.output.both)")
      if run.output.status == 4 { uncheckable += 1 }
    }
    #expect(uncheckable > 3)
  }
}

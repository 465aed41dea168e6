import Foundation
import Testing

/// A machine on which memory cannot be locked: secrets could land on its disk, so nothing is opened at all.
@Suite struct `A person who may lock no memory` {
  @Test(.enabled(if: Tool.isPresent("setpriv"))) func `is told so, and nothing is opened`() throws {
    let town = try TestVault.copy()
    // Where nobody may reach: the program, the vault, the home.
    let program = town.scratch.file("avhopp").path
    try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    let isRoot = getuid() == 0
    if isRoot { try #require(try Program.tool(["chown", "-R", "nobody", town.root]).status == 0) }
    let become = isRoot ? ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=-all"] : []
    let words = ["read", town.number, "PROPOSE", "--reason", "decision"]
    let well = try Program.run(
      words, as: town.actor("hans"), vault: town.vault, wrapper: become, program: program)
    try #require(well.status == 0, "the same without the limit: \(well.both)")
    let before = try TreeScan.files(town.vault)
    let output = try Program.run(
      words, as: town.actor("hans"), vault: town.vault, wrapper: become, prelude: "ulimit -l 0;", program: program)
    #expect(output.status == 4, "\(output.both)")
    #expect(output.out.isEmpty)
    #expect(output.err.localizedCaseInsensitiveContains("memory"), "\(output.err)")
    #expect(TreeScan.find(town.markers.texts, in: Data(output.both.utf8)).isEmpty)
    #expect(try TreeScan.files(town.vault) == before)
  }
}

import Foundation
import Testing

/// Disks that are full or may not be written to.
@Suite(.serialized) struct `A disk` {
  /// Pages of 4 KiB that are free when the step begins: from none to enough. The step seals 160 KiB.
  static let room = Tool.isSoak ? Array(0...48) : [0, 1, 2, 3, 5, 8, 20, 36, 39, 40, 41, 42, 44]

  @Test(.enabled(if: Tool.isRoot(for: "a small disk of one's own")))
  func `that is full takes the whole step or nothing of it`() throws {
    let ground = try FaultGround.shared()
    let step = FaultedCommand.step
    var statuses: [Int32] = []
    for pages in Self.room {
      let town = try ground.town.copied()
      let filler = town.vault + "/filler"
      try withMounted(["-t", "tmpfs", "-o", "size=8m", "tmpfs"], at: town.vault, of: ground.town.vault) {
        try #require(
          try Program.tool([
            "sh", "-c", "cat /dev/zero > \(filler) 2>/dev/null; truncate -s -\(pages * 4096) \(filler)",
          ]).status == 0)
        // Asked before the weekend, and of the disk as it is: the file that tries it is gone again.
        if pages == 0 {
          let health = try town.run("emil", ["doctor"])
          #expect(
            health.out.contains("▲ The vault cannot be written to: the disk is full."),
            "\(health.both)")
          #expect(try FileManager.default.contentsOfDirectory(atPath: town.vault + "/tmp") == [])
        }
        let output = try town.run("emil", step.words(town))
        statuses.append(output.status)
        if output.status != 0 {
          #expect(output.status == 5)
          #expect(output.err.contains("the disk is full"), "\(output.err)")
        }
        try FileManager.default.removeItem(atPath: filler)
        try step.check(town, ground, output, "\(pages) pages free")
      }
    }
    #expect(statuses.first == 5 && statuses.last == 0, "\(statuses)")
  }

  @Test(.enabled(if: Tool.isRoot(for: "a disk that cannot be written to")))
  func `that cannot be written to still lets a case be seen, and nothing be opened without its receipt`() throws {
    let town = try TestVault.copy()
    try withMounted(["--bind", town.vault], at: town.vault, of: nil) {
      try #require(try Program.tool(["mount", "-o", "remount,bind,ro", town.vault]).status == 0)
      let health = try town.run("emil", ["doctor"])
      #expect(health.out.contains("▲ The vault cannot be written to"), "\(health.both)")
      let status = try town.run("emil", ["status", town.number])
      #expect(status.status == 0, "\(status.both)")
      let step = try town.run("emil", ["case", "assign", town.number, "me"])
      #expect(step.status == 5)
      #expect(step.err.contains("cannot be written to"), "\(step.err)")
      let read = try town.run("hans", ["read", town.number, "PROPOSE", "--reason", "decision"])
      #expect(read.status == 5)
      #expect(TreeScan.find(town.markers.texts, in: Data(read.both.utf8)).isEmpty)
    }
    #expect(try town.run("emil", ["case", "assign", town.number, "me"]).status == 0)
  }

  /// Mounts at `path` for the time of `body`; then copies `content` there, if any.
  private func withMounted(_ words: [String], at path: String, of content: String?, _ body: () throws -> Void) throws {
    let mounted = try Program.tool(["mount"] + words + [path])
    guard mounted.status == 0 else {
      // Root in a container may not mount: said, and a failure where everything must be run.
      Tool.say("skipped: mount: \(mounted.err)")
      #expect(!Tool.isCI, "mount: \(mounted.err)")
      return
    }
    defer { _ = try? Program.tool(["umount", "-l", path]) }
    if let content { try #require(try Program.tool(["cp", "-a", content + "/.", path]).status == 0) }
    try body()
  }
}

import Foundation
import Testing

/// Vaults that are not as they were, or not vaults.
@Suite struct `A vault` {
  @Test func `that is held by another is waited for, and then its holder named`() throws {
    let town = try TestVault.copy()
    let holder = try Running(
      ["flock", "--no-fork", town.vault + "/ledger/00000000.log", "sleep", "600"], as: nil, vault: nil,
      input: .nullDevice, program: "/usr/bin/env")
    defer { kill(holder.id, SIGTERM) }
    #expect(try holder.waitUntilAsleep())
    let output = try town.run("emil", ["case", "assign", town.number, "me"])
    #expect(output.status == 5, "\(output.both)")
    #expect(output.err.contains("\(holder.id)"), "\(output.err)")
    kill(holder.id, SIGKILL)
    _ = try holder.finish()
    #expect(try town.run("emil", ["case", "assign", town.number, "me"]).status == 0, "the kernel gave the lock back")
  }

  @Test func `that is older than the one last seen is refused, whatever is asked`() throws {
    let town = try TestVault.copy()
    let yesterday = town.root + "/yesterday"
    try FileManager.default.copyItem(atPath: town.vault, toPath: yesterday)
    try town.done("emil", ["note", town.number, "--text", town.paper("note.txt", "later")])
    try FileManager.default.removeItem(atPath: town.vault)
    try FileManager.default.moveItem(atPath: yesterday, toPath: town.vault)
    let ledger = try Data(contentsOf: URL(filePath: town.vault + "/ledger/00000000.log"))
    for words in [
      ["status", town.number], ["case", "list"], ["audit", "verify"], ["case", "assign", town.number, "me"],
      ["note", town.number, "--text", "\(town.papers)/note.txt"],
    ] {
      let output = try town.run("emil", words)
      #expect(output.status == 3, "\(words): \(output.both)")
      #expect(!output.err.isEmpty || output.out.contains("NOT whole"))
    }
    #expect(try Data(contentsOf: URL(filePath: town.vault + "/ledger/00000000.log")) == ledger)
  }

  /// Somebody wrote on in yesterday's copy: two histories that meet in the reader who has seen the first.
  @Test func `that went on from an older copy is refused by whoever saw the other`() throws {
    let town = try TestVault.copy()
    let fork = try town.copied()
    let text = try town.paper("note.txt", "one")
    try town.done("gun", ["note", town.number, "--text", text])
    try fork.done("frida", ["note", town.number, "--text", text])
    try town.done("emil", ["status", town.number])
    try FileManager.default.removeItem(atPath: town.vault)
    try FileManager.default.moveItem(atPath: fork.vault, toPath: town.vault)
    let output = try town.run("emil", ["status", town.number])
    #expect(output.status == 3, "\(output.both)")
    #expect(output.err.contains("entry"), "\(output.err)")
  }

  @Test func `of a later format, or none at all, is told apart, and nothing is made there`() throws {
    let town = try TestVault.copy()
    let note = URL(filePath: town.vault + "/vault.note")
    let text = String(decoding: try Data(contentsOf: note), as: UTF8.self)
    try FileManager.default.removeItem(at: note)
    try Data(text.replacing("avhopp/vault/v1", with: "avhopp/vault/v2").utf8).write(to: note)
    let newer = try town.run("emil", ["status", town.number])
    #expect(newer.status == 2)
    #expect(newer.err.contains("newer"), "\(newer.err)")
    for (name, make) in [("nothing", ""), ("file", "touch"), ("folder", "mkdir")] {
      let path = "\(town.root)/\(name)"
      if !make.isEmpty { _ = try Program.tool([make, path]) }
      let before = try TreeScan.files(town.root)
      let output = try Program.run(["status", town.number], as: town.actor("emil"), vault: path)
      #expect(output.status == 2, "\(name): \(output.both)")
      #expect(output.err.contains("not a vault"), "\(output.err)")
      #expect(try TreeScan.files(town.root) == before)
    }
    // A note that is text and no vault, and one that is noise.
    for noise in [Data("hello\n".utf8), Data((0..<200).map { UInt8($0) }), Data()] {
      try noise.write(to: note)
      #expect([2, 3].contains(try town.run("emil", ["status", town.number]).status))
    }
  }

  /// What an unlucky power cut or a curious hand does to a person's own memory of the vault.
  @Test func `is found again when a file of one's own was cut, emptied or swapped`() throws {
    let first = try TestVault.copy()
    let vaults = try first.actor("emil").home + "/vaults"
    let files = try TreeScan.files(vaults)
    #expect(files.count >= 2)
    for file in files {
      for harm in ["truncate -s 0", "truncate -s -1", "rm", "cp /etc/hostname"] {
        let town = try first.copied()
        let home = try town.actor("emil").home
        _ = try Program.tool(["sh", "-c", "\(harm) \(home)/vaults/\(file)"])
        let output = try town.run("emil", ["status", town.number])
        let what = Comment(rawValue: "\(harm) \(file): \(output.both)")
        #expect([0, 2, 3, 4].contains(output.status), what)
        if output.status == 0 { continue }
        #expect(output.err.contains("join"), what)
        try FileManager.default.removeItem(atPath: home + "/vaults")
        try town.done("emil", ["join", town.vaultCode])
        #expect(try town.run("emil", ["status", town.number]).status == 0, what)
      }
    }
  }
}

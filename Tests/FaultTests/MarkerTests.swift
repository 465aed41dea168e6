import Foundation
import LedgerStore
import Testing

/// Promise 1, and mistakes 7 and 10: what was written in the forms is looked for everywhere that a thief, an administrator or
/// another process of the machine could look.
@Suite struct `Planted markers` {
  @Test func `stand in no byte of the vault and in no home`() throws {
    let town = try TestVault.copy()
    #expect(town.markers.texts.count > 80, "every text field of seven forms, every name, every passphrase")
    #expect(try TreeScan.find(town.markers.texts, in: town.vault) == [])
    #expect(try TreeScan.find(town.markers.texts, in: town.root + "/homes") == [])
  }

  /// The words of the work itself: steps, roles, parts, whose keys, which case.
  @Test func `are not alone: no word of the work stands in the vault either`() throws {
    let town = try TestVault.copy()
    let number = try town.done("gun", ["case", "list"])[0]["cases"] as? [[String: Any]]
    try #require(number?.count == 1)
    let words = [
      "EMERGENCY", "PLACEMENT", "PROPOSE", "APPLY", "DUTY_CARD", "socialsekreterare", "beslutsfattare", "granskare",
      "enhetschef", "koordinator", "investigation", "identity", "economy", "avhopp.json", "workflow/1",
      "personnummer", town.number, String(town.number.dropFirst(2)),
    ]
    let others = town.keyNames.filter { !VaultMaker.founders.contains($0.key) }.values
    #expect(try TreeScan.find(words + others, in: town.vault) == [])
    #expect(try TreeScan.find(words.filter { $0 != "identity" }, in: town.root + "/homes") == [])
  }

  /// What the program writes, and where, and what the list of processes shows.
  @Test(.enabled(if: Tool.isPresent("strace"))) func `pass no system call but the reading of them`() throws {
    let town = try TestVault.copy()
    let trace = town.scratch.file("trace").path
    let text = "zs" + UUID().uuidString.lowercased()
    let note = try town.paper("secret.txt", text)
    let output = try town.run(
      "emil", ["--batch", "-"],
      input: "note \(town.number) --text \(note)\ndo \(town.number) APPLY --answers \(town.papers)/APPLY.json",
      wrapper: [
        "strace", "-f", "-y", "-v", "-qq", "-s", "300000", "-o", trace, "-e", "signal=none", "-e",
        "trace=execve,write,writev,pwrite64,sendto,sendmsg,openat,?creat,memfd_create,symlink,rename,link,prctl",
      ])
    #expect(output.status == 0, "\(output.both)")
    let calls = try Strace.read(trace)
    #expect(calls.count { $0.name == "execve" } == 1, "the program starts no other")
    // Paths of the person's own papers are named where they are opened for reading, and nowhere else.
    let secrets =
      [text, try town.actor("emil").passphrase] + town.markers.planted.filter { $0.value.contains("APPLY") }.keys
    for call in calls where !(call.name == "openat" && call.text.contains("O_RDONLY")) {
      #expect(TreeScan.find(secrets, in: Data(call.text.utf8)) == [], "\(call.name)")
    }
    for call in calls where call.name == "openat" && call.text.contains("O_CREAT") {
      #expect(call.touches(town.vault) || call.touches(town.root + "/homes/emil"), "\(call.text)")
    }
    #expect(!calls.contains { ["memfd_create", "symlink", "sendto", "sendmsg"].contains($0.name) })
    #expect(TreeScan.find(secrets, in: Data(output.both.utf8)) == [], "what was written is not said again")
  }

  @Test func `are said by no refusal`() throws {
    let town = try TestVault.copy()
    let mark = "zt" + UUID().uuidString.lowercased()
    let wrong = try town.paper("wrong.json", "{\"wish\":\"\(mark)\",\"risk\":\"\(mark)\",\"\(mark)\":1,\"paper\":7}")
    let broken = try town.paper("broken.json", "{\"wish\":\"\(mark)\" \"x\"}")
    let twice = try town.paper("twice.json", "{\"\(mark)\":1,\"\(mark)\":2}")
    for words in [
      ["do", town.number, "APPLY", "--answers", wrong], ["do", town.number, "APPLY", "--answers", broken],
      ["do", town.number, "APPLY", "--answers", twice], ["do", town.number, "GRANT", "--answers", wrong],
      ["police", "import", broken], ["people", "admit", broken, "--role", "jour", "--code", "1", "--answers", wrong],
    ] {
      let output = try town.run("emil", words)
      #expect([1, 2, 3].contains(output.status), "\(words): \(output.both)")
      #expect(!output.err.isEmpty)
      #expect(!output.both.contains(mark), "\(words): \(output.both)")
    }
    // A wrong passphrase is not said either.
    let stranger = Actor(name: "emil", home: try town.actor("emil").home, passphrase: mark)
    let output = try Program.run(["status", town.number], as: stranger, vault: town.vault)
    #expect(output.status == 4)
    #expect(!output.both.contains(mark))
  }

  /// At the moment when keys, passphrase and half a note are in memory.
  @Test func `are left in no core`() throws {
    let town = try TestVault.copy()
    let pipe = Pipe()
    let running = try Running(
      ["note", town.number, "--text", "-"], as: town.actor("emil"), vault: town.vault,
      input: pipe.fileHandleForReading, wrapper: Program.signalled, prelude: "cd \(town.papers);")
    pipe.fileHandleForWriting.write(Data("half a note".utf8))
    try #require(try running.waitUntilAsleep())
    kill(running.id, SIGABRT)
    let output = try running.finish()
    #expect(output.signal == SIGABRT, "it dies of the first signal, and nothing looks into it before")
    #expect(output.both.isEmpty, "\(output.both)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: town.papers).filter { $0.hasPrefix("core") } == [])
    #expect(try TreeScan.find(["half a note"], in: town.vault).isEmpty)
  }
}

@Suite struct `Before the keystore is read` {
  /// The limit of this very test process is inherited, so the calls themselves are looked for.
  @Test(.enabled(if: Tool.isPresent("strace"))) func `the program has given up core files and being looked into`()
    throws
  {
    let town = try TestVault.copy()
    let run = try Strace.run(
      town, "emil", ["status", town.number], calls: ["prlimit64", "setrlimit", "prctl", "openat"])
    #expect(run.output.status == 0)
    let opened = try #require(run.calls.firstIndex { $0.touches(town.root + "/homes/emil/identity") })
    let before = run.calls[..<opened].map(\.text)
    #expect(before.contains { $0.contains("RLIMIT_CORE, {rlim_cur=0, rlim_max=0}") })
    #expect(before.contains { $0.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE") })
  }
}

@Suite struct `Two stories of the same shape` {
  /// Other people, other passphrases, longer names and longer texts.
  @Test func `leave vaults of the same shape`() throws {
    let one = try TestVault.copy()
    let other = try VaultMaker(seed: "another9").make()
    let shape = try shape(of: one.vault)
    #expect(shape.count > 60)
    #expect(try self.shape(of: other.vault) == shape)
  }

  /// Kind of file, size and time, sorted. The ledger's own time is that of the last writing and is compared by nobody.
  private func shape(of vault: String) throws -> [String] {
    try TreeScan.files(vault).map { name in
      let status = try FileManager.default.attributesOfItem(atPath: "\(vault)/\(name)")
      let time = (status[.modificationDate] as? Date)?.timeIntervalSince1970 ?? -1
      let kind = name.split(separator: "/")[0]
      let isFlat = kind == "bodies" || kind == "keys"
      if isFlat { #expect(time == 0, "\(name) says when it was made") }
      return "\(kind) \(status[.size] ?? "") \(isFlat ? "\(time)" : "")"
    }.sorted()
  }
}

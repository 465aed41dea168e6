import Foundation
import Syntax
import Testing

/// What an auditor meets on the screen where the vault was harmed before they came to it, or since they were there.
@Suite struct `The audit of a harmed vault on the screen` {
  private struct Stage {
    let scratch: ScratchFolder
    var path: String { scratch.path }
    var log: URL { URL(filePath: path + "/vault/ledger/00000000.log") }

    init() throws {
      let office = try TestOffice.shared.get()
      scratch = try ScratchFolder()
      for part in ["vault", "homes", "papers"] {
        try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: path + "/" + part)
      }
    }

    func run(_ person: String, _ words: [String], ends status: Int32 = 0) throws -> TestWorld {
      let world = TestWorld()
      let ended = TestOffice.run(person, words, in: path, world: world, vault: path + "/vault")
      #expect(ended == status, "\(words)\n\(world.answer)\n\(world.voice)")
      return world
    }

    /// One bit, so many bytes from the ledger's end.
    func flip(_ back: Int) throws {
      var bytes = try Data(contentsOf: log)
      bytes[bytes.count - back] ^= 1
      try bytes.write(to: log)
    }

    /// As somebody who comes to the vault for the first time.
    func forget(_ person: String) throws {
      try FileManager.default.removeItem(atPath: path + "/homes/" + person + "/vaults")
    }
  }

  /// Every check has its line, and its count.
  private func isWhole(_ answer: String) -> Bool {
    answer.components(separatedBy: "\n").count { $0.contains(#/^  [A-Z].* \d+( +▲ \d+)?$/#) } == 15
  }

  @Test func `is a whole audit in text, as data and as a report, for one who comes new, and never a circle`() throws {
    let stage = try Stage()
    try stage.forget("lena")
    try stage.flip(600)
    let code = try TestOffice.shared.get().names["valvkod"] ?? ""
    let joined = try stage.run("lena", ["join", code, "--lang", "en"], ends: 3)
    #expect(joined.voice.contains("run: avhopp audit verify"))
    let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
    #expect(isWhole(said), "\(said)")
    #expect(said.contains(#/▲ Entry \d+: changed outside the program/#) && said.contains("The ledger is NOT whole."))
    #expect(!said.contains("could not be read"))
    let json = try JSON.read(try stage.run("lena", ["audit", "verify", "--json"], ends: 3).out)
    #expect(json["verdict"]?.string == "violated" && json["checks"]?.array?.count == 15)
    let finding = json["findings"]?.array?.first
    #expect(finding?["kind"]?.string == "damagedFrame" && finding?["entry"]?.int != nil)
    let page = stage.path + "/rapport.html"
    _ = try stage.run("lena", ["audit", "report", page], ends: 3)
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("ändrad utanför programmet"))
    let report = try JSON.read(try stage.run("lena", ["audit", "report", "--json"], ends: 3).out)
    #expect(report["verdict"]?.string == "violated")
    // Whoever works there is still refused, also when they have joined.
    try stage.forget("sanna")
    _ = try stage.run("sanna", ["join", code], ends: 3)
    #expect(try stage.run("sanna", ["case", "open"], ends: 3).answer.isEmpty)
  }

  @Test func `is the same for one who has joined, of what came since`() throws {
    let stage = try Stage()
    _ = try stage.run("lena", ["audit", "verify"])
    _ = try stage.run("lena", ["audit", "checkpoint", stage.path + "/punkt", "--clock-ok"])
    _ = try stage.run("sanna", ["case", "open"])
    try stage.flip(600)
    for words in [[], ["--since", stage.path + "/punkt"]] {
      let said = try stage.run("lena", ["audit", "verify", "--lang", "en"] + words, ends: 3).answer
      #expect(isWhole(said) && said.contains("changed outside the program"), "\(said)")
    }
    _ = try stage.run("lena", ["audit", "review"], ends: 3)
    let page = stage.path + "/rapport.html"
    _ = try stage.run("lena", ["audit", "report", page], ends: 3)
    #expect(FileManager.default.fileExists(atPath: page))
  }

  @Test func `names the file that is gone, as it is called in a backup`() throws {
    let stage = try Stage()
    let bodies = stage.path + "/vault/bodies"
    let shard = try #require(try FileManager.default.contentsOfDirectory(atPath: bodies).first)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: bodies + "/" + shard).first)
    try FileManager.default.removeItem(atPath: bodies + "/" + shard + "/" + name)
    let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
    #expect(said.contains("(bodies/\(shard)/\(name))."), "\(said)")
    let json = try JSON.read(try stage.run("lena", ["audit", "verify", "--json"], ends: 3).out)
    #expect(json["findings"]?.array?.contains { $0["file"]?.string == "bodies/\(shard)/\(name)" } == true)
    try FileManager.default.removeItem(atPath: bodies)
    let all = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
    #expect(isWhole(all) && all.contains("Entry 1: a document"), "\(all)")
  }

  @Test func `is held up by no pipe that nobody writes to`() throws {
    let stage = try Stage()
    let pipe = stage.path + "/pipe"
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    for words in [["audit", "witness", pipe], ["audit", "compare", pipe], ["workflow", "check", pipe]] {
      let world = TestWorld()
      #expect(
        TestOffice.run("lena", words, in: stage.path, world: world, vault: stage.path + "/vault") != 0, "\(words)")
    }
    // In a folder that somebody else hands over it is no file.
    let folder = stage.path + "/utdrag"
    _ = try stage.run("lena", ["audit", "checkpoint", stage.path + "/punkt", "--clock-ok"])
    _ = try stage.run("lena", ["audit", "export", folder])
    try FileManager.default.removeItem(atPath: folder + "/checkpoint")
    #expect(unsafe mkfifo(folder + "/checkpoint", 0o600) == 0)
    _ = try stage.run("lena", ["audit", "check", folder, "--keys", folder + "/log.vkeys"], ends: 3)
  }

  @Test func `reads a pipe that somebody writes to, as a shell makes one`() throws {
    let stage = try Stage()
    _ = try stage.run("lena", ["audit", "checkpoint", stage.path + "/punkt", "--clock-ok"])
    let content = try Data(contentsOf: URL(filePath: stage.path + "/punkt"))
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: content)
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try stage.run("lena", ["audit", "compare", path, "--lang", "en"]).answer.contains("holds the checkpoint"))
  }
}

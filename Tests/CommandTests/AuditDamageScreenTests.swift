import Foundation
import Syntax
import Testing

/// What an auditor meets on the screen where the vault was harmed before they came to it, or since they were there.
@Suite struct `The audit of a harmed vault on the screen` {
  private typealias Stage = HarmedStage

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

  /// A changed byte in a copy opens the list of who has read what to nobody who does not review.
  @Test func `lists readings to those who review, as of a vault that is whole`() throws {
    let stage = try Stage()
    let opened = try JSON.read(try stage.run("sanna", ["case", "open", "--json"]).out)["case"]?.string
    _ = try stage.run("eva", ["ärende", try #require(opened)])
    try stage.flip(600)
    let said = try stage.run("sanna", ["audit", "review"], ends: 1)
    #expect(said.answer.isEmpty && said.voice.contains("Loggkontroll görs av"))
    #expect(try stage.run("eva", ["audit", "review"], ends: 3).answer.contains("Stickprovets frö"))
    // Where damage hides the roster itself nobody is known to review.
    var bytes = try Data(contentsOf: stage.log)
    bytes[300] ^= 1
    try bytes.write(to: stage.log)
    for person in ["sanna", "eva"] { #expect(try stage.run(person, ["audit", "review"], ends: 1).answer.isEmpty) }
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

  @Test func `never says that nothing is witnessed, nor counts below nothing, where it could not read so far`() throws {
    let stage = try Stage()
    func paper(_ name: String) -> String { stage.path + "/" + name }
    _ = try stage.run("sanna", ["case", "open"])
    let last = try stage.frames().count - 1
    _ = try stage.run("lena", ["audit", "checkpoint", paper("nov"), "--clock-ok"])
    _ = try stage.run("lena", ["audit", "keys", paper("keys")])
    try FileManager.default.createDirectory(atPath: stage.path + "/homes/vera", withIntermediateDirectories: true)
    _ = try stage.run("vera", ["identity", "new", "--request", paper("vera")])
    _ = try stage.run("vera", ["audit", "follow", paper("keys"), "--key", paper("vkey")])
    _ = try stage.run("vera", ["audit", "witness", paper("nov.add-checkpoint"), paper("answer")])
    _ = try stage.run("bo", ["people", "witness", paper("vkey")])
    let pending = try JSON.read(try stage.run("ulla", ["people", "--json"]).out)["pending"]?.array?.first
    _ = try stage.run("ulla", ["people", "endorse", try #require(pending?["leaf"]?.string)])
    _ = try stage.run("lena", ["audit", "cosigned", paper("answer")])
    // vault.note is the first entry, and no frame.
    let witnessed = last + 2
    let whole = try stage.run("lena", ["audit", "verify", "--lang", "en"]).answer
    #expect(
      whole.contains("Witnessed: the first \(witnessed) entries (") && whole.contains("After them: 4;"), "\(whole)")
    let log = try Data(contentsOf: stage.log)
    let frames = try stage.frames()
    // Where a frame begins is gone, or the vault ends there: of the roster, of a case, of what brought the witness's line.
    for (at, isCut) in [2, last, frames.count - 1].flatMap({ [($0, false), ($0, true)] }) {
      var bytes = log
      if isCut { bytes = bytes[..<frames[at]] } else { bytes[frames[at]] ^= 1 }
      try bytes.write(to: stage.log)
      let told: Comment = "frame \(at), \(isCut ? "cut" : "spoilt")"
      let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
      #expect(said.contains("The ledger is NOT whole."), told)
      #expect(!said.contains("No checkpoint is witnessed") && !said.contains("After them"), "\(told) \(said)")
      let json = try JSON.read(try stage.run("lena", ["audit", "verify", "--json"], ends: 3).out)
      #expect(json["logKnown"]?.bool == false && (json["witnessed"]?.int).map { $0 == witnessed } ?? true, told)
      if json["lacks"]?.isNull == false {
        #expect(json["lacks"]?.int.map { Int($0) } == witnessed && said.contains("Only \(at + 1) are here"), told)
      } else {
        #expect(said.contains("Whether witnesses have signed more cannot be said"), "\(told) \(said)")
      }
      let page = paper("\(at)\(isCut).html")
      _ = try stage.run("lena", ["audit", "report", page, "--lang", "en"], ends: 3)
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(!html.contains("No checkpoint") && !html.contains("After them"), told)
      // Where the roster itself is spoilt nobody is known to review.
      let review = try stage.run("lena", ["audit", "review", "--lang", "en"], ends: at == 2 ? 1 : 3).answer
      #expect(!review.contains("No checkpoint") && !review.contains("After them"), told)
    }
    // A case's entry is spoilt: the roster is known by whoever has read it, and so is what witnesses signed behind it.
    var bytes = log
    bytes[frames[last]] ^= 1
    try bytes.write(to: stage.log)
    let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
    #expect(said.contains("Witnessed: the first \(witnessed) entries. Only \(last + 1) are here"), "\(said)")
    // Who is new and meets a vault that was cut knows of no more, and hears that a cut would not be seen.
    try log[..<frames[last + 1]].write(to: stage.log)
    try stage.forget("lena")
    _ = try stage.run("lena", ["join", try TestOffice.shared.get().names["valvkod"] ?? ""])
    let new = try stage.run("lena", ["audit", "verify", "--lang", "en"]).answer
    #expect(new.contains("No checkpoint is witnessed: entries cut off at the end would not be seen here."))
  }

  @Test func `says that what comes after could not be read where nobody can say where that begins`() throws {
    let stage = try Stage()
    let frames = try stage.frames()
    let sound = try Data(contentsOf: stage.log)
    // One that has 1,024 bytes says that it has 2,048: its checksum is wrong, as that of any other that was changed.
    let at = try #require(frames.dropLast(2).lastIndex { sound[$0 + 10] == 4 && sound[$0 + 11] == 0 })
    for (offset, isReadOn) in [(600, true), (10, false)] {
      var bytes = sound
      bytes[frames[at] + offset] ^= 12
      try bytes.write(to: stage.log)
      let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
      #expect(said.contains("Entry \(at + 1): changed outside the program"), "\(said)")
      #expect(said.contains("what comes after was read") == isReadOn, "\(said)")
      #expect(said.contains("what comes after could not be read") != isReadOn, "\(said)")
    }
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

  @Test func `calls no vault whole that is empty, or ends before whoever looks was admitted`() throws {
    let stage = try Stage()
    let code = try TestOffice.shared.get().names["valvkod"] ?? ""
    let (log, frames) = (try Data(contentsOf: stage.log), try stage.frames())
    for (count, status, verdict) in [(0, 3, "violated"), (1, 4, "not-in-roster"), (2, 4, "not-in-roster")] {
      try log[..<frames[count]].write(to: stage.log)
      try stage.forget("lena")
      _ = try stage.run("lena", ["join", code])
      let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: Int32(status)).answer
      #expect(isWhole(said) && !said.contains("The ledger is whole"), "\(count) \(said)")
      #expect(said.contains("▲ Entry 1: the founding entry is missing") == (count == 0), "\(count) \(said)")
      #expect(said.contains("if you were admitted its end is missing") == (count > 0), "\(count) \(said)")
      for words in [["audit", "verify", "--json"], ["audit", "report", "--json"]] {
        let json = try JSON.read(try stage.run("lena", words, ends: Int32(status)).out)
        #expect(json["verdict"]?.string == verdict && json["passed"]?.bool == false, "\(count) \(words)")
      }
      let page = stage.path + "/\(count).html"
      _ = try stage.run("lena", ["audit", "report", page], ends: Int32(status))
      #expect(try !String(contentsOfFile: page, encoding: .utf8).contains("✓ "), "\(count)")
    }
  }

  @Test func `reads what can be read where something else lies in a file's place, or the ledger is gone`() throws {
    let stage = try Stage()
    let ledger = stage.path + "/vault/ledger"
    let (first, second) = (ledger + "/00000000.log", ledger + "/00000001.log")
    let size = try stage.frames().count + 1
    let files = FileManager.default
    let makes: [(String) throws -> Void] = [
      { #expect(unsafe mkfifo($0, 0o600) == 0) },
      { try files.createDirectory(atPath: $0, withIntermediateDirectories: false) },
      { try files.createSymbolicLink(atPath: $0, withDestinationPath: stage.path + "/vault/vault.note") },
    ]
    func check(_ told: String) throws {
      let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).answer
      #expect(isWhole(said) && said.contains(told), "\(said)")
      let worker = try stage.run("sanna", ["case", "open", "--lang", "en"], ends: 3)
      #expect(worker.answer.isEmpty && !worker.voice.contains("Nothing was saved"), "\(worker.voice)")
    }
    for make in makes {
      try make(second)
      try check("Entry \(size): changed outside the program (something else lies in a file's place)")
      try files.removeItem(atPath: second)
    }
    try files.moveItem(atPath: first, toPath: stage.path + "/aside")
    for make in makes {
      try make(first)
      try check("Entry 1: changed outside the program (something else lies in a file's place)")
      try files.removeItem(atPath: first)
    }
    try check("Entry 1: changed outside the program (a file is missing)")
    try files.removeItem(atPath: ledger)
    try check("Entry 1: changed outside the program (a file is missing)")
    // What says which vault it is may be damaged too: then nobody can say of which vault it is.
    try files.removeItem(atPath: stage.path + "/vault/vault.note")
    try makes[0](stage.path + "/vault/vault.note")
    let said = try stage.run("lena", ["audit", "verify", "--lang", "en"], ends: 3).voice
    #expect(said.contains("vault.note is damaged"))
  }

  @Test func `breaks its long sentences between words on a terminal`() throws {
    let stage = try Stage()
    try stage.flip(600)
    for language in ["sv", "en"] {
      let world = TestWorld(typed: [])
      let ended = TestOffice.run(
        "lena", ["audit", "verify", "--lang", language], in: stage.path, world: world, vault: stage.path + "/vault")
      let lines = world.answer.components(separatedBy: "\n")
      #expect(ended == 3 && lines.count > 20)
      for line in lines { #expect(line.unicodeScalars.count <= 80, "\(line)") }
    }
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

import Foundation
import Syntax
import Testing

/// `audit verify`, by people who were given a vault whose founders ask for a checkpoint every other day.
@Suite struct `The audit on the screen` {
  private struct Stage {
    let scratch: ScratchFolder
    var path: String { scratch.path }

    init() throws {
      let office = try TestOffice.shared.get()
      scratch = try ScratchFolder()
      for part in ["vault", "homes", "papers"] {
        try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: path + "/" + part)
      }
    }

    func run(
      _ person: String, _ words: [String], daysLater: Int64 = 0, ends status: Int32 = 0, world: TestWorld = TestWorld()
    ) throws -> TestWorld {
      world.later = daysLater * 86_400
      let ended = TestOffice.run(person, words, in: path, world: world, vault: path + "/vault")
      #expect(ended == status, "\(words)\n\(world.answer)\n\(world.voice)")
      return world
    }
  }

  @Test func `warns of a checkpoint that is overdue, whoever asks, and calls the ledger what it is`() throws {
    let stage = try Stage()
    _ = try stage.run("bo", ["people", "witnesses", "--days", "2", "--lang", "en"])
    let pending = try JSON.read(try stage.run("ulla", ["people", "--json"]).out)["pending"]?.array?.first
    let leaf = try #require(pending?["leaf"]?.string)
    _ = try stage.run("ulla", ["people", "endorse", leaf])
    let words = ["audit", "verify", "--lang", "en"]
    let early = try stage.run("lena", words, daysLater: 1)
    #expect(!early.voice.contains("No checkpoint since") && early.answer.contains("The ledger is whole."))
    for person in ["lena", "sanna"] {
      let late = try stage.run(person, words, daysLater: 4)
      #expect(late.voice.contains("▲ No checkpoint since"))
      #expect(!late.answer.contains("▲"))
    }
    // It is the auditor's to make, and then it is not overdue.
    _ = try stage.run("lena", ["audit", "checkpoint", stage.path + "/nov", "--clock-ok"], daysLater: 4)
    #expect(try !stage.run("lena", words, daysLater: 5).voice.contains("No checkpoint since"))
  }

  @Test func `says whole only of what its keys open`() throws {
    let stage = try Stage()
    _ = try stage.run("sanna", ["case", "open"])
    let mine = try stage.run("olle", ["audit", "verify", "--lang", "en"])
    #expect(mine.answer.contains("The ledger is whole, in what your keys open."))
    #expect(!mine.answer.contains("The ledger is whole.\n"))
    let json = try JSON.read(try stage.run("olle", ["audit", "verify", "--json"]).out)
    #expect(json["verdict"]?.string == "readable" && json["passed"]?.bool == true && json["complete"]?.bool == false)
    let all = try JSON.read(try stage.run("lena", ["audit", "verify", "--json"]).out)
    #expect(all["verdict"]?.string == "whole" && all["complete"]?.bool == true)
  }

  /// Carriage returns in a log file help nobody.
  @Test func `shows its progress on a terminal, and nowhere else`() throws {
    let stage = try Stage()
    func voice(_ words: [String], isTerminal: Bool, terminal: String = "xterm") throws -> String {
      let world = isTerminal ? TestWorld(typed: []) : TestWorld()
      world.terminal = terminal
      return String(decoding: try stage.run("lena", ["audit", "verify"] + words, world: world).said, as: UTF8.self)
    }
    let shown = try voice([], isTerminal: true)
    // In words, each figure once.
    let lines = shown.components(separatedBy: "\r\u{1B}[K").filter { !$0.isEmpty }
    #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(#/^Liggaren prövas: \d+ %$/#) }, "\(lines)")
    #expect(Set(lines).count == lines.count && shown.hasSuffix("\r\u{1B}[K"))
    for quiet in [["--quiet"], ["--json"]] { #expect(try !voice(quiet, isTerminal: true).contains("\r")) }
    #expect(try !voice([], isTerminal: true, terminal: "dumb").contains("\r"))
    #expect(try !voice([], isTerminal: false).contains("\r"))
  }
}

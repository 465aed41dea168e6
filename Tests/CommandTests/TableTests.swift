import Casework
import Foundation
import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Commands

@Suite struct `The table of commands` {
  @Test func `gives every spelling one meaning`() {
    var seen: [String: String] = [:]
    for command in CommandTable.all {
      for spelling in Set(([command.name] + command.swedish).map(\.localizedFold)) {
        #expect(seen[spelling] == nil, "\(spelling): \(seen[spelling] ?? "") and \(command.name)")
        seen[spelling] = command.name
      }
    }
    #expect(CommandTable.all.count > 40)
  }

  @Test(arguments: CommandTable.all) func `has a page with examples in both languages`(command: Command) {
    #expect(!command.examples.isEmpty && !command.swedish.isEmpty)
    for language in ["sv", "en"] {
      let world = TestWorld()
      #expect(world.run(command.name.split(separator: " ").map(String.init) + ["--help", "--lang", language]) == 0)
      let what = language == "sv" ? command.what.sv : command.what.en
      #expect(world.answer.contains(what))
      let spoken: Language = language == "sv" ? .sv : .en
      for example in command.examples {
        let line = command.spelt(example.line, spoken)
        #expect(world.answer.contains(line), "\(example.line)")
      }
      #expect(world.voice.isEmpty)
    }
    #expect(command.what.sv != command.what.en)
  }

  @Test func `gives its examples by the names of the reader's language`() {
    for command in CommandTable.all {
      for language in [Language.sv, .en] {
        let own = command.examples.map { command.spelt($0.line, language) }
        #expect(own.contains { $0.hasPrefix("avhopp " + command.shown(language)) }, "\(own)")
      }
    }
  }

  @Test func `tells of all that begin with one word`() {
    for command in CommandTable.all {
      let first = String(command.name.split(separator: " ")[0])
      let world = TestWorld()
      #expect(world.run(["help", first, "--lang", "en"]) == 0, "\(first): \(world.voice)")
      #expect(world.answer.contains(command.name), "\(first)")
    }
  }

  @Test func `is what the overview and the completions are made of`() {
    let overview = TestWorld()
    #expect(overview.run(["help", "--lang", "en"]) == 0)
    let completions = TestWorld()
    #expect(completions.run(["completions"]) == 0)
    for command in CommandTable.all {
      #expect(overview.answer.contains("  " + command.name))
      #expect(completions.answer.contains(String(command.name.split(separator: " ")[0])))
    }
  }

  @Test func `finds a command typed without å, ä and ö, and options anywhere`() {
    let world = TestWorld()
    #expect(world.run(["--lang", "sv", "hjalp", "arende", "oppna"]) == 0)
    #expect(world.answer.hasPrefix("avhopp ärende öppna"))
    #expect(TestWorld().run(["hjälp", "--lang=en", "--"]) == 0)
  }
}

@Suite struct `The README` {
  private static func file(_ name: String) throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return String(decoding: try Data(contentsOf: URL(filePath: "/\(root)/\(name)")), as: UTF8.self)
  }

  @Test func `shows commands that there are, and steps that the main workflow has`() throws {
    let workflow = try Workflow.read(Array(try Self.file("Workflows/avhopp.json").utf8), file: "avhopp.json")
    let shown = try Self.file("README.md").split(separator: "\n").filter { $0.hasPrefix("    avhopp ") }
    var steps = 0
    for line in shown {
      let words = line.prefix { $0 != "#" }.split(separator: " ").dropFirst().map(String.init)
      let name = Array(words.prefix { !$0.hasPrefix("-") && !$0.contains(".") && !$0.contains("/") })
      guard let first = name.first else { continue }
      #expect(TestWorld().run([first] + name.dropFirst().prefix(1) + ["--help"]) == 0, "\(line)")
      guard first == "do" || first == "why" else { continue }
      steps += 1
      #expect(workflow.event(word: words[2], language: .en) != nil, "\(line)")
    }
    #expect(shown.count > 8 && steps == 2)
  }

  /// What a municipality does to change a period, a label or a role, as its page shows it, in a session.
  @Test func `of the workflows shows commands that a session has played, in that order`() throws {
    let played = try Self.file("Tests/CommandTests/Sessions/municipality.txt").split(separator: "\n").map { line in
      line.replacing("{flöden}", with: "Workflows").replacing("{dir}/", with: "").replacing("{K}", with: "K-7Q3M")
        .replacing(#/^\w+> /#, with: "").replacing("# cp", with: "cp")
    }
    let shown = try Self.file("Workflows/README.md").split(separator: "\n").filter {
      $0.hasPrefix("    avhopp ") || $0.hasPrefix("    cp ")
    }
    var rest = played[...]
    for line in shown {
      let command = line.prefix { $0 != "#" }.split(separator: " ").joined(separator: " ")
      let place = rest.firstIndex { $0 == command }
      #expect(place != nil, "\(command)")
      if let place { rest = rest[(place + 1)...] }
    }
    #expect(shown.count == 6)
  }
}

extension String {
  fileprivate var localizedFold: String { lowercased() }
}

@Suite struct `The words` {
  private func check(_ error: any Error) {
    let sv = Words.of(error, .sv)
    let en = Words.of(error, .en)
    #expect(!sv.sentence.isEmpty && !en.sentence.isEmpty, "\(error)")
    #expect(sv.sentence != en.sentence, "\(error)")
    #expect(sv.status == en.status)
    #expect(!sv.sentence.hasPrefix("Något oväntat"), "\(error) has no words of its own")
  }

  @Test func `end with the status that says whose doing it was`() {
    #expect(Words.of(SealingError.longPassphrase, .sv).status == .wrongUse)
    #expect(Words.of(CaseworkError.forked(index: 7), .sv).status == .damaged)
    #expect(Words.of(CaseworkError.clockLeap(seen: Moment(seconds: 0)), .sv).status == .refused)
  }

  @Test func `exist in both languages for errors of every module, with the same status`() {
    let errors: [any Error] = [
      SealingError.wrongPassphrase, SealingError.memoryLock, SealingError.damaged, SealingError.hostileParameters,
      SealingError.noPassphrase, SealingError.longPassphrase, SyntaxError(line: 1, column: 2, expected: "a date"),
      StreamFault.closed, StreamFault.idle, StreamFault.interrupted(2),
      FileFault.missing("a"), FileFault.exists("a"), UsageFault.missingOperand("CASE"),
      FormatFault.mismatch(field: "x"),
      ImportFault.alreadyUsed, ImportFault.signature, ImportFault.expired(Moment(seconds: 0)),
      CaseworkError.notMember(compartment: "threat"), CaseworkError.unknownCase,
      CaseworkError.stranded(compartment: "x"), CaseworkError.clockLeap(seen: Moment(seconds: 0)),
      CaseworkError.forked(index: 7), CaseworkError.localHeld("a"), CaseworkError.oversight(.otherThanSeen(index: 7)),
      CaseworkError.receiptFailed(.caseMoved), CaseworkError.refused([]), CaseworkError.number(.checkCharacter),
      CaseworkError.rolledBack(index: 4), CaseworkError.storage(.full(operation: "write")),
    ]
    for error in errors { check(error) }
  }

  @Test(arguments: VoidRule.allCases) func `name every rule that makes an entry void`(rule: VoidRule) {
    check(CaseworkError.wouldBeVoid(rule))
  }

  @Test func `end with the statuses scripts rely on`() {
    #expect(Words.of(CaseworkError.refused([]), .sv).status == .refused)
    #expect(Words.of(CaseworkError.unknownCase, .sv).status == .wrongUse)
    #expect(Words.of(CaseworkError.rolledBack(index: 1), .sv).status == .damaged)
    #expect(Words.of(SealingError.wrongPassphrase, .sv).status == .noKey)
    #expect(Words.of(SealingError.memoryLock, .sv).status == .noKey)
    #expect(Words.of(CaseworkError.receiptFailed(.caseMoved), .sv).status == .storage)
    #expect(
      Words.of(CaseworkError.receiptFailed(.caseMoved), .sv).sentence
        == "Läsningen kunde inte antecknas. Ingenting öppnades.")
    #expect(
      Words.of(CaseworkError.storage(.damaged(index: 412, .checksum)), .sv).sentence.hasPrefix(
        "Valvet är ändrat utanför programmet vid post 412"))
  }
}

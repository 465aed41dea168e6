import Foundation
import LedgerStore
import Syntax
import Testing
import WorkflowEngine

@testable import Commands

/// What is said to Swedes.
enum SwedishText {
  /// Words that no Swedish sentence has.
  private static let english: Set<Substring> = [
    "the", "and", "with", "must", "cannot", "your", "you", "was", "were", "this", "that", "not", "are", "has", "have",
    "value", "missing", "expected", "nothing", "entry", "case", "file",
    // Roles and parts, as files call them: people are told their names.
    "socialdirektor", "ordforande", "namnd", "namndsekreterare", "frivard", "forvaltare", "identity", "investigation",
    "threat", "address", "economy", "duty", "names",
  ]

  /// The English words in it. What is between `avhopp` and the end of a line is a command, where they may stand, and so is an
  /// option's name.
  static func englishWords(in text: String) -> Set<Substring> {
    let told = text.replacing(#/avhopp [^\n.]*/#, with: "").replacing(#/--[a-z-]+/#, with: "").replacing(
      #/[\/\w.-]*\/[^\s]*/#, with: "")
    return Set(told.split { !$0.isLetter }).intersection(english)
  }
}

@Suite struct `A disk that does not answer` {
  @Test func `is not said to have saved nothing where nothing was to be saved`() {
    for (operation, isReading) in [("open the ledger", true), ("read vault.note", true), ("seal a document", false)] {
      let error = LedgerError.io(operation: operation, code: 5)
      #expect(error.words(.en).sentence.contains("Nothing was saved") != isReading)
      #expect(error.words(.sv).sentence.contains("Ingenting sparades") != isReading)
    }
  }
}

@Suite struct `Swedish help` {
  /// Names of formats and variables, the same in every language.
  private static let common: Set<Substring> = [
    "AVHOPP", "VAULT", "HOME", "LANG", "JSON", "SHA", "UTF", "SVG", "HTML", "SCXML", "README",
  ]

  @Test(arguments: CommandTable.all) func `names what one types in Swedish`(command: Command) {
    let world = TestWorld()
    #expect(world.run(command.name.split(separator: " ").map(String.init) + ["--help", "--lang", "sv"]) == 0)
    let words = world.answer.replacing(#/K-[0-9A-Z-]+/#, with: "").split { !$0.isLetter }
    let capitals = Set(words.filter { $0.count > 1 && $0.allSatisfy(\.isUppercase) })
    let swedish = Set(Names.placeholders.values.map { Substring($0) })
    #expect(capitals.subtracting(swedish).subtracting(Self.common).isEmpty)
    let told = world.answer.split(separator: "\n").filter { !$0.hasPrefix("Kan också skrivas: ") }
    #expect(SwedishText.englishWords(in: told.joined(separator: "\n")).isEmpty, "\(world.answer)")
  }

  @Test func `has a word for each thing that a command names`() {
    let named = CommandTable.all.flatMap { command in
      [command.operands] + command.allOptions.compactMap(\.value)
    }.flatMap { $0.split { !$0.isLetter } }.filter { $0.allSatisfy(\.isUppercase) }
    #expect(named.count > 100)
    for word in Set(named) { #expect(Names.placeholders[String(word)] != nil, "\(word)") }
  }
}

@Suite struct `What a reader of JSON wanted` {
  @Test func `is said in Swedish, whatever is wrong`() throws {
    let deep = String(repeating: "[", count: 100)
    let broken = [
      "", "{", "[", "{1:2}", "\"a", "{\"a\" 1}", "{\"a\":1", "[1", "{\"a\":1,\"a\":2}", "{} x", "tru", "\"\\q\"",
      "\"\\u00zz\"", "\"\\ud800\"",
      "\"\\u001b\"", "\"\u{7}\"", "1.5", "99999999999999999999", "\"a\u{301}\"", deep,
    ]
    var said: Set<String> = []
    for text in broken {
      do {
        _ = try JSON.read(Array(text.utf8))
        Issue.record("read: \(text)")
      } catch {
        let words = SyntaxWords.swedish(error.expected)
        #expect(words != error.expected, "\(error.expected)")
        said.insert(words)
      }
    }
    #expect(said.count > 12)
  }

  /// Every text that a reader of `Syntax`, or of what people write in JSON, can put into an error, as it stands in the source.
  @Test func `has Swedish words for every text that is in the source`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let syntax = root.appending(path: "Syntax")
    let readers = ["Casework/Forms/AnswersFromJSON", "Casework/Forms/FormContent", "Casework/Formats/AssessmentJSON"]
    let files =
      try FileManager.default.contentsOfDirectory(at: syntax, includingPropertiesForKeys: nil)
      + readers.map { root.appending(path: $0 + ".swift") }
    var texts: Set<String> = []
    for file in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: #/(?:expected: |fail\()"((?:[^"\\]|\\.)*)"/#) {
        // What a number or a name of ours stands in for, and a quotation mark.
        let text = String(match.1).replacing(#/\\\([^)]*\)/#, with: "7")
        texts.insert(text.replacing("\\\"", with: "\""))
      }
    }
    #expect(texts.count > 25)
    for text in texts { #expect(SyntaxWords.swedish(text) != text, "\(text)") }
  }
}

import Foundation
import Syntax
import Testing

/// Every file in Sessions is a test of its own.
@Suite struct `A session` {
  @Test func `is found`() {
    #expect(!SessionFile.all.isEmpty)
  }

  @Test(arguments: SessionFile.all) func `goes as written`(session: SessionFile) throws {
    try #require(!session.steps.isEmpty, "no steps in \(session.name)")
    var stage = try Stage(session)
    for (line, step) in session.steps { try stage.play(step, line: line) }
  }
}

/// Where one session is played: a folder, perhaps a vault, and what {names} stand for.
struct Stage {
  private let session: SessionFile
  private let scratch: ScratchFolder
  private var names: [String: String]
  private var vault: String?
  private var commands = 0
  private var later: Int64 = 0

  init(_ session: SessionFile) throws {
    self.session = session
    scratch = try ScratchFolder()
    names = ["dir": scratch.path, "flöden": TestOffice.workflows]
    let today = Moment.now().swedish.date
    names["idag"] = today.text
    for days in [14, 30, 60, 90, 180] { names["om\(days)"] = today.adding(days: days).text }
    names["nu"] = Moment.now().wholeMinute.minuteText
    try writeFiles()
  }

  /// Again before each command: what {K} stands for is known only after the first.
  private func writeFiles() throws {
    for (name, text) in session.files {
      try filled(text).write(toFile: scratch.path + "/" + name, atomically: true, encoding: .utf8)
    }
  }

  mutating func play(_ step: SessionFile.Step, line: Int) throws {
    switch step {
    case .office:
      let office = try TestOffice.shared.get()
      names.merge(office.names) { $1 }
      for part in ["vault", "homes", "papers"] {
        try FileManager.default.copyItem(atPath: office.folder.path + "/" + part, toPath: scratch.path + "/" + part)
      }
      vault = scratch.path + "/vault"
    case .flip(let path, let byte):
      let url = URL(filePath: filled(path))
      var data = try Data(contentsOf: url)
      data[byte < 0 ? data.count + byte : byte] ^= 1
      try data.write(to: url)
    case .copy(let from, let to):
      try? FileManager.default.removeItem(atPath: filled(to))
      try FileManager.default.copyItem(atPath: filled(from), toPath: filled(to))
    case .edit(let path, let old, let new):
      let text = try String(contentsOfFile: filled(path), encoding: .utf8)
      try #require(text.contains(old), "\(session.name):\(line): nothing to edit")
      try text.replacingOccurrences(of: old, with: new).write(toFile: filled(path), atomically: true, encoding: .utf8)
    case .wait(let hours): later += hours * 3600
    case .run(let command): try run(command, line)
    }
  }

  private mutating func run(_ command: SessionFile.Command, _ line: Int) throws {
    try writeFiles()
    let world = TestWorld(typed: command.typed.isEmpty ? nil : command.typed.map(filled))
    world.later = later
    var words = filled(command.words).split(separator: " ").map(String.init)
    if let answers = command.answers {
      commands += 1
      let path = scratch.path + "/answers-\(commands).json"
      try filled(answers).write(toFile: path, atomically: true, encoding: .utf8)
      words += ["--answers", path]
    }
    let person = command.person.lowercased()
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/homes/" + person, withIntermediateDirectories: true)
    let ended = TestOffice.run(person, words, in: scratch.path, world: world, vault: vault)
    let place: Comment =
      "\(session.name):\(line) \(command.person)> avhopp \(command.words)\n\(world.answer)\n\(world.voice)"
    #expect(ended == command.status, place)
    var rest = world.answer.split(separator: "\n", omittingEmptySubsequences: false)[...]
    for expectation in command.expected {
      switch expectation {
      case .answer(let pattern):
        let found = rest.firstIndex { match(pattern, String($0)) }
        #expect(found != nil, "no line \"\(filled(pattern))\" in the answer: \(place)")
        if let found {
          remember(pattern, String(rest[found]))
          rest = rest[(found + 1)...]
        }
      case .said(let text):
        #expect(holds(world.voice, text), "not said: \(filled(text)): \(place)")
        for line in world.voice.split(separator: "\n") { remember("…" + text + "…", String(line)) }
      case .absent(let text):
        #expect(!world.answer.contains(filled(text)) && !world.voice.contains(filled(text)), place)
      }
    }
    #expect(world.unread == 0, "typed lines left over: \(place)")
  }

  /// {K} becomes what it was last seen to be.
  private func filled(_ text: String) -> String {
    names.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
  }

  private func holds(_ text: String, _ pattern: String) -> Bool {
    text.split(separator: "\n").contains { match("…" + pattern + "…", String($0)) }
  }

  private func match(_ pattern: String, _ line: String) -> Bool {
    (try? expression(pattern).wholeMatch(in: line)) != nil
  }

  private mutating func remember(_ pattern: String, _ line: String) {
    let unknown = filled(pattern).matches(of: #/\{(\w+)\}/#).map { String($0.1) }
    guard !unknown.isEmpty, let found = try? expression(pattern).wholeMatch(in: line) else { return }
    for (index, name) in unknown.enumerated() {
      if let value = found.output[index + 1].substring { names[name] = String(value) }
    }
  }

  /// … is anything, an unknown {K} is one word, all else is itself.
  private func expression(_ pattern: String) throws -> Regex<AnyRegexOutput> {
    let escaped = NSRegularExpression.escapedPattern(for: filled(pattern))
    let open = escaped.replacingOccurrences(of: "…", with: ".*")
    return try Regex(open.replacing(#/\\\{\w+\\\}/#, with: "([^\\s.]+)"))
  }
}

/// A folder that goes away with its owner.
final class ScratchFolder: Sendable {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "avhopp-session-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

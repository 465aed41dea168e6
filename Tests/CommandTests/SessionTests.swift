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
  private var lock: FileHandle?
  private var later: Int64 = 0

  init(_ session: SessionFile) throws {
    self.session = session
    scratch = try ScratchFolder()
    names = ["dir": scratch.path, "flöden": TestOffice.workflows, "esc": "\u{1B}", "pid": "\(getpid())"]
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
    case .resize(let path, let count):
      let path = filled(path)
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      let size = Int(try file.seekToEnd())
      try file.truncate(atOffset: UInt64(count < 0 ? size + count : count))
      try file.close()
    case .cost(let path, let operations, let memory):
      try Faults.rewrite(keystore: filled(path), operations: operations, memory: memory)
    case .hold(let path): lock = try Faults.lock(filled(path))
    case .letGo: lock = nil
    case .forge(let person, let number):
      try Faults.forge(as: person.lowercased(), in: filled(number), folder: scratch.path)
    case .twins(let person): try twins(person.lowercased())
    case .run(let command): try run(command, line)
    }
  }

  private mutating func run(_ command: SessionFile.Command, _ line: Int) throws {
    try writeFiles()
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
    let before = command.leavesVault ? try Faults.everyByte(of: vault ?? "") : [:]
    let ended = try carryOut(command, words, person)
    let place: Comment =
      "\(session.name):\(line) \(command.person)> avhopp \(command.words)\n\(ended.answer)\n\(ended.voice)"
    #expect(ended.status == command.status, place)
    if command.leavesVault {
      let isSame = try Faults.everyByte(of: vault ?? "") == before
      #expect(isSame, "the vault was changed: \(place)")
    }
    // What script(1) writes of itself is English; and names inside a definition are shown where definitions are compared.
    let showsDefinition = ["migrate.txt", "workflows.txt", "municipality.txt", "sig.txt"].contains(session.name)
    if command.interruptedAt == nil, !showsDefinition, !command.words.contains(#/--(lang|json|batch)\b/#) {
      let english = SwedishText.englishWords(in: ended.answer + "\n" + ended.voice)
      #expect(english.isEmpty, "in a Swedish session: \(english.sorted()): \(place)")
    }
    var rest = ended.answer.split(separator: "\n", omittingEmptySubsequences: false)[...]
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
        #expect(holds(ended.voice, text), "not said: \(filled(text)): \(place)")
        for line in ended.voice.split(separator: "\n") { remember("…" + text + "…", String(line)) }
      case .absent(let text):
        #expect(!ended.answer.contains(filled(text)) && !ended.voice.contains(filled(text)), place)
      }
    }
  }

  /// Opens cases until two numbers begin alike: among 32 of them two must.
  private mutating func twins(_ person: String) throws {
    var opened: [String: String] = [:]
    while names["T"] == nil {
      let world = TestWorld()
      _ = TestOffice.run(person, ["ärende", "öppna", "--json"], in: scratch.path, world: world, vault: vault)
      let number = try #require(try JSON.read(Array(world.answer.utf8))["case"]?.string)
      let beginning = String(number.prefix(3))
      if let other = opened[beginning] { (names["T"], names["T1"], names["T2"]) = (beginning, number, other) }
      opened[beginning] = number
    }
  }

  /// In this process, or where a disk or a terminal must be real, as the built program.
  private func carryOut(
    _ command: SessionFile.Command, _ words: [String], _ person: String
  ) throws -> BuiltProgram.Ended {
    let passphrase = command.passphrase ?? TestOffice.passphrase(person)
    let typed = command.typed.map(filled)
    var built = BuiltProgram(
      folder: scratch.path, environment: TestOffice.environment(person, in: scratch.path, vault: vault),
      passphrase: passphrase)
    let given = passphrase.isEmpty ? words : words + ["--passphrase-fd", "9"]
    if let prompt = command.interruptedAt {
      built.environment["TERM"] = "xterm"
      return try built.interrupt(given, typed: typed, at: filled(prompt))
    }
    if let disk = command.disk {
      return try Faults.under(disk, vault ?? "") { try built.run(given, prelude: $0, wrapper: $1) }
    }
    let world =
      command.piped.map { TestWorld(piped: Array(filled($0).utf8)) }
      ?? TestWorld(typed: typed.isEmpty ? nil : typed)
    world.later = later + command.clock * 86_400
    let status = TestOffice.run(person, words, in: scratch.path, world: world, vault: vault, passphrase: passphrase)
    #expect(
      world.unread == 0 || command.piped != nil, "typed lines left over: \(command.words)\n\(world.voice)")
    return BuiltProgram.Ended(status: status, answer: world.answer, voice: world.voice)
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

import Foundation
import Testing

/// One session written as text: commands, what is typed, what is expected. The grammar stands in Sessions/README.md.
struct SessionFile: Sendable, CustomTestStringConvertible {
  enum Step: Sendable {
    case office
    case run(Command)
    case flip(String, Int)
    case copy(String, String)
    case edit(String, old: String, new: String)
    case wait(hours: Int64)
    case resize(String, Int)
    case cost(String, operations: String, memory: String)
    case hold(String)
    case letGo
    case forge(String, String)
    case twins(String)
  }
  /// One command of one person, and what must come of it.
  struct Command: Sendable {
    let person: String
    let words: String
    var answers: String?
    var typed: [String] = []
    var passphrase: String?
    var piped: String?
    /// Days that the machine's clock is ahead of everybody's.
    var clock: Int64 = 0
    var disk: Disk?
    /// Ctrl-C is pressed when this stands on the screen.
    var interruptedAt: String?
    var leavesVault = false
    var expected: [Expectation] = []
    var status: Int32 = 0
  }
  enum Disk: String, Sendable {
    case full
    case readOnly = "read-only"
  }
  enum Expectation: Sendable {
    case answer(String)
    case said(String)
    case absent(String)
  }
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  let title: String
  let steps: [(line: Int, step: Step)]
  let files: [String: String]
  var testDescription: String { title }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Sessions")

  static let all: [SessionFile] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let only = ProcessInfo.processInfo.environment["AVHOPP_SESSION"]
    return names.filter { $0.hasSuffix(".txt") && (only == nil || $0 == "\(only ?? "").txt") }.sorted().map { name in
      let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
      return (try? SessionFile(name: name, text)) ?? SessionFile(broken: name)
    }
  }()

  private init(broken name: String) {
    (self.name, title, steps, files) = (name, "\(name) cannot be read", [], [:])
  }

  init(name: String, _ text: String) throws {
    var files: [String: String] = [:]
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while let start = lines.lastIndex(where: { $0.hasPrefix("-- ") && $0.hasSuffix(" --") }) {
      files[String(lines[start].dropFirst(3).dropLast(3))] = lines[(start + 1)...].joined(separator: "\n")
      lines.removeSubrange(start...)
    }
    guard let first = lines.first, first.hasPrefix("# ") else { throw Fault(description: "\(name): no title") }
    self.name = name
    title = String(first.dropFirst(2))
    self.files = files
    var steps: [(line: Int, step: Step)] = []
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      if let command = line.firstMatch(of: #/^(\w+)> avhopp ?(.*)$/#) {
        steps.append((index + 1, .run(Command(person: String(command.1), words: String(command.2)))))
      } else {
        try SessionFile.add(line, at: index + 1, to: &steps, in: name)
      }
    }
    self.steps = steps
  }

  private static func add(
    _ line: String, at number: Int, to steps: inout [(line: Int, step: Step)], in name: String
  )
    throws
  {
    let words = line.split(separator: " ").map(String.init)
    if line == "office" { return steps.append((number, .office)) }
    if words.count == 3, words[0] == "flip", let byte = Int(words[2]) {
      return steps.append((number, .flip(words[1], byte)))
    }
    if words.count == 3, words[0] == "copy" { return steps.append((number, .copy(words[1], words[2]))) }
    if words.count == 2, words[0] == "wait", words[1].hasSuffix("h"), let hours = Int64(words[1].dropLast()) {
      return steps.append((number, .wait(hours: hours)))
    }
    if words.count == 4, words[0] == "edit" {
      return steps.append((number, .edit(words[1], old: words[2], new: words[3])))
    }
    if let step = fault(words) { return steps.append((number, step)) }
    guard case .run(var command) = steps.last?.step else {
      throw Fault(description: "\(name):\(number): no command yet")
    }
    if line.hasPrefix("| ") {
      command.expected.append(.answer(String(line.dropFirst(2))))
    } else if line.hasPrefix("! ") {
      command.expected.append(.said(String(line.dropFirst(2))))
    } else if line.hasPrefix("not ") {
      command.expected.append(.absent(String(line.dropFirst(4))))
    } else if line.hasPrefix("type:") {
      command.typed.append(line.dropFirst(5).trimmingCharacters(in: .whitespaces))
    } else if let said = condition(line) {
      guard said(&command) else { throw Fault(description: "\(name):\(number): not a condition") }
    } else if line.hasPrefix("answers:") {
      command.answers = line.dropFirst(8).trimmingCharacters(in: .whitespaces)
    } else if words.count == 2, words[0] == "status", let value = Int32(words[1]) {
      command.status = value
    } else {
      throw Fault(description: "\(name):\(number): not a line of a session")
    }
    steps[steps.count - 1].step = .run(command)
  }
}

extension SessionFile {
  /// What happens to files between two commands.
  private static func fault(_ words: [String]) -> Step? {
    switch (words.first, words.count) {
    case ("resize", 3): Int(words[2]).map { .resize(words[1], $0) }
    case ("cost", 4): .cost(words[1], operations: words[2], memory: words[3])
    case ("hold", 2): .hold(words[1])
    case ("let", 2) where words[1] == "go": .letGo
    case ("forge", 3): .forge(words[1], words[2])
    case ("twins", 2): .twins(words[1])
    default: nil
    }
  }

  /// Under what the command before this line is run.
  private static func condition(_ line: String) -> ((inout Command) -> Bool)? {
    if line == "unchanged" {
      return { command in
        command.leavesVault = true
        return true
      }
    }
    guard let parts = line.wholeMatch(of: #/(passphrase|piped|clock|disk|ctrl-c): ?(.*)/#) else { return nil }
    let value = String(parts.2)
    return { command in
      switch parts.1 {
      case "passphrase": command.passphrase = value
      case "piped": command.piped = value
      case "ctrl-c": command.interruptedAt = value
      case "clock":
        guard let days = Int64(value) else { return false }
        command.clock = days
      default:
        guard let disk = Disk(rawValue: value) else { return false }
        command.disk = disk
      }
      return true
    }
  }
}

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
  }
  /// One command of one person, and what must come of it.
  struct Command: Sendable {
    let person: String
    let words: String
    var answers: String?
    var typed: [String] = []
    var expected: [Expectation] = []
    var status: Int32 = 0
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
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
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

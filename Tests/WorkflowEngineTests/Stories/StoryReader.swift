import Syntax

struct StoryFault: Error, CustomStringConvertible {
  let file: String
  let line: Int
  let expected: String
  var description: String { "\(file):\(line): expected \(expected)" }
}

/// Reads story files. Lines beginning with `#` are comments; a story with `Gäller:` is told once for each thing named.
struct StoryReader {
  let file: String
  private var stories: [Story] = []
  private var line = 0

  static func read(_ text: String, file: String) throws -> [Story] {
    var reader = StoryReader(file: file)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var start = 0
    var blocks: [(first: Int, lines: [String])] = []
    for (place, line) in lines.enumerated() where line.hasPrefix("Berättelse:") {
      if place > start, !blocks.isEmpty { blocks[blocks.count - 1].lines = Array(lines[start..<place]) }
      blocks.append((place + 1, []))
      start = place
    }
    if !blocks.isEmpty { blocks[blocks.count - 1].lines = Array(lines[start...]) }
    for block in blocks { try reader.readBlock(block.lines, first: block.first) }
    return reader.stories
  }

  private init(file: String) { self.file = file }

  private mutating func readBlock(_ lines: [String], first: Int) throws {
    let heading = "Gäller:"
    guard let places = lines.first(where: { $0.hasPrefix(heading) })?.dropFirst(heading.count) else {
      return try readStory(lines, first: first)
    }
    for place in places.split(separator: ",") {
      let parts = place.split(separator: "=").map(trim)
      guard parts.count == 2 else { throw fault("word = region") }
      try readStory(
        lines.filter { !$0.hasPrefix(heading) }.map {
          $0.replacing("<insats>", with: parts[0]).replacing("<del>", with: parts[1])
        }, first: first)
    }
  }

  private mutating func readStory(_ lines: [String], first: Int) throws {
    var story = Story(title: trim(lines[0].dropFirst("Berättelse:".count)), file: file)
    for (place, text) in lines.enumerated().dropFirst() {
      line = first + place
      if text.isEmpty || text.hasPrefix("#") { continue }
      if text.first?.isNumber == true {
        story.steps.append(try step(text))
      } else {
        let person = try person(text)
        story.people[person.name] = person
      }
    }
    stories.append(story)
  }

  /// `Sanna = jour, 4.10 4.20`
  private func person(_ text: String) throws -> Story.Person {
    let parts = text.split(separator: "=").map(trim)
    guard parts.count == 2 else { throw fault("name = role, items") }
    let rest = parts[1].split(separator: ",").map(trim)
    let items = rest.dropFirst().flatMap { $0.split(separator: " ").map(String.init) }
    return Story.Person(name: parts[0], role: rest[0], items: Set(items))
  }

  /// `2026-11-20 23:18 | Sanna | akut-placering | till 2026-11-23 12:00 | Skydd: Jourbeslut, ej granskat`
  private func step(_ text: String) throws -> Story.Step {
    let columns = text.split(separator: "|", omittingEmptySubsequences: false).map(trim)
    guard (3...5).contains(columns.count) else { throw fault("time | who | step | details | result") }
    var step = Story.Step(line: line, time: try moment(columns[0]), person: columns[1], word: columns[2])
    if columns.count > 3 {
      for detail in columns[3].split(separator: ";").map(trim) where !detail.isEmpty { try read(detail, &step) }
    }
    if columns.count > 4 {
      for result in columns[4].split(separator: ";").map(trim) where !result.isEmpty {
        if result.hasPrefix("NEJ ") {
          step.refusal = Set(result.dropFirst(4).split(separator: " ").map(String.init))
        } else if result.hasPrefix("larm: ") {
          step.alarms.append(String(result.dropFirst(6)))
        } else {
          step.states.append(result)
        }
      }
    }
    return step
  }

  private func read(_ detail: String, _ step: inout Story.Step) throws {
    let words = detail.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words[0] {
    case "läst": step.hasRead = true
    case "kallas": step.name = rest
    case "om": step.about = rest
    case "som": step.role = rest
    case "skäl": step.reason = rest
    case "hände": step.happened = try moment(rest)
    case "polisens": step.proof = "police"
    case "till": step.facts.append(Story.Fact(name: nil, value: nil, until: try moment(rest)))
    default:
      let parts = detail.split(separator: "=").map(trim)
      guard parts.count == 2 else { throw fault("a detail") }
      let value = parts[1].replacing(" till ", with: "|").split(separator: "|").map(String.init)
      step.facts.append(
        Story.Fact(name: parts[0], value: value[0], until: value.count > 1 ? try moment(value[1]) : nil))
    }
  }

  /// Swedish civil time; a date alone lasts to 23.59.
  private func moment(_ text: String) throws -> Moment {
    let parts = text.split(separator: " ")
    let clock = parts.count > 1 ? parts[1].split(separator: ":").compactMap { Int($0) } : [23, 59]
    guard let date = parts.first.flatMap({ CivilDate($0) }), clock.count == 2,
      let time = CivilTime(date: date, hour: clock[0], minute: clock[1])
    else { throw fault("a time, as 2026-11-20 23:18") }
    return Moment(swedish: time)
  }

  private func trim(_ text: some StringProtocol) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private func fault(_ expected: String) -> StoryFault { StoryFault(file: file, line: line, expected: expected) }
}

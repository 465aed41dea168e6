internal import Syntax

/// Reads story files. Lines beginning with `#` are comments; a story with `Gäller:` is told once for each thing named.
struct StoryReader {
  let file: String
  private var stories: [Story] = []
  private var line = 0
  private var column = 1

  init(file: String) { self.file = file }

  mutating func read(_ text: String) throws(WorkflowFault) -> [Story] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var start: Int?
    for place in lines.indices {
      let isHeading = lines[place].hasPrefix("Berättelse:")
      if isHeading {
        if let start { try readBlock(Array(lines[start..<place]), first: start + 1) }
        start = place
      } else if start == nil, !isBlank(lines[place]) {
        line = place + 1
        throw fault("Berättelse: …")
      }
    }
    if let start { try readBlock(Array(lines[start...]), first: start + 1) }
    return stories
  }

  private mutating func readBlock(_ lines: [String], first: Int) throws(WorkflowFault) {
    let heading = "Gäller:"
    guard let place = lines.firstIndex(where: { $0.hasPrefix(heading) }) else {
      return try readStory(lines, first: first)
    }
    line = first + place
    for told in lines[place].dropFirst(heading.count).split(separator: ",") {
      let parts = told.split(separator: "=").map(trim)
      guard (2...3).contains(parts.count) else { throw fault("insats = region, insats = region = värde") }
      var copy = lines.map {
        $0.replacing("<insats>", with: parts[0]).replacing("<del>", with: parts[1])
          .replacing("<värde>", with: parts[parts.count - 1])
      }
      copy[place] = ""
      try readStory(copy, first: first)
    }
  }

  private mutating func readStory(_ lines: [String], first: Int) throws(WorkflowFault) {
    var story = Story(title: trim(lines[0].dropFirst("Berättelse:".count)), file: file)
    for (place, text) in lines.enumerated().dropFirst() {
      (line, column) = (first + place, 1)
      if isBlank(text) { continue }
      if text.first?.isNumber == true {
        story.steps.append(try step(text))
      } else {
        let person = try person(text)
        story.people[person.name] = person
      }
    }
    // A story without a step can never fail.
    (line, column) = (first, 1)
    guard !story.steps.isEmpty else { throw fault("tid | vem | steg | uppgifter | läge") }
    stories.append(story)
  }

  /// `Sanna = jour, 4.10 4.20`
  private func person(_ text: String) throws(WorkflowFault) -> Story.Person {
    let parts = text.split(separator: "=").map(trim)
    guard parts.count == 2, !parts[1].isEmpty else { throw fault("Namn = roll, punkter") }
    let rest = parts[1].split(separator: ",").map(trim)
    let items = rest.dropFirst().flatMap { $0.split(separator: " ").map(String.init) }
    return Story.Person(name: parts[0], role: rest.first ?? "", items: Set(items))
  }

  /// `2026-11-20 23:18 | Sanna | akut-placering | till 2026-11-23 12:00 | Skydd: Jourbeslut, ej granskat`
  private mutating func step(_ text: String) throws(WorkflowFault) -> Story.Step {
    var columns: [(text: String, column: Int)] = []
    var column = 1
    for part in text.split(separator: "|", omittingEmptySubsequences: false) {
      columns.append((trim(part), column + part.prefix { $0 == " " }.utf8.count))
      column += part.utf8.count + 1
    }
    guard (3...5).contains(columns.count) else { throw fault("tid | vem | steg | uppgifter | läge") }
    var step = Story.Step(
      place: Place(line: line, column: columns[2].column), time: try moment(columns[0].text), person: columns[1].text,
      word: columns[2].text, results: Place(line: line, column: columns[columns.count - 1].column))
    if columns.count > 3 {
      self.column = columns[3].column
      for detail in columns[3].text.split(separator: ";").map(trim) where !detail.isEmpty { try read(detail, &step) }
    }
    if columns.count > 4 {
      self.column = columns[4].column
      for result in columns[4].text.split(separator: ";").map(trim) where !result.isEmpty {
        try readResult(result, &step)
      }
    }
    return step
  }

  private func readResult(_ result: String, _ step: inout Story.Step) throws(WorkflowFault) {
    if result.hasPrefix("NEJ ") {
      let codes = result.dropFirst(4).split(separator: " ").map(String.init)
      if let wrong = codes.first(where: { Unmet.Code(rawValue: $0) == nil }) {
        let known = Unmet.Code.allCases.map(\.rawValue)
        throw fault("NEJ kod …", suggestion: Spelling.nearest(to: wrong, among: known))
      }
      step.refusal = Set(codes)
    } else if result.hasPrefix("larm: ") {
      step.alarms.append(String(result.dropFirst(6)))
    } else if result == "inget larm" {
      step.isQuiet = true
    } else {
      step.states.append(result)
    }
  }

  private func read(_ detail: String, _ step: inout Story.Step) throws(WorkflowFault) {
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
      guard parts.count == 2, !parts[1].isEmpty else {
        throw fault("läst, kallas, om, som, skäl, hände, polisens underskrift, till, Uppgift = värde")
      }
      let value = parts[1].replacing(" till ", with: "|").split(separator: "|").map(String.init)
      let until: Moment? = value.count > 1 ? try moment(value[1]) : nil
      step.facts.append(Story.Fact(name: parts[0], value: value[0], until: until))
    }
  }

  /// Swedish civil time; a date alone lasts to 23.59.
  private func moment(_ text: String) throws(WorkflowFault) -> Moment {
    let parts = text.split(separator: " ")
    let clock = parts.count > 1 ? parts[1].split(separator: ":").compactMap { Int($0) } : [23, 59]
    guard let date = parts.first.flatMap({ CivilDate(String($0)) }), clock.count == 2,
      let time = CivilTime(date: date, hour: clock[0], minute: clock[1])
    else { throw fault("2026-11-20 23:18") }
    return Moment(swedish: time)
  }

  private func isBlank(_ text: String) -> Bool { text.isEmpty || text.hasPrefix("#") }

  private func trim(_ text: some StringProtocol) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private func fault(_ expected: String, suggestion: String? = nil) -> WorkflowFault {
    WorkflowFault(diagnostics: [
      Diagnostic(
        file: file, line: line, column: column, code: .syntax,
        sv: "raden följer inte berättelsens form (väntat: \(expected))",
        en: "the line does not follow the form of a story (expected: \(expected))", suggestion: suggestion)
    ])
  }
}

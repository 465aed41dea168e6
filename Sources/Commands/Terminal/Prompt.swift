import Casework
package import WorkflowEngine

/// One choice of a numbered list.
package struct Choice: Sendable, Equatable {
  package let id: String
  package let text: String
  /// What it is called on the command line, which the help of a form may tell people to type.
  let word: String?
  package init(_ id: String, _ text: String, word: String? = nil) {
    (self.id, self.text, self.word) = (id, text, word)
  }
}

/// Asks a person. Questions go to stderr, so that stdout carries only answers.
package struct Prompt {
  private let world: World
  private let language: Language

  package init(_ world: World, _ language: Language) {
    self.world = world
    self.language = language
  }

  /// One line, trimmed of spaces at both ends. Empty when only Enter was pressed.
  package func line(_ question: String) throws(StreamFault) -> String {
    try world.output.flush()
    try world.errors.write(question + " ")
    try world.errors.flush()
    guard let line = try world.input.line() else { throw .closed }
    return line.trimmed
  }

  /// Asks again until something is typed.
  package func required(_ question: String) throws(StreamFault) -> String {
    while true {
      let answer = try line(question)
      if !answer.isEmpty { return answer }
      try say(Say.answerNeeded(language))
    }
  }

  /// Several lines, ended by a line with a single full stop.
  /// - Parameters:
  ///   - begun: what of the text there is already.
  ///   - soFar: told what there is after each line.
  package func long(
    _ question: String, begun: String = "", soFar: (String) -> Void = { _ in }
  ) throws(StreamFault) -> String {
    try say(question + " " + Say.endWithFullStop(language))
    var text = begun
    for line in ForeignText.shownLines(begun, lineLimit: Input.lineLimit) where !begun.isEmpty { try say(line) }
    try world.errors.flush()
    while true {
      guard let line = try world.input.line() else { throw .closed }
      if line == "." { return text.trimmed }
      text += text.isEmpty ? line : "\n" + line
      soFar(text)
    }
  }

  /// One of a numbered list: the number, the choice's word, or the beginning of the text where only one begins so. There is no
  /// default: an empty answer asks again, unless `optional`, when it gives nil.
  /// - Parameter shown: how many of a long list are shown at first; `?` shows the others. Each can be chosen all the time.
  package func choice(
    _ question: String, _ choices: [Choice], optional: Bool = false, shown: Int = .max
  ) throws(StreamFault) -> String? {
    try say(question)
    try list(choices, choices.indices.prefix(shown))
    if choices.count > shown { try say(Say.more(choices.count - shown, language)) }
    while true {
      let answer = try line(Say.yourChoice(language)).folded
      if answer == "?" && choices.count > shown {
        try list(choices, choices.indices.dropFirst(shown))
        continue
      }
      if answer.isEmpty {
        if optional { return nil }
      } else if let number = Int(answer) {
        if number >= 1, choices.indices.contains(number - 1) { return choices[number - 1].id }
      } else if let called = choices.first(where: { $0.word?.folded == answer }) {
        return called.id
      } else {
        let matching = choices.filter { $0.text.folded.hasPrefix(answer) || $0.id.folded == answer }
        if matching.count == 1 { return matching[0].id }
      }
      try say(Say.notOneOfThese(choices.count, language))
    }
  }

  private func list(_ choices: [Choice], _ places: Range<Int>) throws(StreamFault) {
    for index in places {
      try say(String("  \(index + 1)".suffix(3)) + "  " + choices[index].text.visible())
    }
  }

  /// Yes or no, spelt out; nothing is assumed.
  package func yes(_ question: String) throws(StreamFault) -> Bool {
    while true {
      switch try line(question + " " + Say.yesNo(language)).folded {
      case "ja", "j", "yes", "y": return true
      case "nej", "n", "no": return false
      default: continue
      }
    }
  }

  package func say(_ text: String) throws(StreamFault) {
    try world.errors.write(text + "\n")
  }
}

extension String {
  /// Without spaces and tabs at both ends.
  var trimmed: String {
    var view = self[...].unicodeScalars
    while let first = view.first, first == " " || first == "\t" || first == "\n" { view.removeFirst() }
    while let last = view.last, last == " " || last == "\t" || last == "\n" { view.removeLast() }
    return String(view)
  }
}

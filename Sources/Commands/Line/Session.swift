import Casework
package import Syntax
package import WorkflowEngine

/// One run of the program by one person: the world, the language, and how answers are given. A class, because guided
/// mode and `--batch` carry out many commands in one session with the keys unlocked once.
package final class Session {
  package var world: World
  package private(set) var language: Language
  package private(set) var isJSON = false
  package private(set) var isQuiet = false
  private(set) var vaultOption: String?
  private(set) var passphraseDescriptor: Int32?
  /// The person has said that this machine's clock is right.
  var isClockRight = false
  var opened: Office?
  /// Findings that this session has already told.
  var told: Set<String> = []

  package init(_ world: World) {
    self.world = world
    language = world.localeLanguage
    world.output.mayGoOut = { [weak self] in self?.failure == nil }
  }

  /// Takes over the global options of one command line. In a batch the first line's stay in force.
  func take(_ arguments: Arguments) throws(UsageFault) {
    if let word = arguments.value("lang") { try take(language: word) }
    if arguments.has("json") { isJSON = true }
    if arguments.has("quiet") { isQuiet = true }
    if arguments.has("clock-ok") { isClockRight = true }
    if let path = arguments.value("vault") { vaultOption = path }
    if let text = arguments.value("passphrase-fd") {
      guard let number = Int32(text), number >= 0 else {
        throw .badValue(of: "--passphrase-fd", expected: Label(sv: "ett filbeskrivarnummer", en: "a descriptor number"))
      }
      passphraseDescriptor = number
    }
  }

  /// The language and the form that are asked for, before anything else on the line: what is wrong with the rest is said so.
  func takeManner(_ words: [String]) throws(UsageFault) {
    let options = words.prefix { $0 != "--" }
    if options.contains("--json") { isJSON = true }
    for (word, next) in zip(options, options.dropFirst().map(Optional.some) + [nil]) {
      if word == "--lang", let next { try take(language: next) }
      if word.hasPrefix("--lang=") { try take(language: String(word.dropFirst(7))) }
    }
  }

  private func take(language word: String) throws(UsageFault) {
    switch word {
    case "sv": language = .sv
    case "en": language = .en
    default: throw .badValue(of: "--lang", expected: Label(sv: "sv eller en", en: "sv or en"))
    }
  }

  package var prompt: Prompt { Prompt(world, language) }
  package var screen: Screen { Screen(world, language) }

  /// The text of the language in use.
  package func text(_ sv: String, _ en: String) -> String { language == .sv ? sv : en }

  /// The answer, as lines for a person; nothing with `--json`.
  package func answer(_ line: String) throws(StreamFault) {
    if !isJSON { try world.output.write(line + "\n") }
  }

  /// The same of a long sentence: on a terminal broken between words, else one line.
  package func answer(folded text: String) throws(StreamFault) {
    for line in world.output.isTerminal ? text.wrapped(world.output.columns) : [text] { try answer(line) }
  }

  /// The answer with `--json`: one object on one line.
  package func answer(json members: [(String, JSON)]) throws(StreamFault) {
    if isJSON { try world.output.write(bytes: JSON.record(members).canonical()) }
  }

  /// Said to a person beside the answer: what happens next, what to run.
  package func tell(_ sentence: String) throws(StreamFault) {
    if !isQuiet && !isJSON { try world.errors.write(sentence + "\n") }
  }

  /// Something a person must know although the command succeeded. Never silenced.
  package func warn(_ sentence: String) throws(StreamFault) {
    if failure != nil { return }
    let mark = world.hasColour(world.errors) ? "\u{1B}[1;33m▲\u{1B}[0m" : "▲"
    try world.errors.write(mark + " " + sentence + "\n")
  }
}

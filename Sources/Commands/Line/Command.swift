package import WorkflowEngine

/// One command: the parser, the help, the completions and the guided mode all read this.
package struct Command: Sendable {
  /// What a command needs before it can run.
  package enum Needs: Sendable { case nothing, identity, vault }

  /// One line to copy, and what it does.
  package struct Example: Sendable {
    package let line: String
    package let what: Label
    package init(_ line: String, sv: String, en: String) {
      self.line = line
      what = Label(sv: sv, en: en)
    }
  }

  package typealias Run = @Sendable (Session, Arguments) throws -> ExitStatus

  /// One or two words, English; never changed once landed.
  package let name: String
  /// The same command in Swedish, and other spellings that mean it.
  package let swedish: [String]
  /// What follows the name, in help.
  package let operands: String
  package let needs: Needs
  package let what: Label
  package let options: [Option]
  package let examples: [Example]
  package let run: Run

  package init(
    _ name: String, _ swedish: [String], operands: String = "", needs: Needs = .vault, sv: String, en: String,
    options: [Option] = [], examples: [Example], run: @escaping Run
  ) {
    self.name = name
    self.swedish = swedish
    self.operands = operands
    self.needs = needs
    what = Label(sv: sv, en: en)
    self.options = options
    self.examples = examples
    self.run = run
  }

  /// Every spelling, as words.
  var spellings: [[String]] {
    ([name] + swedish).map { $0.split(separator: " ").map(String.init) }
  }

  /// The name to show in `language`.
  package func shown(_ language: Language) -> String { language == .sv ? swedish.first ?? name : name }

  /// An example's line with the command's name in `language`, whichever spelling it is written with.
  func spelt(_ line: String, _ language: Language) -> String {
    let start = "avhopp "
    guard line.hasPrefix(start) else { return line }
    let rest = line.dropFirst(start.count)
    for name in ([name] + swedish).sorted(by: { $0.count > $1.count }) where (rest + " ").hasPrefix(name + " ") {
      return start + shown(language) + rest.dropFirst(name.count)
    }
    return line
  }

  /// All options allowed here.
  var allOptions: [Option] { options + CommandTable.globalOptions }
}

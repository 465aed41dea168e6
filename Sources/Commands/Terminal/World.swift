package import Sealing
package import Syntax
package import WorkflowEngine

/// Everything outside the program, handed in as one value, so that a test is a world of its own.
/// Randomness is not here: it belongs to Sealing.
package struct World {
  /// Without the program's own name.
  package var arguments: [String]
  /// The path by which this program can be started again (`demo` does).
  package var program: String
  package var environment: (String) -> String?
  package var now: @Sendable () -> Moment
  /// How hard a new keystore is to guess; tests take the weaker of the two settings that are admitted.
  package var strength: Keystore.Strength = .standard
  package var input: Input
  package var output: Output
  package var errors: Output

  package init(
    arguments: [String], program: String, environment: @escaping (String) -> String?,
    now: @escaping @Sendable () -> Moment,
    input: Input, output: Output, errors: Output
  ) {
    self.arguments = arguments
    self.program = program
    self.environment = environment
    self.now = now
    self.input = input
    self.output = output
    self.errors = errors
  }

  /// Questions are asked only where a person can both see and answer them.
  package var isInteractive: Bool { input.isTerminal && errors.isTerminal }

  /// `--lang` wins; otherwise the first of LC_ALL, LC_MESSAGES, LANG that says anything. Swedish when it begins with
  /// `sv`, English otherwise. Read by hand: Foundation's Locale costs more than all the rest of the start.
  package var localeLanguage: Language {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment(name), !value.isEmpty { return value.hasPrefix("sv") ? .sv : .en }
    }
    return .en
  }

  /// Colour only on a terminal, unless NO_COLOR says anything or the terminal is dumb.
  package func hasColour(_ stream: Output) -> Bool {
    stream.isTerminal && (environment("NO_COLOR") ?? "").isEmpty && !isDumb
  }

  /// A terminal that cannot clear, switch screens or colour.
  package var isDumb: Bool { (environment("TERM") ?? "dumb") == "dumb" }
}

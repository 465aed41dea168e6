import Syntax
import WorkflowEngine

extension SyntaxError {
  /// ": rad 3"; nothing where the text as a whole is meant.
  func atLine(_ l: Language) -> String { line > 0 ? (l == .sv ? ": rad \(line)" : ": line \(line)") : "" }

  /// ": rad 3, tecken 5".
  func atPlace(_ l: Language) -> String {
    line > 0 ? atLine(l) + (l == .sv ? ", tecken \(column)" : ", column \(column)") : ""
  }
}

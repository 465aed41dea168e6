internal import Syntax

/// A fault in a definition: where, which rule, what it means, and what was probably meant.
package struct Diagnostic: Error, Sendable, Equatable {
  package let file: String
  package let line: Int
  package let column: Int
  package let code: Code
  package let sv: String
  package let en: String
  /// A name that exists and looks like the one that does not.
  package let suggestion: String?

  package func callAsFunction(_ language: Language) -> String { language == .sv ? sv : en }

  /// `file:line:column: message`, with the suggestion if there is one.
  package func text(_ language: Language) -> String {
    let question =
      switch language {
      case .sv: suggestion.map { " – menade du ”\($0)”?" }
      case .en: suggestion.map { " – did you mean “\($0)”?" }
      }
    return "\(file):\(line):\(column): \(self(language))" + (question ?? "")
  }

  package enum Code: String, Sendable, CaseIterable {
    // The reader.
    case syntax, missingKey, unknownKey, keyOrder, wrongType, badName, badValue, danglingName, limit
    // The checks of names, labels and rules.
    case unusedName, sameLabel, longLabel, unseenText, sameWord, openRule, deadlineRule, factSource, levelGate,
      unusedWaiver, wideWaiver
    case windowClash, slack, noDeadline, escalation, ladder, silenced, unheard, shadowed
    // The checks of the graph.
    case tooMany, unreachable, deadTransition, deadEnd, humanDeadEnd, livelock, openAtEnd, history, twoRegions
    case bypass, unboundDecision, assessed, neverProposed, countersign, protection, sideEffect, deadlineWeakens,
      regionReset
    case duty, received, starvation, consent, appeal, unserved
    // The checks of who there is.
    case separation, absence, veto
    // The checks against an earlier version, and against the stories beside the definition.
    case noImage, imageCrosses, story, untold
    // Between definitions.
    case handover
  }
}

/// Everything found wrong while reading one definition; never empty.
package struct WorkflowFault: Error, Sendable, Equatable {
  package let diagnostics: [Diagnostic]
}

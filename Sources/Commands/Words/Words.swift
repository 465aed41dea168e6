package import WorkflowEngine

/// What is said of one error: how the run ends, what happened, and what to do.
package struct Words: Sendable, Equatable {
  package let status: ExitStatus
  package let sentence: String
  package let hint: String?

  package init(_ status: ExitStatus, _ sentence: String, _ hint: String? = nil) {
    self.status = status
    self.sentence = sentence
    self.hint = hint
  }
}

/// An error that has words in both languages. Commands pass on errors of six modules untyped, as SE-0413 advises for code
/// that only forwards; every module's own errors are closed, and each one's words are an exhaustive switch a language, so
/// that a new case does not build until it has its sentences.
package protocol Explained: Error {
  func words(_ language: Language) -> Words
}

extension Words {
  package static func of(_ error: any Error, _ language: Language) -> Words {
    if let explained = error as? any Explained { return explained.words(language) }
    return language == .sv
      ? Words(.storage, "Något oväntat hände. Ingenting sparades.", "Försök igen; händer det igen, kör: avhopp doctor")
      : Words(
        .storage, "Something unexpected happened. Nothing was saved.",
        "Try again; if it happens again run: avhopp doctor")
  }
}

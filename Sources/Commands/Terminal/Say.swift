import WorkflowEngine

/// The short phrases of prompts and pages. Sentences about errors are in Words, labels of forms and states in the
/// workflow's own file.
enum Say {
  static func pageMore(_ l: Language) -> String {
    l == .sv ? "— mer: Enter · avsluta: q —" : "— more: Enter · leave: q —"
  }
  static func pageEnd(_ l: Language) -> String { l == .sv ? "— slut: Enter —" : "— end: Enter —" }
  static func answerNeeded(_ l: Language) -> String { l == .sv ? "Ett svar behövs här." : "An answer is needed here." }
  static func endWithFullStop(_ l: Language) -> String {
    l == .sv
      ? "(flera rader; avsluta med en rad som bara är en punkt)"
      : "(several lines; end with a line that is only a full stop)"
  }
  static func yourChoice(_ l: Language) -> String { l == .sv ? "Nummer:" : "Number:" }
  static func notOneOfThese(_ count: Int, _ l: Language) -> String {
    l == .sv ? "Skriv ett nummer 1–\(count)." : "Type a number 1–\(count)."
  }
  static func more(_ count: Int, _ l: Language) -> String {
    l == .sv ? "  …  \(count) till: skriv ?" : "  …  \(count) more: type ?"
  }
  static func yesNo(_ l: Language) -> String { l == .sv ? "(ja/nej)" : "(yes/no)" }
  static func unknownYet(_ l: Language) -> String { l == .sv ? "vet inte än" : "not known yet" }
}

extension Say {
  static func danger(_ l: Language) -> String {
    l == .sv ? "Pågående fara: ring 112 först." : "Danger right now: call 112 first."
  }
}

import Casework
import Syntax
import WorkflowEngine

/// Asks a form, one field at a time. Every question can be gone back from (`<`), and stopped (`avbryt`): nothing is saved
/// before the last one is answered.
struct FormPrompt {
  let session: Session
  let form: Form
  let now: Moment
  /// Shown above the questions while they are all that is seen.
  var heading: [String] = []
  /// When the step takes place, if that is earlier: a decision may be written down after it has ended.
  var happened: Moment?
  /// What Enter answers where the form itself gives nothing else, as what was proposed.
  var offered: [String: Answer] = [:]

  private var language: Language { session.language }

  /// On the alternate screen: an address that was typed must not be there for whoever sits down next.
  /// - Parameter given: answers already known, which are not asked again.
  /// - Throws: `FormStopped` when the person stops, with what was typed so far.
  func ask(_ given: [String: Answer] = [:]) throws -> Answers {
    try session.screen.aside(heading) { try askAll(given) }
  }

  private func askAll(_ given: [String: Answer]) throws -> Answers {
    var answers = given
    var typed: [String: String] = [:]
    let asked = form.fields.filter { given[$0.id] == nil }
    try session.prompt.say("")
    try session.prompt.say(
      form.label(language) + " – "
        + session.text(
          "Enter hoppar över, ? = vet inte än, < = tillbaka, avbryt = sluta",
          "Enter skips, ? = not known yet, < = back, stop = leave"))
    var index = 0
    while index < asked.count {
      let outcome: Outcome
      do {
        outcome = try ask(asked[index], number: index + 1, of: asked.count)
      } catch StreamFault.idle {
        throw FormStopped(typed: typed.filter { !$0.value.isEmpty }, isLeft: true)
      }
      switch outcome {
      case .answered(let answer, let text):
        answers[asked[index].id] = answer
        typed[asked[index].id] = text
        index += 1
      case .stopped: throw FormStopped(typed: typed.filter { !$0.value.isEmpty })
      case .back: index = max(0, index - 1)
      }
    }
    return try Answers.complete(answers, form: form, at: now)
  }

  private enum Outcome {
    case answered(Answer?, typed: String)
    case back
    case stopped
  }

  private func ask(_ field: Field, number: Int, of count: Int) throws -> Outcome {
    let question = try introduce(field, number: number, of: count)
    while true {
      let typed = field.kind == .longtext ? try longText(question) : try session.prompt.line(question)
      switch typed.folded {
      case "<": return .back
      case "avbryt", "stop": return .stopped
      default: break
      }
      let answer: Answer?
      do throws(FieldExpectation) {
        answer = try typed.isEmpty && offered[field.id] != nil ? offered[field.id] : field.answer(typed: typed, at: now)
      } catch .personCheckDigit {
        try session.prompt.say(FormWords.sentence(.personCheckDigit, field, language))
        if try session.prompt.yes(
          session.text("Spara som \"uppgivet, ej styrkt\"?", "Keep as \"stated, not proven\"?")),
          let number = PersonNumber(stated: typed, today: now.swedish.date)
        {
          return .answered(.person(number), typed: typed)
        }
        continue
      } catch {
        try session.prompt.say(FormWords.sentence(error, field, language))
        continue
      }
      if let answer, let passed = FormWords.passed(answer, field, by: happened ?? now, language) {
        try session.prompt.say("▲ " + passed)
        guard try session.prompt.yes(session.text("Är det rätt?", "Is that right?")) else { continue }
      }
      return .answered(answer, typed: typed)
    }
  }

  /// The question, its choices and its help; returns the prompt itself.
  private func introduce(_ field: Field, number: Int, of count: Int) throws -> String {
    let mark = field.isRequired && !field.offersUnknown ? " *" : ""
    var question = "\(number)/\(count) \(field.label(language))\(mark)"
    if let help = field.help { try session.prompt.say("    " + help(language)) }
    for (index, choice) in field.choices.enumerated() {
      if index == 0 { try session.prompt.say(question) }
      try session.prompt.say("  " + String(index + 1).padded(3) + choice.label(language))
    }
    if !field.choices.isEmpty { question = Say.yourChoice(language) }
    if let shown = shownDefault(field) { question += " [\(shown)]" }
    return field.choices.isEmpty && field.kind != .longtext ? question + ":" : question
  }

  private func shownDefault(_ field: Field) -> String? {
    switch offered[field.id] ?? Answers.defaultAnswer(field, at: now) {
    case .choice(let id): field.choices.firstIndex { $0.id == id }.map { "\($0 + 1)" }
    case .date(let date): date.text
    case .moment(let moment): Times.short(moment, now: now, language)
    case .number(let number): "\(number)"
    case .bool(let flag): flag ? session.text("ja", "yes") : session.text("nej", "no")
    case .text(let text): text.visible()
    case .person, .document, .unknown, nil: nil
    }
  }

  /// One line is enough for most; a line of `"` opens several.
  private func longText(_ question: String) throws -> String {
    let first = try session.prompt.line(
      question + session.text(" (\" på egen rad: flera rader):", " (\" alone: several lines):"))
    return first == "\"" ? try session.prompt.long("") : first
  }
}

/// A form that its person left before the end. What was typed can be kept as a draft that only they can open.
struct FormStopped: Error {
  let typed: [String: String]
  /// Nobody is there to be asked.
  var isLeft = false
}

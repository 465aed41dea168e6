import Casework
import Syntax
import WorkflowEngine

/// Asks a form, one field at a time. Every question can be gone back from (`<`), and stopped (`avbryt`): nothing is recorded
/// before the last one is answered, and nothing that was typed is lost before that.
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
  /// What was typed before, in a draft: shown, and not asked again where it can be read today.
  var begun: Typed = [:]

  private var language: Language { session.language }

  /// On the alternate screen: an address that was typed must not be there for whoever sits down next.
  /// - Parameter given: answers already known, which are neither asked nor shown.
  /// - Throws: `FormStopped` when the person stops or is gone, with what was typed so far.
  func ask(_ given: [String: Answer] = [:]) throws -> Filled {
    try Interruption.holding { try session.screen.aside(heading) { try askAll(given) } }
  }

  private func askAll(_ given: [String: Answer]) throws -> Filled {
    let asked = form.fields.filter { given[$0.id] == nil }
    var filled = Filling(typed: begun)
    do {
      try session.prompt.say("")
      try session.prompt.say(
        form.label(language) + " – "
          + session.text(
            "Enter hoppar över, ? = vet inte än, < = tillbaka, avbryt = sluta",
            "Enter skips, ? = not known yet, < = back, stop = leave"))
      try takeUp(asked, &filled)
      var index = 0
      while index < asked.count {
        let field = asked[index]
        if filled.isKnown(field) {
          index += 1
          continue
        }
        switch try ask(field, number: index + 1, of: asked.count, &filled) {
        case .answered(let answer, let text):
          filled.take(answer, text, field)
          index += 1
        case .stopped: throw FormStopped(typed: filled.kept)
        case .back:
          index = max(0, index - 1)
          filled.askAgain(asked[index])
        }
      }
      // What came in the last moment stops it as well.
      if let signal = Interruption.pending { throw StreamFault.interrupted(signal) }
      return Filled(
        answers: try Answers.complete(filled.answers.merging(given) { $1 }, form: form, at: now), typed: filled.kept)
    } catch let stopped as FormStopped {
      throw stopped
    } catch let faults as FormFaults {
      throw FormStopped(typed: filled.kept, cause: AnswersFault(faults: faults, form: form))
    } catch {
      throw FormStopped(typed: filled.kept, cause: error)
    }
  }

  /// Shows what the draft has, and asks whether it holds where nothing is missing.
  private func takeUp(_ asked: [Field], _ filled: inout Filling) throws {
    for field in asked {
      guard let text = filled.typed[field.id], let answer = try? field.answer(typed: text, at: now) else { continue }
      filled.take(answer, text, field)
      let shown = BodyView.text(answer, field, language)
      try session.prompt.say("  " + field.label(language) + ": " + (shown.count == 1 ? shown[0] : ""))
      if shown.count > 1 { for line in shown { try session.prompt.say("    " + line) } }
    }
    guard !begun.isEmpty, asked.allSatisfy(filled.isKnown) else { return }
    let holds = session.text("Stämmer allt? (nej: frågorna igen)", "Is all of it right? (no: the questions again)")
    if try !session.prompt.yes(holds) { for field in asked { filled.askAgain(field) } }
  }

  private enum Outcome {
    case answered(Answer?, typed: String)
    case back
    case stopped
  }

  private func ask(_ field: Field, number: Int, of count: Int, _ filled: inout Filling) throws -> Outcome {
    // What was answered before one went back, or in the draft.
    let standing = filled.answers[field.id]
    let question = try introduce(field, standing, number: number, of: count)
    while true {
      let typed = field.kind == .longtext ? try longText(question, field, &filled) : try session.prompt.line(question)
      switch typed.folded {
      case "<": return .back
      case "avbryt", "stop": return .stopped
      case "" where standing != nil: return .answered(standing, typed: filled.typed[field.id] ?? "")
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
      return .answered(answer, typed: typed.isEmpty ? Self.spelled(answer) : typed)
    }
  }

  /// What Enter has answered, as it could have been typed: a draft keeps it. What the form gives by itself it gives again.
  private static func spelled(_ answer: Answer?) -> String {
    switch answer {
    case .text(let text): text
    case .date(let date): date.text
    case .moment(let moment): moment.minuteText
    default: ""
    }
  }

  /// The question, its choices and its help; returns the prompt itself.
  private func introduce(_ field: Field, _ standing: Answer?, number: Int, of count: Int) throws -> String {
    let mark = field.isRequired && !field.offersUnknown ? " *" : ""
    var question = "\(number)/\(count) \(field.label(language))\(mark)"
    if let help = field.help { try session.prompt.say("    " + help(language)) }
    for (index, choice) in field.choices.enumerated() {
      if index == 0 { try session.prompt.say(question) }
      try session.prompt.say("  " + String(index + 1).padded(3) + choice.label(language))
    }
    if !field.choices.isEmpty { question = Say.yourChoice(language) }
    if let shown = shownDefault(field, standing) { question += " [\(shown)]" }
    return field.choices.isEmpty && field.kind != .longtext ? question + ":" : question
  }

  private func shownDefault(_ field: Field, _ standing: Answer?) -> String? {
    switch standing ?? offered[field.id] ?? Answers.defaultAnswer(field, at: now) {
    case .choice(let id): field.choices.firstIndex { $0.id == id }.map { "\($0 + 1)" }
    case .date(let date): date.text
    case .moment(let moment): Times.short(moment, now: now, language)
    case .number(let number): "\(number)"
    case .bool(let flag): flag ? session.text("ja", "yes") : session.text("nej", "no")
    case .text(let text): text.visible().clipped(60)
    case .unknown: "?"
    case .person(let number): number.text
    case .document(let file): ForeignText.shown(file.name, limit: 60)
    case nil: nil
    }
  }

  /// One line is enough for most; a line of `"` opens several.
  private func longText(_ question: String, _ field: Field, _ filled: inout Filling) throws -> String {
    let half = field.id + Filling.half
    func several(_ begun: String) throws -> String {
      try session.prompt.long("", begun: begun) { filled.typed[half] = $0 }
    }
    if let begun = filled.typed[half], !begun.isEmpty {
      try session.prompt.say(question)
      return try several(begun)
    }
    let first = try session.prompt.line(
      question + session.text(" (\" på egen rad: flera rader):", " (\" alone: several lines):"))
    return first == "\"" ? try several("") : first
  }
}

/// A form while it is asked.
private struct Filling {
  /// Behind the name of a field whose text is not ended yet.
  static let half = "…"

  var typed: Typed
  private(set) var answers: [String: Answer] = [:]
  private var known: Set<String> = []

  init(typed: Typed) { self.typed = typed }

  func isKnown(_ field: Field) -> Bool { known.contains(field.id) }

  mutating func take(_ answer: Answer?, _ text: String, _ field: Field) {
    answers[field.id] = answer
    typed[field.id] = text
    typed[field.id + Self.half] = nil
    known.insert(field.id)
  }

  /// Enter then keeps what was answered.
  mutating func askAgain(_ field: Field) { known.remove(field.id) }

  var kept: Typed { typed.filter { !$0.value.isEmpty } }
}

/// A form, answered: what is recorded, and what a draft would keep of it.
struct Filled {
  let answers: Answers
  var typed: Typed = [:]
}

/// Questions that their person left before the end. What was typed can be kept as a draft that only they can open.
struct FormStopped: Error {
  let typed: Typed
  /// What stopped them, where they did not say so themselves.
  var cause: (any Error)?
}

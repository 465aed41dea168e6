import Casework
import Syntax
import WorkflowEngine

/// What a form wanted instead. The answer itself is never repeated.
enum FormWords {
  /// - Parameter isFile: the answer stood, or should have, in a file of JSON.
  static func sentence(
    _ expected: FieldExpectation, _ field: Field?, _ l: Language, isFile: Bool = false
  ) -> String {
    let name = field?.label(l) ?? ""
    let open = field?.offersUnknown != true ? nil : isFile ? "null" : "?"
    let wanted = l == .sv ? swedish(expected, field, open) : english(expected, field, open)
    return name.isEmpty ? wanted : name + ": " + wanted
  }

  /// What a field asks for, as the value of a template.
  static func wanted(_ field: Field, _ l: Language) -> String {
    let expected: FieldExpectation =
      switch field.kind {
      case .text, .longtext: .text
      case .choice: .choice(field.choices.map(\.id))
      case .date: .date
      case .datetime: .moment
      case .number: .number
      case .personnummer: .personNumber
      case .document: .document
      case .bool: .bool
      }
    return sentence(expected, field, l)
  }

  /// That what the field ends has already ended; nil where it has not, or the field ends nothing.
  static func passed(_ answer: Answer, _ field: Field, by time: Moment, _ l: Language) -> String? {
    guard field.untilOf != nil, case .moment(let until) = answer, until <= time else { return nil }
    let shown = Times.exact(until, l)
    return field.label(l) + ": " + (l == .sv ? "\(shown) har redan passerat." : "\(shown) has already passed.")
  }

  /// - Parameter open: what says "not known yet" in that place, where the field takes it.
  private static func swedish(_ expected: FieldExpectation, _ field: Field?, _ open: String?) -> String {
    switch expected {
    case .required: "måste besvaras" + (open.map { " (\($0) = vet inte än)" } ?? "")
    case .noSuchField: "fältet finns inte i formuläret"
    case .text: "en text"
    case .choice(let ids): "ett av alternativen: " + choices(ids, field, .sv)
    case .date: "ett datum, som 2026-11-27"
    case .moment: "dag och tid, som 2026-11-27 12.00"
    case .number: "ett heltal"
    case .numberAtMost(let most): "ett heltal, högst \(most)"
    case .personNumber: "personnummer, samordningsnummer eller reservnummer (R-2026-000123)"
    case .personCheckDigit:
      "Kontrollsiffran stämmer inte. I en fil: {\"stated\": \"…\"} sparar det som uppgivet, ej styrkt."
    case .bool: "ja eller nej"
    case .document: "sökvägen till en fil"
    case .documentMissing: "filen finns inte eller går inte att läsa"
    case .documentElsewhere: "filen ska ligga i samma mapp som svaren, eller under den"
    case .documentChanged: "filen byttes eller ändrades sedan den valdes"
    case .documentTooLarge(let limit): "filen är större än \(Times.size(limit))"
    case .mayNotBeUnknown: "\"vet inte än\" räcker inte här"
    case .tooLong(let most): "högst \(most) tecken"
    case .controlCharacters: "styrtecken går inte"
    case .normalised: "bokstäver med lösa accenter (spara som NFC)"
    }
  }

  private static func english(_ expected: FieldExpectation, _ field: Field?, _ open: String?) -> String {
    switch expected {
    case .required: "must be answered" + (open.map { " (\($0) = not known yet)" } ?? "")
    case .noSuchField: "there is no such field in the form"
    case .text: "a text"
    case .choice(let ids): "one of: " + choices(ids, field, .en)
    case .date: "a date, as 2026-11-27"
    case .moment: "day and time, as 2026-11-27 12:00"
    case .number: "a whole number"
    case .numberAtMost(let most): "a whole number, at most \(most)"
    case .personNumber: "a Swedish personal, coordination or reserve number (R-2026-000123)"
    case .personCheckDigit: "The check digit is wrong. In a file: {\"stated\": \"…\"} keeps it as stated, not proven."
    case .bool: "yes or no"
    case .document: "the path of a file"
    case .documentMissing: "the file does not exist or cannot be read"
    case .documentElsewhere: "the file must lie in the folder of the answers, or below it"
    case .documentChanged: "the file was exchanged or changed since it was chosen"
    case .documentTooLarge(let limit): "the file is larger than \(Times.size(limit))"
    case .mayNotBeUnknown: "\"not known yet\" is not enough here"
    case .tooLong(let most): "at most \(most) characters"
    case .controlCharacters: "control characters are not possible"
    case .normalised: "letters with loose accents (save as NFC)"
    }
  }

  private static func choices(_ ids: [String], _ field: Field?, _ l: Language) -> String {
    ids.map { id in
      guard let label = field?.choices.first(where: { $0.id == id })?.label else { return id }
      return "\(id) (\(label(l)))"
    }.joined(separator: " · ")
  }
}

/// Faults of a form together with the form, so that every field is named as people know it.
struct AnswersFault: Error, Sendable, Explained {
  let faults: FormFaults
  let form: Form

  func words(_ language: Language) -> Words {
    if let syntax = faults.syntax {
      return language == .sv
        ? Words(
          .wrongUse, "Svaren är inte läsbar JSON: rad \(syntax.line), tecken \(syntax.column).",
          "Väntat: \(SyntaxWords.swedish(syntax.expected)). Ingenting sparades.")
        : Words(
          .wrongUse, "The answers are not readable JSON: line \(syntax.line), column \(syntax.column).",
          "Expected: \(syntax.expected). Nothing was saved.")
    }
    let lines = faults.faults.map { fault in
      let field = form.fields.first { $0.id == fault.field }
      // A name that is not ours may be somebody's text in the wrong place: it is shown escaped and cut.
      return field == nil
        ? ForeignText.shown(fault.field, limit: 40) + ": " + FormWords.sentence(fault.expected, nil, language)
        : "\(fault.field) – " + FormWords.sentence(fault.expected, field, language, isFile: true)
    }
    return language == .sv
      ? Words(
        .wrongUse, "Formuläret \"\(form.label.sv)\" är inte rätt ifyllt. Ingenting sparades.",
        lines.joined(separator: "\n        "))
      : Words(
        .wrongUse, "The form \"\(form.label.en)\" is not filled in right. Nothing was saved.",
        lines.joined(separator: "\n        "))
  }
}

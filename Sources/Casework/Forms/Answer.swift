package import Syntax
package import WorkflowEngine

/// What someone answered in one field.
package enum Answer: Equatable, Sendable {
  case text(String)
  case choice(String)
  case date(CivilDate)
  case moment(Moment)
  case number(Int64)
  case person(PersonNumber)
  case document(DocumentFile)
  case bool(Bool)
  /// "Vet inte än": an answer of its own, that writes no fact and may be given where the field offers it.
  case unknown
}

extension Field {
  /// Characters in a text, where the definition sets no other limit.
  static let textMax = 400
  static let longTextMax = 20_000

  var lengthMax: Int { max ?? (kind == .longtext ? Field.longTextMax : Field.textMax) }

  /// What is wrong with an answer, by the field's type, choices and limits; nil if nothing is.
  package func fault(_ answer: Answer) -> FieldExpectation? {
    switch (kind, answer) {
    case (_, .unknown): offersUnknown ? nil : .mayNotBeUnknown
    case (.text, .text(let text)): PlainText.fault(text, max: lengthMax, isMultiline: false)
    case (.longtext, .text(let text)): PlainText.fault(text, max: lengthMax, isMultiline: true)
    case (.choice, .choice(let id)): choices.contains { $0.id == id } ? nil : expectation
    case (.number, .number(let number)): numberFault(number)
    case (.document, .document(let file)): BodyHeader.isFileName(file.name) ? nil : .document
    case (.date, .date), (.datetime, .moment), (.personnummer, .person), (.bool, .bool): nil
    default: expectation
    }
  }

  /// What the field asks for.
  var expectation: FieldExpectation {
    switch kind {
    case .text, .longtext: .text
    case .choice: .choice(choices.map(\.id))
    case .date: .date
    case .datetime: .moment
    case .number: .number
    case .personnummer: .personNumber
    case .document: .document
    case .bool: .bool
    }
  }

  private func numberFault(_ number: Int64) -> FieldExpectation? {
    if number < 0 { return .number }
    guard let max, number > Int64(max) else { return nil }
    return .numberAtMost(max)
  }
}

package import Syntax
package import WorkflowEngine

/// A form, answered and found right: every field that must be answered is, and every answer is of its field's type.
package struct Answers: Equatable, Sendable {
  /// The form's id.
  package let form: String
  private let answers: [String: Answer]

  package subscript(field: String) -> Answer? { answers[field] }

  /// Fields answered, "vet inte än" among them.
  package var isEmpty: Bool { answers.isEmpty }

  /// Fills in what the definition gives by default and checks the whole. Empty texts count as no answer.
  /// - Parameter moment: now; defaults such as the next working day at noon are counted from it.
  /// - Throws: all faults at once, unknown fields last.
  package static func complete(
    _ given: [String: Answer], form: Form, at moment: Moment
  ) throws(FormFaults) -> Answers {
    var answers: [String: Answer] = [:]
    var faults: [FieldFault] = []
    for field in form.fields {
      guard let answer = given[field.id].flatMap(nonEmpty) ?? defaultAnswer(field, at: moment) else {
        if field.isRequired { faults.append(FieldFault(field: field.id, expected: .required)) }
        continue
      }
      answers[field.id] = answer
      if let expected = field.fault(answer) { faults.append(FieldFault(field: field.id, expected: expected)) }
    }
    let known = Set(form.fields.map(\.id))
    faults += given.keys.filter { !known.contains($0) }.sorted().map {
      FieldFault(field: FieldFault.shownID($0), expected: .noSuchField)
    }
    guard faults.isEmpty else { throw FormFaults(faults) }
    return Answers(form: form.id, checked: answers)
  }

  /// What a field says when nobody does; nil where its definition gives nothing.
  package static func defaultAnswer(_ field: Field, at moment: Moment) -> Answer? {
    switch (field.standard, field.kind) {
    case (.choice(let id), _): .choice(id)
    case (.now, .datetime): .moment(moment.wholeMinute)
    case (.now, .date), (.today, .date): .date(moment.swedish.date)
    case (.today, .datetime): .moment(moment.wholeMinute)
    case (.nextWorkdayNoon, .datetime): .moment(WorkCalendar.nextWorkdayNoon(after: moment))
    case (.nextWorkdayNoon, .date): .date(WorkCalendar.nextWorkday(after: moment.swedish.date))
    case (.number(let number), _): .number(Int64(number))
    case (.bool(let flag), _): .bool(flag)
    default: nil
    }
  }

  /// Some of a form's answers, each found right: what one compartment holds.
  init(form: String, checked: [String: Answer]) { (self.form, answers) = (form, checked) }

  private static func nonEmpty(_ answer: Answer) -> Answer? {
    if case .text(let text) = answer, PlainText.tidied(text).isEmpty { return nil }
    return answer
  }
}

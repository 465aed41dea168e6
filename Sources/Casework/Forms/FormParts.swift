package import LedgerStore
internal import Syntax
package import WorkflowEngine

/// The fields of one compartment, as they are sealed.
package struct FormPart: Equatable, Sendable {
  package let compartment: String
  /// Canonical JSON: `{"form":id,"fields":{…}}`, fields in the definition's order.
  package let content: [UInt8]
}

/// A file that goes with a form.
package struct FormDocument: Equatable, Sendable {
  package let field: String
  package let compartment: String
  package let file: DocumentFile
}

extension Answers {
  /// One part for each compartment in which a field was answered, in the order of the form's fields.
  package func parts(_ form: Form) -> [FormPart] {
    let answered = form.fields.filter { self[$0.id] != nil }
    var compartments: [String] = []
    for field in answered where !compartments.contains(field.compartment) { compartments.append(field.compartment) }
    return compartments.map { compartment in
      FormPart(compartment: compartment, content: content(answered.filter { $0.compartment == compartment }))
    }
  }

  package func documents(_ form: Form) -> [FormDocument] {
    form.fields.compactMap { field in
      guard case .document(let file) = self[field.id] else { return nil }
      return FormDocument(field: field.id, compartment: field.compartment, file: file)
    }
  }

  /// The lines that an entry with this form carries, in the order of the form's fields: only what guards need.
  /// - Parameter values: of facts that the form dates but does not feed, such as a ticket's id; without one the value is the
  ///   event's id, as the step itself would give it.
  package func facts(_ form: Form, event: EventID, values: [FactID: String] = [:]) -> [FactLine] {
    FormFacts(form).lines(self, event: event, values: values)
  }

  private func content(_ fields: [Field]) -> [UInt8] {
    let members = fields.compactMap { field in self[field.id].map { (field.id, $0.json) } }
    return JSON.record([("form", .text(form)), ("fields", .record(members))]).canonical()
  }
}

extension Answer {
  /// The one spelling in a sealed form.
  var json: JSON {
    switch self {
    case .text(let text): .text(text)
    case .choice(let id): .text(id)
    case .date(let date): .text(date.text)
    case .moment(let moment): .text(moment.minuteText)
    case .number(let number): JSON(.int(number))
    case .bool(let flag): .flag(flag)
    case .unknown: .null
    case .person(let number): number.json
    case .document(let file): .record([("name", .text(file.name)), ("size", .number(file.size))])
    }
  }

  /// As fact lines spell it; nil where it may not become a fact.
  var factValue: String? {
    switch self {
    case .choice(let id): id
    case .date(let date): date.text
    case .moment(let moment): moment.minuteText
    case .number(let number): String(number)
    case .bool(let flag): flag ? "yes" : "no"
    case .document: "filed"
    case .text, .person, .unknown: nil
    }
  }

  /// As the valid-until of a fact; a date lasts to its last minute in Sweden.
  var validUntil: Moment? {
    switch self {
    case .date(let date): WorkCalendar.endOfDay(date)
    case .moment(let moment): moment
    default: nil
    }
  }
}

extension PersonNumber {
  var json: JSON { standing == .stated ? .record([("stated", .text(text))]) : .text(text) }
}

internal import Syntax
package import WorkflowEngine

/// A part of a form, read back from a sealed body.
package enum FormContent {
  /// - Parameters:
  ///   - content: a form body's content.
  ///   - compartment: the body's; a field of another compartment is refused, so nothing can be slipped to other readers.
  /// - Throws: where the bytes are not exactly what `Answers.parts` writes for this form.
  package static func read(
    _ content: [UInt8], form: Form, compartment: String
  ) throws(FormFaults) -> Answers {
    let json: JSON
    do { json = try JSON.read(content, limits: JSON.Limits(bytes: 1 << 22)) } catch { throw FormFaults(syntax: error) }
    guard json["form"]?.string == form.id, let members = json["fields"]?.object else {
      throw FormFaults(syntax: SyntaxError(line: 1, expected: "the form that the event names"))
    }
    var answers: [String: Answer] = [:]
    for member in members {
      guard let field = form.fields.first(where: { $0.id == member.key && $0.compartment == compartment }) else {
        throw FormFaults([FieldFault(field: FieldFault.shownID(member.key), expected: .noSuchField)])
      }
      guard let answer = field.stored(member.value), field.fault(answer) == nil else {
        throw FormFaults([FieldFault(field: field.id, expected: field.expectation)])
      }
      answers[field.id] = answer
    }
    let read = Answers(form: form.id, checked: answers)
    guard read.parts(form).map(\.content) == [content] else {
      throw FormFaults(syntax: SyntaxError(line: 1, expected: "the form's one spelling"))
    }
    return read
  }
}

extension Field {
  /// The answer that `Answer.json` spelled; nil for anything else. Nothing depends on today's date: what was right when it
  /// was written is right when it is read.
  fileprivate func stored(_ json: JSON) -> Answer? {
    if json.isNull { return .unknown }
    switch kind {
    case .text, .longtext: return json.string.map { .text($0) }
    case .choice: return json.string.map { .choice($0) }
    case .number: return json.int.map { .number($0) }
    case .bool: return json.bool.map { .bool($0) }
    case .date: return json.string.flatMap { CivilDate($0) }.map { .date($0) }
    case .datetime: return json.string.flatMap { Moment(minutes: $0) }.map { .moment($0) }
    case .personnummer: return (try? Field.person(json, today: CivilDate(dayNumber: .max))).map { .person($0) }
    case .document:
      guard let name = json["name"]?.string, let size = json["size"]?.int else { return nil }
      return .document(DocumentFile(path: nil, name: name, size: Int(size)))
    }
  }
}

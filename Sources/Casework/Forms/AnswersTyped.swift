package import Syntax
package import WorkflowEngine

extension Field {
  /// One answer typed at a prompt. Nothing typed is the default, or no answer; `?` is "vet inte än".
  /// - Returns: nil where nothing was typed and the field has no default.
  package func answer(typed: String, at moment: Moment) throws(FieldExpectation) -> Answer? {
    let text = PlainText.tidied(typed)
    if text.isEmpty {
      guard let standard = Answers.defaultAnswer(self, at: moment) else {
        if isRequired { throw .required }
        return nil
      }
      return standard
    }
    let answer = text == "?" ? .unknown : try read(text, at: moment)
    if let expected = fault(answer) { throw expected }
    return answer
  }

  private func read(_ text: String, at moment: Moment) throws(FieldExpectation) -> Answer {
    let word = text.lowercased()
    switch kind {
    case .text, .longtext: return .text(text)
    case .choice:
      if let id = choice(word) { return .choice(id) }
    case .number:
      if let number = Digits.number(text) { return .number(Int64(number)) }
    case .bool:
      if ["ja", "j", "yes", "y"].contains(word) { return .bool(true) }
      if ["nej", "n", "no"].contains(word) { return .bool(false) }
    case .date:
      if let date = Field.date(word, today: moment.swedish.date) { return .date(date) }
    case .datetime:
      if let moment = Field.moment(word: word, text: text, now: moment) { return .moment(moment) }
    case .personnummer: return .person(try Field.person(text, today: moment.swedish.date))
    case .document: return .document(try DocumentFile.at(path: text))
    }
    throw expectation
  }

  /// The choice's number in the list, its id, or a label's beginning that only it has.
  private func choice(_ word: String) -> String? {
    if let number = Digits.number(word), number >= 1, number <= choices.count {
      return choices[number - 1].id
    }
    if let exact = choices.first(where: { $0.id.lowercased() == word }) { return exact.id }
    let meant = choices.filter { choice in
      [choice.label.sv, choice.label.en].contains { $0.lowercased().hasPrefix(word) }
    }
    return meant.count == 1 ? meant[0].id : nil
  }

  private static func date(_ word: String, today: CivilDate) -> CivilDate? {
    switch word {
    case "idag", "i dag", "today": today
    case "igår", "i går", "yesterday": today.adding(days: -1)
    case "imorgon", "i morgon", "tomorrow": today.adding(days: 1)
    default: CivilDate(word)
    }
  }

  /// As in a file; a word for a day and a time (`imorgon 12.00`); a time alone, today; `nu`.
  private static func moment(word: String, text: String, now: Moment) -> Moment? {
    if word == "nu" || word == "now" { return now.wholeMinute }
    if let moment = moment(text) { return moment }
    let today = now.swedish.date
    let last = word.split(separator: " ").last ?? ""
    guard let (hour, minute) = clock(last) else { return nil }
    let day = PlainText.tidied(String(word.dropLast(last.count)))
    guard let date = day.isEmpty ? today : date(day, today: today),
      let time = CivilTime(date: date, hour: hour, minute: minute)
    else { return nil }
    return Moment(swedish: time)
  }
}

package import Syntax
package import WorkflowEngine

extension Answers {
  /// A form answered in a file: `{"field": value, …}`. Texts, choices, dates and moments are strings; `null` is
  /// "vet inte än"; a document is the path of a file; a personal number is a string, or `{"stated": "…"}` for one that is
  /// kept as it was said.
  /// - Parameters:
  ///   - folder: of the answers; documents lie in it or below.
  ///   - limit: bytes a document may have.
  package static func read(
    json bytes: [UInt8], form: Form, at moment: Moment, folder: String = ".", limit: Int = DocumentFile.sizeMax
  ) throws(FormFaults) -> Answers {
    let json: JSON
    do { json = try JSON.read(bytes, limits: JSON.Limits(bytes: 1 << 20)) } catch { throw FormFaults(syntax: error) }
    guard let members = json.object else {
      throw FormFaults(syntax: SyntaxError(line: 1, expected: "an object of fields"))
    }
    var given: [String: Answer] = [:]
    var faults: [FieldFault] = []
    for member in members {
      guard let field = form.fields.first(where: { $0.id == member.key }) else {
        faults.append(FieldFault(field: FieldFault.shownID(member.key), expected: .noSuchField))
        continue
      }
      do throws(FieldExpectation) {
        let answer = try field.answer(member.value, at: moment, folder: folder, limit: limit)
        given[field.id] = answer
        if let expected = field.fault(answer) { throw expected }
      } catch {
        faults.append(FieldFault(field: field.id, expected: error))
      }
    }
    return try settle(given, faults, form: form, at: moment)
  }

  /// Joins what could not be read with what `complete` finds wrong, each field once, in the form's order.
  private static func settle(
    _ given: [String: Answer], _ faults: [FieldFault], form: Form, at moment: Moment
  ) throws(FormFaults) -> Answers {
    let named = Set(faults.map(\.field))
    do throws(FormFaults) {
      let answers = try complete(given, form: form, at: moment)
      guard faults.isEmpty else { throw FormFaults(faults) }
      return answers
    } catch {
      let all = faults + error.faults.filter { !named.contains($0.field) }
      let order = form.fields.map(\.id) + all.filter { $0.expected == .noSuchField }.map(\.field)
      throw FormFaults(order.compactMap { id in all.first { $0.field == id } })
    }
  }
}

extension Field {
  func answer(_ json: JSON, at moment: Moment, folder: String, limit: Int) throws(FieldExpectation) -> Answer {
    if json.isNull { return .unknown }
    switch kind {
    case .text, .longtext:
      if let text = json.string { return .text(text) }
    case .choice:
      if let id = json.string { return .choice(id) }
    case .number:
      if let number = json.int { return .number(number) }
    case .bool:
      if let flag = json.bool { return .bool(flag) }
    case .date:
      if let date = json.string.flatMap({ CivilDate($0) }) { return .date(date) }
    case .datetime:
      if let moment = json.string.flatMap(Field.moment) { return .moment(moment) }
    case .personnummer:
      return .person(try Field.person(json, today: moment.swedish.date))
    case .document:
      guard let path = json.string, !path.isEmpty else { break }
      return .document(try DocumentFile.named(path, in: folder, limit: limit))
    }
    throw expectation
  }

  /// `2026-11-27T11:00:00Z`, `2026-11-27T11:00Z`, or without Z and with T or a space: Swedish time. `12.00` is fine.
  static func moment(_ text: String) -> Moment? {
    if let moment = Moment(text) ?? Moment(minutes: text) { return moment.wholeMinute }
    let parts = text.split(separator: text.contains("T") ? "T" : " ", omittingEmptySubsequences: true)
    guard parts.count == 2, let date = CivilDate(parts[0]), let (hour, minute) = clock(parts[1]),
      let time = CivilTime(date: date, hour: hour, minute: minute)
    else { return nil }
    return Moment(swedish: time)
  }

  /// `12:00` or `12.00`.
  static func clock(_ text: Substring) -> (hour: Int, minute: Int)? {
    let parts = text.split(whereSeparator: { $0 == ":" || $0 == "." })
    guard parts.count == 2, parts[1].utf8.count == 2, (1...2).contains(parts[0].utf8.count),
      parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return (hour, minute)
  }

  static func person(_ json: JSON, today: CivilDate) throws(FieldExpectation) -> PersonNumber {
    if let text = json.string { return try person(text, today: today) }
    guard let members = json.object, members.count == 1, let stated = json["stated"]?.string,
      let number = PersonNumber(stated: stated, today: today)
    else { throw .personNumber }
    return number
  }

  static func person(_ text: String, today: CivilDate) throws(FieldExpectation) -> PersonNumber {
    do {
      return try PersonNumber(typed: text, today: today)
    } catch .checkDigit, .noSuchDate {
      throw .personCheckDigit
    } catch {
      throw .personNumber
    }
  }
}

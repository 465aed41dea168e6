package import Syntax

extension Assessment {
  static let keys = [
    "function", "reference", "date", "question", "level", "words", "whereNot", "advice", "lookAgain", "unchanged",
    "source", "information", "handling", "tlp", "attachments",
  ]

  /// The one spelling that is sealed.
  var canonical: [UInt8] {
    JSON.record([
      ("function", .text(function)), ("reference", .text(reference)), ("date", .text(date.text)),
      ("question", .text(question)), ("level", .text(level)), ("words", .text(words)), ("whereNot", .text(whereNot)),
      ("advice", .text(advice)), ("lookAgain", lookAgain.map { .text($0.text) } ?? .null),
      ("unchanged", .flag(isUnchanged)), ("source", Assessment.code(source)),
      ("information", Assessment.code(information)), ("handling", Assessment.code(handling)),
      ("tlp", Assessment.code(tlp)),
      (
        "attachments",
        .list(
          attachments.map { file in
            .record([("name", .text(file.name)), ("content", .text(Base64.encode(file.content, padded: true)))])
          })
      ),
    ]).canonical()
  }

  /// Only what `canonical` gives.
  init(canonical bytes: [UInt8]) throws(FormFaults) {
    let json = try Assessment.object(bytes)
    var reader = AssessmentReader(json)
    var attachments: [Attachment] = []
    for file in json["attachments"]?.array ?? [] {
      guard let name = file["name"]?.string,
        let content = file["content"]?.string.flatMap({ Base64.decode($0, padded: true) })
      else { throw FormFaults([FieldFault(field: "attachments", expected: .document)]) }
      attachments.append(Attachment(name: name, content: content))
    }
    self = try reader.assessment(attachments: attachments)
    guard canonical == bytes else {
      throw FormFaults(syntax: SyntaxError(line: 1, expected: "the assessment's one spelling"))
    }
  }

  /// An answer written as a file by hand: the keys of `template`, any order; those left out are empty.
  /// `attachments` are paths.
  /// - Throws: all faults at once.
  package static func read(
    json bytes: [UInt8], ticket: TicketDraft, folder: String = ".",
    load: (DocumentFile) throws(FieldExpectation) -> [UInt8] = { document throws(FieldExpectation) in
      try document.content()
    }
  ) throws(FormFaults) -> Assessment {
    let json = try object(bytes)
    let foreign = (json.object ?? []).map(\.key).filter { !keys.contains($0) }
    guard foreign.isEmpty else {
      throw FormFaults(foreign.map { FieldFault(field: FieldFault.shownID($0), expected: .noSuchField) })
    }
    var attachments: [Attachment] = []
    for item in json["attachments"]?.array ?? [] {
      do throws(FieldExpectation) {
        guard let path = item.string else { throw .document }
        let file = try DocumentFile.named(path, in: folder, limit: attachmentBytesMax)
        attachments.append(Attachment(name: file.name, content: try load(file)))
      } catch {
        throw FormFaults([FieldFault(field: "attachments", expected: error)])
      }
    }
    var reader = AssessmentReader(json)
    reader.standardQuestion = ticket.questions
    return try reader.assessment(attachments: attachments, levels: ticket.levels.map(\.id))
  }

  /// A file to fill in. The level is left empty, and an empty one is refused: nobody's assessment is what stood there before.
  package static func template(_ ticket: TicketDraft, today: CivilDate) -> [UInt8] {
    Assessment(function: "", date: today, question: ticket.questions, level: "", words: "").canonical
  }

  private static func object(_ bytes: [UInt8]) throws(FormFaults) -> JSON {
    do {
      let json = try JSON.read(bytes, limits: JSON.Limits(bytes: Deposit.plaintextMax))
      guard json.object != nil else { throw SyntaxError(line: 1, expected: "an object of fields") }
      return json
    } catch let error as SyntaxError {
      throw FormFaults(syntax: error)
    } catch {
      throw FormFaults([])
    }
  }

  private static func code<T: RawRepresentable<String>>(_ code: T?) -> JSON { code.map { .text($0.rawValue) } ?? .null }
}

/// The fields of an assessment, taken one by one; what cannot be read is gathered and thrown together.
private struct AssessmentReader {
  let json: JSON
  var standardQuestion = ""
  private var faults: [FieldFault] = []

  init(_ json: JSON) { self.json = json }

  /// - Parameter levels: of the ticket that it answers, by which it is also checked; nil: it is read, and checked later.
  mutating func assessment(attachments: [Attachment], levels: [String]? = nil) throws(FormFaults) -> Assessment {
    let date = day("date")
    if date == nil { note("date", .required) }
    let isUnchanged = flag("unchanged")
    let assessment = Assessment(
      function: text("function"), reference: text("reference"), date: date ?? CivilDate(dayNumber: 0),
      question: json["question"] == nil ? standardQuestion : text("question"), level: text("level"),
      words: isUnchanged && json["words"] == nil ? "Oförändrad sedan förra bedömningen." : text("words"),
      whereNot: text("whereNot"), advice: text("advice"), lookAgain: day("lookAgain"), isUnchanged: isUnchanged,
      source: code("source"), information: code("information"), handling: code("handling"), tlp: code("tlp"),
      attachments: attachments)
    if let levels { for fault in assessment.faults(levels: levels) { note(fault.field, fault.expected) } }
    guard faults.isEmpty else { throw FormFaults(faults) }
    return assessment
  }

  private mutating func note(_ key: String, _ expected: FieldExpectation) {
    if !faults.contains(where: { $0.field == key }) { faults.append(FieldFault(field: key, expected: expected)) }
  }

  private mutating func text(_ key: String) -> String {
    guard let value = json[key], !value.isNull else { return "" }
    if let text = value.string { return text }
    note(key, .text)
    return ""
  }

  private mutating func flag(_ key: String) -> Bool {
    guard let value = json[key] else { return false }
    if let flag = value.bool { return flag }
    note(key, .bool)
    return false
  }

  private mutating func day(_ key: String) -> CivilDate? {
    guard let value = json[key], !value.isNull else { return nil }
    if let date = value.string.flatMap({ CivilDate($0) }) { return date }
    note(key, .date)
    return nil
  }

  private mutating func code<T: RawRepresentable<String> & CaseIterable>(_ key: String) -> T? {
    guard let value = json[key], !value.isNull else { return nil }
    if let code = value.string.flatMap(T.init(rawValue:)) { return code }
    note(key, .choice(T.allCases.map(\.rawValue)))
    return nil
  }
}

import Casework
import Foundation
import LedgerStore
import Syntax
import Testing
import WorkflowEngine

@Suite struct `Answers in a file` {
  private func read(_ json: String) throws -> Answers {
    try Answers.read(json: Array(json.utf8), form: try SmallWorkflow.form(), at: SmallWorkflow.now)
  }

  private func faults(_ json: String) throws -> [FieldFault] {
    do {
      _ = try read(json)
      return []
    } catch let error as FormFaults {
      return error.faults
    }
  }

  @Test func `become answers of their fields' types`() throws {
    let number = InventedPeople.number("1990-01-01")
    let answers = try read(
      #"""
      { "alias": "Kim", "told": "Rad ett\nrad två", "level": "high", "again": "2026-12-24", "until": "2026-11-27 12:00",
        "metAt": "2026-11-20T22:00Z", "howMany": 3, "isSafe": false, "pnr": "\#(number)" }
      """#)
    #expect(answers["alias"] == .text("Kim"))
    #expect(answers["told"] == .text("Rad ett\nrad två"))
    #expect(answers["level"] == .choice("high"))
    #expect(answers["again"] == .date(CivilDate("2026-12-24")!))
    #expect(answers["until"] == .moment(Moment("2026-11-27T11:00:00Z")!))
    #expect(answers["metAt"] == .moment(Moment("2026-11-20T22:00:00Z")!))
    #expect(answers["howMany"] == .number(3))
    #expect(answers["isSafe"] == .bool(false))
    guard case .person(let person) = answers["pnr"] else { return #expect(Bool(false)) }
    #expect(person.text == number && person.standing == .proven)
  }

  @Test func `get what the definition gives by default`() throws {
    let answers = try read(#"{ "alias": "Kim", "told": null }"#)
    #expect(answers["until"] == .moment(Moment("2026-11-23T11:00:00Z")!))
    #expect(answers["seenOn"] == .date(CivilDate("2026-11-20")!))
    #expect(answers["told"] == .unknown)
    #expect(answers["level"] == nil)
  }

  @Test func `are refused with every fault named, in the form's order`() throws {
    let found = try faults(
      #"{ "level": "extreme", "alias": 7, "again": "24 dec", "howMany": 41, "isSafe": "ja", "ghost": 1, "file": "/no/such/file" }"#
    )
    #expect(
      found == [
        FieldFault(field: "alias", expected: .text), FieldFault(field: "told", expected: .required),
        FieldFault(field: "level", expected: .choice(["low", "high"])), FieldFault(field: "again", expected: .date),
        FieldFault(field: "howMany", expected: .numberAtMost(40)), FieldFault(field: "isSafe", expected: .bool),
        FieldFault(field: "file", expected: .documentMissing), FieldFault(field: "ghost", expected: .noSuchField),
      ])
  }

  @Test(arguments: [
    (#"{ "alias": "", "told": null }"#, FieldExpectation.required),
    (#"{ "alias": "   ", "told": null }"#, .required),
    (#"{ "alias": null, "told": null }"#, .mayNotBeUnknown),
    (#"{ "alias": "123456789012345678901", "told": null }"#, .tooLong(20)),
    ("{ \"alias\": \"två\\nrader\", \"told\": null }", .controlCharacters),
    ("{ \"alias\": \"a\u{202E}b\", \"told\": null }", .controlCharacters),
  ])
  func `with a wrong text are refused`(json: String, expected: FieldExpectation) throws {
    #expect(try faults(json) == [FieldFault(field: "alias", expected: expected)])
  }

  @Test func `with a wrong check digit are offered to be kept as stated`() throws {
    let wrong = InventedPeople.wrongCheckDigit("1990-01-01")
    #expect(
      try faults(#"{ "alias": "Kim", "told": null, "pnr": "\#(wrong)" }"#)
        == [FieldFault(field: "pnr", expected: .personCheckDigit)])
    let answers = try read(#"{ "alias": "Kim", "told": null, "pnr": { "stated": "\#(wrong)" } }"#)
    guard case .person(let person) = answers["pnr"] else { return #expect(Bool(false)) }
    #expect(person.standing == .stated)
  }

  @Test(arguments: [
    #"{ "alias": "A", "alias": "B", "told": null }"#, #"[1]"#, #"{ "howMany": 1.5 }"#, "", "{",
    #"{ "alias": "A" } x"#, "\u{FEFF}{}",
  ])
  func `that are not strict JSON are refused as a whole`(json: String) {
    #expect { try read(json) } throws: { ($0 as? FormFaults)?.syntax != nil }
  }

  @Test func `never put what was answered into an error`() throws {
    let found = try faults(
      #"{ "alias": "hemligt namn som är för långt", "told": 5, "pnr": "hemligt", "hemligt namn": 1 }"#)
    #expect(found.map(\.field) == ["alias", "told", "pnr", "?"])
    #expect(!"\(found)".contains("hemligt"))
  }
}

@Suite struct `A document in a form` {
  @Test func `is looked at before anything is sealed`() throws {
    #expect(throws: FieldExpectation.documentMissing) { try DocumentFile.at(path: "/no/such/file.pdf") }
    #expect(throws: FieldExpectation.documentMissing) { try DocumentFile.at(path: "/") }
    #expect(throws: FieldExpectation.documentMissing) { try DocumentFile.at(path: "/dev/null") }
    let file = try DocumentFile.at(path: #filePath)
    #expect(file.name == "FormsAnswerTests.swift" && file.size > 1000)
    #expect(throws: FieldExpectation.documentTooLarge(limit: 1000)) {
      try DocumentFile.at(path: #filePath, limit: 1000)
    }
  }

  @Test func `named in answers lies where they lie, whatever way it is named`() throws {
    let scratch = NSTemporaryDirectory() + "avhopp-forms-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let (folder, key) = (scratch + "/answers", scratch + "/identity.avhopp")
    try FileManager.default.createDirectory(atPath: folder + "/papers", withIntermediateDirectories: true)
    for path in [key, folder + "/letter.pdf", folder + "/papers/photo.jpg"] {
      try Data("x".utf8).write(to: URL(filePath: path))
    }
    try FileManager.default.createSymbolicLink(atPath: folder + "/scan.pdf", withDestinationPath: "../identity.avhopp")
    for inside in ["letter.pdf", "papers/photo.jpg", "papers/../letter.pdf", folder + "/letter.pdf"] {
      #expect(try DocumentFile.named(inside, in: folder).size == 1)
    }
    for outside in ["../identity.avhopp", key, "scan.pdf", "papers/../../identity.avhopp"] {
      #expect(throws: FieldExpectation.documentElsewhere) { try DocumentFile.named(outside, in: folder) }
    }
  }

  /// Whoever may write in the folder of the answers has the time between the look and the sealing.
  @Test func `is the one that was looked at, or it is refused`() throws {
    let scratch = NSTemporaryDirectory() + "avhopp-forms-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let (folder, key) = (scratch + "/answers", scratch + "/identity.avhopp")
    let paper = folder + "/letter.pdf"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("KEY".utf8).write(to: URL(filePath: key))
    let swaps: [(String) throws -> Void] = [
      { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: key) },
      { try Data("abc".utf8).write(to: URL(filePath: $0)) },
      { try Data("abcd".utf8).write(to: URL(filePath: $0)) },
      { _ in },
    ]
    for swap in swaps {
      try Data("abc".utf8).write(to: URL(filePath: paper))
      let file = try DocumentFile.named("letter.pdf", in: folder)
      #expect(try file.content() == Array("abc".utf8))
      try FileManager.default.moveItem(atPath: paper, toPath: paper + ".old")
      try swap(paper)
      #expect(throws: FieldExpectation.documentChanged) { try file.content() }
      try? FileManager.default.removeItem(atPath: paper)
      try FileManager.default.removeItem(atPath: paper + ".old")
    }
    // The same file, longer or shorter.
    for content in ["abcd", "ab"] {
      try Data("abc".utf8).write(to: URL(filePath: paper))
      let file = try DocumentFile.named("letter.pdf", in: folder)
      let handle = try #require(FileHandle(forWritingAtPath: paper))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data(content.utf8))
      try handle.close()
      #expect(throws: FieldExpectation.documentChanged) { try file.content() }
    }
    // A folder on the way, exchanged for a link to where one's own files lie.
    try FileManager.default.createDirectory(atPath: folder + "/papers", withIntermediateDirectories: true)
    try Data("abc".utf8).write(to: URL(filePath: folder + "/papers/identity.avhopp"))
    let inside = try DocumentFile.named("papers/identity.avhopp", in: folder)
    try FileManager.default.moveItem(atPath: folder + "/papers", toPath: folder + "/before")
    try FileManager.default.createSymbolicLink(atPath: folder + "/papers", withDestinationPath: scratch)
    #expect(throws: FieldExpectation.documentChanged) { try inside.content() }
  }

  @Test func `attached to an assessment is the one that was looked at`() throws {
    let scratch = NSTemporaryDirectory() + "avhopp-forms-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let folder = scratch + "/answers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("KEY".utf8).write(to: URL(filePath: scratch + "/identity.avhopp"))
    try Data("abc".utf8).write(to: URL(filePath: folder + "/karta.pdf"))
    let json = Array(
      #"{"function":"F","date":"2026-11-24","question":"?","level":"high","words":"O","attachments":["karta.pdf"]}"#
        .utf8)
    let ticket = PoliceScene().draft()
    let read = try Assessment.read(json: json, ticket: ticket, folder: folder)
    #expect(read.attachments.map(\.content) == [Array("abc".utf8)])
    #expect(throws: FormFaults([FieldFault(field: "attachments", expected: .documentChanged)])) {
      try Assessment.read(json: json, ticket: ticket, folder: folder) { file throws(FieldExpectation) in
        _ = try? FileManager.default.removeItem(atPath: folder + "/karta.pdf")
        _ = try? FileManager.default.createSymbolicLink(
          atPath: folder + "/karta.pdf", withDestinationPath: "../identity.avhopp")
        return try file.content()
      }
    }
  }
}

@Suite struct `One answer at a prompt` {
  private func answer(_ field: String, _ typed: String) throws -> Answer? {
    try SmallWorkflow.field(field).answer(typed: typed, at: SmallWorkflow.now)
  }

  @Test func `can be the default, none, or not known yet`() throws {
    #expect(try answer("until", "") == .moment(Moment("2026-11-23T11:00:00Z")!))
    #expect(try answer("isSafe", "") == nil)
    #expect(try answer("told", "?") == .unknown)
    #expect(throws: FieldExpectation.required) { try answer("alias", " ") }
    #expect(throws: FieldExpectation.mayNotBeUnknown) { try answer("alias", "?") }
  }

  @Test func `is taken as people type it`() throws {
    #expect(try answer("level", "2") == .choice("high"))
    #expect(try answer("level", "hö") == .choice("high"))
    #expect(try answer("level", "LOW") == .choice("low"))
    #expect(throws: FieldExpectation.choice(["low", "high"])) { try answer("level", "3") }
    #expect(throws: FieldExpectation.choice(["low", "high"])) { try answer("level", "0") }
    #expect(try answer("isSafe", "Ja") == .bool(true))
    #expect(try answer("seenOn", "igår") == .date(CivilDate("2026-11-19")!))
    #expect(try answer("metAt", "22.40") == .moment(Moment("2026-11-20T21:40:00Z")!))
    #expect(try answer("metAt", "i morgon 9.05") == .moment(Moment("2026-11-21T08:05:00Z")!))
    #expect(try answer("metAt", "2026-07-01 12:00") == .moment(Moment("2026-07-01T10:00:00Z")!))
    #expect(throws: FieldExpectation.moment) { try answer("metAt", "25.00") }
    #expect(try answer("howMany", "40") == .number(40))
    #expect(throws: FieldExpectation.number) { try answer("howMany", "-1") }
    #expect(try answer("alias", "A\u{30A}sa") == .text("\u{C5}sa"))
  }
}

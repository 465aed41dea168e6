import Casework
import LedgerStore
import Syntax
import Testing
import WorkflowEngine

@Suite struct `An answered form` {
  static let full: [String: Answer] = [
    "alias": .text("Kim"), "told": .text("Rad ett\nrad två \"så\""), "level": .choice("high"),
    "again": .date(CivilDate("2026-12-24")!), "until": .moment(Moment("2026-11-27T11:00:00Z")!),
    "seenOn": .date(CivilDate("2026-11-20")!), "metAt": .moment(Moment("2026-11-20T22:00:00Z")!),
    "howMany": .number(3), "isSafe": .bool(false),
    "pnr": .person(PersonNumber(stated: "900101-1111", today: CivilDate("2026-11-20")!)!),
    "file": .document(DocumentFile(path: "/x/y å.pdf", name: "y å.pdf", size: 12)),
  ]

  static func answers(without: String...) throws -> Answers {
    try Answers.complete(
      full.filter { !without.contains($0.key) }, form: try SmallWorkflow.form(), at: SmallWorkflow.now)
  }

  @Test func `is split into one part for each compartment, in one spelling`() throws {
    let parts = try Self.answers().parts(try SmallWorkflow.form())
    #expect(parts.map(\.compartment) == ["register", "threat", "address"])
    #expect(
      String(decoding: parts[1].content, as: UTF8.self)
        == #"{"form":"all","fields":{"told":"Rad ett\nrad två \"så\"","level":"high","again":"2026-12-24"}}"# + "\n")
    #expect(
      String(decoding: parts[2].content, as: UTF8.self)
        == #"{"form":"all","fields":{"pnr":{"stated":"19900101-1111"},"file":{"name":"y å.pdf","size":12}}}"# + "\n")
    #expect(!String(decoding: parts[0].content, as: UTF8.self).contains("1111"))
  }

  @Test func `gives the facts that guards need, and no content`() throws {
    let lines = try Self.answers().facts(try SmallWorkflow.form(), event: "PLACE")
    #expect(
      lines == [
        FactLine(name: "level", value: "high", until: Moment("2026-12-24T22:59:00Z")),
        FactLine(name: "placed", value: "PLACE", until: Moment("2026-11-27T11:00:00Z")),
        FactLine(name: "seen", value: "2026-11-20"), FactLine(name: "met", value: "2026-11-20T22:00Z"),
        FactLine(name: "count", value: "3"), FactLine(name: "safe", value: "no"),
        FactLine(name: "paper", value: "filed"),
      ])
    #expect(
      try Self.answers().facts(try SmallWorkflow.form(), event: "PLACE", values: ["placed": "x1"])[1].value == "x1")
  }

  @Test func `writes no fact for what is not known yet`() throws {
    var given = Self.full
    given["level"] = .unknown
    let lines = try Answers.complete(given, form: try SmallWorkflow.form(), at: SmallWorkflow.now)
      .facts(try SmallWorkflow.form(), event: "PLACE")
    #expect(!lines.contains { $0.name == "level" })
  }

  @Test func `is read back from its parts as it was`() throws {
    let form = try SmallWorkflow.form()
    let answers = try Self.answers()
    for part in answers.parts(form) {
      let read = try FormContent.read(part.content, form: form, compartment: part.compartment)
      #expect(read.parts(form).map(\.content) == [part.content])
      #expect(
        FormFacts(form).lies(
          read, compartment: part.compartment, entryFacts: answers.facts(form, event: "PLACE")) == [])
    }
  }

  @Test func `is refused in another compartment, another form or another spelling`() throws {
    let form = try SmallWorkflow.form()
    let threat = try Self.answers().parts(form)[1].content
    #expect(throws: FormFaults.self) { try FormContent.read(threat, form: form, compartment: "register") }
    let text = String(decoding: threat, as: UTF8.self)
    for other in [
      text.replacing("all", with: "other"), text.replacing(",", with: ", "), String(text.dropLast()),
      text.replacing("high", with: "extreme"),
      text.replacing(#""level":"high","again":"2026-12-24""#, with: #""again":"2026-12-24","level":"high""#),
    ] {
      #expect(throws: FormFaults.self) { try FormContent.read(Array(other.utf8), form: form, compartment: "threat") }
    }
  }
}

@Suite struct `Fact lines that lie about their form` {
  private func lies(
    _ compartment: String, _ change: (inout [FactLine]) -> Void
  ) throws -> [String] {
    let form = try SmallWorkflow.form()
    let answers = try `An answered form`.answers()
    var lines = answers.facts(form, event: "PLACE")
    change(&lines)
    let part = try #require(answers.parts(form).first { $0.compartment == compartment })
    let read = try FormContent.read(part.content, form: form, compartment: compartment)
    return FormFacts(form).lies(read, compartment: compartment, entryFacts: lines)
  }

  @Test func `are named, whatever is changed about them`() throws {
    #expect(try lies("threat") { $0[0].value = "low" } == ["level"])
    #expect(try lies("threat") { $0[0].until = nil } == ["level"])
    #expect(try lies("threat") { $0[0].until = Moment("2027-12-24T22:59:00Z") } == ["level"])
    #expect(try lies("threat") { $0.removeFirst() } == ["level"])
    #expect(try lies("threat") { $0.append($0[0]) } == ["level"])
    #expect(try lies("register") { $0[1].until = Moment("2027-11-27T11:00:00Z") } == ["placed"])
    #expect(try lies("register") { $0.remove(at: 1) } == ["placed"])
    #expect(try lies("register") { $0[2].until = Moment("2027-11-27T11:00:00Z") } == ["seen"])
    #expect(try lies("register") { $0[5].value = "yes" } == ["safe"])
    #expect(try lies("address") { $0.removeLast() } == ["paper"])
  }

  @Test func `are not judged from a part that does not hold their field`() throws {
    #expect(try lies("register") { $0[0].value = "low" } == [])
    #expect(try lies("address") { $0[0].value = "low" } == [])
    #expect(try lies("threat") { $0[1].value = "other" } == [])
  }

  @Test func `are seen where the form says nothing`() throws {
    let form = try SmallWorkflow.form()
    let silent = try `An answered form`.answers(without: "level", "again")
    let part = try #require(silent.parts(form).first { $0.compartment == "threat" })
    let read = try FormContent.read(part.content, form: form, compartment: "threat")
    #expect(FormFacts(form).lies(read, compartment: "threat", entryFacts: []) == [])
    #expect(
      FormFacts(form).lies(read, compartment: "threat", entryFacts: [FactLine(name: "level", value: "low")])
        == ["level"])
  }

  @Test func `are seen where nobody could ever check them`() throws {
    let facts = FormFacts(try SmallWorkflow.form())
    let lines = [FactLine(name: "level", value: "low")]
    #expect(facts.orphans(entryFacts: lines, bodyCompartments: ["register"]) == ["level"])
    #expect(facts.orphans(entryFacts: lines, bodyCompartments: ["threat"]) == [])
  }
}

/// The shipped definition: what its forms become is what its rules may be told.
@Suite struct `The main workflow's forms` {
  private static func workflow() throws -> Workflow {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try Workflow.read(Array(try fileBytes("/\(root)/Workflows/avhopp.json")), file: "avhopp.json")
  }

  @Test func `ask six questions for an emergency, and end it at noon on the next working day`() throws {
    let form = try #require(try Self.workflow().forms["emergency"])
    let answers = try Answers.complete(
      ["alias": .text("Kim"), "danger": .choice(form.fields[1].choices[0].id), "kind": .unknown, "place": .unknown],
      form: form, at: SmallWorkflow.now)
    #expect(form.fields.count == 6)
    #expect(
      answers.facts(form, event: "EMERGENCY_PLACEMENT")
        == [
          FactLine(
            name: "emergencyDecision", value: "EMERGENCY_PLACEMENT", until: Moment("2026-11-23T11:00:00Z"))
        ])
    #expect(answers.parts(form).map(\.compartment) == ["duty", "investigation", "address"])
  }

  @Test func `have a scale for the police, and it is no fact`() throws {
    let scale = try #require(TicketDraft.scale(of: try Self.workflow()))
    #expect(scale.fact == "threatAssessment")
    #expect(scale.levels.count >= 4)
  }
}

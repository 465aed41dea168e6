import Testing
import WorkflowEngine

/// One fault put into a clean definition, the code that must name it, and the passage it must point at.
struct SeededFault: Sendable, CustomTestStringConvertible {
  let code: Diagnostic.Code
  let changes: [(old: String, new: String)]
  /// The fault is reported where this begins: on its line, in its column.
  let at: String
  var testDescription: String { "\(code.rawValue): \(at)" }

  init(_ code: Diagnostic.Code, at: String, _ changes: (old: String, new: String)...) {
    (self.code, self.changes, self.at) = (code, changes, at)
  }
}

@Suite struct `Checking a definition` {
  @Test func `finds nothing in a definition without faults`() throws {
    let examination = try SmallDefinition.workflow().examine()
    #expect(examination.faults == [])
    #expect(examination.warnings == [])
  }

  @Test(arguments: seededFaults) func `names each fault, alone and at its place`(fault: SeededFault) throws {
    let text = try SmallDefinition.changed(fault.changes)
    var found = Workflow.check(Array(text.utf8), file: "small.json")
    if fault.code.isWarning {
      #expect(found == [])
      found = try Workflow.read(Array(text.utf8), file: "small.json").examine().warnings
    }
    #expect(found.map(\.code) == [fault.code], "\(found.map { $0.text(.en) })")
    let place = try SmallDefinition.place(of: fault.at, in: text)
    #expect(found.map { "\($0.line):\($0.column)" } == [place], "\(found.map { $0.text(.sv) })")
    #expect(found.allSatisfy { !$0.sv.isEmpty && $0.sv != $0.en })
  }

  /// What sets it is proved to have come before: the step itself, or one that it decides.
  @Test(arguments: ["GRANT", "PROPOSE"]) func `counts an alarm that is sure to be set`(event: String) throws {
    let old = #""@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } },\#n          "closed""#
    let text = try SmallDefinition.changed([
      (old, old.replacing(#""beslutsfattare" }"#, with: #""beslutsfattare", "since": "\#(event)" }"#))
    ])
    #expect(Workflow.check(Array(text.utf8), file: "small.json") == [])
  }

  @Test func `lets an alarm be silent where another is heard instead`() throws {
    #expect(Workflow.check(Array(try SmallDefinition.quietSupport().utf8), file: "small.json") == [])
  }

  @Test func `tells a bypass as the events of a case`() throws {
    let text = try SmallDefinition.changed([
      (
        "\"ENDORSE\": { \"guard\": \"coordinator\" },",
        "\"ENDORSE\": { \"target\": \"support\", \"guard\": \"coordinator\" },"
      )
    ])
    let found = try #require(Workflow.check(Array(text.utf8), file: "small.json").first)
    #expect(found.sv.contains("Så här: ”Tillstyrka”."))
    #expect(found.en.contains("Like this: “Endorse”."))
  }

  @Test func `accepts a waiver with its reason, and refuses one that waives nothing`() throws {
    let bypass = (
      "\"ENDORSE\": { \"guard\": \"coordinator\" },",
      "\"ENDORSE\": { \"target\": \"support\", \"guard\": \"coordinator\" },"
    )
    let waiver = (
      "\"waivers\": []",
      "\"waivers\": [{ \"check\": \"bypass\", \"at\": \"ENDORSE\", \"by\": \"Provaren\", \"sv\": \"Övas\", \"en\": \"For drill\" }]"
    )
    let waived = try SmallDefinition.changed([bypass, waiver])
    #expect(Workflow.check(Array(waived.utf8), file: "small.json") == [])
    // It is for that step: what else leads there is named as before.
    let another = ("\"REFUSE\": { \"target\": \"closed\"", "\"REFUSE\": { \"target\": \"support\"")
    let found = Workflow.check(Array(try SmallDefinition.changed([bypass, waiver, another]).utf8), file: "small.json")
    #expect(found.contains { $0.code == .bypass && $0.en.contains("“Refuse”") }, "\(found.map { $0.text(.en) })")
    let idle = try SmallDefinition.changed([waiver])
    #expect(Workflow.check(Array(idle.utf8), file: "small.json").map(\.code) == [.unusedWaiver])
  }

  @Test func `gives up beyond its limit, and names the regions that multiply`() throws {
    let linked = try SmallDefinition.changed([
      (
        "\"all\": [{ \"role\": [\"socialsekreterare\"] }] }",
        "\"all\": [{ \"role\": [\"socialsekreterare\"] }, { \"notIn\": \"economy.active\" }] }"
      )
    ])
    let workflow = try Workflow.read(Array(linked.utf8), file: "small.json")
    #expect(workflow.examine(configurationsMax: 24).faults == [])
    let found = workflow.examine(configurationsMax: 23).faults
    #expect(found.map(\.code) == [.tooMany])
    #expect(found.first?.en.hasSuffix("case.handling (3) × case.protection (4) × case.economy (2)") == true, "\(found)")
  }

  @Test func `has a seeded fault for every check`() {
    // Above, and in ReaderTests, StoryTests, VersionTests, HandoverTests and AssessmentTests.
    let elsewhere: Set<Diagnostic.Code> = [
      .tooMany, .unusedWaiver, .assessed, .syntax, .missingKey, .unknownKey, .keyOrder, .wrongType, .badName, .badValue,
      .limit,
      .story, .untold, .noImage, .imageCrosses, .handover,
    ]
    #expect(Set(Diagnostic.Code.allCases) == elsewhere.union(seededFaults.map(\.code)))
    #expect(Set(Diagnostic.Code.allCases.map(\.check)) == Set(Check.allCases))
    #expect(Check.allCases.map(\.rawValue) == Array(1...25))
  }
}

import Foundation
import Testing
import WorkflowEngine

/// One fault put into a clean definition, the code that must name it, and the passage it must point at.
struct SeededFault: Sendable, CustomTestStringConvertible {
  let code: Diagnostic.Code
  let changes: [(old: String, new: String)]
  /// The fault is reported where this begins: on its line, in its column.
  let at: String
  /// The way to it; nil if it is none of a case's.
  private(set) var tale: Tale?
  var testDescription: String { "\(code.rawValue): \(at)" }

  init(_ code: Diagnostic.Code, at: String, _ changes: (old: String, new: String)...) {
    self.init(code, at: at, changes)
  }

  init(_ code: Diagnostic.Code, at: String, _ changes: [(old: String, new: String)]) {
    (self.code, self.changes, self.at) = (code, changes, at)
  }

  /// - Parameter steps: events, and deadlines as `@period`; none = the fault is there when the case opens.
  func telling(_ steps: String...) -> SeededFault {
    var fault = self
    fault.tale = Tale(steps: steps)
    return fault
  }

  struct Tale: Sendable {
    let steps: [String]

    func told(_ workflow: Workflow, _ language: Language) throws -> String {
      if steps.isEmpty {
        return language == .sv ? " Så är det redan när ärendet öppnas." : " So it is when the case opens."
      }
      let names = try steps.map { step in
        guard step.first == "@" else {
          let label = try #require(workflow.events[step]).label(language)
          return language == .sv ? "”\(label)”" : "“\(label)”"
        }
        let label = try #require(workflow.periods[String(step.dropFirst())]).label(language)
        return language == .sv ? "(tiden ute: \(label))" : "(time out: \(label))"
      }
      return (language == .sv ? " Så här: " : " Like this: ") + names.joined(separator: " → ") + "."
    }
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

  /// The way to a fault as a case would go it, step by step by their texts, and only where there is one.
  @Test(arguments: seededFaults) func `tells the way to each fault as a case's story`(fault: SeededFault) throws {
    let bytes = Array(try SmallDefinition.changed(fault.changes).utf8)
    let found = Workflow.check(bytes, file: "small.json").first { $0.code == fault.code }
    guard let tale = fault.tale else {
      #expect(found.map { !$0.en.contains("Like this:") && !$0.en.contains("when the case opens") } ?? true)
      return
    }
    let workflow = try Workflow.read(bytes, file: "small.json")
    let (sv, en) = try (tale.told(workflow, .sv), tale.told(workflow, .en))
    let told = try #require(found)
    #expect(told.sv.hasSuffix(sv), "\(told.sv)")
    #expect(told.en.hasSuffix(en), "\(told.en)")
  }

  @Test func `has such a way for every check that follows cases`() {
    // What nobody comes to needs none; names, texts and periods have none; versions are VersionTests'.
    let following: Set<Check> = [
      .completable, .completableByPeople, .properEnd, .livelock, .bypass, .protection, .history, .oneAnswer, .deadlines,
      .deadlineWeakens, .separation, .freshness, .veto, .consent, .appeal, .duty,
    ]
    #expect(Set(seededFaults.filter { $0.tale != nil }.map(\.code.check)) == following)
  }

  /// A mark moved to the region itself would be left by nothing.
  @Test func `misses a decision for protection that is there when a case opens`() throws {
    let text = try SmallDefinition.changed([
      (
        #""en": "Protection" }, "initial": "none","#,
        #""en": "Protection" }, "owner": "koordinator", "protective": true, "initial": "none", "after": { "@followUp": { "guard": "clock", "escalate": "beslutsfattare" } },"#
      )
    ])
    let place = try SmallDefinition.place(of: #""protection": { "label""#, in: text)
    let found = Workflow.check(Array(text.utf8), file: "small.json").filter { $0.code == .bypass }
    #expect(found.map { "\($0.line):\($0.column)" } == [place])
    #expect(found.first?.en.hasSuffix("that nobody has decided. So it is when the case opens.") == true, "\(found)")
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
    let quiet = try SmallDefinition.quietSupport()
    #expect(Workflow.check(Array(quiet.utf8), file: "small.json") == [])
    // Where both states are active, of which one is heard.
    let leaf = #"{ "notIn": "economy.active" }"#
    let both = quiet.replacing(leaf, with: #"{ "anyOf": [\#(leaf), { "notIn": "protection.none" }] }"#)
    try #require(both != quiet)
    #expect(Workflow.check(Array(both.utf8), file: "small.json") == [])
  }

  @Test func `tells a bypass as the events of a case`() throws {
    let text = try SmallDefinition.changed([
      (
        #""ENDORSE": { "guard": "coordinator" },"#,
        #""ENDORSE": { "guard": "coordinator" }, "CLOSE": { "target": "support", "guard": "worker" },"#
      )
    ])
    let found = try #require(Workflow.check(Array(text.utf8), file: "small.json").first)
    #expect(found.sv.contains("Så här: ”Avsluta ärendet”."))
    #expect(found.en.contains("Like this: “Close the case”."))
  }

  /// Age and death end consents, too: with the person's own withdrawal gone they are none.
  @Test(arguments: ["consentPolice", "consentOthers", "childConsentPolice", "childConsentOthers"])
  func `misses the withdrawal of a consent of the main workflow`(consent: String) throws {
    let url = ShippedWorkflow.folder.appending(path: "avhopp.json")
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    let own = try #require(text.split(separator: "\n").first { $0.hasPrefix(#"    "REVOKE_CONSENT": {"#) })
    let without = own.replacing(#""\#(consent)": "revoked", "#, with: "")
    try #require(without != own)
    let found = Workflow.check(Array(text.replacing(own, with: without).utf8), file: "avhopp.json")
    let label = try #require(Workflow.read(Array(text.utf8), file: "avhopp.json").facts[consent]).label.en
    let told = found.filter { $0.code == .consent }.map(\.en)
    #expect(told.count == 1 && told.allSatisfy { $0.contains("“\(label)” cannot be withdrawn here") }, "\(told)")
  }

  @Test func `accepts a waiver with its reason, and refuses one that waives nothing`() throws {
    let bypass = (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "CLOSE": { "target": "support", "guard": "worker" },"#
    )
    let waiver = (
      "\"waivers\": []",
      "\"waivers\": [{ \"check\": \"bypass\", \"at\": \"CLOSE\", \"by\": \"Provaren\", \"sv\": \"Övas\", \"en\": \"For drill\" }]"
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

  /// One waiver for one fault: with its state it says which of several it means.
  @Test func `accepts a waiver of an event in one state`() throws {
    let ended = (
      "\"STAY\": { \"target\": \"placed\", \"guard\": \"decide\", \"records\": \"placement\" },\n",
      "\"STAY\": { \"target\": \"none\", \"guard\": \"decide\" },\n"
    )
    let waiver =
      "\"waivers\": [{ \"check\": \"protection\", \"at\": \"case.protection.emergency STAY\", \"by\": \"Provaren\", \"sv\": \"Övas\", \"en\": \"For drill\" }]"
    let text = try SmallDefinition.changed([ended, ("\"waivers\": []", waiver)])
    #expect(Workflow.check(Array(text.utf8), file: "small.json") == [])
    let elsewhere = waiver.replacing("emergency", with: "lapsed")
    let found = try SmallDefinition.changed([ended, ("\"waivers\": []", elsewhere)])
    #expect(Workflow.check(Array(found.utf8), file: "small.json").map(\.code) == [.unusedWaiver, .protection])
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

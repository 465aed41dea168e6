import Foundation
import Testing
import WorkflowEngine

/// `forebyggande` says that it gives support without needs assessment; every way to put a need, a decision or a person into it
/// is found by its check, which tells how a case would come there.
@Suite struct `Support without needs assessment` {
  private static let declared = #""withoutAssessment": true,"#
  private static let facts = #""facts": {"#

  private func text(_ changes: [(old: String, new: String)]) throws -> String {
    var text = try String(contentsOf: ShippedWorkflow.folder.appending(path: "forebyggande.json"), encoding: .utf8)
    for (old, new) in changes {
      let range = try #require(text.range(of: old), "“\(old)” does not occur")
      text.replaceSubrange(range, with: new)
    }
    return text
  }

  private func found(_ changes: (old: String, new: String)...) throws -> [Diagnostic] {
    Workflow.check(Array(try text(changes).utf8), file: "forebyggande.json")
  }

  private static let need =
    #""facts": { "need": { "kind": "need", "sv": "Behov av stöd", "en": "Need of support" },"#
  private static let decision =
    #""facts": { "grant": { "kind": "decision", "sv": "Beslut om insats", "en": "Decision on support" },"#

  @Test func `tells the shortest way to a need, from the start or far into a case`() throws {
    let near = try found(
      (Self.facts, Self.need),
      (#""ONWARD": { "guard": "staff" }"#, #""ONWARD": { "guard": "staff", "records": "need" }"#))
    #expect(near.map(\.code) == [.assessed])
    #expect(near.first?.sv.hasSuffix("här: ”Behov av stöd”. Så här: ”Slussa vidare (bara räknat)”.") == true, "\(near)")
    let far = try found(
      (Self.facts, Self.need),
      (
        #""REOPEN": { "target": "open", "guard": "manager" }"#,
        #""REOPEN": { "target": "open", "guard": "manager", "records": "need" }"#
      ))
    #expect(far.map(\.code) == [.assessed])
    #expect(
      far.first?.en.hasSuffix("Like this: “End the activity” → “Start the activity again”.") == true, "\(far)")
  }

  @Test(arguments: [
    (
      #""onward": { "sv": "Slussat vidare", "en": "Guided onwards", "fields": ["#,
      #""onward": { "sv": "Slussat vidare", "en": "Guided onwards", "fields": [ { "id": "who", "type": "personnummer", "compartment": "journal", "sv": "Personnummer", "en": "Identity number" },"#
    ),
    (#""compartments": {"#, #""compartments": {"#),
    (#""form": "onward" }"#, #""form": "onward", "decides": "REVIEW" }"#),
    (#""ONWARD": { "guard": "staff" }"#, #""ONWARD": { "guard": "staff", "appealable": true }"#),
    (#""ONWARD": { "guard": "staff" }"#, #""ONWARD": { "guard": "destroys" }"#),
    (
      #""planned": { "label": { "sv": "Planerat", "en": "A plan exists" }, "owner": "koordinator","#,
      #""planned": { "label": { "sv": "Planerat", "en": "A plan exists" }, "owner": "koordinator", "discretionary": true,"#
    ),
  ]) func `has no person, decision or appeal either`(old: String, new: String) throws {
    // A part for identities stands last, so that the register stays first.
    let isPart = old == new
    let change =
      isPart
      ? (
        #""counters": { "sv""#,
        #""identity": { "sv": "Identitet", "en": "Identity", "readers": ["koordinator"] }, "counters": { "sv""#
      ) : (old, new)
    let found = try found(change)
    #expect(found.contains { $0.code == .assessed }, "\(found.map { $0.text(.en) })")
    let silent = try self.found(change, (Self.declared, ""))
    // That the mark is gone is told of the whole.
    #expect(!silent.contains { $0.code == .assessed && $0.line > 1 }, "\(silent.map { $0.text(.en) })")
  }

  @Test func `is missed where it is no longer declared, and nobody could be known or decided about`() throws {
    let found = try found((Self.declared, ""))
    #expect(found.map(\.code) == [.assessed], "\(found.map { $0.text(.en) })")
    #expect(found.map { "\($0.line):\($0.column)" } == ["1:1"])
  }

  @Test func `fed by a form is found as well, and only where the definition says that it gives such support`() throws {
    let field =
      #""fields": [ { "id": "granted", "type": "bool", "compartment": "journal", "sv": "Beviljat", "en": "Granted", "feeds": "grant" },"#
    let form = #""onward": { "sv": "Slussat vidare", "en": "Guided onwards", "fields": ["#
    let fed = (form, #""onward": { "sv": "Slussat vidare", "en": "Guided onwards", \#(field)"#)
    let found = try found((Self.facts, Self.decision), fed)
    #expect(found.contains { $0.code == .assessed && $0.en.contains("“Guide onwards (only counted)”") }, "\(found)")
    #expect(try self.found((Self.facts, Self.decision), fed, (Self.declared, "")).allSatisfy { $0.code != .assessed })
  }
}

import Syntax
import Testing
import WorkflowEngine

/// Where one step can state more combinations of values than are tried, less is promised of the way that is told.
@Suite struct `A way through a step with many values` {
  /// A step that states two facts, of so many values each, and one that asks for both.
  private func answer(_ count: Int, isOnce: Bool) throws -> Explanation {
    let values = (1...count).map { "v\($0)" }
    let list = values.map { "\"\($0)\"" }.joined(separator: ", ")
    let choices = values.map { #"{ "id": "\#($0)", "sv": "Värde \#($0)", "en": "Value \#($0)" }"# }.joined(
      separator: ", ")
    func fact(_ name: String) -> String {
      #""\#(name)": { "kind": "flag", "sv": "Uppgift \#(name)", "en": "Fact \#(name)", "values": [\#(list)] }"#
    }
    func field(_ name: String) -> String {
      #"{ "id": "\#(name)", "type": "choice", "compartment": "register", "sv": "Svar \#(name)", "en": "Answer \#(name)", "choices": [\#(choices)], "feeds": "\#(name)" }"#
    }
    func asked(_ name: String) -> String { #"{ "fact": "\#(name)", "state": "valid", "values": [\#(list)] }"# }
    let target = isOnce ? #""target": "later", "# : ""
    let text = """
      { "format": "workflow/1", "id": "many", "version": "1.0.0", "title": { "sv": "Många", "en": "Many" },
        "periods": {}, "roles": { "worker": { "sv": "Arbetare", "en": "Worker", "min": 2 } }, "delegations": {},
        "compartments": { "register": { "sv": "Register", "en": "Steps", "readers": ["worker"] } }, "reasons": {},
        "facts": { \(fact("f")), \(fact("g")) },
        "forms": { "form": { "sv": "Blankett", "en": "Form", "fields": [\(field("f")), \(field("g"))] } },
        "events": {
          "RECORD": { "sv": "Anteckna", "en": "Record", "word": { "sv": "anteckna", "en": "record" }, "form": "form" },
          "GOAL": { "sv": "Nå målet", "en": "Reach the goal", "word": { "sv": "nå-målet", "en": "goal" } } },
        "separate": [],
        "rules": { "any": { "sv": "Alla", "en": "Anyone", "all": [{ "role": ["worker"] }] },
          "both": { "sv": "Båda", "en": "Both", "all": [{ "role": ["worker"] }, \(asked("f")), \(asked("g"))] } },
        "waivers": [], "initial": "first",
        "states": {
          "first": { "label": { "sv": "Först", "en": "First" },
            "on": { "RECORD": { \(target)"guard": "any" }\(isOnce ? "" : #", "GOAL": { "guard": "both" }"#) } },
          "later": { "label": { "sv": "Sedan", "en": "Later" }, "on": { "GOAL": { "guard": "both" } } } } }
      """
    let workflow = try Workflow.read(Array(text.utf8), file: "many.json")
    let start = workflow.start(at: moment("2026-11-20T22:00:00Z"))
    return workflow.explain(Step(event: "GOAL", actor: "a", role: "none", leaf: "x", time: start.now), at: start)
  }

  @Test func `is not denied, nor called the shortest, where not every combination was tried`() throws {
    for isOnce in [true, false] {
      let few = try answer(2, isOnce: isOnce)
      #expect(few.isShortest && few.path.map(\.event) == ["RECORD", "GOAL"], "\(few.way)")
    }
    #expect(try answer(5, isOnce: true).way == .unknown)
    let many = try answer(5, isOnce: false)
    #expect(!many.isShortest && many.path.map(\.event) == ["RECORD", "RECORD", "GOAL"], "\(many.way)")
  }
}

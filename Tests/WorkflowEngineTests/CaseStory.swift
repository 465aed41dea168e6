import Syntax
import Testing
import WorkflowEngine

/// A case that people act on, one step after the other, with short names for leaves: `e0`, `e1` …
struct CaseStory {
  let workflow: Workflow
  var position: Position
  var time = moment("2026-11-20T22:00:00Z")
  private var count = 0

  init(_ workflow: Workflow) {
    self.workflow = workflow
    position = workflow.start(at: time)
  }

  static func small() throws -> CaseStory { CaseStory(try SmallDefinition.workflow()) }

  func step(
    _ event: EventID, _ actor: String, _ role: RoleID, ref: String? = nil, facts: [StepFact] = [],
    reason: String? = nil, items: Set<String> = [], happened: Moment? = nil
  ) -> Step {
    Step(
      event: event, actor: actor, role: role, leaf: "e\(count)", ref: ref, time: time, happened: happened, facts: facts,
      reason: reason, delegations: items)
  }

  /// Takes a step that must be allowed; gives its leaf.
  @discardableResult mutating func take(
    _ step: Step, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    switch workflow.judge(step, at: position) {
    case .allowed(let next): position = next
    case .refused(let unmet):
      Issue.record("\(step.event) refused: \(unmet.map(\.sv))", sourceLocation: sourceLocation)
      throw StoryStopped()
    }
    count += 1
    return step.leaf
  }

  func refusal(_ step: Step) -> [Unmet.Code] {
    if case .refused(let unmet) = workflow.judge(step, at: position) { unmet.map(\.code) } else { [] }
  }

  mutating func read(_ actor: String, _ leaf: String) {
    position = workflow.opened(actor: actor, leaf: leaf, position)
  }

  mutating func wait(_ seconds: Int64) { time = time.adding(seconds: seconds) }

  func isIn(_ path: String) -> Bool { workflow.activePaths(at: position).contains(path) }

  // MARK: Steps that several tests take

  func placing(_ actor: String = "sanna", hours: Int64 = 60) -> Step {
    step(
      "PLACE", actor, "jour",
      facts: [StepFact(name: "placement", value: "shelter", until: time.adding(seconds: hours * 3600))],
      reason: "acuteDanger", items: ["4.1"])
  }

  func proposing(_ actor: String = "anna") -> Step { step("PROPOSE", actor, "socialsekreterare") }
  func endorsing(_ ref: String, _ actor: String = "karin") -> Step { step("ENDORSE", actor, "koordinator", ref: ref) }
  func granting(_ ref: String, _ actor: String = "disa") -> Step {
    step(
      "GRANT", actor, "beslutsfattare", ref: ref, facts: [StepFact(name: "decision", value: "granted")],
      items: ["4.12"])
  }
}

struct StoryStopped: Error {}

func moment(_ text: String) -> Moment { Moment(text) ?? Moment(seconds: 0) }

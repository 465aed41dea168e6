import Foundation
import Syntax
import Testing
import WorkflowEngine

/// The main workflow: each decision that can be appealed is to be served, and has its own time in which to be appealed.
@Suite struct `A decision that can be appealed` {
  private var story: CaseStory
  private var workflow: Workflow { story.workflow }

  init() throws {
    let url = ShippedWorkflow.folder.appending(path: "avhopp.json")
    story = CaseStory(try Workflow.read([UInt8](try Data(contentsOf: url)), file: "avhopp.json"))
    story.time = moment("2026-01-12T09:00:00Z")
    story.position = story.workflow.start(at: story.time)
  }

  private mutating func refuse(_ insats: String) throws -> String {
    let proposal = try story.take(
      story.step(
        "PROPOSE_INSATS", "samira", "socialsekreterare", facts: [StepFact(name: "proposedInsats", value: insats)]))
    story.read("bo", proposal)
    return try story.take(story.step("REFUSE_INSATS", "bo", "beslutsfattare", ref: proposal, items: ["4.21"]))
  }

  private mutating func serve(_ decision: String, _ day: String) throws -> String {
    try story.take(
      story.step(
        "SERVED", "samira", "socialsekreterare", ref: decision, facts: [StepFact(name: "served", value: day)]))
  }

  private func unanswered(_ time: String) -> [String] {
    let later = workflow.elapsed(to: moment(time), story.position).position
    return workflow.unanswered(at: later).map(\.period).filter { ["serve", "appeal"].contains($0) }
  }

  private func waiting() -> [String] {
    workflow.due(at: story.position).map(\.period).filter { ["serve", "appeal"].contains($0) }
  }

  @Test mutating func `is to be served, each by itself, and who took it is known`() throws {
    let first = try refuse("livelihood")
    story.wait(86_400)
    let second = try refuse("contactPerson")
    #expect(waiting() == ["serve", "serve"])
    let due = workflow.due(at: story.position).filter { $0.period == "serve" }
    #expect(due.map { workflow.decision($0.entry, at: story.position) } == ["REFUSE_INSATS", "REFUSE_INSATS"])
    #expect(workflow.unserved(at: story.position) == [first, second])
    #expect(unanswered("2026-01-20T08:00:00Z") == ["serve"])
    #expect(unanswered("2026-01-21T10:00:00Z") == ["serve", "serve"])
    // Service noted late answers the alarm that has sounded, and only that one.
    story.time = moment("2026-01-21T10:00:00Z")
    _ = try serve(first, "2026-01-20")
    #expect(unanswered("2026-01-21T11:00:00Z") == ["serve"])
    #expect(workflow.unserved(at: story.position) == [second])
  }

  @Test mutating func `keeps its own time to be appealed, and its end is heard until somebody notes it`() throws {
    let (first, second) = (try refuse("livelihood"), try refuse("contactPerson"))
    let early = try serve(first, "2026-01-13")
    let late = try serve(second, "2026-01-21")
    #expect(waiting() == ["appeal", "appeal"])
    #expect(unanswered("2026-02-04T09:00:00Z") == ["appeal"])
    // A note before the end does not answer it.
    story.time = moment("2026-02-05T09:00:00Z")
    _ = try story.take(story.step("APPEAL_TIME_OVER", "samira", "socialsekreterare", ref: early))
    #expect(unanswered("2026-02-06T09:00:00Z") == [])
    _ = try story.take(story.step("APPEAL_TIME_OVER", "samira", "socialsekreterare", ref: late))
    #expect(unanswered("2026-02-13T09:00:00Z") == ["appeal"])
  }

  @Test mutating func `whose service was noted wrongly has the time of the newer note, and another keeps its own`()
    throws
  {
    let (first, second) = (try refuse("livelihood"), try refuse("contactPerson"))
    _ = try serve(first, "2026-01-13")
    _ = try serve(second, "2026-01-14")
    _ = try serve(first, "2026-01-15")
    let ends = workflow.due(at: story.position).filter { $0.period == "appeal" }.map(\.due.swedish.date.text)
    #expect(ends == ["2026-02-04", "2026-02-05"])
  }

  @Test mutating func `is named by the note of its service`() throws {
    func refusal(_ ref: String?) -> [Unmet.Code] {
      story.refusal(
        story.step(
          "SERVED", "samira", "socialsekreterare", ref: ref, facts: [StepFact(name: "served", value: "2026-01-12")]))
    }
    #expect(refusal(nil) == [.refMissing])
    let decision = try refuse("livelihood")
    #expect(refusal(nil) == [.refMissing])
    #expect(refusal("e0") == [.refWrong])
    #expect(refusal("nothing") == [.refWrong])
    #expect(refusal(decision) == [])
  }
}

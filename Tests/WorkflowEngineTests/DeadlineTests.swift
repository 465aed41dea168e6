import Syntax
import Testing
import WorkflowEngine

@Suite struct `Deadlines` {
  @Test func `announce the end of a decision, then say that it lapsed, and protection goes on`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing())
    let proposal = try story.take(story.step("PROPOSE_STAY", "anna", "socialsekreterare"))
    story.read("disa", proposal)
    try story.take(
      story.step(
        "STAY", "disa", "beslutsfattare", ref: proposal,
        facts: [StepFact(name: "placement", value: "shelter", until: moment("2026-12-20T11:00:00Z"))], items: ["4.12"]))
    let (before, announced) = story.workflow.elapsed(to: moment("2026-12-20T10:59:59Z"), story.position)
    #expect(announced.map(\.period) == ["answer", "warning"])
    #expect(announced.last?.due == moment("2026-12-17T11:00:00Z"))
    #expect(story.workflow.activePaths(at: before).contains("case.protection.placed"))
    let (after, lapsed) = story.workflow.elapsed(to: moment("2026-12-20T11:00:00Z"), before)
    #expect(lapsed.map(\.period) == ["lapse"])
    #expect(story.workflow.activePaths(at: after).contains("case.protection.lapsed"))
  }

  @Test func `fire in order of their due time, exactly once`() throws {
    var story = try CaseStory.small()
    let start = story.time
    try story.take(story.placing(hours: 72))
    // In 14 days the investigation; at once-or-never the three-day warning; in 3 days the lapse.
    #expect(story.workflow.due(at: story.position).map(\.period) == ["warning", "lapse", "answer"])
    let (once, fired) = story.workflow.elapsed(to: start.adding(seconds: 20 * 86_400), story.position)
    #expect(fired.map(\.period) == ["warning", "lapse", "answer"])
    #expect(fired.map(\.moved) == [false, true, false])
    #expect(fired.map(\.escalate) == ["koordinator", "koordinator", "koordinator"])
    #expect(fired.map(\.due) == fired.map(\.due).sorted())
    let (twice, again) = story.workflow.elapsed(to: start.adding(seconds: 40 * 86_400), once)
    #expect(again == [])
    #expect(twice.fired == fired)
  }

  @Test func `a warning whose moment had passed is not given, a lapse is`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing(hours: 10))
    #expect(story.workflow.due(at: story.position).map(\.period) == ["lapse", "answer"])
  }

  @Test func `a new end moves the deadline, and leaving the state disarms it`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing(hours: 10))
    let proposal = try story.take(story.step("PROPOSE_END", "anna", "socialsekreterare"))
    story.read("disa", proposal)
    try story.take(story.step("END_PLACEMENT", "disa", "beslutsfattare", ref: proposal, items: ["4.12"]))
    #expect(story.workflow.due(at: story.position).map(\.period) == ["answer"])
  }

  @Test func `letting time pass in one leap or in many gives the same case`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing(hours: 72))
    let end = story.time.adding(seconds: 30 * 86_400)
    var slow = story.position
    var fired: [Fired] = []
    for hour in 1...(30 * 24) {
      let (next, some) = story.workflow.elapsed(to: story.time.adding(seconds: Int64(hour) * 3600), slow)
      slow = next
      fired += some
    }
    let (fast, all) = story.workflow.elapsed(to: end, story.position)
    #expect(slow == fast)
    #expect(fired == all)
  }

  @Test func `a deadline whose condition is unmet tells, and moves nothing`() throws {
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing())
    story.read("disa", proposal)
    try story.take(story.step("REFUSE", "disa", "beslutsfattare", ref: proposal, items: ["4.12"]))
    try story.take(story.placing())
    let (after, fired) = story.workflow.elapsed(to: moment("2032-01-01T00:00:00Z"), story.position)
    #expect(fired.last?.period == "keep")
    #expect(fired.last?.moved == false)
    #expect(story.workflow.activePaths(at: after).contains("case.protection.lapsed"))
  }
}

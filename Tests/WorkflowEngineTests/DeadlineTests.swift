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

  @Test
  func `one that is silent where the case stands is neither told nor listed, and counts anew when it no longer is`()
    throws
  {
    var story = CaseStory(try Workflow.read(Array(try SmallDefinition.quietSupport().utf8), file: "small.json"))
    func answers(_ due: [Due]) -> [Moment] { due.filter { $0.period == "answer" }.map(\.due) }
    let due = answers(story.workflow.due(at: story.position))
    #expect(due.count == 1)
    try story.take(story.step("GRANT_MONEY", "disa", "beslutsfattare", items: ["4.12"]))
    #expect(answers(story.workflow.due(at: story.position)) == [])
    let (quiet, fired) = story.workflow.elapsed(to: moment("2027-01-20T22:00:00Z"), story.position)
    #expect(!fired.contains { $0.period == "answer" })
    #expect(answers(story.workflow.due(at: quiet)) == [])
    (story.position, story.time) = (quiet, moment("2027-01-20T22:00:00Z"))
    try story.take(story.step("END_MONEY", "disa", "beslutsfattare", items: ["4.12"]))
    let (loud, late) = story.workflow.elapsed(to: moment("2027-01-20T22:00:00Z"), story.position)
    #expect(!late.contains { $0.period == "answer" })
    #expect(answers(story.workflow.due(at: loud)) == [story.time.adding(seconds: 14 * 86_400)])
    let (told, once) = story.workflow.elapsed(to: moment("2027-02-10T22:00:00Z"), loud)
    #expect(once.map(\.period) == ["answer"])
    #expect(story.workflow.unanswered(at: told).contains { $0.period == "answer" })
    #expect(story.workflow.elapsed(to: moment("2028-01-20T22:00:00Z"), told).fired.allSatisfy { $0.period != "answer" })
    // And is not shown as waiting for an answer while it is silent again.
    (story.position, story.time) = (told, moment("2027-02-11T22:00:00Z"))
    try story.take(story.step("GRANT_MONEY", "disa", "beslutsfattare", items: ["4.12"]))
    #expect(!story.workflow.unanswered(at: story.position).contains { $0.period == "answer" })
  }

  @Test func `one that came is answered by leaving its state, by entering it anew, or by being set anew`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing(hours: 72))
    func unanswered(_ time: String) -> [String] {
      let later = story.workflow.elapsed(to: moment(time), story.position).position
      return story.workflow.unanswered(at: later).map { "\($0.state) \($0.period)" }
    }
    #expect(unanswered("2026-11-21T22:00:00Z") == ["case.protection.emergency warning"])
    // The end has put the case where it stands: that is what is to be answered now.
    #expect(unanswered("2026-11-30T22:00:00Z") == ["case.protection.emergency lapse"])
    story.time = moment("2026-11-21T22:00:00Z")
    let proposal = try story.take(story.step("PROPOSE_STAY", "anna", "socialsekreterare"))
    story.read("disa", proposal)
    try story.take(
      story.step(
        "STAY", "disa", "beslutsfattare", ref: proposal,
        facts: [StepFact(name: "placement", value: "shelter", until: moment("2026-12-20T11:00:00Z"))], items: ["4.12"]))
    #expect(unanswered("2026-11-30T22:00:00Z") == [])
    #expect(unanswered("2026-12-18T11:00:00Z") == ["case.handling.open answer", "case.protection.placed warning"])
  }

  @Test func `one about the end of a consent is answered when the consent is taken back`() throws {
    let workflow = try #require(try ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow
    var story = CaseStory(workflow)
    try story.take(
      story.step(
        "GIVE_CONSENT", "samira", "socialsekreterare",
        facts: [
          StepFact(name: "consentPolice", value: "yes", until: story.time.adding(seconds: 30 * 86_400)),
          StepFact(name: "consentOthers", value: "no", until: nil),
        ]))
    story.wait(20 * 86_400)
    story.position = workflow.elapsed(to: story.time, story.position).position
    #expect(workflow.unanswered(at: story.position).contains { $0.period == "policeSoon" })
    #expect(workflow.due(at: story.position).contains { $0.period == "policeOut" })
    try story.take(story.step("REVOKE_CONSENT", "samira", "socialsekreterare"))
    #expect(!workflow.unanswered(at: story.position).contains { $0.period == "policeSoon" })
    #expect(!workflow.due(at: story.position).contains { $0.period == "policeOut" })
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

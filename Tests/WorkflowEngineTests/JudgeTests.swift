import Syntax
import Testing
import WorkflowEngine

@Suite struct `Judging a step` {
  @Test func `a proposal is granted by another, after endorsement and reading`() throws {
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing())
    try story.take(story.endorsing(proposal))
    story.read("disa", proposal)
    try story.take(story.granting(proposal))
    #expect(story.isIn("case.handling.support"))
    #expect(story.position.facts["decision"]?.value == "granted")
  }

  @Test func `what is missing is named, each by its code`() throws {
    var story = try CaseStory.small()
    #expect(story.refusal(story.granting("e0")) == [.approvals, .refWrong])
    let proposal = try story.take(story.proposing())
    #expect(story.refusal(story.granting(proposal)) == [.approvals, .refUnopened])
    try story.take(story.endorsing(proposal))
    #expect(story.refusal(story.granting(proposal)) == [.refUnopened])
    story.read("disa", proposal)
    #expect(story.refusal(story.granting(proposal)) == [])
    var stranger = story.granting(proposal)
    stranger.delegations = ["4.1"]
    #expect(story.refusal(stranger) == [.delegation])
    stranger = story.granting(proposal)
    stranger.role = "koordinator"
    #expect(story.refusal(stranger) == [.delegation], "the item is held, but not in a role that can hold it")
    stranger = story.granting(proposal)
    stranger.ref = nil
    #expect(story.refusal(stranger) == [.refMissing])
  }

  @Test func `who proposed cannot decide, whatever they hold`() throws {
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing("disa"))
    try story.take(story.endorsing(proposal))
    story.read("disa", proposal)
    #expect(story.refusal(story.granting(proposal, "disa")) == [.refOwn, .separated])
  }

  @Test func `a changed proposal voids what was endorsed and read`() throws {
    var story = try CaseStory.small()
    let first = try story.take(story.proposing())
    try story.take(story.endorsing(first))
    story.read("disa", first)
    let second = try story.take(story.proposing())
    #expect(story.refusal(story.granting(first)) == [.approvals, .refReplaced])
    #expect(story.refusal(story.granting(second)) == [.approvals, .refUnopened])
    #expect(story.position.openEntries(of: "PROPOSE") == [second])
  }

  @Test func `a proposal is decided once`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing())
    let proposal = try story.take(story.step("PROPOSE_END", "anna", "socialsekreterare"))
    story.read("disa", proposal)
    let ending = { (story: CaseStory) in
      story.step("END_PLACEMENT", "disa", "beslutsfattare", ref: proposal, items: ["4.12"])
    }
    try story.take(ending(story))
    #expect(story.isIn("case.protection.none"))
    try story.take(story.placing())
    #expect(story.refusal(ending(story)) == [.refReplaced])
  }

  @Test func `endorsements count by person, by what they refer to, and within their time`() throws {
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing("karin"))
    try story.take(story.endorsing(proposal, "karin"))  // the proposer's own
    story.read("disa", proposal)
    #expect(story.refusal(story.granting(proposal)) == [.approvals])
    try story.take(story.endorsing(proposal, "disa"))  // the decider's own
    #expect(story.refusal(story.granting(proposal)) == [.approvals])
    try story.take(story.endorsing(proposal, "kalle"))
    #expect(story.refusal(story.granting(proposal)) == [])
    story.wait(15 * 86_400)
    #expect(story.refusal(story.granting(proposal)) == [.approvals])
  }

  @Test func `a step carries only facts of its own form, each once and with a value that exists`() throws {
    var story = try CaseStory.small()
    let level = StepFact(name: "assessment", value: "high")
    #expect(story.refusal(story.step("APPLY", "anna", "jour", facts: [level])) == [.factForeign])
    #expect(story.refusal(story.step("ORAL", "anna", "jour", facts: [level, level])) == [.factForeign])
    #expect(
      story.refusal(story.step("ORAL", "anna", "jour", facts: [StepFact(name: "assessment", value: "9")])) == [.factIll]
    )
    try story.take(story.step("ORAL", "anna", "jour", facts: [level]))
    #expect(story.position.facts["assessment"]?.until == moment("2026-11-23T22:00:00Z"))
  }

  @Test func `oral information holds from when it was said, not from when it was written`() throws {
    var story = try CaseStory.small()
    let said = moment("2026-11-20T20:00:00Z")
    try story.take(
      story.step("ORAL", "anna", "jour", facts: [StepFact(name: "assessment", value: "low")], happened: said))
    #expect(story.position.facts["assessment"]?.until == moment("2026-11-23T20:00:00Z"))
  }

  @Test func `consent opens sharing until it is withdrawn`() throws {
    var story = try CaseStory.small()
    let sharing = { (story: CaseStory) in story.step("SHARE", "anna", "socialsekreterare") }
    #expect(story.refusal(sharing(story)) == [.factMissing])
    try story.take(story.step("CONSENT", "anna", "jour", facts: [StepFact(name: "consent", value: "police")]))
    #expect(story.refusal(sharing(story)) == [])
    try story.take(story.step("REVOKE", "anna", "jour"))
    #expect(story.refusal(sharing(story)) == [.factRevoked])
  }

  @Test func `duty alone protects at night, with an end and a reason`() throws {
    var story = try CaseStory.small()
    var step = story.placing()
    step.reason = nil
    #expect(story.refusal(step) == [.reason])
    step = story.placing(hours: 80)
    #expect(story.refusal(step) == [.lasts])
    try story.take(story.placing())
    #expect(story.isIn("case.protection.emergency"))
  }

  @Test func `time never runs backwards within a case`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing())
    story.wait(-1)
    #expect(story.refusal(story.step("APPLY", "anna", "jour")) == [.time])
  }

  @Test func `a refused step leaves no trace, not even a deadline that its time would have fired`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing(hours: 10))
    var position = story.position
    var late = story.step("SHARE", "anna", "jour")
    late.time = late.time.adding(seconds: 86_400 * 400)
    guard case .refused = story.workflow.apply(late, to: &position) else {
      Issue.record("allowed")
      return
    }
    #expect(position == story.position)
  }
}

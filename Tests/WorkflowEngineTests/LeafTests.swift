import Syntax
import Testing
import WorkflowEngine

/// Each condition on its own: what it refuses, and what makes it met.
@Suite struct `A condition` {
  /// The small definition with the rule of SHARE replaced by these leaves, besides its role.
  private func story(_ leaves: String, _ changes: (old: String, new: String)...) throws -> CaseStory {
    let consent = "{ \"fact\": \"consent\", \"state\": \"given\", \"values\": [\"police\", \"all\"] }"
    let text = try SmallDefinition.changed([(consent, leaves)] + changes)
    return CaseStory(try Workflow.read(Array(text.utf8), file: "small.json"))
  }

  private func sharing(_ story: CaseStory, by actor: String = "anna", ref: String? = nil) -> Step {
    story.step("SHARE", actor, "socialsekreterare", ref: ref)
  }

  @Test func `elapsed and at most count from when it happened`() throws {
    var late = try story(#"{ "elapsed": "@weekend", "since": "PROPOSE" }"#)
    #expect(late.refusal(sharing(late)) == [.done])
    var step = late.proposing()
    step.happened = late.time.adding(seconds: -86_400)
    try late.take(step)
    late.wait(2 * 86_400 - 1)
    #expect(late.refusal(sharing(late)) == [.elapsed])
    let answer = late.workflow.explain(sharing(late), at: late.position)
    #expect(answer.unmet.first?.opensAt == late.time.adding(seconds: 1))
    late.wait(1)
    #expect(late.refusal(sharing(late)) == [])

    var early = try story(#"{ "elapsedAtMost": "@weekend", "since": "PROPOSE" }"#)
    try early.take(early.proposing())
    early.wait(3 * 86_400)
    #expect(early.refusal(sharing(early)) == [])
    early.wait(1)
    #expect(early.refusal(sharing(early)) == [.tooLate])
  }

  @Test func `done asks for an event, and for it after another`() throws {
    var story = try story(#"{ "done": "APPLY", "since": "PROPOSE" }"#)
    try story.take(story.step("APPLY", "anna", "jour"))
    #expect(story.refusal(sharing(story)) == [.done])
    try story.take(story.proposing())
    #expect(story.refusal(sharing(story)) == [.done])
    try story.take(story.step("APPLY", "anna", "jour"))
    #expect(story.refusal(sharing(story)) == [])
  }

  @Test func `count is used up, and starts again after another event`() throws {
    var story = try story(#"{ "count": "APPLY", "atMost": 2, "since": "PROPOSE" }"#)
    for _ in 0..<2 { try story.take(story.step("APPLY", "anna", "jour")) }
    #expect(story.refusal(sharing(story)) == [.count])
    try story.take(story.proposing())
    #expect(story.refusal(sharing(story)) == [])
  }

  @Test func `none asks that nothing is open`() throws {
    var story = try story(#"{ "none": "APPLY", "until": ["PROPOSE", "PAY"] }"#)
    #expect(story.refusal(sharing(story)) == [])
    try story.take(story.step("APPLY", "anna", "jour"))
    #expect(story.refusal(sharing(story)) == [.none])
    try story.take(story.step("PAY", "anna", "jour"))
    #expect(story.refusal(sharing(story)) == [])
  }

  @Test func `opened and distinct look at the latest entry; naming a replaced one gains nothing`() throws {
    var story = try story(#"{ "opened": "PROPOSE" }, { "distinctFrom": ["PROPOSE"] }"#)
    let first = try story.take(story.proposing("karin"))
    story.read("anna", first)
    #expect(story.refusal(sharing(story)) == [])
    let second = try story.take(story.proposing("anna"))
    #expect(story.refusal(sharing(story)) == [.opened, .distinctFrom])
    #expect(story.refusal(sharing(story, ref: first)) == [.opened, .distinctFrom])
    story.read("anna", second)
    #expect(story.refusal(sharing(story, ref: first)) == [.distinctFrom])
  }

  @Test func `endorsements of a replaced proposal do not count, whatever the step refers to`() throws {
    var story = try story(#"{ "approvals": 1, "of": "PROPOSE", "by": "ENDORSE", "roles": ["koordinator"] }"#)
    let first = try story.take(story.proposing("pia"))
    try story.take(story.endorsing(first))
    #expect(story.refusal(sharing(story, ref: first)) == [])
    try story.take(story.proposing("pia"))
    #expect(story.refusal(sharing(story, ref: first)) == [.approvals])
  }

  @Test func `of several that are open, the one referred to counts`() throws {
    var story = try story(
      #"{ "opened": "PROPOSE" }, { "distinctFrom": ["PROPOSE"] }"#,
      (#""en": "propose" } }"#, #""en": "propose" }, "several": true }"#))
    let first = try story.take(story.proposing("karin"))
    try story.take(story.proposing("anna"))
    story.read("anna", first)
    #expect(story.refusal(sharing(story)) == [.opened, .distinctFrom])
    #expect(story.refusal(sharing(story, ref: first)) == [])
  }

  @Test func `in and not in look at the other regions`() throws {
    var story = try story(#"{ "in": "protection.emergency" }, { "notIn": "handling.support" }"#)
    #expect(story.refusal(sharing(story)) == [.inState])
    try story.take(story.placing())
    #expect(story.refusal(sharing(story)) == [])
  }

  @Test func `any of speaks of what the step itself can still bring`() throws {
    let story = try story(
      #"{ "anyOf": [{ "fact": "consent", "state": "given" }, { "fact": "assessment", "state": "new" }] }"#)
    #expect(story.refusal(sharing(story)) == [.factNew])
  }

  @Test func `any of is met by one branch, and names everybody who could mend it`() throws {
    var story = try story(#"{ "anyOf": [{ "done": "PROPOSE" }, { "done": "ENDORSE" }] }"#)
    let answer = story.workflow.explain(sharing(story), at: story.position)
    #expect(answer.unmet.first?.by == ["socialsekreterare", "koordinator"])
    try story.take(story.proposing())
    #expect(story.refusal(sharing(story)) == [])
  }

  @Test func `a fact may have to be valid, lapsed, known at all, or new since an event`() throws {
    let level = StepFact(name: "assessment", value: "high")
    for (state, before, during, after) in [
      ("valid", [Unmet.Code.factMissing], [], [Unmet.Code.factLapsed]),
      ("any", [.factMissing], [], []),
      ("lapsed", [.factMissing], [.factNotLapsed], []),
    ] as [(String, [Unmet.Code], [Unmet.Code], [Unmet.Code])] {
      var story = try story("{ \"fact\": \"assessment\", \"state\": \"\(state)\" }")
      #expect(story.refusal(sharing(story)) == before)
      try story.take(story.step("ORAL", "anna", "jour", facts: [level]))
      #expect(story.refusal(sharing(story)) == during)
      story.wait(72 * 3600)
      #expect(story.refusal(sharing(story)) == after)
    }
    var story = try story(#"{ "fact": "assessment", "state": "any", "since": "PROPOSE" }"#)
    try story.take(story.step("ORAL", "anna", "jour", facts: [level]))
    try story.take(story.proposing())
    #expect(story.refusal(sharing(story)) == [.factOld])
    try story.take(story.step("ORAL", "anna", "jour", facts: [level]))
    #expect(story.refusal(sharing(story)) == [], "the same second, but later in the case")
  }

  @Test func `the police's own signature is asked for by name`() throws {
    let story = try story(#"{ "proof": "police" }"#)
    var step = sharing(story)
    #expect(story.refusal(step) == [.proof])
    step.proofs = ["police"]
    #expect(story.refusal(step) == [])
  }

  @Test func `approvals of every role take as many persons, however their roles overlap`() throws {
    var story = try story(
      #"{ "approvals": 2, "of": "PROPOSE", "by": "ENDORSE", "roles": ["koordinator", "jour"] }"#,
      (
        #""coordinator": { "sv": "Koordinatorn", "en": "The coordinator", "all": [{ "role": ["koordinator"] }] }"#,
        #""coordinator": { "sv": "Koordinatorn", "en": "The coordinator", "all": [{ "role": ["koordinator", "jour"] }] }"#
      ))
    let proposal = try story.take(story.proposing("pia"))
    let endorse = { (story: CaseStory, actor: String, role: String) in
      story.step("ENDORSE", actor, role, ref: proposal)
    }
    try story.take(endorse(story, "karin", "koordinator"))
    try story.take(endorse(story, "karin", "jour"))
    #expect(story.refusal(sharing(story)) == [.approvals], "one person in two roles")
    try story.take(endorse(story, "sanna", "koordinator"))
    #expect(story.refusal(sharing(story)) == [], "karin as duty, sanna as coordinator")
    #expect(story.refusal(sharing(story, by: "karin")) == [.approvals], "not the actor's own")
  }
}

@Suite struct `Proposals` {
  @Test func `several may be open at once, and one replaces another only by naming it`() throws {
    let text = try SmallDefinition.changed([
      (#""en": "propose" } }"#, #""en": "propose" }, "several": true }"#)
    ])
    var story = CaseStory(try Workflow.read(Array(text.utf8), file: "small.json"))
    let first = try story.take(story.proposing())
    let second = try story.take(story.proposing())
    #expect(story.position.openEntries(of: "PROPOSE") == [first, second])
    var replacing = story.proposing()
    replacing.ref = first
    let third = try story.take(replacing)
    #expect(story.position.openEntries(of: "PROPOSE") == [second, third])
    story.read("disa", second)
    try story.take(story.endorsing(second))
    try story.take(story.granting(second))
    #expect(story.position.openEntries(of: "PROPOSE") == [third])
  }

  @Test func `a decision taken outside is recorded by the proposer and countersigned by another`() throws {
    let text = try SmallDefinition.changed([
      (
        #""word": { "sv": "bevilja", "en": "grant" }, "decides": "PROPOSE" }"#,
        #""word": { "sv": "bevilja", "en": "grant" }, "decides": "PROPOSE", "outside": true }"#
      ),
      (
        #""word": { "sv": "avsluta", "en": "close" } }"#,
        #""word": { "sv": "avsluta", "en": "close" }, "decides": "GRANT" }"#
      ),
      (#""events": ["PROPOSE", "GRANT", "REFUSE"]"#, #""events": ["PROPOSE", "REFUSE"]"#),
    ])
    let workflow = try Workflow.read(Array(text.utf8), file: "small.json")
    #expect(workflow.check() == [])
    var story = CaseStory(workflow)
    let proposal = try story.take(story.proposing("disa"))
    try story.take(story.endorsing(proposal))
    let decision = try story.take(story.granting(proposal, "disa"))
    let closing = { (story: CaseStory, actor: String) in story.step("CLOSE", actor, "socialsekreterare", ref: decision)
    }
    #expect(story.refusal(closing(story, "disa")) == [.refOwn, .refUnopened])
    story.read("anna", decision)
    try story.take(closing(story, "anna"))
    #expect(story.isIn("case.handling.closed"))
  }
}

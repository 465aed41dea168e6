import Syntax
import Testing
import WorkflowEngine

/// A step bound to one entry among several: whose conflict of interest, which proposal, how many wait.
@Suite struct `Of several entries of one event` {
  /// The small definition where CONSENT declares, REVOKE lifts a named declaration, and SHARE asks for none of one's own.
  private func conflicts() throws -> CaseStory {
    try story(
      (
        #"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#,
        #"{ "noOwn": "ORAL", "until": ["PAY"] }"#
      )
    )
  }

  private func story(_ changes: (old: String, new: String)...) throws -> CaseStory {
    CaseStory(try Workflow.read(Array(SmallDefinition.changed(changes).utf8), file: "small.json"))
  }

  private func sharing(_ story: CaseStory, _ actor: String) -> Step { story.step("SHARE", actor, "socialsekreterare") }

  @Test func `each person's own stands in their way until that very one is lifted`() throws {
    var story = try conflicts()
    let annas = try story.take(story.step("ORAL", "anna", "jour"))
    let bos = try story.take(story.step("ORAL", "bo", "jour"))
    #expect(story.refusal(sharing(story, "anna")) == [.noOwn])
    #expect(story.refusal(sharing(story, "bo")) == [.noOwn])
    #expect(story.refusal(sharing(story, "cia")) == [])
    try story.take(story.step("PAY", "cia", "jour"))
    #expect(story.refusal(sharing(story, "anna")) == [.noOwn], "an entry that names no declaration lifts none")
    try story.take(story.step("PAY", "cia", "jour", ref: bos))
    #expect(story.refusal(sharing(story, "bo")) == [])
    #expect(story.refusal(sharing(story, "anna")) == [.noOwn])
    try story.take(story.step("PAY", "cia", "jour", ref: annas))
    #expect(story.refusal(sharing(story, "anna")) == [])
    try story.take(story.step("ORAL", "anna", "jour"))
    #expect(story.refusal(sharing(story, "anna")) == [.noOwn], "declared anew")
  }

  /// PROPOSE_STAY says what it is about, several can be open, and STAY decides those of a shelter only.
  private func measures() throws -> CaseStory {
    try story(
      (
        #""word": { "sv": "föreslå-fortsatt", "en": "propose-stay" }"#,
        #""word": { "sv": "föreslå-fortsatt", "en": "propose-stay" }, "form": "consentForm", "several": true"#
      ),
      (#""decides": "PROPOSE_STAY""#, #""decides": "PROPOSE_STAY", "proposed": { "consent": "police" }"#))
  }

  @Test func `a decision fits only a proposal of the same thing`() throws {
    var story = try measures()
    try story.take(story.placing())
    let fitting = try story.take(
      story.step("PROPOSE_STAY", "anna", "socialsekreterare", facts: [StepFact(name: "consent", value: "police")]))
    let other = try story.take(
      story.step("PROPOSE_STAY", "anna", "socialsekreterare", facts: [StepFact(name: "consent", value: "all")]))
    let silent = try story.take(story.step("PROPOSE_STAY", "anna", "socialsekreterare"))
    for leaf in [fitting, other, silent] { story.read("disa", leaf) }
    func deciding(_ ref: String) -> Step {
      story.step(
        "STAY", "disa", "beslutsfattare", ref: ref,
        facts: [StepFact(name: "placement", value: "shelter", until: story.time.adding(seconds: 86_400))],
        items: ["4.12"])
    }
    #expect(story.refusal(deciding(other)) == [.refOther])
    #expect(story.refusal(deciding(silent)) == [.refOther])
    #expect(story.refusal(deciding(fitting)) == [])
    let answer = story.workflow.explain(deciding(other), at: story.position)
    #expect(answer.unmet.map(\.en) == ["“Propose continued placement” is about something else: Everyone."])
    #expect(answer.unmet.map(\.sv) == ["”Föreslå fortsatt placering” gäller något annat: Alla."])
  }

  /// Several PROPOSE_END wait, each with its own time, and only the last one decided clears.
  private func waiting() throws -> CaseStory {
    try story(
      (
        #""word": { "sv": "föreslå-slut", "en": "propose-end" }"#,
        #""word": { "sv": "föreslå-slut", "en": "propose-end" }, "several": true"#
      ),
      (#""escalate": "koordinator" } } },"#, #""escalate": "koordinator", "since": "PROPOSE_END" } } },"#),
      (
        #"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#,
        #"{ "open": "PROPOSE_END", "atMost": 1 }"#
      ))
  }

  @Test func `those that wait are counted, and deciding one leaves the others`() throws {
    var story = try waiting()
    try story.take(story.placing())
    let first = try story.take(story.step("PROPOSE_END", "anna", "socialsekreterare"))
    #expect(story.refusal(sharing(story, "anna")) == [])
    story.wait(86_400)
    let second = try story.take(story.step("PROPOSE_END", "anna", "socialsekreterare"))
    #expect(story.refusal(sharing(story, "anna")) == [.open])
    let deadlines = { (story: CaseStory) in
      story.workflow.due(at: story.position).filter { $0.period == "answer" }.map(\.due)
    }
    let start = story.time.adding(seconds: -86_400)
    #expect(deadlines(story) == [start.adding(seconds: 14 * 86_400), start.adding(seconds: 15 * 86_400)])
    story.read("disa", second)
    try story.take(story.step("END_PLACEMENT", "disa", "beslutsfattare", ref: second, items: ["4.12"]))
    #expect(story.refusal(sharing(story, "anna")) == [])
    #expect(deadlines(story) == [start.adding(seconds: 14 * 86_400)], "the time of the other runs on: \(first)")
    let (_, fired) = story.workflow.elapsed(to: start.adding(seconds: 20 * 86_400), story.position)
    #expect(fired.map(\.period) == ["answer"])
  }
}

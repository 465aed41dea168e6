import Syntax
import Testing
import WorkflowEngine

/// Lengths of time as law counts them: working days, the end of a day, and from the day a fact names.
@Suite struct `A period` {
  private func story(_ length: String, _ changes: (old: String, new: String)...) throws -> CaseStory {
    let text = try SmallDefinition.changed(
      [(#""answer": { "length": "P14D","#, #""answer": { "length": \#(length),"#)] + changes)
    return CaseStory(try Workflow.read(Array(text.utf8), file: "small.json"))
  }

  private func end(_ length: String, from start: String) throws -> String {
    let period = try #require(try story(length).workflow.periods["answer"])
    return period.after(moment(start)).text
  }

  /// Friday 20 November 2026 23.00; Christmas 2026 is Friday to Saturday, and the eve is closed too.
  @Test(arguments: [
    (#""P1D", "workdays": true"#, "2026-11-20T22:00:00Z", "2026-11-23T22:00:00Z"),
    (#""P1D", "workdays": true, "ends": "day""#, "2026-11-20T22:00:00Z", "2026-11-23T22:59:00Z"),
    (#""P2D", "workdays": true"#, "2026-12-23T08:00:00Z", "2026-12-29T08:00:00Z"),
    (#""P1D", "workdays": true"#, "2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z"),
    (#""P1D", "ends": "day""#, "2026-11-20T22:00:00Z", "2026-11-21T22:59:00Z"),
    (#""P3W", "ends": "workday""#, "2026-12-03T23:00:00Z", "2026-12-28T22:59:00Z"),
    (#""P3W", "ends": "workday""#, "2026-11-30T23:00:00Z", "2026-12-22T22:59:00Z"),
    (#""P3W""#, "2026-12-03T23:00:00Z", "2026-12-24T23:00:00Z"),
    (#""P4M", "ends": "workday""#, "2026-02-20T08:00:00Z", "2026-06-22T21:59:00Z"),
  ])
  func `is over when the law says`(length: String, start: String, over: String) throws {
    #expect(try end(length, from: start) == over)
  }

  @Test(arguments: [
    #""P1W", "workdays": true"#, #""PT4H", "workdays": true"#, #""P100D", "workdays": true"#, #""P1D", "ends": "week""#,
  ])
  func `that means nothing is refused`(length: String) {
    #expect(throws: WorkflowFault.self) { try story(length) }
  }

  /// REFUSE's closed state counts from the day that SHARE notes.
  private func served(_ ends: String = "workday") throws -> CaseStory {
    try story(
      #""P3W", "ends": "\#(ends)""#,
      (
        #""consent": { "kind": "consent", "sv": "Samtycke", "en": "Consent", "values": ["police", "all"], "revocable": true }"#,
        #""consent": { "kind": "consent", "sv": "Samtycke", "en": "Consent", "values": ["police", "all"], "revocable": true },\#n "served": { "kind": "date", "sv": "Delgiven", "en": "Served on" }"#
      ),
      (
        #""level", "type": "choice","#,
        #""served", "type": "date", "compartment": "register", "sv": "Delgavs", "en": "Was served", "feeds": "served" }, { "id": "level", "type": "choice","#
      ),
      (
        #"{ "guard": "clock", "escalate": "koordinator" } } },"#,
        #"{ "guard": "clock", "escalate": "koordinator", "from": "served" } } },"#
      ),
      (
        #"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#,
        #"{ "elapsed": "@answer", "from": "served" }"#
      ))
  }

  private func noting(_ day: String, _ story: CaseStory) -> Step {
    story.step("ORAL", "anna", "jour", facts: [StepFact(name: "served", value: day)])
  }

  @Test func `from a day runs from that day, not from when it was noted`() throws {
    var story = try served()
    #expect(story.workflow.due(at: story.position).isEmpty, "nothing has been served")
    try story.take(noting("2026-11-16", story))
    let due = story.workflow.due(at: story.position)
    #expect(due.map(\.due.text) == ["2026-12-07T22:59:00Z"])
    #expect(due.map(\.from) == ["served"])
    let sharing = story.step("SHARE", "anna", "socialsekreterare")
    #expect(story.workflow.explain(sharing, at: story.position).unmet.map(\.opensAt) == due.map(\.due))
    // A corrected day moves it, and it fires once.
    try story.take(noting("2026-11-17", story))
    let (_, fired) = story.workflow.elapsed(to: moment("2027-01-01T00:00:00Z"), story.position)
    #expect(fired.map(\.due.text) == ["2026-12-08T22:59:00Z"])
  }

  @Test func `from a day that nobody has noted is not over`() throws {
    let story = try served()
    #expect(story.refusal(story.step("SHARE", "anna", "socialsekreterare")) == [.factMissing])
  }
}

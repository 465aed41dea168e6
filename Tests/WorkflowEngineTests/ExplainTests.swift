import Syntax
import Testing
import WorkflowEngine

@Suite struct `Why can't I` {
  @Test func `says what is unmet, who mends it, and the way there`() throws {
    var story = try CaseStory.small()
    let proposal = try story.take(story.proposing())
    let answer = story.workflow.explain(story.granting(proposal), at: story.position)
    #expect(!answer.allowed)
    #expect(answer.rule == "grant")
    #expect(answer.unmet.first?.by == ["koordinator"])
    #expect(answer.unmet.first?.event == "ENDORSE")
    #expect(answer.unmet.first?.sv == "”Tillstyrka” saknas (0 av 1): Koordinator.")
    #expect(answer.path.map(\.event) == ["ENDORSE", "GRANT"])
    #expect(answer.path.map(\.roles) == [["koordinator"], ["beslutsfattare"]])
  }

  @Test func `finds a way through the chart where the event is not handled yet`() throws {
    let story = try CaseStory.small()
    let stay = story.step("STAY", "disa", "beslutsfattare", ref: "e9", items: ["4.12"])
    let answer = story.workflow.explain(stay, at: story.position)
    #expect(answer.unmet.map(\.code) == [.notEnabled])
    #expect(answer.path.map(\.event) == ["PLACE", "PROPOSE_STAY", "STAY"])
    #expect(answer.path.map(\.roles).last == ["beslutsfattare"])
  }

  @Test func `mends what the mending needs, and skips what it does not`() throws {
    let story = try CaseStory.small()
    let granting = story.workflow.explain(story.granting("e0"), at: story.position)
    #expect(granting.path.map(\.event) == ["PROPOSE", "ENDORSE", "GRANT"])
    let sharing = story.workflow.explain(story.step("SHARE", "anna", "socialsekreterare"), at: story.position)
    #expect(sharing.path.map(\.event) == ["CONSENT", "SHARE"])
    let closing = story.workflow.explain(story.step("CLOSE", "anna", "socialsekreterare"), at: story.position)
    #expect(closing.path.map(\.event) == ["PROPOSE", "ENDORSE", "GRANT", "CLOSE"])
  }

  @Test func `says when time must pass, and nothing where there is no way`() throws {
    let text = try SmallDefinition.changed([
      (
        "\"within\": \"@answer\" }] }",
        "\"within\": \"@keep\" }, { \"elapsed\": \"@answer\", \"since\": \"PROPOSE\" }] }"
      )
    ])
    var story = CaseStory(try Workflow.read(Array(text.utf8), file: "small.json"))
    let proposed = story.time
    let proposal = try story.take(story.proposing())
    let granting = story.workflow.explain(story.granting(proposal), at: story.position)
    #expect(granting.path.map(\.event) == ["ENDORSE", "GRANT"])
    #expect(granting.path.map(\.opensAt) == [nil, proposed.adding(seconds: 14 * 86_400)])
    let late = try SmallDefinition.changed([
      ("\"within\": \"@answer\" }] }", "\"within\": \"@keep\" }, { \"count\": \"PROPOSE\", \"atMost\": 1 }] }")
    ])
    story = CaseStory(try Workflow.read(Array(late.utf8), file: "small.json"))
    let used = try story.take(story.proposing())
    #expect(story.workflow.explain(story.granting(used), at: story.position).path == [])
  }

  private func minor() throws -> CaseStory {
    var story = CaseStory(try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow)
    try story.take(story.step("MINOR", "sanna", "jour", facts: [StepFact(name: "born", value: "2010-05-04")]))
    return story
  }

  @Test(arguments: ["GIVE_CONSENT", "EMERGENCY_PLACEMENT", "DECIDE_PLACEMENT", "SHARE", "GRANT", "REFUSE", "COMPLETE"])
  func `never advises noting a child as an adult`(event: EventID) throws {
    let story = try minor()
    let answer = story.workflow.explain(story.step(event, "samira", "socialsekreterare"), at: story.position)
    let path = answer.path.map(\.event)
    #expect(!path.contains("ADULT") && !path.contains("MINOR"), "\(path)")
    // Where only that would help, it says so instead.
    #expect(!path.isEmpty || answer.way == .none, "\(answer.way)")
  }

  @Test func `leads a child's case to the child's own consent and to disclosing by law`() throws {
    let story = try minor()
    let sharing = story.step("SHARE", "samira", "socialsekreterare", items: ["4.60"])
    let answer = story.workflow.explain(sharing, at: story.position)
    #expect(answer.path.map(\.event) == ["CHILD_CONSENT", "SHARE"])
    #expect(answer.alternatives.prefix(6).contains("DISCLOSE"))
    // Noting the age ends a consent that nobody gave: it is missing, not withdrawn.
    #expect(!answer.unmet.contains { $0.sv.contains("togs tillbaka") }, "\(answer.unmet.map(\.sv))")
    let consent = story.step("GIVE_CONSENT", "samira", "socialsekreterare", items: ["4.60"])
    let instead = story.workflow.explain(consent, at: story.position).alternatives.prefix(6)
    #expect(instead.first == "CHILD_CONSENT" && instead.contains("DISCLOSE"), "\(instead)")
  }

  /// Its application says so, too.
  @Test(arguments: [("EMERGENCY_PLACEMENT", "jour"), ("GIVE_CONSENT", "jour"), ("DECIDE_PLACEMENT", "enhetschef")])
  func `names nobody to note a child as an adult, and says each thing once`(event: EventID, role: RoleID) throws {
    var story = try minor()
    let young = [StepFact(name: "ageGroup", value: "minor")]
    try story.take(story.step("APPLY", "sanna", "jour", facts: young))
    let step = story.step(event, "sanna", role, items: ["4.10", "4.12"])
    let unmet = story.workflow.explain(step, at: story.position).unmet
    let ofAge = unmet.filter { $0.code == .factValue || $0.code == .none || $0.code == .notInState }
    #expect(ofAge.count == 2, "\(unmet.map(\.sv))")
    #expect(ofAge.allSatisfy { $0.event == nil && $0.by.isEmpty }, "\(ofAge)")
    #expect(unmet.allSatisfy { one in unmet.count { $0.code == one.code && $0.params == one.params } == 1 })
  }

  @Test func `names what protects before all else where protection was asked for`() throws {
    let story = try minor()
    let step = story.step("EMERGENCY_PLACEMENT", "sanna", "jour", items: ["4.10"])
    let instead = story.workflow.explain(step, at: story.position).alternatives
    let shown = instead.prefix(6)
    #expect(shown.contains("CHILD_DECISION") && shown.contains("OUTSIDE_DECISION"), "\(shown)")
    let marks = instead.map { event in
      story.workflow.events[event].map { $0.isProtective || !$0.duty.isEmpty } ?? false
    }
    #expect(marks == marks.filter { $0 } + marks.filter { !$0 } && marks.contains(false), "\(instead)")
  }

  @Test func `names those who can end or begin a state, not who answers for it`() throws {
    var story = CaseStory(try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow)
    try story.take(story.step("PAUSE_SHARING", "samira", "socialsekreterare"))
    let asking = story.step("REQUEST_ASSESSMENT", "samira", "socialsekreterare")
    let paused = story.workflow.explain(asking, at: story.position).unmet.first { $0.code == .notInState }
    #expect(paused?.by.contains("socialsekreterare") == true, "\(paused?.by ?? [])")
  }

  @Test func `names for another's decision those whom this very rule admits`() throws {
    var story = CaseStory(try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow)
    let proposal = try story.take(story.step("PROPOSE_PLACEMENT", "eva", "enhetschef"))
    story.read("eva", proposal)
    let end = story.time.adding(seconds: 86_400)
    let facts = [StepFact(name: "placementDecision", value: "DECIDE_PLACEMENT", until: end)]
    let deciding = story.step("DECIDE_PLACEMENT", "eva", "enhetschef", ref: proposal, facts: facts, items: ["4.12"])
    let own = story.workflow.explain(deciding, at: story.position).unmet.first { $0.code == .refOwn }
    #expect(own?.by == ["beslutsfattare", "enhetschef", "socialdirektor"], "\(own?.by ?? [])")
  }

  @Test func `still says of a consent that was given and withdrawn that it was`() throws {
    var story = CaseStory(try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow)
    let yes = [StepFact(name: "consentPolice", value: "yes"), StepFact(name: "consentOthers", value: "no")]
    try story.take(story.step("GIVE_CONSENT", "sanna", "jour", facts: yes))
    try story.take(story.step("REVOKE_CONSENT", "sanna", "jour"))
    let police = [StepFact(name: "sharedWith", value: "police")]
    let sharing = story.step("SHARE", "samira", "socialsekreterare", facts: police)
    #expect(story.workflow.explain(sharing, at: story.position).unmet.contains { $0.sv.contains("togs tillbaka") })
  }

  /// For one who may do it, too: only what it is about is missing.
  @Test(arguments: [
    ("DECIDE_PLACEMENT", "PROPOSE_PLACEMENT", "beslutsfattare"),
    ("TELL_ENDING", "PROPOSE_END_PLACEMENT", "koordinator"),
  ])
  func `finds a way of two steps`(event: EventID, before: EventID, role: RoleID) throws {
    let story = CaseStory(try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow)
    let step = story.step(event, "bo", role, items: ["4.12"])
    #expect(story.workflow.explain(step, at: story.position).path.map(\.event).suffix(2) == [before, event])
  }

  @Test func `names what can be done instead, nearest first`() throws {
    var story = try CaseStory.small()
    try story.take(story.placing())
    let again = story.workflow.explain(story.placing(), at: story.position)
    #expect(again.alternatives.first == "MOVE")
    #expect(!again.alternatives.contains("PROPOSE_STAY"), "duty may not propose")
  }

  @Test func `gives the same verdict as enforcement when one guard is changed`() throws {
    let loose = try SmallDefinition.changed([
      ("\"share\": { \"sv\": \"Delning kräver samtycke\"", "\"share\": { \"sv\": \"Delning\""),
      (", { \"fact\": \"consent\", \"state\": \"given\", \"values\": [\"police\", \"all\"] }", ""),
    ])
    let strict = try CaseStory.small()
    let changed = CaseStory(try Workflow.read(Array(loose.utf8), file: "small.json"))
    for (story, isAllowed) in [(strict, false), (changed, true)] {
      let sharing = story.step("SHARE", "anna", "socialsekreterare")
      #expect(story.workflow.explain(sharing, at: story.position).allowed == isAllowed)
      #expect(story.refusal(sharing).isEmpty == isAllowed)
    }
  }

  @Test func `finds an event by the word typed in either language`() throws {
    let workflow = try SmallDefinition.workflow()
    #expect(workflow.event(word: "Föreslå", language: .sv) == "PROPOSE")
    #expect(workflow.event(word: "propose", language: .sv) == "PROPOSE")
    #expect(workflow.event(word: "END_MONEY", language: .en) == "END_MONEY")
    #expect(workflow.event(word: "approve", language: .en) == nil)
  }
}

import Foundation
import Syntax
import Testing
import WorkflowEngine

/// The ways that `why` tells in the workflows that ship.
@Suite struct `A way in a workflow that ships` {
  private static let isSoak = ProcessInfo.processInfo.environment["AVHOPP_SOAK"] != nil

  private static func way(to event: EventID, in workflow: Workflow, from position: Position) -> Explanation {
    workflow.explain(
      Step(event: event, actor: "x", role: "none", leaf: "x", time: position.now), at: position)
  }

  /// Steps that nobody takes to get on, and the ways from the start that cannot do without them.
  private static let unavoidable: [String: [EventID: [EventID]]] = [
    "avhopp": [
      "TIMELINESS": ["APPEAL"], "DISMISS_APPEAL": ["APPEAL"], "RECONSIDER": ["APPEAL"], "FORWARD_APPEAL": ["APPEAL"],
      "COURT_RULING": ["APPEAL"], "APPEAL_WITHDRAWN": ["APPEAL"], "REOPEN": ["APPEAL"], "GRANTED_BY_COURT": ["APPEAL"],
      "CHILD_CONSENT": ["MINOR"], "EXTEND_INQUIRY": ["MINOR"], "REFUSE_DEMAND": ["DEMAND_DECISION"],
    ],
    "sig": ["WRITE_OFF": ["WITHDRAWAL"]], "sspf": [:], "forebyggande": [:],
  ]
  /// What corrects a wrong note that a child is an adult: nobody is told to make one.
  private static let without: [String: Set<EventID>] = ["sspf": ["MINOR"]]

  /// What notes the service of a decision: before there is one no way is sought, and none is denied.
  private static let unsought: [String: Set<EventID>] = ["avhopp": ["SERVED", "APPEAL_TIME_OVER"]]

  @Test(arguments: try ShippedWorkflow.all.get())
  func `is told from the start to every step, and is the shortest`(shipped: ShippedWorkflow) throws {
    let position = shipped.workflow.start(at: moment("2026-11-20T22:00:00Z"))
    var withCircumstances: [EventID: [EventID]] = [:]
    for event in shipped.workflow.events.map(\.id) {
      let answer = Self.way(to: event, in: shipped.workflow, from: position)
      if Self.without[shipped.name]?.contains(event) == true {
        #expect(answer.way == .none, "\(event): \(answer.way)")
        continue
      }
      if Self.unsought[shipped.name]?.contains(event) == true {
        #expect(answer.way == .unknown, "\(event): \(answer.way)")
        continue
      }
      #expect(answer.isShortest && answer.path.last?.event == event, "\(event): \(answer.way)")
      let circumstances = answer.path.dropLast().filter(\.isCircumstance).map(\.event)
      if !circumstances.isEmpty { withCircumstances[event] = circumstances }
    }
    #expect(withCircumstances == Self.unavoidable[shipped.name])
  }

  /// From every step of a story there is a way to where it ends, that takes no more that nobody chooses, and no more steps. Asked
  /// of one story in twelve; of all, and of each of its steps, with AVHOPP_SOAK.
  @Test(arguments: try ShippedWorkflow.all.get())
  func `is told from where stories stand, and is no longer than theirs`(shipped: ShippedWorkflow) throws {
    let workflow = shipped.workflow
    var asked = 0
    for (number, story) in shipped.stories.enumerated() where Self.isSoak || number % 12 == 0 {
      let accepted = workflow.accepted(in: story)
      guard let end = accepted.last else { continue }
      for (place, step) in accepted.enumerated() where Self.isSoak || place % 3 == accepted.count % 3 {
        let answer = Self.way(to: end.event, in: workflow, from: step.before)
        // Nor is a birthday waited for that the story passes.
        let fired = workflow.elapsed(to: end.time, step.before).fired.filter(\.moved).map(\.period)
        let isOfAge = workflow.transitions.contains { transition in
          transition.deadline.map { $0.from != nil && fired.contains($0.period) } ?? false
        }
        let rest = accepted[place...]
        // Nor is a child noted as an adult to get on.
        guard answer.way != .notNeeded, !isOfAge, !rest.dropLast().contains(where: { $0.event == "ADULT" }),
          !(Self.without[shipped.name] ?? []).union(Self.unsought[shipped.name] ?? []).contains(end.event)
        else { continue }
        asked += 1
        let message: Comment = "\(story.title), step \(place + 1): \(answer.way)"
        #expect(answer.path.last?.event == end.event, message)
        let (ours, theirs) = (
          answer.path.count(where: \.isCircumstance), rest.count { workflow.isCircumstance($0.event) }
        )
        #expect(ours <= theirs, message)
        // A ground that stands for a condition and time that passes are counted as a step.
        let waits = zip(rest, rest.dropFirst()).count { $1.time.seconds - $0.time.seconds > 86_400 }
        let allowed = rest.count + rest.count(where: \.isGrounded) + waits
        #expect(ours < theirs || !answer.isShortest || answer.path.count <= allowed, message)
      }
    }
    #expect(asked > 0)
  }

  private func story() throws -> CaseStory {
    CaseStory(try #require(ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow)
  }

  @Test func `to completion goes by investigation and decision, not by an appeal`() throws {
    let story = try story()
    let path = Self.way(to: "COMPLETE", in: story.workflow, from: story.position).path
    #expect(
      path.map(\.event) == ["OPEN_INVESTIGATION", "INVESTIGATED", "PROPOSE", "GRANT", "PROPOSE_COMPLETION", "COMPLETE"])
    // Who proposed does not decide.
    #expect(path.map(\.others) == [[], [], [], [2], [], [4]])
    #expect(path[3].roles == ["beslutsfattare", "enhetschef", "socialdirektor"])
  }

  @Test func `to the end of a child's care says what the board must have decided, and who signs twice`() throws {
    let story = try story()
    let answer = Self.way(to: "END_CARE", in: story.workflow, from: story.position)
    #expect(answer.isShortest && answer.path.count == 8, "\(answer.path.map(\.event))")
    let decisions = answer.path.filter { $0.event == "CHILD_DECISION" }
    #expect(decisions.count == 2 && decisions.last?.states == [StepFact(name: "childMatter", value: "endCare")])
    #expect(answer.path.count { $0.event == "COUNTERSIGN_CHILD" && !$0.others.isEmpty } == 2)
  }

  @Test(arguments: ["GRANT", "REFUSE"])
  func `to a decision on a child goes by hearing the child`(event: EventID) throws {
    var story = try story()
    try story.take(story.step("MINOR", "sanna", "jour", facts: [StepFact(name: "born", value: "2010-05-04")]))
    let path = Self.way(to: event, in: story.workflow, from: story.position).path
    #expect(Set(path.map(\.event)) == ["OPEN_INVESTIGATION", "INVESTIGATED", "CHILD_HEARD", "PROPOSE", event])
    #expect(path.map(\.event).suffix(2) == ["PROPOSE", event])
  }

  /// Where a ground would be no shorter, none is told: that the person has left is not for us to say.
  @Test func `to the end of a placement tells the person first; to the end of an insats a ground will do`() throws {
    let story = try story()
    let placement = Self.way(to: "END_PLACEMENT", in: story.workflow, from: story.position).path
    #expect(
      placement.map(\.event) == ["EMERGENCY_PLACEMENT", "PROPOSE_END_PLACEMENT", "TELL_ENDING", "END_PLACEMENT"])
    let insats = Self.way(to: "END_LIVELIHOOD", in: story.workflow, from: story.position).path
    #expect(insats.map(\.event) == ["PROPOSE_INSATS", "GRANT_LIVELIHOOD", "PROPOSE_END_INSATS", "END_LIVELIHOOD"])
    #expect(Set(insats[3].grounds) == ["ownWish", "fulfilled", "periodOver", "safety"])
    #expect(insats[0].states == [StepFact(name: "proposedInsats", value: "livelihood")])
  }

  @Test func `says when time must pass first`() throws {
    var story = try story()
    try story.take(
      story.step("NOT_OPEN", "samira", "socialsekreterare", reason: "noApplication", items: ["4.1"]))
    let path = Self.way(to: "DECIDE_DESTRUCTION", in: story.workflow, from: story.position).path
    #expect(path.map(\.event) == ["DECIDE_DESTRUCTION"])
    #expect(path.map(\.opensAt) == [moment("2031-11-20T22:00:00Z")])
  }

  /// After the eighteenth birthday, which the case's clock knows, it may be noted.
  @Test func `to a consent leads over no note that a child is an adult, until the birthday has been`() throws {
    var story = try story()
    try story.take(story.step("MINOR", "sanna", "jour", facts: [StepFact(name: "born", value: "2010-05-04")]))
    #expect(Self.way(to: "PROPOSE_PLACEMENT", in: story.workflow, from: story.position).way == .none)
    let grown = story.workflow.elapsed(to: moment("2028-05-05T10:00:00Z"), story.position).position
    let path = Self.way(to: "PROPOSE_PLACEMENT", in: story.workflow, from: grown).path
    #expect(path.map(\.event) == ["ADULT", "PROPOSE_PLACEMENT"])
    // What is acute waits for no note.
    let acute = Self.way(to: "EMERGENCY_PLACEMENT", in: story.workflow, from: grown).path
    #expect(acute.map(\.event) == ["EMERGENCY_PLACEMENT"])
  }
}

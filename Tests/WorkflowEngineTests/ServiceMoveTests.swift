import Foundation
import Syntax
import Testing

@testable import WorkflowEngine

/// Decisions and notes of their service in a case that moves to a version that reminds of them, or reminds otherwise.
@Suite struct `A decision whose case moves` {
  private static let text: Result<String, any Error> = Result {
    try String(contentsOf: ShippedWorkflow.folder.appending(path: "avhopp.json"), encoding: .utf8)
  }
  private static let serve = #""@serve": { "guard": "clock", "escalate": "enhetschef", "unserved": true }"#
  private static let appeal = #""@appeal": { "guard": "clock", "escalate": "enhetschef", "from": "served" }"#

  private let new: Workflow

  init() throws { new = try Workflow.read(Array(try Self.text.get().utf8), file: "avhopp.json") }

  /// A case of a version that lacks some passage.
  private func story(_ changes: [(old: String, new: String)]) throws -> CaseStory {
    var text = try Self.text.get()
    for (old, new) in changes {
      try #require(text.split(separator: old, omittingEmptySubsequences: false).count == 2, "\(old)")
      text = text.replacing(old, with: new)
    }
    var story = CaseStory(try Workflow.read(Array(text.utf8), file: "old.json"))
    story.time = moment("2026-01-12T09:00:00Z")
    story.position = story.workflow.start(at: story.time)
    return story
  }

  private func refuse(_ story: inout CaseStory, _ insats: String) throws -> String {
    let proposal = try story.take(
      story.step(
        "PROPOSE_INSATS", "samira", "socialsekreterare", facts: [StepFact(name: "proposedInsats", value: insats)]))
    story.read("bo", proposal)
    return try story.take(story.step("REFUSE_INSATS", "bo", "beslutsfattare", ref: proposal, items: ["4.21"]))
  }

  private func served(_ story: CaseStory, _ decision: String, _ day: String) -> Step {
    story.step("SERVED", "samira", "socialsekreterare", ref: decision, facts: [StepFact(name: "served", value: day)])
  }

  private func moved(_ story: CaseStory) throws -> Position {
    guard
      case .moves(let effect) = Migration(from: story.workflow, to: new, map: [:]).move(story.position, at: story.time)
    else { throw StoryStopped() }
    return effect.position
  }

  private func allowed(_ step: Step, _ position: Position) throws -> Position {
    guard case .allowed(let next) = new.judge(step, at: position) else { throw StoryStopped() }
    return next
  }

  private func ends(_ period: String, _ position: Position) -> [String] {
    new.due(at: position).filter { $0.period == period }.map(\.due.swedish.date.text)
  }

  @Test func `is reminded of once if nobody has served it, also where the version it was taken under did not`() throws {
    var story = try story([(Self.serve + ",", "")])
    let (first, second) = (try refuse(&story, "livelihood"), try refuse(&story, "contactPerson"))
    try story.take(served(story, first, "2026-01-13"))
    let position = try moved(story)
    #expect(new.unserved(at: position) == [second])
    let waiting = new.due(at: position).filter { $0.period == "serve" }
    #expect(waiting.map { position.log[$0.entry ?? 0].leaf } == [second])
    #expect(ends("serve", try allowed(self.served(story, second, "2026-01-14"), position)) == [])
    // Moved on to where nothing differs, it has its one reminder still.
    guard case .moves(let again) = Migration(from: new, to: new, map: [:]).move(position, at: story.time) else {
      throw StoryStopped()
    }
    #expect(again.position == position)
  }

  @Test func `has one time to be appealed when the note of its service is corrected after the move`() throws {
    var story = try story([(Self.serve + ",", Self.serve), (Self.appeal, "")])
    let first = try refuse(&story, "livelihood")
    try story.take(served(story, first, "2026-01-13"))
    let position = try moved(story)
    #expect(ends("appeal", position) == ["2026-02-03"])
    #expect(ends("appeal", try allowed(served(story, first, "2026-01-15"), position)) == ["2026-02-05"])
  }

  /// Of two decisions that an older version noted without a name, neither's time is taken away by a guess.
  @Test(arguments: [1, 2]) func `is not known by a note that names none, unless it is the only one`(count: Int) throws {
    var story = try story([(Self.serve + ",", "")])
    let decisions = try ["livelihood", "contactPerson"].prefix(count).map { try refuse(&story, $0) }
    try story.take(served(story, decisions[0], "2026-01-13"))
    var position = try moved(story)
    for place in position.armed.indices where ends("appeal", position).count == 1 {
      if new.transitions[position.armed[place].transition].deadline?.from == "served" {
        position.armed[place].entry = nil
      }
    }
    let corrected = try allowed(served(story, decisions[0], "2026-01-15"), position)
    #expect(ends("appeal", corrected) == (count == 1 ? ["2026-02-05"] : ["2026-02-03", "2026-02-05"]))
  }
}

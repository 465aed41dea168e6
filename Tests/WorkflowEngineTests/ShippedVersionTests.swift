import Foundation
import Syntax
import Testing
import WorkflowEngine

/// The main workflow and the version before it, which is made again from what ships.
@Suite struct `A case of version 2.0.0 of the main workflow` {
  private static func versions() throws -> (old: Workflow, new: Workflow) {
    let bytes = [UInt8](try Data(contentsOf: ShippedWorkflow.folder.appending(path: "avhopp.json")))
    var lines: [Substring] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if line.contains(#""@refusal": {"#) {
        // Instead of the alarm from entering, 2.0.0 had only the one that the service sets.
        lines.append(##"                "@appeal": { "guard": "clock", "escalate": "enhetschef", "from": "served" }"##)
        continue
      }
      let later = ["refusal", "ageCheck", "untilClosed", "untilOver", "untilDecided"]
      if later.contains(where: { line.contains("\"\($0)\": {") }) { continue }
      if line.contains(#""@ageCheck": {"#), lines.last?.last == "," {
        lines[lines.count - 1].removeLast()
      } else {
        lines.append(line)
      }
    }
    let text = lines.joined(separator: "\n").replacing(#""guard": "untilClosed""#, with: #""guard": "clock""#)
      .replacing(#""guard": "untilOver""#, with: #""guard": "clock""#)
      .replacing(#""guard": "untilDecided""#, with: #""guard": "clock""#)
      .replacing("      { \"notIn\": \"age.turned18\" },\n", with: "")
      .replacing(",\n      { \"notIn\": \"age.turned18\" }", with: "")
      .replacing(#""version": "2.6.0""#, with: #""version": "2.0.0""#)
    let new = try Workflow.read(bytes, file: "new.json")
    try #require(new.version == "2.6.0")
    return (try Workflow.read(Array(text.utf8), file: "old.json"), new)
  }

  @Test func `can be moved to 2.6.0 wherever it stands, proved over few configurations`() throws {
    let (old, new) = try Self.versions()
    // What 2.1.0 mended; 2.6.0 asks more of sharing after the eighteenth birthday, and other help texts and waivers are no matter here.
    #expect(old.check().map(\.code) == [.ladder, .ladder])
    let migration = Migration(from: old, to: new)
    #expect(migration.check() == [])
    // A bound on the work of the proof, which no load moves: its configurations.
    let count = old.examine().configurations
    #expect(count > 0 && count < 400, "\(count)")
    #expect(migration.check(configurationsMax: count) == [])
    #expect(migration.check(configurationsMax: count / 4).map(\.code) == [.tooMany])
  }

  @Test func `whose exit is over hears no more of its plan once it has moved`() throws {
    let (old, new) = try Self.versions()
    let plan: Set<String> = ["meeting", "followUp", "firstMeeting"]
    var story = CaseStory(old)
    try story.take(story.step("AGREE_PLAN", "karin", "koordinator"))
    story.wait(3600)
    try story.take(story.step("MEETING", "karin", "koordinator"))
    try story.take(story.step("DECEASED", "karin", "koordinator"))
    #expect(old.due(at: story.position).contains { plan.contains($0.period) })
    let time = story.time.adding(seconds: 20 * 86_400)
    guard case .moves(let effect) = Migration(from: old, to: new).move(story.position, at: time) else {
      Issue.record("stays")
      return
    }
    #expect(effect.places.allSatisfy { $0.before == $0.after })
    #expect(!new.due(at: effect.position).contains { plan.contains($0.period) })
    // The first meeting's alarm had sounded before, by the old rules, and is no longer to be answered.
    #expect(effect.position.fired.contains { $0.period == "firstMeeting" })
    #expect(!new.unanswered(at: effect.position).contains { plan.contains($0.period) })
    #expect(old.unanswered(at: old.elapsed(to: time, story.position).position).contains { $0.period == "firstMeeting" })
  }
}

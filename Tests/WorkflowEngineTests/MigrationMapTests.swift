import Syntax
import Testing

@testable import WorkflowEngine

/// A map is for what has got another name. It ends nothing that somebody has begun.
@Suite struct `A map of migration` {
  /// Of what ships, every innermost state to every other one of its part: no mark in the data is needed for secrecy, a child's
  /// track, a pause, what waits for a countersignature, or an appeal.
  @Test func `moves no state that the new version has, too`() throws {
    var tried = 0
    for workflow in try ShippedWorkflow.all.get().map(\.workflow) {
      let chart = workflow.chart
      let atoms = chart.states.indices.filter { chart.isAtomic($0) }
      for atom in atoms {
        for other in atoms where other != atom && workflow.region(of: other) == workflow.region(of: atom) {
          let (path, target) = (chart.states[atom].path, chart.states[other].path)
          let migration = Migration(from: workflow, to: workflow, map: [path: target])
          let image = try #require(migration.image(of: atom))
          let found = migration.crossing(from: atom, to: image, in: chart.configuration(holding: [image]))
          #expect(found != nil, "\(workflow.id): \(path) → \(target)")
          tried += 1
        }
      }
    }
    #expect(tried > 400)
  }

  @Test func `is refused by the proof, with the words of it, for what nothing marks as protective`() throws {
    let workflow = try #require(ShippedWorkflow.all.get().first { $0.name == "sspf" }).workflow
    for (from, to) in [
      ("sharing.paused", "sharing.open"), ("school.in", "school.out"), ("children.due", "children.none"),
    ] {
      let found = Migration(from: workflow, to: workflow, map: ["case.\(from)": "case.\(to)"]).check()
      #expect(found.map(\.code).contains(.imageCrosses), "\(from)")
      #expect(found.contains { $0.en.contains("leaves a state that the new version has, too") }, "\(found)")
      #expect(found.contains { $0.sv.contains("lämnar ett läge som den nya versionen också har") }, "\(found)")
    }
    // A state that is named as itself is not moved.
    #expect(Migration(from: workflow, to: workflow, map: ["case.sharing": "case.sharing"]).check() == [])
  }

  private func state(_ name: String, isAnswered: Bool, on: String = "") -> String {
    let answered = #", "owner": "koordinator""#
    let alarm = #", "after": { "@answer": { "guard": "clock", "escalate": "beslutsfattare" } }"#
    return
      #""\#(name)": { "label": { "sv": "Läge \#(name)", "en": "State \#(name)" }\#(isAnswered ? answered : "")\#(on)\#(isAnswered ? alarm : "") }"#
  }

  private func version(_ states: String...) throws -> Workflow {
    let region =
      #""sharing": { "label": { "sv": "Delning", "en": "Sharing" }, "initial": "open", "states": { \#(states.joined(separator: ", ")) } }, "economy": { "label""#
    let text = try SmallDefinition.changed([(#""economy": { "label""#, region)])
    return try Workflow.read(Array(text.utf8), file: "\(states.count).json")
  }

  private func open(_ target: String) -> String {
    state("open", isAnswered: false, on: #", "on": { "APPLY": { "target": "\#(target)", "guard": "anyone" } }"#)
  }

  private func verdict(_ old: Workflow, _ new: Workflow, to target: String) throws -> Migration.Crossing? {
    let migration = Migration(from: old, to: new, map: ["case.sharing.paused": "case.sharing.\(target)"])
    var story = CaseStory(old)
    try story.take(story.step("APPLY", "anna", "socialsekreterare"))
    let atom = try #require(old.index.stateByPath["case.sharing.paused"])
    let image = try #require(migration.image(of: atom))
    let crossing = migration.crossing(from: atom, to: image, in: new.chart.configuration(holding: [image]))
    // The proof for all, the client for one, and the verdict say the same.
    #expect(migration.check().contains { $0.code == .imageCrosses } == (crossing != nil))
    switch migration.move(story.position, at: story.time) {
    case .moves: #expect(crossing == nil)
    case .stays(let obstacles): #expect(crossing != nil && obstacles.map(\.code) == [.crosses])
    }
    return crossing
  }

  @Test func `gives a state another name, but not to nobody, nor to what the old one knew as something else`() throws {
    let paused = state("paused", isAnswered: true)
    let old = try version(open("paused"), paused)
    #expect(try verdict(old, version(open("paused"), paused), to: "open") == .leavesState)
    let renamed = try version(open("halted"), state("halted", isAnswered: true))
    #expect(try verdict(old, renamed, to: "halted") == nil)
    #expect(try verdict(old, renamed, to: "open") == .endsDuty)
    let unowned = try version(open("halted"), state("halted", isAnswered: false))
    #expect(try verdict(old, unowned, to: "halted") == .endsDuty)
    // Two states of the old one that somebody answers for do not become one.
    let waiting = state("waiting", isAnswered: true)
    let both = try version(open("paused"), paused, waiting)
    #expect(try verdict(both, version(open("waiting"), waiting), to: "waiting") == .becomesAnother)
    // Where nothing rests on the difference they do.
    let plain = try version(open("paused"), state("paused", isAnswered: false), state("other", isAnswered: false))
    let fewer = try version(open("other"), state("other", isAnswered: false))
    #expect(try verdict(plain, fewer, to: "other") == nil)
  }
}

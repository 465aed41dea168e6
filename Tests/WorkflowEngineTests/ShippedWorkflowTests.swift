import Foundation
import Testing
import WorkflowEngine

/// The workflow that ships reads, checks clean, and does what its stories say.
@Suite struct `The shipped workflow avhopp` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Workflows")

  /// Read once: the definition is large.
  private static let reading = Result { try read() }

  private static func workflow() throws -> Workflow { try reading.get() }

  private static func read() throws -> Workflow {
    let bytes = try Data(contentsOf: folder.appending(path: "avhopp.json"))
    return try Workflow.read([UInt8](bytes), file: "avhopp.json")
  }

  private static func stories() throws -> [Story] {
    let stories = folder.appending(path: "avhopp.stories")
    let names = try FileManager.default.contentsOfDirectory(atPath: stories.path).filter { $0.hasSuffix(".txt") }
    return try names.sorted().flatMap { name in
      try StoryReader.read(String(contentsOf: stories.appending(path: name), encoding: .utf8), file: name)
    }
  }

  @Test func `reads, and its check finds no fault`() throws {
    let diagnostics = try Self.workflow().check()
    for diagnostic in diagnostics { Issue.record("\(diagnostic.line): \(diagnostic.en)") }
  }

  /// A decision needs its proposal opened whole: a part that those with the delegation cannot read would stop them.
  @Test func `asks nobody to decide on what they cannot read`() throws {
    let workflow = try Self.workflow()
    let deciders: Set<String> = ["enhetschef", "beslutsfattare", "socialdirektor"]
    for event in workflow.events {
      guard let proposal = event.decides.flatMap({ workflow.events[$0] }),
        let form = proposal.form.flatMap({ workflow.forms[$0] })
      else { continue }
      for field in form.fields {
        let readers = Set(workflow.compartments[field.compartment]?.readers ?? [])
        #expect(deciders.isSubset(of: readers), "\(proposal.id) \(field.id)")
      }
    }
  }

  @Test func `has stories to be held to`() throws { #expect(try Self.stories().count > 20) }

  @Test(arguments: try stories()) func `does what its stories say`(story: Story) throws {
    var teller = StoryTeller(story, workflow: try Self.workflow())
    teller.tell()
    for fault in teller.faults { Issue.record("\(fault)") }
  }

  @Test func `has every transition walked by some story`() throws {
    let workflow = try Self.workflow()
    var walked: Set<Int> = []
    for story in try Self.stories() {
      var teller = StoryTeller(story, workflow: workflow)
      teller.tell()
      walked.formUnion(teller.walked)
    }
    for place in workflow.transitions.indices where !walked.contains(place) {
      let transition = workflow.transitions[place]
      let name = transition.event ?? transition.deadline?.period ?? ""
      let state = workflow.chart.states[workflow.chart.transitions[place].source].path
      Issue.record("nobody tells of \(name) in \(state) by \(transition.rule)")
    }
  }
}

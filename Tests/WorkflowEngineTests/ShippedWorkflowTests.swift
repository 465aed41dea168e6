import Foundation
import Testing
import WorkflowEngine

/// Every workflow that ships reads, checks clean, and does what its stories say.
@Suite struct `Each shipped workflow` {
  @Test(arguments: try ShippedWorkflow.all.get()) func `is found clean by its check`(shipped: ShippedWorkflow) {
    for diagnostic in shipped.workflow.check() { Issue.record("\(diagnostic.text(.en))") }
  }

  @Test(arguments: try ShippedWorkflow.all.get())
  func `does what its stories say, and has every transition walked by some story`(shipped: ShippedWorkflow) {
    #expect(!shipped.stories.isEmpty)
    let (faults, untold) = shipped.workflow.replay(shipped.stories)
    for diagnostic in faults + untold { Issue.record("\(diagnostic.text(.en))") }
  }

  @Test func `are all found`() throws {
    #expect(try ShippedWorkflow.all.get().map(\.name).sorted() == ["avhopp", "forebyggande", "sig", "sspf"])
  }

  /// A decision needs its proposal opened whole: a part that those with the delegation cannot read would stop them.
  @Test(arguments: try ShippedWorkflow.all.get())
  func `asks nobody to decide on what they cannot read`(shipped: ShippedWorkflow) {
    let workflow = shipped.workflow
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

  /// Of each fact that is an assessment, wherever a rule asks whether it holds: whoever makes its value a condition is told.
  @Test(arguments: try ShippedWorkflow.all.get())
  func `lets no level of an assessment be a condition`(shipped: ShippedWorkflow) throws {
    let file = ShippedWorkflow.folder.appending(path: shipped.name + ".json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let assessed = shipped.workflow.facts.filter { $0.kind == .assessment }.map(\.id)
    for fact in assessed {
      let old = #"{ "fact": "\#(fact)", "state": "valid" }"#
      guard let range = text.range(of: old) else {
        #expect(shipped.name != "avhopp", "no rule asks for \(fact)")
        continue
      }
      var gated = text
      gated.replaceSubrange(range, with: #"{ "fact": "\#(fact)", "state": "valid", "values": ["high"] }"#)
      #expect(Workflow.check(Array(gated.utf8), file: file.lastPathComponent).map(\.code) == [.levelGate], "\(fact)")
    }
    if shipped.name == "avhopp" { #expect(assessed == ["threatAssessment", "oralPolice"]) }
  }

  /// So that the check of needs and decisions (AssessmentTests) is the one that holds it.
  @Test func `says so where support is given without needs assessment`() throws {
    #expect(
      try ShippedWorkflow.all.get().filter(\.workflow.isWithoutAssessment).map(\.name) == ["forebyggande"])
  }

  @Test func `knows a decision from a proposal, with and without one before it`() throws {
    let avhopp = try #require(try ShippedWorkflow.all.get().first { $0.name == "avhopp" }).workflow
    for event in ["GRANT", "EMERGENCY_PLACEMENT", "EMERGENCY_MONEY", "OUTSIDE_DECISION", "OPEN_INVESTIGATION"] {
      #expect(avhopp.isDecision(event), "\(event)")
    }
    for event in ["PROPOSE", "PROPOSE_INSATS", "MEETING", "DUTY_CARD", "NO_SUCH"] {
      #expect(!avhopp.isDecision(event), "\(event)")
    }
  }
}

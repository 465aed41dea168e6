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

  /// Without needs assessment nothing is decided about anybody, and nobody can be found.
  @Test func `holds no need, decision or identity where support is given without assessment`() throws {
    let workflow = try #require(ShippedWorkflow.all.get().first { $0.name == "forebyggande" }).workflow
    #expect(workflow.facts.allSatisfy { $0.kind != .need && $0.kind != .decision })
    #expect(workflow.events.allSatisfy { $0.decides == nil && !$0.isOutside })
    #expect(workflow.forms.flatMap(\.fields).allSatisfy { $0.kind != .personnummer })
    #expect(workflow.compartments["identity"] == nil)
  }

  /// A period is either somebody's law or marked as the municipality's own choice; nothing in between.
  @Test(arguments: try ShippedWorkflow.all.get())
  func `says of each period which law it is, or that it is local, or the decision's own`(shipped: ShippedWorkflow) {
    let sources = ["Lokal rutin", "FL ", "SoL ", "LVU ", "Lag (", "verify: jurist", "Den tid som beslutet"]
    for period in shipped.workflow.periods {
      #expect(sources.contains(where: period.source.contains), "\(period.id): \(period.source)")
    }
  }
}

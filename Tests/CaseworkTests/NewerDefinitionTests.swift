import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A workflow that a later version of the program has made, and that this one cannot read: nothing is wrong with it.
@Suite struct `A case under a newer program's workflow` {
  private static let newer = Town.minimalDefinition.replacing("workflow/1", with: "workflow/2")
  private static var digest: Digest { Hash.sha256(Array(newer.utf8)) }

  /// As a newer program does it: for it, this is a definition as any other.
  private func adopt(_ town: Town) throws {
    var draft = EntryDraft(role: "-", event: Roster.Event.adopt.rawValue)
    draft.facts = [
      FactLine(name: BuiltInFact.workflow, value: "minimal"),
      FactLine(name: BuiltInFact.definition, value: Self.digest.hex),
    ]
    draft.bodies = [
      BodyDraft(compartment: "register", kind: .definition, name: nil, content: .bytes(Array(Self.newer.utf8)))
    ]
    let done = try town.office("anna").append(draft, in: .roster)
    let bo = try town.office("bo")
    #expect(throws: CaseworkError.self) { try bo.endorse(done.leaf) }
    _ = try Forger(bo).write(in: .roster) { ($0.role, $0.event, $0.ref) = ("-", "ENDORSE", done.leaf) }
  }

  @Test func `is named as not checked, and neither void nor a reason to stop the audit`() throws {
    let town = try Town.minimal()
    let joar = try town.admit("joar", roles: ["granskare"])
    var frida = try town.admit("frida", roles: ["enhetschef"])
    let older = try frida.openCase(workflow: "minimal").caseID
    _ = try frida.note("Före.", compartment: "register", in: older)
    try adopt(town)
    frida = try town.office("frida")
    #expect(throws: CaseworkError.newerDefinition(workflow: "minimal")) { try frida.openCase(workflow: "minimal") }
    frida.definitions[Self.digest] = try Workflow.read(Array(Town.minimalDefinition.utf8), file: "minimal")
    let id = try frida.openCase(workflow: "minimal").caseID
    _ = try frida.note("Efter.", compartment: "register", in: id)

    let report = try joar.audit()
    #expect(
      report.findings.map(\.kind) == [.unreadableCase(.newerDefinition(workflow: "minimal"))] && !report.isViolated)
    #expect(report.findings.first?.caseID == id && report.unjudged == 1 && report.isComplete)
    #expect(report.count(.workflow).failed == 1 && report.count(.frames).failed == 0)

    // Her own program, the older one: that case is put aside, and the other goes on.
    let later = try town.office("frida")
    #expect(throws: CaseworkError.newerDefinition(workflow: "minimal")) { try later.state(of: id) }
    #expect(later.findings.allSatisfy { if case .void = $0.kind { false } else { true } })
    _ = try later.note("Vidare.", compartment: "register", in: older)
    #expect(try later.state(of: older).entries.count == 3)
  }
}

import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework
@testable import WorkflowEngine

/// The same in a folder on a disk: whole entries, their forms sealed to the case's readers, put into the vault by members with
/// a program of their own.
@Suite struct `A modified client's steps in a vault` {
  @Test func `are each named by the audit and by every member, and move nothing for anybody`() throws {
    let town = try Town.staffed()
    let joar = try town.admit("joar", roles: ["granskare"])
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let parts = ["register", "identity", "investigation", "threat", "economy", "plan"]
    _ = try frida.addMembers([(try town.key("emil"), parts + ["duty"]), (try town.key("hans"), parts)], in: id)
    let reading = try PlainReading(try Town.mainWorkflow())
    let before = try frida.state(of: id)
    let active = Set(before.workflow.activePaths(at: before.recorded))
    let forgers = [
      (Forger(try town.office("emil")), "socialsekreterare", ["4.1", "4.10", "4.20"]),
      (Forger(try town.office("hans")), "beslutsfattare", ["4.2", "4.12", "4.13"]),
      (Forger(try town.office("frida")), "enhetschef", ["4.1", "4.2"]),
    ]
    for (forger, _, _) in forgers { try forger.office.load(id) }
    var forged: [Finding] = []
    for (number, event) in reading.eventNames.enumerated() {
      for (place, (forger, role, items)) in forgers.enumerated() where RawBoard.isSoak || number % 3 == place {
        let form = try #require(before.workflow.events[event]?.form.flatMap { before.workflow.forms[$0] })
        let answers = try Wish().answers(form, at: town.now)
        let facts = answers.facts(form, event: event)
        let bodies = try answers.parts(form).map {
          try forger.body($0.content, $0.compartment, event: event, in: id)
        }
        let step = PlainCase.Step(
          event: event, actor: forger.office.me, role: role, items: Set(items), leaf: Hash.sha256([]), ref: nil,
          time: town.now, facts: facts, reason: nil, proofs: [], parts: Set(bodies.map(\.line.compartment)))
        guard PlainCase().way(step, active, reading) == nil else { continue }
        let done = try forger.write(in: id, staged: bodies.map(\.staged)) { entry in
          (entry.role, entry.event, entry.facts, entry.bodies) = (role, event, facts, bodies.map(\.line))
        }
        // Of the police's answer their signature is asked for first.
        let rule: VoidRule = reading.events[event]?.proof == nil ? .workflow : .proof
        forged.append(Finding(.void(rule), index: done.index, leaf: done.leaf, caseID: id))
      }
    }
    #expect(forged.count > reading.eventNames.count / 2)
    let report = try joar.audit()
    #expect(report.isViolated && report.isComplete)
    #expect(report.findings == forged)
    for name in ["emil", "hans", "frida"] {
      let state = try town.office(name).state(of: id)
      #expect(state.voids.map(\.leaf) == forged.map(\.leaf))
      #expect(state.entries == before.entries && state.recorded == before.recorded)
    }
    _ = try town.office("hans").note("Går vidare", compartment: "investigation", happened: nil, in: id)
    #expect(try town.office("emil").state(of: id).entries.count == before.entries.count + 1)
    print("modified client: \(forged.count) whole entries in a vault, all named by the audit")
  }
}

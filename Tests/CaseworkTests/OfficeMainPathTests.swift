import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite("A vault, its people and a case")
struct OfficeMainPathTests {
  @Test func foundersMakeAVaultAndTheOthersFindThemselvesInIt() throws {
    let town = try Town()
    let anna = try town.found()
    #expect(anna.isMember)
    #expect(anna.roster.founders.count == 3)
    let bo = try town.office("bo")
    #expect(bo.isMember)
    #expect(try bo.names().count == 3)
    #expect(bo.findings.isEmpty)
  }

  @Test func anAdmissionNeedsTheThresholdAndThenTheNewcomerCanReadTheRoster() throws {
    let town = try Town()
    let anna = try town.found()
    let request = try town.request("dina")
    let done = try anna.admit(
      request: request.note, code: request.code, roles: [Grant("jour")], items: [Grant("4.10")],
      card: try town.card("dina"))
    #expect(!done.isEffective)
    #expect(anna.roster.pending.count == 1)
    #expect(try !town.join("dina", code: anna.vaultCode).isMember)
    let bo = try town.office("bo")
    #expect(throws: CaseworkError.notVerified(person: try town.key("dina"))) { _ = try bo.endorse(done.leaf) }
    #expect(try bo.endorse(done.leaf, code: request.code).isEffective)
    let dina = try town.office("dina")
    #expect(dina.isMember)
    #expect(dina.myRoles == ["jour"])
    #expect(dina.myItems == ["4.10"])
    #expect(try dina.names().count == 4)
  }

  @Test func oneOnDutyOpensACaseAndProtectsAlone() throws {
    let town = try Town.staffed()
    let dina = try town.office("dina")
    let opened = try dina.openCase(workflow: "avhopp")
    let id = opened.caseID
    let workflow = try dina.state(of: id).workflow
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("rum 12")],
      workflow,
      at: town.now)
    _ = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    let card = try answers("dutyCard", ["alias": .text("Räven"), "codeWord": .text("blåbär")], workflow, at: town.now)
    _ = try dina.record(Order(event: "DUTY_CARD", answers: card), in: id)
    let state = try dina.state(of: id)
    #expect(state.entries.map(\.event) == ["OPEN", "EMERGENCY_PLACEMENT", "DUTY_CARD"])
    #expect(state.findings.isEmpty)
    #expect(!state.isMine("address"))
    // What the case says can be done, "why" says too.
    let possible = try dina.possible(in: id).filter(\.isAllowed)
    #expect(possible.count > 10)
    for step in possible { #expect(try dina.why(step.event, in: id).isAllowed, "\(step.event)") }

    let frida = try town.office("frida")
    #expect(frida.list().map(\.id) == [id])
    let seen = try frida.state(of: id)
    #expect(seen.recorded == state.recorded)
    let placement = try #require(seen.latest("EMERGENCY_PLACEMENT"))
    let bodies = try frida.read(placement.leaf, parts: ["address"], reason: .supervision, in: id)
    #expect(bodies.first?.answers?["place"] == .text("rum 12"))
    #expect(try frida.state(of: id).entries.last?.event == "READ")

    let again = try town.office("dina")
    #expect(try again.dutyCard(in: id).contains { $0.answers?["codeWord"] == .text("blåbär") })
    #expect(throws: CaseworkError.notMember(compartment: "address")) {
      _ = try again.read(placement.leaf, parts: ["address"], reason: .duty, in: id)
    }
  }

  @Test func aProposalIsReadAndThenDecidedByAnother() throws {
    let town = try Town.staffed()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let parts = ["register", "identity", "investigation", "threat", "economy", "plan"]
    _ = try frida.addMembers(
      [(try town.key("emil"), parts + ["duty"]), (try town.key("hans"), parts)], in: id)
    let emil = try town.office("emil")
    _ = try emil.assign(emil.me, in: id)
    try investigate(emil, id, town)
    let workflow = try emil.state(of: id).workflow
    let proposed = try emil.record(
      Order(event: "PROPOSE", answers: try proposal(workflow, town.now)), in: id)

    let hans = try town.office("hans")
    let grant = Order(event: "GRANT", answers: try decision(workflow, town.now))
    #expect(throws: CaseworkError.self) { _ = try hans.record(grant, in: id) }
    _ = try hans.read(proposed.leaf, in: id)
    #expect(try hans.why("GRANT", in: id).explanation.unmet.allSatisfy { $0.code == .factNew })
    let granted = try hans.record(grant, in: id)
    let state = try emil.state(of: id)
    #expect(state.entry(granted.leaf)?.ref == proposed.leaf)
    #expect(state.voids.isEmpty)
    #expect(throws: CaseworkError.self) { _ = try emil.record(grant, in: id) }
  }
}

func investigate(_ emil: Office, _ id: CaseID, _ town: Town) throws {
  let workflow = try emil.state(of: id).workflow
  let application = try answers(
    "application",
    [
      "by": .choice("person"), "age": .choice("adult"), "environment": .choice("criminalNetwork"),
      "wish": .text("Vill bort"), "risk": .choice("days"), "children": .choice("no"),
    ], workflow, at: town.now)
  _ = try emil.record(Order(event: "APPLY", answers: application), in: id)
  let opened = try answers("opened", ["why": .text("Ansökan")], workflow, at: town.now)
  _ = try emil.record(Order(event: "OPEN_INVESTIGATION", answers: opened), in: id)
  let form = try #require(workflow.events["INVESTIGATED"]?.form.flatMap { workflow.forms[$0] })
  _ = try emil.record(Order(event: "INVESTIGATED", answers: try filled(form, at: town.now)), in: id)
}

func proposal(_ workflow: Workflow, _ moment: Moment) throws -> Answers {
  try filled(try #require(workflow.forms["proposal"]), at: moment)
}

func decision(_ workflow: Workflow, _ moment: Moment) throws -> Answers {
  try filled(try #require(workflow.forms["decision"]), at: moment)
}

/// Every required field answered with something of its type.
func filled(_ form: Form, at moment: Moment) throws -> Answers {
  var given: [String: Answer] = [:]
  for field in form.fields where field.isRequired && Answers.defaultAnswer(field, at: moment) == nil {
    switch field.kind {
    case .text, .longtext: given[field.id] = .text("Påhittat")
    case .choice: given[field.id] = .choice(field.choices[0].id)
    case .date: given[field.id] = .date(moment.swedish.date.adding(days: 7))
    case .datetime: given[field.id] = .moment(moment)
    case .number: given[field.id] = .number(1)
    case .bool: given[field.id] = .bool(true)
    case .personnummer, .document: given[field.id] = .unknown
    }
  }
  return try Answers.complete(given, form: form, at: moment)
}

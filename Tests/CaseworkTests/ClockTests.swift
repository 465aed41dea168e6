import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A wrong clock, by accident or by a changed client, holds nobody up; and what has ended isn't used again unseen.
@Suite("Clocks")
struct ClockTests {
  private static let ahead = Moment("9999-12-31T23:59:59Z")!
  private static let until = Moment("2027-06-30T00:00:00Z")!

  /// kim is on duty, and may decide on a night's placement, until June.
  private func town() throws -> Town {
    let town = try Town.staffed()
    let anna = try town.office("anna")
    let request = try town.request("kim")
    let done = try anna.admit(
      request: request.note, code: request.code, roles: [Grant("jour", until: Self.until)],
      items: [Grant("4.10", until: Self.until), Grant("4.20", until: Self.until)], card: try town.card("kim"))
    _ = try town.office("bo").endorse(done.leaf, code: request.code)
    _ = try town.join("kim", code: anna.vaultCode)
    try town.office("frida").verify(person: try town.key("kim"), code: request.code)
    return town
  }

  private func note(_ office: Office, _ id: CaseID) throws -> Done {
    try office.note("Påhittat.", compartment: "duty", in: id)
  }

  private func emergency(_ office: Office, _ id: CaseID, _ town: Town) throws -> Done {
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("rum 12")],
      try office.state(of: id).workflow, at: town.now)
    return try office.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
  }

  @Test func `a note years ahead takes nobody's role`() throws {
    let town = try town()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    town.set(clockOf: "dina", to: Self.ahead)
    _ = try note(town.office("dina"), id)
    let kim = try town.office("kim")
    #expect(try emergency(kim, id, town).time == town.now)
    #expect(try note(kim, id).time == town.now)
    #expect(try frida.state(of: id).voids.isEmpty)
    #expect(try kim.audit().findings.allSatisfy { $0.kind == .timeInversion })
  }

  @Test func `a step years ahead is set back by two, and its deadlines with it`() throws {
    let town = try town()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let before = try frida.state(of: id).recorded
    town.set(clockOf: "dina", to: Self.ahead)
    let wrong = try emergency(town.office("dina"), id, town)
    #expect(wrong.time == Self.ahead)
    let kim = try town.office("kim")
    _ = try emergency(kim, id, town)
    let other = try frida.openCase(workflow: "avhopp").caseID
    #expect(try frida.state(of: id).recorded.now == Self.ahead)
    // Until they have, whatever comes after in another case is named.
    #expect(try kim.audit().findings.map(\.kind).contains(.timeInversion))
    #expect(try frida.state(of: id).ahead == Self.ahead)
    let correction = try frida.correct(wrong.leaf, text: nil, compartment: "plan", in: id)
    #expect(try frida.state(of: id).recorded.now == Self.ahead)
    _ = try town.office("gun").endorse(correction.leaf, in: id)
    for office in [frida, try town.office("gun"), kim] {
      let state = try office.state(of: id)
      #expect(state.ahead == nil && state.recorded.now == town.now && before.now <= town.now)
      #expect(state.recorded.log.count == before.log.count + 2)
      #expect(state.recorded.fired.isEmpty)
    }
    _ = try note(frida, other)
    #expect(try kim.audit().findings.isEmpty)
    // A second one is noticed too.
    _ = try emergency(town.office("dina"), id, town)
    #expect(try frida.state(of: id).ahead == Self.ahead)
  }

  @Test func `a reading or a note years ahead holds no step up, and why says of each step what is enforced`() throws {
    let town = try town()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let first = try note(frida, id)
    let event = "DECEASED"
    #expect(try frida.state(of: id).workflow.events[event]?.goesAlways == false)
    func refusal() throws -> CaseworkError? {
      let form = try answers(
        "deceased", ["date": .unknown, "left": .unknown], frida.state(of: id).workflow, at: town.now)
      do { _ = try frida.record(Order(event: event, answers: form), in: id) } catch { return error }
      return nil
    }
    town.set(clockOf: "dina", to: Self.ahead)
    let dina = try town.office("dina")
    _ = try dina.read(first.leaf, reason: .duty, in: id)
    _ = try note(dina, id)
    #expect(try frida.state(of: id).ahead == nil)
    #expect(try frida.why(event, in: id).isAllowed)
    _ = try note(frida, id)
    // A step of hers takes the case with it: that is not built upon, and why says so.
    let wrong = try emergency(dina, id, town)
    let why = try frida.why(event, in: id)
    #expect(!why.isAllowed && why.hindrance == .aheadOfClock(Self.ahead))
    #expect(try refusal() == why.hindrance)
    #expect(try frida.why("EMERGENCY_PLACEMENT", in: id).hindrance == nil)
    // Nor is it offered, what others bring aside.
    let offered = try frida.possible(in: id).filter(\.isAllowed).map(\.event)
    #expect(!offered.contains(event) && offered.contains("APPLY"))
    let correction = try frida.correct(wrong.leaf, text: nil, compartment: "plan", in: id)
    _ = try town.office("gun").endorse(correction.leaf, in: id)
    #expect(try frida.why(event, in: id).isAllowed)
    #expect(try frida.possible(in: id).filter(\.isAllowed).map(\.event).contains(event))
    #expect(try refusal() == nil)
  }

  @Test func `a right entry is not moved by its correction`() throws {
    let town = try town()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let kim = try town.office("kim")
    let placed = try emergency(kim, id, town)
    let before = try frida.state(of: id).recorded
    town.pass(86_400)
    let correction = try frida.correct(placed.leaf, text: nil, compartment: "plan", in: id)
    _ = try town.office("gun").endorse(correction.leaf, in: id)
    #expect(try frida.state(of: id).recorded == before)
  }

  @Test func `one wrong clock in the roster stops no admission`() throws {
    let town = try Town.staffed()
    town.set(clockOf: "cia", to: Self.ahead)
    _ = try town.office("cia").drop(try town.key("hans"), roles: ["beslutsfattare"], items: [])
    let anna = try town.office("anna")
    let request = try town.request("kim")
    let done = try anna.admit(
      request: request.note, code: request.code, roles: [Grant("jour", until: Self.until)], items: [],
      card: try town.card("kim"))
    _ = try town.office("bo").endorse(done.leaf, code: request.code)
    #expect(try town.join("kim", code: anna.vaultCode).myRoles == ["jour"])
  }

  @Test func `what two people's clocks have passed is past`() throws {
    let town = try town()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    let kim = try town.office("kim")
    _ = try kim.state(of: id)
    town.pass(300 * 86_400)
    _ = try note(frida, id)
    _ = try note(town.office("gun"), id)
    // In September kim is on duty no longer: not by their own clock, and not by an earlier one.
    #expect(throws: CaseworkError.self) { _ = try kim.note("x", compartment: "duty", in: id, role: "jour") }
    let (leaf, _) = try Forger(kim).write(in: id) { entry in
      (entry.event, entry.role, entry.time) = ("ASSIGN", "jour", Moment("2027-06-29T12:00:00Z")!)
      entry.facts = [FactLine(name: "person", value: entry.signer)]
    }
    let state = try frida.state(of: id)
    #expect(state.entry(leaf) == nil && state.voids.map(\.rule) == [.time])
    // A battery that is empty says 1970: the earliest that can be said is said, and marked.
    town.set(clockOf: "dina", to: Moment("1970-01-01T00:00:00Z")!)
    let done = try note(town.office("dina"), id)
    #expect(done.clockBehind && done.time == town.now)
  }

  @Test func `a claim to an earlier time than the ledger shows is told`() throws {
    let town = try town()
    let frida = try town.office("frida")
    let id = try frida.openCase(workflow: "avhopp").caseID
    town.pass(300 * 86_400)
    _ = try frida.openCase(workflow: "avhopp")
    let kim = try town.office("kim")
    let (leaf, _) = try Forger(kim).write(in: id) { entry in
      (entry.event, entry.role, entry.time) = ("ASSIGN", "jour", Moment("2027-06-29T12:00:00Z")!)
      entry.facts = [FactLine(name: "person", value: entry.signer)]
    }
    // Nobody else's clock has spoken in this case: it stands, and every reader is told.
    #expect(try frida.state(of: id).entry(leaf) != nil)
    #expect(frida.findings.map(\.kind) == [.timeInversion])
  }
}

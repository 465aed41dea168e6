import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

@Suite struct `A case under an older version` {
  private let town: Town
  private let id: CaseID
  private let first: Digest

  /// anna and bo have adopted version 1; emil has opened a case, gun and frida are in it.
  init() throws {
    town = try Town.staffed()
    first = try Self.adopt(try Litet.workflow("1.0.0"), in: town)
    let emil = try town.office("emil")
    id = try emil.openCase(workflow: "litet").caseID
    _ = try emil.addMembers([(try town.key("frida"), ["register"])], in: id)
  }

  @discardableResult
  private static func adopt(
    _ workflow: Workflow, maps: [Digest: [String: String]] = [:], in town: Town, by proposer: String = "anna"
  ) throws -> Digest {
    let done = try town.office(proposer).adopt(workflow, maps: maps)
    let bo = try town.office("bo")
    bo.checksDefinitions = false
    _ = try bo.endorse(done.leaf)
    return Hash.sha256(workflow.canonical)
  }

  @discardableResult
  private func adopt(_ workflow: Workflow, maps: [Digest: [String: String]] = [:]) throws -> Digest {
    try Self.adopt(workflow, maps: maps, in: town)
  }

  private func record(_ name: String, _ event: String) throws {
    _ = try town.office(name).record(Order(event: event), in: id)
  }

  private func due(_ name: String) throws -> [Moment] {
    let state = try town.office(name).state(of: id)
    return state.workflow.due(at: state.position).map(\.due)
  }

  @Test func `moves by one signed entry, keeps its deadline, and goes on under the new one`() throws {
    try record("emil", "PROPOSE")
    let before = try due("emil")
    let second = try adopt(try Litet.workflow("1.1.0", [Litet.slower]), maps: [first: [:]])
    #expect(try town.office("emil").state(of: id).newer?.version == "1.1.0")
    let gun = try town.office("gun")
    let move = try gun.move(of: id)
    guard case .moves(let effect) = move.outcome else {
      Issue.record("\(move.outcome)")
      return
    }
    #expect(effect.deadlines.map { $0.before?.due } == before.map { $0 })
    #expect(effect.deadlines.map { $0.after?.due } == before.map { $0 })
    _ = try gun.migrate(move)
    for name in ["emil", "frida", "gun"] {
      let state = try town.office(name).state(of: id)
      #expect(state.workflow.version == "1.1.0" && state.definition == second && state.newer == nil)
      #expect(try due(name) == before)
      #expect(state.law(of: try #require(state.latest("PROPOSE"))).version == "1.0.0")
      #expect(state.law(of: try #require(state.latest("MIGRATE"))).version == "1.0.0")
    }
    // The proposal made before is decided after it, by its own reader.
    let frida = try town.office("frida")
    let proposal = try #require(try frida.state(of: id).latest("PROPOSE"))
    _ = try frida.read(proposal.leaf, reason: .decision, in: id)
    try record("frida", "GRANT")
    #expect(
      try town.office("emil").state(of: id).workflow.activeLeaves(at: frida.state(of: id).position) == ["case.support"])
    try record("emil", "CLOSE")
    let audit = try town.office("frida").audit()
    #expect(audit.passed, "\(audit.findings)")
    let history = try town.office("frida").history(isDeep: false)
    let audited = try #require(history.cases.first { $0.id == id })
    #expect(audited.law(of: try #require(audited.entries.first { $0.event == "PROPOSE" })).version == "1.0.0")
    #expect(audited.workflow.version == "1.1.0")
  }

  @Test func `brings the parts that the new version adds, sealed to those who read them`() throws {
    let second = try Litet.workflow("2.0.0", Litet.renamed)
    // Without a map nobody can be moved, and nobody is asked to sign it.
    #expect(throws: CaseworkError.self) { try town.office("anna").adopt(second, maps: [first: [:]]) }
    try adopt(second, maps: [first: ["case.open": "case.inquiry"]])
    let gun = try town.office("gun")
    let move = try gun.move(of: id)
    #expect(move.parts == ["plan"])
    _ = try gun.migrate(move)
    let state = try town.office("emil").state(of: id)
    #expect(state.workflow.activeLeaves(at: state.position) == ["case.inquiry"])
    #expect(state.members(of: "plan") == [try town.key("gun")])
    _ = try gun.note("Nytt", compartment: "plan", in: id)
    #expect(try town.office("frida").audit().passed)
  }

  @Test func `says why it cannot move, and writes nothing`() throws {
    try record("emil", "PROPOSE")
    let stricter = (
      old: #""all": [{ "delegated": "4.2" }]"#, new: #""all": [{ "delegated": "4.2" }, { "role": ["enhetschef"] }]"#
    )
    let second = try adopt(try Litet.workflow("1.1.0", [stricter]), maps: [first: [:]])
    let gun = try town.office("gun")
    let move = try gun.move(of: id)
    guard case .stays(let obstacles) = move.outcome else {
      Issue.record("it moves")
      return
    }
    #expect(obstacles.map(\.code) == [.proposal])
    let size = gun.pinnedSize
    #expect(throws: CaseworkError.migration(.obstacles(obstacles))) { try gun.migrate(move) }
    #expect(gun.pinnedSize == size)
    _ = second
  }

  @Test func `waits for a plan, for another's hand than the proposer's, and for a look at what it is now`() throws {
    let gun = try town.office("gun")
    #expect(throws: CaseworkError.migration(.newest(version: "1.0.0"))) { try gun.move(of: id) }
    let second = try adopt(try Litet.workflow("1.1.0", [Litet.slower]))
    #expect(throws: CaseworkError.migration(.noPlan(from: "1.0.0", to: "1.1.0"))) { try gun.move(of: id) }
    #expect(throws: CaseworkError.migration(.noSuchVersion("3.0.0"))) { try gun.move(of: id, to: "3.0.0") }
    // The same definition once more, now with a plan, proposed by the coordinator as roster keeper.
    let anna = try town.office("anna")
    let granted = try anna.grant(gun.me, roles: [Grant("forvaltare")], items: [])
    _ = try town.office("bo").endorse(granted.leaf)
    let proposed = try town.office("gun").adopt(try Litet.workflow("1.1.0", [Litet.slower]), maps: [first: [:]])
    for name in ["anna", "bo"] {
      let founder = try town.office(name)
      founder.checksDefinitions = false
      _ = try founder.endorse(proposed.leaf)
    }
    let own = try gun.move(of: id)
    #expect(own.definition == second)
    #expect(throws: CaseworkError.migration(.ownPlan)) { try gun.migrate(own, role: "koordinator") }
    let frida = try town.office("frida")
    let move = try frida.move(of: id)
    try record("emil", "PROPOSE")
    #expect(throws: CaseworkError.caseMoved) { try frida.migrate(move) }
    _ = try frida.migrate(try frida.move(of: id))
    let emil = try town.office("emil")
    #expect(try emil.state(of: id).workflow.version == "1.1.0")
    #expect(try frida.audit().passed)
  }

  @Test func `is told to whoever can move it, and to nobody else`() throws {
    try adopt(try Litet.workflow("1.1.0", [Litet.slower]), maps: [first: [:]])
    let wanted = InboxItem.movable(id, from: "1.0.0", to: "1.1.0")
    #expect(try town.office("gun").inbox().contains(wanted))
    #expect(try town.office("emil").inbox().allSatisfy { $0 != wanted })
    _ = try town.office("gun").migrate(try town.office("gun").move(of: id))
    #expect(try town.office("gun").inbox().allSatisfy { $0 != wanted })
  }

  @Test func `is replayed by the law of each time when a clock is set back`() throws {
    let second = try adopt(try Litet.workflow("1.1.0", [Litet.slower]), maps: [first: [:]])
    try record("emil", "PROPOSE")
    let before = try due("emil")
    town.set(clockOf: "gun", to: Moment(seconds: town.now.seconds + 40 * 86_400))
    let gun = try town.office("gun")
    gun.isClockTrusted = true
    let moved = try gun.migrate(try gun.move(of: id))
    town.set(clockOf: "gun", to: nil)
    #expect(try due("emil") == [], "its clock has carried the case past the deadline")
    let correction = try town.office("emil").correct(moved.leaf, text: nil, compartment: "register", in: id)
    _ = try town.office("frida").endorse(correction.leaf, in: id)
    let state = try town.office("emil").state(of: id)
    #expect(state.definition == second)
    #expect(try due("emil") == before)
  }

  // MARK: Modified clients

  private func forged(
    by name: String = "gun", role: String = "koordinator", _ facts: [(String, String)],
    _ bend: (inout Entry) -> Void = { _ in }
  ) throws -> VoidRule? {
    let count = try town.office("emil").state(of: id).voids.count
    let written = try Forger(try town.office(name)).write(in: id) { entry in
      (entry.event, entry.role) = ("MIGRATE", role)
      entry.facts = facts.map { FactLine(name: $0.0, value: $0.1) }
      bend(&entry)
    }
    // Void alike for all who read the case, and named by the audit.
    var rules: Set<VoidRule?> = []
    for reader in ["emil", "frida", "gun"] {
      let voids = try town.office(reader).state(of: id).voids
      rules.insert(voids.count > count ? voids.last?.rule : nil)
    }
    #expect(rules.count == 1)
    let rule = rules.first ?? nil
    if let rule {
      #expect(
        try town.office("frida").audit().findings.contains {
          $0.kind == .void(rule) && $0.leaf == written.leaf && $0.caseID == id
        })
    }
    return rule
  }

  @Test func `is moved by no forged entry, on any client, and the audit names each`() throws {
    let slower = try Litet.workflow("1.1.0", [Litet.slower])
    let second = try adopt(slower, maps: [first: [:]])
    let plan = try #require(try town.office("gun").roster.adopted.last?.migration)
    let facts = { (definition: Digest, plan: Digest) in
      [("definition", definition.hex), ("migration", plan.hex)]
    }
    let stranger = Hash.sha256(try Litet.workflow("6.6.0").canonical)
    #expect(try forged(facts(stranger, plan)) == .definition, "never adopted")
    let other = try #require(try town.office("gun").roster.adopted.first { $0.workflow == "avhopp" }).definition
    #expect(try forged(facts(other, plan)) == .definition, "of another workflow")
    #expect(try forged([("definition", second.hex)]) == .fact, "without a plan")
    #expect(try forged(facts(second, stranger)) == .plan, "by a plan of its own")
    #expect(try forged(facts(second, plan) + [("workflow", "litet")]) == .fact)
    #expect(try forged(facts(second, plan)) { $0.ref = first } == .reference)
    #expect(try forged(by: "emil", role: "socialsekreterare", facts(second, plan)) == .role, "by a social worker")
    #expect(try forged(by: "emil", role: "koordinator", facts(second, plan)) == .role, "in a role that is not theirs")
    #expect(
      try forged(facts(second, plan)) { entry in
        entry.members = [MemberLine(add: true, compartment: "register", keyName: entry.signer, generation: 1)]
      } == .memberLine, "and lets nobody in on the way")
    #expect(try town.office("emil").state(of: id).definition == first)

    // Once it is moved it is not moved again, nor back.
    let gun = try town.office("gun")
    _ = try gun.migrate(try gun.move(of: id))
    #expect(try forged(facts(second, plan)) == .plan)
    try adopt(try Litet.workflow("1.0.0"), maps: [second: [:]])
    let back = try #require(try town.office("gun").roster.adopted.last?.migration)
    #expect(try forged(facts(first, back)) == .plan, "back to the older version")
    #expect(try town.office("emil").state(of: id).definition == second)
  }

  @Test func `does not move by a plan that a modified program had adopted past a decision`() throws {
    // The founders' programs prove a plan; were they modified, each case would still stay where it is.
    let workflow = try Litet.workflow("1.1.0", [Litet.slower])
    let anna = try town.office("anna")
    anna.checksDefinitions = false
    let done = try anna.adopt(workflow, maps: [first: ["case.open": "case.support"]])
    let bo = try town.office("bo")
    bo.checksDefinitions = false
    _ = try bo.endorse(done.leaf)
    let plan = try #require(try town.office("gun").roster.adopted.last?.migration)
    let digest = Hash.sha256(workflow.canonical)
    #expect(try forged([("definition", digest.hex), ("migration", plan.hex)]) == .migration)
    #expect(try town.office("emil").state(of: id).definition == first)
    // An honest program of the second founder does not sign such a plan.
    let again = try anna.adopt(workflow, maps: [first: ["case.open": "case.support"]])
    #expect(throws: CaseworkError.self) { try town.office("bo").endorse(again.leaf) }
  }
}

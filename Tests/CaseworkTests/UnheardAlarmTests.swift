import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// The night when protection stands without a decision, and the alarm goes to a role that no reader of the case holds.
@Suite struct `An alarm for somebody who does not read the case` {
  private let town: Town
  private let id: CaseID

  /// dina on duty placed somebody for the weekend; frida, gun and dina always read such cases, emil was added; the time is over
  /// since a day.
  init() throws {
    town = try Town.staffed()
    let dina = try town.office("dina")
    id = try dina.openCase(workflow: "avhopp").caseID
    let form = try answers(
      "emergency",
      ["alias": .text("Räven"), "danger": .choice("acute"), "kind": .choice("hotel"), "place": .text("Storgatan 1")],
      try dina.state(of: id).workflow, at: town.now)
    _ = try dina.record(Order(event: "EMERGENCY_PLACEMENT", answers: form), in: id)
    _ = try town.office("frida").addMembers([(try town.key("emil"), ["register"])], in: id)
    town.pass(5 * 86_400)
  }

  private func heard(_ name: String) throws -> [(state: String, unheard: Unheard?)] {
    try town.office(name).inbox().compactMap {
      if case .passed(_, let fired, let unheard) = $0 { (fired.state, unheard) } else { nil }
    }
  }

  private static let nobody = Unheard(role: "socialdirektor", people: [])

  @Test func `is heard by every standing reader, who is told that nobody in the vault holds the role`() throws {
    for name in ["dina", "frida", "gun"] {
      let heard = try heard(name)
      #expect(heard.map(\.state).contains("case.protection.lapsed"), "\(name)")
      #expect(heard.contains { $0.unheard == Self.nobody }, "\(name)")
    }
    #expect(try heard("emil").isEmpty)
    #expect(try heard("hans").isEmpty)
  }

  @Test func `is heard by who is responsible for it, too`() throws {
    _ = try town.office("frida").assign(try town.key("emil"), in: id)
    #expect(try heard("emil").contains { $0.unheard == Self.nobody })
  }

  @Test func `names whoever holds the role, and becomes theirs once they read the case`() throws {
    try town.admit("klara", roles: ["socialdirektor"])
    let klara = try town.key("klara")
    #expect(try heard("klara").isEmpty)
    #expect(try heard("gun").contains { $0.unheard == Unheard(role: "socialdirektor", people: [klara]) })
    let frida = try town.office("frida")
    try frida.verify(person: klara, code: try town.person("klara").controlCode)
    frida.isClockTrusted = true
    _ = try frida.addMembers([(klara, ["register"])], in: id)
    #expect(try heard("klara").map(\.state).contains("case.protection.lapsed"))
    #expect(try heard("klara").allSatisfy { $0.unheard == nil })
    for name in ["dina", "gun"] {
      #expect(try heard(name).isEmpty, "\(name)")
    }
    // Whoever held it is shut out: it is the others' again.
    _ = try town.office("anna").revoke(klara)
    #expect(try heard("gun").contains { $0.unheard == Self.nobody })
  }

  @Test func `is heard by every reader where no standing one is left`() throws {
    let anna = try town.office("anna")
    for name in ["dina", "frida", "gun"] { _ = try anna.revoke(try town.key(name)) }
    #expect(try heard("emil").contains { $0.unheard == Self.nobody })
  }
}

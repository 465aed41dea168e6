import LedgerStore
import Sealing
import Syntax
import Testing

@testable import Casework

extension `An act that one line of the roster's rules forbids` {
  @Test func `closes the log review of a period that is not over, in no role of theirs, or without saying it all`()
    throws
  {
    let manager = try RawPerson("p-0000000000000004", roles: ["enhetschef"])
    try ledger.admit(manager)
    let said = [
      ("from", "2026-10-01"), ("to", "2026-10-31"), ("rows", "3"), ("questions", "1"), ("own", "0"), ("sample", "00ff"),
    ]
    func closing(
      _ facts: [(String, String)], by person: RawPerson? = nil, role: String = "enhetschef",
      _ bend: (inout Entry) -> Void = { _ in }
    ) -> Entry { act("LOG_REVIEW", facts, by: person ?? manager, role: role, bend) }
    func with(_ name: String, _ value: String) -> [(String, String)] { said.map { $0.0 == name ? (name, value) : $0 } }
    let other = ["2026-09-30", "2026-10-30", "4", "0", "1", "00"]
    for (place, value) in other.enumerated() {
      try expectVoid(.fact, closing(said.enumerated().filter { $0.offset != place }.map(\.element)), by: manager)
      try expectVoid(.fact, closing(said + [(said[place].0, value)]), by: manager)
    }
    for (name, value) in [
      ("from", "2026-10-32"), ("from", "2026-11-01"), ("to", "31-10-2026"), ("rows", "03"), ("rows", "0"),
      ("own", "-1"),
      ("questions", "4"), ("sample", "NO"),
    ] { try expectVoid(.fact, closing(with(name, value)), by: manager) }
    try expectVoid(.fact, closing(said + [("drawn", "fair")]), by: manager)
    try expectVoid(.fact, closing(said + [("outcome", "ok")]), by: manager)
    try expectVoid(.fact, closing(said) { $0.facts[0].until = $0.time }, by: manager)
    // It must be over by the clock of who closes it.
    let today = closing(said).time.swedish.date
    try expectVoid(.fact, closing(with("to", today.text)), by: manager)
    try expectVoid(.reference, closing(said) { $0.ref = Hash.sha256([1]) }, by: manager)
    try expectVoid(.bodyCompartment, closing(said) { $0.bodies = [RawLedger.body("register", 1)] }, by: manager)
    try expectVoid(
      .memberLine,
      closing(said) {
        $0.members = [MemberLine(add: false, compartment: "names", keyName: manager.name, generation: 1)]
      }, by: manager)
    try expectVoid(.role, closing(said, by: worker), by: worker)
    try expectVoid(.role, closing(said, by: worker, role: "socialsekreterare"), by: worker)
    try expectVoid(.role, closing(said, by: steward, role: "forvaltare"), by: steward)
    try expectVoid(.notFounder, closing(said, by: ledger.founders[0], role: "-"))
    try expectVoid(.role, act("MEMBERS", by: manager, role: "enhetschef"), by: manager)
    for (person, facts) in [
      (manager, said), (auditor, with("rows", "1")),
      (manager, with("to", today.adding(days: -1).text) + [("drawn", "hand")]),
    ] {
      let role = person.name == auditor.name ? "granskare" : "enhetschef"
      #expect(try ledger.put(closing(facts, by: person, role: role), by: person) == .accepted)
    }
    #expect(ledger.roster.closedReviews.map(\.closing.rows) == [3, 1, 3])
  }
}

import Testing

@testable import Casework

/// Nobody may make the auditors' key for them: an auditor who is left does it by opening their program.
@Suite struct `When an auditor has left` {
  private func waits(_ town: Town, for name: String) throws -> Bool {
    try town.office(name).inbox().contains { if case .auditorsAbsent = $0 { true } else { false } }
  }

  @Test func `the founders are told who is to open their program, until they have`() throws {
    let town = try Town.staffed()
    for name in ["vera", "viktor"] { try town.admit(name, roles: [Roster.Role.auditor]) }
    for name in ["vera", "viktor"] { _ = try town.office(name) }
    for name in ["anna", "frida"] { #expect(try !waits(town, for: name)) }
    let anna = try town.office("anna")
    _ = try anna.drop(try town.key("viktor"), roles: [Roster.Role.auditor], items: [])
    #expect(anna.absentAuditors.contains(try town.key("vera")))
    #expect(try !anna.absentAuditors.contains(town.key("viktor")))
    for name in ["anna", "bo"] { #expect(try waits(town, for: name)) }
    #expect(try !waits(town, for: "frida"))
    _ = try town.office("vera")
    for name in ["anna", "bo"] { #expect(try !waits(town, for: name)) }
  }
}

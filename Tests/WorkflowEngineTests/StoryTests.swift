import Testing
import WorkflowEngine

@Suite struct `A story` {
  private static let told = """
    # Alla är påhittade.
    Berättelse: Beslut efter tillstyrkan
    Anna = socialsekreterare
    Karin = koordinator
    Disa = beslutsfattare, 4.12
    2026-11-23 09:00 | Anna | föreslå
    2026-11-23 09:30 | Disa | bevilja | läst | NEJ approvals
    2026-11-23 10:00 | Karin | tillstyrk
    2026-11-23 11:00 | Disa | bevilja | läst | Handläggning: Insatser pågår

    Berättelse: Tiden går
    2026-11-23 09:00 | - | klockan | | Handläggning: Utredning pågår
    2026-12-24 09:00 | - | klockan | | larm: Tid att svara
    """

  private func replay(_ change: (old: String, new: String)) throws -> (faults: [Diagnostic], untold: [Diagnostic]) {
    let parts = Self.told.split(separator: change.old, omittingEmptySubsequences: false)
    try #require(parts.count == 2)
    let text = parts.joined(separator: change.new)
    return try SmallDefinition.workflow().replay(Workflow.stories(Array(text.utf8), file: "small.txt"))
  }

  @Test func `is held to the definition, and what it does not walk is named`() throws {
    let (faults, untold) = try replay(("Alla är", "Alla är"))
    #expect(faults == [])
    let workflow = try SmallDefinition.workflow()
    // Walked: propose, endorse, grant, and one deadline.
    #expect(untold.count == workflow.transitions.count - 4)
    #expect(untold.first?.text(.sv).hasPrefix("small.json:") == true)
    #expect(!untold.contains { $0.en.contains("“Endorse”") })
  }

  @Test(arguments: [
    ("NEJ approvals", "NEJ role", 7, 45, "refused: approvals"),
    ("läst | NEJ approvals", "läst", 7, 27, "refused: approvals"),
    ("föreslå", "föreslå | | NEJ role", 6, 41, "accepted, but should be refused: role"),
    ("Insatser pågår", "Avslutat", 9, 45, "not in “Handläggning: Avslutat” but in “Insatser pågår”"),
    ("Insatser pågår", "Insatser pågick", 9, 45, "did you mean “Handläggning: Insatser pågår”"),
    ("Handläggning: Insatser", "Skydd: Insatser", 9, 45, "not in “Skydd: Insatser pågår” but in “Inget skydd”"),
    ("Handläggning: Insatser", "Boende: Insatser", 9, 45, "the case stands in no such part"),
    ("larm: Tid att svara", "larm: Gallringstid", 13, 36, "no alarm “Gallringstid”"),
    ("Karin | tillstyrk", "Karin | tilstyrk", 8, 28, "did you mean “tillstyrk”"),
    ("| Karin", "| Karn", 8, 27, "did you mean “Karin”"),
  ]) func `that goes otherwise is told with its line and column`(
    old: String, new: String, line: Int, column: Int, what: String
  )
    throws
  {
    let faults = try replay((old, new)).faults
    let first = try #require(faults.first)
    #expect((first.code, first.line, first.column) == (.story, line, column))
    #expect(first.text(.en).contains(what), "\(first.text(.en))")
    #expect(first.sv != first.en)
    // Of the parts it does not speak of it says nothing.
    #expect(!first.text(.sv).contains("Försörjning") && !first.text(.sv).contains("Inget stöd"))
  }

  @Test(arguments: [
    ("Berättelse: Beslut", "Saga: Beslut", 2, 1), ("2026-11-23 09:30", "2026-13-23 09:30", 7, 1),
    ("Karin = koordinator", "Karin koordinator", 4, 1), ("läst | NEJ approvals", "läst | NEJ aprovals", 7, 45),
    ("läst | NEJ approvals", "lest | NEJ approvals", 7, 37), ("| klockan | | larm", "| klockan | | | larm", 13, 1),
    ("Berättelse: Beslut", "Berättelse: Utan ett steg\nBerättelse: Beslut", 2, 1),
  ]) func `that is ill-formed is refused with its line and column`(
    old: String, new: String, line: Int, column: Int
  ) throws {
    let fault = try #require(throws: WorkflowFault.self) { try replay((old, new)) }
    #expect((fault.diagnostics.first?.line, fault.diagnostics.first?.column) == (line, column))
    #expect(fault.diagnostics.first?.code == .syntax)
  }
}

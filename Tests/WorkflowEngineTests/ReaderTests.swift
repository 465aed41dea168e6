import Testing
import WorkflowEngine

@Suite struct `Reading a definition` {
  private func faults(_ changes: (old: String, new: String)...) throws -> [Diagnostic] {
    let text = try SmallDefinition.changed(changes)
    do {
      _ = try Workflow.read(Array(text.utf8), file: "small.json")
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test func `shows file, line, column and what was probably meant`() throws {
    let found = try #require(
      try faults(("\"ENDORSE\": { \"guard\": \"coordinator\" }", "\"ENDORSE\": { \"guard\": \"cordinator\" }")).first)
    #expect(found.code == .danglingName)
    #expect(found.suggestion == "coordinator")
    let text = found.text(.sv)
    #expect(text.hasPrefix("small.json:"))
    #expect(text.hasSuffix("ingen regel heter ”cordinator” – menade du ”coordinator”?"))
    #expect(found.text(.en).hasSuffix("no rule is called “cordinator” – did you mean “coordinator”?"))
  }

  @Test func `reports all faults at once, in the order of the file`() throws {
    let found = try faults(
      ("\"en\": \"Coordinator\", \"min\": 2", "\"en\": \"Coordinator\", \"minn\": 2"),
      (
        "\"REFUSE\": { \"target\": \"closed\", \"guard\": \"decide\"",
        "\"REFUSE\": { \"target\": \"close\", \"guard\": \"decide\""
      ))
    #expect(found.map(\.code) == [.missingKey, .unknownKey, .danglingName])
    #expect(found.map(\.suggestion) == [nil, "min", "closed"])
  }

  @Test(arguments: [
    ("\"version\": \"1.0.0\"", "\"version\": \"1.0\"", Diagnostic.Code.badValue),
    ("\"format\": \"workflow/1\"", "\"format\": \"workflow/2\"", .badValue),
    ("\"length\": \"PT72H\"", "\"length\": \"3 days\"", .badValue),
    ("\"length\": \"PT72H\"", "\"length\": \"P201Y\"", .badValue),
    ("\"length\": \"PT72H\"", "\"length\": \"P9999M\"", .badValue),
    (
      "\"verified\": \"2026-11-22\", \"sv\": \"Gallringstid\"",
      "\"verified\": \"2026-02-30\", \"sv\": \"Gallringstid\"", .badValue
    ),
    ("\"type\": \"final\"", "\"type\": \"end\"", .badValue),
    ("\"kind\": \"consent\"", "\"kind\": \"consnt\"", .badValue),
    ("\"settled\": {", "\"Settled\": {", .badName),
    ("\"sv\": \"avslå\", \"en\": \"refuse\"", "\"sv\": \"Avslå\", \"en\": \"refuse\"", .badName),
    ("\"waivers\": [],", "", .missingKey),
    ("\"initial\": \"open\"", "\"initial\": \"opened\"", .danglingName),
    ("{ \"in\": \"economy.none\" }", "{ \"in\": \"none\" }", .danglingName),
    ("{ \"in\": \"economy.none\" }", "{ \"inn\": \"economy.none\" }", .unknownKey),
    ("\"atMost\": \"@weekend\"", "\"atMost\": \"P3D\"", .badValue),
    ("\"values\": [\"police\", \"all\"] }] }", "\"values\": [\"polis\", \"all\"] }] }", .badValue),
    ("\"feeds\": \"consent\"", "\"feeds\": \"assessment\"", .badValue),
    ("\"type\": \"datetime\"", "\"type\": \"text\"", .badValue),
    ("\"received\": true, \"duty\"", "\"received\": false, \"duty\"", .wrongType),
    ("officer\", \"min\": 1", "officer\", \"min\": \"1\"", .wrongType),
  ]) func `refuses what the notation does not allow`(old: String, new: String, code: Diagnostic.Code) throws {
    let found = try faults((old, new))
    #expect(found.contains { $0.code == code }, "\(found)")
    #expect(found.allSatisfy { $0.line > 0 && $0.column > 0 && $0.sv != $0.en })
    // On the line that was changed; what is missing altogether is missing from the whole.
    let line = try #require(SmallDefinition.place(of: old, in: SmallDefinition.text).split(separator: ":").first)
    #expect(new.isEmpty || found.contains { $0.code == code && "\($0.line)" == line }, "\(found)")
  }

  @Test func `refuses sections out of order`() throws {
    let waivers = "  \"waivers\": [],\n"
    let found = try faults((waivers, ""), ("  \"rules\": {\n", waivers + "  \"rules\": {\n"))
    #expect(found.map(\.code) == [.keyOrder])
  }

  @Test func `refuses text that is not JSON, at its place`() {
    let found = Workflow.check(Array("{\n  \"format\": 1,\n}".utf8), file: "x.json")
    #expect(found.map(\.code) == [.syntax])
    #expect(found.first?.line == 3)
  }

  @Test func `has one canonical spelling, which reads as the same definition`() throws {
    let workflow = try SmallDefinition.workflow()
    let again = try Workflow.read(workflow.canonical, file: "again")
    #expect(again.canonical == workflow.canonical)
    #expect(again.rows(language: .sv) == workflow.rows(language: .sv))
  }

  @Test func `is shown as a table with one row per transition, in both languages`() throws {
    let workflow = try SmallDefinition.workflow()
    let table = workflow.table(language: .sv)
    #expect(table.hasPrefix("## Ärendet\n\n* Alla som arbetar i ärendet: Socialsekreterare, Koordinator, "))
    #expect(table.contains("\n\nLäge | Händelse | Vem | Villkor | Nästa läge\n"))
    #expect(table.contains("\n\nLäge | Frist | Går vidare till | Villkor | Nästa läge\n"))
    #expect(
      table.contains(
        " | Bevilja | punkt 4.12 | 1 × ”Tillstyrka” (Koordinator) inom Tid att svara (14 dagar); avgör ”Lägga förslag till beslut”, läst, av en annan än den som lade fram det | Insatser pågår\n"
      ))
    #expect(
      table.contains(
        " | När det upphör, räknat mot slutet av Beslut om placering | Koordinator | – | Skydd pågår utan gällande beslut\n"
      ))
    #expect(workflow.rows(language: .en).count == workflow.chart.transitions.count)
  }
}

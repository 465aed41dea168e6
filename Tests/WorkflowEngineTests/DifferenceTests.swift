import Testing
import WorkflowEngine

@Suite struct `Two versions` {
  private func changes(_ changes: (old: String, new: String)...) throws -> [Change] {
    let text = try SmallDefinition.changed(changes)
    return try SmallDefinition.workflow().changes(to: Workflow.read(Array(text.utf8), file: "new.json"))
  }

  @Test func `that are the same do not differ`() throws {
    #expect(try changes() == [])
    #expect(Change.class(of: []) == nil)
    for shipped in try ShippedWorkflow.all.get() { #expect(shipped.workflow.changes(to: shipped.workflow) == []) }
  }

  @Test(arguments: [
    (#""en": "Endorse""#, #""en": "Support it""#, Change.Kind.labels),
    (#""source": "FL 25 §""#, #""source": "FL 26 §""#, .structure),
    (
      #""source": "FL 25 §", "verified": "2026-11-22""#, #""source": "FL 25 §", "verified": "2026-11-23""#, .labels
    ),
    (#""word": { "sv": "dela", "en": "share" }"#, #""word": { "sv": "lämna", "en": "share" }"#, .labels),
    (#"{ "approvals": 1, "of""#, #"{ "approvals": 2, "of""#, .stricter),
    (#""values": ["police", "all"] }] }"#, #""values": ["all"] }] }"#, .stricter),
    // Protection at night is harder to take: that is for manager and lawyer.
    (#"{ "delegated": "4.1" }, { "reason""#, #"{ "delegated": "4.1" }, { "role": ["jour"] }, { "reason""#, .structure),
    (#""oral": { "length": "PT72H""#, #""oral": { "length": "PT48H""#, .stricter),
    (#""separate": ["#, #""separate": [{ "events": ["PAY", "CLOSE"], "sv": "Inte", "en": "Not" },"#, .stricter),
    (
      #""en": "To whom", "choices""#, #""en": "To whom", "required": true, "choices""#, .stricter
    ),
    (
      #""en": "Level", "choices""#, #""en": "Level", "required": true, "choices""#, .structure
    ),
    (#", { "reason": ["acuteDanger"] }"#, #""#, .looser),
    (#""oral": { "length": "PT72H""#, #""oral": { "length": "PT96H""#, .looser),
    (
      #""roles": ["jour", "socialsekreterare"] }"#, #""roles": ["jour", "socialsekreterare", "koordinator"] }"#, .looser
    ),
    (#""answers": "PROPOSE" }"#, #""several": true }"#, .structure),
    (#", "answers": "PROPOSE" }"#, #" }"#, .looser),
    (#""en": "Duty officer", "min": 1"#, #""en": "Duty officer", "min": 2"#, .stricter),
    (
      #""REFUSE": { "target": "closed", "guard": "decide", "#, #""REFUSE": { "target": "closed", "guard": "grant", "#,
      .stricter
    ),
    (
      #""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "onDuty" }"#,
      .looser
    ),
    (#""REFUSE": { "target": "closed""#, #""REFUSE": { "target": "support""#, .structure),
    (#""owner": "socialsekreterare", "discretionary": true"#, #""owner": "socialsekreterare""#, .structure),
    (#""MOVE": { "guard": "onDuty" }, "PROPOSE_STAY""#, #""PROPOSE_STAY""#, .structure),
  ]) func `are told apart by what a change does`(old: String, new: String, kind: Change.Kind) throws {
    let found = try changes((old, new))
    #expect(Change.class(of: found) == kind, "\(found.map { $0.text(.en) })")
    #expect(found.count == (new.contains("several") ? 2 : 1), "\(found.map { $0.text(.en) })")
    #expect(found.allSatisfy { $0.label.sv != $0.label.en && $0.place.line > 0 })
  }

  @Test func `point at the place, in the old one for what is gone`() throws {
    let move = #""MOVE": { "guard": "onDuty" }, "PROPOSE_STAY""#
    let gone = try #require(try changes((move, #""PROPOSE_STAY""#)).first)
    let place = try SmallDefinition.place(of: move, in: SmallDefinition.text)
    #expect(gone.text(.en).hasPrefix("small.json:\(place): "), "\(gone.text(.en))")
    #expect(
      gone.label.en
        == "way removed: “Protected without valid decision: Move to a new place” (case.protection.lapsed MOVE)")
    let changed = try #require(try changes((#"{ "approvals": 1, "of""#, #"{ "approvals": 2, "of""#)).first)
    let grant = try SmallDefinition.place(of: #""grant": { "sv""#, in: SmallDefinition.text)
    #expect(changed.text(.en).hasPrefix("new.json:\(grant): "), "\(changed.text(.en))")
  }

  @Test(arguments: [
    (
      #"{ "delegated": "4.1" }, { "reason""#, #"{ "delegated": "4.1" }, { "role": ["jour"] }, { "reason""#,
      Change.Kind.structure, "changed rule “Duty decides alone, with an end” (place): now also [Duty officer]",
      "ändrad regel ”Jouren beslutar ensam, med slutdatum” (place): nu också [Socialjour]"
    ),
    (
      #""values": ["police", "all"] }] }"#, #""values": ["all"] }] }"#, .stricter,
      "changed rule “Sharing takes consent” (share): [Consent in force (The police / Everyone)] became [Consent in force (Everyone)]",
      "ändrad regel ”Delning kräver samtycke” (share): [Samtycke gäller (Polisen / Alla)] blev [Samtycke gäller (Alla)]"
    ),
    (
      #", { "reason": ["acuteDanger"] }"#, "", .looser,
      "changed rule “Duty decides alone, with an end” (place): no longer [reason: Danger to life or health]",
      "ändrad regel ”Jouren beslutar ensam, med slutdatum” (place): inte längre [skäl: Fara för liv eller hälsa]"
    ),
    (
      #"{ "reason": ["acuteDanger"] }"#, #"{ "in": "protection.none" }"#, .structure,
      "changed rule “Duty decides alone, with an end” (place): no longer [reason: Danger to life or health]; now also [in the state “No protection”]",
      "ändrad regel ”Jouren beslutar ensam, med slutdatum” (place): inte längre [skäl: Fara för liv eller hälsa]; nu också [i läget ”Inget skydd”]"
    ),
    (
      #"{ "approvals": 1, "of""#, #"{ "approvals": 2, "of""#, .stricter,
      "changed rule “The delegate grants after endorsement” (grant): [1 × “Endorse” (Coordinator) within Time to answer (14 days)] became [2 × “Endorse” (Coordinator) within Time to answer (14 days)]",
      "ändrad regel ”Delegaten beviljar efter tillstyrkan” (grant): [1 × ”Tillstyrka” (Koordinator) inom Tid att svara (14 dagar)] blev [2 × ”Tillstyrka” (Koordinator) inom Tid att svara (14 dagar)]"
    ),
    (
      #""REFUSE": { "target": "closed", "guard": "decide", "#, #""REFUSE": { "target": "closed", "guard": "grant", "#,
      .stricter,
      "another rule for “Investigation: Refuse” (case.handling.open REFUSE): now also [1 × “Endorse” (Coordinator) within Time to answer (14 days)]",
      "annan regel för ”Utredning pågår: Avslå” (case.handling.open REFUSE): nu också [1 × ”Tillstyrka” (Koordinator) inom Tid att svara (14 dagar)]"
    ),
    (
      #""values": ["police", "all"] }] }"#, #""values": ["police", "all"], "since": "PROPOSE" }] }"#, .stricter,
      "changed rule “Sharing takes consent” (share): [Consent in force (The police / Everyone)] became [Consent in force (The police / Everyone), newer than “Propose”]",
      "ändrad regel ”Delning kräver samtycke” (share): [Samtycke gäller (Polisen / Alla)] blev [Samtycke gäller (Polisen / Alla), ny sedan ”Lägga förslag till beslut”]"
    ),
  ]) func `tell every condition of a rule that came, went or became another`(
    old: String, new: String, kind: Change.Kind, en: String, sv: String
  ) throws {
    let found = try changes((old, new))
    #expect(found.map(\.kind) == [kind])
    #expect(found.map(\.label.en) == [en])
    #expect(found.map(\.label.sv) == [sv])
  }

  @Test(arguments: [
    (
      #""length": "P14D", "source": "FL 25 §""#, #""length": "P14D", "workdays": true, "source": "FL 25 §""#,
      Change.Kind.looser
    ),
    (#""length": "P14D", "source": "FL 25 §""#, #""length": "P14D", "ends": "day", "source": "FL 25 §""#, .looser),
    (#""length": "P14D", "source": "FL 25 §""#, #""length": "P9D", "workdays": true, "source": "FL 25 §""#, .structure),
    (#""length": "PT72H""#, #""length": "PT71H""#, .stricter),
  ]) func `count a period's days as it counts them`(old: String, new: String, kind: Change.Kind) throws {
    #expect(try changes((old, new)).map(\.kind) == [kind])
  }

  /// More conditions make a step harder to take, and an alarm silent more often.
  @Test func `call an alarm that sounds less often looser, not stricter`() throws {
    let quiet = (
      #""clock": {"#,
      #""quiet": { "sv": "Tyst", "en": "Silent", "all": [{ "notIn": "economy.active" }] },\#n    "clock": {"#
    )
    let alarm = (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#)
    let silenced = try changes(alarm, quiet)
    #expect(silenced.map(\.kind) == [.looser])
    #expect(
      silenced.map(\.label.en) == [
        "another rule for “Investigation: Time to answer” (case.handling.open @answer): now also [not in the state “Support goes on”]"
      ])
    let (old, new) = (try SmallDefinition.changed([alarm, quiet]), SmallDefinition.text)
    let read = { (text: String) in try Workflow.read(Array(text.utf8), file: "x.json") }
    #expect(try read(old).changes(to: read(new)).map(\.kind) == [.stricter])
    // The rule of the same name, which only alarms use.
    let more = old.replacing(
      #"[{ "notIn": "economy.active" }]"#, with: #"[{ "notIn": "economy.active" }, { "notIn": "protection.placed" }]"#)
    #expect(try read(old).changes(to: read(more)).map(\.kind) == [.looser])
    // Of a deadline that moves the case neither can be said.
    let erases = SmallDefinition.text.replacing(
      #"[{ "in": "protection.none" }, { "in": "economy.none" }]"#, with: #"[{ "in": "protection.none" }]"#)
    #expect(try read(SmallDefinition.text).changes(to: read(erases)).map(\.kind) == [.structure])
  }

  /// Of several conditions where one is enough, only what differs.
  @Test func `tell which of several that suffice became another`() throws {
    let either =
      #"{ "anyOf": [{ "role": ["koordinator"] }, { "fact": "consent", "state": "given", "values": ["all"] }] }"#
    let old = #"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#
    let before = SmallDefinition.text.replacing(old, with: either)
    let after = before.replacing(#""values": ["all"] }] }"#, with: #""values": ["all"], "since": "PROPOSE" }] }"#)
    let more = before.replacing(#""values": ["all"] }] }"#, with: #""values": ["all"] }, { "role": ["jour"] }] }"#)
    let read = { (text: String) in try Workflow.read(Array(text.utf8), file: "x.json") }
    let found = try read(before).changes(to: read(after))
    #expect(found.map(\.kind) == [.stricter])
    #expect(
      found.map(\.label.en) == [
        "changed rule “Sharing takes consent” (share): of several that suffice: [Consent in force (Everyone)] became [Consent in force (Everyone), newer than “Propose”]"
      ])
    #expect(try read(before).changes(to: read(more)).map(\.kind) == [.looser])
    #expect(try read(more).changes(to: read(before)).map(\.kind) == [.stricter])
  }

  @Test func `say whether needs are assessed`() throws {
    let found = try changes((#""en": "Small case" },"#, #""en": "Small case" }, "withoutAssessment": true,"#))
    #expect(found.map(\.kind) == [.stricter])
  }

  @Test func `are as grave as their gravest change`() throws {
    let found = try changes(
      (#""en": "Endorse""#, #""en": "Support it""#), (#"{ "approvals": 1, "of""#, #"{ "approvals": 2, "of""#))
    #expect(found.map(\.kind) == [.labels, .stricter])
    #expect(Change.class(of: found) == .stricter)
  }
}

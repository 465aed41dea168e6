import WorkflowEngine

/// A rule under its own name, for a seed to use.
private func rule(_ leaves: String) -> (old: String, new: String) {
  (#""clock": {"#, "\"seeded\": { \"sv\": \"Provad\", \"en\": \"Seeded\", \"all\": [\(leaves)] },\n    \"clock\": {")
}

private func closing(by leaves: String) -> [(old: String, new: String)] {
  [
    rule(leaves),
    (#""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "seeded" }"#),
  ]
}

private let endOfMoney =
  #""END_MONEY": { "target": "none", "guard": "decide" } }, "after": { "@followUp": { "guard": "clock", "escalate": "koordinator" } }"#

private let placedSteps =
  #""on": { "MOVE": { "guard": "onDuty" }, "PROPOSE_END": { "guard": "worker" }, "END_PLACEMENT": { "target": "none", "guard": "decide" } },"#

private func waiver(_ check: String, at: String, by: String = "Provaren", en: String = "For drill") -> String {
  "{ \"check\": \"\(check)\", \"at\": \"\(at)\", \"by\": \"\(by)\", \"sv\": \"Övas\", \"en\": \"\(en)\" }"
}

/// Faults as an innocent edit makes them: each leaves everything else of the definition as it was.
let subtleFaults: [SeededFault] = endings + decisions + marks + consents + others

private let endings: [SeededFault] = [
  // A decision that elsewhere keeps protection, here ends it.
  SeededFault(
    .protection, at: #""STAY": { "target": "none""#,
    (
      #""STAY": { "target": "placed", "guard": "decide", "records": "placement" },\#n"#,
      #""STAY": { "target": "none", "guard": "decide" },\#n"#
    )
  ).telling("PLACE", "STAY"),
  // Beside the decision that ends it stands another that does, too.
  SeededFault(
    .protection, at: #""KEEP": { "target": "none""#,
    (
      #""END_PLACEMENT": { "sv""#,
      #""KEEP": { "sv": "Besluta att skyddet fortsätter", "en": "Decide that it goes on", "word": { "sv": "behåll", "en": "keep" }, "decides": "PROPOSE_END" },\#n "END_PLACEMENT": { "sv""#
    ),
    (
      placedSteps,
      placedSteps.replacing(
        #" "END_PLACEMENT""#, with: "\n \"KEEP\": { \"target\": \"none\", \"guard\": \"decide\" }, \"END_PLACEMENT\"")
    )
  ).telling("PLACE", "STAY", "KEEP"),
  // The end is decided on a proposal about something else.
  SeededFault(
    .protection, at: #""END_PLACEMENT": { "sv""#,
    (#""en": "end-protection" }, "decides": "PROPOSE_END""#, #""en": "end-protection" }, "decides": "PROPOSE""#)),
  // In one state the end may be decided by whoever is on duty.
  SeededFault(
    .protection, at: #""END_PLACEMENT": { "target": "none", "guard": "onDuty""#,
    (placedSteps, placedSteps.replacing(#""none", "guard": "decide""#, with: #""none", "guard": "onDuty""#))
  ).telling("PLACE", "STAY", "END_PLACEMENT"),
  // An insats ends by a deadline, or by anybody.
  SeededFault(
    .deadlineWeakens, at: #""@followUp": { "target": "none""#,
    (endOfMoney, endOfMoney.replacing(#""@followUp": { "#, with: #""@followUp": { "target": "none", "#))
  ).telling("GRANT_MONEY", "@followUp"),
  SeededFault(
    .protection, at: #""END_MONEY": { "target": "none", "guard": "anyone""#,
    (endOfMoney, endOfMoney.replacing(#""none", "guard": "decide""#, with: #""none", "guard": "anyone""#))
  ).telling("GRANT_MONEY", "END_MONEY"),
]

private let decisions: [SeededFault] = [
  // Beside the strict way of a decision, one for anybody; and one that asks for all but the endorsement.
  SeededFault(
    .unboundDecision, at: #"{ "target": "support", "guard": "anyone""#,
    (
      #"{ "target": "support", "guard": "grant", "records": "decision" }"#,
      #"[{ "target": "support", "guard": "grant", "records": "decision" }, { "target": "support", "guard": "anyone", "records": "decision" }]"#
    )),
  SeededFault(
    .bypass, at: #"{ "target": "support", "guard": "decide""#,
    (
      #"{ "target": "support", "guard": "grant", "records": "decision" }"#,
      #"[{ "target": "support", "guard": "grant", "records": "decision" }, { "target": "support", "guard": "decide", "records": "decision" }]"#
    )),
  // The grant is no longer recorded as a decision.
  SeededFault(
    .unboundDecision, at: #""PROPOSE": { "sv""#,
    (#""guard": "grant", "records": "decision""#, #""guard": "grant""#)),
  // Another name for the level that an assessment's form gives, and a rule that asks for it.
  SeededFault(
    .levelGate, at: #"{ "id": "shown""#,
    (
      #""consent": { "kind""#,
      #""danger": { "kind": "code", "sv": "Fara", "en": "Danger", "values": ["low", "high"] },\#n "consent": { "kind""#
    ),
    (
      #"{ "id": "level", "type": "choice""#,
      #"{ "id": "shown", "type": "choice", "compartment": "register", "sv": "Läge", "en": "Situation", "choices": [{ "id": "low", "sv": "Lugnt", "en": "Calm" }, { "id": "high", "sv": "Oroligt", "en": "Tense" }], "feeds": "danger" }, { "id": "level", "type": "choice""#
    ),
    rule(#"{ "role": ["socialsekreterare"] }, { "fact": "danger", "state": "valid", "values": ["low"] }"#),
    (#""PROPOSE": { "guard": "worker" },"#, #""PROPOSE": { "guard": "seeded" },"#)),
  // Police, or who is asked for a consent, decide in the end.
  SeededFault(
    .veto, at: #""GRANT_MONEY": { "target""#,
    rule(#"{ "delegated": "4.12" }, { "fact": "consent", "state": "given", "values": ["police", "all"] }"#),
    (
      #""GRANT_MONEY": { "target": "active", "guard": "decide""#,
      #""GRANT_MONEY": { "target": "active", "guard": "seeded""#
    )),
  SeededFault(
    .veto, at: #""support": { "label""#, rule(#"{ "role": ["socialsekreterare"] }, { "proof": "police" }"#),
    (
      #""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "seeded" }"#
    )
  ).telling("GRANT"),
]

private let marks: [SeededFault] = [
  // An insats begins without a decision; protection leads to what is not marked so; nobody answers for protection.
  SeededFault(
    .bypass, at: #""active": { "label""#,
    (
      #""GRANT_MONEY": { "target": "active", "guard": "decide", "records": "decision" }"#,
      #""GRANT_MONEY": { "target": "active", "guard": "onDuty" }"#
    )
  ).telling("GRANT_MONEY"),
  SeededFault(
    .protection, at: #""PLACE": { "sv""#,
    (
      #""en": "Emergency placement" }, "owner": "socialsekreterare", "protective": true"#,
      #""en": "Emergency placement" }, "owner": "socialsekreterare""#
    ),
    (
      #""en": "Placement" }, "owner": "socialsekreterare", "protective": true"#,
      #""en": "Placement" }, "owner": "socialsekreterare""#
    ), (#""owner": "koordinator", "protective": true"#, #""owner": "koordinator""#)),
  SeededFault(
    .noDeadline, at: #""placed": { "label""#,
    (
      #""en": "Placement" }, "owner": "socialsekreterare", "protective": true"#,
      #""en": "Placement" }, "protective": true"#
    )),
]

private let consents: [SeededFault] = [
  // Given by applying, filled in beforehand, the only answer there is.
  SeededFault(
    .consent, at: #""APPLY": { "sv""#,
    (#""en": "apply" }, "received": true"#, #""en": "apply" }, "received": true, "sets": { "consent": "police" }"#)),
  SeededFault(
    .consent, at: #"{ "id": "whom""#,
    (#""sv": "Till vem", "en": "To whom","#, #""sv": "Till vem", "en": "To whom", "default": "all","#)),
  SeededFault(
    .consent, at: #"{ "id": "whom""#,
    (#""sv": "Till vem", "en": "To whom","#, #""sv": "Till vem", "en": "To whom", "required": true,"#)),
  // Lived on when it has lapsed or been withdrawn, or done without for a reason.
  SeededFault(
    .consent, at: #""share": { "sv": "Delning"#, (#""state": "given", "values""#, #""state": "lapsed", "values""#)),
  SeededFault(
    .consent, at: #""share": { "sv": "Delning"#,
    (#"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#, #"{ "done": "CONSENT" }"#)),
  SeededFault(
    .consent, at: #""share": { "sv": "Delning"#,
    (
      #"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#,
      #"{ "anyOf": [{ "fact": "consent", "state": "given", "values": ["police", "all"] }, { "reason": ["acuteDanger"] }] }"#
    )),
  // An appeal that comes late, and is not received: whether it is too late is tried after.
  SeededFault(
    .appeal, at: #""REFUSE": { "target""#, (#""APPEAL": { "guard": "anyone" }"#, #""APPEAL": { "guard": "seeded" }"#),
    rule(#"{ "role": ["socialsekreterare"] }, { "elapsedAtMost": "@answer", "since": "REFUSE" }"#),
    (#""received": true, "appeal": true }"#, #""appeal": true }"#)
  ).telling(),
]

private let others: [SeededFault] = [
  // The one on duty need not be there, does not see the case, or must have a paper at night.
  SeededFault(.duty, at: #""jour": { "sv""#, (#""en": "Duty officer", "min": 1"#, #""en": "Duty officer", "min": 0"#)),
  SeededFault(
    .duty, at: #""jour": { "sv""#,
    (
      #""readers": ["socialsekreterare", "koordinator", "beslutsfattare", "jour"]"#,
      #""readers": ["socialsekreterare", "koordinator", "beslutsfattare"]"#
    )),
  SeededFault(
    .duty, at: #""ORAL": { "sv""#,
    (
      #"{ "id": "level", "type": "choice""#,
      #"{ "id": "paper", "type": "document", "compartment": "register", "sv": "Papper", "en": "Paper", "required": true }, { "id": "level", "type": "choice""#
    )
  ).telling(),
  // Within no time at all.
  SeededFault(
    .windowClash, at: #""place": { "sv""#, (#""weekend": { "length": "P3D""#, #""weekend": { "length": "PT0M""#)),
  SeededFault(
    .windowClash, at: #""grant": { "sv""#,
    (#""koordinator"], "within": "@answer""#, #""koordinator"], "within": "@lapse""#)),
  // Two conditions of one kind that no step meets both of.
  SeededFault(
    .deadTransition, at: #""CLOSE": { "target""#,
    (#""reasons": {"#, #""reasons": { "other": { "sv": "Annat skäl", "en": "Another ground" },"#),
    closing(by: #"{ "role": ["socialsekreterare"] }, { "reason": ["acuteDanger"] }, { "reason": ["other"] }"#)[0],
    closing(by: "")[1]),
  SeededFault(
    .deadTransition, at: #""SHARE": { "guard""#,
    (
      #"{ "fact": "consent", "state": "given", "values": ["police", "all"] }"#,
      #"{ "fact": "consent", "state": "given", "values": ["police"] }, { "fact": "consent", "state": "given", "values": ["all"] }"#
    )),
  SeededFault(
    .deadTransition, at: #""CLOSE": { "target""#,
    closing(
      by:
        #"{ "role": ["socialsekreterare"] }, { "fact": "placement", "state": "valid" }, { "fact": "placement", "state": "lapsed" }"#
    )[0], closing(by: "")[1]),
  // Texts that nobody can tell apart, or that say nothing.
  SeededFault(.unseenText, at: #"" ""#, (#""en": "Coordinator""#, #""en": " ""#)),
  SeededFault(.unseenText, at: #""Coordinator ""#, (#""en": "Coordinator""#, #""en": "Coordinator ""#)),
  SeededFault(.sameLabel, at: #""koordinator": {"#, (#""en": "Coordinator""#, #""en": "koordinator""#)),
  SeededFault(
    .sameLabel, at: #""REFUSE": { "sv""#, (#""sv": "Avslå", "en": "Refuse""#, #""sv": "bevilja", "en": "Refuse""#)),
  SeededFault(
    .sameLabel, at: #""closed": { "label""#,
    (#""sv": "Avslutat", "en": "Closed""#, #""sv": "Avslutat", "en": "Support in force""#)),
  SeededFault(
    .sameWord, at: #""REFUSE": { "sv""#,
    (#"{ "sv": "avslå", "en": "refuse" }"#, #"{ "sv": "grant", "en": "refuse" }"#)),
  // Waivers that say nothing, stand twice, or cover more than what they were written for.
  SeededFault(
    .unseenText, at: #"" ""#, (#""waivers": []"#, #""waivers": [\#(waiver("bypass", at: "CLOSE", by: " "))]"#)),
  SeededFault(
    .sameLabel, at: #"{ "check""#, (#""waivers": []"#, #""waivers": [\#(waiver("bypass", at: "CLOSE", en: "övas"))]"#),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "CLOSE": { "target": "support", "guard": "worker" },"#
    )),
  SeededFault(
    .badValue, at: #"{ "check": "bypass", "at": "CLOSE", "by": "Två"#,
    (
      #""waivers": []"#,
      #""waivers": [\#(waiver("bypass", at: "CLOSE")), \#(waiver("bypass", at: "CLOSE", by: "Två"))]"#
    )),
  SeededFault(
    .wideWaiver, at: #"{ "check""#, (#""waivers": []"#, #""waivers": [\#(waiver("protection", at: "STAY"))]"#),
    (
      #""STAY": { "target": "placed", "guard": "decide", "records": "placement" },\#n"#,
      #""STAY": { "target": "none", "guard": "decide" },\#n"#
    ),
    (
      placedSteps,
      placedSteps.replacing(#""on": { "#, with: #""on": { "STAY": { "target": "none", "guard": "decide" }, "#)
    )),
]

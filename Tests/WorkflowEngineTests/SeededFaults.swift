import WorkflowEngine

/// For each check, a definition with that fault and no other.
let seededFaults: [SeededFault] =
  namingFaults + graphFaults + protectionFaults + timeFaults + peopleFaults
  + subtleFaults + hostileFaults

private let namingFaults: [SeededFault] = [
  SeededFault(
    .unusedName, at: #""spare":"#,
    (#""clock": {"#, #""spare": { "sv": "Över", "en": "Spare", "all": [{ "role": ["jour"] }] },\#n    "clock": {"#)),
  SeededFault(.sameLabel, at: #""koordinator": {"#, (#""en": "Coordinator""#, #""en": "Koordinator""#)),
  SeededFault(
    .longLabel, at: "\"\(String(repeating: "a", count: 81))\"",
    (#""en": "Coordinator""#, #""en": "\#(String(repeating: "a", count: 81))""#)),
  SeededFault(
    .unseenText, at: "\"Coordi\u{202E}nator\"",
    (#""en": "Coordinator""#, "\"en\": \"Coordi\u{202E}nator\"")),
  SeededFault(
    .sameWord, at: #""REFUSE": { "sv""#,
    (#"{ "sv": "avslå", "en": "refuse" }"#, #"{ "sv": "bevilja", "en": "refuse" }"#)),
  SeededFault(
    .openRule, at: #""CLOSE": { "target""#,
    (#""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "clock" }"#)),
  SeededFault(
    .deadlineRule, at: #""@answer": { "guard""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "worker","#)),
  SeededFault(
    .factSource, at: #""share": { "sv": "Delning"#,
    (
      #""consent": { "kind""#,
      #""paper": { "kind": "document", "sv": "Papper", "en": "Paper" },\#n "consent": { "kind""#
    ),
    (
      #""values": ["police", "all"] }] },\#n    "settled""#,
      #""values": ["police", "all"] }, { "fact": "paper", "state": "any" }] },\#n    "settled""#
    )),
  SeededFault(
    .levelGate, at: #"["low"]"#,
    (
      #""all": [{ "role": ["koordinator"] }]"#,
      #""all": [{ "role": ["koordinator"] }, { "fact": "assessment", "state": "valid", "values": ["low"] }]"#
    )),
  SeededFault(
    .danglingName, at: #""workers""#,
    (
      #""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "workers" }"#
    )),
  SeededFault(
    .danglingName, at: #""shut""#,
    (
      #""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "shut", "guard": "worker" }"#
    )),
]

/// Support is closed under a rule of its own, which asks this, too.
private func closes(_ leaf: String) -> (old: String, new: String) {
  (
    #""clock": {"#,
    "\"closing\": { \"sv\": \"Avslut\", \"en\": \"Closing\", \"all\": [{ \"role\": [\"socialsekreterare\"] }, \(leaf)] },\n    \"clock\": {"
  )
}
private let closing = (
  #""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "closing" }"#
)

private let graphFaults: [SeededFault] = [
  SeededFault(
    .unreachable, at: #""island":"#,
    (
      #""support": { "label""#,
      #""island": { "label": { "sv": "Ö", "en": "Island" } },\#n          "support": { "label""#
    )),
  SeededFault(
    .deadTransition, at: #"{ "guard": "never""#,
    (
      #""CLOSE": { "target": "closed", "guard": "worker" }"#,
      #""CLOSE": [{ "target": "closed", "guard": "worker" },\#n { "guard": "never" }]"#
    ),
    (
      #""clock": {"#,
      #""never": { "sv": "Aldrig", "en": "Never", "all": [{ "role": ["jour"] }, { "in": "handling.open" }] },\#n    "clock": {"#
    )),
  // Conditions that no case can meet: a step that only another way takes, one that must come after where it can come, an
  // answer that no form offers, a day that is never noted; and an alarm that counts from what never is before it.
  SeededFault(.deadTransition, at: #""CLOSE": { "target""#, closes(#"{ "done": "REFUSE" }"#), closing),
  SeededFault(
    .deadTransition, at: #""CLOSE": { "target""#, closes(#"{ "done": "ENDORSE", "since": "GRANT" }"#), closing),
  SeededFault(
    .deadTransition, at: #""CLOSE": { "target""#,
    closes(#"{ "fact": "assessment", "state": "any", "since": "APPLY" }, { "elapsed": "@answer", "since": "REFUSE" }"#),
    closing),
  SeededFault(
    .deadTransition, at: #""SHARE": { "guard""#,
    (#""values": ["police", "all"], "revocable""#, #""values": ["police", "all", "some"], "revocable""#),
    (
      #""state": "given", "values": ["police", "all"]"#,
      #""state": "given", "values": ["some"]"#
    )),
  SeededFault(
    .deadTransition, at: #""@answer": { "guard": "clock", "escalate": "beslutsfattare""#,
    (
      #""@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } },\#n          "closed""#,
      #""@followUp": { "guard": "clock", "escalate": "beslutsfattare" }, "@answer": { "guard": "clock", "escalate": "beslutsfattare", "since": "REFUSE" } } },\#n          "closed""#
    )),
  SeededFault(
    .deadEnd, at: #""trap":"#,
    (
      #""support": { "label""#,
      #""trap": { "label": { "sv": "Fälla", "en": "Trap" } },\#n          "support": { "label""#
    ),
    (#""REFUSE": { "target": "closed","#, #""REFUSE": { "target": "trap","#)
  ).telling("REFUSE"),
  SeededFault(
    .humanDeadEnd, at: #""support": { "label""#,
    (
      #""on": { "CLOSE": { "target": "closed", "guard": "worker" } }, "after": { "@followUp": { "guard""#,
      #""on": { "CLOSE": { "guard": "worker" } }, "after": { "@followUp": { "target": "closed", "guard""#
    )
  ).telling("GRANT"),
  SeededFault(
    .bypass, at: #""support": { "label""#,
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "CLOSE": { "target": "support", "guard": "worker" },"#
    )
  ).telling("CLOSE"),
  SeededFault(
    .unboundDecision, at: #""REVOKE": { "guard""#,
    (#""REVOKE": { "guard": "onDuty" }"#, #""REVOKE": { "guard": "onDuty", "records": "decision" }"#)),
  SeededFault(
    .neverProposed, at: #""STAY": { "sv""#,
    (#""decides": "PROPOSE_STAY""#, #""decides": "PROPOSE_STAY", "proposed": { "consent": "police" }"#)),
  SeededFault(
    .countersign, at: #""PAY": { "sv""#, (#""duty": ["money"]"#, #""duty": ["money"], "outside": true"#)),
  SeededFault(
    .twoRegions, at: #""CLOSE": { "target": "active""#,
    (
      #""GRANT_MONEY": { "target": "active", "guard": "decide", "records": "decision" }"#,
      #""GRANT_MONEY": { "target": "active", "guard": "decide", "records": "decision" },\#n "CLOSE": { "target": "active", "guard": "decide", "records": "decision" }"#
    )
  ).telling("GRANT"),
]

private let protectionFaults: [SeededFault] = [
  SeededFault(
    .protection, at: #""PROPOSE_STAY": { "target""#,
    (
      #""PROPOSE_STAY": { "guard": "worker" },\#n"#, #""PROPOSE_STAY": { "target": "none", "guard": "worker" },\#n"#
    )
  ).telling("PLACE", "PROPOSE_STAY"),
  SeededFault(
    .sideEffect, at: #""@keep":"#,
    (#"{ "in": "protection.none" }, { "in": "economy.none" }"#, #"{ "in": "protection.none" }"#)
  ).telling("REFUSE", "GRANT_MONEY", "@keep"),
  SeededFault(
    .deadlineWeakens, at: #""@warning": { "target""#,
    (
      #""@warning": { "guard": "clock", "escalate": "koordinator", "before": "placement" }"#,
      #""@warning": { "target": "none", "guard": "clock", "escalate": "koordinator", "before": "placement" }"#
    )
  ).telling("PLACE", "@warning"),
  SeededFault(
    .deadlineWeakens, at: #""@answer": { "target""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "target": "support", "guard": "clock","#)),
  SeededFault(
    .regionReset, at: #""PAY": { "target""#,
    (
      #""PAY": { "guard": "onDuty" }"#,
      ##""PAY": { "target": "#small.case.handling.closed", "guard": "onDuty" }"##
    ),
    (
      #""waivers": []"#,
      #""waivers": [{ "check": "sideEffect", "at": "PAY", "by": "Provaren", "sv": "Övas", "en": "For drill" }]"#
    )),
  SeededFault(
    .received, at: #""APPLY": { "sv""#, (#""APPLY": { "guard": "anyone" },"#, ""),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "APPLY": { "guard": "anyone" },"#
    )
  ).telling("GRANT"),
  SeededFault(
    .received, at: #""APPLY": { "guard""#, (#""APPLY": { "guard": "anyone" },"#, #""APPLY": { "guard": "share" },"#)),
  SeededFault(
    .duty, at: #""PLACE": { "sv""#,
    (#""on": { "MOVE": { "guard": "onDuty" }, "PROPOSE_END""#, #""on": { "PROPOSE_END""#)
  ).telling("PLACE", "STAY"),
  SeededFault(
    .duty, at: #""PAY": { "sv""#, (#""PAY": { "guard": "onDuty" },"#, #""PAY": { "guard": "worker" },"#)
  ).telling(),
]

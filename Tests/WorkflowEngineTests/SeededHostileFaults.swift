import WorkflowEngine

private func rule(_ leaves: String) -> (old: String, new: String) {
  (#""clock": {"#, "\"seeded\": { \"sv\": \"Provad\", \"en\": \"Seeded\", \"all\": [\(leaves)] },\n    \"clock\": {")
}

/// Support is closed under a rule that asks this, too.
private func closing(_ leaf: String) -> [(old: String, new: String)] {
  [
    rule(#"{ "role": ["socialsekreterare"] }, "# + leaf),
    (#""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "seeded" }"#),
  ]
}

/// A role that a municipality need not have.
private let proxy = (
  #""jour": { "sv""#, #""ombud": { "sv": "Ombud", "en": "Proxy", "min": 0 },\#n    "jour": { "sv""#
)

private func form(_ kind: String) -> (old: String, new: String) {
  (
    #""oralForm": { "sv""#,
    "\"paperForm\": { \"sv\": \"Blankett\", \"en\": \"Paper form\", \"fields\": [{ \"id\": \"paper\", \"type\": \"\(kind)\", \"compartment\": \"register\", \"sv\": \"Underlag\", \"en\": \"Paper\", \"required\": true }] },\n      \"oralForm\": { \"sv\""
  )
}

private let endorsed =
  #"{ "approvals": 1, "of": "PROPOSE", "by": "ENDORSE", "roles": ["koordinator"], "within": "@answer" }"#
private let granting = #""GRANT": { "target": "support", "guard": "grant", "records": "decision" }"#
private let advise = #""ENDORSE": { "guard": "coordinator" },"#

/// Faults as somebody would make them who has read what the checks look at.
let hostileFaults: [SeededFault] = decided + received + stuck + clocks + texts

private let decided: [SeededFault] = [
  // An insats that nobody has granted when the case opens.
  SeededFault(
    .bypass, at: #""active": { "label""#,
    (#""en": "Livelihood" }, "initial": "none""#, #""en": "Livelihood" }, "initial": "active""#)
  ).telling(),
  // The same decision by another event, or elsewhere by the same, asks for less.
  SeededFault(
    .bypass, at: #""FAST": { "target""#,
    (
      #""REFUSE": { "sv""#,
      #""FAST": { "sv": "Bevilja snabbt", "en": "Grant fast", "word": { "sv": "snabbt", "en": "fast" }, "decides": "PROPOSE" },\#n "REFUSE": { "sv""#
    ),
    (granting, granting + ",\n" + granting.replacing("GRANT", with: "FAST").replacing(#""grant""#, with: #""decide""#))
  ),
  SeededFault(
    .bypass, at: #""GRANT": { "target": "support", "guard": "decide""#,
    (
      #""support": { "label""#,
      #""waiting": { "label": { "sv": "Vilar", "en": "Waiting" }, "owner": "socialsekreterare", "on": { "GRANT": { "target": "support", "guard": "decide", "records": "decision" }, "CLOSE": { "target": "closed", "guard": "worker" } }, "after": { "@answer": { "guard": "clock", "escalate": "koordinator" } } },\#n "support": { "label""#
    ), (advise, advise + #" "CLOSE": { "target": "waiting", "guard": "worker" },"#)),
  // An endorsement of another proposal, or of none where a ground is given.
  SeededFault(
    .bypass, at: granting, (endorsed, endorsed.replacing(#""of": "PROPOSE""#, with: #""of": "PROPOSE_STAY""#))),
  SeededFault(.bypass, at: granting, (endorsed, #"{ "anyOf": [\#(endorsed), { "reason": ["acuteDanger"] }] }"#)),
  SeededFault(
    .bypass, at: granting,
    (#""en": "endorse" }, "answers": "PROPOSE""#, #""en": "endorse" }, "answers": "PROPOSE_STAY""#)
  ),
  // What the form decides is not recorded.
  SeededFault(
    .unboundDecision, at: #""PLACE": { "target""#,
    (#""guard": "place", "records": "placement""#, #""guard": "place""#)),
  // Only a role that nobody need hold decides, or ends the case.
  SeededFault(
    .separation, at: #""ASK": { "sv""#, proxy, rule(#"{ "role": ["ombud"] }"#),
    (
      #""PAY": { "sv""#,
      #""ASK": { "sv": "Fråga", "en": "Ask", "word": { "sv": "fråga", "en": "ask" } },\#n "RULE": { "sv": "Svara", "en": "Rule", "word": { "sv": "svara", "en": "rule" }, "decides": "ASK" },\#n "PAY": { "sv""#
    ), (advise, advise + #" "ASK": { "guard": "worker" }, "RULE": { "guard": "seeded" },"#)),
  SeededFault(
    .separation, at: #""support": { "label""#, proxy, rule(#"{ "role": ["ombud"] }"#),
    (#""CLOSE": { "target": "closed", "guard": "worker" }"#, #""CLOSE": { "target": "closed", "guard": "seeded" }"#)
  ).telling("GRANT"),
]

private let received: [SeededFault] = [
  // Whoever placed somebody at night may not move them; whoever refused may not take a report in.
  SeededFault(
    .duty, at: #""PLACE": { "sv""#,
    (
      #""separate": ["#,
      #""separate": [{ "events": ["PLACE", "MOVE"], "sv": "Inte samma", "en": "Not the same" },"#
    )
  ).telling("PLACE"),
  SeededFault(
    .received, at: #""CONCERN": { "guard""#,
    (
      #""separate": ["#,
      #""separate": [{ "events": ["REFUSE", "CONCERN"], "sv": "Inte samma", "en": "Not the same" },"#
    )),
  SeededFault(
    .received, at: #""APPLY": { "guard""#, proxy, rule(#"{ "role": ["ombud"] }"#),
    (#""APPLY": { "guard": "anyone" }"#, #""APPLY": { "guard": "seeded" }"#)),
  SeededFault(
    .received, at: #""APPLY": { "guard""#, form("personnummer"),
    (#""en": "apply" }, "received": true"#, #""en": "apply" }, "form": "paperForm", "received": true"#)),
  SeededFault(
    .received, at: #""CONCERN": { "sv""#, (#""received": true, "duty": ["concern"]"#, #""duty": ["concern"]"#)),
  // To withdraw takes a ground, a paper, a proxy, another than who took the consent.
  SeededFault(
    .consent, at: #""REVOKE": { "sv""#, rule(#"{ "role": ["jour"] }, { "reason": ["acuteDanger"] }"#),
    (#""REVOKE": { "guard": "onDuty" }"#, #""REVOKE": { "guard": "seeded" }"#)
  ).telling(),
  SeededFault(
    .consent, at: #""REVOKE": { "sv""#, form("document"),
    (#""sets": { "consent": "revoked" } }"#, #""form": "paperForm", "sets": { "consent": "revoked" } }"#)
  ).telling(),
  SeededFault(
    .consent, at: #""REVOKE": { "sv""#, proxy, rule(#"{ "role": ["ombud"] }"#),
    (#""REVOKE": { "guard": "onDuty" }"#, #""REVOKE": { "guard": "seeded" }"#)
  ).telling(),
  SeededFault(
    .consent, at: #""REVOKE": { "sv""#,
    (
      #""separate": ["#,
      #""separate": [{ "events": ["CONSENT", "REVOKE"], "sv": "Inte samma", "en": "Not the same" },"#
    )
  ).telling(),
  // A consent under another kind is none that the checks know.
  SeededFault(
    .badValue, at: #"true },\#n      "paper""#, (#""consent": { "kind": "consent""#, #""consent": { "kind": "code""#),
    (#""state": "given""#, #""state": "valid""#),
    (
      #""revocable": true }"#,
      #""revocable": true },\#n      "paper": { "kind": "document", "sv": "Papper", "en": "Paper" }"#
    )),
  // One way of a refusal cannot be appealed; another event refuses without; service that only a proxy can note.
  SeededFault(
    .appeal, at: #"{ "target": "closed", "guard": "seeded" }]"#, rule(#"{ "delegated": "4.12" }, { "done": "ORAL" }"#),
    (
      #""REFUSE": { "target": "closed", "guard": "decide", "appealable": true }"#,
      #""REFUSE": [{ "target": "closed", "guard": "endorsed", "appealable": true }, { "target": "closed", "guard": "seeded" }]"#
    ),
    (
      #""coordinator": { "sv""#,
      #""endorsed": { "sv": "Tillstyrkt", "en": "Endorsed", "all": [{ "delegated": "4.12" }, { "done": "ENDORSE" }] },\#n    "coordinator": { "sv""#
    )),
  SeededFault(
    .appeal, at: #""DISMISS": { "target""#,
    (
      #""REFUSE": { "sv""#,
      #""DISMISS": { "sv": "Avvisa", "en": "Dismiss", "word": { "sv": "avvisa", "en": "dismiss" }, "decides": "PROPOSE" },\#n "REFUSE": { "sv""#
    ), (advise, advise + #" "DISMISS": { "target": "closed", "guard": "decide" },"#)),
  SeededFault(
    .unserved, at: #""REFUSE": { "target""#, proxy, rule(#"{ "role": ["ombud"] }"#),
    (#""SERVED": { "guard": "anyone" }"#, #""SERVED": { "guard": "seeded" }"#)),
  // What guards those who have no part in signing it is not to be waived.
  SeededFault(
    .badValue, at: #""duty", "at""#, (#""PAY": { "guard": "onDuty" },"#, #""PAY": { "guard": "worker" },"#),
    (
      #""waivers": []"#,
      #""waivers": [{ "check": "duty", "at": "money", "by": "Provaren", "sv": "Övas", "en": "For drill" }]"#
    )),
]

private let stuck: [SeededFault] = [
  // Decides only what no longer waits to be decided; a decision's value that none of its steps records.
  SeededFault(
    .deadTransition, at: granting, (endorsed, endorsed + #", { "open": "PROPOSE", "atMost": 0 }"#)),
  SeededFault(
    .deadTransition, at: #""CLOSE": { "target""#,
    closing(#"{ "fact": "decision", "state": "any", "values": ["refused"] }"#)),
  // Before the end of what has none.
  SeededFault(
    .deadTransition, at: #""@warning": { "guard": "clock", "escalate": "koordinator", "before": "consent""#,
    (
      #""after": { "@followUp": { "guard": "clock", "escalate": "koordinator" } } } } } } },"#,
      #""after": { "@followUp": { "guard": "clock", "escalate": "koordinator" }, "@warning": { "guard": "clock", "escalate": "koordinator", "before": "consent" } } } } } } },"#
    )),
  // The only way on asks for what may be behind, used up or over.
  SeededFault(
    .humanDeadEnd, at: #""support": { "label""#,
    [
      (
        #""PAY": { "sv""#,
        #""CHECKED": { "sv": "Stäm av", "en": "Check", "word": { "sv": "avstämd", "en": "checked" } },\#n "PAY": { "sv""#
      ), (advise, advise + #" "CHECKED": { "guard": "worker" },"#),
    ] + closing(#"{ "done": "CHECKED" }"#)
  ).telling("GRANT"),
  SeededFault(.humanDeadEnd, at: #""support": { "label""#, closing(#"{ "count": "ORAL", "atMost": 1 }"#))
    .telling("GRANT"),
  SeededFault(
    .humanDeadEnd, at: #""support": { "label""#, closing(#"{ "elapsedAtMost": "@followUp", "since": "GRANT" }"#)
  ).telling("GRANT"),
  SeededFault(
    .humanDeadEnd, at: #""support": { "label""#, closing(#"{ "none": "ORAL", "until": ["REFUSE"] }"#)
  ).telling("GRANT"),
  // Everything ends by a step that is everywhere.
  SeededFault(
    .openAtEnd, at: ##"{ "target": "#small.erased", "guard": "seeded" }"##,
    rule(
      #"{ "role": ["jour"] }, { "in": "handling.support" }, { "in": "protection.none" }, { "in": "economy.none" }"#),
    (
      #""PAY": { "guard": "onDuty" }"#,
      ##""PAY": [{ "target": "#small.erased", "guard": "seeded" }, { "guard": "onDuty" }]"##
    )
  ).telling("GRANT", "PAY"),
]

private let clocks: [SeededFault] = [
  // Whoever answers need not be there; is heard of by nobody who lives; and a clock that decides, destroys or records.
  SeededFault(
    .escalation, at: #""open": { "label""#, proxy,
    (#""en": "Investigation" }, "owner": "socialsekreterare""#, #""en": "Investigation" }, "owner": "ombud""#)),
  SeededFault(.ladder, at: #""open": { "label""#, (#""answer": { "length": "P14D""#, #""answer": { "length": "P11Y""#))
    .telling("@answer"),
  SeededFault(
    .ladder, at: #""lapsed": { "label""#,
    (
      #""serve": { "length""#,
      #""long": { "length": "P2Y", "source": "lokal", "verified": "2026-11-23", "sv": "Länge", "en": "Long" },\#n        "serve": { "length""#
    ),
    (
      #""after": { "@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } } } },"#,
      #""after": { "@long": { "guard": "clock", "escalate": "beslutsfattare" } } } } },"#
    )
  ).telling("@long"),
  SeededFault(
    .deadlineWeakens, at: #""@answer": { "target""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "target": "closed", "guard": "clock","#)),
  SeededFault(
    .deadlineWeakens, at: #""@answer": { "target""#,
    (#"{ "@answer": { "guard": "clock","#, ##"{ "@answer": { "target": "#small.erased", "guard": "settled","##)),
  SeededFault(
    .unknownKey, at: #""records": "consent""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "clock", "records": "consent","#)),
  SeededFault(
    .unknownKey, at: #""appealable": true, "unserved""#,
    (#""escalate": "beslutsfattare", "unserved""#, #""escalate": "beslutsfattare", "appealable": true, "unserved""#)),
  // Ten working days are over twelve days; of two windows neither is long enough.
  SeededFault(
    .windowClash, at: #""grant": { "sv""#,
    (#""warning": { "length": "P3D""#, #""warning": { "length": "P10D", "workdays": true"#),
    (
      #""@warning": { "guard": "clock", "escalate": "koordinator", "before": "placement" },"#, ""
    ),
    (
      #""@warning": { "guard": "clock", "escalate": "beslutsfattare", "before": "placement" },"#, ""
    ),
    (#""answer": { "length": "P14D""#, #""answer": { "length": "P12D""#),
    (#""within": "@answer" }] }"#, #""within": "@answer" }, { "elapsed": "@warning", "since": "PROPOSE" }] }"#)),
  SeededFault(
    .windowClash, at: #""grant": { "sv""#,
    (
      #""within": "@answer" }] }"#,
      #""within": "@answer" }, { "elapsed": "@answer", "since": "PROPOSE" }, { "anyOf": [{ "elapsedAtMost": "@weekend", "since": "PROPOSE" }, { "elapsedAtMost": "@weekend", "since": "ENDORSE" }] }] }"#
    ),
    (#""koordinator"], "within": "@answer" }"#, #""koordinator"] }"#)),
]

private let texts: [SeededFault] = [
  // Letters that look like others, and spaces that are not seen to be two.
  SeededFault(.unseenText, at: "\"C\u{43E}ordinator\"", (#""en": "Coordinator""#, "\"en\": \"C\u{43E}ordinator\"")),
  SeededFault(.unseenText, at: "\"C\u{3BF}ordinator\"", (#""en": "Coordinator""#, "\"en\": \"C\u{3BF}ordinator\"")),
  SeededFault(.unseenText, at: "\"\u{FF23}oordinator\"", (#""en": "Coordinator""#, "\"en\": \"\u{FF23}oordinator\"")),
  SeededFault(.unseenText, at: #""Duty  officer""#, (#""en": "Duty officer""#, #""en": "Duty  officer""#)),
  // Two of what people choose between.
  SeededFault(
    .sameLabel, at: #"{ "id": "whom""#, (#""sv": "Alla", "en": "Everyone""#, #""sv": "polisen", "en": "Everyone""#)),
  SeededFault(
    .sameLabel, at: #"{ "id": "until""#,
    (#""sv": "Till och med", "en": "Until"#, #""sv": "Slag av placering", "en": "Until"#)),
  SeededFault(
    .sameLabel, at: #""4.12": {"#, (#""4.12": { "sv": "Insats""#, #""4.12": { "sv": "Akut placering""#)),
  SeededFault(
    .sameLabel, at: #"{ "id": "whom""#,
    (
      #""sv": "Till vem", "en": "To whom","#,
      #""sv": "Till vem", "en": "To whom", "help": { "sv": "Fråga", "en": "Fråga" },"#
    )),
  SeededFault(
    .unusedName, at: #""extra": {"#,
    (
      #""standing": ["koordinator", "beslutsfattare"] }"#,
      #""standing": ["koordinator", "beslutsfattare"] }, "extra": { "sv": "Extra", "en": "Spare part", "readers": ["jour"] }"#
    )),
]

import WorkflowEngine

/// A rule by which an alarm tells only where this holds.
private func quiet(_ leaf: String) -> (old: String, new: String) {
  (#""clock": {"#, "\"quiet\": { \"sv\": \"Tyst\", \"en\": \"Silent\", \"all\": [\(leaf)] },\n    \"clock\": {")
}

let timeFaults: [SeededFault] = [
  SeededFault(
    .unusedName, at: #""decide": {"#,
    (
      #""all": [{ "delegated": "4.12" }] },"#,
      #""all": [{ "role": ["beslutsfattare", "koordinator"] }, { "delegated": "4.12" }] },"#
    )),
  SeededFault(
    .livelock, at: #""support": { "label""#,
    (
      #""on": { "CLOSE": { "target": "closed", "guard": "worker" } }, "after": { "@followUp": { "guard""#,
      #""on": { "CLOSE": { "target": "resting", "guard": "worker" } }, "after": { "@followUp": { "target": "closed", "guard""#
    ),
    (
      #""closed": { "label""#,
      #""resting": { "label": { "sv": "Vilar", "en": "Resting" }, "on": { "CLOSE": { "target": "support", "guard": "worker" } } },\#n "closed": { "label""#
    )
  ).telling("GRANT"),
  SeededFault(
    .openAtEnd, at: #""@keep":"#,
    (#""discretionary": true, "on": { "END_MONEY""#, #""on": { "END_MONEY""#),
    (#"{ "in": "protection.none" }, { "in": "economy.none" }"#, #"{ "in": "protection.none" }"#)
  ).telling("REFUSE", "GRANT_MONEY", "@keep"),
  SeededFault(
    .history, at: #""ENDORSE": { "target""#,
    (#""ENDORSE": { "guard": "coordinator" }"#, #""ENDORSE": { "target": "left", "guard": "coordinator" }"#),
    (#""support": { "label""#, #""left": { "type": "history", "history": "deep" },\#n "support": { "label""#)
  ).telling("ENDORSE"),
  SeededFault(
    .shadowed, at: #"{ "target": "closed", "guard": "worker2" }"#,
    (
      #""on": { "CLOSE": { "target": "closed", "guard": "worker" } }"#,
      #""on": { "CLOSE": [{ "target": "closed", "guard": "worker" },\#n { "target": "closed", "guard": "worker2" }] }"#
    ),
    (
      #""clock": {"#,
      #""worker2": { "sv": "Med skäl", "en": "With a reason", "all": [{ "reason": ["acuteDanger"] }, { "role": ["socialsekreterare"] }] },\#n    "clock": {"#
    )),
  SeededFault(
    .noDeadline, at: #""active": { "label""#,
    (
      #""END_MONEY": { "target": "none", "guard": "decide" } }, "after": { "@followUp": { "guard": "clock", "escalate": "koordinator" } } }"#,
      #""END_MONEY": { "target": "none", "guard": "decide" } } }"#
    )),
  SeededFault(
    .escalation, at: #""@answer": { "guard": "clock", "escalate": "socialsekreterare""#,
    (
      #"{ "@answer": { "guard": "clock", "escalate": "koordinator""#,
      #"{ "@answer": { "guard": "clock", "escalate": "socialsekreterare""#
    )),
  SeededFault(
    .escalation, at: #""@followUp": { "guard": "clock", "escalate": "board""#,
    (
      #""after": { "@followUp": { "guard": "clock", "escalate": "koordinator" } } } } } } },"#,
      #""after": { "@followUp": { "guard": "clock", "escalate": "board" } } } } } } },"#
    ),
    (#""jour": { "sv""#, #""board": { "sv": "Nämnden", "en": "The board", "min": 0 },\#n    "jour": { "sv""#)),
  SeededFault(
    .escalation, at: #""@warning": { "guard": "clock", "escalate": "outsider""#,
    (
      #""@warning": { "guard": "clock", "escalate": "beslutsfattare""#,
      #""@warning": { "guard": "clock", "escalate": "outsider""#
    ), (#""jour": { "sv""#, #""outsider": { "sv": "Utomstående", "en": "Outsider", "min": 1 },\#n    "jour": { "sv""#)),
  SeededFault(
    .unheard, at: #""@answer": { "guard""#,
    (#""standing": ["koordinator", "beslutsfattare"]"#, #""standing": ["beslutsfattare"]"#)),
  SeededFault(
    .ladder, at: #""support": { "label""#,
    (
      #""on": { "CLOSE": { "target": "closed", "guard": "worker" } }, "after": { "@followUp": { "guard": "clock", "escalate": "beslutsfattare" } }"#,
      #""on": { "CLOSE": { "target": "closed", "guard": "worker" } }, "after": { "@followUp": { "target": "resting", "guard": "clock" } }"#
    ),
    (
      #""closed": { "label""#,
      #""resting": { "label": { "sv": "Vilar", "en": "Resting" }, "on": { "CLOSE": { "target": "closed", "guard": "worker" } } },\#n "closed": { "label""#
    )
  ).telling("@followUp"),
  SeededFault(
    .ladder, at: #""closed": { "label""#,
    (
      ##"{ "target": "#small.erased", "guard": "settled", "escalate": "beslutsfattare" } }"##,
      ##"{ "target": "closed", "guard": "clock", "reenter": true } }, "on": { "CLOSE": { "target": "#small.erased", "guard": "settled" } }"##
    ),
    (#""all": [{ "in": "protection.none" }"#, #""all": [{ "role": ["koordinator"] }, { "in": "protection.none" }"#)
  ).telling("@keep"),
  // A deadline that may move nothing, and tells nobody.
  SeededFault(
    .ladder, at: #""closed": { "label""#,
    (#""guard": "settled", "escalate": "beslutsfattare" }"#, #""guard": "settled" }"#)),
  // Alarms that count from what may never come: a step, one of several open at once, a date, an end that need not be given.
  SeededFault(
    .ladder, at: #""support": { "label""#,
    (
      #""@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } },\#n          "closed""#,
      #""@followUp": { "guard": "clock", "escalate": "beslutsfattare", "since": "ENDORSE" } } },\#n          "closed""#
    )),
  SeededFault(
    .ladder, at: #""support": { "label""#,
    (
      #""@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } },\#n          "closed""#,
      #""@followUp": { "guard": "clock", "escalate": "beslutsfattare", "since": "PROPOSE" } } },\#n          "closed""#
    ),
    (
      #""word": { "sv": "föreslå", "en": "propose" } }"#,
      #""word": { "sv": "föreslå", "en": "propose" }, "several": true }"#
    )),
  SeededFault(
    .ladder, at: #""placed": { "label""#,
    (#""en": "Until and including", "required": true, "until": true"#, #""en": "Until and including", "until": true"#)),
  // Alarms that can be silenced: of protection, of an insats, beside a step that protects, by another thing than a state, and
  // where nobody is heard instead.
  SeededFault(
    .silenced, at: #""@warning": { "guard": "quiet""#,
    (
      #""@warning": { "guard": "clock", "escalate": "beslutsfattare""#,
      #""@warning": { "guard": "quiet", "escalate": "beslutsfattare""#
    ), quiet(#"{ "notIn": "handling.support" }"#)),
  SeededFault(
    .silenced, at: #""@followUp": { "guard": "quiet", "escalate": "koordinator""#,
    (
      #""after": { "@followUp": { "guard": "clock", "escalate": "koordinator" } } } } } } },"#,
      #""after": { "@followUp": { "guard": "quiet", "escalate": "koordinator" } } } } } } },"#
    ), quiet(#"{ "notIn": "handling.support" }"#)),
  SeededFault(
    .silenced, at: #""@answer": { "guard": "quiet""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "ORAL": { "guard": "onDuty" },"#
    ),
    quiet(#"{ "notIn": "economy.active" }"#)),
  SeededFault(
    .silenced, at: #""@answer": { "guard": "quiet""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#), quiet(#"{ "in": "economy.active" }"#)),
  SeededFault(
    .silenced, at: #""@answer": { "guard": "quiet""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#),
    quiet(#"{ "notIn": "economy.none" }"#)),
  // Of two states of which both must be active, neither of which is heard; and of another thing beside a state.
  SeededFault(
    .silenced, at: #""@answer": { "guard": "quiet""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#),
    quiet(#"{ "anyOf": [{ "notIn": "economy.none" }, { "notIn": "protection.none" }] }"#)),
  SeededFault(
    .silenced, at: #""@answer": { "guard": "quiet""#,
    (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#),
    quiet(#"{ "anyOf": [{ "notIn": "economy.active" }, { "in": "economy.none" }] }"#)),
  SeededFault(
    .starvation, at: #""SHARE": { "guard""#,
    (#""values": ["police", "all"], "revocable""#, #""values": ["police", "all"], "validFor": "@oral", "revocable""#),
    (#""CONSENT": { "guard": "onDuty" },"#, ""),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "CONSENT": { "guard": "onDuty" },"#
    )
  ).telling("GRANT"),
  SeededFault(
    .windowClash, at: #""grant": { "sv""#,
    (#""within": "@answer" }] }"#, #""within": "@answer" }, { "elapsed": "@answer", "since": "PROPOSE" }] }"#)),
  SeededFault(
    .slack, at: #""grant": { "sv""#,
    (#""within": "@answer" }] }"#, #""within": "@answer" }, { "elapsed": "@weekend", "since": "PROPOSE" }] }"#)),
]

let peopleFaults: [SeededFault] = [
  SeededFault(
    .separation, at: #""GRANT": { "target""#, (#"{ "approvals": 1, "of""#, #"{ "approvals": 3, "of""#)),
  SeededFault(
    .separation, at: #""LOOK": { "guard""#,
    (#""separate": ["#, #""separate": [{ "events": ["ENDORSE", "LOOK"], "sv": "Inte samma", "en": "Not the same" },"#),
    (
      #""PAY": { "sv""#,
      #""LOOK": { "sv": "Se efter", "en": "Look after", "word": { "sv": "se-efter", "en": "look" } },\#n "PAY": { "sv""#
    ),
    (#""PAY": { "guard": "onDuty" },"#, #""PAY": { "guard": "onDuty" }, "LOOK": { "guard": "coordinator" },"#),
    (#""en": "Coordinator", "min": 2"#, #""en": "Coordinator", "min": 1"#)),
  SeededFault(
    .absence, at: #""koordinator": { "sv""#, (#""en": "Coordinator", "min": 2"#, #""en": "Coordinator", "min": 1"#)),
  SeededFault(
    .veto, at: #""beslutsfattare": { "sv""#, (#""en": "Decider", "min": 2"#, #""en": "Decider", "min": 1"#)
  ).telling(),
  SeededFault(
    .consent, at: #""REVOKE": { "sv""#, (#""REVOKE": { "guard": "onDuty" },"#, ""),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "REVOKE": { "guard": "onDuty" },"#
    )
  ).telling("GRANT"),
  SeededFault(
    .consent, at: #""share": { "sv": "Delning"#,
    (#""fact": "consent", "state": "given""#, #""fact": "consent", "state": "any""#)),
  SeededFault(
    .consent, at: #""consent": { "kind""#,
    (#""values": ["police", "all"], "revocable": true"#, #""values": ["police", "all"]"#),
    (#", "sets": { "consent": "revoked" }"#, "")),
  // A note of something else that ends the consent besides is no withdrawal, whether it records that or moves the case.
  SeededFault(
    .consent, at: #""consent": { "kind""#, (#", "sets": { "consent": "revoked" }"#, ""),
    (
      #""form": "oralForm", "duty": ["oral"]"#,
      #""form": "oralForm", "duty": ["oral"], "sets": { "consent": "revoked" }"#
    )
  ).telling(),
  SeededFault(
    .consent, at: #""CLOSE": { "sv""#, (#", "sets": { "consent": "revoked" }"#, ""),
    (
      #""word": { "sv": "avsluta", "en": "close" }"#,
      #""word": { "sv": "avsluta", "en": "close" }, "sets": { "consent": "revoked" }"#
    ),
    (
      #""handling": { "label": { "sv": "Handläggning", "en": "Handling" }, "initial": "open","#,
      ##""handling": { "label": { "sv": "Handläggning", "en": "Handling" }, "initial": "open", "on": { "CLOSE": { "target": "#small.case.handling.closed", "guard": "worker" } },"##
    )
  ).telling(),
  SeededFault(
    .appeal, at: #""REFUSE": { "target""#, (#""APPEAL": { "guard": "anyone" },"#, ""),
    (
      #""word": { "sv": "överklagande", "en": "appeal" }, "received": true, "appeal": true }"#,
      #""word": { "sv": "överklagande", "en": "appeal" }, "appeal": true }"#
    ),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "APPEAL": { "guard": "anyone" },"#
    )
  ).telling("REFUSE"),
  SeededFault(
    .appeal, at: #""REFUSE": { "target""#, (#""received": true, "appeal": true }"#, #""received": true }"#)
  ).telling(),
  // A decision that can be appealed and that nobody is reminded to serve, or whose service cannot be noted everywhere; a
  // reminder of decisions that there are not, and one that is not everywhere.
  SeededFault(
    .unserved, at: #""REFUSE": { "target""#, (#""escalate": "beslutsfattare", "unserved": true"#, #""unserved": true"#)),
  SeededFault(
    .unserved, at: #""REFUSE": { "target""#, (#""SERVED": { "guard": "anyone" },"#, ""),
    (
      #""ENDORSE": { "guard": "coordinator" },"#,
      #""ENDORSE": { "guard": "coordinator" }, "SERVED": { "guard": "anyone" },"#
    )),
  SeededFault(.unserved, at: #""@serve": { "guard""#, (#", "appealable": true"#, "")),
  SeededFault(
    .unserved, at: #""REFUSE": { "target""#,
    (#""after": { "@serve": { "guard": "clock", "escalate": "beslutsfattare", "unserved": true } },"#, ""),
    (
      #"{ "@answer": { "guard": "clock","#,
      #"{ "@serve": { "guard": "clock", "escalate": "beslutsfattare", "unserved": true }, "@answer": { "guard": "clock","#
    )),
]

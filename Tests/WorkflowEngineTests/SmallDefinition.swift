import Testing
import WorkflowEngine

/// A small definition without faults, and the same with one passage replaced.
enum SmallDefinition {
  static let bytes = Array(text.utf8)

  static func workflow() throws -> Workflow { try Workflow.read(bytes, file: "small.json") }

  /// The text with each `old` replaced, which must occur exactly once.
  static func changed(_ changes: [(old: String, new: String)]) throws -> String {
    var text = text
    for (old, new) in changes {
      let parts = text.split(separator: old, omittingEmptySubsequences: false)
      try #require(parts.count == 2, "“\(old)” must occur once, occurs \(parts.count - 1) times")
      text = parts.joined(separator: new)
    }
    return text
  }

  /// The same, its investigation's alarm silent while money is granted.
  static func quietSupport() throws -> String {
    try changed([
      (#"{ "@answer": { "guard": "clock","#, #"{ "@answer": { "guard": "quiet","#),
      (
        #""clock": {"#,
        #""quiet": { "sv": "Tyst", "en": "Silent", "all": [{ "notIn": "economy.active" }] },\#n    "clock": {"#
      ),
    ])
  }

  /// `line:column` where the only occurrence of `passage` begins, both from 1, the column in bytes.
  static func place(of passage: String, in text: String) throws -> String {
    let parts = text.split(separator: passage, omittingEmptySubsequences: false)
    try #require(parts.count == 2, "“\(passage)” must occur once, occurs \(parts.count - 1) times")
    let before = parts[0].utf8
    let line = before.split(separator: 0x0A, omittingEmptySubsequences: false).last
    return "\(before.count { $0 == 0x0A } + 1):\((line?.count ?? 0) + 1)"
  }

  static let text = """
    {
      "format": "workflow/1", "id": "small", "version": "1.0.0",
      "title": { "sv": "Litet ärende", "en": "Small case" },
      "periods": {
        "answer": { "length": "P14D", "source": "FL 25 §", "verified": "2026-11-22", "sv": "Tid att svara", "en": "Time to answer" },
        "weekend": { "length": "P3D", "source": "lokal", "verified": "2026-11-22", "sv": "Till nästa vardag", "en": "Until the next working day" },
        "warning": { "length": "P3D", "source": "lokal", "verified": "2026-11-22", "sv": "Tre dagar före", "en": "Three days before" },
        "lapse": { "length": "PT0M", "source": "–", "verified": "2026-11-22", "sv": "När det upphör", "en": "When it lapses" },
        "oral": { "length": "PT72H", "source": "lokal", "verified": "2026-11-22", "sv": "Muntlig uppgift gäller", "en": "Oral information holds" },
        "serve": { "length": "P10D", "source": "lokal", "verified": "2026-11-23", "sv": "Beslutet delges", "en": "The decision is served" },
        "followUp": { "length": "P90D", "source": "lokal", "verified": "2026-11-22", "sv": "Uppföljning", "en": "Follow-up" },
        "keep": { "length": "P5Y", "source": "lokal", "verified": "2026-11-22", "sv": "Gallringstid", "en": "Retention" }
      },
      "roles": {
        "socialsekreterare": { "sv": "Socialsekreterare", "en": "Social worker", "min": 2 },
        "koordinator": { "sv": "Koordinator", "en": "Coordinator", "min": 2 },
        "beslutsfattare": { "sv": "Beslutsfattare", "en": "Decider", "min": 2 },
        "jour": { "sv": "Socialjour", "en": "Duty officer", "min": 1 }
      },
      "delegations": {
        "4.1": { "sv": "Akut placering", "en": "Emergency placement", "roles": ["jour", "socialsekreterare"] },
        "4.12": { "sv": "Insats", "en": "Support", "roles": ["beslutsfattare"] }
      },
      "compartments": {
        "register": { "sv": "Register", "en": "Register of steps", "readers": ["socialsekreterare", "koordinator", "beslutsfattare", "jour"], "standing": ["koordinator", "beslutsfattare"] }
      },
      "reasons": { "acuteDanger": { "sv": "Fara för liv eller hälsa", "en": "Danger to life or health" } },
      "facts": {
        "decision": { "kind": "decision", "sv": "Beslut om insats", "en": "Decision on support", "values": ["granted", "refused"] },
        "placement": { "kind": "decision", "sv": "Beslut om placering", "en": "Decision on placement" },
        "assessment": { "kind": "assessment", "sv": "Muntlig uppgift från polis", "en": "Oral police information", "values": ["low", "high"], "validFor": "@oral" },
        "consent": { "kind": "consent", "sv": "Samtycke", "en": "Consent", "values": ["police", "all"], "revocable": true }
      },
      "forms": {
        "placementForm": { "sv": "Akut placering", "en": "Emergency placement", "fields": [
          { "id": "kind", "type": "choice", "compartment": "register", "sv": "Slag av placering", "en": "Kind of placement", "required": true, "choices": [{ "id": "shelter", "sv": "Skyddat boende", "en": "Shelter" }, { "id": "hotel", "sv": "Hotell", "en": "Hotel room" }], "feeds": "placement" },
          { "id": "until", "type": "datetime", "compartment": "register", "sv": "Till och med", "en": "Until and including", "required": true, "until": true, "of": "placement", "default": "nextWorkdayNoon" }] },
        "oralForm": { "sv": "Muntlig uppgift", "en": "Oral information", "fields": [
          { "id": "level", "type": "choice", "compartment": "register", "sv": "Nivå", "en": "Level", "choices": [{ "id": "low", "sv": "Låg", "en": "Low" }, { "id": "high", "sv": "Hög", "en": "High" }], "feeds": "assessment" }] },
        "consentForm": { "sv": "Blankett för samtycke", "en": "Form of consent", "fields": [
          { "id": "whom", "type": "choice", "compartment": "register", "sv": "Till vem", "en": "To whom", "choices": [{ "id": "police", "sv": "Polisen", "en": "The police" }, { "id": "all", "sv": "Alla", "en": "Everyone" }], "feeds": "consent" }] }
      },
      "events": {
        "APPLY": { "sv": "Registrera ansökan", "en": "Register application", "word": { "sv": "ansökan", "en": "apply" }, "received": true },
        "APPEAL": { "sv": "Ta emot överklagande", "en": "Receive appeal", "word": { "sv": "överklagande", "en": "appeal" }, "received": true, "appeal": true },
        "SERVED": { "sv": "Anteckna delgivning", "en": "Note service", "word": { "sv": "delgiven", "en": "served" }, "serves": true },
        "CONCERN": { "sv": "Orosanmälan", "en": "Report of concern", "word": { "sv": "orosanmälan", "en": "concern" }, "received": true, "duty": ["concern"] },
        "ORAL": { "sv": "Anteckna muntlig uppgift från polis", "en": "Record oral police information", "word": { "sv": "muntlig-uppgift", "en": "oral" }, "form": "oralForm", "duty": ["oral"] },
        "PAY": { "sv": "Akut ekonomiskt bistånd", "en": "Emergency money", "word": { "sv": "betala", "en": "pay" }, "duty": ["money"] },
        "CONSENT": { "sv": "Lämna samtycke", "en": "Give consent", "word": { "sv": "samtycke", "en": "consent" }, "form": "consentForm" },
        "REVOKE": { "sv": "Återkalla samtycke", "en": "Withdraw consent", "word": { "sv": "återkalla", "en": "revoke" }, "sets": { "consent": "revoked" } },
        "PROPOSE": { "sv": "Lägga förslag till beslut", "en": "Propose", "word": { "sv": "föreslå", "en": "propose" } },
        "ENDORSE": { "sv": "Tillstyrka", "en": "Endorse", "word": { "sv": "tillstyrk", "en": "endorse" }, "answers": "PROPOSE" },
        "GRANT": { "sv": "Bevilja", "en": "Grant", "word": { "sv": "bevilja", "en": "grant" }, "decides": "PROPOSE" },
        "REFUSE": { "sv": "Avslå", "en": "Refuse", "word": { "sv": "avslå", "en": "refuse" }, "decides": "PROPOSE" },
        "CLOSE": { "sv": "Avsluta ärendet", "en": "Close the case", "word": { "sv": "avsluta", "en": "close" } },
        "SHARE": { "sv": "Dela med polisen", "en": "Share with the police", "word": { "sv": "dela", "en": "share" } },
        "PLACE": { "sv": "Besluta om akut placering", "en": "Decide emergency placement", "word": { "sv": "placera", "en": "place" }, "form": "placementForm", "duty": ["protect"], "protective": true },
        "MOVE": { "sv": "Byta placering", "en": "Move to a new place", "word": { "sv": "byt-placering", "en": "move" }, "duty": ["protect"], "protective": true },
        "PROPOSE_STAY": { "sv": "Föreslå fortsatt placering", "en": "Propose continued placement", "word": { "sv": "föreslå-fortsatt", "en": "propose-stay" } },
        "STAY": { "sv": "Besluta om fortsatt placering", "en": "Decide on continued placement", "word": { "sv": "fortsätt", "en": "stay" }, "form": "placementForm", "decides": "PROPOSE_STAY" },
        "PROPOSE_END": { "sv": "Föreslå att skyddet avslutas", "en": "Propose to end protection", "word": { "sv": "föreslå-slut", "en": "propose-end" } },
        "END_PLACEMENT": { "sv": "Besluta att skyddet avslutas", "en": "Decide to end protection", "word": { "sv": "avsluta-skydd", "en": "end-protection" }, "decides": "PROPOSE_END" },
        "GRANT_MONEY": { "sv": "Bevilja försörjningsstöd", "en": "Grant livelihood support", "word": { "sv": "försörjning", "en": "livelihood" } },
        "END_MONEY": { "sv": "Avsluta försörjningsstöd", "en": "End livelihood support", "word": { "sv": "avsluta-försörjning", "en": "end-livelihood" } }
      },
      "separate": [{ "events": ["PROPOSE", "GRANT", "REFUSE"], "sv": "Den som föreslår får inte besluta", "en": "Who proposes may not decide" }],
      "rules": {
        "anyone": { "sv": "Alla som arbetar i ärendet", "en": "Anyone working on the case", "all": [{ "role": ["socialsekreterare", "koordinator", "beslutsfattare", "jour"] }] },
        "worker": { "sv": "Ansvarig socialsekreterare", "en": "Responsible social worker", "all": [{ "role": ["socialsekreterare"] }] },
        "coordinator": { "sv": "Koordinatorn", "en": "The coordinator", "all": [{ "role": ["koordinator"] }] },
        "place": { "sv": "Jouren beslutar ensam, med slutdatum", "en": "Duty decides alone, with an end", "all": [{ "delegated": "4.1" }, { "reason": ["acuteDanger"] }, { "lasts": "placement", "atMost": "@weekend" }] },
        "onDuty": { "sv": "Den som har jour eller ärendet", "en": "Whoever is on duty or holds the case", "all": [{ "role": ["jour", "socialsekreterare"] }] },
        "decide": { "sv": "Delegaten beslutar", "en": "The delegate decides", "all": [{ "delegated": "4.12" }] },
        "grant": { "sv": "Delegaten beviljar efter tillstyrkan", "en": "The delegate grants after endorsement", "all": [{ "delegated": "4.12" }, { "approvals": 1, "of": "PROPOSE", "by": "ENDORSE", "roles": ["koordinator"], "within": "@answer" }] },
        "share": { "sv": "Delning kräver samtycke", "en": "Sharing takes consent", "all": [{ "role": ["socialsekreterare"] }, { "fact": "consent", "state": "given", "values": ["police", "all"] }] },
        "settled": { "sv": "Inget skydd och ingen insats pågår", "en": "No protection and no support in force", "all": [{ "in": "protection.none" }, { "in": "economy.none" }] },
        "clock": { "sv": "Tiden har gått ut", "en": "The time has run out", "all": [] }
      },
      "waivers": [],
      "initial": "case",
      "states": {
        "case": { "label": { "sv": "Ärendet", "en": "The case" }, "type": "parallel",
          "on": {
            "APPLY": { "guard": "anyone" },
            "APPEAL": { "guard": "anyone" },
            "SERVED": { "guard": "anyone" },
            "CONCERN": { "guard": "anyone" },
            "ORAL": { "guard": "onDuty" },
            "PAY": { "guard": "onDuty" },
            "CONSENT": { "guard": "onDuty" },
            "REVOKE": { "guard": "onDuty" },
            "SHARE": { "guard": "share" }
          },
          "after": { "@serve": { "guard": "clock", "escalate": "beslutsfattare", "unserved": true } },
          "states": {
            "handling": { "label": { "sv": "Handläggning", "en": "Handling" }, "initial": "open", "states": {
              "open": { "label": { "sv": "Utredning pågår", "en": "Investigation" }, "owner": "socialsekreterare",
                "on": {
                  "PROPOSE": { "guard": "worker" },
                  "ENDORSE": { "guard": "coordinator" },
                  "GRANT": { "target": "support", "guard": "grant", "records": "decision" },
                  "REFUSE": { "target": "closed", "guard": "decide", "appealable": true }
                },
                "after": { "@answer": { "guard": "clock", "escalate": "koordinator" } } },
              "support": { "label": { "sv": "Insatser pågår", "en": "Support in force" }, "owner": "socialsekreterare", "on": { "CLOSE": { "target": "closed", "guard": "worker" } }, "after": { "@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } },
              "closed": { "label": { "sv": "Avslutat", "en": "Closed" }, "owner": "koordinator",
                "after": { "@keep": { "target": "#small.erased", "guard": "settled", "escalate": "beslutsfattare" } } } } },
            "protection": { "label": { "sv": "Skydd", "en": "Protection" }, "initial": "none", "states": {
              "none": { "label": { "sv": "Inget skydd", "en": "No protection" }, "on": { "PLACE": { "target": "emergency", "guard": "place", "records": "placement" } } },
              "emergency": { "label": { "sv": "Akut placering", "en": "Emergency placement" }, "owner": "socialsekreterare", "protective": true,
                "on": {
                  "MOVE": { "guard": "onDuty" },
                  "PROPOSE_STAY": { "guard": "worker" },
                  "STAY": { "target": "placed", "guard": "decide", "records": "placement" },
                  "PROPOSE_END": { "guard": "worker" },
                  "END_PLACEMENT": { "target": "none", "guard": "decide" }
                },
                "after": {
                  "@warning": { "guard": "clock", "escalate": "koordinator", "before": "placement" },
                  "@lapse": { "target": "lapsed", "guard": "clock", "escalate": "koordinator", "before": "placement" } } },
              "placed": { "label": { "sv": "Placering", "en": "Placement" }, "owner": "socialsekreterare", "protective": true,
                "on": { "MOVE": { "guard": "onDuty" }, "PROPOSE_END": { "guard": "worker" }, "END_PLACEMENT": { "target": "none", "guard": "decide" } },
                "after": {
                  "@warning": { "guard": "clock", "escalate": "beslutsfattare", "before": "placement" },
                  "@lapse": { "target": "lapsed", "guard": "clock", "escalate": "koordinator", "before": "placement" } } },
              "lapsed": { "label": { "sv": "Skydd pågår utan gällande beslut", "en": "Protected without valid decision" }, "owner": "koordinator", "protective": true,
                "on": { "MOVE": { "guard": "onDuty" }, "PROPOSE_STAY": { "guard": "worker" }, "STAY": { "target": "placed", "guard": "decide", "records": "placement" }, "PROPOSE_END": { "guard": "worker" }, "END_PLACEMENT": { "target": "none", "guard": "decide" } },
                "after": { "@followUp": { "guard": "clock", "escalate": "beslutsfattare" } } } } },
            "economy": { "label": { "sv": "Försörjning", "en": "Livelihood" }, "initial": "none", "states": {
              "none": { "label": { "sv": "Inget stöd", "en": "No support" }, "on": { "GRANT_MONEY": { "target": "active", "guard": "decide", "records": "decision" } } },
              "active": { "label": { "sv": "Stöd pågår", "en": "Support goes on" }, "owner": "socialsekreterare", "discretionary": true, "on": { "END_MONEY": { "target": "none", "guard": "decide" } }, "after": { "@followUp": { "guard": "clock", "escalate": "koordinator" } } } } } } },
        "erased": { "label": { "sv": "Gallrat", "en": "Erased" }, "type": "final" }
      }
    }
    """
}

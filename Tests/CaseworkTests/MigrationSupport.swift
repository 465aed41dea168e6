import Testing
import WorkflowEngine

/// A workflow of its own for these tests: a part, a proposal, a decision, a deadline, in three versions.
enum Litet {
  static func text(_ version: String, _ changes: [(old: String, new: String)] = []) throws -> String {
    var text = """
      {
        "format": "workflow/1", "id": "litet", "version": "\(version)",
        "title": { "sv": "Litet ärende", "en": "Small case" },
        "periods": {
          "answer": { "length": "P14D", "source": "lokal", "verified": "2026-11-22", "sv": "Tid att svara", "en": "Time to answer" }
        },
        "roles": {
          "socialsekreterare": { "sv": "Socialsekreterare", "en": "Social worker", "min": 1 },
          "enhetschef": { "sv": "Enhetschef", "en": "Unit manager", "min": 1 },
          "koordinator": { "sv": "Koordinator", "en": "Coordinator", "min": 1 },
          "jour": { "sv": "Socialjour", "en": "Duty officer", "min": 1 }
        },
        "delegations": { "4.2": { "sv": "Insats", "en": "Support", "roles": ["enhetschef"] } },
        "compartments": {
          "register": { "sv": "Register", "en": "Register of steps", "readers": ["socialsekreterare", "enhetschef", "koordinator", "jour"], "standing": ["koordinator"] }
        },
        "reasons": {},
        "facts": { "decision": { "kind": "decision", "sv": "Beslut om insats", "en": "Decision on support" } },
        "forms": {},
        "events": {
          "PROPOSE": { "sv": "Lägga förslag", "en": "Propose", "word": { "sv": "föreslå", "en": "propose" } },
          "GRANT": { "sv": "Bevilja", "en": "Grant", "word": { "sv": "bevilja", "en": "grant" }, "decides": "PROPOSE" },
          "CLOSE": { "sv": "Avsluta", "en": "Close", "word": { "sv": "avsluta", "en": "close" } }
        },
        "separate": [],
        "rules": {
          "worker": { "sv": "Den som arbetar i ärendet", "en": "Whoever works on the case", "all": [{ "role": ["socialsekreterare", "enhetschef", "koordinator"] }] },
          "decide": { "sv": "Delegaten beslutar", "en": "The delegate decides", "all": [{ "delegated": "4.2" }] },
          "clock": { "sv": "Tiden har gått ut", "en": "The time has run out", "all": [] }
        },
        "waivers": [],
        "initial": "case",
        "states": {
          "case": { "label": { "sv": "Ärendet", "en": "The case" }, "initial": "open", "states": {
            "open": { "label": { "sv": "Utredning", "en": "Investigation" }, "owner": "socialsekreterare",
              "on": { "PROPOSE": { "guard": "worker" }, "GRANT": { "target": "support", "guard": "decide", "records": "decision" } },
              "after": { "@answer": { "guard": "clock", "escalate": "koordinator" } } },
            "support": { "label": { "sv": "Insats pågår", "en": "Support in force" }, "on": { "CLOSE": { "target": "ended", "guard": "worker" } } },
            "ended": { "label": { "sv": "Slut", "en": "Ended" } } } }
        }
      }
      """
    for (old, new) in changes {
      let parts = text.split(separator: old, omittingEmptySubsequences: false)
      try #require(parts.count == 2, "“\(old)” occurs \(parts.count - 1) times")
      text = parts.joined(separator: new)
    }
    return text
  }

  static func workflow(_ version: String, _ changes: [(old: String, new: String)] = []) throws -> Workflow {
    try Workflow.read(Array(try text(version, changes).utf8), file: "litet-\(version).json")
  }

  static let slower = (old: #""length": "P14D""#, new: #""length": "P30D""#)
  /// The investigation by another name, and a part more.
  static let renamed = [
    (old: #""initial": "open", "states": {"#, new: #""initial": "inquiry", "states": {"#),
    (old: #""open": { "label""#, new: #""inquiry": { "label""#),
    (
      old: #""standing": ["koordinator"] }"#,
      new:
        #""standing": ["koordinator"] }, "plan": { "sv": "Planen", "en": "The plan", "readers": ["socialsekreterare", "koordinator"], "standing": ["koordinator"] }"#
    ),
  ]
}

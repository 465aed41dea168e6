import Casework
package import WorkflowEngine

/// What is called one thing in the files and another among people.
package enum Names {
  /// A part of the file where no workflow is at hand to ask: those of the workflows that ship. What a municipality has named
  /// itself is shown as it is.
  static func part(_ id: String, _ l: Language) -> String { parts[id]?(l) ?? id.visible() }

  private static let parts = [
    "register": Label(sv: "Register över steg", en: "Register of steps"),
    "identity": Label(sv: "Identitet och kontakter", en: "Identity and contacts"),
    "investigation": Label(sv: "Utredning och beslut", en: "Investigation and decisions"),
    "threat": Label(sv: "Hot- och riskbedömning", en: "Threat and risk"),
    "address": Label(sv: "Adress (förseglad)", en: "Address (sealed)"),
    "economy": Label(sv: "Ekonomi", en: "Economy"),
    "plan": Label(sv: "Plan och uppföljning", en: "Plan and follow-up"),
    "duty": Label(sv: "Jourkort", en: "Duty card"),
    "audit": Label(sv: "Granskning", en: "Audit"),
    "names": Label(sv: "Personallistan", en: "Staff list"),
  ]

  /// What stands for what one types in a command's help and errors: `CASE [WHAT]`, in Swedish `ÄRENDE [VAD]`.
  package static func operands(_ english: String, _ l: Language) -> String {
    guard l == .sv else { return english }
    var text = ""
    var word = ""
    for character in english + " " {
      if character.isLetter && character.isUppercase {
        word.append(character)
      } else {
        text += placeholders[word] ?? word
        word = ""
        text.append(character)
      }
    }
    return String(text.dropLast())
  }

  package static let placeholders = [
    "ANSWER": "SVAR", "CASE": "ÄRENDE", "CHECKPOINT": "AVSTÄMNING", "CODE": "KOD", "COMMAND": "KOMMANDO",
    "DATE": "DATUM",
    "DIR": "MAPP", "ENTRY": "POST", "EVENT": "STEG", "FILE": "FIL", "ID": "ID", "ITEM": "PUNKT", "KEY": "NYCKEL",
    "LEVEL": "NIVÅ", "MARK": "MÄRKE", "N": "N", "NAME": "NAMN", "NEW": "NY", "NOTE": "POSTFIL", "OLD": "GAMMAL",
    "PART": "DEL", "PERSON": "PERSON", "PROOF": "KVITTO", "REQUEST": "BEGÄRAN", "ROLE": "ROLL", "ROOT": "ROT",
    "HEX": "HEX", "SIZE": "STORLEK", "STATE": "LÄGE", "TEXT": "TEXT", "TICKET": "FÖRFRÅGAN", "TIME": "TID",
    "VERSION": "VERSION", "WHAT": "VAD", "WORKER": "HANDLÄGGARE", "WORKFLOW": "ARBETSFLÖDE",
  ]
}

extension Session {
  /// What is said of an error, with roles as people call them where a vault is open.
  func words(_ error: any Error) -> Words {
    if let kept = error as? KeptFault { return kept.words(after: words(kept.cause)) }
    guard case CaseworkError.refused(let unmet) = error, let opened else { return Words.of(error, language) }
    return RefusalWords.plain(unmet, language, roles: roleNames(opened))
  }

  /// What roles are called, by whichever adopted workflow has them: the roster itself knows only their names.
  func roleNames(_ office: Office) -> (String) -> String {
    let workflows = ((try? office.workflows()) ?? []).map(\.workflow)
    return { [language] id in
      workflows.lazy.compactMap { $0.roles[id]?.label(language) }.first ?? id.visible()
    }
  }
}

package import WorkflowEngine

extension UsageFault: Explained {
  package func words(_ language: Language) -> Words {
    language == .sv ? Words(.wrongUse, swedish.0, swedish.1) : Words(.wrongUse, english.0, english.1)
  }

  private var swedish: (String, String) {
    let help = "Visa alla kommandon: avhopp hjälp"
    switch self {
    case .unknownCommand(let word, let near):
      return ("Kommandot \"\(word.visible())\" finns inte.", near.map { "Menade du: avhopp \($0)" } ?? help)
    case .incompleteCommand(let word, let next):
      return ("\"\(word.visible())\" behöver ett ord till.", "Något av: " + swedishNames(next).joined(separator: " · "))
    case .unknownOption(let name, let near):
      return (
        "Flaggan \(name.visible()) finns inte här.",
        near.map { "Menade du \($0)?" } ?? "Lägg till --help för att se flaggorna."
      )
    case .optionNeedsValue(let name):
      return ("Flaggan \(name) behöver ett värde.", "Lägg till --help för att se vilket.")
    case .optionTakesNoValue(let name): return ("Flaggan \(name) tar inget värde.", "Skriv bara \(name).")
    case .optionTwice(let name): return ("Flaggan \(name) står två gånger.", "Behåll en.")
    case .missingOperand(let name): return ("\(name) saknas.", "Lägg till --help för att se ett exempel.")
    case .surplusOperand(let word):
      return (
        "\"\(word.visible())\" är ett ord för mycket.",
        "Texter med mellanslag skrivs inte här; svara på frågorna eller ge --answers."
      )
    case .badValue(let name, let expected): return ("\(name) har fel form.", "Väntat: \(expected.sv)")
    case .noData: return ("Det här är ett skript för bash och inga data.", "Kommandona som data: avhopp hjälp --json")
    case .unknownRole(let role, let near):
      return (
        "Rollen \"\(role.visible())\" finns inte. Ingenting är antecknat.",
        near.map { "Menade du \($0)?" }
          ?? "Rollerna: avhopp personer och avhopp arbetsflöde visa. En egen roll kommer med ert arbetsflöde: anta det först."
      )
    case .unknownItem(let item, let near, let known):
      return (
        "Delegationspunkten \"\(item.visible())\" finns inte. Ingenting är antecknat.",
        near.map { "Menade du \($0)?" }
          ?? (known.isEmpty
            ? "Skriv den som i delegationsordningen: 4.10" : "Punkterna: " + known.joined(separator: ", "))
      )
    }
  }

  private func swedishNames(_ names: [String]) -> [String] {
    names.map { name in CommandTable.all.first { $0.name == name }?.shown(.sv) ?? name }
  }

  private var english: (String, String) {
    let help = "Show every command: avhopp help"
    switch self {
    case .unknownCommand(let word, let near):
      return ("There is no command \"\(word.visible())\".", near.map { "Did you mean: avhopp \($0)" } ?? help)
    case .incompleteCommand(let word, let next):
      return ("\"\(word.visible())\" needs one more word.", "One of: " + next.joined(separator: " · "))
    case .unknownOption(let name, let near):
      return (
        "There is no option \(name.visible()) here.",
        near.map { "Did you mean \($0)?" } ?? "Add --help to see the options."
      )
    case .optionNeedsValue(let name): return ("The option \(name) needs a value.", "Add --help to see which.")
    case .optionTakesNoValue(let name): return ("The option \(name) takes no value.", "Write only \(name).")
    case .optionTwice(let name): return ("The option \(name) stands twice.", "Keep one.")
    case .missingOperand(let name): return ("\(name) is missing.", "Add --help to see an example.")
    case .surplusOperand(let word):
      return (
        "\"\(word.visible())\" is one word too many.",
        "Texts with spaces are not written here; answer the questions or give --answers."
      )
    case .badValue(let name, let expected): return ("\(name) has the wrong form.", "Expected: \(expected.en)")
    case .noData: return ("This is a script for bash and no data.", "The commands as data: avhopp help --json")
    case .unknownRole(let role, let near):
      return (
        "There is no role \"\(role.visible())\". Nothing is recorded.",
        near.map { "Did you mean \($0)?" }
          ?? "The roles: avhopp people and avhopp workflow show. A role of your own comes with your workflow: adopt it first."
      )
    case .unknownItem(let item, let near, let known):
      return (
        "There is no delegation item \"\(item.visible())\". Nothing is recorded.",
        near.map { "Did you mean \($0)?" }
          ?? (known.isEmpty
            ? "Write it as in the delegation order: 4.10" : "The items: " + known.joined(separator: ", "))
      )
    }
  }
}

extension StreamFault: Explained {
  package func words(_ language: Language) -> Words {
    language == .sv ? swedish : english
  }

  private var swedish: Words {
    switch self {
    case .brokenPipe, .failed:
      return Words(.storage, "Det gick inte att läsa eller skriva en ström.", "Kontrollera vart ut- och indata går.")
    case .tooLong(let limit): return Words(.wrongUse, "Mer än \(limit) byte på en gång.", "Dela upp det.")
    case .notText: return Words(.wrongUse, "Indata är inte text i UTF-8.", "Spara filen som UTF-8.")
    case .closed:
      return Words(
        .wrongUse, "Inmatningen tog slut mitt i en fråga. Inget är registrerat.",
        "Kör kommandot igen på en terminal, eller ge alla svar med --answers.")
    case .idle:
      return Words(
        .wrongUse,
        "Inget svar på \(Input.idleSeconds / 60) minuter: avslutat, så att ingen annan använder dina nycklar.",
        "Lösenfrasen öppnar igen. Ett påbörjat formulär ligger som utkast: avhopp inkorg")
    case .interrupted: return Words(.refused, "Avbrutet.")
    }
  }

  private var english: Words {
    switch self {
    case .brokenPipe, .failed:
      return Words(.storage, "A stream could not be read or written.", "Check where input and output go.")
    case .tooLong(let limit): return Words(.wrongUse, "More than \(limit) bytes at once.", "Split it.")
    case .notText: return Words(.wrongUse, "The input is not text in UTF-8.", "Save the file as UTF-8.")
    case .closed:
      return Words(
        .wrongUse, "The input ended in the middle of a question. Nothing is recorded.",
        "Run the command again on a terminal, or give every answer with --answers.")
    case .idle:
      return Words(
        .wrongUse, "No answer for \(Input.idleSeconds / 60) minutes: ended, so that nobody else uses your keys.",
        "Your passphrase opens it again. A form that was begun is kept as a draft: avhopp inbox")
    case .interrupted: return Words(.refused, "Stopped.")
    }
  }
}

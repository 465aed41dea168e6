import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// What commands about one case share.
extension Session {
  /// The case an operand means: its number, or the beginning of it where only one of mine begins so.
  func caseOperand(_ arguments: Arguments, isOnlyRead: Bool = false) throws -> (Office, CaseID) {
    let word = try arguments.operand(0, text("ÄRENDE", "CASE"))
    let office = try office()
    return (office, try isOnlyRead ? office.find(word) : find(word, office))
  }

  /// The case that something is written in. Its check character guards a whole number; of a shorter beginning one slip of the
  /// finger is another case.
  func find(_ word: String, _ office: Office) throws -> CaseID {
    let id = try office.find(word)
    guard try CaseNumber.search(typed: word).signs >= 4 else {
      throw CaseFault.shortNumber(CaseNumber(id).text)
    }
    return id
  }

  /// The event a person typed: its word in either language, or its name, or the only word that begins so.
  func event(_ word: String, _ workflow: Workflow) throws -> EventDefinition {
    if let id = workflow.event(word: word, language: language), let event = workflow.events[id] { return event }
    let typed = word.folded
    let exact = workflow.events.filter { $0.word.sv.folded == typed || $0.word.en.folded == typed }
    if exact.count == 1 { return exact[0] }
    let found = workflow.events.filter {
      $0.word.sv.folded.hasPrefix(typed) || $0.word.en.folded.hasPrefix(typed)
    }
    if found.count == 1, typed.count >= 3 { return found[0] }
    throw CaseFault.unknownEvent(
      typed: word,
      suggestions: found.isEmpty
        ? nearest(word, in: workflow.events.map { $0.word(language) }).map { [$0] } ?? []
        : found.map { $0.word(language) })
  }

  /// The entry an operand means: its number in the case (`12` or `#12`), the beginning of its hash, or an event's word for
  /// the latest of that event.
  func entry(_ word: String, _ state: CaseState) throws -> CaseEntry {
    let bare = word.hasPrefix("#") ? String(word.dropFirst()) : word
    if let number = Int(bare), let entry = state.entries.first(where: { $0.seq == number }) { return entry }
    if bare.count >= 6, let entry = state.entries.first(where: { $0.leaf.hex.hasPrefix(bare) }) { return entry }
    if Int(bare) == nil, let event = try? event(word, state.workflow), let entry = state.latest(event.id) {
      return entry
    }
    let builtIn = state.entries.last { entry in
      entry.event == word.uppercased() || BuiltInEvent.label(entry.event, language).folded == word.folded
    }
    if let builtIn { return builtIn }
    throw CaseworkError.unknownEntry
  }

  /// Beside the answer: what the person must know about what was just written.
  func tellDone(_ done: Done) throws {
    let workflow = opened?.workflow(of: done.caseID)
    func named(_ part: String) -> String {
      workflow?.compartments[part]?.label(language) ?? Names.part(part, language)
    }
    if done.clockBehind {
      try warn(
        text(
          "Datorns klocka går efter liggaren. Liggarens tid användes och det är märkt.",
          "This machine's clock is behind the ledger. The ledger's time was used, and it is marked."))
    }
    for compartment in done.takenUp {
      try warn(
        text(
          "Ingen som får läsa delen \(named(compartment)) var kvar. Den fick läsare först: se avhopp ärende läsare ÄRENDE.",
          "Nobody was left who may read the part \(named(compartment)). It was given readers first: see avhopp case members CASE."
        ))
    }
    for compartment in done.turned {
      try tell(
        text(
          "Nycklarna till delen \(named(compartment)) byttes, eftersom någon har slutat läsa den.",
          "The keys of the part \(named(compartment)) were turned, since somebody no longer reads it."))
    }
    try tellFindings()
  }

  /// Staff names by key name, where I may read them; the key name where not.
  func name(of person: String, _ office: Office) -> String {
    if person == office.me { return text("du", "you") }
    return (try? office.names()[person]?.name.visible()) ?? person
  }

  func label(ofEvent id: String, _ workflow: Workflow) -> String {
    workflow.events[id]?.label(language) ?? BuiltInEvent.label(id, language)
  }

  func label(ofRole id: String, _ workflow: Workflow?) -> String { workflow?.roles[id]?.label(language) ?? id }
}

/// What a person can mean wrongly about a case.
enum CaseFault: Error, Equatable, Sendable, Explained {
  case unknownEvent(typed: String, suggestions: [String])
  case answersNeeded(form: String)
  case noSuchPart(String)
  case nothingToRead
  case notAnswered
  case keptAsDraft
  case unreadDestroyed
  case receiptStands
  /// One has signed, and it takes two.
  case destroyedByYou
  /// Too little of a number was typed; the whole of it.
  case shortNumber(String)

  func words(_ language: Language) -> Words {
    switch (self, language) {
    case (.unknownEvent(let typed, let near), .sv):
      Words(
        .wrongUse, "Steget \"\(typed.visible())\" finns inte i arbetsflödet.",
        near.isEmpty ? "Se vad som går: avhopp ärende ÄRENDE" : "Menade du: " + near.joined(separator: " · "))
    case (.unknownEvent(let typed, let near), .en):
      Words(
        .wrongUse, "The workflow has no step \"\(typed.visible())\".",
        near.isEmpty ? "See what is possible: avhopp status CASE" : "Did you mean: " + near.joined(separator: " · "))
    case (.answersNeeded(let form), .sv):
      Words(
        .wrongUse, "Steget har ett formulär (\(form)) som måste besvaras.",
        "Kör på en terminal, eller ge --answers FIL (- är stdin). Mall: lägg till --template.")
    case (.answersNeeded(let form), .en):
      Words(
        .wrongUse, "The step has a form (\(form)) that must be answered.",
        "Run on a terminal, or give --answers FILE (- is stdin). For a template add --template.")
    case (.noSuchPart(let part), .sv):
      Words(.wrongUse, "Det finns ingen del av akten som heter \(part.visible()).", "Se delarna: avhopp läs ÄRENDE")
    case (.noSuchPart(let part), .en):
      Words(.wrongUse, "There is no part of the file called \(part.visible()).", "See the parts: avhopp read CASE")
    case (.nothingToRead, .sv):
      Words(.refused, "Där finns inget att läsa för dig.", "Se vad som finns: avhopp läs ÄRENDE")
    case (.nothingToRead, .en):
      Words(.refused, "There is nothing there for you to read.", "See what there is: avhopp read CASE")
    case (.unreadDestroyed, .sv):
      Words(
        .refused, "Du har inte öppnat anteckningen. Ingenting är underskrivet.",
        "Läs den först: avhopp läs ÄRENDE POST. Eller skriv under oläst: lägg till --unread")
    case (.unreadDestroyed, .en):
      Words(
        .refused, "You have not opened the note. Nothing is signed.",
        "Read it first: avhopp read CASE ENTRY. Or sign unread: add --unread")
    case (.receiptStands, .sv):
      Words(
        .refused, "En läskvittens kan inte rättas: den säger att någon öppnade, och när.",
        "Blev läsningen eller skälet fel? Skriv det i en anteckning: avhopp anteckna ÄRENDE")
    case (.receiptStands, .en):
      Words(
        .refused, "A receipt of reading cannot be corrected: it says that somebody opened, and when.",
        "Was the reading or its reason a mistake? Write so in a note: avhopp note CASE")
    case (.destroyedByYou, .sv):
      Words(
        .refused, "Du har redan skrivit under att innehållet ska förstöras. En annan måste också göra det.",
        "Be en annan i ärendet köra: avhopp anteckna förstör ÄRENDE POST")
    case (.destroyedByYou, .en):
      Words(
        .refused, "You have already signed that the content is to be destroyed. Another must do so, too.",
        "Ask another in the case to run: avhopp note destroy CASE ENTRY")
    case (.shortNumber(let number), .sv):
      Words(.wrongUse, "För lite av ärendenumret för att skriva något: minst fyra tecken.", "Är det \(number)?")
    case (.shortNumber(let number), .en):
      Words(.wrongUse, "Too little of the case number to write anything: at least four signs.", "Is it \(number)?")
    case (.notAnswered, .sv): Words(.refused, "Avbrutet. Ingenting sparades.", nil)
    case (.notAnswered, .en): Words(.refused, "Stopped. Nothing was saved.", nil)
    case (.keptAsDraft, .sv): Words(.refused, "Avbrutet. Steget är inte registrerat; utkastet finns kvar.", nil)
    case (.keptAsDraft, .en): Words(.refused, "Stopped. The step is not recorded; the draft is kept.", nil)
    }
  }
}

/// Events that every workflow has, since Casework does.
enum BuiltInEvent {
  static func label(_ id: String, _ l: Language) -> String {
    switch id {
    case "OPEN": l == .sv ? "Ärendet öppnat" : "Case opened"
    case "READ": l == .sv ? "Läst" : "Read"
    case "REFUSED": l == .sv ? "Nekad läsning" : "Reading refused"
    case "MEMBERS": l == .sv ? "Ändrad läsrätt" : "Readers changed"
    case "NOTE": l == .sv ? "Journalanteckning" : "Note"
    case "CORRECT": l == .sv ? "Rättelse" : "Correction"
    case "ENDORSE": l == .sv ? "Tillstyrkan" : "Endorsement"
    case "DESTROY": l == .sv ? "Anteckning i fel ärende" : "Note in the wrong case"
    case "MIGRATE": l == .sv ? "Flyttat till en ny version av arbetsflödet" : "Moved to a new version of the workflow"
    case "LOG_REVIEW": l == .sv ? "Loggkontroll" : "Log review"
    case "EXCLUDE": l == .sv ? "Får inte läsa ärendet" : "Must not read the case"
    case "READMIT": l == .sv ? "Uteslutning hävd, en underskrift" : "Exclusion lifted, one signature"
    case "ASSIGN": l == .sv ? "Ansvarig utsedd" : "Responsible worker named"
    case "FOUND": l == .sv ? "Valvet grundat" : "Vault founded"
    case "ADMIT": l == .sv ? "Person insläppt" : "Person admitted"
    case "GRANT": l == .sv ? "Roll eller delegation given" : "Role or delegation given"
    case "DROP": l == .sv ? "Roll eller delegation återtagen" : "Role or delegation taken back"
    case "REVOKE": l == .sv ? "Person utestängd" : "Person shut out"
    case "ADOPT": l == .sv ? "Arbetsflöde antaget" : "Workflow adopted"
    case "RENEW": l == .sv ? "Nycklar förnyade" : "Keys renewed"
    case "REINSTATE": l == .sv ? "Person återtagen" : "Person reinstated"
    case "CHECKPOINT": l == .sv ? "Avstämningspunkt" : "Checkpoint"
    case "WITNESS": l == .sv ? "Vittne antaget" : "Witness admitted"
    case "UNWITNESS": l == .sv ? "Vittne borttaget" : "Witness removed"
    case "OVERSIGHT": l == .sv ? "Krav på avstämning" : "What is asked of checkpoints"
    case "RESTORED": l == .sv ? "Valvet återställt" : "Vault restored"
    case "PROGRESS", "TICK": l == .sv ? "Frist" : "Deadline"
    default: id
    }
  }
}

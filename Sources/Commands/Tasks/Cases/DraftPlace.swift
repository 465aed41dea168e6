import Casework
import LedgerStore
import Syntax
import WorkflowEngine

/// What was typed before its step was recorded: by the field, as it was typed. A long text that was left in the middle stands
/// under its field's name with `…` behind it.
typealias Typed = [String: String]

/// Where what somebody has typed goes when its step is not recorded, whatever stopped that: into a draft, sealed to themself.
struct DraftPlace {
  let session: Session
  /// The command that goes on with it, without its vault.
  let goOn: (_ id: String) -> Label
  let save: (_ content: [UInt8]) throws -> String

  /// - Parameters:
  ///   - id: the draft that its person goes on from.
  ///   - options: what the step was given besides: the draft keeps it.
  ///   - goOn: the command, up to `--draft`; else the one that takes the step.
  static func step(
    _ event: EventDefinition, _ state: CaseState, _ office: Office, _ session: Session, replacing id: String?,
    options: StepOptions, goOn: Label? = nil
  ) -> DraftPlace {
    let command =
      goOn
      ?? Label(
        sv: "avhopp gör \(state.number) \(event.word.sv)", en: "avhopp do \(state.number) \(event.word.en)")
    return named(
      event.label(session.language), about: DraftAbout(event.id, options), state.id, office, session, replacing: id,
      command)
  }

  static func named(
    _ name: String, about: DraftAbout, _ caseID: CaseID, _ office: Office, _ session: Session, replacing id: String?,
    _ command: Label
  ) -> DraftPlace {
    DraftPlace(
      session: session,
      goOn: { Label(sv: "\(command.sv) --draft \($0)", en: "\(command.en) --draft \($0)") },
      save: { try office.saveDraft($0, name: name, about: about.text, caseID: caseID, replacing: id) })
  }

  /// Does `body`, again where its person has mended what stood against it; what fails all the same leaves a draft behind.
  func keeping<T>(_ typed: Typed, _ body: () throws -> T) throws -> T {
    while true {
      do {
        return try body()
      } catch {
        let isMended: Bool
        do { isMended = try mended(error) } catch { try keep(typed, error) }
        if !isMended { try keep(typed, error) }
      }
    }
  }

  /// At a terminal the answers stay in memory until they are recorded or given up: a full disk or a busy vault can be mended
  /// meanwhile, and a clock can be looked at.
  private func mended(_ error: any Error) throws -> Bool {
    guard session.world.isInteractive else { return false }
    switch error {
    case CaseworkError.clockLeap(let seen) where !session.isClockRight:
      try session.confirmClock(seen)
      return true
    case CaseworkError.storage:
      _ = Run.finish(error, session)
      return try session.prompt.yes(
        session.text("Dina svar finns kvar i minnet. Försöka igen?", "Your answers are still in memory. Try again?"))
    default: return false
    }
  }

  /// What becomes of questions that were left: kept without a word where nobody is there to be asked.
  func left(_ stopped: FormStopped) throws -> Never {
    if let cause = stopped.cause { try keep(stopped.typed, cause) }
    guard Self.isSomething(stopped.typed) else { throw CaseFault.notAnswered }
    let question = session.text(
      "Spara det du skrivit som utkast? Bara du kan öppna det.", "Keep what you typed as a draft? Only you can open it."
    )
    let isWanted: Bool
    do { isWanted = try session.prompt.yes(question) } catch { try keep(stopped.typed, error) }
    guard isWanted else { throw CaseFault.notAnswered }
    try keep(stopped.typed, CaseFault.keptAsDraft)
  }

  /// Seals what was typed, and throws what stopped it with the way on.
  func keep(_ typed: Typed, _ fault: any Error) throws -> Never {
    guard Self.isSomething(typed) else { throw fault }
    let id = try saved(typed, fault)
    let command = goOn(id)
    let way = session.text(
      "Sparat som utkast, inte registrerat: \(id). Fortsätt: \(command.sv)",
      "Kept as a draft, not recorded: \(id). Go on: \(command.en)")
    // Whoever is gone is told by the inbox; and the session ends by the fault itself.
    guard let stream = fault as? StreamFault else { throw KeptFault(cause: fault, way: way) }
    try? session.warn(way)
    throw stream
  }

  private static func isSomething(_ typed: Typed) -> Bool { typed.values.contains { !$0.isEmpty } }

  private func saved(_ typed: Typed, _ fault: any Error) throws -> String {
    // As bytes: nothing that a keyboard sends may stand in the way of keeping it.
    let fields = typed.sorted { $0.key < $1.key }.map {
      ($0.key, JSON.text(Base64.encode(Array($0.value.utf8), padded: true)))
    }
    let content = JSON.record(fields).canonical()
    while true {
      do {
        return try save(content)
      } catch {
        let isAsked = session.world.isInteractive && !(fault is StreamFault)
        let again = session.text(
          "Det du skrev gick inte att spara som utkast. Försöka igen?",
          "What you typed could not be kept as a draft. Try again?")
        if isAsked {
          _ = Run.finish(error, session)
          if (try? session.prompt.yes(again)) == true { continue }
        }
        try? session.warn(
          session.text("Det du skrev är inte sparat som utkast.", "What you typed is not kept as a draft."))
        throw fault
      }
    }
  }

  static func read(_ content: [UInt8]) throws -> Typed {
    var typed: Typed = [:]
    for member in try JSON.read(content).object ?? [] {
      guard let bytes = member.value.string.flatMap({ Base64.decode($0, padded: true) }) else { continue }
      typed[member.key] = String(validating: bytes, as: UTF8.self)
    }
    return typed
  }
}

/// A refusal after which nothing that was typed is lost.
struct KeptFault: Error, Explained {
  let cause: any Error
  let way: String

  func words(_ language: Language) -> Words { words(after: Words.of(cause, language)) }

  func words(after words: Words) -> Words {
    Words(words.status, words.sentence, [words.hint, way].compactMap { $0 }.joined(separator: "\n        "))
  }
}

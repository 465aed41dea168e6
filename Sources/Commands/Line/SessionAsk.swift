import Casework
import LedgerStore
import Sealing
import Syntax
import WorkflowEngine

/// How a command gets what was not on its line: asked at a terminal, or a clear fault that names the option.
extension Session {
  /// Asked at a terminal; elsewhere the missing option or file is named.
  func asked(_ question: String, missing: String) throws -> String {
    guard world.isInteractive else { throw UsageFault.missingOperand(missing) }
    return try prompt.required(question)
  }

  /// Asks once a session whether the clock is right; goes on only with a yes.
  func confirmClock(_ seen: Moment) throws {
    try prompt.say(
      text("Datorns klocka: ", "This machine's clock: ") + Times.short(world.now(), now: world.now(), language)
        + text(". Senast sett i valvet: ", ". Latest seen in the vault: ")
        + Times.short(seen, now: world.now(), language))
    guard try prompt.yes(text("Stämmer klockan?", "Is the clock right?")) else {
      throw CaseworkError.clockLeap(seen: seen)
    }
    isClockRight = true
    opened?.isClockTrusted = true
  }

  /// Before anything is typed that could not be recorded. A clock that leaps is asked about.
  func mayWrite(_ office: Office) throws {
    do throws(CaseworkError) {
      try office.checkMayWrite()
    } catch {
      guard case .clockLeap(let seen) = error, world.isInteractive, !isClockRight else { throw error }
      try confirmClock(seen)
      try office.checkMayWrite()
    }
  }

  func option(_ arguments: Arguments, _ name: String, ask: (sv: String, en: String)) throws -> String {
    if let value = arguments.value(name) { return value }
    return try asked(text(ask.sv, ask.en), missing: "--" + name)
  }

  func number(_ arguments: Arguments, _ name: String) throws -> Int? {
    guard let value = arguments.value(name) else { return nil }
    guard let number = Int(value), number > 0 else {
      throw UsageFault.badValue(
        of: "--" + name, expected: Label(sv: "ett heltal större än noll", en: "a whole number above zero"))
    }
    return number
  }

  /// `--happened`, in any of the forms people write.
  func happened(_ arguments: Arguments) throws -> Moment? {
    guard let value = arguments.value("happened") else { return nil }
    guard let moment = Times.happened(value, now: world.now()) else {
      throw UsageFault.badValue(
        of: "--happened",
        expected: Label(
          sv: "23:18, eller 2026-11-21T23:18 (svensk tid)", en: "23:18, or 2026-11-21T23:18 (Swedish time)"))
    }
    return moment
  }

  /// The bytes of `--answers FILE`, `-` for stdin; nil when it was not given.
  func answersFile(_ arguments: Arguments) throws -> (bytes: [UInt8], folder: String)? {
    guard let path = arguments.value("answers") else { return nil }
    if path == "-" { return (try world.input.all(limit: Files.limit), ".") }
    let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    return (try Files.read(path), folder.isEmpty ? "/" : folder)
  }

  /// The hash of the vault that is named, if any: for a request, which says which vault it is meant for.
  func knownVault() throws -> Digest? {
    guard let path = vaultOption ?? world.environment("AVHOPP_VAULT"), !path.isEmpty else { return nil }
    return try Vault.open(at: path).genesis.hash
  }
}

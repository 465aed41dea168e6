import Casework
import Sealing
import Syntax
import WorkflowEngine

/// What the user must say before a command can reach a vault.
enum SetupFault: Error, Equatable, Sendable {
  case noVault
  case noIdentity(home: String)
}

extension Session {
  /// The three names a home may be found by, and nothing else of the environment.
  func home() throws -> Home {
    var known: [String: String] = [:]
    for name in ["AVHOPP_HOME", "XDG_DATA_HOME", "HOME"] { known[name] = world.environment(name) }
    return try Home.locate(environment: known)
  }

  func vaultPath() throws -> String {
    if let path = vaultOption ?? world.environment("AVHOPP_VAULT"), !path.isEmpty { return path }
    throw SetupFault.noVault
  }

  /// The clock of this session, as Casework takes it.
  var clock: Clock {
    let now = world.now
    return Clock(now: now)
  }

  /// Unlocks the person of this home. Asks once a session: the keys stay in locked memory until it ends. At a terminal a slip
  /// of the finger is no reason to begin again; a descriptor holds one line.
  func person() throws -> Person {
    let home = try home()
    guard home.hasIdentity else { throw SetupFault.noIdentity(home: home.path) }
    let person = try unlock(home, tries: passphraseDescriptor == nil ? 3 : 1)
    world.input.patience = Input.idleSeconds
    return person
  }

  private func unlock(_ home: Home, tries: Int) throws -> Person {
    let passphrase = try passphrase(text("Lösenfras: ", "Passphrase: "))
    do throws(CaseworkError) {
      return try home.unlock(passphrase: passphrase)
    } catch {
      guard error == .keystore(.wrongPassphrase), tries > 1 else { throw error }
      try prompt.say(Words.of(error, language).sentence)
    }
    return try unlock(home, tries: tries - 1)
  }

  /// One line from `--passphrase-fd`, else typed at the terminal without echo.
  func passphrase(_ question: String) throws -> Secret {
    try world.output.flush()
    try world.errors.flush()
    if let descriptor = passphraseDescriptor { return try Passphrase.read(fd: descriptor) }
    world.input.hidesAhead = true
    return try Passphrase.ask(question)
  }

  /// The vault, opened as the person of this home; the same one for every command of the session.
  func office() throws -> Office {
    if let opened {
      opened.isClockTrusted = isClockRight
      return opened
    }
    let path = try checkedVaultPath()
    let opened = try Office.open(at: path, home: try home(), person: try person(), clock: clock)
    keep(opened)
    return opened
  }

  /// The same for an audit, which also looks at a vault that lacks what this person has seen. Such a one is not kept.
  func officeToAudit() throws -> Office {
    if opened != nil { return try office() }
    let path = try checkedVaultPath()
    let office = try Office.openToAudit(
      at: path, home: try home(), person: try person(), clock: clock)
    if !office.isForAuditAlone { keep(office) }
    return office
  }

  /// Nobody types a passphrase for a folder that is no vault.
  private func checkedVaultPath() throws -> String {
    let path = try vaultPath()
    if passphraseDescriptor == nil { _ = try Office.genesis(at: path) }
    return path
  }

  func keep(_ office: Office) {
    office.isClockTrusted = isClockRight
    office.hasRecorded = false
    opened = office
    world.input.patience = Input.idleSeconds
  }

  /// What the session found wrong in the vault while doing something else; told after every command that opened it.
  func tellFindings() throws {
    for finding in opened?.findings ?? [] { try warnOnce(FindingWords.text(finding, language)) }
  }

  /// The same warning is not given twice in one session.
  func warnOnce(_ sentence: String) throws {
    if told.insert(sentence).inserted { try warn(sentence) }
  }
}

extension SetupFault: Explained {
  func words(_ language: Language) -> Words {
    switch (self, language) {
    case (.noVault, .sv): Words(.wrongUse, "Inget valv är angivet.", "Ge --vault MAPP, eller sätt AVHOPP_VAULT.")
    case (.noVault, .en): Words(.wrongUse, "No vault is given.", "Give --vault DIR, or set AVHOPP_VAULT.")
    case (.noIdentity(let home), .sv):
      Words(.noKey, "Det finns ingen identitet i \(home.visible()).", "Skapa en: avhopp identitet ny")
    case (.noIdentity(let home), .en):
      Words(.noKey, "There is no identity in \(home.visible()).", "Make one: avhopp identity new")
    }
  }
}

import Sealing

/// A person's own folder: their keystore, what they have seen of each vault, and their drafts.
///
///     identity.avhopp              the keystore
///     vaults/<16 hex>/pin          what was last seen of a vault, sealed under the local key
///     vaults/<16 hex>/case-<hex>   where the frames of one of my cases lie, likewise
///     drafts/<hex>                 sealed to oneself
///     askers/<32 hex>              whose tickets an officer answers, sealed under the local key
///
/// The pin is trusted and therefore authenticated: whoever changes it without the local key is noticed; whoever puts an
/// older one back makes this person's memory shorter, and no more.
package struct Home: Sendable, Equatable {
  package let path: String

  package init(path: String) { self.path = path }

  /// AVHOPP_HOME, else XDG_DATA_HOME/avhopp, else ~/.local/share/avhopp.
  package static func locate(environment: [String: String]) throws(CaseworkError) -> Home {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let own = value("AVHOPP_HOME") { return Home(path: own) }
    if let data = value("XDG_DATA_HOME") { return Home(path: "\(data)/avhopp") }
    if let home = value("HOME") { return Home(path: "\(home)/.local/share/avhopp") }
    throw .noHome
  }

  var identityPath: String { "\(path)/identity.avhopp" }
  var draftsPath: String { "\(path)/drafts" }

  func vaultPath(_ genesis: Digest) -> String { "\(path)/vaults/\(genesis.hex.prefix(16))" }

  package var hasIdentity: Bool { LocalFile.exists(identityPath) }

  /// Removes what commands that were killed left half written: sealed like all else, and of no use to anybody.
  func clear() {
    var folders = [path, draftsPath, askersPath]
    for name in (try? LocalFile.names(in: "\(path)/vaults")) ?? [] { folders.append("\(path)/vaults/\(name)") }
    for folder in folders { LocalFile.removeHalfWritten(in: folder) }
  }
}

extension CaseworkError {
  init(_ fault: LocalFile.Fault) {
    switch fault {
    case .missing: self = .localDamaged
    case .tooLarge: self = .localDamaged
    case .held(let path): self = .localHeld(path)
    case .io(let operation, let code): self = .local(operation: operation, code: code)
    }
  }
}

import LedgerStore
import Sealing
import Syntax

/// What is remembered between sessions: the pin, and where the frames of my cases lie.
extension Office {
  private var folder: String { home.vaultPath(genesisHash) }
  private var pinPath: String { "\(folder)/pin" }

  private func purpose(_ what: String) -> String { "\(genesisHash.hex) \(what)" }

  /// nil when this person never joined the vault.
  func loadPin() throws(CaseworkError) -> Pin? {
    guard let bytes = try loadSealed(pinPath, purpose: purpose("pin")) else { return nil }
    guard let pin = Pin(bytes, vault: genesisHash) else { throw .localDamaged }
    return pin
  }

  /// nil when there is none, or it isn't the one the pin counts: then the case is read again from the ledger.
  func loadIndex(_ id: CaseID, frames: Int) throws(CaseworkError) -> CaseIndex? {
    guard let bytes = try loadSealed(try indexPath(id), purpose: purpose("case \(id.hex)")),
      let index = CaseIndex(bytes, id), index.frames.count == frames
    else { return nil }
    return index
  }

  /// Writes what has changed. Case indexes first: a pin that counts more frames than an index has is noticed.
  func save() throws(CaseworkError) {
    guard isPinUnsaved || !unsavedCases.isEmpty else { return }
    do { try LocalFile.makeFolder(folder) } catch { throw CaseworkError(error) }
    for id in unsavedCases {
      let index = id == .roster ? rosterIndex : cases[id]?.index
      guard let index else { continue }
      try saveSealed(index.encoded(id), try indexPath(id), purpose: purpose("case \(id.hex)"))
    }
    try saveSealed(pin.encoded(vault: genesisHash), pinPath, purpose: purpose("pin"))
    unsavedCases = []
    isPinUnsaved = false
  }

  /// The file's name says nothing of the case to whoever finds the disk.
  private func indexPath(_ id: CaseID) throws(CaseworkError) -> String {
    do {
      let key = try person.keys.local.derived("avhopp/index/v1")
      let name = try Hash.keyedBlake2b(genesisHash.bytes + id.bytes, key: key, count: 16)
      return "\(folder)/case-\(Hex.encode(name))"
    } catch {
      throw .sealing(error)
    }
  }

  private func loadSealed(_ path: String, purpose: String) throws(CaseworkError) -> [UInt8]? {
    let file: [UInt8]
    do {
      file = try LocalFile.read(path)
    } catch {
      if error == .missing { return nil }
      throw CaseworkError(error)
    }
    do {
      return try SealedLocal.open(file, key: person.keys.local, purpose: purpose)
    } catch {
      throw .localDamaged
    }
  }

  private func saveSealed(_ bytes: [UInt8], _ path: String, purpose: String) throws(CaseworkError) {
    let file: [UInt8]
    do {
      file = try SealedLocal.seal(bytes, key: person.keys.local, purpose: purpose)
    } catch {
      throw .sealing(error)
    }
    do { try LocalFile.replace(path, with: file, durable: false) } catch { throw CaseworkError(error) }
  }
}

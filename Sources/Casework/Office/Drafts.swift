package import LedgerStore
package import Sealing
package import Syntax

/// A draft as it is listed.
package struct DraftInfo: Sendable, Equatable {
  package let id: String
  /// What its writer called it.
  package let name: String
  /// What it is the beginning of: an event's name with what its command was given, or what else its writer's program goes by.
  package let about: String
  package let caseID: CaseID?
  package let time: Moment
}

/// Drafts: sealed to oneself in one's own folder. Not steps: nothing of them is in the ledger, and a lost one can't look
/// like one. Police have them, too, and no vault.
package struct DraftFolder: Sendable {
  let home: Home
  let recipient: Recipient

  private static let draftMax = 1 << 20
  fileprivate static let aboutMax = 600

  /// - Parameters:
  ///   - about: what it is the beginning of, at most 600 bytes.
  ///   - vault: which it is for.
  ///   - id: an earlier draft that this replaces.
  @discardableResult
  package func save(
    _ content: [UInt8], name: String, about: String, vault: Digest, caseID: CaseID?, at time: Moment,
    replacing id: String?
  ) throws(CaseworkError) -> String {
    let title = PlainText.tidied(name)
    guard content.count <= Self.draftMax, about.utf8.count <= Self.aboutMax,
      PlainText.fault(title, max: 120, isMultiline: false) == nil
    else {
      throw .format(.tooLarge(limit: Self.draftMax))
    }
    let id = id ?? Random.hex(8)
    let header = """
      avhopp/draft/v1
      vault \(vault.hex)
      case \(caseID?.hex ?? "-")
      about \(TextField.encode(about))
      time \(time.text)
      name \(TextField.encode(title))


      """
    do {
      let sealed = try Age.seal(Padding.pad(Array(header.utf8) + content), to: [recipient])
      try LocalFile.makeFolder(home.draftsPath)
      try LocalFile.replace(try path(id), with: sealed, durable: true)
      return id
    } catch let error as SealingError {
      throw .sealing(error)
    } catch let error as LocalFile.Fault {
      throw CaseworkError(error)
    } catch {
      throw .noSuchDraft
    }
  }

  package func remove(_ id: String) throws(CaseworkError) {
    let path = try path(id)
    guard LocalFile.exists(path) else { throw .noSuchDraft }
    do { try LocalFile.remove(path) } catch { throw CaseworkError(error) }
  }

  func path(_ id: String) throws(CaseworkError) -> String {
    guard id.utf8.count == 16, Hex.decode(id) != nil else { throw .noSuchDraft }
    return "\(home.draftsPath)/\(id)"
  }
}

extension Person {
  /// Where their drafts lie: whoever saves one needs none of their keys.
  package var draftFolder: DraftFolder { DraftFolder(home: home, recipient: recipient) }

  /// Drafts for this vault, oldest first.
  package func drafts(vault: Digest) throws(CaseworkError) -> [DraftInfo] {
    let names: [String]
    do { names = try LocalFile.names(in: home.draftsPath) } catch { throw CaseworkError(error) }
    var found: [DraftInfo] = []
    for id in names {
      if let draft = try? draft(id, vault: vault) { found.append(draft.info) }
    }
    return found.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  package func draft(_ id: String, vault: Digest) throws(CaseworkError) -> (info: DraftInfo, content: [UInt8]) {
    let bytes: [UInt8]
    do {
      let sealed = try LocalFile.read(try draftFolder.path(id))
      bytes = try Padding.unpad(try keys.open(sealed).disclosed())
    } catch let error as SealingError {
      throw .sealing(error)
    } catch {
      throw .noSuchDraft
    }
    guard let draft = try? Self.read(bytes, id: id, vault: vault) else { throw .noSuchDraft }
    return draft
  }

  private static func read(
    _ bytes: [UInt8], id: String, vault: Digest
  ) throws -> (info: DraftInfo, content: [UInt8]) {
    guard let end = (1..<max(2, bytes.count)).first(where: { bytes[$0] == 10 && bytes[$0 - 1] == 10 }) else {
      throw CaseworkError.noSuchDraft
    }
    var lines = try Lines(Array(bytes[..<end]), lineMax: 1024)
    _ = try lines.field("avhopp/draft/v1", count: 0)
    guard try lines.field("vault", count: 1)[0] == vault.hex else { throw CaseworkError.noSuchDraft }
    let caseID = CaseID(hex: try lines.field("case", count: 1)[0])
    guard let about = TextField.decode(try lines.field("about", count: 1)[0], max: DraftFolder.aboutMax),
      let time = Moment(try lines.field("time", count: 1)[0]),
      let name = TextField.decode(try lines.field("name", count: 1)[0], max: 480)
    else { throw lines.fail("a time and a name") }
    return (DraftInfo(id: id, name: name, about: about, caseID: caseID, time: time), Array(bytes[(end + 1)...]))
  }
}

extension Office {
  @discardableResult
  package func saveDraft(
    _ content: [UInt8], name: String, about: String, caseID: CaseID? = nil, replacing id: String? = nil
  ) throws(CaseworkError) -> String {
    try person.draftFolder.save(
      content, name: name, about: about, vault: genesisHash, caseID: caseID, at: now(), replacing: id)
  }

  package func drafts() throws(CaseworkError) -> [DraftInfo] { try person.drafts(vault: genesisHash) }

  package func draft(_ id: String) throws(CaseworkError) -> (info: DraftInfo, content: [UInt8]) {
    try person.draft(id, vault: genesisHash)
  }

  package func removeDraft(_ id: String) throws(CaseworkError) { try person.draftFolder.remove(id) }
}

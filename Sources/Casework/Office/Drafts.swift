package import LedgerStore
internal import Sealing
package import Syntax

/// A draft as it is listed.
package struct DraftInfo: Sendable, Equatable {
  package let id: String
  /// What its writer called it.
  package let name: String
  package let caseID: CaseID?
  package let time: Moment
}

/// Drafts: sealed to oneself in one's own folder. Not steps: nothing of them is in the ledger, and a lost one can't look
/// like one.
extension Office {
  static let draftMax = 1 << 20

  /// - Parameter id: an earlier draft that this replaces.
  @discardableResult
  package func saveDraft(
    _ content: [UInt8], name: String, caseID: CaseID? = nil, replacing id: String? = nil
  ) throws(CaseworkError) -> String {
    let title = PlainText.tidied(name)
    guard content.count <= Self.draftMax, PlainText.fault(title, max: 120, isMultiline: false) == nil else {
      throw .format(.tooLarge(limit: Self.draftMax))
    }
    let id = id ?? Random.hex(8)
    let header = """
      avhopp/draft/v1
      vault \(genesisHash.hex)
      case \(caseID?.hex ?? "-")
      time \(now().text)
      name \(TextField.encode(title))


      """
    do {
      let sealed = try Age.seal(Padding.pad(Array(header.utf8) + content), to: [person.recipient])
      try LocalFile.makeFolder(home.draftsPath)
      try LocalFile.replace(try draftPath(id), with: sealed, durable: true)
      return id
    } catch let error as SealingError {
      throw .sealing(error)
    } catch let error as LocalFile.Fault {
      throw CaseworkError(error)
    } catch {
      throw .noSuchDraft
    }
  }

  /// Drafts for this vault, oldest first.
  package func drafts() throws(CaseworkError) -> [DraftInfo] {
    let names: [String]
    do { names = try LocalFile.names(in: home.draftsPath) } catch { throw CaseworkError(error) }
    var found: [DraftInfo] = []
    for id in names {
      if let draft = try? draft(id) { found.append(draft.info) }
    }
    return found.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  package func draft(_ id: String) throws(CaseworkError) -> (info: DraftInfo, content: [UInt8]) {
    let bytes: [UInt8]
    do {
      let sealed = try LocalFile.read(try draftPath(id))
      bytes = try Padding.unpad(try person.keys.open(sealed).disclosed())
    } catch let error as SealingError {
      throw .sealing(error)
    } catch {
      throw .noSuchDraft
    }
    guard let draft = try? Self.read(bytes, id: id, vault: genesisHash) else { throw .noSuchDraft }
    return draft
  }

  package func removeDraft(_ id: String) throws(CaseworkError) {
    let path = try draftPath(id)
    guard LocalFile.exists(path) else { throw .noSuchDraft }
    do { try LocalFile.remove(path) } catch { throw CaseworkError(error) }
  }

  private func draftPath(_ id: String) throws(CaseworkError) -> String {
    guard id.utf8.count == 16, Hex.decode(id) != nil else { throw .noSuchDraft }
    return "\(home.draftsPath)/\(id)"
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
    guard let time = Moment(try lines.field("time", count: 1)[0]),
      let name = TextField.decode(try lines.field("name", count: 1)[0], max: 480)
    else { throw lines.fail("a time and a name") }
    return (DraftInfo(id: id, name: name, caseID: caseID, time: time), Array(bytes[(end + 1)...]))
  }
}

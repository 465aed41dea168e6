import LedgerStore
package import Sealing
import Syntax
package import WorkflowEngine

/// What the roster seals: the staff directory and the definitions. No case content, so no receipt.
extension Office {
  /// Staff names by key name. Empty for whoever isn't meant to know them.
  package func names() throws(CaseworkError) -> [String: DirectoryCard] {
    var cards: [String: DirectoryCard] = [:]
    for person in roster.people {
      guard let place = person.card, let content = try openRosterBody(place) else { continue }
      do { cards[person.name] = try DirectoryCard(encoded: content) } catch { throw .format(error) }
    }
    return cards
  }

  /// A definition from the vault, by the hash of its canonical bytes; read once in a session.
  package func definition(_ digest: Digest) throws(CaseworkError) -> Workflow {
    if let known = definitions[digest] { return known }
    guard let adoption = roster.adopted.first(where: { $0.definition == digest }) else {
      throw .notAdopted(workflow: "-")
    }
    guard let content = try openRosterBody(adoption.body) else { throw .notMember(compartment: Roster.Part.register) }
    guard Hash.sha256(content) == digest else { throw .damaged(index: adoption.from, what: "definition") }
    let workflow: Workflow
    do { workflow = try Workflow.read(content, file: adoption.workflow) } catch {
      throw .definitionFaults(error.diagnostics)
    }
    definitions[digest] = workflow
    return workflow
  }

  /// The newest adopted definition of each workflow.
  package func workflows() throws(CaseworkError) -> [(id: String, digest: Digest, workflow: Workflow)] {
    var newest: [String: Adoption] = [:]
    for adoption in roster.adopted { newest[adoption.workflow] = adoption }
    var found: [(id: String, digest: Digest, workflow: Workflow)] = []
    for (id, adoption) in newest.sorted(by: { $0.key < $1.key }) {
      found.append((id, adoption.definition, try definition(adoption.definition)))
    }
    return found
  }

  private func openRosterBody(_ place: BodyPlace) throws(CaseworkError) -> [UInt8]? {
    let name = EpochName(caseID: .roster, compartment: place.compartment, number: place.epoch)
    guard try ensureKey(name, in: roster.compartments) else { return nil }
    return try openWhole(place, name)
  }

  /// Opens a small body and checks that it was written for this place. Nothing else gives a plaintext.
  func openWhole(_ place: BodyPlace, _ name: EpochName) throws(CaseworkError) -> [UInt8] {
    try openBody(place, name).content
  }

  func openBody(_ place: BodyPlace, _ name: EpochName) throws(CaseworkError) -> (header: BodyHeader, content: [UInt8]) {
    let sealed = try sealedBytes(place)
    let plaintext: [UInt8]?
    do {
      plaintext = try keys.withSecret(name) { secret throws(SealingError) -> [UInt8] in
        try Age.open(sealed, with: secret).disclosed()
      }
    } catch {
      throw .sealing(error)
    }
    guard let plaintext else { throw .notMember(compartment: place.compartment) }
    let opened: (header: BodyHeader, content: [UInt8])
    do { opened = try BodyHeader.open(plaintext) } catch { throw .format(error) }
    let expected = BodyExpectation(
      vault: genesisHash, caseID: name.caseID, compartment: place.compartment, epoch: place.epoch,
      author: place.author, event: place.event)
    if let line = opened.header.difference(from: expected) { throw .misplacedBody(line: line) }
    return opened
  }

  /// The sealed file, its hash checked.
  func sealedBytes(_ place: BodyPlace) throws(CaseworkError) -> [UInt8] {
    do {
      let source = try reader.openBody(place.hash)
      guard source.size == place.size else { throw LedgerError.wrongContent(.body, place.hash) }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(source.size)
      while !source.isAtEnd { bytes += try source.read(1 << 20) }
      return bytes
    } catch let error as LedgerError {
      throw CaseworkError(error)
    } catch {
      throw .damaged(index: 0, what: "body")
    }
  }
}

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
      guard let place = person.card else { continue }
      do throws(CaseworkError) {
        guard let content = try openRosterBody(place) else { continue }
        do { cards[person.name] = try DirectoryCard(encoded: content) } catch { throw .format(error) }
      } catch {
        // One card that is none must not take everybody's name away.
        guard error.isOfOneCase else { throw error }
        let isMissing = error == .storage(.missing(.body, place.hash))
        report(
          Finding(
            isMissing ? .bodyMissing(compartment: place.compartment) : .bodyDamaged(compartment: place.compartment),
            caseID: .roster))
      }
    }
    return cards
  }

  /// A definition from the vault, by the hash of its canonical bytes; read once in a session. Adopted twice, the first
  /// that is what it says.
  package func definition(_ digest: Digest) throws(CaseworkError) -> Workflow {
    if let known = definitions[digest] { return known }
    var failure = CaseworkError.notAdopted(workflow: "-")
    for adoption in roster.adopted where adoption.definition == digest {
      do throws(CaseworkError) {
        let workflow = try keptOrRead(adoption)
        definitions[digest] = workflow
        return workflow
      } catch .definitionFaults {
        // Enough founders have adopted it, and what it is named by is what it is.
        throw .newerDefinition(workflow: adoption.workflow)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  /// The same for an audit, which believes nothing that was found out before, by keys of its own.
  func readDefinition(_ adoption: Adoption, keys: borrowing KeyBox) throws(CaseworkError) -> Workflow {
    let place = adoption.body
    let name = EpochName(caseID: .roster, compartment: place.compartment, number: place.epoch)
    guard keys.holds(name) else { throw .notMember(compartment: place.compartment) }
    let content = try openBody(place, name, by: keys).content
    guard Hash.sha256(content) == adoption.definition else {
      throw .damaged(index: adoption.from, what: "definition")
    }
    do {
      return try Workflow.read(content, file: adoption.workflow)
    } catch {
      throw .newerDefinition(workflow: adoption.workflow)
    }
  }

  /// Whether what lies in the vault is what an adoption names by this hash, for an audit. Throws what keeps it from being opened.
  func holds(_ place: BodyPlace, _ content: Digest, keys: borrowing KeyBox) throws(CaseworkError) -> Bool {
    let name = EpochName(caseID: .roster, compartment: place.compartment, number: place.epoch)
    guard keys.holds(name) else { throw .notMember(compartment: place.compartment) }
    return Hash.sha256(try openBody(place, name, by: keys).content) == content
  }

  /// The plan of an adoption, for an audit.
  func readPlan(_ adoption: Adoption, keys: borrowing KeyBox) throws(CaseworkError) -> MigrationPlan {
    guard let place = adoption.plan else { throw .damaged(index: adoption.from, what: "plan") }
    let name = EpochName(caseID: .roster, compartment: place.compartment, number: place.epoch)
    guard keys.holds(name) else { throw .notMember(compartment: place.compartment) }
    let content = try openBody(place, name, by: keys).content
    guard Hash.sha256(content) == adoption.migration, let plan = MigrationPlan(content) else {
      throw .damaged(index: adoption.from, what: "plan")
    }
    return plan
  }

  /// What a founder who endorses an adoption puts their name to: opened, compared with the hash that the entry names, read
  /// and checked as by the one who proposed it.
  package func waitingDefinition(_ pending: Pending) throws(CaseworkError) -> Workflow {
    guard let name = pending.facts.first(where: { $0.name == BuiltInFact.workflow })?.value,
      let digest = pending.facts.first(where: { $0.name == BuiltInFact.definition }).flatMap({ Digest(hex: $0.value) }),
      let body = pending.body
    else { throw .unknownEntry }
    let workflow = try openDefinition(body, of: name, digest, index: pending.index)
    guard workflow.id == name else { throw .damaged(index: pending.index, what: "definition") }
    if let plan = try waitingPlan(pending) { try prove(plan, to: workflow) }
    guard checksDefinitions, !soundDefinitions.contains(digest) else { return workflow }
    let faults = workflow.check()
    guard faults.isEmpty else { throw .definitionFaults(faults) }
    soundDefinitions.insert(digest)
    return workflow
  }

  /// What that definition changes against the newest adopted of the same name, and that one; nil where there is none.
  package func change(
    by pending: Pending
  ) throws(CaseworkError) -> (workflow: Workflow, change: DefinitionChange, before: Workflow?) {
    let workflow = try waitingDefinition(pending)
    let before = try roster.adopted.last { $0.workflow == workflow.id }.map { adoption throws(CaseworkError) in
      try definition(adoption.definition)
    }
    do {
      return (workflow, try DefinitionChange(from: before?.canonical, to: workflow.canonical), before)
    } catch {
      throw .damaged(index: pending.index, what: "definition")
    }
  }

  /// A plan from the vault, by the hash of its bytes; adopted twice, the first that is what it says.
  func plan(_ digest: Digest) throws(CaseworkError) -> MigrationPlan {
    if let known = plans[digest] { return known }
    var failure = CaseworkError.notAdopted(workflow: "-")
    for adoption in roster.adopted where adoption.migration == digest {
      guard let body = adoption.plan else { continue }
      do throws(CaseworkError) {
        let plan = try openPlan(body, digest, index: adoption.from)
        plans[digest] = plan
        return plan
      } catch {
        failure = error
      }
    }
    throw failure
  }

  func openPlan(_ body: BodyPlace, _ digest: Digest, index: Int) throws(CaseworkError) -> MigrationPlan {
    guard let content = try openRosterBody(body) else { throw .notMember(compartment: Roster.Part.register) }
    guard Hash.sha256(content) == digest, let plan = MigrationPlan(content) else {
      throw .damaged(index: index, what: "plan")
    }
    return plan
  }

  func openDefinition(
    _ body: BodyPlace, of workflow: String, _ digest: Digest, index: Int
  ) throws(CaseworkError) -> Workflow {
    guard let content = try openRosterBody(body) else { throw .notMember(compartment: Roster.Part.register) }
    // What the body is named by has been compared with it; that it is this definition is found out once.
    let mark = Hash.sha256(Array("definition ".utf8), body.hash.bytes, digest.bytes)
    if !rosterIndex.checked.contains(mark) {
      guard Hash.sha256(content) == digest else { throw .damaged(index: index, what: "definition") }
      rosterIndex.checked.insert(mark)
      unsaved.indexes.insert(.roster)
    }
    do { return try Workflow.read(content, file: workflow) } catch { throw .definitionFaults(error.diagnostics) }
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

  /// Every definition that was ever adopted and that this program can read: older ones still rule cases.
  package var everyWorkflow: [Workflow] {
    var seen: Set<Digest> = []
    return roster.adopted.compactMap { seen.insert($0.definition).inserted ? try? definition($0.definition) : nil }
  }

  func openRosterBody(_ place: BodyPlace) throws(CaseworkError) -> [UInt8]? {
    let name = EpochName(caseID: .roster, compartment: place.compartment, number: place.epoch)
    guard try ensureKey(name, in: roster.compartments) else { return nil }
    return try openWhole(place, name)
  }

  /// Opens a small body and checks that it was written for this place. Nothing else gives a plaintext.
  func openWhole(_ place: BodyPlace, _ name: EpochName) throws(CaseworkError) -> [UInt8] {
    try openBody(place, name).content
  }

  func openBody(_ place: BodyPlace, _ name: EpochName) throws(CaseworkError) -> (header: BodyHeader, content: [UInt8]) {
    try openBody(place, name, by: keys)
  }

  private func openBody(
    _ place: BodyPlace, _ name: EpochName, by keys: borrowing KeyBox
  ) throws(CaseworkError) -> (header: BodyHeader, content: [UInt8]) {
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

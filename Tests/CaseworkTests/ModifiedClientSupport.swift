import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework
@testable import LedgerStore

/// Somebody who holds a real key and obeys nothing: signs whatever they like.
final class RawPerson {
  let name: String
  let signing: SigningKey
  let sealing: SealingKey
  let roles: [String]
  let items: [String]

  init(_ name: String, roles: [String] = [], items: [String] = []) throws {
    self.name = name
    signing = try SigningKey.generate(name: name)
    sealing = try SealingKey.generate()
    (self.roles, self.items) = (roles, items)
  }
}

/// A ledger in memory: real notes, real signatures, the real tree, and the replay that every client makes of it. Nothing
/// here asks whether a step is allowed; only the replay does.
final class RawLedger {
  let genesis: Genesis
  let founders: [RawPerson]
  let workflow: Workflow
  let definition: Digest
  private(set) var roster: Roster
  private(set) var tree = Frontier()
  /// What an honest entry states. In memory no frames lie anywhere.
  var history: History { History(tree: Seen(size: tree.size, root: tree.root), frames: genesis.leaf) }
  private(set) var people: [String: RawPerson] = [:]
  var cases: [CaseID: CaseFold] = [:]
  var clock = Moment("2026-11-20T22:10:00Z")!

  var world: World { World(roster: roster, definitions: [definition: workflow], isMade: { _ in true }) }

  init(_ workflow: Workflow) throws {
    self.workflow = workflow
    definition = Hash.sha256(workflow.canonical)
    founders = [try RawPerson("p-f000000000000001"), try RawPerson("p-f000000000000002")]
    let text = Genesis.text(
      origin: "test.example/avhopp",
      founders: founders.map { Genesis.Founder(key: $0.signing.verifyingKey, recipient: $0.sealing.recipient) },
      threshold: 2, rules: 1)
    genesis = try Genesis(note: try founders[0].signing.sign(text: text))
    roster = Roster(genesis: genesis)
    tree.append(leaf: genesis.leaf)
    for founder in founders { people[founder.name] = founder }
    try found()
    try adopt()
  }

  // MARK: Signing and replaying

  /// The next entry of a case, true in every line that is about its place; the caller bends what it likes.
  func entry(_ caseID: CaseID, _ event: String, by person: RawPerson, role: String) -> Entry {
    let chain = caseID == .roster ? roster.chain : cases[caseID, default: CaseFold(id: caseID)].chain
    return Entry(
      vault: genesis.hash, caseID: caseID, seq: chain.nextSeq, prev: chain.prev, signer: person.name,
      seen: history, time: clock, role: role, event: event)
  }

  /// Signs and reads back as a client reads a frame: grammar, leaf and one signature line are certified, nothing else.
  func certified(
    _ entry: Entry, by person: RawPerson, tagMatches: Bool = true, tamper: ([UInt8]) -> [UInt8] = { $0 }
  ) throws -> Certified {
    let note = tamper(try person.signing.sign(text: entry.text))
    let leaf = Merkle.leaf(note)
    let read = try ReadEntry(
      note: note, index: tree.size, leaf: leaf, location: Location(segment: 0, offset: 0, length: 1024),
      genesis: genesis.hash)
    return Certified(
      entry: read.entry, index: tree.size, leaf: leaf, tagMatches: tagMatches,
      seenMatches: read.entry.seen == history, signature: .open(read))
  }

  /// Puts it into the ledger, as anyone who can write to the folder may, and replays it.
  @discardableResult
  func put(_ certified: Certified, into caseID: CaseID? = nil) -> EntryRuling {
    tree.append(leaf: certified.leaf)
    let caseID = caseID ?? certified.entry.caseID
    if caseID == .roster { return roster.fold(certified, isMade: { _ in true }) }
    return cases[caseID, default: CaseFold(id: caseID)].fold(certified, world: world)
  }

  @discardableResult
  func put(_ entry: Entry, by person: RawPerson) throws -> EntryRuling { put(try certified(entry, by: person)) }

  // MARK: A vault and its people, by the rules

  private func found() throws {
    var entry = entry(.roster, "FOUND", by: founders[0], role: "-")
    for part in ["register", "names"] {
      entry.members += founders.map {
        MemberLine(add: true, compartment: part, keyName: $0.name, generation: 1)
      }
      entry.epochs.append(try Self.epoch(part, 1))
      entry.keys.append(Self.key(part, 1))
    }
    entry.members.sort { ($0.compartment, $0.keyName) < ($1.compartment, $1.keyName) }
    #expect(try put(entry, by: founders[0]) == .accepted)
  }

  private func adopt() throws {
    var entry = entry(.roster, "ADOPT", by: founders[0], role: "-")
    entry.facts = [
      FactLine(name: "workflow", value: workflow.id), FactLine(name: "definition", value: definition.hex),
    ]
    entry.bodies = [Self.body("register", 1)]
    try endorsed(entry)
  }

  /// Two founders take somebody in.
  func admit(_ person: RawPerson, ruling: EntryRuling = .accepted) throws {
    people[person.name] = person
    let request = try Request.signed(by: person.signing, sealing: person.sealing.recipient, generation: 1, vault: nil)
    var entry = entry(.roster, "ADMIT", by: founders[0], role: "-")
    entry.facts = [FactLine(name: "person", value: person.name)]
    entry.facts += person.roles.map { FactLine(name: "role", value: $0) }
    entry.facts += person.items.map { FactLine(name: "item", value: $0) }
    entry.bodies = [Self.body("names", 1)]
    entry.proofs = [ProofLine(kind: "request", note: request.note)]
    let held = Set(person.roles)
    var parts: [String] = []
    if !held.subtracting(["polis"]).isEmpty { parts.append("register") }
    if !held.subtracting(["polis", "granskare"]).isEmpty { parts.append("names") }
    try endorsed(entry, ruling) { endorsement in
      for part in parts {
        endorsement.members.append(
          MemberLine(add: true, compartment: part, keyName: person.name, generation: 1))
        endorsement.keys.append(Self.key(part, 1))
      }
    }
  }

  func revoke(_ person: RawPerson) throws -> EntryRuling {
    var entry = entry(.roster, "REVOKE", by: founders[0], role: "-")
    entry.facts = [FactLine(name: "person", value: person.name)]
    for part in ["register", "names"] where roster.compartments[part]?.members[person.name] != nil {
      let number = (roster.compartments[part]?.epochs.count ?? 0) + 1
      entry.epochs.append(try Self.epoch(part, number))
      entry.keys.append(Self.key(part, number))
    }
    return try put(entry, by: founders[0])
  }

  private func endorsed(
    _ entry: Entry, _ ruling: EntryRuling = .accepted, lines: (inout Entry) throws -> Void = { _ in }
  ) throws {
    let proposal = try certified(entry, by: founders[0])
    #expect(put(proposal) == .accepted)
    var endorsement = self.entry(.roster, "ENDORSE", by: founders[1], role: "-")
    endorsement.ref = proposal.leaf
    try lines(&endorsement)
    #expect(try put(endorsement, by: founders[1]) == ruling)
  }

  /// A case in which everyone who may be a reader of a part is.
  func open(by person: RawPerson, role: String, members: [RawPerson]? = nil) throws -> CaseID {
    let first = try FirstKey(vault: genesis.hash)
    let id = first.caseID
    var opening = try opening(id, by: person, role: role, members: members)
    let at = try #require(opening.epochs.firstIndex { $0.compartment == "register" })
    opening.epochs[at].recipient = first.key.recipient
    #expect(put(try certified(opening, by: person)) == .accepted)
    return id
  }

  func opening(_ id: CaseID, by person: RawPerson, role: String, members: [RawPerson]? = nil) throws -> Entry {
    var entry = entry(id, "OPEN", by: person, role: role)
    entry.facts = [
      FactLine(name: "workflow", value: workflow.id), FactLine(name: "definition", value: definition.hex),
    ]
    for part in workflow.compartments {
      let readers = (members ?? people.values.sorted { $0.name < $1.name }).filter { member in
        part.readers.contains { member.roles.contains($0) }
      }
      entry.members += readers.map {
        MemberLine(add: true, compartment: part.id, keyName: $0.name, generation: 1)
      }
      entry.epochs.append(try Self.epoch(part.id, 1))
      entry.keys.append(Self.key(part.id, 1))
    }
    return entry
  }

  // MARK: Lines with hashes of nothing: the replay opens no files

  static func epoch(_ part: String, _ number: Int) throws -> EpochLine {
    EpochLine(compartment: part, n: number, recipient: try SealingKey.generate().recipient)
  }

  static func key(_ part: String, _ number: Int) -> KeyLine {
    KeyLine(compartment: part, n: number, hash: Hash.blake2b(Random.bytes(16)), size: 1322)
  }

  static func body(_ part: String, _ epoch: Int) -> BodyLine {
    BodyLine(compartment: part, epoch: epoch, hash: Hash.blake2b(Random.bytes(16)), size: 1248)
  }
}

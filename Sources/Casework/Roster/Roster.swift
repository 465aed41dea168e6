package import LedgerStore
package import Sealing
package import Syntax

/// Who may do what, replayed from case 00…0. A timeline: every question can be asked `at` an index (the index of the
/// entry being judged), so that a case is ruled under the roster of its time. `nil` means now.
package struct Roster: Sendable {
  package enum Part {
    package static let register = "register"
    package static let names = "names"
    package static let audit = "audit"
    static let all: Set<String> = [register, names, audit]
  }
  package enum Role {
    package static let auditor = "granskare"
    package static let steward = "forvaltare"
    package static let police = "polis"
    /// The roles that the definitions that ship know, sorted: what may be given before any definition is adopted.
    package static let contract = [
      "beslutsfattare", "ekonomi", "enhetschef", "forebyggare", "forvaltare", "frivard", "granskare", "jour",
      "koordinator", "namnd", "namndsekreterare", "ordforande", "polis", "registeransvarig", "socialdirektor",
      "socialsekreterare",
    ]
  }

  package let genesis: Genesis
  package internal(set) var compartments: [String: CompartmentState] = [:]
  /// Acts that wait for more founders, oldest first.
  package internal(set) var pending: [Pending] = []
  package internal(set) var adopted: [Adoption] = []
  package internal(set) var voids: [VoidEntry] = []
  package internal(set) var entries: [RosterEntry] = []
  /// Keys that sign for the log, each an auditor's, in the order they came.
  package internal(set) var logKeys: [LogKey] = []
  /// Witnesses whose cosignatures count.
  package internal(set) var witnesses: [WitnessKey] = []
  /// What the founders ask of the log.
  package internal(set) var terms = LogTerms()
  /// Each tree that an auditor has signed, with the lines that have come since; ascending.
  package internal(set) var checkpoints: [KnownCheckpoint] = []
  /// The times that a lost vault was restored from a backup and its founders went on from there.
  package internal(set) var restorations: [Restoration] = []
  var persons: [String: RosterPerson] = [:]
  var order: [String] = []
  var chain = Chain()
  /// Each audit epoch with the index that opened it.
  /// nil: no auditor in office, nothing is sealed to them.
  var auditEpochs: [(number: Int?, from: Int)] = []
  /// Indexes after which an auditor no longer holds the role: registers sealed before must be turned.
  var auditorsLeft: [Int] = []
  /// The time that enough founders' clocks have passed, from each index on: no entry anywhere may claim an earlier one.
  var floors: [(floor: Moment, from: Int)] = []

  package init(genesis: Genesis) {
    self.genesis = genesis
    for founder in genesis.founders {
      let name = founder.key.name
      persons[name] = RosterPerson(
        name: name, verifyingKey: founder.key,
        sealing: [.init(generation: 1, recipient: founder.recipient, from: 0)], isFounder: true, from: 0)
      order.append(name)
    }
  }

  package var threshold: Int { genesis.threshold }
  package var people: [RosterPerson] { order.compactMap { persons[$0] } }
  package var founders: [String] { people.filter { $0.isFounder && $0.isActive }.map(\.name) }
  package func person(_ name: String) -> RosterPerson? { persons[name] }

  package func isActive(_ name: String, at index: Int? = nil) -> Bool { persons[name]?.isActive(at: index) ?? false }

  func hasStayed(_ name: String, since joined: Int, at index: Int?) -> Bool {
    persons[name]?.hasStayed(since: joined, at: index) ?? false
  }

  package func isFounder(_ name: String, at index: Int? = nil) -> Bool {
    guard let person = persons[name], person.isFounder else { return false }
    return person.isActive(at: index)
  }

  package func roles(of name: String, at index: Int? = nil, time: Moment) -> [String] {
    guard let person = persons[name], person.isActive(at: index) else { return [] }
    return distinct(person.roles.filter { $0.isHeld(at: index, time: time) }.map(\.id))
  }

  /// Roles that they hold, or held at `moment` or later: until they ran out, were taken back, or their holder was shut out.
  package func roles(of name: String, heldSince moment: Moment) -> [String] {
    let held = persons[name]?.roles.filter { role in
      let dropped = role.dropped.flatMap { index in entries.first { $0.index == index }?.time }
      return [role.until, dropped].compactMap { $0 }.allSatisfy { $0 >= moment }
    }
    return distinct((held ?? []).map(\.id))
  }

  /// Whether one of the roles is given to them at `index` and not taken back. No clock is asked: where a reader is taken out
  /// by this, nobody's claimed time may do it.
  func isGiven(anyOf roles: [String], to name: String, at index: Int?) -> Bool {
    guard let person = persons[name], person.isActive(at: index) else { return false }
    return person.roles.contains { roles.contains($0.id) && $0.isGiven(at: index) }
  }

  package func items(of name: String, at index: Int? = nil, time: Moment) -> [String] {
    guard let person = persons[name], person.isActive(at: index) else { return [] }
    return distinct(person.items.filter { $0.isHeld(at: index, time: time) }.map(\.id))
  }

  package func holders(ofRole role: String, at index: Int? = nil, time: Moment) -> [String] {
    order.filter { roles(of: $0, at: index, time: time).contains(role) }
  }

  package func holders(ofItem item: String, at index: Int? = nil, time: Moment) -> [String] {
    order.filter { items(of: $0, at: index, time: time).contains(item) }
  }

  /// The generation of the sealing key in force at `index`.
  package func generation(of name: String, at index: Int? = nil) -> Int? {
    sealingKey(of: name, at: index)?.generation
  }

  func sealingKey(of name: String, at index: Int? = nil) -> RosterPerson.SealingKey? {
    persons[name]?.sealing.last { key in index.map { key.from < $0 } ?? true }
  }

  /// The public key of one generation: what a key file to that reader was sealed to.
  func recipient(of name: String, generation: Int) -> Recipient? {
    persons[name]?.sealing.first { $0.generation == generation }?.recipient
  }

  /// The audit epoch that a case's register is also sealed to at `index`: none once every reader's period is over.
  func auditEpoch(at index: Int?, time: Moment) -> Int? {
    guard let number = auditEpochs.last(where: { epoch in index.map { epoch.from < $0 } ?? true })?.number,
      let epoch = compartments[Part.audit]?.epochs.first(where: { $0.number == number }),
      epoch.readers.keys.contains(where: { roles(of: $0, at: index, time: time).contains(Role.auditor) })
    else { return nil }
    return number
  }

  /// The time that the clocks of enough founders had passed before `index`.
  func floor(at index: Int?) -> Moment? {
    floors.last { entry in index.map { entry.from < $0 } ?? true }?.floor
  }

  func auditRecipient(epoch: Int) -> Recipient? {
    compartments[Part.audit]?.epochs.first { $0.number == epoch }?.recipient
  }

  /// Whether an entry between the two indexes stands: where none does, every question has the same answer at both.
  func hasChanged(from earlier: Int, to later: Int) -> Bool {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].index < earlier { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].index < later
  }

  /// True when an auditor has left between the two indexes: a register sealed at the first must be turned.
  func hasAuditorLeft(since sealed: Int, before index: Int?) -> Bool {
    auditorsLeft.contains { left in left > sealed && (index.map { left < $0 } ?? true) }
  }

  package func isAdopted(workflow: String, definition: Digest, at index: Int?) -> Bool {
    adopted.contains { adoption in
      adoption.workflow == workflow && adoption.definition == definition && (index.map { adoption.from < $0 } ?? true)
    }
  }

  /// The adoption in force at `index` that brought `plan` for `definition`, by somebody else than `person`.
  func adoption(of definition: Digest, plan: Digest, notBy person: String, at index: Int?) -> Adoption? {
    adopted.first { adoption in
      adoption.definition == definition && adoption.migration == plan && adoption.by != person
        && (index.map { adoption.from < $0 } ?? true)
    }
  }

  /// Whether a definition was first adopted after another: cases go forward only.
  func isNewer(_ definition: Digest, than other: Digest) -> Bool {
    guard let first = adopted.first(where: { $0.definition == definition || $0.definition == other }) else {
      return false
    }
    return first.definition == other && definition != other
  }

  private func distinct(_ ids: [String]) -> [String] {
    var seen: Set<String> = []
    return ids.filter { seen.insert($0).inserted }
  }
}

/// Where a chain of accepted entries has come to: what the next one must name.
package struct Chain: Sendable, Equatable {
  package internal(set) var nextSeq = 0
  package internal(set) var prev: Digest?
  /// The furthest that any entry's clock has come; ahead of the truth where one clock is.
  package internal(set) var time: Moment?
  /// How far each signer's clock has come.
  private var clocks: [String: Moment] = [:]

  mutating func advance(leaf: Digest, signer: String, time: Moment, isWitness: Bool = true) {
    nextSeq += 1
    prev = leaf
    witness(signer, time, isWitness: isWitness)
  }

  /// Takes up one clock. Where it is no witness it says the time, and holds nobody else to it.
  mutating func witness(_ signer: String, _ time: Moment, isWitness: Bool = true) {
    self.time = max(self.time ?? time, time)
    if isWitness { clocks[signer] = max(clocks[signer] ?? time, time) }
  }

  /// Begins again with the clocks, not with the chain.
  mutating func forgetClocks() { (time, clocks) = (nil, [:]) }

  /// What so many different people's clocks have passed: no later entry may claim an earlier time. One clock alone,
  /// however far ahead, holds nobody up.
  func floor(of people: Int) -> Moment? {
    guard clocks.count >= people else { return nil }
    return clocks.values.sorted(by: >)[people - 1]
  }
}

/// An act of the roster that waits for more founders.
package struct Pending: Sendable, Equatable {
  package let leaf: Digest
  package let event: String
  package let by: String
  package let time: Moment
  /// Whom it is about, whose own signature never counts; nil for ADOPT.
  package let subject: String?
  package let facts: [FactLine]
  /// What somebody else put their key to: a newcomer's request, a witness's key.
  package let request: [UInt8]?
  /// The same, read and its signature verified: of an ADMIT.
  let newcomer: Request?
  package let body: BodyPlace?
  /// Of an ADOPT: the plan by which cases may move to the definition, if there is one.
  package let plan: BodyPlace?
  /// Founders whose signatures count so far.
  package internal(set) var endorsedBy: [String]
  package let needed: Int
  let index: Int
}

/// A definition that cases may be opened under.
package struct Adoption: Sendable, Equatable {
  package let workflow: String
  package let definition: Digest
  package let leaf: Digest
  package let time: Moment
  package let body: BodyPlace
  /// Who proposed it: moves no case by its plan.
  package let by: String
  /// SHA-256 of the plan by which cases of earlier definitions may move to it, and where that lies.
  package let migration: Digest?
  package let plan: BodyPlace?
  let from: Int
}

/// One accepted entry of the roster, as it is shown.
package struct RosterEntry: Sendable, Equatable {
  package let index: Int
  package let leaf: Digest
  package let signer: String
  package let event: String
  package let time: Moment
  package let ref: Digest?
  package let facts: [FactLine]
}

/// An entry that lies in the ledger and moves nothing.
package struct VoidEntry: Sendable, Equatable {
  package let index: Int
  package let leaf: Digest
  package let signer: String
  package let event: String
  package let rule: VoidRule
}

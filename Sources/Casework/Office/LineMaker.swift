import LedgerStore
import Sealing
import Syntax

/// What an entry shall change about who can read.
struct LineChanges {
  var add: [(compartment: String, person: String)] = []
  var drop: [(compartment: String, person: String)] = []
  /// Compartments to open a new epoch in.
  var turn: Set<String> = []
  /// Compartments whose key files are made again for the readers as they are now.
  var reissue: Set<String> = []

  var isEmpty: Bool { add.isEmpty && drop.isEmpty && turn.isEmpty && reissue.isEmpty }
}

/// The lines and key files of those changes.
struct LinesMade {
  var members: [MemberLine] = []
  var epochs: [EpochLine] = []
  var keys: [KeyLine] = []
  var staged: [Staged] = []
  /// The key file of a register's new epoch goes into the entry too.
  var proofs: [ProofLine] = []
  /// Secrets made for this entry: forgotten again if it isn't written.
  var made: [EpochName] = []

  var isEmpty: Bool { members.isEmpty && epochs.isEmpty && keys.isEmpty }

  /// The public key that a body in `compartment` is sealed to, when this entry opens its epoch.
  func opened(_ compartment: String) -> EpochLine? { epochs.first { $0.compartment == compartment } }
}

/// Where the lines are made: a case, or the roster as it will be when the entry stands.
struct LineScene {
  let caseID: CaseID
  let compartments: [String: CompartmentState]
  /// The roster by which newcomers are known and leavers are gone.
  let roster: Roster
  let auditEpoch: (_ compartment: String) -> Int?
  var freshOnly: Set<String> = []
  /// Whom no role lets read a part: see `CompartmentLines`.
  var isBarred: (_ compartment: String, _ person: String) -> Bool = { _, _ in false }
  var firstKey: FirstKey?
}

extension Office {
  /// Makes the lines, seals the key files into tmp, and keeps the new secrets that we are a reader of.
  func makeLines(_ changes: LineChanges, _ scene: LineScene) throws(CaseworkError) -> LinesMade {
    var made = LinesMade()
    let touched = Set(changes.add.map(\.compartment)).union(changes.drop.map(\.compartment)).union(changes.turn)
      .union(changes.reissue)
    do throws(CaseworkError) {
      for name in touched.sorted() { try makeLines(name, changes, scene, &made) }
    } catch {
      forget(made)
      throw error
    }
    return made
  }

  func forget(_ made: LinesMade) {
    for name in made.made {
      let line = made.epochs.first { $0.compartment == name.compartment && $0.n == name.number }
      if let line, keys.holds(name, of: line.recipient) { keys.forget(name) }
    }
  }

  private func makeLines(
    _ name: String, _ changes: LineChanges, _ scene: LineScene, _ made: inout LinesMade
  ) throws(CaseworkError) {
    let compartment = scene.compartments[name] ?? CompartmentState(name: name)
    let index = pin.head.size
    // As the ruling will see it.
    var after = compartment
    after.settle(in: scene.roster, at: index)
    if scene.caseID != .roster, scene.freshOnly.contains(name) {
      for member in compartment.members.keys { after.letGo(member) }
    }
    for drop in changes.drop where drop.compartment == name {
      guard let generation = compartment.members[drop.person] else { throw .unknownPerson }
      made.members.append(
        MemberLine(add: false, compartment: name, keyName: drop.person, generation: generation))
      after.letGo(drop.person)
    }
    var hasNew = false
    for add in changes.add where add.compartment == name {
      guard let generation = scene.roster.generation(of: add.person) else { throw .unknownPerson }
      guard
        after.members[add.person] != generation || !after.isReader(add.person, in: scene.roster, at: nil)
      else { continue }
      made.members.append(MemberLine(add: true, compartment: name, keyName: add.person, generation: generation))
      after.admit(
        add.person, generation: generation, at: index, isProvisional: scene.isBarred(name, add.person))
      hasNew = true
    }
    let members = after.living(in: scene.roster, at: nil)
    let audit = scene.auditEpoch(name)
    let readers = recipients(members, scene.roster, audit: audit)
    if (hasNew && !scene.freshOnly.contains(name)) || changes.reissue.contains(name) {
      for number in compartment.handed {
        let file = KeyFile(
          vault: genesisHash, place: EpochName(caseID: scene.caseID, compartment: name, number: number),
          first: compartment.first(of: number))
        guard try ensureKeys(file, in: scene.compartments) else { throw .notMember(compartment: name) }
        try stage(file, readers, &made)
      }
    }
    if changes.turn.contains(name) || compartment.epochs.isEmpty {
      let place = EpochName(
        caseID: scene.caseID, compartment: name, number: compartment.epochs.count + 1)
      try openEpoch(place, readers, isOurs: members[me] != nil, scene.firstKey, &made)
    }
  }

  private func recipients(_ members: [String: Int], _ roster: Roster, audit: Int?) -> [Recipient] {
    var all = members.compactMap { roster.recipient(of: $0.key, generation: $0.value) }
    if let audit, let recipient = roster.auditRecipient(epoch: audit) { all.append(recipient) }
    return all
  }

  private func openEpoch(
    _ place: EpochName, _ readers: [Recipient], isOurs: Bool, _ first: FirstKey?, _ made: inout LinesMade
  ) throws(CaseworkError) {
    guard !readers.isEmpty else { throw .stranded(compartment: place.compartment) }
    do throws(SealingError) {
      if let first, first.place == place {
        try take(first.key, place, &made)
      } else {
        try take(try SealingKey.generate(), place, &made)
      }
    } catch {
      throw .sealing(error)
    }
    let file = try stage(KeyFile(vault: genesisHash, place: place), readers, &made)
    let isBrought = place.compartment == Roster.Part.register && place.number > 1
    if isBrought, Set(readers).count <= RegisterLine.broughtMax {
      made.proofs = RegisterLine.proofs(of: file)
    }
    // Whoever turns an epoch they don't belong to must not keep what they made.
    if !isOurs { keys.forget(place) }
  }

  private func take(_ key: borrowing SealingKey, _ place: EpochName, _ made: inout LinesMade) throws(SealingError) {
    try key.withSecret { secret throws(SealingError) in try keys.add(secret, place) }
    made.made.append(place)
    made.epochs.append(EpochLine(compartment: place.compartment, n: place.number, recipient: key.recipient))
  }

  @discardableResult
  private func stage(
    _ keyFile: KeyFile, _ readers: [Recipient], _ made: inout LinesMade
  ) throws(CaseworkError) -> [UInt8] {
    let place = keyFile.place
    let file: [UInt8]?
    do { file = try keyFile.sealed(from: keys, to: readers) } catch { throw .sealing(error) }
    guard let file else { throw .notMember(compartment: place.compartment) }
    do {
      let staged = try reader.stage(.key, bytes: file)
      made.staged.append(staged)
      made.keys.append(
        KeyLine(compartment: place.compartment, n: place.number, hash: staged.hash, size: staged.size))
      return file
    } catch {
      throw CaseworkError(error)
    }
  }
}

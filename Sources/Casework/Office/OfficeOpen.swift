internal import Glibc
import LedgerStore
package import Sealing
import Syntax

/// Another founder, as they handed themselves over: their request, and its control code as it was typed.
package struct Founder: Sendable {
  package let request: [UInt8]
  package let code: String
  package let card: DirectoryCard

  package init(request: [UInt8], code: String, card: DirectoryCard) {
    (self.request, self.code, self.card) = (request, code, card)
  }
}

extension Office {
  /// Makes a vault: vault.note, signed by us, and the roster's first entry.
  /// - Parameters:
  ///   - origin: what the vault is called among witnesses, `storstad.example/avhopp`.
  ///   - card: our own name and office, for the staff directory.
  ///   - founders: the others; each has read their code aloud, and it was typed.
  package static func create(
    at path: String, home: Home, person: consuming Person, origin: String, card: DirectoryCard, founders: [Founder],
    threshold: Int, clock: Clock = .system
  ) throws(CaseworkError) -> Office {
    // One founder who may admit anybody is no founder more than one alone.
    guard threshold >= min(2, founders.count + 1), threshold <= founders.count + 1 else { throw .belowThreshold }
    var all = [Genesis.Founder(key: person.verifyingKey, recipient: person.recipient)]
    guard person.generation == 1 else { throw .format(.value(field: "generation")) }
    for founder in founders {
      let request = try Office.checked(founder.request, code: founder.code)
      guard request.generation == 1 else { throw .format(.value(field: "generation")) }
      all.append(Genesis.Founder(key: request.signing, recipient: request.sealing))
    }
    do {
      let text = Genesis.text(origin: origin, founders: all, threshold: threshold, rules: 1)
      let genesis = try Genesis(note: try person.keys.signing.sign(text: text))
      _ = try Vault.create(at: path, genesis: genesis)
    } catch let error as SealingError {
      throw .sealing(error)
    } catch let error as LedgerError {
      throw CaseworkError(error)
    } catch {
      throw .wrongVault
    }
    let office = try Office(home: home, person: person, path: path, clock: clock)
    office.pin.verified = Set(office.roster.people.map(\.codeDigest))
    office.unsaved.needsBase = true
    try office.found(cards: [card] + founders.map(\.card))
    return office
  }

  /// The genesis hash of a vault that has not been joined yet: for a request that names it.
  package static func genesis(at path: String) throws(CaseworkError) -> Digest {
    do { return try Vault.open(at: path).genesis.hash } catch { throw CaseworkError(error) }
  }

  /// A request whose sender has read its control code aloud.
  package static func checked(_ note: [UInt8], code: String) throws(CaseworkError) -> Request {
    let request: Request
    do { request = try Request(note: note) } catch { throw .format(error) }
    guard ControlCode.matches(code, request.codeDigest) else { throw .codeMismatch }
    return request
  }

  private func found(cards: [DirectoryCard]) throws(CaseworkError) {
    var draft = EntryDraft(role: "-", event: Roster.Event.found.rawValue)
    for part in [Roster.Part.register, Roster.Part.names] {
      for name in roster.founders { draft.changes.add.append((part, name)) }
    }
    for card in cards {
      draft.bodies.append(
        BodyDraft(compartment: Roster.Part.names, kind: .directory, name: nil, content: .bytes(card.encoded)))
    }
    _ = try append(draft, in: .roster)
  }

  /// Joins a vault by the control code on its paper: no trust on first use.
  package static func join(
    at path: String, home: Home, person: consuming Person, code: String, clock: Clock = .system
  ) throws(CaseworkError) -> Office {
    let office = try Office(home: home, person: person, path: path, clock: clock)
    guard ControlCode.matches(code, office.genesisHash) else { throw .wrongVault }
    if let pin = try office.loadPin() {
      office.pin = pin
    } else {
      // The code proves vault.note, whatever the rest is like: who meets damage now has joined, and can audit. Of what follows
      // nothing is believed; every start reads it from the beginning until it is whole.
      office.unsaved.needsBase = true
      try office.save()
    }
    try office.start()
    return office
  }

  /// Opens a vault that this person has joined.
  package static func open(
    at path: String, home: Home, person: consuming Person, clock: Clock = .system
  ) throws(CaseworkError) -> Office {
    let office = try Office(home: home, person: person, path: path, clock: clock)
    guard let pin = try office.loadPin() else { throw .notJoined }
    office.pin = pin
    try office.start()
    return office
  }

  /// Opens a vault for an audit alone, also one that lacks what this person has seen of it, or what outsiders have signed, or
  /// shows it otherwise, or is damaged: then `isForAuditAlone`, and nothing else may be done with it. The audit says what is wrong.
  package static func openToAudit(
    at path: String, home: Home, person: consuming Person, clock: Clock = .system
  ) throws(CaseworkError) -> Office {
    let office = try Office(home: home, person: person, path: path, clock: clock)
    guard let pin = try office.loadPin() else { throw .notJoined }
    office.pin = pin
    do throws(CaseworkError) {
      try office.start()
    } catch {
      guard error.isOfVault else { throw error }
      office.whyForAudit = error
    }
    return office
  }

  func start() throws(CaseworkError) {
    try loadAlarms()
    do {
      try loadRoster()
    } catch {
      // Whatever lies, or does not, where an entry is remembered: the vault may end before what was seen of it.
      do { try reader.check(pin.head) } catch { throw CaseworkError(error) }
      throw error
    }
    for (id, item) in pin.cases where id != .roster {
      for tag in item.tags { caseOfTag[tag] = id }
    }
    try refresh()
    try compareRosterKeys()
    // Where the vault can't be written now, the next session tries again.
    try? takeUpAudit()
  }

  private func compareRosterKeys() throws(CaseworkError) {
    let before = rosterIndex.checked
    var checked = before
    _ = try compareKeyFiles(.roster, roster.compartments, checked: &checked)
    if checked != before {
      rosterIndex.checked = checked
      unsaved.indexes.insert(.roster)
      try save()
    }
  }
}

extension CaseworkError {
  /// What is wrong with the vault itself: an audit says where, and what else. Not a lock, a disk or one's own memory, which an
  /// audit could do no more with.
  fileprivate var isOfVault: Bool {
    switch self {
    case .rolledBack, .damaged, .notMember: true
    case .oversight(.olderThanCheckpoint), .oversight(.otherThanCheckpoint), .oversight(.otherThanSeen): true
    case .storage(.damaged), .storage(.badEntry), .storage(.missing), .storage(.wrongContent), .storage(.tooLarge): true
    case .storage(.io("list files", ENOENT)): true
    default: false
    }
  }
}

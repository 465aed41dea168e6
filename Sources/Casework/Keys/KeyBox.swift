import LedgerStore
import Sealing

/// Every epoch secret that this session holds, in one locked arena, and what is derived from a register's.
struct KeyBox: ~Copyable {
  private var ring: Keyring
  private var slots: [EpochName: Slot] = [:]
  private var recipients: [EpochName: Recipient] = [:]
  private var tagKeys: [EpochName: Slot] = [:]
  private var frameKeys: [EpochName: Slot] = [:]
  /// The tags made last, by register: a step needs one more of them, not all again.
  private var windows: [EpochName: (first: Int, tags: [Tag])] = [:]

  init() throws(SealingError) { ring = try Keyring() }

  func holds(_ name: EpochName) -> Bool { slots[name] != nil }

  /// Whether the secret held under the name is that of this public key. Two who turn an epoch at the same time make two
  /// secrets of one name; the ledger says which of them it is.
  func holds(_ name: EpochName, of recipient: Recipient) -> Bool { recipients[name] == recipient }

  /// The public key of what is held under the name.
  func recipient(_ name: EpochName) -> Recipient? { recipients[name] }

  /// Takes those secrets out of an opened key file that the ledger has said they must be: two who turn an epoch at the same time
  /// make two secrets of one name, and anybody can make a file of epochs that there are not.
  /// - Parameter compartment: as far as it has been ruled; nil where there is no such part.
  /// - Returns: whether the file's own epoch is held now.
  mutating func take(
    _ file: KeyFile, _ plaintext: borrowing Plaintext, in compartment: CompartmentState?
  ) throws(SealingError) -> Bool {
    guard let epochs = compartment?.epochs else { return false }
    for name in file.epochs where name.number <= epochs.count {
      let recipient = epochs[name.number - 1].recipient
      guard !holds(name, of: recipient) else { continue }
      let secret = try file.secret(name.number, in: plaintext)
      guard try SealingKey.from(secret: secret).recipient == recipient else { continue }
      forget(name)
      try add(secret, name)
    }
    guard file.place.number <= epochs.count else { return false }
    return holds(file.place, of: epochs[file.place.number - 1].recipient)
  }

  /// Takes the secret of the first epoch alone: where no ledger has said yet how many there are, anybody may have made a file of
  /// five hundred, and so many such files that no memory is left to lock.
  /// - Returns: whether it is held now.
  mutating func takeFirst(_ file: KeyFile, _ plaintext: borrowing Plaintext) throws(SealingError) -> Bool {
    guard file.first == 1 else { return false }
    let secret = try file.secret(1, in: plaintext)
    let name = EpochName(caseID: file.place.caseID, compartment: file.place.compartment, number: 1)
    try add(secret, name)
    return holds(name)
  }

  /// Epochs held of one compartment, in order.
  func epochs(of compartment: String, in caseID: CaseID) -> [Int] {
    slots.keys.filter { $0.caseID == caseID && $0.compartment == compartment }.map(\.number).sorted()
  }

  /// The cases whose register is held.
  var registers: Set<CaseID> { Set(slots.keys.filter { $0.compartment == Roster.Part.register }.map(\.caseID)) }

  mutating func add(_ secret: borrowing Secret, _ name: EpochName) throws(SealingError) {
    guard slots[name] == nil else { return }
    recipients[name] = try SealingKey.from(secret: secret).recipient
    slots[name] = try ring.add(secret)
    guard name.compartment == Roster.Part.register else { return }
    let tagKey = try secret.derived(Tag.purpose)
    let frameKey = try secret.derived(Frame.purpose)
    tagKeys[name] = try ring.add(tagKey)
    frameKeys[name] = try ring.add(frameKey)
  }

  /// Wipes a secret and what was derived from it.
  mutating func forget(_ name: EpochName) {
    recipients[name] = nil
    windows[name] = nil
    for slot in [
      slots.removeValue(forKey: name), tagKeys.removeValue(forKey: name), frameKeys.removeValue(forKey: name),
    ] {
      if let slot { ring.remove(slot) }
    }
  }

  /// Wipes all that is held of one case.
  mutating func forget(_ caseID: CaseID) { for name in Array(slots.keys) where name.caseID == caseID { forget(name) } }

  /// Wipes everything: the box then serves another case.
  mutating func forgetAll() { for name in Array(slots.keys) { forget(name) } }

  /// Copies the secrets of another box's registers, to open their frames by.
  mutating func takeRegisters(of other: borrowing KeyBox) throws(SealingError) {
    func copied(_ slot: Slot?) throws(SealingError) -> Slot? {
      guard let slot else { return nil }
      return try other.ring.withSecret(slot) { secret throws(SealingError) -> Slot in try ring.add(secret) }
    }
    for name in other.slots.keys where name.compartment == Roster.Part.register && slots[name] == nil {
      // What was derived from a secret is not derived again: the public key alone costs half a signature's check.
      recipients[name] = other.recipients[name]
      slots[name] = try copied(other.slots[name])
      tagKeys[name] = try copied(other.tagKeys[name])
      frameKeys[name] = try copied(other.frameKeys[name])
    }
  }

  /// Epochs held.
  var count: Int { slots.count }

  /// Registers held, in order.
  var registerNames: [EpochName] {
    frameKeys.keys.sorted { ($0.caseID.hex, $0.number) < ($1.caseID.hex, $1.number) }
  }

  /// What a key file holds, by the auditors' own key of any of their epochs that is held.
  func openAsAuditor(_ file: [UInt8]) -> Plaintext? {
    for number in epochs(of: Roster.Part.audit, in: .roster).reversed() {
      let name = EpochName(caseID: .roster, compartment: Roster.Part.audit, number: number)
      guard let recipient = recipients[name] else { continue }
      let opened = try? withSecret(name) { secret throws(SealingError) -> Box in
        Box(try Age.openKeyFile(file, with: secret, of: recipient))
      }
      if let opened = opened ?? nil { return opened.take() }
    }
    return nil
  }

  /// Lends the secret; nil when it isn't held.
  func withSecret<R, E: Error>(
    _ name: EpochName, _ body: (borrowing Secret) throws(E) -> R
  ) throws(E) -> R? {
    guard let slot = slots[name] else { return nil }
    return try ring.withSecret(slot) { secret throws(E) -> R in try body(secret) }
  }

  func withFrameKey<R, E: Error>(
    _ name: EpochName, _ body: (borrowing Secret) throws(E) -> R
  ) throws(E) -> R? {
    guard let slot = frameKeys[name] else { return nil }
    return try ring.withSecret(slot) { secret throws(E) -> R in try body(secret) }
  }

  /// The tags of `count` steps from `seq` on; none when the register isn't held.
  mutating func tags(from seq: Int, count: Int, _ name: EpochName) throws(SealingError) -> [Tag] {
    guard tagKeys[name] != nil else { return [] }
    var tags: [Tag] = []
    if let known = windows[name], known.first <= seq {
      tags = Array(known.tags.dropFirst(seq - known.first).prefix(count))
    }
    for next in (seq + tags.count)..<(seq + count) {
      if let tag = try tag(seq: next, name) { tags.append(tag) }
    }
    windows[name] = (seq, tags)
    return tags
  }

  func tag(seq: Int, _ name: EpochName) throws(SealingError) -> Tag? {
    guard let slot = tagKeys[name] else { return nil }
    return try ring.withSecret(slot) { key throws(SealingError) -> Tag in
      try Tag.of(seq: seq, case: name.caseID, key: key)
    }
  }
}

/// Carries a plaintext out of a closure that can only return copyable things.
private final class Box {
  private var plaintext: Plaintext?

  init(_ plaintext: consuming Plaintext) { self.plaintext = consume plaintext }

  func take() -> Plaintext { plaintext.take()! }
}

/// All secrets of one person, unlocked: the signing key, the sealing keys by generation, the local key.
///
/// Sealing keys are renewed each quarter and the old ones destroyed: what was sealed to a destroyed generation only,
/// a key file in an old backup, is gone. The signing key is never renewed under the same name.
package struct PersonKeys: ~Copyable, Sendable {
  /// One sealing key pair: its number, from 1, and its public half.
  package struct Generation: Hashable, Sendable {
    package let number: Int
    package let recipient: Recipient
    fileprivate let slot: Slot
  }

  package let signing: SigningKey
  /// 32 bytes: for pins, index and drafts on this person's own disk.
  package let local: Secret
  /// Ascending; never empty.
  package private(set) var generations: [Generation] = []
  private var keyring: Keyring

  init(signing: consuming SigningKey, local: consuming Secret, keyring: consuming Keyring) {
    self.signing = signing
    self.local = local
    self.keyring = keyring
  }

  /// New keys for a person, with generation 1.
  package static func generate(name: String) throws(SealingError) -> PersonKeys {
    var keys = PersonKeys(
      signing: try SigningKey.generate(name: name), local: try Secret.random(count: 32),
      keyring: try Keyring())
    _ = try keys.addGeneration()
    return keys
  }

  /// The opaque key name that stands in the ledger.
  package var name: String { signing.name }
  /// The newest generation: the one that others seal to.
  package var current: Generation { generations[generations.count - 1] }

  /// Makes the next generation. The keystore must be written again.
  package mutating func addGeneration() throws(SealingError) -> Generation {
    try add(Secret.random(count: 32), number: (generations.last?.number ?? 0) + 1)
    return current
  }

  /// Wipes all generations before `number`, which stays. The keystore must be written again.
  package mutating func destroyGenerations(before number: Int) throws(SealingError) {
    guard generations.contains(where: { $0.number >= number }) else { throw .noMatchingKey }
    for generation in generations where generation.number < number { keyring.remove(generation.slot) }
    generations.removeAll { $0.number < number }
  }

  /// Lends the secret of a generation; `.noMatchingKey` when it was destroyed or never was.
  package func withSealingSecret<R: ~Copyable>(
    _ number: Int, _ body: (borrowing Secret) throws(SealingError) -> R
  ) throws(SealingError) -> R {
    guard let generation = generations.first(where: { $0.number == number }) else { throw .noMatchingKey }
    return try keyring.withSecret(generation.slot, body)
  }

  /// Opens a file that was sealed to any generation still held, the newest first.
  package func open(_ file: [UInt8], within bound: AgeBound = .foreign) throws(SealingError) -> Plaintext {
    try Age.open(file, fileKey: fileKey(of: file, within: bound), within: bound)
  }

  /// The file key of such a file, or of its header alone.
  package func fileKey(of file: [UInt8], within bound: AgeBound = .foreign) throws(SealingError) -> Secret {
    let header = try AgeHeader.read(file, within: bound).header
    for generation in generations.reversed() {
      do {
        return try keyring.withSecret(generation.slot) { secret throws(SealingError) -> Secret in
          try Age.fileKey(header, secret, generation.recipient)
        }
      } catch .noMatchingKey {
        continue
      }
    }
    throw .noMatchingKey
  }

  mutating func add(_ secret: consuming Secret, number: Int) throws(SealingError) {
    guard generations.count < Limit.generationsMax else { throw .limit("key generations") }
    let recipient = try Recipient(bytes: X25519.publicKey(of: secret))
    generations.append(Generation(number: number, recipient: recipient, slot: try keyring.add(secret)))
  }
}

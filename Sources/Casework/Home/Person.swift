internal import LedgerStore
package import Sealing

/// Somebody whose keys are unlocked. Police have one too, and no vault.
package struct Person: ~Copyable {
  var keys: PersonKeys
  let home: Home

  package var name: String { keys.name }
  package var verifyingKey: VerifyingKey { keys.signing.verifyingKey }
  package var recipient: Recipient { keys.current.recipient }
  package var generation: Int { keys.current.number }

  /// What the person reads aloud, and another types.
  package var controlCode: String {
    ControlCode.text(ControlCode.digest(ofPerson: verifyingKey.vkey, recipient: recipient.text))
  }

  /// The signed note that a newcomer hands over.
  package func request(vault: Digest?) throws(CaseworkError) -> [UInt8] {
    do {
      return try Request.signed(by: keys.signing, sealing: recipient, generation: generation, vault: vault).note
    } catch {
      throw .format(error)
    }
  }

  /// Lends the signing key: for tickets and deposits, which are signed outside the ledger.
  package func withSigningKey<R: ~Copyable, E: Error>(_ body: (borrowing SigningKey) throws(E) -> R) throws(E) -> R {
    try body(keys.signing)
  }
}

extension Home {
  /// A new person: a random key name, keys in a keystore under `passphrase`. Refuses to replace one.
  package func createIdentity(
    passphrase: borrowing Secret, strength: Keystore.Strength = .standard
  ) throws(CaseworkError) {
    guard !hasIdentity else { throw .identityExists }
    let bytes: [UInt8]
    do {
      let keys = try PersonKeys.generate(name: "p-\(Random.hex(8))")
      bytes = try Keystore.create(keys, passphrase: passphrase, strength: strength)
    } catch {
      throw .sealing(error)
    }
    do {
      try LocalFile.makeFolder(path)
      try LocalFile.replace(identityPath, with: bytes, durable: true)
    } catch {
      throw CaseworkError(error)
    }
  }

  package func unlock(passphrase: borrowing Secret) throws(CaseworkError) -> Person {
    let bytes: [UInt8]
    do {
      bytes = try LocalFile.read(identityPath)
    } catch {
      throw error == .missing ? .noIdentity : CaseworkError(error)
    }
    do {
      let person = Person(keys: try Keystore.open(bytes, passphrase: passphrase), home: self)
      clear()
      return person
    } catch {
      throw .keystore(error)
    }
  }

  /// Makes the person's next sealing key and keeps it before anybody is told of it. Old ones stay: they open what was
  /// sealed to them.
  /// - Parameter generation: the one that the vault knows. Where a later one was made before and not announced, that one.
  package func renewIdentity(
    after generation: Int, passphrase: borrowing Secret, strength: Keystore.Strength = .standard
  ) throws(CaseworkError) -> Person {
    var person = try unlock(passphrase: passphrase)
    guard person.generation <= generation else { return person }
    let bytes: [UInt8]
    do {
      _ = try person.keys.addGeneration()
      bytes = try Keystore.create(person.keys, passphrase: passphrase, strength: strength)
    } catch {
      throw .sealing(error)
    }
    do { try LocalFile.replace(identityPath, with: bytes, durable: true) } catch { throw CaseworkError(error) }
    return person
  }
}

extension Random {
  static func hex(_ count: Int) -> String {
    let digits = Array("0123456789abcdef")
    return Random.bytes(count).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
  }
}

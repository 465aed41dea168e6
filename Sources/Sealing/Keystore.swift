internal import CSodium
internal import Syntax

/// A person's keys in one file, under a passphrase. Text, so that a mail or an editor shows what it is:
///
///     avhopp/keystore/v1
///     argon2id <passes> <KiB> <salt, 32 hex>
///     check <64 hex>          second half of Argon2id's 64 bytes: tells a wrong passphrase from damage, and binds
///                             the file to one key
///     nonce <48 hex>
///     body <base64>           XChaCha20-Poly1305 under the first half; associated data are the four lines above
///     sum <64 hex>            SHA-256 of all above: damage is told before the passphrase is asked for
package enum Keystore {
  /// How much work a guess at the passphrase costs.
  package enum Strength: Sendable {
    /// 256 MiB, 3 passes: half a second.
    case standard
    /// 64 MiB, 2 passes, the least we accept: for tests, and for machines without memory.
    case interactive

    fileprivate var cost: Cost {
      switch self {
      case .standard: Cost(passes: 3, kibibytes: 256 * 1024)
      case .interactive: Cost(passes: 2, kibibytes: 64 * 1024)
      }
    }
  }

  fileprivate struct Cost {
    let passes: Int
    let kibibytes: Int

    /// The header comes from a file that anyone may have written: less would make guessing cheap, more would let a
    /// file stop the machine.
    func check() throws(SealingError) {
      guard passes >= 2, kibibytes >= 64 * 1024 else { throw .weakParameters }
      guard passes <= 16, kibibytes <= 1024 * 1024 else { throw .hostileParameters }
    }
  }

  private static let version = "avhopp/keystore/v1"
  private static let family = "avhopp/keystore/"

  /// The file. A new salt and nonce each time.
  package static func create(
    _ keys: borrowing PersonKeys, passphrase: borrowing Secret, strength: Strength = .standard
  ) throws(SealingError) -> [UInt8] {
    let cost = strength.cost
    let salt = Random.bytes(Int(crypto_pwhash_SALTBYTES))
    let stretched = try stretch(passphrase, cost, salt)
    let check = stretched.withBytes { unsafe Hex.encode(Array($0[32...])) }
    let nonce = Random.bytes(AEAD.nonceBytes)
    let header = """
      \(version)
      argon2id \(cost.passes) \(cost.kibibytes) \(Hex.encode(salt))
      check \(check)
      nonce \(Hex.encode(nonce))

      """
    let ad = Array(header.utf8)
    let body = try KeystoreBody.bytes(of: keys)
    let box = try stretched.withPrefix(32) { key throws(SealingError) in
      try AEAD.seal(body, key: key, nonce: nonce, ad: ad)
    }
    let summed = ad + Array("body \(Base64.encode(box, padded: true))\n".utf8)
    return summed + Array("sum \(Hash.sha256(summed).hex)\n".utf8)
  }

  /// The keys. In this order: `.foreign`, `.newerFormat`, `.truncated`, `.damaged` (or `.malformed`, which only a
  /// wrong writer can cause), `.weakParameters`, `.hostileParameters`; then the work; then `.wrongPassphrase`, and
  /// `.damaged` again for what was changed on purpose.
  package static func open(
    _ bytes: [UInt8], passphrase: borrowing Secret
  ) throws(SealingError) -> PersonKeys {
    let parts = try read(bytes)
    try parts.cost.check()
    let stretched = try stretch(passphrase, parts.cost, parts.salt)
    let isRight = stretched.withBytes { unsafe sodium_memcmp($0.baseAddress! + 32, parts.check, 32) == 0 }
    guard isRight else { throw .wrongPassphrase }
    let body: Secret
    do {
      body = try stretched.withPrefix(32) { key throws(SealingError) -> Secret in
        try AEAD.openSecret(parts.box, key: key, nonce: parts.nonce, ad: parts.ad)
      }
    } catch .wrongKey {
      throw .damaged
    }
    return try KeystoreBody.keys(from: body)
  }

  /// What a file says of itself, its `sum` checked and nothing else.
  private struct Parts {
    let cost: Cost
    let salt: [UInt8]
    let check: [UInt8]
    let nonce: [UInt8]
    let ad: [UInt8]
    let box: [UInt8]
  }

  private static func read(_ bytes: [UInt8]) throws(SealingError) -> Parts {
    guard bytes.starts(with: Array(family.utf8)) else {
      throw family.utf8.starts(with: bytes) ? .truncated : .foreign
    }
    guard bytes.count <= Limit.keystoreBytesMax else { throw .limit("keystore bytes") }
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    guard bytes[..<end].elementsEqual(version.utf8) else {
      throw end == bytes.count ? .truncated : .newerFormat
    }
    let sumCount = "sum ".utf8.count + 64 + 1
    guard bytes.count > end + sumCount, bytes.last == 0x0A,
      bytes[(bytes.count - sumCount)...].starts(with: Array("sum ".utf8))
    else { throw .truncated }
    let summed = Array(bytes[..<(bytes.count - sumCount)])
    guard Array("sum \(Hash.sha256(summed).hex)\n".utf8).elementsEqual(bytes[summed.count...]) else { throw .damaged }
    do { return try parts(summed) } catch { throw .malformed(error) }
  }

  private static func parts(_ summed: [UInt8]) throws(SyntaxError) -> Parts {
    var lines = try Lines(summed, lineMax: Limit.keystoreBytesMax)
    _ = try lines.field(version, count: 0)
    let argon = try lines.field("argon2id", count: 3)
    guard let passes = number(argon[0]), let kibibytes = number(argon[1]), let salt = Hex.decode(argon[2]),
      salt.count == crypto_pwhash_SALTBYTES
    else { throw lines.fail("passes, KiB and a salt") }
    guard let check = Hex.decode(try lines.field("check", count: 1)[0]), check.count == 32 else {
      throw lines.fail("32 bytes in hex")
    }
    guard let nonce = Hex.decode(try lines.field("nonce", count: 1)[0]), nonce.count == AEAD.nonceBytes else {
      throw lines.fail("24 bytes in hex")
    }
    guard let box = Base64.decode(try lines.field("body", count: 1)[0], padded: true) else {
      throw lines.fail("base64")
    }
    guard lines.isAtEnd else { throw lines.fail("the line `sum`") }
    let bodyLine = "body \(Base64.encode(box, padded: true))\n".utf8.count
    return Parts(
      cost: Cost(passes: passes, kibibytes: kibibytes), salt: salt, check: check, nonce: nonce,
      ad: Array(summed.dropLast(bodyLine)), box: box)
  }

  /// Digits without leading zeros. More than any number of ours has are as many as can be: hostile, and no damage.
  private static func number(_ text: Substring) -> Int? {
    guard let first = text.utf8.first, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), first != 0x30 || text == "0" else {
      return nil
    }
    return Int(text) ?? .max
  }

  /// Argon2id: 32 bytes of key and 32 of check. Its working memory is not locked: swap must be off or encrypted.
  private static func stretch(
    _ passphrase: borrowing Secret, _ cost: Cost, _ salt: [UInt8]
  ) throws(SealingError) -> Secret {
    guard passphrase.count > 0 else { throw .noPassphrase }
    return try Secret.filled(count: 64) { output throws(SealingError) in
      let code = passphrase.withBytes {
        unsafe crypto_pwhash(
          output.baseAddress!.assumingMemoryBound(to: UInt8.self), 64,
          $0.baseAddress!.assumingMemoryBound(to: CChar.self),
          UInt64($0.count), salt, UInt64(cost.passes), cost.kibibytes * 1024, crypto_pwhash_ALG_ARGON2ID13)
      }
      guard code == 0 else { throw .notEnoughMemory }
      return 64
    }
  }
}

package import Sealing
internal import Syntax

/// What a vault is: the signed text in vault.note, which is leaf 0 of the tree. Its hash names the vault in every entry.
///
///     avhopp/vault/v1
///     origin storstad.example/avhopp
///     random 6f1c0f2d9a4e4b1d8f0a7c3e5b2d9046
///     founder k1+a1a03477+AfjcuvIl… age1…      1..32
///     threshold 2
///     rules 1
///
/// A value of this type is signed by one of the founders it names.
package struct Genesis: Sendable, Equatable {
  package struct Founder: Hashable, Sendable {
    package let key: VerifyingKey
    package let recipient: Recipient

    package init(key: VerifyingKey, recipient: Recipient) { (self.key, self.recipient) = (key, recipient) }
  }

  package static let header = "avhopp/vault/v1"

  /// The whole file.
  package let note: [UInt8]
  /// What the vault is called among witnesses: 1 to 128 of [a-z0-9./-].
  package let origin: String
  /// 16 bytes, so that no two vaults are the same whatever else they share.
  package let random: [UInt8]
  package let founders: [Founder]
  /// Founders who must agree before anybody is admitted: 1 to `founders.count`.
  package let threshold: Int
  /// Version of the rules by which the roster starts.
  package let rules: Int
  /// SHA-256 of `note`.
  package let hash: Digest

  /// Leaf 0.
  package var leaf: Digest { Merkle.leaf(note) }

  /// Typed from paper by whoever joins.
  package var controlCode: String { ControlCode.text(hash) }

  /// The text that a founder signs to make a vault.note.
  package static func text(
    origin: String, random: [UInt8] = Random.bytes(16), founders: [Founder], threshold: Int, rules: Int
  ) -> [UInt8] {
    var text = "\(header)\norigin \(origin)\nrandom \(Hex.encode(random))\n"
    for founder in founders { text += "founder \(founder.key.vkey) \(founder.recipient.text)\n" }
    return Array((text + "threshold \(threshold)\nrules \(rules)\n").utf8)
  }

  /// Whether a vault may be called so: 1 to 128 of [a-z0-9./-].
  package static func isOrigin(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }

  /// Reads vault.note. `.notAVault` with the place, or `.newerFormat`.
  package init(note bytes: [UInt8]) throws(LedgerError) {
    guard bytes.count <= LedgerLimit.genesisBytesMax else {
      throw .notAVault(.badNote(SyntaxError(line: 0, expected: "at most 16 KiB")))
    }
    if Genesis.isNewer(bytes) { throw .newerFormat }
    let signed: SignedNote
    do {
      signed = try SignedNote.single(bytes)
      var reader = FieldReader(
        lines: try Lines(signed.text, lineMax: LedgerLimit.genesisLineBytesMax, totalMax: LedgerLimit.genesisBytesMax))
      (origin, random, founders, threshold, rules) = try reader.genesis()
    } catch {
      throw .notAVault(.badNote(error))
    }
    guard founders.contains(where: { (try? signed.verify($0.key)) != nil }) else { throw .notAVault(.unsigned) }
    note = bytes
    hash = Hash.sha256(bytes)
  }

  /// "avhopp/vault/v2" and later: made by a program that knows more than this one.
  private static func isNewer(_ bytes: [UInt8]) -> Bool {
    let family = Array("avhopp/vault/v".utf8)
    guard bytes.starts(with: family) else { return false }
    let version = bytes.dropFirst(family.count).prefix { $0 != UInt8(ascii: "\n") }
    guard let number = Digits.number(String(decoding: version, as: UTF8.self)) else { return false }
    return number > 1
  }
}

extension FieldReader {
  fileprivate mutating func genesis() throws(SyntaxError) -> (
    origin: String, random: [UInt8], founders: [Genesis.Founder], threshold: Int, rules: Int
  ) {
    try header(Genesis.header)
    let origin = try one("origin")
    guard Genesis.isOrigin(string(origin)) else {
      throw lines.fail("1 to 128 of a-z, 0-9 and . / -")
    }
    guard let random = Hex.decode(try one("random")), random.count == 16 else {
      throw lines.fail("32 lower-case hex digits")
    }
    let founders = try all("founder", count: 2, max: LedgerLimit.foundersMax) { (reader, values) throws(SyntaxError) in
      let key: VerifyingKey
      do { key = try VerifyingKey(vkey: reader.string(values[0])) } catch { throw reader.lines.fail("a vkey") }
      let name = Array(key.name.utf8)[...]
      guard Name.isName(name) else { throw reader.lines.fail("a vkey whose name is a name") }
      return (Genesis.Founder(key: key, recipient: try reader.recipient(values[1])), name)
    }
    guard !founders.isEmpty, Set(founders.map(\.key.publicKey)).count == founders.count else {
      throw lines.fail("a line `founder` for each of at least one key")
    }
    let threshold = try number(one("threshold"), from: 1, max: founders.count)
    let rules = try number(one("rules"), from: 1)
    try end()
    return (string(origin), random, founders, threshold, rules)
  }
}

import Foundation
import Sealing
import Syntax
import Testing

/// A Wycheproof file, with the fields that any of our algorithms use.
struct Wycheproof: Decodable {
  struct Group: Decodable {
    struct PublicKey: Decodable { let pk: String }
    let publicKey: PublicKey?
    let tagSize: Int?
    let tests: [Case]
  }

  struct Case: Decodable {
    let tcId: Int
    let result: String
    let key, iv, aad, msg, ct, tag, sig, ikm, salt, info, okm, `public`, `private`, shared: String?
    let size: Int?

    /// The bytes of a field; none where it is absent.
    func bytes(_ field: KeyPath<Case, String?>) throws -> [UInt8] {
      guard let text = self[keyPath: field] else { return [] }
      return try #require(Hex.decode(text))
    }
  }

  let numberOfTests: Int
  let testGroups: [Group]

  /// Runs each case; the closure answers whether ours took it. Valid must be taken, invalid must not.
  func run(_ body: (Group, Case) throws -> Bool) throws {
    var count = 0
    for group in testGroups {
      for test in group.tests {
        count += 1
        let isTaken = try body(group, test)
        if test.result != "acceptable" { #expect(isTaken == (test.result == "valid"), "tcId \(test.tcId)") }
      }
    }
    #expect(count == numberOfTests && count > 0)
  }
}

@Suite(Vectors.needed("wycheproof")) struct `Wycheproof's vectors` {
  func file(_ name: String) throws -> Wycheproof { try Vectors.json("wycheproof/\(name).json", as: Wycheproof.self) }

  @Test func `for XChaCha20-Poly1305`() throws {
    try file("xchacha20_poly1305").run { _, test in
      try isSound(test, seal: AEAD.seal(_:key:nonce:ad:)) { try AEAD.open($0, key: $1, nonce: $2, ad: $3) }
    }
  }

  @Test func `for ChaCha20-Poly1305`() throws {
    try file("chacha20_poly1305").run { _, test in
      try isSound(test, seal: ChaChaPoly.seal(_:key:nonce:ad:)) { try ChaChaPoly.open($0, key: $1, nonce: $2, ad: $3) }
    }
  }

  /// Opens the box; where that succeeds, sealing must give the same bytes.
  private func isSound(
    _ test: Wycheproof.Case, seal: ([UInt8], borrowing Secret, [UInt8], [UInt8]) throws -> [UInt8],
    open: ([UInt8], borrowing Secret, [UInt8], [UInt8]) throws -> [UInt8]
  ) throws -> Bool {
    let key = try secret(test.bytes(\.key))
    let (nonce, ad, box) = (try test.bytes(\.iv), try test.bytes(\.aad), try test.bytes(\.ct) + test.bytes(\.tag))
    guard let text = try? open(box, key, nonce, ad) else { return false }
    #expect(try text == test.bytes(\.msg), "tcId \(test.tcId)")
    let again = try seal(text, key, nonce, ad)
    #expect(again == box, "tcId \(test.tcId)")
    return true
  }

  @Test func `for X25519, where a shared secret of zero is refused`() throws {
    try file("x25519").run { _, test in
      let expected = try test.bytes(\.shared)
      do {
        let shared = try X25519.shared(secret: secret(test.bytes(\.private)), publicKey: test.bytes(\.public))
        #expect(shared.revealed() == expected, "tcId \(test.tcId)")
        return shared.revealed() == expected
      } catch SealingError.badPoint {
        #expect(expected.allSatisfy { $0 == 0 } && test.result != "valid", "tcId \(test.tcId)")
        return false
      }
    }
  }

  @Test func `for Ed25519`() throws {
    try file("ed25519").run { group, test in
      let point = try #require(Hex.decode(group.publicKey?.pk ?? ""))
      let key = try VerifyingKey(name: "wycheproof", publicKey: point)
      return key.isValid(try test.bytes(\.sig), of: try test.bytes(\.msg))
    }
  }

  @Test func `for HMAC-SHA-256`() throws {
    try file("hmac_sha256").run { group, test in
      let tag = try HMAC.sha256(test.bytes(\.msg), key: secret(test.bytes(\.key)))
      return Array(tag.bytes.prefix((group.tagSize ?? 256) / 8)) == (try test.bytes(\.tag))
    }
  }

  @Test func `for HKDF-SHA-256`() throws {
    try file("hkdf_sha256").run { _, test in
      let input = try secret(test.bytes(\.ikm))
      let (salt, info, count) = (try test.bytes(\.salt), try test.bytes(\.info), test.size ?? 0)
      do {
        return try HKDF.sha256(input, salt: salt, info: info, count: count).revealed() == test.bytes(\.okm)
      } catch SealingError.limit("HKDF bytes") {
        return false
      }
    }
  }
}

import Foundation
import Sealing
import Syntax
import Testing

/// The 914 edge cases of CCTV, and what libsodium says of each.
struct EdgeCase: Decodable {
  let number: Int
  let key, sig, msg: String
  let flags: [String]?

  /// Whether the public key is a canonical point of the prime-order group.
  var hasValidPoint: Bool {
    !(flags ?? []).contains { ["low_order_A", "low_order_component_A", "non_canonical_A"].contains($0) }
  }
}

@Suite(Vectors.needed("ed25519")) struct `The Ed25519 edge vectors` {
  @Test func `are accepted where libsodium accepts and the key is a valid point, and nowhere else`() throws {
    let cases = try Vectors.json("ed25519/cctv-ed25519vectors.json", as: [EdgeCase].self)
    let file = try Data(contentsOf: Vectors.folder.appending(path: "ed25519/ed25519-verifier-outcomes.json"))
    let outcomes = try #require(JSONSerialization.jsonObject(with: file) as? [String: Any])
    let column = try #require(outcomes.keys.first { $0.hasPrefix("libsodium") })
    let libsodium = Array(try #require(outcomes[column] as? String))
    try #require(libsodium.count == cases.count && !cases.isEmpty)

    var accepted = 0
    for (test, outcome) in zip(cases, libsodium) {
      let isExpected = outcome == "1" && test.hasValidPoint
      #expect(try isAccepted(test) == isExpected, "number \(test.number)")
      if isExpected { accepted += 1 }
    }
    #expect(accepted > 0)
  }

  private func isAccepted(_ test: EdgeCase) throws -> Bool {
    let point = try #require(Hex.decode(test.key))
    let signature = try #require(Hex.decode(test.sig))
    do {
      return try VerifyingKey(name: "edge", publicKey: point).isValid(signature, of: Array(test.msg.utf8))
    } catch {
      #expect(error == .badPoint, "number \(test.number)")
      return false
    }
  }
}

@Suite struct `A public key` {
  @Test func `is refused outside the prime-order group, by a library that is sound`() {
    // The base point plus the point of order two: what CVE-2025-69277 let through.
    let outside: [UInt8] = [0x95] + [UInt8](repeating: 0x99, count: 31)
    #expect(throws: SealingError.badPoint) { try VerifyingKey(name: "x", publicKey: outside) }
  }

  @Test(arguments: [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "0900000000000000000000000000000000000000000000000000000000000080",
  ]) func `of small order or another spelling is no recipient`(hex: String) throws {
    let bytes = try #require(Hex.decode(hex))
    #expect(throws: SealingError.badPoint) { try Recipient(bytes: bytes) }
  }
}

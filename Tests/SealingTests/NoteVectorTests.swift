import Foundation
import Sealing
import Syntax
import Testing

/// `notes/signed-notes.json`.
struct NoteVectors: Decodable {
  struct Note: Decodable {
    let name, noteB64, want: String
    let vkeys: [String]
    let verified, unverified: [String]?
  }

  struct Key: Decodable { let vkey, want: String }

  struct Other: Decodable {
    struct KeyID: Decodable {
      let name: String
      let type: Int
      let ed25519SeedHex: String?
      let publicHex: String
    }
    let vkey, want, signatureB64: String?
    let wantTime: UInt64?
    let keyId: KeyID?
    let wantKeyIdDec: UInt32?
  }

  let notes: [Note]
  let vkeys: [Key]
  let cosignatureAndKeyid: [Other]
}

@Suite(Vectors.needed("notes")) struct `The signed-note vectors` {
  let vectors: NoteVectors

  init() throws { vectors = try Vectors.json("notes/signed-notes.json", as: NoteVectors.self) }

  @Test func `are opened or rejected as each says`() throws {
    #expect(!vectors.notes.isEmpty)
    for test in vectors.notes {
      let bytes = [UInt8](try #require(Data(base64Encoded: test.noteB64)))
      do {
        let (verified, unverified) = try open(bytes, test.vkeys)
        #expect(test.want == "ok", "\(test.name)")
        #expect(verified == test.verified ?? [], "\(test.name)")
        #expect(unverified == test.unverified ?? [], "\(test.name)")
      } catch {
        #expect(test.want == "reject", "\(test.name): \(error)")
      }
    }
  }

  /// Names of those who signed and are known, and of those who are not, each once.
  private func open(_ bytes: [UInt8], _ vkeys: [String]) throws -> ([String], [String]) {
    let note = try SignedNote(bytes)
    #expect(note.bytes == bytes, "what was read prints back")
    let witnesses = vkeys.compactMap { try? WitnessKey(vkey: $0) }
    let signers = vkeys.compactMap { try? VerifyingKey(vkey: $0) }
    #expect(witnesses.count + signers.count == vkeys.count)
    var verified: [String] = []
    if !signers.isEmpty || witnesses.isEmpty { verified = try note.opened(knownKeys: signers).map(\.name) }
    for witness in witnesses {
      _ = try note.cosignedTime(by: witness)
      verified.append(witness.name)
    }
    let known = Set(witnesses.map(\.keyID) + signers.map(\.keyID))
    var unverified: [String] = []
    for line in note.signatures where !known.contains(line.keyID) && !unverified.contains(line.name) {
      unverified.append(line.name)
    }
    return (verified, unverified)
  }

  @Test func `of vkeys are admitted or not as each says`() throws {
    for test in vectors.vkeys {
      let isAdmitted = (try? VerifyingKey(vkey: test.vkey)) != nil
      switch test.want {
      case "ok": #expect(isAdmitted, "\(test.vkey)")
      case "reject": #expect(!isAdmitted, "\(test.vkey)")
      default: checkMutations(of: test.vkey)  // "every proper substring and every single byte +1 mutation rejected"
      }
    }
  }

  private func checkMutations(of vkey: String) {
    let bytes = Array(vkey.utf8)
    for start in bytes.indices {
      for end in start...bytes.count where end - start < bytes.count {
        let part = String(decoding: bytes[start..<end], as: UTF8.self)
        #expect((try? VerifyingKey(vkey: part)) == nil, "\(part)")
      }
      var changed = bytes
      changed[start] &+= 1
      #expect((try? VerifyingKey(vkey: String(decoding: changed, as: UTF8.self))) == nil, "byte \(start)")
    }
  }

  @Test func `of witnesses and key IDs agree with ours`() throws {
    #expect(!vectors.cosignatureAndKeyid.isEmpty)
    for test in vectors.cosignatureAndKeyid {
      if let vkey = test.vkey, let want = test.want {
        if want.contains("0x04") {
          #expect(try WitnessKey(vkey: vkey).vkey == vkey)
          #expect(throws: SealingError.self) { try VerifyingKey(vkey: vkey) }
        } else {
          #expect(try VerifyingKey(vkey: vkey).vkey == vkey)
          #expect(throws: SealingError.self) { try WitnessKey(vkey: vkey) }
        }
      }
      if let base64 = test.signatureB64 {
        let note = try SignedNote(Array("x\n\n— witness \(base64)\n".utf8))
        #expect(note.signatures[0].cosignatureTime == test.wantTime)
      }
      if let id = test.keyId {
        let point = try #require(Hex.decode(id.publicHex))
        let keyID =
          id.type == 4
          ? try WitnessKey(name: id.name, publicKey: point).keyID
          : try VerifyingKey(name: id.name, publicKey: point).keyID
        #expect(keyID == test.wantKeyIdDec)
        if let seed = id.ed25519SeedHex {
          let key = try SigningKey.from(seed: secret(#require(Hex.decode(seed))), name: id.name)
          #expect(key.verifyingKey.publicKey == point)
        }
      }
    }
  }
}

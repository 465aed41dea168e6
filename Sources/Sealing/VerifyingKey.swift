internal import CSodium
internal import Syntax

/// An Ed25519 public key with its name: who may sign, as a C2SP vkey.
///
///     ledger.example/kontor-1+a1a03477+AfjcuvIlAxuBYteMhKX5YY68Y41HITtzaKK7S1jwEug1
///
/// That is name "+" key ID "+" base64(0x01 ‖ 32-byte key). A value of this type has passed the gate: its key is a
/// canonical point of the prime-order group, and its ID is the one that follows from name and key.
package struct VerifyingKey: Hashable, Sendable {
  package let name: String
  /// First four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
  package let keyID: UInt32
  /// 32 bytes.
  package let publicKey: [UInt8]

  /// - Parameter isKnown: the caller has made one of this very key before: the gate is not passed twice.
  package init(name: String, publicKey: [UInt8], isKnown: Bool = false) throws(SealingError) {
    try Vkey.check(name: name)
    if !isKnown { try Vkey.check(point: publicKey) }
    self.name = name
    self.publicKey = publicKey
    keyID = Vkey.keyID(name: name, kind: .signer, publicKey: publicKey)
  }

  /// The one spelling of a vkey, and no other.
  package init(vkey: String, isKnown: Bool = false) throws(SealingError) {
    let parts = try Vkey.read(vkey, kind: .signer)
    try self.init(name: parts.name, publicKey: parts.publicKey, isKnown: isKnown)
    guard keyID == parts.keyID else { throw .malformed(SyntaxError(line: 1, expected: "the key ID of this key")) }
  }

  package var vkey: String { Vkey.text(name: name, keyID: keyID, kind: .signer, publicKey: publicKey) }

  /// Whether `signature` (64 bytes) is this key's over `message`: libsodium's strict check, and a valid point.
  package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    Vkey.verify(signature[...], message, publicKey)
  }
}

/// The public key of a witness: type 0x04, whose signatures say *when* a checkpoint was the largest seen
/// (C2SP tlog-cosignature). A type of its own, so that a witness never counts as a signer, nor the other way.
package struct WitnessKey: Hashable, Sendable {
  package let name: String
  package let keyID: UInt32
  package let publicKey: [UInt8]

  package init(name: String, publicKey: [UInt8]) throws(SealingError) {
    try Vkey.check(name: name)
    try Vkey.check(point: publicKey)
    self.name = name
    self.publicKey = publicKey
    keyID = Vkey.keyID(name: name, kind: .witness, publicKey: publicKey)
  }

  package init(vkey: String) throws(SealingError) {
    let parts = try Vkey.read(vkey, kind: .witness)
    try self.init(name: parts.name, publicKey: parts.publicKey)
    guard keyID == parts.keyID else { throw .malformed(SyntaxError(line: 1, expected: "the key ID of this key")) }
  }

  package var vkey: String { Vkey.text(name: name, keyID: keyID, kind: .witness, publicKey: publicKey) }
}

/// What both kinds of vkey share.
enum Vkey {
  enum Kind: UInt8 {
    case signer = 1
    case witness = 4
  }

  static func keyID(name: String, kind: Kind, publicKey: [UInt8]) -> UInt32 {
    let digest = Hash.sha256(Array(name.utf8), [0x0A, kind.rawValue], publicKey)
    return digest.withBytes { unsafe $0[0..<4].reduce(0) { $0 << 8 | UInt32($1) } }
  }

  static func text(name: String, keyID: UInt32, kind: Kind, publicKey: [UInt8]) -> String {
    "\(name)+\(Hex.encode(bytes(of: keyID)))+\(Base64.encode([kind.rawValue] + publicKey, padded: true))"
  }

  static func read(
    _ vkey: String, kind: Kind
  ) throws(SealingError) -> (name: String, keyID: UInt32, publicKey: [UInt8]) {
    let fields = vkey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, fields[1].utf8.count == 8, let id = Hex.decode(fields[1]),
      let key = Base64.decode(fields[2], padded: true), key.count == 33
    else { throw .malformed(SyntaxError(line: 1, expected: "a vkey: name+8 hex+base64")) }
    guard key[0] == kind.rawValue else { throw .malformed(SyntaxError(line: 1, expected: "a vkey of the right type")) }
    return (String(fields[0]), id.reduce(0) { $0 << 8 | UInt32($1) }, Array(key[1...]))
  }

  static func bytes(of keyID: UInt32) -> [UInt8] {
    [UInt8(keyID >> 24), UInt8(keyID >> 16 & 0xFF), UInt8(keyID >> 8 & 0xFF), UInt8(keyID & 0xFF)]
  }

  /// C2SP: non-empty, no Unicode space, no plus. Ours also: no control characters, at most 255 bytes.
  static func isName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty && name.utf8.count <= Limit.keyNameBytesMax
      && name.unicodeScalars.allSatisfy {
        $0 != "+" && !$0.properties.isWhitespace && $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
      }
  }

  /// The same, of valid UTF-8 as bytes.
  static func isName(_ name: ArraySlice<UInt8>) -> Bool {
    let isPlain = name.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }
    if isPlain { return !name.isEmpty && name.count <= Limit.keyNameBytesMax }
    return isName(String(decoding: name, as: UTF8.self))
  }

  static func check(name: String) throws(SealingError) {
    guard isName(name) else { throw .malformed(SyntaxError(line: 1, expected: "a key name")) }
  }

  static func check(point: [UInt8]) throws(SealingError) {
    guard point.count == 32 else { throw .wrongLength("public key") }
    try Sodium.start()
    guard isLibrarySound else { throw .unsoundLibrary }
    guard unsafe crypto_core_ed25519_is_valid_point(point) == 1 else { throw .badPoint }
  }

  static func verify(_ signature: ArraySlice<UInt8>, _ message: [UInt8], _ publicKey: [UInt8]) -> Bool {
    guard signature.count == 64 else { return false }
    return unsafe signature.withUnsafeBufferPointer {
      unsafe crypto_sign_verify_detached($0.baseAddress!, message, UInt64(message.count), publicKey) == 0
    }
  }

  /// The base point plus the point of order two: it lies outside the prime-order group, and the library before
  /// Debian's 1.0.18-1+deb12u1 calls it valid (CVE-2025-69277).
  private static let isLibrarySound: Bool = {
    let outside: [UInt8] = [0x95] + [UInt8](repeating: 0x99, count: 31)
    return unsafe crypto_core_ed25519_is_valid_point(outside) == 0
  }()
}

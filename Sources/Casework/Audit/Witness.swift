internal import Glibc
package import LedgerStore
package import Sealing
package import Syntax

/// One who puts their name to it that a log only grows: C2SP tlog-witness v1.0.0, with files for requests.
///
/// Needs no vault and sees no entry: a tree's size, its root and a proof. Keeps, for each log it follows, the largest tree
/// it has cosigned, in a file of its own that is on the disk before the answer leaves.
///
///     avhopp/witness/v1
///     origin <the log's name>
///     key <vkey>                    1..16
///     cosigned <size> <root>        0 and the empty tree before the first
package struct Witness: ~Copyable {
  private let person: Person
  private let home: Home

  package init(_ person: consuming Person, home: Home) {
    self.person = person
    self.home = home
  }

  /// Its public key, to be made known to those who count its cosignatures.
  package func key() throws(CaseworkError) -> WitnessKey {
    do {
      let signing = try signingKey()
      return try WitnessKey(name: signing.name, publicKey: signing.verifyingKey.publicKey)
    } catch {
      throw .sealing(error)
    }
  }

  /// Made of the person's local key for this one purpose: it signs cosignatures and nothing else.
  private func signingKey() throws(SealingError) -> SigningKey {
    try SigningKey.from(seed: person.keys.local.derived("avhopp/witness/v1"), name: "avhopp.witness/\(person.name)")
  }

  /// Follows a log, or takes up one more key of a log it follows. Whoever calls this has the vkey from paper or mouth.
  package func follow(_ key: VerifyingKey) throws(CaseworkError) {
    let lock = try takeLock()
    defer { withExtendedLifetime(lock) {} }
    var state = try load(key.name) ?? Followed(origin: key.name, keys: [], cosigned: Followed.nothing)
    if !state.keys.contains(key) { state.keys.append(key) }
    guard state.keys.count <= Followed.keysMax else { throw .oversight(.badKey) }
    try save(state)
  }

  /// What was cosigned last of a log; nil for one that is not followed.
  package func cosigned(_ origin: String) throws(CaseworkError) -> Seen? { try load(origin)?.cosigned }

  /// Answers a request with one cosignature line, or says by which rule it is refused. Whatever is refused, the state stays.
  /// - Parameter time: now, POSIX seconds.
  package func answer(_ request: [UInt8], time: Moment) throws(CaseworkError) -> [UInt8] {
    let add: AddCheckpoint
    do { add = try AddCheckpoint(request) } catch { throw .oversight(.checkpoint(error)) }
    let new = add.checkpoint.checkpoint
    // From reading the state to writing it nobody else answers: two requests at once could each be right alone.
    let lock = try takeLock()
    defer { withExtendedLifetime(lock) {} }
    guard var state = try load(new.origin) else { throw .oversight(.unknownOrigin(new.origin)) }
    do { try add.checkpoint.verify(origin: state.origin, keys: state.keys) } catch { throw .oversight(.notSigned) }
    // A smaller tree, or another of the same size, is shown by the log's signature alone, wherever the request starts from.
    let last = state.cosigned
    guard new.size >= last.size else {
      throw .oversight(.shrunk(old: add.old, size: new.size, cosigned: last.size))
    }
    guard add.old <= new.size else { throw .oversight(.badOldSize) }
    if new.size == last.size, new.root != last.root { throw .oversight(.fork(size: new.size)) }
    guard add.old == last.size else { throw .oversight(.conflict(cosigned: last.size)) }
    let grows =
      add.old == 0
      ? add.hashes.isEmpty
      : Merkle.isConsistent(
        old: add.old, new: new.size, oldRoot: state.cosigned.root, newRoot: new.root, proof: add.hashes)
    guard grows else { throw .oversight(.inconsistent) }
    state.cosigned = new.seen
    try save(state)
    do {
      return try signingKey().cosign(checkpoint: new.text, at: UInt64(clamping: time.seconds))
    } catch {
      throw .sealing(error)
    }
  }

  // Its own files

  private var folder: String { "\(home.path)/witness" }

  private func path(_ origin: String) -> String { "\(folder)/\(Hash.sha256(Array(origin.utf8)).hex.prefix(32))" }

  private func load(_ origin: String) throws(CaseworkError) -> Followed? {
    let file: [UInt8]
    do {
      file = try LocalFile.read(path(origin))
    } catch {
      if error == .missing { return nil }
      throw CaseworkError(error)
    }
    guard let bytes = try? SealedLocal.open(file, key: LocalKey(of: person.keys.local), purpose: purpose(origin)),
      let state = Followed(bytes), state.origin == origin
    else { throw .localDamaged }
    return state
  }

  private func save(_ state: Followed) throws(CaseworkError) {
    do {
      let file = try SealedLocal.seal(
        state.encoded, key: LocalKey(of: person.keys.local), purpose: purpose(state.origin))
      try LocalFile.replace(path(state.origin), with: file, durable: true)
    } catch let error as SealingError {
      throw .sealing(error)
    } catch let error as LocalFile.Fault {
      throw CaseworkError(error)
    } catch {
      throw .localDamaged
    }
  }

  private func purpose(_ origin: String) -> String { "witness \(origin)" }

  private func takeLock() throws(CaseworkError) -> LocalLock {
    do {
      try LocalFile.makeFolder(folder)
      return try LocalLock("\(folder)/lock")
    } catch {
      throw CaseworkError(error)
    }
  }
}

/// What a witness keeps of one log.
struct Followed: Equatable {
  static let keysMax = 16
  static let nothing = Seen(size: 0, root: Merkle.emptyRoot)

  let origin: String
  var keys: [VerifyingKey]
  var cosigned: Seen

  var encoded: [UInt8] {
    var text = "avhopp/witness/v1\norigin \(origin)\n"
    for key in keys { text += "key \(key.vkey)\n" }
    return Array((text + "cosigned \(cosigned.size) \(cosigned.root.hex)\n").utf8)
  }

  init(origin: String, keys: [VerifyingKey], cosigned: Seen) {
    (self.origin, self.keys, self.cosigned) = (origin, keys, cosigned)
  }

  /// nil for anything that `encoded` does not print.
  init?(_ bytes: [UInt8]) {
    guard let read = try? Followed(reading: bytes), read.encoded == bytes else { return nil }
    self = read
  }

  private init(reading bytes: [UInt8]) throws {
    var lines = try Lines(bytes, lineMax: LedgerLimit.checkpointLineMax + 200)
    _ = try lines.field("avhopp/witness/v1", count: 0)
    origin = String(try lines.field("origin", count: 1)[0])
    keys = []
    while let values = try lines.fieldIfPresent("key") {
      guard values.count == 1, keys.count < Self.keysMax else { throw lines.fail("a key") }
      keys.append(try VerifyingKey(vkey: String(values[0])))
    }
    let values = try lines.field("cosigned", count: 2)
    guard let size = Digits.number(values[0]), let root = Digest(hex: values[1]), lines.isAtEnd else {
      throw lines.fail("a size and a root")
    }
    cosigned = Seen(size: size, root: root)
  }
}

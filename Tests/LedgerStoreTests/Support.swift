import Foundation
import LedgerStore
import Sealing
import Syntax

/// Keys that are the same on every run; for tests only.
enum TestKeys {
  /// 32 bytes, all `byte`.
  static func secret(_ byte: UInt8) throws -> Secret {
    try Secret.filled(count: 32) { buffer in
      for index in 0..<32 { unsafe buffer[index] = byte }
      return 32
    }
  }

  static func signer(_ name: String = "k7f3a91c2", seed: UInt8 = 1) throws -> SigningKey {
    try SigningKey.from(seed: secret(seed), name: name)
  }

  static func recipient(_ byte: UInt8 = 9) throws -> Recipient { try SealingKey.from(secret: secret(byte)).recipient }

  static func tagKey(_ register: UInt8 = 5) throws -> Secret { try secret(register).derived(Tag.purpose) }
  static func frameKey(_ register: UInt8 = 5) throws -> Secret { try secret(register).derived(Frame.purpose) }

  static func genesis() throws -> Genesis {
    let signer = try signer()
    let founders = [
      Genesis.Founder(key: signer.verifyingKey, recipient: try recipient(9)),
      Genesis.Founder(key: try self.signer("k0b5d3e11", seed: 2).verifyingKey, recipient: try recipient(10)),
    ]
    let text = Genesis.text(
      origin: "storstad.example/avhopp", random: Array(0..<16), founders: founders, threshold: 2, rules: 1)
    return try Genesis(note: signer.sign(text: text))
  }
}

/// A folder of its own for each test, removed at the end.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "avhopp-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var vault: String { path + "/vault" }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(vault)/\(name)"))) }

  func replace(_ name: String, _ bytes: [UInt8]) throws {
    let file = "\(vault)/\(name)"
    _ = unsafe chmod(file, 0o660)
    try Data(bytes).write(to: URL(filePath: file))
  }

  /// Every file, as paths inside the vault.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: vault).filter {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(vault)/\($0)")
      return attributes[.type] as? FileAttributeType == .typeRegular
    }.sorted()
  }
}

/// One step as a caller would write it.
struct Step {
  var caseByte: UInt8 = 3
  var seq = 0
  var event = "OPEN"
  var facts: [FactLine] = []
  var bodies: [BodyLine] = []
  var keys: [KeyLine] = []
  var signerSeed: UInt8 = 1

  var caseID: CaseID { CaseID(bytes: [UInt8](repeating: caseByte, count: 16)) ?? .roster }

  func entry(at head: Head, genesis: Genesis) throws -> Entry {
    Entry(
      vault: genesis.hash, caseID: caseID, seq: seq, prev: nil, signer: "k7f3a91c2", seen: head.seen,
      time: Moment(seconds: 1_795_353_600), role: "socialsekreterare", event: event, keys: keys, facts: facts,
      bodies: bodies)
  }

  func frame(at head: Head, genesis: Genesis) throws -> SealedFrame {
    let note = try TestKeys.signer(seed: signerSeed).sign(text: entry(at: head, genesis: genesis).text)
    return try Frame.seal(
      note: note, tag: Tag.of(seq: seq, case: caseID, key: TestKeys.tagKey()), key: TestKeys.frameKey(),
      genesis: genesis.hash, index: head.size)
  }
}

extension Vault {
  @discardableResult
  mutating func append(_ step: Step, from cursor: Head = .start, staged: [Staged] = []) throws -> Receipt {
    let genesis = genesis
    return try append(
      from: cursor, catchUp: { _, _ in },
      prepare: { Draft(frame: try step.frame(at: $0, genesis: genesis), staged: staged) })
  }

  /// Every frame from the start.
  func frames() throws -> (frames: [Frame], head: Head) {
    var frames: [Frame] = []
    let head = try scan(from: .start) { frame, _ in frames.append(frame) }
    return (frames, head)
  }

  /// The events in order, each opened, its place in the tree and its signature checked.
  func events() throws -> [String] {
    var events: [String] = []
    let key = try TestKeys.frameKey()
    let signer = try TestKeys.signer().verifyingKey
    try scan(from: .start) { frame, before in
      guard let entry = try frame.open(with: key, genesis: genesis.hash) else {
        events.append("unclaimed")
        return
      }
      let isGood = entry.seenMatches(before) && entry.isSigned(by: signer) && frame.index == before.size
      events.append(isGood ? entry.entry.event : "void")
    }
    return events
  }
}

/// The error of the ledger inside what an append throws.
func ledgerError(_ body: () throws -> Void) -> LedgerError? {
  do {
    try body()
    return nil
  } catch let error as LedgerError {
    return error
  } catch let error as AppendError<any Error> {
    if case .ledger(let error) = error { return error }
    return nil
  } catch let error as AppendError<Never> {
    if case .ledger(let error) = error { return error }
    return nil
  } catch {
    return nil
  }
}

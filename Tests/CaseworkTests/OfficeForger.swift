import LedgerStore
import Sealing
import Syntax
import Testing
import WorkflowEngine

@testable import Casework

/// A client that somebody has changed: it holds real keys, writes what it likes, and signs it correctly.
struct Forger {
  let office: Office

  init(_ office: Office) { self.office = office }

  /// The next entry of a case as an honest client would start it; `bend` makes of it what it likes.
  @discardableResult
  func write(
    in id: CaseID, tagSeq: Int? = nil, staged: [Staged] = [], _ bend: (inout Entry) -> Void
  ) throws -> (leaf: Digest, index: Int) {
    try office.refresh()
    if id != .roster { try office.load(id) }
    let chain = office.chain(id)
    let number = office.compartments(id)[Roster.Part.register]?.current?.number ?? 1
    let name = EpochName(caseID: id, compartment: Roster.Part.register, number: number)
    var honest = Entry(
      vault: office.genesisHash, caseID: id, seq: chain.nextSeq, prev: chain.prev, signer: office.me,
      seen: office.pin.head.seen, time: max(office.now(), chain.time ?? office.now()),
      role: office.myRoles.first ?? "-", event: "NOTE")
    bend(&honest)
    let entry = honest
    let receipt = try office.writer.append(from: office.pin.head) { _, _ in
    } prepare: { head in
      let note = try office.person.keys.signing.sign(text: entry.text)
      let tag = try #require(try office.keys.tag(seq: tagSeq ?? chain.nextSeq, name))
      let frame = try #require(
        try office.keys.withFrameKey(name) { key in
          try Frame.seal(note: note, tag: tag, key: key, genesis: office.genesisHash, index: head.size)
        })
      return Draft(frame: frame, staged: staged)
    }
    return (receipt.leaf, receipt.index)
  }

  /// A form body, sealed as an honest client seals it.
  func body(
    _ content: [UInt8], _ compartment: String, event: String, in id: CaseID, author: String? = nil
  ) throws -> (line: BodyLine, staged: Staged) {
    let epoch = try #require(office.compartments(id)[compartment]?.current)
    let place = BodyExpectation(
      vault: office.genesisHash, caseID: id, compartment: compartment, epoch: epoch.number, author: author ?? office.me,
      event: event)
    let header = try BodyHeader(place: place, kind: .form, name: nil, length: content.count)
    let staged = try office.reader.stage(.body, bytes: try Age.seal(header.plaintext(content), to: [epoch.recipient]))
    return (
      BodyLine(compartment: compartment, epoch: epoch.number, hash: staged.hash, size: staged.size), staged
    )
  }

  /// The next epoch of a part, its key file made as the members would make it; the secret is the caller's to keep.
  func epoch(_ part: String, in id: CaseID, readers: [Recipient]) throws -> ForgedEpoch {
    let number = (office.compartments(id)[part]?.epochs.count ?? 0) + 1
    let key = try SealingKey.generate()
    let file = KeyFile(
      vault: office.genesisHash, place: EpochName(caseID: id, compartment: part, number: number))
    let bytes = try key.withSecret { secret throws(SealingError) in try file.alone(secret, to: readers) }
    let staged = try office.reader.stage(.key, bytes: bytes)
    let recipient = key.recipient
    return ForgedEpoch(
      key: key, line: EpochLine(compartment: part, n: number, recipient: recipient),
      keyLine: KeyLine(compartment: part, n: number, hash: staged.hash, size: staged.size), staged: staged,
      bytes: bytes)
  }

  func readers(of part: String, in id: CaseID) -> [Recipient] {
    (office.compartments(id)[part]?.members ?? [:]).compactMap {
      office.roster.recipient(of: $0.key, generation: $0.value)
    }
  }
}

/// An epoch whose secret a modified client has kept.
final class ForgedEpoch {
  let key: SealingKey
  let line: EpochLine
  let keyLine: KeyLine
  let staged: Staged
  /// The entry that opens an epoch of a register brings the key file itself.
  let proofs: [ProofLine]

  init(key: consuming SealingKey, line: EpochLine, keyLine: KeyLine, staged: Staged, bytes: [UInt8]) {
    self.key = key
    (self.line, self.keyLine, self.staged) = (line, keyLine, staged)
    proofs = RegisterLine.proofs(of: bytes)
  }

  func opens(_ file: [UInt8]) -> Bool {
    (try? key.withSecret { secret throws(SealingError) -> Int in try Age.open(file, with: secret).count }) != nil
  }
}

extension KeyFile {
  /// The file that opens an epoch, of a secret that no session holds.
  func alone(_ secret: borrowing Secret, to readers: [Recipient]) throws(SealingError) -> [UInt8] {
    var keys = try KeyBox()
    try keys.add(secret, place)
    return try sealed(from: keys, to: readers) ?? []
  }
}
